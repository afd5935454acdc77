//! The head: its surface in the head frame with everything that designs ask of it.

use crate::border::{BorderRule, ScalpBorder};
use crate::frame::Placement;
use crate::landmarks::{Landmark, Landmarks};
use crate::scalp_map::ScalpMap;
use geometry::curve::FaceOrder;
use geometry::{Adjacency, Bvh, DVec2, DVec3, Mesh, SurfacePoint};
use rayon::prelude::*;

/// A head. Built by [`crate::scan`] or [`crate::template`]; never changed afterwards.
#[derive(Debug, Clone)]
pub struct Head {
    /// The surface, mm; finer on the scalp than elsewhere.
    pub mesh: Mesh,
    /// Its adjacency.
    pub adjacency: Adjacency,
    /// Its faces along a space-filling curve.
    pub face_order: FaceOrder,
    /// Its hierarchy for rays and closest points.
    pub bvh: Bvh,
    /// Smooth unit normals at the vertices.
    pub normals: Vec<DVec3>,
    /// Landmarks, on the surface. Glabella, opisthocranion, tragions and exocanthions are always there.
    pub landmarks: Landmarks,
    /// The chart of this scalp.
    pub map: ScalpMap,
    /// For each face, whether it belongs to the hair-bearing scalp.
    pub on_scalp: Vec<bool>,
    /// For each face, whether a ray from the chart's centre meets it first: the chart is one to one there.
    pub charted: Vec<bool>,
    /// Border of the hair-bearing scalp.
    pub scalp_border: ScalpBorder,
    /// Chart position of every vertex.
    pub vertex_map: Vec<DVec2>,
    /// Where this head came from in scan coordinates.
    pub placement: Placement,
    /// Texture coordinates of the face corners, if the scan had any.
    pub corner_uvs: Option<Vec<[[f32; 2]; 3]>>,
    /// Colours of the vertices (sRGB 0..=1), if the scan had any.
    pub vertex_colours: Option<Vec<[f32; 3]>>,
}

/// Most faces of a head after refinement. The largest scan that is read has four million, a head refined
/// to 2.5 mm a quarter of a million; five million take about two gigabytes with all tables.
pub(crate) const MOST_FACES: usize = 5_000_000;

/// What a head is made of before its tables are computed.
pub struct Parts {
    /// Refined surface in the head frame.
    pub mesh: Mesh,
    /// Landmarks in the head frame, on the surface.
    pub landmarks: Landmarks,
    /// Where it came from.
    pub placement: Placement,
    /// Texture coordinates.
    pub corner_uvs: Option<Vec<[[f32; 2]; 3]>>,
    /// Vertex colours.
    pub vertex_colours: Option<Vec<[f32; 3]>>,
}

/// Chart centre and scale from the landmarks: midway between glabella and opisthocranion, as high as the
/// glabella. The opisthocranion's own height does not count: where the back of a head is farthest from the
/// glabella hardly differs over centimetres of height, and no two people pick the same.
pub fn scalp_map(landmarks: &Landmarks) -> Option<ScalpMap> {
    let (front, back) = (landmarks.get(Landmark::Glabella)?, landmarks.get(Landmark::Opisthocranion)?);
    let centre = DVec3::new(0.0, front.y, 0.5 * (front.z + back.z));
    Some(ScalpMap { centre, radius_mm: 0.47 * front.distance(back) })
}

impl Head {
    /// A head from its parts; `None` where glabella or opisthocranion is missing.
    pub fn assemble(parts: Parts, border: &BorderRule) -> Option<Self> {
        let map = scalp_map(&parts.landmarks)?;
        let scalp_border = ScalpBorder::new(border, &parts.landmarks, &map);
        let mesh = parts.mesh;
        let (adjacency, (bvh, normals)) =
            rayon::join(|| Adjacency::new(&mesh), || (Bvh::new(&mesh), mesh.vertex_normals()));
        let charted = charted_faces(&mesh, &bvh, &map);
        let on_scalp = (0..mesh.triangles.len() as u32)
            .into_par_iter()
            .map(|f| charted[f as usize] && above_border(&mesh, f, &map, &scalp_border))
            .collect();
        let vertex_map = mesh.positions.par_iter().map(|&p| map.from_head(p)).collect();
        Some(Self {
            face_order: FaceOrder::of(&mesh),
            adjacency,
            bvh,
            normals,
            landmarks: parts.landmarks,
            map,
            on_scalp,
            charted,
            scalp_border,
            vertex_map,
            placement: parts.placement,
            corner_uvs: parts.corner_uvs,
            vertex_colours: parts.vertex_colours,
            mesh,
        })
    }

    /// Area of the hair-bearing scalp, cm²: the sum of its triangles.
    pub fn scalp_area_cm2(&self) -> f64 {
        let faces = (0..self.mesh.triangles.len() as u32).filter(|&f| self.on_scalp[f as usize]);
        faces.map(|f| self.mesh.face_area(f)).sum::<f64>() / 100.0
    }

    /// How many degrees of elevation a point stands inside the border of the hair-bearing scalp; negative
    /// outside.
    pub fn inside_scalp_deg(&self, p: DVec3) -> f64 {
        let (azimuth, elevation) = self.map.angles(p);
        elevation - self.scalp_border.elevation(azimuth)
    }

    /// The surface point over a chart position; `None` where the chart meets no surface.
    pub fn at_map(&self, map: DVec2) -> Option<SurfacePoint> {
        self.along(self.map.direction(map)?)
    }

    /// The surface point in a direction from the chart's centre.
    pub fn along(&self, direction: DVec3) -> Option<SurfacePoint> {
        first_outward(&self.mesh, &self.bvh, self.map.centre, direction)
    }

    /// Position over a chart position.
    pub fn position_at_map(&self, map: DVec2) -> Option<DVec3> {
        Some(self.mesh.position(self.at_map(map)?))
    }

    /// The surface point closest to `p`.
    pub fn closest(&self, p: DVec3) -> Option<(SurfacePoint, f64)> {
        self.bvh.closest(&self.mesh, p)
    }

    /// Whether nothing of the head stands before a place as seen from an eye; what is nearer by up to `slack_mm` counts as
    /// the place itself.
    pub fn open_to(&self, eye: DVec3, at: DVec3, slack_mm: f64) -> bool {
        let (away, towards) = (at.distance(eye), (at - eye).normalize_or_zero());
        let hit = self.bvh.first_hit(&self.mesh, eye, towards, |_| true);
        hit.is_none_or(|h| self.mesh.position(h.point).distance(eye) >= away - slack_mm)
    }

    /// Smooth unit normal at a surface point.
    pub fn normal(&self, point: SurfacePoint) -> DVec3 {
        self.mesh.interpolate(point, |v| self.normals[v as usize]).normalize_or(DVec3::Y)
    }

    /// Points from `start` up and over the head in the plane of constant x through it, about a
    /// millimetre apart, for at most `length_mm` along the surface; negative lengths run down and forward.
    /// Ends early where the surface ends.
    pub fn sagittal_trace(&self, start: DVec3, length_mm: f64) -> Vec<DVec3> {
        let pivot = DVec3::new(start.x, self.map.centre.y, self.map.centre.z);
        let from = start - pivot;
        let mut angle = libm::atan2(from.y, from.z);
        let step = 0.01 * length_mm.signum();
        let mut left = length_mm.abs();
        let mut points = vec![start];
        let mut at = start;
        while left > 0.0 {
            angle += step;
            let direction = DVec3::new(0.0, libm::sin(angle), libm::cos(angle));
            let Some(hit) = first_outward(&self.mesh, &self.bvh, pivot, direction) else { break };
            let next = self.mesh.position(hit);
            let gone = at.distance(next);
            if gone >= left {
                points.push(at.lerp(next, left / gone));
                break;
            }
            left -= gone;
            at = next;
            points.push(at);
        }
        points
    }
}

fn first_outward(mesh: &Mesh, bvh: &Bvh, origin: DVec3, direction: DVec3) -> Option<SurfacePoint> {
    let outward = |hit: &geometry::Hit| mesh.face_normal(hit.point.face).dot(direction) > 0.0;
    bvh.first_hit(mesh, origin, direction, outward).map(|h| h.point)
}

fn charted_faces(mesh: &Mesh, bvh: &Bvh, map: &ScalpMap) -> Vec<bool> {
    let charted = |f: u32| {
        let [a, b, c] = mesh.corners(f);
        let centre = (a + b + c) / 3.0;
        let direction = centre - map.centre;
        // Below this the neck begins, which no scalp reaches.
        if direction.y < -0.75 * direction.length() {
            return false;
        }
        first_outward(mesh, bvh, map.centre, direction)
            .is_some_and(|p| p.face == f || mesh.position(p).distance(centre) < 0.01)
    };
    (0..mesh.triangles.len() as u32).into_par_iter().map(charted).collect()
}

fn above_border(mesh: &Mesh, face: u32, map: &ScalpMap, border: &ScalpBorder) -> bool {
    let [a, b, c] = mesh.corners(face);
    let (azimuth, elevation) = map.angles((a + b + c) / 3.0);
    elevation >= border.elevation(azimuth)
}
