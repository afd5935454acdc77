//! Which face is seen at each sample of a picture: a depth buffer with two by two samples a pixel, made one
//! band of rows at a time and thrown away after shading. Fresh memory costs more than drawing into it, so
//! the samples of a whole picture are never kept.

use geometry::{Camera, DVec2, Mesh};
use rayon::prelude::*;

/// Samples along each side of a pixel.
pub const SIDE: usize = 2;
/// Rows of pixels in a band.
pub const BAND: usize = 32;
/// No face at this sample.
const EMPTY: u32 = 0;

/// A mesh on the page, its faces sorted into bands of rows.
pub struct Page {
    /// Every vertex on the page.
    pub points: Vec<Projected>,
    /// Pixels across.
    width: usize,
    lists: Vec<Vec<u32>>,
}

/// A vertex on the page.
#[derive(Debug, Clone, Copy)]
pub struct Projected {
    /// Photo frame, pixels.
    pub pixel: DVec2,
    /// Depth, mm.
    pub depth: f64,
    /// One over it.
    pub nearness: f64,
}

impl Projected {
    /// Position in samples.
    fn at(&self) -> DVec2 {
        (self.pixel + DVec2::splat(0.5)) * SIDE as f64 - DVec2::splat(0.5)
    }
}

impl Page {
    /// Projects a mesh onto a picture of `size` pixels.
    pub fn new(mesh: &Mesh, camera: &Camera, size: [u32; 2]) -> Self {
        let project = |&p| {
            let (pixel, depth) = camera.project(p);
            Projected { pixel, depth, nearness: 1.0 / depth }
        };
        let points: Vec<Projected> = mesh.positions.par_iter().map(project).collect();
        let bands = (size[1] as usize).div_ceil(BAND);
        let lists = faces_by_band(mesh, &points, bands, BAND * SIDE);
        Self { points, width: size[0] as usize, lists }
    }

    /// An empty band, to be drawn into again and again.
    pub fn empty_band(&self) -> Band {
        let (w, rows) = (self.width * SIDE, BAND * SIDE);
        Band { w, top: 0, rows, face: vec![EMPTY; w * rows], nearness: vec![0f32; w * rows] }
    }

    /// Draws the samples of a band of rows.
    pub fn draw_band(&self, mesh: &Mesh, band: usize, out: &mut Band) {
        out.top = band * out.rows;
        out.face.fill(EMPTY);
        out.nearness.fill(0.0);
        for &f in &self.lists[band] {
            out.draw(f, mesh.triangles[f as usize].map(|v| &self.points[v as usize]));
        }
    }
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

/// The whole steps from 0 to `most` at which none of three linear weights is below zero, first and last.
fn inside(weights: [f64; 3], steps: [f64; 3], most: f64) -> Option<(usize, usize)> {
    // Faces that share an edge both take what lies on it: a gap would show, a sample drawn twice does not.
    const ON_EDGE: f64 = 1e-9;
    let (mut first, mut last) = (0.0f64, most);
    for (weight, step) in weights.into_iter().zip(steps) {
        if step > 0.0 {
            first = first.max((-weight / step - ON_EDGE).ceil());
        } else if step < 0.0 {
            last = last.min((-weight / step + ON_EDGE).floor());
        } else if weight < 0.0 {
            return None;
        }
    }
    (first <= last).then_some((first as usize, last as usize))
}

/// Counter-clockwise from outside is clockwise on a page whose y runs down.
fn facing_away([a, b, c]: [&Projected; 3]) -> bool {
    (b.pixel - a.pixel).perp_dot(c.pixel - a.pixel) >= 0.0
}

/// Samples of a band of rows.
pub struct Band {
    w: usize,
    top: usize,
    rows: usize,
    /// One more than the face seen; [`EMPTY`] where there is none.
    face: Vec<u32>,
    /// One over the depth (1/mm); 0 where empty.
    nearness: Vec<f32>,
}

impl Band {
    /// The faces at a pixel's samples; `y` counts from the band's first row.
    pub fn faces(&self, x: usize, y: usize) -> [Option<u32>; SIDE * SIDE] {
        let at = |dx: usize, dy: usize| self.face[(y * SIDE + dy) * self.w + x * SIDE + dx].checked_sub(1);
        [at(0, 0), at(1, 0), at(0, 1), at(1, 1)]
    }

    /// Depth of the farthest sample of a pixel that shows a face, mm; next to nothing for the background, behind
    /// which everything lies.
    pub fn depth(&self, x: usize, y: usize) -> f32 {
        let at = |dx: usize, dy: usize| self.nearness[(y * SIDE + dy) * self.w + x * SIDE + dx];
        let seen = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)].into_iter().filter(|n| *n > 0.0);
        1.0 / seen.fold(f32::INFINITY, f32::min).min(f32::MAX)
    }

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
        // Weights and 1/depth are linear along a row: where a weight is above zero is solved for, not tried.
        let near = corners.map(|p| p.nearness);
        let (step_b, step_c) = ((c - a).y / area, -(b - a).y / area);
        let steps = [-step_b - step_c, step_b, step_c];
        let slope = steps[0] * near[0] + steps[1] * near[1] + steps[2] * near[2];
        for y in y0..=y1 as usize {
            let from = DVec2::new(x0 as f64, y as f64) - a;
            let (wb, wc) = (from.perp_dot(c - a) / area, (b - a).perp_dot(from) / area);
            let weights = [1.0 - wb - wc, wb, wc];
            let Some((first, last)) = inside(weights, steps, x1 - x0 as f64) else { continue };
            let start = weights[0] * near[0] + weights[1] * near[1] + weights[2] * near[2];
            let row = (y - self.top) * self.w + x0;
            for i in first..=last {
                let nearness = (start + slope * i as f64) as f32;
                if nearness > self.nearness[row + i] {
                    self.nearness[row + i] = nearness;
                    self.face[row + i] = face + 1;
                }
            }
        }
    }
}
