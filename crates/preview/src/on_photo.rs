//! The plan's dots on a client's own photograph: only the skin's reflectance changes where dots lie; shading, shine,
//! texture, sharpness and grain are the photograph's, and every other pixel stays as it was, bit by bit.

use crate::canvas::Canvas;
use crate::dots::Dots;
use crate::frame::{Frame, PIXEL_SIGMA};
use crate::looks::SkinLight;
use crate::marks::{self, Placed};
use crate::picture::{Encoder, Picture};
use crate::raster::{BAND, Page};
use geometry::polygon::Polygon;
use geometry::{Camera, DVec2};
use head::Head;
use optics::{DotAge, Srgb};
use photo::Photograph;
use photo::smooth::blur;
use rayon::prelude::*;

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
pub struct PhotoStage<'a> {
    photo: &'a Photograph,
    /// The part of it on which dots fall; `None` where none is seen.
    part: Option<Part>,
}

struct Part {
    /// Its first pixel in the photograph.
    corner: [usize; 2],
    frame: Frame,
    dots: Placed,
}

/// Dots reach this far beyond their middles: their own pixels and the shadow of all, mm.
const REACH_MM: f64 = 4.0;

impl<'a> PhotoStage<'a> {
    /// Finds where the dots of a plan for this head are seen.
    pub fn new(snapshot: &Snapshot<'a>, head: &Head, dots: &Dots) -> Self {
        Self { photo: snapshot.photo, part: part(snapshot, head, dots) }
    }

    /// How many dots are seen.
    pub fn seen(&self) -> usize {
        self.part.as_ref().map_or(0, |part| part.dots.len())
    }

    /// The photograph with the dots at an age; `None` where it shows none of them, or the pigment is not known.
    pub fn picture(&self, dots: &Dots, skin: &SkinLight, age: DotAge) -> Option<Picture> {
        let part = self.part.as_ref()?;
        let looks = dots.looks(skin, age)?;
        let [w, h] = part.frame.size.map(|n| n as usize);
        let mut canvas = Canvas::new(&part.frame, [0, w - 1, 0, h - 1]);
        marks::draw(&mut canvas, &part.dots, &looks);
        let drawn = canvas.into_light();
        let mut picture = Picture { size: self.photo.size, rgb: self.photo.rgb.clone() };
        self.put(part, &drawn, &mut picture);
        Some(picture)
    }

    /// Writes what has changed, row by row.
    fn put(&self, part: &Part, drawn: &[[f32; 3]], picture: &mut Picture) {
        let (encode, width) = (Encoder::new(), self.photo.size[0] as usize);
        let w = part.frame.size[0] as usize;
        let rows = picture.rgb.par_chunks_exact_mut(3 * width).skip(part.corner[1]);
        let light = part.frame.light.par_chunks_exact(w).zip(part.frame.sheen.par_chunks_exact(w));
        rows.zip(drawn.par_chunks_exact(w).zip(light)).for_each(|(row, (drawn, (before, sheen)))| {
            let row = row[3 * part.corner[0]..].chunks_exact_mut(3);
            for ((pixel, (now, before)), sheen) in row.zip(drawn.iter().zip(before)).zip(sheen) {
                if now != before {
                    (0..3).for_each(|c| pixel[c] = encode.code(now[c] + sheen));
                }
            }
        });
    }
}

fn part(snapshot: &Snapshot, head: &Head, dots: &Dots) -> Option<Part> {
    let (photo, camera) = (snapshot.photo, snapshot.camera);
    let (corner, size) = window(photo, camera, dots)?;
    let cropped = camera.cropped(DVec2::new(corner[0] as f64, corner[1] as f64));
    let depth = depth(head, &cropped, size);
    let mut frame = Frame {
        size,
        camera: cropped,
        px_per_mm: camera.px_per_mm(camera.project(head.map.centre).1.max(1.0)),
        blur_px: PIXEL_SIGMA,
        light: light(photo, corner, size),
        sheen: Vec::new(),
        shade: depth.iter().map(|d| if *d >= 1.0 { 1.0 } else { 0.0 }).collect(),
        depth,
    };
    hide(&mut frame, snapshot, corner);
    frame.sheen = sheen(&frame);
    let dark = frame.light.par_iter_mut().zip(&frame.sheen);
    dark.for_each(|(light, sheen)| light.iter_mut().for_each(|v| *v -= sheen));
    frame.blur_px = sharpness(&frame);
    let dots = Placed::on(&frame, &dots.marks)?;
    Some(Part { corner, frame, dots })
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
    let (width, own) = (size[0] as usize, small[0] as usize);
    let mut depth = vec![0f32; width * size[1] as usize];
    depth.par_chunks_mut(width * BAND * COARSE).enumerate().for_each_init(
        || page.empty_band(),
        |seen, (band, rows)| {
            page.draw_band(&head.mesh, band, seen);
            for (y, row) in rows.chunks_mut(width).enumerate() {
                for x in 0..own {
                    let at = seen.depth(x, y / COARSE);
                    let end = ((x + 1) * COARSE).min(width);
                    row[x * COARSE..end].fill(at);
                }
            }
        },
    );
    depth
}

fn light(photo: &Photograph, corner: [usize; 2], size: [u32; 2]) -> Vec<[f32; 3]> {
    let table: [f32; 256] = std::array::from_fn(|code| Srgb([code as f64 / 255.0; 3]).linear().0[0] as f32);
    let [w, h] = size.map(|n| n as usize);
    let width = photo.size[0] as usize;
    let mut light = vec![[0f32; 3]; w * h];
    light.par_chunks_exact_mut(w).enumerate().for_each(|(y, row)| {
        let from = ((y + corner[1]) * width + corner[0]) * 3;
        for (v, p) in row.iter_mut().zip(photo.rgb[from..from + 3 * w].chunks_exact(3)) {
            *v = [0, 1, 2].map(|c| table[usize::from(p[c])]);
        }
    });
    light
}

/// Takes areas that hide the skin out of what is drawn on.
fn hide(frame: &mut Frame, snapshot: &Snapshot, corner: [usize; 2]) {
    let width = frame.size[0] as usize;
    let corner = DVec2::new(corner[0] as f64, corner[1] as f64);
    for border in &snapshot.hidden {
        let area = Polygon::new(border.clone());
        let inside = |i: usize| area.contains(corner + DVec2::new((i % width) as f64, (i / width) as f64));
        frame
            .shade
            .par_iter_mut()
            .enumerate()
            .filter(|(i, _)| inside(*i))
            .for_each(|(_, shade)| *shade = 0.0);
    }
}

/// Skin whiter than this share of the rest begins to count as shining.
const WHITER: f64 = 0.8;
/// Shine is taken for even over this, mm: finer differences of colour are grain.
const EVEN_MM: f64 = 0.7;
/// Every so many pixels are looked at, across and down.
const SPARSE: usize = 2;
/// At most this share of a pixel's blue light is shine.
const MOST_SHINE: f32 = 0.85;

/// What of the light the surface mirrors: it is white where the skin's own light is not (the dichromatic model of
/// Shafer, "Using color to separate reflection components", 1985), so that whiter skin in the light is shining skin.
fn sheen(frame: &Frame) -> Vec<f32> {
    let size = frame.size.map(|n| n as usize);
    let sigma = EVEN_MM * frame.px_per_mm;
    let cell = (sigma / 2.0).max(1.0) as usize;
    let small = size.map(|n| n.div_ceil(cell));
    let on_head = |i: usize| frame.shade[i] > 0.0;
    let sampled: Vec<[f32; 3]> = (0..small[0] * small[1])
        .into_par_iter()
        .map(|k| {
            let (x0, y0) = ((k % small[0]) * cell, (k / small[0]) * cell);
            let (mut sum, mut count) = ([0f32; 3], 0f32);
            for y in (y0..(y0 + cell).min(size[1])).step_by(SPARSE) {
                let from = y * size[0];
                for i in (from + x0..from + (x0 + cell).min(size[0])).step_by(SPARSE) {
                    if on_head(i) {
                        (0..3).for_each(|c| sum[c] += frame.light[i][c]);
                        count += 1.0;
                    }
                }
            }
            [0, 1, 2].map(|c| if count > 0.0 { sum[c] / count } else { -1.0 })
        })
        .collect();
    let lit: Vec<[f32; 3]> = sampled.iter().copied().filter(|v| v[0] > 0.02).collect();
    let mut colourful: Vec<f64> = lit.iter().map(|v| f64::from((v[0] - v[2]) / v[0])).collect();
    let mut bright: Vec<f64> = lit.iter().map(|v| f64::from(v[1])).collect();
    if lit.len() < 100 {
        return vec![0.0; frame.light.len()];
    }
    let at = |list: &mut Vec<f64>, share: f64| {
        let k = ((list.len() - 1) as f64 * share) as usize;
        *list.select_nth_unstable_by(k, f64::total_cmp).1
    };
    let (own, usual) = (at(&mut colourful, 1.0 - WHITER) as f32, at(&mut bright, 0.5) as f32);
    let shine = |v: &[f32; 3]| {
        if v[0] < 0.0 || v[1] < usual || own < 0.05 {
            return 0.0;
        }
        // Red less blue is the skin's own alone: white adds to both alike.
        let skin_blue = (v[0] - v[2]) * (1.0 - own) / own;
        (v[2] - skin_blue).clamp(0.0, MOST_SHINE * v[2])
    };
    let mut coarse: Vec<f32> = sampled.iter().map(shine).collect();
    blur(&mut coarse, small, sigma / cell as f64);
    let over = 1.0 / cell as f32;
    let near = |n: usize, all: usize| {
        let at = ((n as f32 + 0.5) * over - 0.5).clamp(0.0, (all - 1) as f32);
        (at as usize, (at as usize + 1).min(all - 1), at - at.floor())
    };
    let columns: Vec<_> = (0..size[0]).map(|x| near(x, small[0])).collect();
    let mut sheen = vec![0f32; frame.light.len()];
    sheen.par_chunks_exact_mut(size[0]).enumerate().for_each(|(y, row)| {
        let (y0, y1, fy) = near(y, small[1]);
        let [above, below] = [y0, y1].map(|k| &coarse[k * small[0]..(k + 1) * small[0]]);
        if above.iter().chain(below).all(|v| *v == 0.0) {
            return;
        }
        for (x, (value, (x0, x1, fx))) in row.iter_mut().zip(&columns).enumerate() {
            let i = y * size[0] + x;
            if on_head(i) {
                let at = |line: &[f32]| line[*x0] + fx * (line[*x1] - line[*x0]);
                let shine = at(above) + fy * (at(below) - at(above));
                let [r, g, b] = frame.light[i];
                *value = shine.min(MOST_SHINE * r.min(g).min(b));
            }
        }
    });
    sheen
}

/// Every so many rows are looked at for edges.
const ROWS: usize = 7;
/// An edge is a step of at least this share of the light on both sides.
const STEP: f32 = 0.25;
/// The sharpest edges count: what is less sharp is round, or not in focus. Share of all edges.
const SHARPEST: f64 = 0.25;
/// Blur is believed between these, px.
const BLUR_PX: (f64, f64) = (PIXEL_SIGMA, 4.0);

/// Blur of a photograph, as a standard deviation in px: a step that is blurred by a Gaussian is as high as its steepest
/// slope times √(2π) deviations.
fn sharpness(frame: &Frame) -> f64 {
    let w = frame.size[0] as usize;
    let rows: Vec<&[[f32; 3]]> = frame.light.chunks_exact(w).step_by(ROWS).collect();
    let mut widths: Vec<f64> = rows.par_iter().flat_map_iter(|row| edges(row)).collect();
    if widths.len() < 40 {
        return PIXEL_SIGMA;
    }
    let k = (widths.len() as f64 * SHARPEST) as usize;
    let (_, width, _) = widths.select_nth_unstable_by(k, f64::total_cmp);
    (*width / std::f64::consts::TAU.sqrt()).clamp(BLUR_PX.0, BLUR_PX.1)
}

/// Heights over steepest slopes of the edges in a row: runs in which the light only rises, or only falls.
fn edges(row: &[[f32; 3]]) -> Vec<f64> {
    let mut found = Vec::new();
    let mut from = 0;
    while from + 1 < row.len() {
        let up = row[from + 1][1] > row[from][1];
        let mut to = from + 1;
        let mut steepest = 0f32;
        while to < row.len() && row[to][1] != row[to - 1][1] && (row[to][1] > row[to - 1][1]) == up {
            steepest = steepest.max((row[to][1] - row[to - 1][1]).abs());
            to += 1;
        }
        let (a, b) = (row[from][1], row[to - 1][1]);
        if to - from > 2 && (a - b).abs() > STEP * (a + b) && a + b > 0.04 {
            found.push(f64::from((a - b).abs() / steepest));
        }
        from = to.max(from + 1) - usize::from(to > from + 1);
    }
    found
}
