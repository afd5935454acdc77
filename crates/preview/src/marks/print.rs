//! Looks at the scale of a picture: what a mark takes from the pixels around it.

use crate::looks::{Look, Missing};

/// What is missing less than this, and so much of what is missing more, goes into one shadow for all marks: it is
/// soft, and marks' own pixels end without an edge.
const FAINT: f64 = 0.02;
/// Steps of a sharpened look to a pixel.
const STEPS: f64 = 4.0;
/// Entries of a print, by squared distance: two to a square pixel, within bounds.
const ENTRIES: (f64, f64) = (256.0, 8192.0);

/// A look at the scale of a picture.
pub(super) struct Print {
    /// Missing light by squared distance over that of the reach: channels, and a fourth that is nothing.
    missing: Vec<[f32; 4]>,
    /// Beyond which a mark has no pixels of its own, mm.
    pub(super) reach_mm: f64,
    /// What is missing beyond, mm².
    pub(super) beyond: Missing,
}

/// Points of a pixel's footprint: distance in standard deviations and weight; two equal rings of a Gaussian.
const RINGS: [(f64, f64); 3] = [(0.458, 1.0 / 3.0), (1.177, 1.0 / 3.0), (2.03, 1.0 / 3.0)];
const SPOKES: usize = 8;

impl Print {
    pub(super) fn new(look: &Look, px_per_mm: f64, blur_px: f64) -> Self {
        let (step_mm, sigma_mm) = (1.0 / (STEPS * px_per_mm), blur_px / px_per_mm);
        // Light lost in a ring around each distance, by fine steps: looks are finer than pixels.
        let fine = step_mm.min(0.02);
        let ring = |r: f64| look.at(r).map(|m| m * std::f64::consts::TAU * r * fine);
        let rings = (0..(look.reach_mm() / fine) as usize).map(|k| (k as f64 + 0.5) * fine);
        let total = rings.fold([0.0; 3], |sum, r| add(sum, ring(r)));
        let steps = ((look.reach_mm() + 3.0 * sigma_mm) / step_mm) as usize + 2;
        let mut blurred: Vec<Missing> = Vec::new();
        for k in 0..steps {
            let here = footprint(look, k as f64 * step_mm, sigma_mm).map(|m| (m - FAINT).max(0.0));
            blurred.push(here);
            if here.iter().all(|m| *m == 0.0) {
                break;
            }
        }
        let own = (0..blurred.len()).fold([0.0; 3], |sum, k| {
            let around = std::f64::consts::TAU * (k as f64 * step_mm).max(0.125 * step_mm) * step_mm;
            add(sum, blurred[k].map(|m| m * around))
        });
        blurred.push([0.0; 3]);
        let reach_mm = (blurred.len() - 1) as f64 * step_mm;
        let reach_px = reach_mm * px_per_mm;
        let entries = (2.0 * reach_px * reach_px).clamp(ENTRIES.0, ENTRIES.1) as usize;
        let missing = (0..entries).map(|k| {
            let steps = ((k as f64 + 0.5) / entries as f64).sqrt() * (blurred.len() - 1) as f64;
            let (k, t) = (steps as usize, steps - steps.floor());
            let [r, g, b] =
                [0, 1, 2].map(|c| (blurred[k][c] + t * (blurred[k + 1][c] - blurred[k][c])) as f32);
            [r, g, b, 0.0]
        });
        let beyond = [0, 1, 2].map(|c| (total[c] - own[c]).max(0.0) + look.around_mm2[c]);
        Self { missing: missing.collect(), reach_mm, beyond }
    }

    /// Missing light at a squared distance, as a share of that of the reach: below one.
    pub(super) fn at(&self, squared: f32) -> [f32; 4] {
        let k = (squared * self.missing.len() as f32) as usize;
        self.missing[k.min(self.missing.len() - 1)]
    }
}

pub(super) fn add(a: Missing, b: Missing) -> Missing {
    [0, 1, 2].map(|c| a[c] + b[c])
}

/// A look as a pixel's footprint sees it.
fn footprint(look: &Look, r: f64, sigma_mm: f64) -> Missing {
    let mut sum = [0.0; 3];
    for (ring, weight) in RINGS {
        for spoke in 0..SPOKES {
            let turn = std::f64::consts::TAU * (spoke as f64 + 0.5) / SPOKES as f64;
            let (s, c) = libm::sincos(turn);
            let away = libm::hypot(r + ring * sigma_mm * c, ring * sigma_mm * s);
            sum = add(sum, look.at(away).map(|m| m * weight / SPOKES as f64));
        }
    }
    sum
}
