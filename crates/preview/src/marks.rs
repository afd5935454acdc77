//! Small round marks in the skin: pigment dots and cut hairs, as their looks have it, at true size and with
//! anti-aliasing. A look is what is seen from right above; from the side it is drawn narrower.

use crate::canvas::{Canvas, Window};
use crate::frame::Frame;
use crate::looks::{Look, Missing};
use geometry::{DVec2, DVec3};
use photo::smooth::blur;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A mark in the skin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Centre, mm.
    pub position: DVec3,
    /// Outward unit normal.
    pub normal: DVec3,
    /// Which of the looks.
    pub look: u32,
}

/// Kinds of marks, numbered as they come: one look serves all marks of a kind.
#[derive(Default)]
pub(crate) struct Kinds<K: Ord + Copy> {
    numbers: BTreeMap<K, u32>,
    pub(crate) list: Vec<K>,
}

impl<K: Ord + Copy> Kinds<K> {
    pub(crate) fn number(&mut self, kind: K) -> u32 {
        let Self { numbers, list } = self;
        *numbers.entry(kind).or_insert_with(|| {
            list.push(kind);
            list.len() as u32 - 1
        })
    }
}

/// The number of the step, of a size, that a value is nearest to.
pub(crate) fn nearest_step(value: f64, step: f64) -> i64 {
    (value / step).round() as i64
}

/// Marks seen this flat are left out: they are on the limb, smaller than a pixel's noise.
const FLATTEST: f64 = 0.06;
/// A mark is drawn no narrower than this share of its width: less would fall between pixels.
const NARROWEST: f64 = 0.3;
/// A mark may lie this far behind the depth buffer before it counts as hidden, mm.
const SLACK_MM: f64 = 1.2;
/// What is missing less than this, and so much of what is missing more, goes into one shadow for all marks: it is
/// soft, and marks' own pixels end without an edge.
const FAINT: f64 = 0.02;
/// Standard deviation of that shadow, mm: light has forgotten there where it entered.
const SHADOW_MM: f64 = 0.9;
/// Steps of a sharpened look to a pixel.
const STEPS: f64 = 4.0;

/// A look at the scale of a picture.
struct Print {
    /// Missing light by distance.
    missing: Vec<[f32; 3]>,
    /// Distance of a step, mm.
    step_mm: f64,
    /// Beyond which a mark has no pixels of its own, mm.
    reach_mm: f64,
    /// What is missing beyond, mm².
    beyond: Missing,
}

/// Points of a pixel's footprint: distance in standard deviations and weight; two equal rings of a Gaussian.
const RINGS: [(f64, f64); 3] = [(0.458, 1.0 / 3.0), (1.177, 1.0 / 3.0), (2.03, 1.0 / 3.0)];
const SPOKES: usize = 8;

impl Print {
    fn new(look: &Look, px_per_mm: f64, blur_px: f64) -> Self {
        let (step_mm, sigma_mm) = (1.0 / (STEPS * px_per_mm), blur_px / px_per_mm);
        // Light lost in a ring around each distance, by fine steps: looks are finer than pixels.
        let fine = step_mm.min(0.02);
        let ring = |r: f64| look.at(r).map(|m| m * std::f64::consts::TAU * r * fine);
        let rings = (0..(look.reach_mm() / fine) as usize).map(|k| (k as f64 + 0.5) * fine);
        let total = rings.fold([0.0; 3], |sum, r| add(sum, ring(r)));
        let steps = ((look.reach_mm() + 3.0 * sigma_mm) / step_mm) as usize + 2;
        let mut blurred: Vec<Missing> = Vec::new();
        for k in 0..steps {
            let here = footprint(look, k as f64 * step_mm, sigma_mm).map(|m| (m - FAINT).max(0.0));
            blurred.push(here);
            if here.iter().all(|m| *m == 0.0) {
                break;
            }
        }
        let own = (0..blurred.len()).fold([0.0; 3], |sum, k| {
            let around = std::f64::consts::TAU * (k as f64 * step_mm).max(0.125 * step_mm) * step_mm;
            add(sum, blurred[k].map(|m| m * around))
        });
        blurred.push([0.0; 3]);
        let reach_mm = (blurred.len() - 1) as f64 * step_mm;
        let missing = blurred.iter().map(|m| m.map(|v| v as f32)).collect();
        let beyond = [0, 1, 2].map(|c| (total[c] - own[c]).max(0.0) + look.around_mm2[c]);
        Self { missing, step_mm, reach_mm, beyond }
    }

    /// Missing light at a distance in steps.
    fn at(&self, steps: f32) -> [f32; 3] {
        let k = steps as usize;
        let (Some(a), Some(b)) = (self.missing.get(k), self.missing.get(k + 1)) else { return [0.0; 3] };
        let t = steps - k as f32;
        [0, 1, 2].map(|c| a[c] + t * (b[c] - a[c]))
    }
}

fn add(a: Missing, b: Missing) -> Missing {
    [0, 1, 2].map(|c| a[c] + b[c])
}

/// A look as a pixel's footprint sees it.
fn footprint(look: &Look, r: f64, sigma_mm: f64) -> Missing {
    let mut sum = [0.0; 3];
    for (ring, weight) in RINGS {
        for spoke in 0..SPOKES {
            let turn = std::f64::consts::TAU * (spoke as f64 + 0.5) / SPOKES as f64;
            let (s, c) = libm::sincos(turn);
            let away = libm::hypot(r + ring * sigma_mm * c, ring * sigma_mm * s);
            sum = add(sum, look.at(away).map(|m| m * weight / SPOKES as f64));
        }
    }
    sum
}

/// Marks where a frame shows them.
pub struct Placed {
    /// Which of the looks, and where.
    spots: Vec<(u32, Spot)>,
    /// The part of the frame on which they fall.
    pub window: Window,
}

impl Placed {
    /// How many are seen.
    pub fn len(&self) -> usize {
        self.spots.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.spots.is_empty()
    }

    /// The marks that a frame shows; `None` where it shows none.
    pub fn on(frame: &Frame, marks: &[Mark]) -> Option<Self> {
        let seen = marks.par_iter().with_min_len(512).filter_map(|m| Some((m.look, project(frame, m)?)));
        let spots: Vec<(u32, Spot)> = seen.collect();
        let first = spots.first()?.1.at;
        let (lo, hi) = spots.iter().fold((first, first), |(lo, hi), (_, s)| (lo.min(s.at), hi.max(s.at)));
        let reach = (3.0 * SHADOW_MM + 1.0) * frame.px_per_mm() + 3.0;
        let [w, h] = frame.size.map(f64::from);
        let clamp = |v: f64, n: f64| v.clamp(0.0, n - 1.0) as usize;
        let window =
            [clamp(lo.x - reach, w), clamp(hi.x + reach, w), clamp(lo.y - reach, h), clamp(hi.y + reach, h)];
        Some(Self { spots, window })
    }
}

/// Draws marks over a canvas.
pub fn draw(canvas: &mut Canvas, marks: &Placed, looks: &[Look]) {
    let scale = canvas.frame.px_per_mm();
    let blur_px = canvas.frame.blur_px;
    let prints: Vec<Print> = looks.par_iter().map(|look| Print::new(look, scale, blur_px)).collect();
    let known = marks.spots.iter().filter_map(|(look, spot)| Some((prints.get(*look as usize)?, spot)));
    let spots: Vec<(&Print, &Spot)> = known.collect();
    shadow(canvas, &spots);
    stamps(canvas, &spots);
}

/// Rows that one thread stamps.
const STRIP: usize = 48;

/// Stamps all marks, strip by strip: within a pixel in their order, whichever thread has the strip.
fn stamps(canvas: &mut Canvas, spots: &[(&Print, &Spot)]) {
    let [w, h] = canvas.size();
    let corner = canvas.corner();
    let mut of_strip: Vec<Vec<u32>> = vec![Vec::new(); h.div_ceil(STRIP)];
    for (i, (print, spot)) in spots.iter().enumerate() {
        let (y, reach) = (spot.at.y - corner.y, print.reach_mm * spot.px_per_mm);
        if y + reach < 0.0 {
            continue;
        }
        let from = (y - reach).max(0.0) as usize / STRIP;
        let to = ((y + reach) as usize / STRIP).min(of_strip.len() - 1);
        (from..=to).for_each(|strip| of_strip[strip].push(i as u32));
    }
    let mut light = std::mem::take(&mut canvas.light);
    light.par_chunks_mut(w * STRIP).zip(&of_strip).enumerate().for_each(|(k, (rows, list))| {
        let mut strip = Strip { canvas, top: k * STRIP, rows };
        list.iter().for_each(|i| strip.stamp(spots[*i as usize].0, spots[*i as usize].1));
    });
    canvas.light = light;
}

/// What marks take from the skin around them, summed per pixel, blurred, and taken from the light.
fn shadow(canvas: &mut Canvas, spots: &[(&Print, &Spot)]) {
    let [w, h] = canvas.size();
    let all = spots.iter().fold([0.0; 3], |sum, (print, _)| add(sum, print.beyond));
    let mean = (all[0] + all[1] + all[2]) / 3.0;
    if mean <= 0.0 {
        return;
    }
    let tint = all.map(|v| (v / mean) as f32);
    // Far wider than a pixel: a coarse grid holds it.
    let sigma = SHADOW_MM * canvas.frame.px_per_mm();
    let cell = (0.5 * sigma).floor().max(1.0);
    let size = [w, h].map(|n| (n as f64 / cell) as usize + 3);
    let mut dark = vec![0f32; size[0] * size[1]];
    for (print, spot) in spots {
        let area = (print.beyond[0] + print.beyond[1] + print.beyond[2]) / 3.0;
        let amount = area * spot.px_per_mm * spot.px_per_mm * spot.facing / (cell * cell);
        deposit(&mut dark, size, (spot.at - canvas.corner()) / cell, amount as f32);
    }
    blur(&mut dark, size, sigma / cell);
    let over = cell.recip() as f32;
    let mut light = std::mem::take(&mut canvas.light);
    let shown: &Canvas = canvas;
    light.par_chunks_exact_mut(w).enumerate().for_each(|(y, pixels)| {
        let (row, fy) = split(y, over);
        let [above, below] = [0, 1].map(|k| &dark[(row + k) * size[0]..(row + k + 1) * size[0]]);
        for (x, light) in pixels.iter_mut().enumerate() {
            // Off the head there is nothing to darken.
            if shown.shade(x, y) > 0.0 {
                let (k, fx) = split(x, over);
                let at = |line: &[f32]| line[k] + fx * (line[k + 1] - line[k]);
                let dark = at(above) + fy * (at(below) - at(above));
                (0..3).for_each(|c| light[c] *= 1.0 - (dark * tint[c]).min(0.9));
            }
        }
    });
    canvas.light = light;
}

/// A pixel's cell and its place in it.
fn split(pixel: usize, over: f32) -> (usize, f32) {
    let at = pixel as f32 * over;
    (at as usize, at - at.floor())
}

/// Shares an amount among the four pixels around a place.
fn deposit(dark: &mut [f32], [w, h]: [usize; 2], at: DVec2, amount: f32) {
    if at.x < 0.0 || at.y < 0.0 || at.x >= w as f64 - 1.0 || at.y >= h as f64 - 1.0 {
        return;
    }
    let (x, y) = (at.x as usize, at.y as usize);
    let (fx, fy) = ((at.x - x as f64) as f32, (at.y - y as f64) as f32);
    dark[y * w + x] += amount * (1.0 - fx) * (1.0 - fy);
    dark[y * w + x + 1] += amount * fx * (1.0 - fy);
    dark[(y + 1) * w + x] += amount * (1.0 - fx) * fy;
    dark[(y + 1) * w + x + 1] += amount * fx * fy;
}

/// A mark on the page: centre, direction in which it is seen narrower, how much, and the scale there.
struct Spot {
    at: DVec2,
    short: DVec2,
    facing: f64,
    px_per_mm: f64,
}

fn project(frame: &Frame, mark: &Mark) -> Option<Spot> {
    let view = (frame.camera.eye - mark.position).normalize_or_zero();
    let facing = mark.normal.dot(view);
    if facing < FLATTEST {
        return None;
    }
    let (at, depth) = frame.camera.project(mark.position);
    let seen = frame.depth_at(at)?;
    if depth > seen + SLACK_MM / facing.max(0.2) {
        return None;
    }
    let [right, up, _] = frame.camera.axes();
    let tilt = DVec2::new(mark.normal.dot(right), -mark.normal.dot(up));
    Some(Spot { at, short: tilt.normalize_or(DVec2::X), facing, px_per_mm: frame.camera.px_per_mm(depth) })
}

/// Some rows of a canvas.
struct Strip<'a, 'c> {
    canvas: &'a Canvas<'c>,
    /// The first of the rows.
    top: usize,
    rows: &'a mut [[f32; 3]],
}

impl Strip<'_, '_> {
    /// Takes a mark's light from its pixels. Where it is drawn wider than it is seen, it takes less.
    fn stamp(&mut self, print: &Print, spot: &Spot) {
        let w = self.canvas.size()[0];
        let bottom = self.top + self.rows.len() / w;
        let at = spot.at - self.canvas.corner();
        let drawn = spot.facing.max(NARROWEST);
        let share = (spot.facing / drawn) as f32;
        let steps = (spot.px_per_mm * print.step_mm).recip();
        let [along, across] = [steps, steps / drawn].map(|v| v as f32);
        let reach = print.reach_mm * spot.px_per_mm;
        if at.x + reach < 0.0 {
            return;
        }
        let (x0, x1) = ((at.x - reach).max(0.0) as usize, ((at.x + reach) as usize).min(w - 1));
        let (y0, y1) =
            (((at.y - reach).max(0.0) as usize).max(self.top), ((at.y + reach) as usize).min(bottom - 1));
        let (at, short) = (at.as_vec2(), spot.short.as_vec2());
        let end = print.missing.len() as f32 - 1.0;
        for y in y0..=y1 {
            let dy = y as f32 - at.y;
            for x in x0..=x1 {
                let dx = x as f32 - at.x;
                let (u, v) = ((dx * short.x + dy * short.y) * across, (dx * short.y - dy * short.x) * along);
                let squared = u * u + v * v;
                if squared < end * end && self.canvas.shade(x, y) > 0.0 {
                    let missing = print.at(squared.sqrt());
                    let light = &mut self.rows[(y - self.top) * w + x];
                    (0..3).for_each(|c| light[c] *= 1.0 - share * missing[c]);
                }
            }
        }
    }
}
