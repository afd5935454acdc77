//! An order of the points in which every prefix is an even set that follows the density.
//!
//! Farthest point first (Eldar, Lindenbaum, Porat & Zeevi, "The farthest point strategy for progressive
//! image sampling", IEEE TIP 1997) among the points that are there: each next one is the one farthest from
//! all before it, so that no two points of a prefix stand closer than the largest gap that the prefix
//! leaves. Distances are divided by the local spacing, so that it works for any density.
//!
//! Farthest point first costs N·log N: each doubling of the prefix looks at every point some four times.
//! We choose the beginning of the order among a part of the points only, every fourth at a time: a prefix
//! is even as long as it has four times its number to choose from. That makes it linear.
//!
//! Farthest first jumps all over the surface, which no cache follows. So all that stand about equally far (a
//! level) are gone through along the surface, farthest first within short stretches only, and what they have
//! chosen is put in order afterwards. No two points of a prefix are any closer for it: each was chosen at the
//! distance that it is ordered by, from more points than stand before it. Gaps may be wider by a level.

use crate::facets::{Facets, Place};
use crate::grid::Grid;
use crate::near::middle;
use crate::push::{Points, beside};
use glam::Vec3;
use std::cmp::Reverse;

/// Each stage chooses among so many times fewer points than the next.
const STAGE: usize = 4;
/// A stage ends when it has chosen this share of its candidates; the last one takes all.
const CHOSEN: f64 = 0.25;
/// No stage has fewer candidates.
const FEW: usize = 64;
/// How far a candidate can be from an even choice, in its spacings: the largest gap of such a choice is no wider.
const GAP: f64 = 1.6;
/// Cells of the grid, in spacings: few rows of cells cost less than few candidates.
const CELL: f64 = 2.6;
/// A candidate's spacing is believed to be up to the square of this times that of the point that is chosen.
const STEEP: f32 = 1.25;
/// Reach of the very first point, in spacings: everything.
const EVERYTHING: f32 = 1e6;

/// Indices of the free points, first to last.
pub(crate) fn order(facets: &Facets, points: &Points) -> Vec<u32> {
    let (places, free) = (&points.places, points.free);
    let mut stride = 1;
    while free / (stride * STAGE) >= FEW {
        stride *= STAGE;
    }
    // Marks come first: whatever is placed keeps away from them.
    let mut chosen: Vec<u32> = (free as u32..places.len() as u32).collect();
    let marks = chosen.len();
    let steep = points.steepness(STEEP);
    loop {
        let candidates = free.div_ceil(stride);
        let until = if stride == 1 { free } else { (CHOSEN * candidates as f64) as usize };
        Stage::new(facets, points, stride, steep, &chosen).choose(until + marks, &mut chosen);
        if stride == 1 {
            return chosen.split_off(marks);
        }
        stride /= STAGE;
    }
}

/// What is read of a candidate, side by side in memory with its neighbours.
#[derive(Clone, Copy)]
struct Candidate {
    at: Vec3,
    /// One over its spacing.
    finer: f32,
    /// The facet that it lies on: asked for its normal where the distance alone would be less.
    on: u32,
    /// Square of the distance from what is chosen, in local spacings.
    distance: f32,
}

/// Candidates of a stage with their distances from what is chosen.
struct Stage<'a, 'c, 'd, 'e> {
    facets: &'a Facets<'c, 'd, 'e>,
    places: &'a [Place],
    on: &'a [u32],
    /// Every so-manieth point is a candidate.
    stride: usize,
    steep: f32,
    grid: Grid<Vec3, u32>,
    /// By the grid's slots.
    candidates: Vec<Candidate>,
    waiting: Levels,
}

impl<'a, 'c, 'd, 'e> Stage<'a, 'c, 'd, 'e> {
    fn new(
        facets: &'a Facets<'c, 'd, 'e>,
        points: &'a Points,
        stride: usize,
        steep: f32,
        chosen: &[u32],
    ) -> Self {
        let Points { places, on, free } = points;
        let free = *free;
        let count = free.div_ceil(stride);
        let cell = CELL
            * f64::from(middle(free, |i| places[i].spacing))
            * (free as f64 / count.max(1) as f64).sqrt();
        let grid = Grid::new(count, |k| places[k * stride].at, cell);
        let candidate = |&k: &u32| {
            let i = k as usize * stride;
            let Place { at, spacing } = places[i];
            Candidate { at, finer: 1.0 / spacing, on: on[i], distance: f32::INFINITY }
        };
        let candidates = grid.slots().iter().map(candidate).collect();
        let mut stage = Self { facets, places, on, stride, steep, grid, candidates, waiting: Levels::new() };
        // As far as any candidate can be from what is chosen, for the density of the choice.
        let reach = if chosen.is_empty() { 0.0 } else { GAP * (free as f64 / chosen.len() as f64).sqrt() };
        let mut taken = vec![false; count];
        // Along the surface: nearest distances do not depend on the order.
        let mut along = chosen.to_vec();
        along.sort_unstable();
        for i in along {
            let i = i as usize;
            stage.approach(i, reach as f32);
            if i < free && i.is_multiple_of(stride) {
                taken[i / stride] = true;
            }
        }
        for (slot, k) in stage.grid.slots().iter().enumerate() {
            if !taken[*k as usize] {
                stage.waiting.put(slot as u32, stage.candidates[slot].distance);
            }
        }
        stage
    }

    /// A point was chosen: candidates within `reach` local spacings may now be nearer to it than to all others.
    fn approach(&mut self, chosen: usize, reach: f32) {
        let Self { facets, grid, candidates, places, on, steep, .. } = self;
        let (here, up) = (places[chosen], facets.normal(on[chosen]));
        let finer = 1.0 / here.spacing;
        let box_reach = Vec3::splat(*steep * reach * here.spacing);
        grid.slots_in_box(here.at - box_reach, here.at + box_reach, |slots| {
            for candidate in &mut candidates[slots] {
                let apart = here.at - candidate.at;
                let squared = apart.length_squared();
                let relative = squared * (finer * candidate.finer);
                if relative < candidate.distance && beside(apart, squared, up, facets.normal(candidate.on)) {
                    candidate.distance = relative;
                }
            }
        });
    }

    fn choose(mut self, until: usize, chosen: &mut Vec<u32>) {
        let mut stretch = Stretch::default();
        while chosen.len() < until
            && let Some((level, mut slots)) = self.waiting.farthest()
        {
            if level == bucket(f32::INFINITY) >> LEVEL_BITS {
                self.seed(&slots, until, chosen);
                continue;
            }
            // Runs of what was put at one time: nearly sorted.
            slots.sort();
            stretch.chosen.clear();
            for part in slots.chunks(STRETCH) {
                self.choose_among(part, level, &mut stretch);
            }
            stretch.chosen.sort_by_key(|(bucket, _)| Reverse(*bucket));
            let points = stretch.chosen.iter().map(|(_, slot)| self.point(*slot) as u32);
            chosen.extend(points.take(until - chosen.len()));
        }
    }

    /// The point of a slot.
    fn point(&self, slot: u32) -> usize {
        self.grid.slots()[slot as usize] as usize * self.stride
    }

    /// Candidates that nothing is beside yet: any of them is as good as the next, and reaches everything.
    fn seed(&mut self, slots: &[u32], until: usize, chosen: &mut Vec<u32>) {
        for &slot in slots {
            let distance = self.candidates[slot as usize].distance;
            if distance.is_finite() || chosen.len() >= until {
                self.waiting.put(slot, distance);
            } else {
                let point = self.point(slot);
                chosen.push(point as u32);
                self.approach(point, EVERYTHING);
            }
        }
    }

    /// Chooses among some candidates of a level, farthest first, until all of them have come nearer.
    fn choose_among(&mut self, slots: &[u32], level: usize, stretch: &mut Stretch) {
        let lowest = level << LEVEL_BITS;
        for &slot in slots {
            self.sort_in(slot, lowest, stretch);
        }
        for b in (0..1 << LEVEL_BITS).rev() {
            let mut k = 0;
            while let Some(&slot) = stretch.buckets[b].get(k) {
                k += 1;
                let squared = self.candidates[slot as usize].distance;
                if bucket(squared) == lowest + b {
                    stretch.chosen.push((b as u32, slot));
                    self.approach(self.point(slot), squared.sqrt());
                } else {
                    self.sort_in(slot, lowest, stretch);
                }
            }
            stretch.buckets[b].clear();
        }
    }

    /// Puts a candidate where its distance belongs: in the stretch, or among those that wait.
    fn sort_in(&mut self, slot: u32, lowest: usize, stretch: &mut Stretch) {
        let distance = self.candidates[slot as usize].distance;
        match bucket(distance).checked_sub(lowest) {
            Some(b) => stretch.buckets[b].push(slot),
            None => self.waiting.put(slot, distance),
        }
    }
}

/// Candidates within half a hundredth of each other share a bucket: such a difference is nothing to an even
/// choice. Bits of a squared distance that its bucket keeps: all of the exponent and seven of the mantissa.
const KEPT_BITS: u32 = 8 + 7;
/// A level is so many buckets wide (as a power of two): some five hundredths.
const LEVEL_BITS: u32 = 4;
/// Candidates that are gone through farthest first.
const STRETCH: usize = 512;

fn bucket(distance: f32) -> usize {
    (distance.to_bits() >> (31 - KEPT_BITS)) as usize
}

/// Candidates of a stretch by bucket, and what was chosen: the bucket in its level, and the slot.
#[derive(Default)]
struct Stretch {
    buckets: [Vec<u32>; 1 << LEVEL_BITS],
    chosen: Vec<(u32, u32)>,
}

/// Candidates that wait, by a level that they stood on once: they may have come down since.
struct Levels {
    slots: Vec<Vec<u32>>,
    /// No level above this one holds anything.
    top: usize,
}

impl Levels {
    fn new() -> Self {
        Self { slots: vec![Vec::new(); 1 << (KEPT_BITS - LEVEL_BITS)], top: 0 }
    }

    fn put(&mut self, slot: u32, distance: f32) {
        let level = bucket(distance) >> LEVEL_BITS;
        self.slots[level].push(slot);
        self.top = self.top.max(level);
    }

    /// The farthest level that holds anything, and what it holds.
    fn farthest(&mut self) -> Option<(usize, Vec<u32>)> {
        while self.slots[self.top].is_empty() {
            self.top = self.top.checked_sub(1)?;
        }
        Some((self.top, std::mem::take(&mut self.slots[self.top])))
    }
}
