//! What a mesh needs before points can be scattered on it, made once for any number of requests: its
//! adjacency, its faces along a space-filling curve, and a skirt round its open borders.
//!
//! The skirt continues the surface outwards, so that points near an open border have neighbours beyond it
//! and the border looks like a cut through a larger cloth: no pile-up and no thinning along it.

use geometry::{Adjacency, Mesh, SurfacePoint};
use glam::DVec3;
use rayon::prelude::*;
use std::borrow::Cow;

/// A mesh made ready for scattering.
pub struct Surface<'a> {
    mesh: Cow<'a, Mesh>,
    adjacency: Cow<'a, Adjacency>,
    order: Vec<u32>,
    own_faces: usize,
    own_vertices: usize,
    /// For each vertex of the skirt, the vertex of the mesh that it stands beside, as a surface point.
    beside: Vec<SurfacePoint>,
}

impl<'a> Surface<'a> {
    /// A mesh whose open borders, if it has any, lie far from where points will be.
    pub fn whole(mesh: &'a Mesh, adjacency: &'a Adjacency) -> Self {
        Self {
            order: space_filling_order(mesh),
            own_faces: mesh.triangles.len(),
            own_vertices: mesh.positions.len(),
            beside: Vec::new(),
            mesh: Cow::Borrowed(mesh),
            adjacency: Cow::Borrowed(adjacency),
        }
    }

    /// A mesh with a skirt of `margin_mm` round its open borders: three spacings of the sparsest points
    /// that come near them is enough.
    pub fn with_skirt(mesh: &'a Mesh, margin_mm: f64) -> Self {
        let (extended, beside) = skirted(mesh, margin_mm);
        Self {
            order: space_filling_order(&extended),
            adjacency: Cow::Owned(Adjacency::new(&extended)),
            own_faces: mesh.triangles.len(),
            own_vertices: mesh.positions.len(),
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

    pub(crate) fn adjacency(&self) -> &Adjacency {
        &self.adjacency
    }

    pub(crate) fn order(&self) -> &[u32] {
        &self.order
    }

    pub(crate) fn beside(&self) -> &[SurfacePoint] {
        &self.beside
    }
}

/// Edges that exactly one face uses, as (face, corner opposite). Edges of three faces and more are no
/// border: points on the other faces are near them.
fn border_edges(mesh: &Mesh) -> Vec<(u32, usize)> {
    let mut edges: Vec<(u64, u32, u8)> = Vec::with_capacity(3 * mesh.triangles.len());
    for (face, t) in mesh.triangles.iter().enumerate() {
        for corner in 0..3 {
            let (a, b) = (t[(corner + 1) % 3], t[(corner + 2) % 3]);
            edges.push((u64::from(a.min(b)) << 32 | u64::from(a.max(b)), face as u32, corner as u8));
        }
    }
    edges.par_sort_unstable();
    let single = edges.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() == 1);
    single.map(|group| (group[0].1, usize::from(group[0].2))).collect()
}

fn skirted(mesh: &Mesh, margin_mm: f64) -> (Mesh, Vec<SurfacePoint>) {
    let edges = border_edges(mesh);
    let mut outward: std::collections::BTreeMap<u32, (DVec3, SurfacePoint)> =
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
            let mut weights = [0.0; 3];
            weights[k] = 1.0;
            outward.entry(v).or_insert((DVec3::ZERO, SurfacePoint { face, weights })).0 += out;
        }
    }
    let mut extended = mesh.clone();
    let mut beside = Vec::with_capacity(outward.len());
    let mut made = std::collections::BTreeMap::new();
    for (v, (out, point)) in outward {
        made.insert(v, extended.positions.len() as u32);
        extended.positions.push(mesh.positions[v as usize] + out.normalize_or_zero() * margin_mm);
        beside.push(point);
    }
    for &(face, corner) in &edges {
        let [(a, _), (b, _)] = ends(face, corner);
        let (out_a, out_b) = (made[&a], made[&b]);
        extended.triangles.extend([[b, a, out_a], [b, out_a, out_b]]);
    }
    (extended, beside)
}

/// Faces along a Hilbert curve through space, so that neighbours in the order are neighbours on the surface.
fn space_filling_order(mesh: &Mesh) -> Vec<u32> {
    let Some((lo, hi)) = mesh.bounds() else { return Vec::new() };
    let scale = 1023.0 / (hi - lo).max_element().max(f64::MIN_POSITIVE);
    let mut keyed: Vec<u64> = (0..mesh.triangles.len() as u32)
        .into_par_iter()
        .map(|f| {
            let [a, b, c] = mesh.corners(f);
            let p = ((a + b + c) / 3.0 - lo) * scale;
            hilbert_key([p.x as u32, p.y as u32, p.z as u32]) << 32 | u64::from(f)
        })
        .collect();
    keyed.par_sort_unstable();
    keyed.into_iter().map(|key| key as u32).collect()
}

/// Position along a three-dimensional Hilbert curve of 10 bits a side (Skilling, "Programming the Hilbert
/// curve", AIP Conf. Proc. 707, 2004, axes to transpose).
fn hilbert_key(mut x: [u32; 3]) -> u64 {
    const BITS: u32 = 10;
    let mut q = 1 << (BITS - 1);
    while q > 1 {
        let p = q - 1;
        for i in 0..3 {
            if x[i] & q != 0 {
                x[0] ^= p;
            } else {
                let t = (x[0] ^ x[i]) & p;
                x[0] ^= t;
                x[i] ^= t;
            }
        }
        q >>= 1;
    }
    x[1] ^= x[0];
    x[2] ^= x[1];
    let mut t = 0;
    let mut q = 1 << (BITS - 1);
    while q > 1 {
        if x[2] & q != 0 {
            t ^= q - 1;
        }
        q >>= 1;
    }
    let x = x.map(|v| u64::from(v ^ t));
    (0..BITS).rev().fold(0, |key, bit| (0..3).fold(key, |key, axis| key << 1 | (x[axis] >> bit & 1)))
}
