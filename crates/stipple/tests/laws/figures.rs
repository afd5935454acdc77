//! Each statistic on sets with known answers: random, hexagonal, square.

use geometry::{DVec2, DVec3, hash};
use stipple::hexagonal_spacing_mm;
use stipple::statistics::{
    Periodogram, Quadrature, capacity_error, disc_errors, edge_ratio, fano_factor, first_peak,
    mean_and_variation, pair_correlation, relative_nearest,
};

/// 100 per cm² on a square of 141 mm.
fn random() -> Vec<DVec3> {
    let at = |k: u64, i: u64| 141.42 * hash::uniform(k, i);
    (0..20_000u64).map(|i| DVec3::new(at(8, i), at(9, i), 0.0)).collect()
}

fn square() -> Vec<DVec3> {
    (0..10_000).map(|i| DVec3::new((i % 100) as f64 + 0.5, (i / 100) as f64 + 0.5, 0.0)).collect()
}

fn hexagonal() -> Vec<DVec3> {
    let (spacing, row) = (hexagonal_spacing_mm(100.0), 3f64.sqrt() / 2.0);
    (0..10_000)
        .map(|i| ((i % 100) as f64, (i / 100) as f64))
        .map(|(x, y)| DVec3::new((x + 0.5 * (y % 2.0)) * spacing, y * row * spacing, 0.0))
        .collect()
}

#[test]
fn spacing() {
    assert!((hexagonal_spacing_mm(100.0) - 1.0746).abs() < 1e-3);
    let near = relative_nearest(&hexagonal(), &[100.0; 10_000]);
    assert!(near.iter().all(|r| (r - 1.0).abs() < 1e-9));
    let near = relative_nearest(&square(), &[100.0; 10_000]);
    assert!(near.iter().all(|r| (r - 0.9306).abs() < 1e-3));
    let (mean, variation) = mean_and_variation(&relative_nearest(&random(), &[100.0; 20_000]));
    assert!((mean - 0.4653).abs() < 0.01 && (variation - 0.5227).abs() < 0.02, "{mean} {variation}");
}

/// Points far from the border of a square of `side` mm.
fn inner(points: &[DVec3], side: f64) -> Vec<u32> {
    let far = |p: &DVec3| p.x.min(p.y).min(side - p.x).min(side - p.y) > 4.0;
    (0..points.len() as u32).filter(|&i| far(&points[i as usize])).collect()
}

#[test]
fn pairs() {
    let points = random();
    let g = pair_correlation(&points, &vec![100.0; points.len()], &inner(&points, 141.42), 3.0, 0.1);
    let worst = g.correlation.iter().skip(2).map(|g| (g - 1.0).abs()).fold(0.0, f64::max);
    assert!(worst < 0.06, "g of random points strays from 1 by {worst}");
    // A square lattice: four neighbours at one unit, none before.
    let points = square();
    let g = pair_correlation(&points, &vec![100.0; points.len()], &inner(&points, 100.0), 1.3, 0.1);
    assert!(g.correlation[..9].iter().all(|g| *g == 0.0));
    let four: f64 =
        [9, 10].map(|k| g.correlation[k] * std::f64::consts::TAU * (k as f64 + 0.5) * 0.01).iter().sum();
    assert!((four - 4.0).abs() < 1e-9, "{four} neighbours at one unit");
    assert!(first_peak(&g) > 4.0);
}

/// Fine quadrature of 100 per cm² over a square of `side` mm.
fn target(side: f64, per_side: u32) -> Quadrature {
    let step = side / f64::from(per_side);
    let at = |i: u32| {
        DVec3::new((f64::from(i % per_side) + 0.5) * step, (f64::from(i / per_side) + 0.5) * step, 0.0)
    };
    let count = per_side * per_side;
    Quadrature { positions: (0..count).map(at).collect(), mass: vec![step * step; count as usize] }
}

#[test]
fn capacity_and_counts() {
    let random: Vec<DVec3> = (0..2_500u64)
        .map(|i| DVec3::new(50.0 * hash::uniform(3, i), 50.0 * hash::uniform(4, i), 0.0))
        .collect();
    let quadrature = target(50.0, 400);
    // Voronoi cells of random points: 0.53 (Gilbert 1962: variance 0.280).
    let error = capacity_error(&random, &quadrature);
    assert!((error - 0.529).abs() < 0.02, "{error}");
    let lattice: Vec<DVec3> = square().into_iter().filter(|p| p.x < 50.0 && p.y < 50.0).collect();
    assert!(capacity_error(&lattice, &quadrature) < 0.01);
    let centres: Vec<DVec3> = (0..800u64)
        .map(|i| DVec3::new(6.0 + 38.0 * hash::uniform(5, i), 6.0 + 38.0 * hash::uniform(6, i), 0.0))
        .collect();
    let fano = fano_factor(&disc_errors(&random, &quadrature, &centres, 5.0));
    assert!((fano - 1.0).abs() < 0.35, "{fano}");
    assert!(fano_factor(&disc_errors(&lattice, &quadrature, &centres, 5.0)) < 0.08);
    let to_edge = |p: DVec3| p.x;
    let ratio = edge_ratio(&lattice, &quadrature, 5.0, to_edge);
    assert!((ratio - 1.0).abs() < 1e-9, "{ratio}");
    assert!((edge_ratio(&random, &quadrature, 5.0, to_edge) - 1.0).abs() < 0.2);
}

#[test]
fn spectra() {
    let sets: Vec<Vec<DVec2>> = (0..8u64)
        .map(|s| {
            (0..1024u64).map(|i| DVec2::new(hash::uniform(2 * s, i), hash::uniform(2 * s + 1, i))).collect()
        })
        .collect();
    let white = Periodogram::new(&sets, 64);
    let mean = white.radial().iter().map(|r| r.power).sum::<f64>() / white.radial().len() as f64;
    assert!((mean - 1.0).abs() < 0.05, "mean power {mean}");
    assert!(white.anisotropy_excess_db().abs() < 1.0, "{} dB", white.anisotropy_excess_db());
    assert!(white.effective_nyquist() < 0.15);
    // A lattice of 32 by 32: nothing below its frequency, and all of it in four directions.
    let lattice: Vec<DVec2> =
        (0..1024).map(|i| DVec2::new((i % 32) as f64 + 0.5, (i / 32) as f64 + 0.5) / 32.0).collect();
    let lattice = Periodogram::new(&[lattice], 64);
    assert!(lattice.anisotropy_excess_db() > 3.0, "{} dB", lattice.anisotropy_excess_db());
    assert!(lattice.effective_nyquist() > 0.85, "{}", lattice.effective_nyquist());
}
