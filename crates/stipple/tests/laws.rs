//! Laws of scattered points: density, spacing, border, passes, thread count; and statistics of sets whose
//! figures are known.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use geometry::{Adjacency, DVec3, Mesh, SurfacePoint, hash};
use stipple::{FaceSupport, Request, hexagonal_spacing_mm, passes, scatter, statistics};

/// A flat square sheet of `side` mm with quads of `step` mm.
fn sheet(side: f64, step: f64) -> Mesh {
    let n = (side / step) as u32 + 1;
    let at = |i: u32| DVec3::new(f64::from(i % n) * step, f64::from(i / n) * step, 0.0);
    let quads = (0..n - 1).flat_map(|y| (0..n - 1).map(move |x| y * n + x));
    let triangles = quads.flat_map(|q| [[q, q + 1, q + n + 1], [q, q + n + 1, q + n]]).collect();
    Mesh::new((0..n * n).map(at).collect(), triangles).unwrap()
}

fn scattered(
    mesh: &Mesh,
    density: &[f64],
    inside: &(dyn Fn(SurfacePoint, DVec3) -> bool + Sync),
    seed: u64,
) -> Vec<DVec3> {
    let adjacency = Adjacency::new(mesh);
    let support = vec![FaceSupport::Border; mesh.triangles.len()];
    let request =
        Request { mesh, adjacency: &adjacency, density, support: &support, inside, seed, rounds: 24 };
    scatter(&request).into_iter().map(|p| mesh.position(p)).collect()
}

fn ramp(mesh: &Mesh) -> Vec<f64> {
    mesh.positions.iter().map(|p| 20.0 + 100.0 * p.x / 100.0).collect()
}

#[test]
fn count_spacing_and_discs_on_a_uniform_sheet() {
    let mesh = sheet(100.0, 2.0);
    let dots = scattered(&mesh, &vec![80.0; mesh.positions.len()], &|_, _| true, 1);
    assert_eq!(dots.len(), 8000);
    let near = statistics::relative_nearest(&dots, &vec![80.0; dots.len()]);
    assert!(
        statistics::quantile(&near, 0.005) > 0.72,
        "0.5 % quantile {}",
        statistics::quantile(&near, 0.005)
    );
    let radius = (6000.0 / 80.0 / std::f64::consts::PI).sqrt();
    let counter = statistics::Counter::new(&dots, radius);
    let errors: Vec<f64> = (0..500u64)
        .map(|i| {
            let at = |k| radius + (100.0 - 2.0 * radius) * hash::uniform(k, i);
            (counter.within(DVec3::new(at(5), at(6), 0.0), radius).len() as f64 / 60.0 - 1.0).abs()
        })
        .collect();
    let mean = errors.iter().sum::<f64>() / errors.len() as f64;
    assert!(mean < 0.04, "mean error {mean}");
    assert!(errors.iter().all(|e| *e < 0.15), "worst {}", errors.iter().copied().fold(0.0, f64::max));
}

#[test]
fn a_ramp_is_followed_in_strips_of_equal_width() {
    let mesh = sheet(100.0, 2.0);
    let dots = scattered(&mesh, &ramp(&mesh), &|_, _| true, 2);
    for strip in 0..10 {
        let from = f64::from(strip) * 10.0;
        let found = dots.iter().filter(|p| p.x >= from && p.x < from + 10.0).count() as f64;
        let expected = (20.0 + from + 5.0) * 10.0;
        assert!((found / expected - 1.0).abs() < 0.06, "strip {strip}: {found} against {expected}");
    }
}

#[test]
fn nothing_outside_and_no_pile_up_at_the_border() {
    let mesh = sheet(100.0, 2.0);
    let inside = |p: DVec3| p.distance(DVec3::new(50.0, 50.0, 0.0)) < 40.0;
    let dots = scattered(&mesh, &vec![60.0; mesh.positions.len()], &|_, p| inside(p), 3);
    assert!(dots.iter().all(|&p| inside(p)));
    let rim = |p: &&DVec3| p.distance(DVec3::new(50.0, 50.0, 0.0)) > 40.0 - 1.29;
    let found = dots.iter().filter(rim).count() as f64;
    let expected = 0.6 * std::f64::consts::PI * (1600.0 - 38.71 * 38.71);
    assert!((found / expected - 1.0).abs() < 0.25, "rim ratio {}", found / expected);
}

#[test]
fn each_pass_is_even_and_of_the_right_size() {
    let mesh = sheet(80.0, 2.0);
    let dots = scattered(&mesh, &vec![80.0; mesh.positions.len()], &|_, _| true, 4);
    let pass = passes(&dots, &vec![80.0; dots.len()], &[0.3, 0.7, 1.0]);
    for (k, share) in [(0, 0.3), (1, 0.7), (2, 1.0)] {
        let layer: Vec<DVec3> = dots.iter().zip(&pass).filter(|(_, p)| **p <= k).map(|(d, _)| *d).collect();
        assert!((layer.len() as f64 / dots.len() as f64 - share).abs() < 0.001);
        let near = statistics::relative_nearest(&layer, &vec![80.0 * share; layer.len()]);
        assert!(statistics::quantile(&near, 0.01) > 0.5, "pass {k}: {}", statistics::quantile(&near, 0.01));
    }
}

#[test]
fn one_thread_or_many_give_the_same_points() {
    let mesh = sheet(60.0, 2.0);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| scattered(&mesh, &ramp(&mesh), &|_, _| true, 5))
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn known_sets_have_their_known_figures() {
    let spacing = hexagonal_spacing_mm(100.0);
    assert!((spacing - 1.0746).abs() < 1e-3);
    let row = 3f64.sqrt() / 2.0;
    let hexagonal: Vec<DVec3> = (0..1600)
        .map(|i| ((i % 40) as f64, (i / 40) as f64))
        .map(|(x, y)| DVec3::new((x + 0.5 * (y % 2.0)) * spacing, y * row * spacing, 0.0))
        .collect();
    let near = statistics::relative_nearest(&hexagonal, &vec![100.0; hexagonal.len()]);
    assert!(near.iter().all(|r| (r - 1.0).abs() < 1e-9));
    let square: Vec<DVec3> = (0..1600).map(|i| DVec3::new((i % 40) as f64, (i / 40) as f64, 0.0)).collect();
    let near = statistics::relative_nearest(&square, &vec![100.0; square.len()]);
    assert!(near.iter().all(|r| (r - 0.9306).abs() < 1e-3));
    let random: Vec<DVec3> = (0..20_000u64)
        .map(|i| DVec3::new(100.0 * hash::uniform(8, i), 200.0 * hash::uniform(9, i), 0.0))
        .collect();
    let near = statistics::relative_nearest(&random, &vec![100.0; random.len()]);
    let (mean, variation) = statistics::mean_and_variation(&near);
    assert!((mean - 0.466).abs() < 0.01 && (variation - 0.52).abs() < 0.02, "{mean} {variation}");
}
