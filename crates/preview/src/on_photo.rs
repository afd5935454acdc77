//! The plan's dots on a client's own photograph: only the skin's reflectance changes where dots lie; shading, shine,
//! texture, sharpness and grain are the photograph's, and every other pixel stays as it was, bit by bit.

mod pen;
mod sharpness;
mod shine;

use crate::dots::Dots;
use crate::looks::SkinLight;
use crate::marks::{Cover, Placed, STRIP};
use crate::picture::{Encoder, Picture};
use crate::raster::{BAND, Page};
use geometry::polygon::Polygon;
use geometry::{Camera, DVec2};
use head::Head;
use optics::{DotAge, Srgb};
use pen::{Line, Pen};
use photo::Photograph;
use rayon::prelude::*;
use sharpness::sharpness;
use shine::Shine;
use std::ops::Range;

/// A photograph that stands upright, the camera that took it, and areas in which nothing is drawn (pixels).
pub struct Snapshot<'a> {
    /// The photograph.
    pub photo: &'a Photograph,
    /// The camera, in the head frame.
    pub camera: &'a Camera,
    /// Borders of areas that hide the skin.
    pub hidden: Vec<Vec<DVec2>>,
}

/// A photograph ready for any age of the dots.
pub struct PhotoStage {
    /// Linear light of every code.
    linear: [f32; 256],
    /// `None` where no dot is seen.
    ready: Option<Ready>,
}

/// The part of a photograph on which dots fall.
struct Part {
    /// Its first pixel in the photograph.
    corner: [usize; 2],
    size: [u32; 2],
    camera: Camera,
    px_per_mm: f64,
    /// Depth of every block of pixels, mm, row by row; less than one for the background.
    depth: Vec<f32>,
    /// Pixels on which nothing is drawn; empty where there are none.
    hidden: Vec<bool>,
}

/// A part, with what its pixels say and the dots on it.
struct Ready {
    part: Part,
    shine: Shine,
    /// Blur of the photograph, as a standard deviation, px.
    blur_px: f64,
    dots: Placed,
}

impl Part {
    /// Codes of its pixels in a row.
    fn codes<'p>(&self, photo: &'p Photograph, y: usize) -> &'p [u8] {
        let from = ((y + self.corner[1]) * photo.size[0] as usize + self.corner[0]) * 3;
        &photo.rgb[from..from + 3 * self.size[0] as usize]
    }

    fn depth(&self, x: usize, y: usize) -> f32 {
        self.depth[y / COARSE * self.columns() + x / COARSE]
    }

    /// The columns of some rows that show the head: from the first to one after the last.
    fn columns_shown(&self, rows: Range<usize>) -> Option<Range<usize>> {
        let shown = rows.step_by(COARSE).filter_map(|y| {
            let row = self.depth_row(y);
            let first = row.iter().position(|d| *d >= 1.0)?;
            Some((first, row.len() - row.iter().rev().position(|d| *d >= 1.0)?))
        });
        let (first, last) = shown.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        Some(first * COARSE..(last * COARSE).min(self.size[0] as usize))
    }

    /// Depth of the blocks in a row of pixels.
    fn depth_row(&self, y: usize) -> &[f32] {
        &self.depth[y / COARSE * self.columns()..][..self.columns()]
    }

    /// Blocks across.
    fn columns(&self) -> usize {
        (self.size[0] as usize).div_ceil(COARSE)
    }

    /// Whether a pixel shows skin that may be drawn on.
    fn on_head(&self, x: usize, y: usize) -> bool {
        self.depth(x, y) >= 1.0 && !self.is_hidden(x, y)
    }

    fn is_hidden(&self, x: usize, y: usize) -> bool {
        !self.hidden.is_empty() && self.hidden[y * self.size[0] as usize + x]
    }

    /// Depth at the pixel nearest to a place, mm; `None` outside.
    fn depth_at(&self, at: DVec2) -> Option<f64> {
        let p = at.round();
        let [w, h] = self.size.map(f64::from);
        let inside = p.cmpge(DVec2::ZERO).all() && p.x < w && p.y < h;
        inside.then(|| f64::from(self.depth(p.x as usize, p.y as usize)))
    }
}

/// Dots reach this far beyond their middles: their own pixels and the shadow of all, mm.
const REACH_MM: f64 = 4.0;

impl PhotoStage {
    /// Finds where the dots of a plan for this head are seen.
    pub fn new(snapshot: &Snapshot, head: &Head, dots: &Dots) -> Self {
        let linear = std::array::from_fn(|code| Srgb([code as f64 / 255.0; 3]).linear().0[0] as f32);
        Self { linear, ready: ready(snapshot, head, dots, &linear) }
    }

    /// How many dots are seen.
    pub fn seen(&self) -> usize {
        self.ready.as_ref().map_or(0, |ready| ready.dots.len())
    }

    /// Draws the dots at an age on a picture that has the photograph's own pixels; `false` where it shows none of them, or
    /// the pigment is not known.
    pub fn draw(&self, dots: &Dots, skin: &SkinLight, age: DotAge, picture: &mut Picture) -> bool {
        let Some((ready, looks)) = self.ready.as_ref().zip(dots.looks(skin, age)) else { return false };
        let part = &ready.part;
        let [w, h] = part.size.map(|n| n as usize);
        let window = [0, w - 1, 0, h - 1];
        let cover = Cover::new(&ready.dots, &looks, window, part.px_per_mm, ready.blur_px);
        let pen = Pen { ready, linear: &self.linear, encode: Encoder::new() };
        let width = picture.size[0] as usize * 3;
        let rows = &mut picture.rgb[part.corner[1] * width..(part.corner[1] + h) * width];
        rows.par_chunks_mut(width * STRIP).enumerate().for_each_init(
            || (Vec::new(), Line::default()),
            |(left, line), (strip, rows)| {
                let (first, count) = (strip * STRIP, rows.len() / width);
                let Some(columns) = part.columns_shown(first..first + count) else { return };
                left.resize(count * columns.len(), [1.0; 4]);
                cover.strip(strip, columns.clone(), left);
                let left = left.chunks_exact(columns.len());
                for (k, (row, left)) in rows.chunks_exact_mut(width).zip(left).enumerate() {
                    let pixels = &mut row[3 * part.corner[0]..][..3 * w];
                    pen.row(first + k, columns.start, pixels, left, line);
                }
            },
        );
        true
    }
}

fn ready(snapshot: &Snapshot, head: &Head, dots: &Dots, linear: &[f32; 256]) -> Option<Ready> {
    let (photo, camera) = (snapshot.photo, snapshot.camera);
    let (corner, size) = window(photo, camera, dots)?;
    let cropped = camera.cropped(DVec2::new(corner[0] as f64, corner[1] as f64));
    let part = Part {
        corner,
        size,
        px_per_mm: camera.px_per_mm(camera.project(head.map.centre).1.max(1.0)),
        depth: depth(head, &cropped, size),
        hidden: hidden(snapshot, corner, size),
        camera: cropped,
    };
    let on = |at: DVec2| part.depth_at(at);
    let dots = Placed::seen(&part.camera, size, part.px_per_mm, &on, &dots.marks)?;
    let shine = Shine::of(photo, &part, linear);
    let blur_px = sharpness(photo, &part, linear);
    Some(Ready { part, shine, blur_px, dots })
}

/// The part of a photograph into which dots are projected that are turned to it, with a margin.
fn window(photo: &Photograph, camera: &Camera, dots: &Dots) -> Option<([usize; 2], [u32; 2])> {
    let facing = dots.marks.iter().filter(|m| m.normal.dot(camera.eye - m.position) > 0.0);
    let seen = facing.map(|m| camera.project(m.position)).filter(|(_, depth)| *depth > 1.0);
    let (mut lo, mut hi, mut scale) = (DVec2::INFINITY, DVec2::NEG_INFINITY, 0f64);
    for (at, depth) in seen {
        (lo, hi, scale) = (lo.min(at), hi.max(at), scale.max(camera.px_per_mm(depth)));
    }
    let margin = DVec2::splat(REACH_MM * scale + 2.0);
    let last = DVec2::new(f64::from(photo.size[0]), f64::from(photo.size[1])) - 1.0;
    let (lo, hi) = ((lo - margin).max(DVec2::ZERO), (hi + margin).min(last));
    // Two pixels either way are too few to look anything up in.
    if !(lo + 4.0).cmplt(hi).all() {
        return None;
    }
    let corner = [lo.x as usize, lo.y as usize];
    Some((corner, [hi.x as u32 - corner[0] as u32 + 1, hi.y as u32 - corner[1] as u32 + 1]))
}

/// Depth is found on pixels this many times as wide: the skin is smooth.
const COARSE: usize = 4;

fn depth(head: &Head, camera: &Camera, size: [u32; 2]) -> Vec<f32> {
    let small = size.map(|n| n.div_ceil(COARSE as u32));
    let page = Page::new(&head.mesh, &camera.coarser(COARSE as f64), small);
    let width = small[0] as usize;
    let mut depth = vec![0f32; width * small[1] as usize];
    depth.par_chunks_mut(width * BAND).enumerate().for_each_init(
        || page.empty_band(),
        |seen, (band, rows)| {
            page.draw_band(&head.mesh, band, seen);
            for (i, depth) in rows.iter_mut().enumerate() {
                *depth = seen.depth(i % width, i / width);
            }
        },
    );
    depth
}

/// Pixels in areas that hide the skin; empty where there are no such areas.
fn hidden(snapshot: &Snapshot, corner: [usize; 2], size: [u32; 2]) -> Vec<bool> {
    if snapshot.hidden.is_empty() {
        return Vec::new();
    }
    let [width, height] = size.map(|n| n as usize);
    let corner = DVec2::new(corner[0] as f64, corner[1] as f64);
    let areas: Vec<Polygon> = snapshot.hidden.iter().map(|border| Polygon::new(border.clone())).collect();
    let inside = |i: usize| {
        let at = corner + DVec2::new((i % width) as f64, (i / width) as f64);
        areas.iter().any(|area| area.contains(at))
    };
    (0..width * height).into_par_iter().map(inside).collect()
}
