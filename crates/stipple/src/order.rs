//! Ordering points into passes, each of which (with those before it) is an even layer.
//!
//! Weighted sample elimination of Yuksel, "Sample elimination for generating Poisson disk sample sets",
//! Eurographics 2015, run on the finished set: the points eliminated on the way from all to 70 % are the
//! last pass, and so on. The weight is equation 3 there with α = 8 and without the radius limit of its
//! section 3.2, which guards against random input; ours is already even. Distances are divided by the
//! local spacing, so that it works for any density.

use crate::grid::Neighbours;
use crate::hexagonal_spacing_mm;
use glam::DVec3;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Pass number of every point, from 0. `cuts` are cumulative shares, rising, the last 1.0: with
/// `[0.3, 0.7, 1.0]` 30 % of the points are in pass 0. `density` is the target at each point, per cm².
pub fn passes(positions: &[DVec3], density: &[f64], cuts: &[f64]) -> Vec<u32> {
    let mut pass = vec![0; positions.len()];
    let mut alive: Vec<u32> = (0..positions.len() as u32).collect();
    for k in (1..cuts.len()).rev() {
        let keep = (cuts[k - 1] * positions.len() as f64).round() as usize;
        let out = eliminate(positions, density, &alive, keep);
        for &i in &out {
            pass[i as usize] = k as u32;
        }
        alive.retain(|&i| pass[i as usize] == 0);
    }
    pass
}

struct Entry {
    weight: f64,
    index: u32,
    version: u32,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.weight.total_cmp(&other.weight).then(other.index.cmp(&self.index))
    }
}

/// The points of `alive` that go when `keep` are to stay.
fn eliminate(positions: &[DVec3], density: &[f64], alive: &[u32], keep: usize) -> Vec<u32> {
    if keep == 0 || keep >= alive.len() {
        return if keep == 0 { alive.to_vec() } else { Vec::new() };
    }
    let share = keep as f64 / positions.len() as f64;
    let here: Vec<DVec3> = alive.iter().map(|&i| positions[i as usize]).collect();
    // Twice the largest disc radius at the density that is to remain: the reach of a weight.
    let reach: Vec<f64> =
        alive.iter().map(|&i| hexagonal_spacing_mm((density[i as usize] * share).max(0.1))).collect();
    let radius = symmetric_radius(&reach);
    let neighbours = Neighbours::within(&here, &radius, |i, j| (reach[i] * reach[j]).sqrt());
    let pair =
        |i: usize, j: usize| eighth_power(1.0 - here[i].distance(here[j]) / (reach[i] * reach[j]).sqrt());
    let mut weight: Vec<f64> =
        (0..here.len()).map(|i| neighbours.of(i).iter().map(|&j| pair(i, j as usize)).sum()).collect();
    let mut version = vec![0u32; here.len()];
    let mut heap: BinaryHeap<Entry> =
        weight.iter().enumerate().map(|(i, &w)| Entry { weight: w, index: i as u32, version: 0 }).collect();
    let mut gone = vec![false; here.len()];
    let mut out = Vec::with_capacity(alive.len() - keep);
    while out.len() < alive.len() - keep {
        let Some(top) = heap.pop() else { break };
        let i = top.index as usize;
        if gone[i] || top.version != version[i] {
            continue;
        }
        gone[i] = true;
        out.push(alive[i]);
        for &j in neighbours.of(i) {
            let k = j as usize;
            if !gone[k] {
                weight[k] -= pair(i, k);
                version[k] += 1;
                heap.push(Entry { weight: weight[k], index: j, version: version[k] });
            }
        }
    }
    out
}

/// Elimination takes a pair's weight from both of its points, so each must find the other: the radius
/// must hold for the sparsest neighbour. Densities change by less than half over a spacing's length, except
/// in a tail that the largest reach bounds.
fn symmetric_radius(reach: &[f64]) -> Vec<f64> {
    let widest = reach.iter().copied().fold(0.0, f64::max);
    reach.iter().map(|r| (r * widest).sqrt()).collect()
}

fn eighth_power(x: f64) -> f64 {
    let x2 = x * x;
    let x4 = x2 * x2;
    x4 * x4
}
