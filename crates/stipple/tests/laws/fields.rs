//! Density, borders, marks, folds, hostile fields.

use crate::ground::{all_border, everywhere, on, points, refusal};
use geometry::mesh::shapes::sheet;
use geometry::{DVec3, Mesh, SurfacePoint};
use stipple::statistics::{quantile, relative_nearest};
use stipple::{Character, Field, Mark, Request, StippleError, Surface, hexagonal_spacing_mm, scatter};

/// 20 to 80 per cm² within 6 mm, in the middle of a sheet.
fn steep(p: DVec3) -> f64 {
    20.0 + 60.0 * ((p.x - 47.0) / 6.0).clamp(0.0, 1.0)
}

#[test]
fn a_steep_ramp_is_followed_on_both_sides_and_in_every_pass() {
    let mesh = sheet(100.0, 1.0);
    let density: Vec<f64> = mesh.positions.iter().map(|p| steep(*p)).collect();
    let dots = points(&mesh, &density, Character::Natural, 2);
    for share in [0.3, 0.7, 1.0] {
        let prefix = &dots[..(share * dots.len() as f64) as usize];
        let between = |a: f64, b: f64| prefix.iter().filter(|p| p.x >= a && p.x < b).count() as f64;
        for (from, to, per_cm2) in [(0.0, 40.0, 20.0), (47.0, 53.0, 50.0), (60.0, 100.0, 80.0)] {
            let expected = share * per_cm2 * (to - from);
            let found = between(from, to);
            // Seven percent, or one deviation of random points where a narrow band holds few.
            let most = 0.07f64.max(1.0 / f64::sqrt(expected));
            assert!((found / expected - 1.0).abs() < most, "{share} {from}-{to}: {found} against {expected}");
        }
    }
}

#[test]
fn a_function_and_its_values_at_vertices_give_the_same_density() {
    let mesh = sheet(100.0, 20.0);
    let surface = Surface::with_skirt(&mesh, 5.0);
    let ramp = |_: SurfacePoint, p: DVec3| 20.0 + p.x;
    let request = Request { field: Field::Points(&ramp), ..everywhere(&surface, &[]) };
    let dots = on(&surface, &scatter(&request).unwrap());
    for strip in 0..10 {
        let from = f64::from(strip) * 10.0;
        let found = dots.iter().filter(|p| p.x >= from && p.x < from + 10.0).count() as f64;
        let expected = (20.0 + from + 5.0) * 10.0;
        assert!((found / expected - 1.0).abs() < 0.06, "strip {strip}: {found} against {expected}");
    }
}

#[test]
fn borders_look_like_cuts_through_a_larger_cloth() {
    // The rim of a disc cut out of a sheet, and the open border of a sheet; no two sheets lie alike on the curve.
    let width = 10.0 / 60f64.sqrt();
    let (mut disc, mut border, mut expected) = (0.0, 0.0, 0.0);
    const SEEDS: u64 = 24;
    for seed in 0..SEEDS {
        let side = 80.0 + 1.7 * seed as f64;
        let mesh = sheet(80.0, 2.0).mapped(|p| p * (side / 80.0));
        let density = vec![60.0; mesh.positions.len()];
        let middle = DVec3::new(0.5 * side, 0.5 * side, 0.0);
        let surface = Surface::with_skirt(&mesh, 2.5 * hexagonal_spacing_mm(60.0));
        let support = all_border(&mesh);
        let inside = |_: SurfacePoint, p: DVec3| p.distance(middle) < 35.0;
        let request = Request { support: &support, inside: &inside, seed, ..everywhere(&surface, &density) };
        let dots = on(&surface, &scatter(&request).unwrap());
        assert!(dots.iter().all(|p| p.distance(middle) < 35.0));
        disc += dots.iter().filter(|p| p.distance(middle) > 35.0 - width).count() as f64;
        let whole = points(&mesh, &density, Character::Natural, seed);
        let rim = |p: &&DVec3| p.x.min(p.y).min(side - p.x).min(side - p.y) < width;
        border += whole.iter().filter(rim).count() as f64;
        expected += 0.6 * (side * side - (side - 2.0 * width) * (side - 2.0 * width));
    }
    let area = std::f64::consts::PI * (35.0 * 35.0 - (35.0 - width) * (35.0 - width));
    let ratio = disc / (SEEDS as f64 * 0.6 * area);
    assert!((0.97..1.03).contains(&ratio), "disc {ratio}");
    let ratio = border / expected;
    assert!((0.97..1.03).contains(&ratio), "sheet {ratio}");
}

#[test]
fn marks_count_and_push_and_stay() {
    let mesh = sheet(80.0, 2.0);
    let surface = Surface::with_skirt(&mesh, 4.0);
    let density = vec![80.0; mesh.positions.len()];
    // An old plan of which the left half was kept, and its right half lost.
    let old = scatter(&everywhere(&surface, &density)).unwrap();
    let kept: Vec<SurfacePoint> =
        old.iter().copied().filter(|&p| surface.mesh().position(p).x < 40.0).collect();
    let marks: Vec<Mark> = kept.iter().map(|&point| Mark { point, weight: 1.0 }).collect();
    let request = Request { marks: &marks, seed: 9, ..everywhere(&surface, &density) };
    let new = on(&surface, &scatter(&request).unwrap());
    let left = new.iter().filter(|p| p.x < 38.0).count();
    assert!(left * 50 < kept.len(), "{left} new dots among {} old ones", kept.len());
    let right = new.iter().filter(|p| p.x > 42.0).count() as f64;
    assert!((right / (38.0 * 80.0 * 0.8) - 1.0).abs() < 0.03, "{right}");
    let both: Vec<DVec3> = on(&surface, &kept).into_iter().chain(new).collect();
    let near = relative_nearest(&both, &vec![80.0; both.len()]);
    assert!(quantile(&near, 0.01) > 0.6, "{}", quantile(&near, 0.01));
}

#[test]
fn a_fold_does_not_push_through_itself() {
    // A sheet folded over: two layers 0.4 mm apart, joined along an edge.
    let flat = sheet(60.0, 1.0);
    let fold = |p: DVec3| {
        let s = p.x - 30.0;
        let bend = 0.2 * std::f64::consts::PI;
        if s < -0.5 * bend {
            DVec3::new(-(s + 0.5 * bend), p.y, 0.0)
        } else if s > 0.5 * bend {
            DVec3::new(s - 0.5 * bend, p.y, 0.4)
        } else {
            let angle = s / 0.2;
            DVec3::new(-0.2 * libm::cos(angle), p.y, 0.2 + 0.2 * libm::sin(angle))
        }
    };
    let folded = flat.mapped(fold);
    let density = vec![60.0; flat.positions.len()];
    let dots = points(&folded, &density, Character::Natural, 4);
    let upper: Vec<DVec3> = dots.iter().copied().filter(|p| p.z > 0.39 && p.x > 2.0).collect();
    let lower: Vec<DVec3> = dots.iter().copied().filter(|p| p.z < 0.01 && p.x > 2.0).collect();
    for layer in [&upper, &lower] {
        let near = relative_nearest(layer, &vec![60.0; layer.len()]);
        assert!(quantile(&near, 0.01) > 0.62, "{}", quantile(&near, 0.01));
    }
    // The layers know nothing of each other: seen from above, dots of one often cover dots of the other.
    let covered = upper.iter().filter(|p| lower.iter().any(|q| p.truncate().distance(q.truncate()) < 0.4));
    let share = covered.count() as f64 / upper.len() as f64;
    let random = 0.6 * std::f64::consts::PI * 0.16;
    assert!((share / random - 1.0).abs() < 0.25, "{share} of the dots lie over another, by chance {random}");
}

#[test]
fn hostile_fields_are_named() {
    let mesh = sheet(20.0, 2.0);
    let with = |value: f64| {
        let mut density = vec![50.0; mesh.positions.len()];
        density[7] = value;
        refusal(&mesh, &density)
    };
    assert!(matches!(with(f64::NAN), StippleError::NotADensity { count: 1, .. }));
    assert!(matches!(with(-3.0), StippleError::NotADensity { .. }));
    assert!(with(f64::INFINITY).to_string().contains("vertex 7 is inf"));
    assert!(matches!(with(1e7), StippleError::TooDense { .. }));
    assert_eq!(refusal(&mesh, &vec![0.0; mesh.positions.len()]), StippleError::Nothing);
    assert!(matches!(refusal(&mesh, &[1.0]), StippleError::Length { found: 1, .. }));
    let vast = mesh.mapped(|p| p * 1e5);
    assert!(matches!(refusal(&vast, &vec![400.0; mesh.positions.len()]), StippleError::TooMany { .. }));
    let surface = Surface::with_skirt(&mesh, 3.0);
    for value in [f64::NAN, -1.0, f64::INFINITY] {
        let field = move |_: SurfacePoint, _: DVec3| value;
        let request = Request { field: Field::Points(&field), ..everywhere(&surface, &[]) };
        assert!(matches!(scatter(&request), Err(StippleError::NotADensity { .. })), "{value}");
    }
    let dense = |_: SurfacePoint, _: DVec3| 1e7;
    let request = Request { field: Field::Points(&dense), ..everywhere(&surface, &[]) };
    assert!(scatter(&request).unwrap_err().to_string().contains("the density at face 0 is 10000000 per cm²"));
    let marks = [Mark { point: SurfacePoint { face: 9999, weights: [1.0, 0.0, 0.0] }, weight: 1.0 }];
    let density = vec![50.0; mesh.positions.len()];
    let request = Request { marks: &marks, ..everywhere(&surface, &density) };
    assert!(matches!(scatter(&request), Err(StippleError::Mark { index: 0, .. })));
}

#[test]
fn meshes_as_found_are_taken() {
    // Needles, and three faces on an edge.
    let needles: Vec<DVec3> = (0..=40)
        .flat_map(|i| [0.0, 60.0].map(|x| DVec3::new(x, f64::from(i) * 0.25, 0.0)))
        .chain([DVec3::new(30.0, 5.0, 20.0)])
        .collect();
    let mut triangles: Vec<[u32; 3]> =
        (0..40u32).flat_map(|i| [[2 * i, 2 * i + 1, 2 * i + 3], [2 * i, 2 * i + 3, 2 * i + 2]]).collect();
    triangles.push([40, 41, (needles.len() - 1) as u32]);
    let mesh = Mesh::new(needles, triangles).unwrap();
    let dots = points(&mesh, &vec![100.0; mesh.positions.len()], Character::Natural, 5);
    let area = mesh.area() / 100.0;
    assert!((dots.len() as f64 / (100.0 * area) - 1.0).abs() < 0.04, "{} dots on {area} cm2", dots.len());
    assert!(dots.iter().all(|p| p.is_finite()));
}

#[test]
fn one_thread_or_many_give_the_same_points() {
    let mesh = sheet(60.0, 2.0);
    let density: Vec<f64> = mesh.positions.iter().map(|p| 20.0 + p.x).collect();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| points(&mesh, &density, Character::Natural, 5))
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(8));
}

#[test]
fn a_larger_sheet_of_sparser_points_is_the_same_picture() {
    let mesh = sheet(60.0, 2.0);
    let density = vec![80.0; mesh.positions.len()];
    let small = points(&mesh, &density, Character::Natural, 6);
    let large = points(&mesh.mapped(|p| p * 2.0), &vec![20.0; density.len()], Character::Natural, 6);
    assert_eq!(small.len(), large.len());
    let off = small.iter().zip(&large).map(|(a, b)| (*a * 2.0).distance(*b)).fold(0.0, f64::max);
    assert!(off < 1e-6, "{off} mm");
}
