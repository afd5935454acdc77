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
}

/// No grid has more cells than this: a sparse set over a large box gets larger cells instead.
const MOST_CELLS: f64 = 4e6;

impl Grid {
    /// A grid with cells of at least `reach` mm.
    pub(crate) fn new(positions: &[DVec3], reach: f64) -> Self {
        let first = positions.first().copied().unwrap_or_default();
        let (lo, hi) = positions.iter().fold((first, first), |(lo, hi), &p| (lo.min(p), hi.max(p)));
        let extent = hi - lo + DVec3::splat(reach);
        let needed = (extent.x * extent.y * extent.z / MOST_CELLS).max(0.0);
        let cell = reach.max(libm::cbrt(needed));
        let size = [extent.x, extent.y, extent.z].map(|e| (e / cell) as usize + 1);
        let mut grid = Self { lo, cell, size, starts: Vec::new(), points: Vec::new() };
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
    }

    fn coordinates(&self, p: DVec3) -> [usize; 3] {
        let c = (p - self.lo) / self.cell;
        [c.x.max(0.0) as usize, c.y.max(0.0) as usize, c.z.max(0.0) as usize]
    }

    /// As [`Grid::near`], for places that may lie outside the bounds of the points.
    pub(crate) fn near_clamped(&self, p: DVec3, visit: impl FnMut(u32)) {
        let last = DVec3::new(self.size[0] as f64, self.size[1] as f64, self.size[2] as f64) - 1.0;
        let hi = self.lo + last * self.cell;
        if p.cmplt(self.lo - self.cell).any() || p.cmpgt(hi + 2.0 * self.cell).any() {
            return;
        }
        self.near(p.clamp(self.lo, hi), visit);
    }

    fn cell_of(&self, p: DVec3) -> usize {
        let [x, y, z] = self.coordinates(p);
        (z * self.size[1] + y) * self.size[0] + x
    }

    /// Calls `visit` for every point in the cells around `p`: all within reach, and some beyond.
    pub(crate) fn near(&self, p: DVec3, mut visit: impl FnMut(u32)) {
        let [x, y, z] = self.coordinates(p);
        let [nx, ny, nz] = self.size;
        for cz in z.saturating_sub(1)..=(z + 1).min(nz - 1) {
            for cy in y.saturating_sub(1)..=(y + 1).min(ny - 1) {
                let row = (cz * ny + cy) * nx;
                let (from, to) = (row + x.saturating_sub(1), row + (x + 1).min(nx - 1));
                let range = self.starts[from] as usize..self.starts[to + 1] as usize;
                self.points[range].iter().for_each(|&i| visit(i));
            }
        }
    }
}

/// For each point its neighbours `j` with `close(i, j)`, as one flat list with starts.
pub(crate) struct Neighbours {
    starts: Vec<u32>,
    list: Vec<u32>,
}

impl Neighbours {
    /// Neighbours within `reach_of(i, j)` mm, which must not exceed `reach`.
    pub(crate) fn within(
        positions: &[DVec3],
        reach: f64,
        reach_of: impl Fn(usize, usize) -> f64 + Sync,
    ) -> Self {
        use rayon::prelude::*;
        let grid = Grid::new(positions, reach);
        const CHUNK: usize = 1024;
        let parts: Vec<(Vec<u32>, Vec<u32>)> = (0..positions.len().div_ceil(CHUNK))
            .into_par_iter()
            .map(|c| {
                let (mut counts, mut list) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK * 12));
                for i in c * CHUNK..((c + 1) * CHUNK).min(positions.len()) {
                    let before = list.len();
                    grid.near(positions[i], |j| {
                        let r = reach_of(i, j as usize);
                        if j as usize != i && positions[i].distance_squared(positions[j as usize]) < r * r {
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
