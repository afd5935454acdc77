//! The width and depth of a spot, read off its profile.

use super::scales::Blob;
use super::{Picture, Spot};

/// Directions in which a profile is read.
const SPOKES: usize = 24;
/// Steps of a profile, px.
const STEP_PX: f64 = 0.25;
/// Where the skin around is read, in radii of the blob.
const AROUND: [f64; 2] = [3.0, 4.0];

/// A blob with its width and depth; `None` where it has no side.
pub(super) fn measured(picture: &Picture, blob: &Blob, mm_per_px: f64) -> Option<Spot> {
    let radius = blob.sigma * std::f64::consts::SQRT_2;
    let ring = |r: f64| ring(picture, blob.at, r);
    let mut around: Vec<f64> =
        (0..=4).map(|k| ring(radius * (AROUND[0] + (AROUND[1] - AROUND[0]) * f64::from(k) / 4.0))).collect();
    // A neighbour may stand in it: the lighter half counts.
    around.sort_by(f64::total_cmp);
    let skin = (around[0] + around[1] + around[2]) / 3.0;
    let middle = ring(0.0) - skin;
    if middle <= 0.0 {
        return None;
    }
    let mut before = middle;
    for k in 1..=(AROUND[1] * radius / STEP_PX).ceil() as usize + 8 {
        let here = ring(k as f64 * STEP_PX) - skin;
        if here < 0.5 * middle {
            let r = (k as f64 - (0.5 * middle - here) / (before - here).max(1e-9)) * STEP_PX;
            let darkness = 1.0 - libm::exp(-middle);
            return Some(Spot { at: blob.at, diameter_mm: 2.0 * r * mm_per_px, darkness, round: blob.round });
        }
        before = here;
    }
    None
}

/// Mean absorbance at a distance.
fn ring(picture: &Picture, [x, y]: [f64; 2], r: f64) -> f64 {
    if r == 0.0 {
        return picture.at(x, y);
    }
    let at = |k: usize| {
        let (s, c) = libm::sincos(std::f64::consts::TAU * k as f64 / SPOKES as f64);
        picture.at(x + r * c, y + r * s)
    };
    (0..SPOKES).map(at).sum::<f64>() / SPOKES as f64
}
