//! Where hair ends: its borders, the present hairline, the edge of a thin crown, and the areas that they enclose.

use super::cells::Cells;
use geometry::DVec3;
use head::{Head, Landmark};

/// Covered less than this against full hair, skin reads as thin: borders run here.
pub(super) const HALF: f64 = 0.5;
/// Steps of azimuth and of elevation in which borders are looked for, degrees.
const AZIMUTH_STEP: usize = 5;
const ELEVATION_STEP: f64 = 0.5;
/// The hairline runs from temple to temple: so many degrees to either side.
const FRONT_DEG: f64 = 60.0;

/// A thin crown that hair surrounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Crown {
    /// Its area, cm².
    pub area_cm2: f64,
    /// Its edge around its middle: azimuth and elevation, degrees.
    pub edge: Vec<[f64; 2]>,
}

/// Where coverage passes one half, going up at every azimuth.
pub(super) fn borders(head: &Head, cells: &Cells, coverage: &[Option<f64>]) -> Vec<[f64; 2]> {
    let mut found = Vec::new();
    for azimuth in (0..360).step_by(AZIMUTH_STEP).map(|a| f64::from(a as u32) - 180.0) {
        let low = lowest(head, azimuth);
        let mut before: Option<(f64, f64)> = None;
        for k in 0..=((88.0 - low) / ELEVATION_STEP) as usize {
            let elevation = low + ELEVATION_STEP * k as f64;
            let here = cells.at(head.map.from_angles(azimuth, elevation)).and_then(|k| coverage[k]);
            let Some(here) = here else { continue };
            if let Some((e, c)) = before.filter(|(_, c)| (*c < HALF) != (here < HALF)) {
                found.push([azimuth, e + (elevation - e) * (HALF - c) / (here - c)]);
            }
            before = Some((elevation, here));
        }
    }
    found
}

/// Where to begin to look for hair at an azimuth, degrees: below the usual border, above brows.
fn lowest(head: &Head, azimuth: f64) -> f64 {
    /// So far below the usual border hair may begin: ahead, and elsewhere.
    const BELOW: [f64; 2] = [30.0, 8.0];
    /// Brows end so far above the glabella.
    const BROWS: f64 = 14.0;
    let usual = head.scalp_border.elevation(azimuth);
    match head.landmarks.get(Landmark::Glabella) {
        Some(glabella) if azimuth.abs() <= FRONT_DEG => {
            (usual - BELOW[0]).max(head.map.angles(glabella).1 + BROWS).min(usual - BELOW[1])
        }
        _ => usual - BELOW[1],
    }
}

/// The present hairline: the lowest border at every azimuth ahead. Azimuths without hair have none.
pub(super) fn hairline(borders: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut line: Vec<[f64; 2]> = Vec::new();
    for border in borders.iter().filter(|b| b[0].abs() <= FRONT_DEG) {
        if line.last().is_none_or(|last| last[0] != border[0]) {
            line.push(*border);
        }
    }
    line
}

/// Arc from the glabella to where hair begins in the midline.
pub(super) fn front(head: &Head, cells: &Cells, coverage: &[Option<f64>]) -> Option<f64> {
    /// Farther back there is no front.
    const LONGEST_MM: f64 = 150.0;
    /// Nearer there are brows.
    const SHORTEST_MM: f64 = 25.0;
    let trace = head.sagittal_trace(head.landmarks.get(Landmark::Glabella)?, LONGEST_MM);
    let at = |p: &DVec3| cells.at(head.map.from_head(*p)).and_then(|k| coverage[k]);
    let mut gone = 0.0;
    for pair in trace.windows(2) {
        gone += pair[0].distance(pair[1]);
        if gone > SHORTEST_MM && at(&pair[1]).is_some_and(|c| c >= HALF) {
            return Some(gone);
        }
    }
    None
}

/// The thin crown, if hair surrounds one: the largest connected thin part whose middle lies behind the vertex and that
/// touches neither the border of the scalp nor what was not seen.
pub(super) fn crown(head: &Head, cells: &Cells, coverage: &[Option<f64>]) -> Option<Crown> {
    /// Less than this is a parting or a cowlick, cm².
    const LEAST_CM2: f64 = 3.0;
    let thin = |k: usize| cells.cells[k].is_some() && coverage[k].is_some_and(|c| c < HALF);
    let mut reached = vec![false; coverage.len()];
    let mut best: Option<Crown> = None;
    for start in 0..coverage.len() {
        if reached[start] || !thin(start) {
            continue;
        }
        let part = connected(cells, start, &thin, &mut reached);
        let Some(crown) = surrounded(head, cells, coverage, &part).filter(|c| c.area_cm2 >= LEAST_CM2) else {
            continue;
        };
        if best.as_ref().is_none_or(|b| crown.area_cm2 > b.area_cm2) {
            best = Some(crown);
        }
    }
    best
}

/// Cells that are connected with one of them by their sides.
fn connected(cells: &Cells, start: usize, of: &dyn Fn(usize) -> bool, reached: &mut [bool]) -> Vec<usize> {
    let mut part = vec![start];
    reached[start] = true;
    let mut next = 0;
    while next < part.len() {
        for k in cells.beside(part[next]) {
            if !reached[k] && of(k) {
                reached[k] = true;
                part.push(k);
            }
        }
        next += 1;
    }
    part
}

/// A part of the scalp as a crown, if its middle lies behind and seen hair surrounds it.
fn surrounded(head: &Head, cells: &Cells, coverage: &[Option<f64>], part: &[usize]) -> Option<Crown> {
    let (mut area, mut middle) = (0.0, DVec3::ZERO);
    for k in part {
        let cell = cells.cells[*k].filter(|c| c.inside_deg > 0.0)?;
        area += cell.area_mm2 / 100.0;
        middle += cell.at * cell.area_mm2 / 100.0;
    }
    let (middle_azimuth, _) = head.map.angles(middle / area);
    if middle_azimuth.abs() < 90.0 {
        return None;
    }
    let centre = head.map.from_head(middle / area);
    let mut edge: Vec<(f64, [f64; 2])> = Vec::new();
    for k in part {
        let around = cells.beside(*k);
        if around.len() < 4 || around.iter().any(|n| coverage[*n].is_none()) {
            return None;
        }
        if around.iter().any(|n| coverage[*n].is_some_and(|c| c >= HALF)) {
            let at = cells.cells[*k]?.at;
            let off = head.map.from_head(at) - centre;
            let (azimuth, elevation) = head.map.angles(at);
            edge.push((libm::atan2(off.y, off.x), [azimuth, elevation]));
        }
    }
    edge.sort_by(|a, b| a.0.total_cmp(&b.0));
    Some(Crown { area_cm2: area, edge: edge.into_iter().map(|e| e.1).collect() })
}

/// Areas of the scalp with too little hair.
pub(super) struct Areas {
    /// Bald and thin area, cm², each with how unsure it is.
    pub(super) below: [[f64; 2]; 2],
    /// Thin area on the left less that on the right, cm².
    pub(super) left_less_right_cm2: f64,
    /// Share of the hair-bearing scalp that is seen.
    pub(super) seen: f64,
}

/// Areas with less coverage than each of `limits`; of the last the sides are compared. What is not seen counts as half
/// known.
pub(super) fn areas(cells: &Cells, coverage: &[Option<f64>], shown: &[bool], limits: [f64; 2]) -> Areas {
    /// Coverage is off by about so much: an area is the mean of those with limits that much lower, right, and higher.
    const OFF: f64 = 0.1;
    let (mut all, mut unseen, mut left_less_right_cm2) = (0.0, 0.0, 0.0);
    let mut below = [[0.0; 3]; 2];
    for (k, (cell, coverage)) in cells.cells.iter().zip(coverage).enumerate() {
        let Some(cell) = cell.filter(|c| c.inside_deg >= 0.0) else { continue };
        let cm2 = cell.area_mm2 / 100.0;
        all += cm2;
        unseen += if shown[k] { 0.0 } else { cm2 };
        let Some(coverage) = coverage else { continue };
        for (below, limit) in below.iter_mut().zip(limits) {
            for (sum, off) in below.iter_mut().zip([-OFF, 0.0, OFF]) {
                *sum += if *coverage < limit + off { cm2 } else { 0.0 };
            }
        }
        if *coverage < limits[1] {
            left_less_right_cm2 += cm2 * cell.at.x.signum();
        }
    }
    let seen = if all > 0.0 { 1.0 - unseen / all } else { 0.0 };
    let summed = |[less, here, more]: [f64; 3]| {
        [(less + here + more) / 3.0, libm::hypot(0.5 * (more - less), 0.3 * unseen)]
    };
    Areas { below: below.map(summed), left_less_right_cm2, seen }
}
