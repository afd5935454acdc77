//! Which face is seen at each sample of a picture: a depth buffer with two by two samples a pixel.
//!
//! Buffers start as zeros (no face, no depth), so that the pages of memory under the background are never
//! touched: most of a picture is background, and first touches cost more than drawing.

use geometry::{Camera, DVec2, Mesh};
use rayon::prelude::*;

/// Samples along each side of a pixel.
pub const SIDE: u32 = 2;
/// No face at this sample.
pub const EMPTY: u32 = 0;

/// What is seen at each sample.
pub struct Visible {
    /// Samples across and down.
    pub size: [usize; 2],
    /// One more than the face at each sample, row by row; [`EMPTY`] where there is none.
    face_plus_one: Vec<u32>,
    /// One over the depth at each sample (1/mm); 0 where empty.
    nearness: Vec<f32>,
    /// Every vertex on the page.
    pub points: Vec<Projected>,
}

/// A vertex on the page.
#[derive(Debug, Clone, Copy)]
pub struct Projected {
    /// Photo frame, pixels.
    pub pixel: DVec2,
    /// Depth, mm.
    pub depth: f64,
}

impl Visible {
    /// The face at a sample.
    pub fn face(&self, x: usize, y: usize) -> Option<u32> {
        self.face_plus_one[y * self.size[0] + x].checked_sub(1)
    }

    /// Depth at a sample, mm; infinite where empty.
    pub fn depth(&self, x: usize, y: usize) -> f64 {
        1.0 / f64::from(self.nearness[y * self.size[0] + x])
    }
}

impl Projected {
    /// Position in samples.
    fn at(&self) -> DVec2 {
        (self.pixel + DVec2::splat(0.5)) * f64::from(SIDE) - DVec2::splat(0.5)
    }
}

/// Rasters a mesh. Rows are split in bands, so that threads do not meet; within a band faces come in order.
pub fn raster(mesh: &Mesh, camera: &Camera, size: [u32; 2]) -> Visible {
    let [w, h] = size.map(|s| (s * SIDE) as usize);
    let project = |&p| {
        let (pixel, depth) = camera.project(p);
        Projected { pixel, depth }
    };
    let points: Vec<Projected> = mesh.positions.par_iter().map(project).collect();
    const BAND: usize = 64;
    let lists = faces_by_band(mesh, &points, h.div_ceil(BAND), BAND);
    let mut face = vec![EMPTY; w * h];
    let mut nearness = vec![0f32; w * h];
    face.par_chunks_mut(w * BAND).zip(nearness.par_chunks_mut(w * BAND)).zip(lists).enumerate().for_each(
        |(band, ((face, nearness), list))| {
            let mut target = Band { w, top: band * BAND, rows: face.len() / w, face, nearness };
            for f in list {
                target.draw(f, mesh.triangles[f as usize].map(|v| &points[v as usize]));
            }
        },
    );
    Visible { size: [w, h], face_plus_one: face, nearness, points }
}

fn faces_by_band(mesh: &Mesh, points: &[Projected], bands: usize, band: usize) -> Vec<Vec<u32>> {
    let mut lists = vec![Vec::new(); bands];
    for (f, t) in mesh.triangles.iter().enumerate() {
        let p = t.map(|v| &points[v as usize]);
        if p.iter().any(|p| p.depth <= 1.0) || facing_away(p) {
            continue;
        }
        let lo = p.iter().map(|p| p.at().y).fold(f64::INFINITY, f64::min);
        let hi = p.iter().map(|p| p.at().y).fold(f64::NEG_INFINITY, f64::max);
        if hi < 0.0 || lo >= (bands * band) as f64 {
            continue;
        }
        let from = lo.max(0.0) as usize / band;
        let to = (hi as usize / band).min(bands - 1);
        lists[from..=to].iter_mut().for_each(|list| list.push(f as u32));
    }
    lists
}

/// Counter-clockwise from outside is clockwise on a page whose y runs down.
fn facing_away([a, b, c]: [&Projected; 3]) -> bool {
    (b.pixel - a.pixel).perp_dot(c.pixel - a.pixel) >= 0.0
}

struct Band<'a> {
    w: usize,
    top: usize,
    rows: usize,
    face: &'a mut [u32],
    nearness: &'a mut [f32],
}

impl Band<'_> {
    fn draw(&mut self, face: u32, corners: [&Projected; 3]) {
        let [a, b, c] = corners.map(Projected::at);
        let area = (b - a).perp_dot(c - a);
        let (lo, hi) = (a.min(b).min(c), a.max(b).max(c));
        let x0 = lo.x.ceil().max(0.0) as usize;
        let x1 = hi.x.floor().min(self.w as f64 - 1.0);
        let y0 = lo.y.ceil().max(self.top as f64) as usize;
        let y1 = hi.y.floor().min((self.top + self.rows) as f64 - 1.0);
        if x1 < x0 as f64 || y1 < y0 as f64 {
            return;
        }
        // Weights and 1/depth are linear on the page: they step by constants along a row.
        let near = corners.map(|p| 1.0 / p.depth);
        let (step_b, step_c) = ((c - a).y / area, -(b - a).y / area);
        for y in y0..=y1 as usize {
            let from = DVec2::new(x0 as f64, y as f64) - a;
            let mut wb = from.perp_dot(c - a) / area;
            let mut wc = (b - a).perp_dot(from) / area;
            let row = (y - self.top) * self.w;
            for i in row + x0..=row + x1 as usize {
                let wa = 1.0 - wb - wc;
                if wa >= 0.0 && wb >= 0.0 && wc >= 0.0 {
                    let nearness = (wa * near[0] + wb * near[1] + wc * near[2]) as f32;
                    if nearness > self.nearness[i] {
                        self.nearness[i] = nearness;
                        self.face[i] = face + 1;
                    }
                }
                wb += step_b;
                wc += step_c;
            }
        }
    }
}
