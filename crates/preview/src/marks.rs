//! Small round marks in the skin: pigment dots and cut hairs, as their looks have it, at true size and with
//! anti-aliasing. A look is what is seen from right above; from the side it is drawn narrower.

mod cover;
mod print;

pub(crate) use cover::{Cover, Left, STRIP};

use crate::canvas::{Canvas, Window};
use crate::frame::{Frame, PIXEL_SIGMA};
use crate::looks::Look;
use cover::SHADOW_MM;
use geometry::{Camera, DVec2, DVec3};
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
/// A mark may lie this far behind the depth buffer before it counts as hidden, mm.
const SLACK_MM: f64 = 1.2;

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
        Self::seen(&frame.camera, frame.size, frame.px_per_mm(), &|at| frame.depth_at(at), marks)
    }

    /// The marks that a picture shows whose depth, mm, is known by pixel; `None` where it shows none.
    pub(crate) fn seen(
        camera: &Camera,
        size: [u32; 2],
        px_per_mm: f64,
        depth_at: &(dyn Fn(DVec2) -> Option<f64> + Sync),
        marks: &[Mark],
    ) -> Option<Self> {
        let project = |m: &Mark| Some((m.look, project(camera, depth_at, m)?));
        let seen = marks.par_iter().with_min_len(512).filter_map(project);
        let spots: Vec<(u32, Spot)> = seen.collect();
        let first = spots.first()?.1.at;
        let (lo, hi) = spots.iter().fold((first, first), |(lo, hi), (_, s)| (lo.min(s.at), hi.max(s.at)));
        let reach = (3.0 * SHADOW_MM + 1.0) * px_per_mm + 3.0;
        let [w, h] = size.map(f64::from);
        let clamp = |v: f64, n: f64| v.clamp(0.0, n - 1.0) as usize;
        let window =
            [clamp(lo.x - reach, w), clamp(hi.x + reach, w), clamp(lo.y - reach, h), clamp(hi.y + reach, h)];
        Some(Self { spots, window })
    }
}

/// Draws marks over a canvas. Off the head there is nothing to darken.
pub fn draw(canvas: &mut Canvas, marks: &Placed, looks: &[Look]) {
    let cover = Cover::new(marks, looks, canvas.window(), canvas.frame.px_per_mm(), PIXEL_SIGMA);
    let [w, _] = canvas.size();
    let mut light = std::mem::take(&mut canvas.light);
    let shown: &Canvas = canvas;
    light.par_chunks_mut(w * STRIP).enumerate().for_each_init(Vec::new, |left, (k, pixels)| {
        left.resize(pixels.len(), [1.0; 4]);
        cover.strip(k, 0..w, left);
        for (i, (light, left)) in pixels.iter_mut().zip(left.iter()).enumerate() {
            if shown.shade(i % w, k * STRIP + i / w) > 0.0 {
                (0..3).for_each(|c| light[c] *= left[c]);
            }
        }
    });
    canvas.light = light;
}

/// A mark on the page: centre, direction in which it is seen narrower, how much, and the scale there.
struct Spot {
    at: DVec2,
    short: DVec2,
    facing: f64,
    px_per_mm: f64,
}

fn project(camera: &Camera, depth_at: &dyn Fn(DVec2) -> Option<f64>, mark: &Mark) -> Option<Spot> {
    let view = (camera.eye - mark.position).normalize_or_zero();
    let facing = mark.normal.dot(view);
    if facing < FLATTEST {
        return None;
    }
    let (at, depth) = camera.project(mark.position);
    let seen = depth_at(at)?;
    if depth > seen + SLACK_MM / facing.max(0.2) {
        return None;
    }
    let [right, up, _] = camera.axes();
    let tilt = DVec2::new(mark.normal.dot(right), -mark.normal.dot(up));
    Some(Spot { at, short: tilt.normalize_or(DVec2::X), facing, px_per_mm: camera.px_per_mm(depth) })
}
