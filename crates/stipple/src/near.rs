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
    starts: Box<[u32]>,
    list: Box<[Near]>,
}

/// For each of the first points its neighbours among all.
pub(crate) struct Neighbours {
    chunks: Vec<Chunk>,
    /// Whose list is in each slot of the chunks.
    points: Vec<u32>,
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
    fn gather(&mut self, grid: &Grid<Vec3>, members: impl Iterator<Item = Vec3>, reach: f32) {
        self.index.clear();
        self.x.clear();
        self.y.clear();
        self.z.clear();
        let none = (Vec3::INFINITY, Vec3::NEG_INFINITY);
        let (lo, hi) = members.fold(none, |(lo, hi), p| (lo.min(p), hi.max(p)));
        grid.in_box(lo - reach, hi + reach, |row| {
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
        let points = grid.by_first(count, |i| places[i].at);
        let at = |i: &u32| places[*i as usize].at;
        let mut slot_of = vec![0; count];
        points.iter().enumerate().for_each(|(slot, &i)| slot_of[i as usize] = slot as u32);
        let made = |(candidates, starts, list): &mut (Candidates, Vec<u32>, Vec<Near>), c: usize| {
            starts.clear();
            list.clear();
            let mut left = &points[c * CHUNK..((c + 1) * CHUNK).min(points.len())];
            starts.push(0);
            while let Some(first) = left.first() {
                let cell = grid.cell_of(at(first));
                let in_cell = left.iter().take_while(|i| grid.cell_of(at(i)) == cell).count();
                let (members, others) = left.split_at(in_cell);
                let widest = members.iter().map(|&i| radius(i as usize)).fold(0.0, f32::max);
                candidates.gather(&grid, members.iter().map(at), widest);
                for &i in members {
                    let i = i as usize;
                    candidates.near(i, places[i].at, radius(i), |j, squared| {
                        list.extend(pair(i, j, squared).map(|wanted| Near { index: j as u32, wanted }));
                    });
                    starts.push(list.len() as u32);
                }
                left = others;
            }
            // As long as they are and no longer: a million points have a thousand chunks.
            Chunk { starts: starts.as_slice().into(), list: list.as_slice().into() }
        };
        let chunks = (0..points.len().div_ceil(CHUNK)).into_par_iter();
        let chunks = chunks.map_init(Default::default, made).collect();
        Self { chunks, points, slot_of }
    }

    /// Wants other distances of the same pairs.
    pub(crate) fn want(&mut self, wanted: impl Fn(usize, usize) -> f32 + Sync) {
        let of_chunks = self.chunks.par_iter_mut().zip(self.points.par_chunks(CHUNK));
        of_chunks.for_each(|(Chunk { starts, list }, points)| {
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
