//! Spots of known place and width, painted into a picture, are found where they are.

use geometry::hash;
use photo::{About, Format, Photograph, Spot, SpotRule, find_spots};
use proptest::prelude::*;

const RULE: SpotRule = SpotRule { width_mm: [0.06, 0.6], contrast: 0.05, over_noise: 5.0, round: 0.45 };
/// Scale of the pictures, px/mm.
const SCALE: f64 = 30.0;

/// Skin of 8 by 6 mm with Gaussian spots (x, y, width at half depth, all mm; depth) and grain.
fn skin(spots: &[(f64, f64, f64, f64)], grain: f64, light: f64) -> Photograph {
    let size = [240u32, 180];
    let code = |i: u32, c: usize| {
        let (x, y) = (f64::from(i % size[0]) / SCALE, f64::from(i / size[0]) / SCALE);
        let absorbance: f64 = spots
            .iter()
            .map(|(sx, sy, width, depth)| {
                let r = libm::hypot(x - sx, y - sy) / width;
                depth * libm::exp(-4.0 * std::f64::consts::LN_2 * r * r)
            })
            .sum();
        // Light falls off across the picture, as it does on a head.
        let linear = light * [1.0, 0.7, 0.55][c] * (1.0 - 0.04 * x) * libm::exp(-absorbance);
        let srgb =
            if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * libm::pow(linear, 1.0 / 2.4) - 0.055 };
        (255.0 * srgb + grain * hash::normal(c as u64, u64::from(i))).round().clamp(0.0, 255.0) as u8
    };
    let rgb =
        (0..size[0] * size[1]).flat_map(|i| (0..3).map(move |c| (i, c))).map(|(i, c)| code(i, c)).collect();
    let about = About {
        format: Format::Png,
        focal_length_35mm: None,
        focal_length_mm: None,
        taken: None,
        converted: false,
        notes: Vec::new(),
    };
    Photograph { size, rgb, about }
}

fn found(spots: &[(f64, f64, f64, f64)], grain: f64) -> Vec<Spot> {
    find_spots(&skin(spots, grain, 0.5), 1.0 / SCALE, &RULE)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn a_spot_is_found_where_it_is_and_as_wide(
        x in 2.0..6.0f64, y in 2.0..4.0f64, width in 0.14..0.4f64, depth in 0.25..1.2f64
    ) {
        let spots = found(&[(x, y, width, depth)], 0.0);
        prop_assert_eq!(spots.len(), 1);
        let spot = spots[0];
        prop_assert!(libm::hypot(spot.at[0] / SCALE - x, spot.at[1] / SCALE - y) < 0.01, "{:?}", spot);
        prop_assert!((spot.diameter_mm / width - 1.0).abs() < 0.1, "{} against {}", spot.diameter_mm, width);
        prop_assert!((spot.darkness - (1.0 - libm::exp(-depth))).abs() < 0.05, "{:?}", spot);
    }
}

#[test]
fn bare_skin_has_none_and_hairs_that_lie_are_none() {
    assert!(found(&[], 2.0).is_empty());
    let hair: Vec<(f64, f64, f64, f64)> =
        (0..120).map(|k| (1.5 + 0.04 * f64::from(k), 3.0, 0.1, 0.5)).collect();
    // Its ends may pass for spots.
    assert!(found(&hair, 1.0).len() <= 2, "{:?}", found(&hair, 1.0));
}

#[test]
fn neighbours_stay_two_and_brighter_light_changes_nothing() {
    let two = [(3.0, 3.0, 0.15, 0.6), (3.45, 3.0, 0.15, 0.6)];
    assert_eq!(found(&two, 1.0).len(), 2);
    let [dim, bright] = [0.25, 0.8].map(|light| {
        let mut found = find_spots(&skin(&two, 0.0, light), 1.0 / SCALE, &RULE);
        // Spots come row by row, and these two lie in the same one.
        found.sort_by(|a, b| a.at[0].total_cmp(&b.at[0]));
        found
    });
    assert_eq!((dim.len(), bright.len()), (2, 2));
    for (a, b) in dim.iter().zip(&bright) {
        assert!((a.at[0] - b.at[0]).abs() < 0.1 && (a.darkness - b.darkness).abs() < 0.02, "{a:?} {b:?}");
    }
}

#[test]
fn one_thread_or_many_find_the_same() {
    let spots: Vec<(f64, f64, f64, f64)> =
        (0..40).map(|k| (1.0 + 0.8 * f64::from(k % 8), 0.8 + 1.0 * f64::from(k / 8), 0.15, 0.6)).collect();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| found(&spots, 2.0))
    };
    assert_eq!(on(1), on(4));
    assert_eq!(on(1).len(), 40);
}
