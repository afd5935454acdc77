//! Pair correlation.

use crate::PairStatistics;
use crate::grid::Grid;
use glam::DVec3;
use rayon::prelude::*;

/// Pair correlation g(r) up to `reach` in bins of `step`, both in units of 1/√λ: the number of neighbours at
/// that distance over that of random points, `n(r, r + dr) / (2π r dr)` a centre (Illian, Penttinen, Stoyan &
/// Stoyan, "Statistical analysis and modelling of spatial point patterns", 2008, section 4.3.3).
///
/// The distance of a pair is divided by the geometric mean of its own two units, so that it works for any
/// density. `centres` says whose neighbours are counted: leave out points nearer than `reach` to a border,
/// for they miss some.
pub fn pair_correlation(
    positions: &[DVec3],
    density: &[f64],
    centres: &[u32],
    reach: f64,
    step: f64,
) -> PairStatistics {
    let unit: Vec<f64> = density.iter().map(|d| (crate::MM2_PER_CM2 / d.max(1e-3)).sqrt()).collect();
    let bins = (reach / step).round().max(1.0) as usize;
    let widest = unit.iter().copied().fold(0.0, f64::max) * reach;
    let grid = Grid::new(positions.len(), |i| positions[i], (0.5 * widest).max(1e-6));
    let correlation = correlation(centres.len(), bins, step, |c, visit| {
        let i = centres[c] as usize;
        grid.near(positions[i], 1.3 * reach * unit[i], |j, squared| {
            let j = j as usize;
            if j != i {
                visit((squared / (unit[i] * unit[j])).sqrt());
            }
        });
    });
    PairStatistics { correlation, step }
}

/// Pair correlation in bins of `step` from the distances (in units) that `distances(centre, visit)` visits;
/// those beyond the last bin are left out. Whole numbers are counted, which add up to the same in any order.
pub(crate) fn correlation(
    centres: usize,
    bins: usize,
    step: f64,
    distances: impl Fn(usize, &mut dyn FnMut(f64)) + Sync,
) -> Vec<f64> {
    let counts = (0..centres)
        .into_par_iter()
        .with_min_len(512)
        .fold(
            || vec![0u64; bins],
            |mut counts, centre| {
                distances(centre, &mut |x| {
                    if let Some(count) = counts.get_mut((x / step) as usize) {
                        *count += 1;
                    }
                });
                counts
            },
        )
        .reduce(|| vec![0u64; bins], |a, b| a.iter().zip(&b).map(|(a, b)| a + b).collect());
    let ring = |k: usize| std::f64::consts::TAU * (k as f64 + 0.5) * step * step;
    let n = centres.max(1) as f64;
    counts.iter().enumerate().map(|(k, &c)| c as f64 / (n * ring(k))).collect()
}

/// The largest value of g: its first peak. Below 2.5 follicles, above 4 nearly a crystal.
pub fn first_peak(statistics: &PairStatistics) -> f64 {
    statistics.correlation.iter().copied().fold(0.0, f64::max)
}
