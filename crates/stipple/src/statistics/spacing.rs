//! Spacing: relative radius and nearest-neighbour distribution.

use crate::grid::Grid;
use crate::hexagonal_spacing_mm;
use crate::near::middle;
use glam::DVec3;
use rayon::prelude::*;

/// Distance to the nearest other point divided by the local hexagonal spacing, for every point: the
/// spacing of a pair is that of the geometric mean of its two densities (per cm²). Infinite for a point
/// alone within four spacings.
///
/// The smallest value is the relative radius ρ of Lagae & Dutré, "A comparison of methods for generating
/// Poisson disk distributions", CGF 2008; 1 is the hexagonal lattice. Random points have a mean of
/// `√(√3/8)` = 0.465 and a coefficient of variation of `√(4/π − 1)` = 0.523.
pub fn relative_nearest(positions: &[DVec3], density: &[f64]) -> Vec<f64> {
    let spacing: Vec<f64> = density.iter().map(|&d| hexagonal_spacing_mm(d.max(1e-3))).collect();
    let cell = CLOSE * f64::from(middle(positions.len(), |i| spacing[i] as f32));
    let grid = Grid::new(positions.len(), |i| positions[i], cell);
    let widest = spacing.iter().copied().fold(0.0, f64::max);
    let nearest = |i: usize| {
        let close = nearest_within(&grid, positions, &spacing, i, CLOSE);
        // No point farther than this can be nearer by the spacing of the pair.
        let enough = (close * (widest / spacing[i]).sqrt()).min(WIDE);
        if enough > CLOSE { nearest_within(&grid, positions, &spacing, i, enough) } else { close }
    };
    (0..positions.len()).into_par_iter().map(nearest).collect()
}

/// Spacings within which a neighbour is looked for first, and at last.
const CLOSE: f64 = 1.3;
const WIDE: f64 = 4.0;

fn nearest_within(grid: &Grid<DVec3>, positions: &[DVec3], spacing: &[f64], i: usize, spacings: f64) -> f64 {
    let mut best = f64::INFINITY;
    grid.near(positions[i], spacings * spacing[i], |j, squared| {
        let j = j as usize;
        if j != i {
            best = best.min(squared / (spacing[i] * spacing[j]));
        }
    });
    best.sqrt()
}

/// Value below which a share `q` of the values lies (nearest rank); NaN for no values.
pub fn quantile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = ((q * sorted.len() as f64).ceil() as usize).clamp(1, sorted.len().max(1));
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

/// Mean and coefficient of variation.
pub fn mean_and_variation(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    (mean, variance.sqrt() / mean)
}
