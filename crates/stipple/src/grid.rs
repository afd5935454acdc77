//! A uniform grid over points in space, for neighbours within a fixed reach. Deterministic: neighbours come
//! in the order of cells and, within a cell, of indices.

use glam::DVec3;

/// Points sorted by cell.
pub(crate) struct Grid {
    lo: DVec3,
    cell: f64,
    size: [usize; 3],
    starts: Vec<u32>,
    points: Vec<u32>,
    /// Positions in the order of `points`: a query reads memory from front to back.
    places: Vec<DVec3>,
}

/// A grid has at most so many cells a point: points on a surface leave most of a box empty, and looking
/// through a few more of them costs less than a list of cells that no cache holds.
const CELLS_PER_POINT: f64 = 4.0;

impl Grid {
    /// A grid with cells of at least `reach` mm.
    pub(crate) fn new(positions: &[DVec3], reach: f64) -> Self {
        let first = positions.first().copied().unwrap_or_default();
        let (lo, hi) = positions.iter().fold((first, first), |(lo, hi), &p| (lo.min(p), hi.max(p)));
        let extent = hi - lo + DVec3::splat(reach);
        let most = CELLS_PER_POINT * positions.len() as f64 + 64.0;
        let needed = (extent.x * extent.y * extent.z / most).max(0.0);
        let cell = reach.max(libm::cbrt(needed));
        let size = [extent.x, extent.y, extent.z].map(|e| (e / cell) as usize + 1);
        let mut grid = Self { lo, cell, size, starts: Vec::new(), points: Vec::new(), places: Vec::new() };
        grid.sort(positions);
        grid
    }

    fn sort(&mut self, positions: &[DVec3]) {
        let cells: Vec<usize> = positions.iter().map(|&p| self.cell_of(p)).collect();
        self.starts = vec![0; self.size[0] * self.size[1] * self.size[2] + 1];
        for &c in &cells {
            self.starts[c + 1] += 1;
        }
        for c in 1..self.starts.len() {
            self.starts[c] += self.starts[c - 1];
        }
        let mut next = self.starts.clone();
        self.points = vec![0; positions.len()];
        for (i, &c) in cells.iter().enumerate() {
            self.points[next[c] as usize] = i as u32;
            next[c] += 1;
        }
        self.places = self.points.iter().map(|&i| positions[i as usize]).collect();
    }

    fn coordinates(&self, p: DVec3) -> [usize; 3] {
        let c = (p - self.lo) / self.cell;
        [c.x.max(0.0) as usize, c.y.max(0.0) as usize, c.z.max(0.0) as usize]
    }

    fn cell_of(&self, p: DVec3) -> usize {
        let [x, y, z] = self.coordinates(p);
        (z * self.size[1] + y) * self.size[0] + x
    }

    /// Calls `visit` for every point within `radius` mm of `p`, with its squared distance.
    pub(crate) fn near(&self, p: DVec3, radius: f64, mut visit: impl FnMut(u32, f64)) {
        let most = radius * radius;
        let (lo, hi) = (self.coordinates(p - radius), self.coordinates(p + radius));
        let last = self.size.map(|n| n - 1);
        for z in lo[2].min(last[2])..=hi[2].min(last[2]) {
            for y in lo[1].min(last[1])..=hi[1].min(last[1]) {
                let row = (z * self.size[1] + y) * self.size[0];
                let (from, to) = (row + lo[0].min(last[0]), row + hi[0].min(last[0]));
                let range = self.starts[from] as usize..self.starts[to + 1] as usize;
                for (place, &i) in self.places[range.clone()].iter().zip(&self.points[range]) {
                    let squared = place.distance_squared(p);
                    if squared <= most {
                        visit(i, squared);
                    }
                }
            }
        }
    }
}

/// For each point its neighbours, as one flat list with starts.
#[derive(Default)]
pub(crate) struct Neighbours {
    starts: Vec<u32>,
    list: Vec<u32>,
}

impl Neighbours {
    /// Neighbours `j` of every `i` within `radius[i]` mm for which `near(i, j, squared distance)` holds.
    pub(crate) fn within(
        positions: &[DVec3],
        radius: &[f64],
        near: impl Fn(usize, usize, f64) -> bool + Sync,
    ) -> Self {
        use rayon::prelude::*;
        let grid = Grid::new(positions, middle(radius));
        const CHUNK: usize = 1024;
        let parts: Vec<(Vec<u32>, Vec<u32>)> = (0..positions.len().div_ceil(CHUNK))
            .into_par_iter()
            .map(|c| {
                let (mut counts, mut list) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK * 12));
                for i in c * CHUNK..((c + 1) * CHUNK).min(positions.len()) {
                    let before = list.len();
                    grid.near(positions[i], radius[i], |j, squared| {
                        if j as usize != i && near(i, j as usize, squared) {
                            list.push(j);
                        }
                    });
                    counts.push((list.len() - before) as u32);
                }
                (counts, list)
            })
            .collect();
        let mut starts = vec![0u32];
        let mut list = Vec::with_capacity(parts.iter().map(|p| p.1.len()).sum());
        for (counts, part) in parts {
            for count in counts {
                starts.push(starts.last().copied().unwrap_or(0) + count);
            }
            list.extend(part);
        }
        Self { starts, list }
    }

    /// Neighbours of point `i`.
    pub(crate) fn of(&self, i: usize) -> &[u32] {
        &self.list[self.starts[i] as usize..self.starts[i + 1] as usize]
    }
}

/// The middle of some radii: a good cell for most of them.
fn middle(radius: &[f64]) -> f64 {
    let mut sample: Vec<f64> = radius.iter().step_by(radius.len() / 512 + 1).copied().collect();
    sample.sort_by(f64::total_cmp);
    sample.get(sample.len() / 2).copied().unwrap_or(1.0).max(1e-6)
}
