//! What a mesh needs before points can be scattered on it, made once for any number of requests: its
//! adjacency, its faces along a space-filling curve, and a skirt round its open borders.
//!
//! The skirt continues the surface outwards, so that points near an open border have neighbours beyond it
//! and the border looks like a cut through a larger cloth: no pile-up and no thinning along it.

use geometry::adjacency::border_edges;
use geometry::curve::FaceOrder;
use geometry::{Adjacency, Axes, Mesh, SurfacePoint};
use glam::DVec3;
use std::borrow::Cow;

/// A mesh made ready for scattering.
pub struct Surface<'a> {
    mesh: Cow<'a, Mesh>,
    adjacency: Cow<'a, Adjacency>,
    order: Cow<'a, FaceOrder>,
    own_faces: usize,
    own_vertices: usize,
    /// Width of the skirt, mm; none for a mesh that is taken as it is.
    margin_mm: Option<f64>,
    /// For each vertex of the skirt, the vertex of the mesh that it stands beside, as a surface point.
    beside: Vec<SurfacePoint>,
}

impl<'a> Surface<'a> {
    /// A mesh whose open borders, if it has any, lie far from where points will be, taken as it is cut into
    /// triangles; `order` is [`FaceOrder::of`] it.
    pub fn whole(mesh: &'a Mesh, adjacency: &'a Adjacency, order: &'a FaceOrder) -> Self {
        Self {
            order: Cow::Borrowed(order),
            own_faces: mesh.triangles.len(),
            own_vertices: mesh.positions.len(),
            margin_mm: None,
            beside: Vec::new(),
            mesh: Cow::Borrowed(mesh),
            adjacency: Cow::Borrowed(adjacency),
        }
    }

    /// A mesh with a skirt of `margin_mm` round its open borders: three spacings of the sparsest points
    /// that come near them is enough. Edges across a plane on which the field is linear change nothing.
    pub fn with_skirt(mesh: &'a Mesh, margin_mm: f64) -> Self {
        let (extended, beside) = skirted(mesh, margin_mm);
        let (order, adjacency) = rayon::join(|| FaceOrder::of(&extended), || Adjacency::new(&extended));
        Self {
            order: Cow::Owned(order),
            adjacency: Cow::Owned(adjacency),
            own_faces: mesh.triangles.len(),
            own_vertices: mesh.positions.len(),
            margin_mm: Some(margin_mm),
            beside,
            mesh: Cow::Owned(extended),
        }
    }

    /// The mesh, with the skirt's vertices and faces after its own.
    pub fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    /// How many faces are the mesh's own.
    pub fn own_faces(&self) -> usize {
        self.own_faces
    }

    /// How many vertices are the mesh's own.
    pub fn own_vertices(&self) -> usize {
        self.own_vertices
    }

    pub(crate) fn margin_mm(&self) -> Option<f64> {
        self.margin_mm
    }

    pub(crate) fn adjacency(&self) -> &Adjacency {
        &self.adjacency
    }

    pub(crate) fn order(&self) -> &[u32] {
        &self.order.faces
    }

    /// Place of a point along the curve that the faces are ordered by.
    pub(crate) fn key(&self, p: DVec3) -> u64 {
        self.order.key(p)
    }

    /// The frame that all work is done in: points on a turned mesh are the same points.
    pub(crate) fn axes(&self) -> &Axes {
        &self.order.axes
    }

    pub(crate) fn beside(&self) -> &[SurfacePoint] {
        &self.beside
    }
}

/// The skirt of a corner reaches at most so many times as far as that of a straight edge.
const SHARPEST: f64 = 2.0;

fn skirted(mesh: &Mesh, margin_mm: f64) -> (Mesh, Vec<SurfacePoint>) {
    let edges = border_edges(mesh);
    let mut outward: std::collections::BTreeMap<u32, (DVec3, f64, SurfacePoint)> =
        std::collections::BTreeMap::new();
    let ends = |face: u32, corner: usize| {
        let t = mesh.triangles[face as usize];
        [(corner + 1) % 3, (corner + 2) % 3].map(|k| (t[k], k))
    };
    for &(face, corner) in &edges {
        let [(a, ka), (b, kb)] = ends(face, corner);
        let along = mesh.positions[b as usize] - mesh.positions[a as usize];
        let out = along.cross(mesh.face_normal(face)).normalize_or_zero();
        for (v, k) in [(a, ka), (b, kb)] {
            let (sum, edges, _) =
                outward.entry(v).or_insert((DVec3::ZERO, 0.0, SurfacePoint::corner(face, k)));
            *sum += out;
            *edges += 1.0;
        }
    }
    let mut extended = mesh.clone();
    let mut beside = Vec::with_capacity(outward.len());
    let mut made = std::collections::BTreeMap::new();
    for (v, (sum, edges, point)) in outward {
        made.insert(v, extended.positions.len() as u32);
        // As far from both edges of a corner as from a straight one, but for sharp corners.
        let out = sum * (edges / sum.length_squared().max(f64::MIN_POSITIVE));
        extended.positions.push(mesh.positions[v as usize] + out.clamp_length_max(SHARPEST) * margin_mm);
        beside.push(point);
    }
    for &(face, corner) in &edges {
        let [(a, _), (b, _)] = ends(face, corner);
        let (out_a, out_b) = (made[&a], made[&b]);
        extended.triangles.extend([[b, a, out_a], [b, out_a, out_b]]);
    }
    (extended, beside)
}
