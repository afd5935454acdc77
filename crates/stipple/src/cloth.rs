//! A request laid over its surface: the density everywhere, and which faces carry points, which only the
//! margin that is cut off at the end.

use crate::request::{FaceSupport, Field, Request, StippleError, check_densities};
use crate::{MM2_PER_CM2, hexagonal_spacing_mm};
use geometry::{Axes, Mesh, SurfacePoint};
use glam::DVec3;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a face is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing.
    Bare,
    /// Points that are cut off at the end.
    Margin,
    /// Points that are kept where the request's `inside` says so.
    Border,
    /// Points that are kept.
    Kept,
}

/// Lower bound of a density for spacing, per cm²: below it points are not related to each other.
pub(crate) const SPARSEST: f64 = 1.0;
/// The margin reaches this many spacings beyond the faces that carry points: two rows and a half.
const MARGIN_SPACINGS: f64 = 2.5;
/// Pieces on which a density given as a function is integrated are at most this wide, mm.
pub(crate) const PIECE_MM: f64 = 2.5;

pub(crate) struct Cloth<'a, 'b> {
    pub(crate) request: &'a Request<'b>,
    pub(crate) role: Vec<Role>,
    /// Density at the skirt's vertices.
    skirt: Vec<f64>,
}

/// Weights of the corners of a part of a face.
pub(crate) type Part = [[f64; 3]; 3];
/// A whole face.
pub(crate) const WHOLE: Part = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

impl<'a, 'b> Cloth<'a, 'b> {
    /// Lays a request that was checked over its surface; nothing but what carries points is covered.
    pub(crate) fn new(request: &'a Request<'b>) -> Self {
        let surface = request.surface;
        let skirt = match request.field {
            Field::Vertices(values) => {
                let at = |p: &SurfacePoint| surface.mesh().interpolate(*p, |v| values[v as usize]);
                surface.beside().iter().map(at).collect()
            }
            Field::Points(f) => surface.beside().iter().map(|&p| f(p, surface.mesh().position(p))).collect(),
        };
        let mut cloth = Self { request, role: Vec::new(), skirt };
        cloth.role = cloth.roles();
        cloth
    }

    /// The same with the margin that is cut off at the end.
    pub(crate) fn with_margin(request: &'a Request<'b>) -> Self {
        let mut cloth = Self::new(request);
        cloth.grow_margin();
        cloth
    }

    pub(crate) fn mesh(&self) -> &Mesh {
        self.request.surface.mesh()
    }

    /// The frame of points on their way.
    pub(crate) fn axes(&self) -> &Axes {
        self.request.surface.axes()
    }

    /// Density at a vertex of the surface, skirt included; only for fields given at vertices.
    pub(crate) fn vertex_density(&self, values: &[f64], v: u32) -> f64 {
        let own = self.request.surface.own_vertices();
        let v = v as usize;
        if v < own { values[v] } else { self.skirt[v - own] }
    }

    /// Target density at a surface point, per cm².
    pub(crate) fn density_at(&self, point: SurfacePoint) -> f64 {
        let own = self.request.surface.own_vertices();
        match self.request.field {
            Field::Vertices(values) => self.mesh().interpolate(point, |v| self.vertex_density(values, v)),
            Field::Points(f) if (point.face as usize) < self.request.surface.own_faces() => {
                f(point, self.mesh().position(point))
            }
            // On the skirt a function is continued from the border; its own corners stand for both ends.
            Field::Points(f) => {
                let t = self.mesh().triangles[point.face as usize];
                let at = |v: u32| match (v as usize).checked_sub(own) {
                    Some(k) => self.skirt[k],
                    None => self.border_density(v, f),
                };
                (0..3).map(|k| point.weights[k] * at(t[k])).sum()
            }
        }
    }

    fn border_density(&self, v: u32, f: &(dyn Fn(SurfacePoint, DVec3) -> f64 + Sync)) -> f64 {
        let surface = self.request.surface;
        let Some(&face) = surface.adjacency().around(v).first() else { return 0.0 };
        let corners = self.mesh().triangles[face as usize];
        let k = corners.iter().position(|&c| c == v).unwrap_or(0);
        f(SurfacePoint::corner(face, k), self.mesh().positions[v as usize])
    }

    /// Hexagonal spacing at a surface point, mm.
    pub(crate) fn spacing_at(&self, point: SurfacePoint) -> f64 {
        hexagonal_spacing_mm(self.density_at(point).max(SPARSEST))
    }

    /// Points wanted on a part of a face of this area (mm²). Exact where the field is linear; a rule of
    /// degree three for functions (corners 1/20, middles 2/15, centre 9/20).
    pub(crate) fn part_mass(&self, face: u32, part: Part, area: f64) -> f64 {
        let at = |weights| self.density_at(SurfacePoint { face, weights });
        let mean = match self.request.field {
            Field::Vertices(_) => part.iter().map(|&w| at(w)).sum::<f64>() / 3.0,
            Field::Points(_) => {
                let [a, b, c] = part;
                let corners = at(a) + at(b) + at(c);
                let middles = at(middle(a, b)) + at(middle(b, c)) + at(middle(c, a));
                corners / 20.0 + middles * (2.0 / 15.0) + at(centre(part)) * 0.45
            }
        };
        mean * area / MM2_PER_CM2
    }

    /// Points wanted on every face. A field given as a function is found out here if it is none.
    pub(crate) fn masses(&self) -> Result<Vec<f64>, StippleError> {
        let faces = (0..self.role.len() as u32).into_par_iter();
        let masses: Vec<f64> = faces.map(|f| self.face_mass(f)).collect();
        if let Field::Points(_) = self.request.field {
            let mean = |(f, mass): (usize, &f64)| match mass / self.mesh().face_area(f as u32) * MM2_PER_CM2 {
                // No mass on no area is nothing.
                none if none.is_nan() && *mass == 0.0 => 0.0,
                mean => mean,
            };
            check_densities(masses.iter().enumerate().map(mean), |f| format!("face {f}"))?;
        }
        Ok(masses)
    }

    /// Points wanted on a face, wherever on it they may lie.
    pub(crate) fn face_mass(&self, face: u32) -> f64 {
        if self.role[face as usize] == Role::Bare {
            return 0.0;
        }
        let area = self.mesh().face_area(face);
        if matches!(self.request.field, Field::Vertices(_)) {
            return self.part_mass(face, WHOLE, area);
        }
        let longest = self.longest_edge(face);
        let depth = (0..7).find(|d| longest <= PIECE_MM * f64::from(1u32 << d)).unwrap_or(7);
        self.summed(face, WHOLE, area, depth)
    }

    /// Length of a face's longest edge, mm.
    pub(crate) fn longest_edge(&self, face: u32) -> f64 {
        let [a, b, c] = self.mesh().corners(face);
        a.distance(b).max(b.distance(c)).max(c.distance(a))
    }

    fn summed(&self, face: u32, part: Part, area: f64, depth: u32) -> f64 {
        if depth == 0 {
            return self.part_mass(face, part, area);
        }
        (0..4).map(|k| self.summed(face, quarter(part, k), 0.25 * area, depth - 1)).sum()
    }

    fn roles(&self) -> Vec<Role> {
        let surface = self.request.surface;
        let support = self.request.support;
        let of = |f: usize| match support.get(f) {
            Some(FaceSupport::Outside) => Role::Bare,
            Some(FaceSupport::Border) => Role::Border,
            Some(FaceSupport::Inside) => Role::Kept,
            None if f < surface.own_faces() && support.is_empty() => Role::Kept,
            None => Role::Bare,
        };
        (0..self.mesh().triangles.len()).map(of).collect()
    }

    /// Faces within a few spacings of those that carry points become margin.
    fn grow_margin(&mut self) {
        let role = &self.role;
        let (mesh, adjacency) = (self.mesh(), self.request.surface.adjacency());
        let carries = |f: &u32| matches!(role[*f as usize], Role::Border | Role::Kept);
        let mut rim: Vec<(u32, f64)> = Vec::new();
        for (face, t) in mesh.triangles.iter().enumerate().filter(|(f, _)| role[*f] == Role::Bare) {
            for (k, &v) in t.iter().enumerate() {
                if adjacency.around(v).iter().any(carries) {
                    rim.push((v, MARGIN_SPACINGS * self.spacing_at(SurfacePoint::corner(face as u32, k))));
                }
            }
        }
        for (face, near) in self.walked(rim).into_iter().enumerate() {
            if near && self.role[face] == Role::Bare {
                self.role[face] = Role::Margin;
            }
        }
    }

    /// Whether each face lies within so many spacings of the given ones, by the spacing there.
    pub(crate) fn faces_near(&self, faces: &[u32], spacings: f64) -> Vec<bool> {
        let of = |&face: &u32| {
            let t = self.mesh().triangles[face as usize];
            (0..3).map(move |k| (t[k], spacings * self.spacing_at(SurfacePoint::corner(face, k))))
        };
        self.walked(faces.iter().flat_map(of).collect())
    }

    /// Faces met on walks along edges from vertices, each walk as long (mm) as is given for its start.
    fn walked(&self, starts: Vec<(u32, f64)>) -> Vec<bool> {
        let (mesh, adjacency) = (self.mesh(), self.request.surface.adjacency());
        let mut met = vec![false; mesh.triangles.len()];
        // What is left of the longest walk that has come to each vertex.
        let mut left = vec![0.0f64; mesh.positions.len()];
        let mut heap = BinaryHeap::new();
        let key = |x: f64| (x * 1e6) as i64;
        for (v, length) in starts {
            if left[v as usize] < length {
                left[v as usize] = length;
                heap.push((key(length), Reverse(v)));
            }
        }
        while let Some((reached, Reverse(v))) = heap.pop() {
            let rest_here = left[v as usize];
            if reached < key(rest_here) {
                continue;
            }
            let here = mesh.positions[v as usize];
            for &face in adjacency.around(v) {
                met[face as usize] = true;
                for &w in &mesh.triangles[face as usize] {
                    let rest = rest_here - here.distance(mesh.positions[w as usize]);
                    if rest > left[w as usize] {
                        left[w as usize] = rest;
                        heap.push((key(rest), Reverse(w)));
                    }
                }
            }
        }
        met
    }

    /// Whether a point is kept at the end.
    pub(crate) fn keeps(&self, point: SurfacePoint) -> bool {
        match self.role[point.face as usize] {
            Role::Kept => true,
            Role::Border => (self.request.inside)(point, self.mesh().position(point)),
            Role::Margin | Role::Bare => false,
        }
    }
}

pub(crate) fn centre(part: Part) -> [f64; 3] {
    [0, 1, 2].map(|k| (part[0][k] + part[1][k] + part[2][k]) / 3.0)
}

pub(crate) fn middle(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|k| 0.5 * (a[k] + b[k]))
}

/// One of four equal parts, each of which is beside the next.
pub(crate) fn quarter([a, b, c]: Part, which: usize) -> Part {
    match which {
        0 => [a, middle(a, b), middle(c, a)],
        1 => [middle(a, b), b, middle(b, c)],
        2 => [middle(a, b), middle(b, c), middle(c, a)],
        _ => [middle(c, a), middle(b, c), c],
    }
}
