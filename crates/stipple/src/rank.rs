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

use crate::grid::Grid;
use crate::push::Site;
use glam::DVec3;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

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
const STEEP: f64 = 1.25;
/// Reach of the very first point, in spacings: everything.
const EVERYTHING: f64 = 1e6;

/// Indices of the free points, first to last.
pub(crate) fn order(sites: &[Site], free: usize) -> Vec<u32> {
    let mut stride = 1;
    while free / (stride * STAGE) >= FEW {
        stride *= STAGE;
    }
    // Marks come first: whatever is placed keeps away from them.
    let mut chosen: Vec<u32> = (free as u32..sites.len() as u32).collect();
    let marks = chosen.len();
    loop {
        let candidates: Vec<u32> = (0..free as u32).step_by(stride).collect();
        let until = if stride == 1 { free } else { (CHOSEN * candidates.len() as f64) as usize };
        Stage::new(sites, free, &candidates, &chosen).choose(until + marks, &mut chosen);
        if stride == 1 {
            return chosen.split_off(marks);
        }
        stride /= STAGE;
    }
}

struct Far {
    distance: f32,
    index: u32,
}

impl PartialEq for Far {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Far {}
impl PartialOrd for Far {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Far {
    fn cmp(&self, other: &Self) -> Ordering {
        self.distance.total_cmp(&other.distance).then(other.index.cmp(&self.index))
    }
}

/// Candidates of a stage with their distances from what is chosen, in local spacings.
struct Stage<'a> {
    candidates: &'a [u32],
    position: Vec<DVec3>,
    spacing: Vec<f64>,
    grid: Grid,
    distance: Vec<f32>,
    heap: BinaryHeap<Far>,
}

impl<'a> Stage<'a> {
    fn new(sites: &'a [Site], free: usize, candidates: &'a [u32], chosen: &[u32]) -> Self {
        let position: Vec<DVec3> = candidates.iter().map(|&i| sites[i as usize].position).collect();
        let spacing: Vec<f64> = candidates.iter().map(|&i| sites[i as usize].spacing).collect();
        let share = candidates.len() as f64 / free as f64;
        let mut sample = spacing.clone();
        sample.sort_by(f64::total_cmp);
        let cell = GAP * sample.get(sample.len() / 2).copied().unwrap_or(1.0) / share.sqrt();
        let mut stage = Self {
            grid: Grid::new(&position, cell),
            distance: vec![f32::INFINITY; candidates.len()],
            heap: BinaryHeap::new(),
            candidates,
            position,
            spacing,
        };
        // As far as any candidate can be from what is chosen, for the density of the choice.
        let reach = if chosen.is_empty() { 0.0 } else { GAP * (free as f64 / chosen.len() as f64).sqrt() };
        for &i in chosen {
            stage.approach(sites[i as usize].position, sites[i as usize].spacing, reach);
        }
        let mut taken = vec![false; candidates.len()];
        chosen.iter().filter_map(|i| candidates.binary_search(i).ok()).for_each(|k| taken[k] = true);
        stage.heap = (0..candidates.len() as u32)
            .filter(|&k| !taken[k as usize])
            .map(|index| Far { distance: stage.distance[index as usize], index })
            .collect();
        stage
    }

    /// A chosen point at `p`: candidates within `reach` local spacings may now be nearer to it than to all
    /// others.
    fn approach(&mut self, p: DVec3, spacing: f64, reach: f64) {
        let Self { grid, spacing: spacings, distance, .. } = self;
        grid.near(p, STEEP * reach * spacing, |k, squared| {
            let i = k as usize;
            let squared = squared / (spacings[i] * spacing);
            let near = distance[i];
            if squared < f64::from(near) * f64::from(near) {
                distance[i] = squared.sqrt() as f32;
            }
        });
    }

    fn choose(mut self, until: usize, chosen: &mut Vec<u32>) {
        // Before anything is chosen every distance is infinite: the middle of the order is as good as any.
        while chosen.len() < until {
            let Some(top) = self.heap.pop() else { return };
            let k = top.index as usize;
            if top.distance != self.distance[k] {
                // Others came nearer since it was put in: it goes back with what is left.
                self.heap.push(Far { distance: self.distance[k], index: top.index });
                continue;
            }
            chosen.push(self.candidates[k]);
            let reach = if top.distance.is_finite() { f64::from(top.distance) } else { EVERYTHING };
            self.approach(self.position[k], self.spacing[k], reach);
        }
    }
}
