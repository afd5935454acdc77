//! How sharp a photograph is: the blur that dots must have to look photographed with it.

use super::Part;
use crate::frame::PIXEL_SIGMA;
use photo::Photograph;
use rayon::prelude::*;

/// Every so many rows are looked at for edges.
const ROWS: usize = 7;
/// An edge is a step of at least this share of the light on both sides.
const STEP: f32 = 0.25;
/// The sharpest edges count: what is less sharp is round, or not in focus. Share of all edges.
const SHARPEST: f64 = 0.25;
/// Blur is believed between these, px.
const BLUR_PX: (f64, f64) = (PIXEL_SIGMA, 4.0);
/// Fewer edges than this say nothing.
const LEAST_EDGES: usize = 40;

/// Blur of a part of a photograph, as a standard deviation in px: a step that is blurred by a Gaussian is as high as its
/// steepest slope times √(2π) deviations.
pub(super) fn sharpness(photo: &Photograph, part: &Part, linear: &[f32; 256]) -> f64 {
    let [_, h] = part.size.map(|n| n as usize);
    let rows: Vec<usize> = (0..h).step_by(ROWS).collect();
    let of_row = |y: &usize| {
        let codes = part.codes(photo, *y);
        let green: Vec<f32> = codes.chunks_exact(3).map(|p| linear[usize::from(p[1])]).collect();
        edges(&green)
    };
    let mut widths: Vec<f64> = rows.par_iter().flat_map_iter(of_row).collect();
    if widths.len() < LEAST_EDGES {
        return PIXEL_SIGMA;
    }
    let k = (widths.len() as f64 * SHARPEST) as usize;
    let (_, width, _) = widths.select_nth_unstable_by(k, f64::total_cmp);
    (*width / std::f64::consts::TAU.sqrt()).clamp(BLUR_PX.0, BLUR_PX.1)
}

/// Heights over steepest slopes of the edges in a row: runs in which the light only rises, or only falls.
fn edges(row: &[f32]) -> Vec<f64> {
    let mut found = Vec::new();
    let mut from = 0;
    while from + 1 < row.len() {
        let up = row[from + 1] > row[from];
        let mut to = from + 1;
        let mut steepest = 0f32;
        while to < row.len() && row[to] != row[to - 1] && (row[to] > row[to - 1]) == up {
            steepest = steepest.max((row[to] - row[to - 1]).abs());
            to += 1;
        }
        let (a, b) = (row[from], row[to - 1]);
        if to - from > 2 && (a - b).abs() > STEP * (a + b) && a + b > 0.04 {
            found.push(f64::from((a - b).abs() / steepest));
        }
        from = to.max(from + 1) - usize::from(to > from + 1);
    }
    found
}
