//! Lists of neighbours: they hold for some rounds of pushes, so that few rounds look through the grid.

use crate::facets::Place;
use crate::grid::Grid;
use glam::Vec3;
use rayon::prelude::*;

/// A neighbour, and the square of the distance wanted from it as a share of the local spacing.
#[derive(Clone, Copy)]
pub(crate) struct Near {
    pub(crate) index: u32,
    pub(crate) wanted: f32,
}

/// Points whose lists are made together.
const CHUNK: usize = 1024;

struct Chunk {
    /// Whose lists they are.
    points: Vec<u32>,
    starts: Vec<u32>,
    list: Vec<Near>,
}

/// For each of the first points its neighbours among all.
pub(crate) struct Neighbours {
    chunks: Vec<Chunk>,
    slot_of: Vec<u32>,
}

/// What the points of one cell may have for neighbours, side by side in memory.
#[derive(Default)]
struct Candidates {
    index: Vec<u32>,
    x: Vec<f32>,
    y: Vec<f32>,
    z: Vec<f32>,
    squared: Vec<f32>,
    hits: Vec<u32>,
}

impl Candidates {
    /// Gathers what lies within `reach` of any of the members.
    fn gather(&mut self, grid: &Grid<Vec3>, members: &[(u32, Vec3)], reach: f32) {
        self.index.clear();
        self.x.clear();
        self.y.clear();
        self.z.clear();
        let first = members[0].1;
        let ends = members.iter().fold((first, first), |(lo, hi), m| (lo.min(m.1), hi.max(m.1)));
        let reach = Vec3::splat(reach);
        grid.in_box(ends.0 - reach, ends.1 + reach, |row| {
            for &(i, p) in row {
                self.index.push(i);
                self.x.push(p.x);
                self.y.push(p.y);
                self.z.push(p.z);
            }
        });
        self.squared.resize(self.index.len(), 0.0);
        self.hits.resize(self.index.len() + 1, 0);
    }

    /// Calls `visit` for those within `radius` of point `i` with their squared distances.
    fn near(&mut self, i: usize, p: Vec3, radius: f32, mut visit: impl FnMut(usize, f32)) {
        let coordinates = self.x.iter().zip(&self.y).zip(&self.z);
        for (squared, ((x, y), z)) in self.squared.iter_mut().zip(coordinates) {
            *squared = (x - p.x) * (x - p.x) + (y - p.y) * (y - p.y) + (z - p.z) * (z - p.z);
        }
        // Whether a candidate is near is anyone's guess, for the processor's as well: no branch on it.
        let (mut count, most) = (0, radius * radius);
        for (k, &squared) in self.squared.iter().enumerate() {
            self.hits[count] = k as u32;
            count += usize::from(squared <= most);
        }
        for &k in &self.hits[..count] {
            let (j, squared) = (self.index[k as usize] as usize, self.squared[k as usize]);
            if j != i {
                visit(j, squared);
            }
        }
    }
}

impl Neighbours {
    /// Neighbours `j` of every `i` below `count` within `radius(i)` mm for which `pair(i, j, squared
    /// distance)` wants a distance.
    pub(crate) fn within(
        places: &[Place],
        count: usize,
        radius: impl Fn(usize) -> f32 + Sync,
        pair: impl Fn(usize, usize, f32) -> Option<f32> + Sync,
    ) -> Self {
        let grid = Grid::new(places.len(), |i| places[i].at, f64::from(middle(count, &radius)));
        let slots = grid.by_first(count, |i| places[i].at);
        let mut slot_of = vec![0; count];
        slots.iter().enumerate().for_each(|(slot, (i, _))| slot_of[*i as usize] = slot as u32);
        let made = |c: usize| {
            let (mut at, end) = (c * CHUNK, ((c + 1) * CHUNK).min(slots.len()));
            let mut chunk = Chunk {
                points: slots[at..end].iter().map(|s| s.0).collect(),
                starts: Vec::with_capacity(CHUNK + 1),
                list: Vec::with_capacity(CHUNK * 8),
            };
            let mut candidates = Candidates::default();
            chunk.starts.push(0);
            while at < end {
                let cell = grid.cell_of(slots[at].1);
                let in_cell = slots[at..end].iter().take_while(|s| grid.cell_of(s.1) == cell).count();
                let members = &slots[at..at + in_cell];
                let widest = members.iter().map(|m| radius(m.0 as usize)).fold(0.0, f32::max);
                candidates.gather(&grid, members, widest);
                for &(i, place) in members {
                    let i = i as usize;
                    candidates.near(i, place, radius(i), |j, squared| {
                        let near = pair(i, j, squared).map(|wanted| Near { index: j as u32, wanted });
                        chunk.list.extend(near);
                    });
                    chunk.starts.push(chunk.list.len() as u32);
                }
                at += in_cell;
            }
            chunk.list.shrink_to_fit();
            chunk
        };
        Self { chunks: (0..slots.len().div_ceil(CHUNK)).into_par_iter().map(made).collect(), slot_of }
    }

    /// Wants other distances of the same pairs.
    pub(crate) fn want(&mut self, wanted: impl Fn(usize, usize) -> f32 + Sync) {
        self.chunks.par_iter_mut().for_each(|Chunk { points, starts, list }| {
            for (k, &i) in points.iter().enumerate() {
                for near in &mut list[starts[k] as usize..starts[k + 1] as usize] {
                    near.wanted = wanted(i as usize, near.index as usize);
                }
            }
        });
    }

    /// Neighbours of point `i`.
    pub(crate) fn of(&self, i: usize) -> &[Near] {
        let slot = self.slot_of[i] as usize;
        let Chunk { starts, list, .. } = &self.chunks[slot / CHUNK];
        let k = slot % CHUNK;
        &list[starts[k] as usize..starts[k + 1] as usize]
    }
}

/// The middle of some lengths, from a sample of them.
pub(crate) fn middle(count: usize, length: impl Fn(usize) -> f32) -> f32 {
    let mut sample: Vec<f32> = (0..count).step_by(count / 512 + 1).map(length).collect();
    sample.sort_by(f32::total_cmp);
    sample.get(sample.len() / 2).copied().unwrap_or(1.0).max(1e-6)
}
