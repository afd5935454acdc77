//! Blobs at all sizes: maxima of differences of Gaussians over place and scale.

use super::{Picture, SpotRule};
use crate::smooth::blur;

/// Ratio of neighbouring scales.
const STEP: f64 = 1.22;
/// Finest scale that pixels carry, px.
const FINEST_PX: f64 = 0.7;
/// How far beyond a tile is looked at, in scales of the coarsest.
const MARGIN: f64 = 4.0;

/// A blob: a maximum over place and scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Blob {
    /// Its middle, photo frame, pixels.
    pub(crate) at: [f64; 2],
    /// Its scale, px: a disc's radius over √2.
    pub(crate) sigma: f64,
    /// Its contrast there: below zero for a light blob.
    pub(crate) contrast: f64,
    /// Which of the scales it is nearest to.
    pub(crate) level: usize,
    /// Smaller over larger bend.
    pub(crate) round: f64,
}

/// What is looked for in a picture.
pub(crate) struct Search {
    sigmas: Vec<f64>,
    /// Least contrast at each scale.
    least: Vec<f64>,
    round: f64,
}

impl Search {
    pub(crate) fn new(rule: &SpotRule, mm_per_px: f64, noise: f64) -> Self {
        let of_width = |mm: f64| mm / mm_per_px / (2.0 * std::f64::consts::SQRT_2);
        let (finest, coarsest) = (of_width(rule.width_mm[0]).max(FINEST_PX), of_width(rule.width_mm[1]));
        // One more at either end, so that ends can be maxima.
        let mut sigmas = vec![finest / STEP];
        while sigmas[sigmas.len() - 1] < coarsest * STEP {
            sigmas.push(sigmas[sigmas.len() - 1] * STEP);
        }
        let least = sigmas.iter().map(|s| rule.contrast.max(rule.over_noise * noise * gain(*s))).collect();
        Self { sigmas, least, round: rule.round }
    }

    /// The dark and the light blobs whose middle lies in a tile.
    pub(crate) fn tile(&self, picture: &Picture, [x0, y0]: [usize; 2], side: usize) -> Vec<Blob> {
        let coarsest = self.sigmas[self.sigmas.len() - 1] * STEP;
        let margin = (MARGIN * coarsest).ceil() as usize + 2;
        let [w, h] = picture.size;
        let (left, top) = (x0.saturating_sub(margin), y0.saturating_sub(margin));
        let (right, bottom) = ((x0 + side + margin).min(w), (y0 + side + margin).min(h));
        let size = [right - left, bottom - top];
        let mut level: Vec<f32> = (top..bottom)
            .flat_map(|y| picture.absorbance[y * w + left..y * w + right].iter().copied())
            .collect();
        blur(&mut level, size, self.sigmas[0]);
        let mut responses = Vec::with_capacity(self.sigmas.len());
        for sigma in &self.sigmas {
            let mut next = level.clone();
            blur(&mut next, size, sigma * (STEP * STEP - 1.0).sqrt());
            let scale = 1.0 / (STEP as f32 - 1.0);
            responses.push(level.iter().zip(&next).map(|(a, b)| (a - b) * scale).collect::<Vec<f32>>());
            level = next;
        }
        let mut found = Vec::new();
        for k in 1..self.sigmas.len() - 1 {
            let three = [&responses[k - 1], &responses[k], &responses[k + 1]];
            for y in (y0.max(top + 1) - top)..((y0 + side).min(bottom - 1).saturating_sub(top)) {
                for x in (x0.max(left + 1) - left)..((x0 + side).min(right - 1).saturating_sub(left)) {
                    let sign = three[1][y * size[0] + x].signum();
                    let here = f64::from(sign * three[1][y * size[0] + x]);
                    if here < self.least[k] || !is_top(three, size[0], [x, y], sign) {
                        continue;
                    }
                    let blob = self.refined(three, size[0], [x, y], k, f64::from(sign));
                    if blob.round >= self.round {
                        let at = [blob.at[0] + left as f64, blob.at[1] + top as f64];
                        found.push(Blob { at, ..blob });
                    }
                }
            }
        }
        found
    }

    /// The top between pixels and scales: parabolas through the neighbours.
    fn refined(&self, three: [&Vec<f32>; 3], w: usize, [x, y]: [usize; 2], k: usize, sign: f64) -> Blob {
        let v = |dx: isize, dy: isize| {
            sign * f64::from(three[1][(y as isize + dy) as usize * w + (x as isize + dx) as usize])
        };
        let (here, [below, above]) = (v(0, 0), [0, 2].map(|level| sign * f64::from(three[level][y * w + x])));
        let (dxx, dyy) = (v(1, 0) - 2.0 * here + v(-1, 0), v(0, 1) - 2.0 * here + v(0, -1));
        let dxy = 0.25 * (v(1, 1) - v(-1, 1) - v(1, -1) + v(-1, -1));
        let (dx, dy) = (0.5 * (v(1, 0) - v(-1, 0)), 0.5 * (v(0, 1) - v(0, -1)));
        let det = dxx * dyy - dxy * dxy;
        let shift = if det > 1e-12 {
            [-(dyy * dx - dxy * dy) / det, -(dxx * dy - dxy * dx) / det].map(|s: f64| s.clamp(-0.6, 0.6))
        } else {
            [0.0; 2]
        };
        let bend = below - 2.0 * here + above;
        let up = if bend < -1e-12 { (0.5 * (below - above) / bend).clamp(-0.6, 0.6) } else { 0.0 };
        let (sum, apart) = (dxx + dyy, ((dxx - dyy) * (dxx - dyy) + 4.0 * dxy * dxy).sqrt());
        // Both bends are down at a top; the flatter one over the steeper one.
        let (steep, flat) = (0.5 * (sum - apart), 0.5 * (sum + apart));
        Blob {
            at: [x as f64 + shift[0], y as f64 + shift[1]],
            sigma: self.sigmas[k] * libm::pow(STEP, up),
            contrast: sign * here,
            level: k,
            round: if steep < 0.0 { (flat / steep).clamp(0.0, 1.0) } else { 0.0 },
        }
    }
}

/// How much of white noise a difference of Gaussians lets through: the root of its energy, with
/// `∫ G_a·G_b = 1/(2π(a² + b²))`.
fn gain(sigma: f64) -> f64 {
    let (a, b) = (sigma * sigma, sigma * sigma * STEP * STEP);
    let energy = 1.0 / (4.0 * std::f64::consts::PI) * (1.0 / a + 1.0 / b - 4.0 / (a + b));
    energy.max(0.0).sqrt() / (STEP - 1.0)
}

fn is_top(three: [&Vec<f32>; 3], w: usize, [x, y]: [usize; 2], sign: f32) -> bool {
    let here = sign * three[1][y * w + x];
    let around = |level: &Vec<f32>, own: bool| {
        (y - 1..=y + 1).all(|j| {
            (x - 1..=x + 1).all(|i| {
                let v = sign * level[j * w + i];
                // Of equal ones the first counts.
                if own && (i, j) == (x, y) {
                    true
                } else if own && (j, i) < (y, x) {
                    v < here
                } else {
                    v <= here
                }
            })
        })
    };
    around(three[1], true) && around(three[0], false) && around(three[2], false)
}

/// Of so many light blobs one may be as strong as a spot.
const CHANCE: f64 = 0.005;
/// Spots are stronger than those by this factor: theirs is a tail.
const CLEARLY: f64 = 1.7;
/// Fewer light blobs say nothing of chance.
const FEW: usize = 8;

/// The dark blobs that are no chance: by chance, as grain and as what JPEG leaves of it, skin has as many light blobs
/// as dark ones, and light ones are nothing else.
pub(crate) fn beyond_chance(blobs: Vec<Blob>) -> Vec<Blob> {
    let levels = blobs.iter().map(|b| b.level + 1).max().unwrap_or(0);
    let least = |level: usize| {
        let mut light: Vec<f64> =
            blobs.iter().filter(|b| b.level == level && b.contrast < 0.0).map(|b| -b.contrast).collect();
        if light.len() < FEW {
            return 0.0;
        }
        light.sort_by(f64::total_cmp);
        CLEARLY * light[((light.len() - 1) as f64 * (1.0 - CHANCE)) as usize]
    };
    let least: Vec<f64> = (0..levels).map(least).collect();
    blobs.into_iter().filter(|b| b.contrast > 0.0 && b.contrast >= least[b.level]).collect()
}

/// Blobs that lie within each other are one: the strongest.
pub(crate) fn without_doubles(mut blobs: Vec<Blob>) -> Vec<Blob> {
    blobs.sort_by(|a, b| {
        b.contrast.total_cmp(&a.contrast).then(a.at[1].total_cmp(&b.at[1])).then(a.at[0].total_cmp(&b.at[0]))
    });
    let widest = blobs.iter().fold(1.0f64, |most, b| most.max(b.sigma));
    let cell = 2.0 * widest;
    let mut grid: std::collections::BTreeMap<(i64, i64), Vec<usize>> = std::collections::BTreeMap::new();
    let mut kept: Vec<Blob> = Vec::new();
    for blob in blobs {
        let (i, j) = ((blob.at[0] / cell) as i64, (blob.at[1] / cell) as i64);
        let near = (i - 1..=i + 1).flat_map(|i| (j - 1..=j + 1).map(move |j| (i, j)));
        let double = near.filter_map(|key| grid.get(&key)).flatten().any(|&other| {
            let other = &kept[other];
            let apart = libm::hypot(other.at[0] - blob.at[0], other.at[1] - blob.at[1]);
            apart < 1.3 * other.sigma.max(blob.sigma)
        });
        if !double {
            grid.entry((i, j)).or_default().push(kept.len());
            kept.push(blob);
        }
    }
    kept.sort_by(|a, b| a.at[1].total_cmp(&b.at[1]).then(a.at[0].total_cmp(&b.at[0])));
    kept
}
