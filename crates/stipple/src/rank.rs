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

use crate::facets::Place;
use crate::grid::Grid;
use crate::near::middle;
use crate::push::{Points, beside};
use glam::Vec3;

/// Each stage chooses among so many times fewer points than the next.
const STAGE: usize = 4;
/// A stage ends when it has chosen this share of its candidates; the last one takes all.
const CHOSEN: f64 = 0.25;
/// No stage has fewer candidates.
const FEW: usize = 64;
/// Cells of the grid, and how far a candidate can be from an even choice, in its spacings: the largest gap of
/// such a choice is no wider.
const GAP: f64 = 1.6;
/// A candidate's spacing is believed to be up to the square of this times that of the point that is chosen.
const STEEP: f32 = 1.25;
/// Reach of the very first point, in spacings: everything.
const EVERYTHING: f32 = 1e6;

/// Indices of the free points, first to last.
pub(crate) fn order(points: &Points, normal: &[Vec3]) -> Vec<u32> {
    let (places, free) = (&points.places, points.free);
    let mut stride = 1;
    while free / (stride * STAGE) >= FEW {
        stride *= STAGE;
    }
    // Marks come first: whatever is placed keeps away from them.
    let mut chosen: Vec<u32> = (free as u32..places.len() as u32).collect();
    let marks = chosen.len();
    loop {
        let candidates = free.div_ceil(stride);
        let until = if stride == 1 { free } else { (CHOSEN * candidates as f64) as usize };
        Stage::new(points, normal, stride, &chosen).choose(until + marks, &mut chosen);
        if stride == 1 {
            return chosen.split_off(marks);
        }
        stride /= STAGE;
    }
}

/// Candidates of a stage with their distances from what is chosen, in local spacings.
struct Stage<'a> {
    places: &'a [Place],
    normal: &'a [Vec3],
    /// Every so-manieth point is a candidate.
    stride: usize,
    grid: Grid<Vec3>,
    /// Squares.
    distance: Vec<f32>,
    farthest: Buckets,
}

impl<'a> Stage<'a> {
    fn new(points: &'a Points, normal: &'a [Vec3], stride: usize, chosen: &[u32]) -> Self {
        let (places, free) = (&points.places, points.free);
        let count = free.div_ceil(stride);
        let cell =
            GAP * f64::from(middle(free, |i| places[i].spacing)) * (free as f64 / count.max(1) as f64).sqrt();
        let mut stage = Self {
            grid: Grid::new(count, |k| places[k * stride].at, cell),
            distance: vec![f32::INFINITY; count],
            farthest: Buckets::new(count),
            places,
            normal,
            stride,
        };
        // As far as any candidate can be from what is chosen, for the density of the choice.
        let reach = if chosen.is_empty() { 0.0 } else { GAP * (free as f64 / chosen.len() as f64).sqrt() };
        let mut taken = vec![false; count];
        for &i in chosen {
            let i = i as usize;
            stage.approach(i, reach as f32);
            if i < free && i.is_multiple_of(stride) {
                taken[i / stride] = true;
            }
        }
        for k in (0..count).rev().filter(|&k| !taken[k]) {
            stage.farthest.put(k as u32, stage.distance[k]);
        }
        stage
    }

    /// A point was chosen: candidates within `reach` local spacings may now be nearer to it than to all others.
    fn approach(&mut self, chosen: usize, reach: f32) {
        let Self { grid, places, normal, stride, distance, .. } = self;
        let (here, up) = (places[chosen], normal[chosen]);
        grid.near(here.at, STEEP * reach * here.spacing, |k, squared| {
            let (k, i) = (k as usize, k as usize * *stride);
            let relative = squared / (places[i].spacing * here.spacing);
            if relative < distance[k] && beside(here.at - places[i].at, squared, up, normal[i]) {
                distance[k] = relative;
            }
        });
    }

    fn choose(mut self, until: usize, chosen: &mut Vec<u32>) {
        while chosen.len() < until {
            let Some(k) = self.farthest.take(&self.distance) else { return };
            let i = k as usize * self.stride;
            chosen.push(i as u32);
            // Before anything is chosen every distance is infinite: the first is as good as any.
            let squared = self.distance[k as usize];
            let reach = if squared.is_finite() { squared.sqrt() } else { EVERYTHING };
            self.approach(i, reach);
        }
    }
}

/// Candidates by distance, those within half a hundredth of each other together: farthest first costs no more
/// for a million than for a thousand, and such a difference is nothing to an even choice.
struct Buckets {
    /// The first candidate of each bucket.
    first: Vec<u32>,
    /// The candidate after each in its bucket.
    next: Vec<u32>,
    /// No bucket above this one holds anything.
    top: usize,
}

const NONE: u32 = u32::MAX;
/// Bits of a squared distance that its bucket keeps: all of the exponent and seven of the mantissa.
const KEPT_BITS: u32 = 8 + 7;

fn bucket(distance: f32) -> usize {
    (distance.to_bits() >> (31 - KEPT_BITS)) as usize
}

impl Buckets {
    fn new(count: usize) -> Self {
        Self { first: vec![NONE; 1 << KEPT_BITS], next: vec![NONE; count], top: 0 }
    }

    fn put(&mut self, candidate: u32, distance: f32) {
        let bucket = bucket(distance);
        self.next[candidate as usize] = self.first[bucket];
        self.first[bucket] = candidate;
        self.top = self.top.max(bucket);
    }

    /// Takes out a farthest candidate; those that others have come nearer to since are put where they belong.
    fn take(&mut self, distance: &[f32]) -> Option<u32> {
        loop {
            let candidate = self.first[self.top];
            if candidate == NONE {
                self.top = self.top.checked_sub(1)?;
                continue;
            }
            self.first[self.top] = self.next[candidate as usize];
            let now = distance[candidate as usize];
            if bucket(now) == self.top {
                return Some(candidate);
            }
            self.put(candidate, now);
        }
    }
}
