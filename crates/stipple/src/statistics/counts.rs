//! Counts against the target: in Voronoi cells, in discs, and along an edge.

use crate::grid::Grid;
use glam::DVec3;
use rayon::prelude::*;

/// Counts points in balls about centres.
pub struct Counter {
    grid: Grid<DVec3>,
}

impl Counter {
    /// A counter for balls of about `reach` mm: others are counted as well, only slower.
    pub fn new(positions: &[DVec3], reach: f64) -> Self {
        Self { grid: Grid::new(positions.len(), |i| positions[i], reach) }
    }

    /// Indices of the points within `radius` mm of a centre.
    pub fn within(&self, centre: DVec3, radius: f64) -> Vec<u32> {
        let mut found = Vec::new();
        self.grid.near(centre, radius, |i, _| found.push(i));
        found
    }
}

/// The target as many small pieces: where each lies and how many points it should have.
#[derive(Debug, Clone, Default)]
pub struct Quadrature {
    /// Places, mm.
    pub positions: Vec<DVec3>,
    /// Points expected at each.
    pub mass: Vec<f64>,
}

/// Capacity error: coefficient of variation of the target's mass in the points' Voronoi cells (Balzer,
/// Schlömer & Deussen, "Capacity-constrained point distributions", SIGGRAPH 2009; their δ_c is its square).
/// Cells are summed over the quadrature; 0.53 for random points, 0 where every point stands for as much.
pub fn capacity_error(points: &[DVec3], target: &Quadrature) -> f64 {
    let extent = points.iter().copied().fold(DVec3::splat(f64::INFINITY), DVec3::min);
    let far = points.iter().copied().fold(DVec3::splat(f64::NEG_INFINITY), DVec3::max);
    let cell = ((far - extent).length_squared() / points.len().max(1) as f64).sqrt().max(1e-6);
    let grid = Grid::new(points.len(), |i| points[i], cell);
    let nearest = |p: &DVec3| {
        let mut reach = cell;
        loop {
            let mut best = (f64::INFINITY, u32::MAX);
            grid.near(*p, reach, |i, squared| {
                if (squared, i) < best {
                    best = (squared, i);
                }
            });
            if best.1 != u32::MAX || reach > 1e6 * cell {
                return best.1;
            }
            reach *= 2.0;
        }
    };
    let owner: Vec<u32> = target.positions.par_iter().map(nearest).collect();
    let mut mass = vec![0.0; points.len()];
    for (owner, share) in owner.iter().zip(&target.mass) {
        if let Some(m) = mass.get_mut(*owner as usize) {
            *m += share;
        }
    }
    super::mean_and_variation(&mass).1
}

/// Points found and expected in the ball of `radius` mm about each centre.
pub fn disc_errors(points: &[DVec3], target: &Quadrature, centres: &[DVec3], radius: f64) -> Vec<(f64, f64)> {
    let (found, expected) = (Counter::new(points, radius), Counter::new(&target.positions, radius));
    let of = |c: &DVec3| {
        let mass: f64 = expected.within(*c, radius).into_iter().map(|i| target.mass[i as usize]).sum();
        (found.within(*c, radius).len() as f64, mass)
    };
    centres.par_iter().map(of).collect()
}

/// Number variance over the mean, `mean((n − E)²/E)`: 1 for random points, and the smaller the larger the
/// discs of an even set (Torquato & Stillinger, Phys. Rev. E 68, 2003: hyperuniformity).
pub fn fano_factor(found_and_expected: &[(f64, f64)]) -> f64 {
    let sum: f64 = found_and_expected.iter().map(|(n, e)| (n - e) * (n - e) / e).sum();
    sum / found_and_expected.len().max(1) as f64
}

/// Points within `width` mm of an edge over those expected there; 1 is a clean cut, more a pile-up, less a
/// thinning. `distance` is that to the edge, mm.
pub fn edge_ratio(
    points: &[DVec3],
    target: &Quadrature,
    width: f64,
    distance: impl Fn(DVec3) -> f64 + Sync,
) -> f64 {
    let found = points.par_iter().filter(|p| distance(**p) < width).count() as f64;
    let near: Vec<f64> = target
        .positions
        .par_iter()
        .zip(&target.mass)
        .map(|(p, m)| if distance(*p) < width { *m } else { 0.0 })
        .collect();
    found / near.iter().sum::<f64>()
}
