//! The faces that carry points, in single precision and in the order of the space-filling curve: all that a
//! step along the surface reads, in one place each.
//!
//! Positions are along the mesh's own axes, from its centre, where single precision resolves a
//! hundred-thousandth of a millimetre on a head; so a turned mesh carries the same points. Points become exact again in the end: [`Facets::surface_point`].

use crate::cloth::{Cloth, Role, SPARSEST};
use crate::request::Field;
use geometry::adjacency::NONE;
use geometry::{SurfacePoint, bvh};
use glam::{DVec3, Vec3};

/// A step crosses at most so many faces: steps are short, and one around a fold must end.
const MOST_CROSSED: usize = 24;
/// A weight this far below zero is still inside: rounding.
const SLACK: f32 = 1e-6;

/// A face's plane, weights and densities.
#[derive(Clone, Copy)]
struct Facet {
    corner: Vec3,
    /// Weights of the second and third corner grow along these.
    second: Vec3,
    third: Vec3,
    /// Unit normal; zero for a face without area.
    normal: Vec3,
    /// Density at the corners, per cm²; nothing where it is given as a function.
    density: [f32; 3],
    /// The facet across the edge opposite to each corner; [`NONE`] where points may not go.
    across: [u32; 3],
}

/// A place on the surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    /// Position along the mesh's own axes, mm.
    pub(crate) at: Vec3,
    /// Hexagonal spacing of the target density here, mm.
    pub(crate) spacing: f32,
}

pub(crate) struct Facets<'c, 'a, 'b> {
    cloth: &'c Cloth<'a, 'b>,
    facets: Vec<Facet>,
    /// The face of each facet.
    face: Vec<u32>,
    /// The facet of each face; [`NONE`] for those that carry nothing.
    of_face: Vec<u32>,
}

impl<'c, 'a, 'b> Facets<'c, 'a, 'b> {
    /// Facets of the cloth and of the faces under its marks.
    pub(crate) fn new(cloth: &'c Cloth<'a, 'b>) -> Self {
        Self::of(cloth, |f| cloth.role[f as usize] != Role::Bare)
    }

    /// Facets of the faces that are `wanted` and of those under marks.
    pub(crate) fn of(cloth: &'c Cloth<'a, 'b>, wanted: impl Fn(u32) -> bool) -> Self {
        let mut under_mark = vec![false; cloth.role.len()];
        cloth.request.marks.iter().for_each(|m| under_mark[m.point.face as usize] = true);
        let carries = |f: &u32| wanted(*f) || under_mark[*f as usize];
        let face: Vec<u32> = cloth.request.surface.order().iter().copied().filter(carries).collect();
        let mut of_face = vec![NONE; cloth.role.len()];
        face.iter().enumerate().for_each(|(k, &f)| of_face[f as usize] = k as u32);
        let mut made = Self { cloth, facets: Vec::new(), face, of_face };
        made.facets = made.face.iter().map(|&f| made.facet(f)).collect();
        made
    }

    fn facet(&self, face: u32) -> Facet {
        let mesh = self.cloth.mesh();
        let [a, b, c] = mesh.corners(face).map(|p| self.cloth.axes().along(p));
        let (ab, ac) = (b - a, c - a);
        let cross = ab.cross(ac);
        let squared = cross.length_squared();
        let flat = squared <= f64::MIN_POSITIVE;
        let along = |v: DVec3| if flat { Vec3::ZERO } else { (v / squared).as_vec3() };
        let density = match self.cloth.request.field {
            Field::Vertices(values) => {
                mesh.triangles[face as usize].map(|v| self.cloth.vertex_density(values, v) as f32)
            }
            Field::Points(_) => [0.0; 3],
        };
        let across = [0, 1, 2].map(|k| match self.cloth.request.surface.adjacency().across(face, k) {
            NONE => NONE,
            other if self.cloth.role[other as usize] == Role::Bare => NONE,
            other => self.of_face[other as usize],
        });
        Facet {
            corner: a.as_vec3(),
            second: along(ac.cross(cross)),
            third: along(cross.cross(ab)),
            normal: cross.normalize_or_zero().as_vec3(),
            density,
            across,
        }
    }

    /// The facet and the place of a surface point.
    pub(crate) fn place(&self, point: SurfacePoint) -> (u32, Place) {
        let at = self.cloth.axes().along(self.cloth.mesh().position(point)).as_vec3();
        (self.of_face[point.face as usize], Place { at, spacing: self.cloth.spacing_at(point) as f32 })
    }

    /// The surface point of a place on a facet, exactly on the surface.
    pub(crate) fn surface_point(&self, facet: u32, at: Vec3) -> SurfacePoint {
        let face = self.face[facet as usize];
        bvh::closest_on_face(self.cloth.mesh(), face, self.cloth.axes().back(at.as_dvec3())).0
    }

    pub(crate) fn normal(&self, facet: u32) -> Vec3 {
        self.facets[facet as usize].normal
    }

    /// Follows a target near the surface from facet to facet and lands below it; `None` where that leaves
    /// the cloth.
    pub(crate) fn step(&self, from: u32, target: Vec3) -> Option<(u32, Place)> {
        let (mut here, mut before) = (from, NONE);
        for _ in 0..MOST_CROSSED {
            let facet = &self.facets[here as usize];
            let weights = facet.weights(target);
            let lowest = lowest(weights);
            if weights[lowest] >= -SLACK && facet.normal != Vec3::ZERO {
                let at = target - facet.normal * facet.normal.dot(target - facet.corner);
                return Some((here, Place { at, spacing: self.spacing(here, weights) }));
            }
            match facet.across[lowest] {
                NONE => return None,
                // Over a ridge the target lies beside both faces.
                next if next == before => break,
                next => (before, here) = (here, next),
            }
        }
        Some(self.nearest(here, target))
    }

    /// The nearest place on a facet.
    fn nearest(&self, facet: u32, target: Vec3) -> (u32, Place) {
        let (_, place) = self.place(self.surface_point(facet, target));
        (facet, place)
    }

    fn spacing(&self, facet: u32, weights: [f32; 3]) -> f32 {
        if let Field::Points(_) = self.cloth.request.field {
            let weights = weights.map(|w| f64::from(w.max(0.0)));
            let sum: f64 = weights.iter().sum();
            let point = SurfacePoint { face: self.face[facet as usize], weights: weights.map(|w| w / sum) };
            return self.cloth.spacing_at(point) as f32;
        }
        let density = self.facets[facet as usize].density;
        let here = weights[0] * density[0] + weights[1] * density[1] + weights[2] * density[2];
        (UNIT_SQUARED / here.max(SPARSEST as f32)).sqrt()
    }
}

/// Square of the hexagonal spacing of one per cm², mm².
const UNIT_SQUARED: f32 = 115.470_05;

impl Facet {
    fn weights(&self, p: Vec3) -> [f32; 3] {
        let apart = p - self.corner;
        let (second, third) = (self.second.dot(apart), self.third.dot(apart));
        [1.0 - second - third, second, third]
    }
}

fn lowest(weights: [f32; 3]) -> usize {
    let first = if weights[1] < weights[0] { 1 } else { 0 };
    if weights[2] < weights[first] { 2 } else { first }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_unit_spacing_is_that_of_one_a_square_centimetre() {
        let unit = crate::hexagonal_spacing_mm(1.0);
        assert!((f64::from(super::UNIT_SQUARED) - unit * unit).abs() < 1e-5);
    }
}
