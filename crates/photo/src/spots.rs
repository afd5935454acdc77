//! Small dark round spots on skin: shaved follicles, cut hairs, dots of pigment.
//!
//! Absorbance against the skin around is searched for blobs at all sizes (differences of Gaussians; Lindeberg 1998),
//! each brought to its middle between pixels, told from hairs and edges by its roundness, and measured by the width at
//! half its depth. Pictures are gone through in tiles, so that memory does not grow with them.

mod profile;
mod scales;

use crate::read::Photograph;
use crate::smooth::blur;
use rayon::prelude::*;

/// A spot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Its middle, photo frame, pixels.
    pub at: [f64; 2],
    /// Width at half its depth, mm.
    pub diameter_mm: f64,
    /// Share of the skin's light that is missing in its middle.
    pub darkness: f64,
    /// How round it is: 1 a disc, 0 a line.
    pub round: f64,
}

/// What counts as a spot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpotRule {
    /// Narrowest and widest, mm.
    pub width_mm: [f64; 2],
    /// Least contrast of a blob, as absorbance.
    pub contrast: f64,
    /// Least contrast in multiples of the noise there.
    pub over_noise: f64,
    /// Least roundness.
    pub round: f64,
}

impl SpotRule {
    /// The rule of a row of numbers: narrowest, widest, contrast, over noise, roundness.
    pub fn of([narrowest, widest, contrast, over_noise, round]: [f64; 5]) -> Self {
        Self { width_mm: [narrowest, widest], contrast, over_noise, round }
    }
}

/// Skin is taken for even over this, mm, as a standard deviation.
const EVEN_MM: f64 = 0.9;
/// Side of a tile without its margin, px.
const TILE: usize = 640;

/// The spots of a photograph of which a pixel is `mm_per_px` mm wide, from the top left, row by row of tiles.
pub fn find_spots(photo: &Photograph, mm_per_px: f64, rule: &SpotRule) -> Vec<Spot> {
    let absorbance = absorbance(photo, EVEN_MM / mm_per_px);
    let picture = Picture { size: photo.size.map(|n| n as usize), absorbance: &absorbance };
    let noise = noise(&picture);
    let search = scales::Search::new(rule, mm_per_px, noise);
    let [w, h] = picture.size;
    let corners: Vec<[usize; 2]> =
        (0..h).step_by(TILE).flat_map(|y| (0..w).step_by(TILE).map(move |x| [x, y])).collect();
    let found: Vec<Vec<scales::Blob>> =
        corners.par_iter().map(|corner| search.tile(&picture, *corner, TILE)).collect();
    let kept = scales::without_doubles(scales::beyond_chance(found.into_iter().flatten().collect()));
    let spot = |blob: &scales::Blob| profile::measured(&picture, blob, mm_per_px);
    let within = |spot: &Spot| (rule.width_mm[0]..=rule.width_mm[1]).contains(&spot.diameter_mm);
    kept.par_iter().filter_map(spot).filter(within).collect()
}

/// Absorbance of every pixel against the skin around it.
pub(crate) struct Picture<'a> {
    pub(crate) size: [usize; 2],
    pub(crate) absorbance: &'a [f32],
}

impl Picture<'_> {
    /// Between pixels; the rim goes on beyond itself.
    pub(crate) fn at(&self, x: f64, y: f64) -> f64 {
        let [w, h] = self.size;
        let (x, y) = (x.clamp(0.0, (w - 1) as f64), y.clamp(0.0, (h - 1) as f64));
        let (i, j) = ((x as usize).min(w - 2), (y as usize).min(h - 2));
        let (fx, fy) = (x - i as f64, y - j as f64);
        let v = |dx: usize, dy: usize| f64::from(self.absorbance[(j + dy) * w + i + dx]);
        let row = |dy: usize| v(0, dy) + fx * (v(1, dy) - v(0, dy));
        row(0) + fy * (row(1) - row(0))
    }
}

/// Light below which nothing is told apart.
const DARKEST: f32 = 1e-3;

/// Logarithm of the skin's light over a pixel's: spots are positive. What is darker than the skin around does not count
/// for what that skin is.
fn absorbance(photo: &Photograph, sigma_px: f64) -> Vec<f32> {
    let [w, h] = photo.size.map(|n| n as usize);
    let light: Vec<f32> = (0..h)
        .into_par_iter()
        .flat_map_iter(|y| (0..w).map(move |x| photo.luminance(x, y).max(DARKEST)))
        .collect();
    let mut skin = coarse_blur(&light, [w, h], sigma_px);
    let lifted: Vec<f32> = light.iter().zip(&skin).map(|(v, s)| v.max(0.98 * s)).collect();
    skin = coarse_blur(&lifted, [w, h], sigma_px);
    light.iter().zip(&skin).map(|(v, s)| libm::logf(s / v)).collect()
}

/// A wide blur on a coarse grid: nothing of it is fine.
fn coarse_blur(image: &[f32], [w, h]: [usize; 2], sigma: f64) -> Vec<f32> {
    let cell = ((sigma / 3.0) as usize).max(1);
    let size = [w.div_ceil(cell), h.div_ceil(cell)];
    let mean = |k: usize| {
        let (x0, y0) = ((k % size[0]) * cell, (k / size[0]) * cell);
        let (x1, y1) = ((x0 + cell).min(w), (y0 + cell).min(h));
        let sum: f32 = (y0..y1).map(|y| image[y * w + x0..y * w + x1].iter().sum::<f32>()).sum();
        sum / ((x1 - x0) * (y1 - y0)) as f32
    };
    let mut coarse: Vec<f32> = (0..size[0] * size[1]).into_par_iter().map(mean).collect();
    let mut weight = vec![1f32; coarse.len()];
    let sigma = sigma / cell as f64;
    blur(&mut coarse, size, sigma);
    blur(&mut weight, size, sigma);
    coarse.iter_mut().zip(&weight).for_each(|(v, w)| *v /= w);
    let at = |i: usize, cells: usize| {
        let x = ((i as f32 + 0.5) / cell as f32 - 0.5).clamp(0.0, (cells - 1) as f32);
        let k = (x as usize).min(cells.saturating_sub(2));
        (k, if cells > 1 { x - k as f32 } else { 0.0 })
    };
    let value = |i: usize| {
        let ((x, fx), (y, fy)) = (at(i % w, size[0]), at(i / w, size[1]));
        let v =
            |dx: usize, dy: usize| coarse[(y + dy).min(size[1] - 1) * size[0] + (x + dx).min(size[0] - 1)];
        let row = |dy: usize| v(0, dy) + fx * (v(1, dy) - v(0, dy));
        row(0) + fy * (row(1) - row(0))
    };
    (0..w * h).into_par_iter().map(value).collect()
}

/// Standard deviation of what differs from pixel to pixel and is no spot: by the middle of the absolute second
/// differences along rows, whose deviation is √6 times that of white noise.
fn noise(picture: &Picture) -> f64 {
    let [w, _] = picture.size;
    let mut off: Vec<f32> = picture
        .absorbance
        .chunks_exact(w)
        .step_by(3)
        .flat_map(|row| row.windows(3).map(|v| (v[0] - 2.0 * v[1] + v[2]).abs()))
        .collect();
    if off.is_empty() {
        return 0.0;
    }
    let middle = off.len() / 2;
    let (_, median, _) = off.select_nth_unstable_by(middle, f32::total_cmp);
    // The middle of the absolute of a normal number is 0.6745 of its deviation.
    f64::from(*median) / 0.6745 / 6f64.sqrt()
}
