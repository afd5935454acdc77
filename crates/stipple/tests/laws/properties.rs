//! Laws for any bumpy mesh and any field.

use crate::ground::{everywhere, on};
use geometry::mesh::shapes::sheet;
use geometry::{DVec3, Mesh, hash};
use proptest::prelude::*;
use stipple::statistics::{quantile, relative_nearest};
use stipple::{Request, Surface, scatter};

/// A sheet with hills, its vertices shaken within their squares.
pub(crate) fn bumpy(seed: u64, height: f64) -> Mesh {
    let mut mesh = sheet(60.0, 3.0);
    for (i, p) in mesh.positions.iter_mut().enumerate() {
        let shake = |k: u64| 1.8 * (hash::uniform(seed ^ k, i as u64) - 0.5);
        let wave = |s: u64, x: f64| hash::smooth_noise(seed.wrapping_add(s), x / 15.0 + 100.0);
        *p = DVec3::new(p.x + shake(1), p.y + shake(2), height * wave(3, p.x) * wave(4, p.y));
    }
    mesh
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn points_follow_any_field_on_any_hills(
        seed in any::<u64>(),
        height in 0.0..4.0f64,
        low in 5.0..200.0f64,
        high in 5.0..400.0f64,
    ) {
        let mesh = bumpy(seed, height);
        let density: Vec<f64> = mesh.positions.iter().map(|p| low + (high - low) * (p.x / 60.0).clamp(0.0, 1.0)).collect();
        let surface = Surface::with_skirt(&mesh, 2.5 * stipple::hexagonal_spacing_mm(low.min(high)));
        let points = scatter(&Request { seed, ..everywhere(&surface, &density) }).unwrap();
        let expected: f64 = (0..mesh.triangles.len() as u32)
            .map(|f| {
                let mean = mesh.triangles[f as usize].iter().map(|&v| density[v as usize]).sum::<f64>() / 3.0;
                mean * mesh.face_area(f) / 100.0
            })
            .sum();
        let error = points.len() as f64 - expected;
        prop_assert!(error.abs() < 4.0 + 0.03 * expected, "{} points, {expected} expected", points.len());
        for p in &points {
            prop_assert!((p.face as usize) < mesh.triangles.len());
            prop_assert!(p.weights.iter().all(|w| (0.0..=1.0).contains(w)));
            prop_assert!((p.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
        let here: Vec<f64> = points.iter().map(|&p| mesh.interpolate(p, |v| density[v as usize])).collect();
        let near = relative_nearest(&on(&surface, &points), &here);
        prop_assert!(quantile(&near, 0.02) > 0.5, "2 % quantile {}", quantile(&near, 0.02));
    }
}
