//! Scattering points over a surface: first one point in each stratum of equal mass, then relaxation.
//!
//! The strata are stretches of equal mass along a space-filling order of the faces, as in stratified
//! sampling: any region holds its expected number give or take the strata that its border cuts, so the
//! density is right before a single point has moved. Relaxation (`relax`) then only has to even out the
//! spacing, which a few rounds of short-range pushes do; that is why this is fast.

use crate::MM2_PER_CM2;
use crate::relax;
use geometry::{Adjacency, Mesh, SurfacePoint, hash};
use glam::DVec3;
use rayon::prelude::*;

/// Whether points may lie on a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceSupport {
    /// Nowhere on this face.
    Outside,
    /// Where the request's `inside` says so.
    Border,
    /// Anywhere on this face.
    Inside,
}

/// What to scatter, and where.
pub struct Request<'a> {
    /// The surface, mm.
    pub mesh: &'a Mesh,
    /// Its adjacency.
    pub adjacency: &'a Adjacency,
    /// Target points per cm² at every vertex; linear over each face.
    pub density: &'a [f64],
    /// For every face, whether points may lie on it.
    pub support: &'a [FaceSupport],
    /// For faces on the border: whether a point of the face, with its position, is inside.
    pub inside: &'a (dyn Fn(SurfacePoint, DVec3) -> bool + Sync),
    /// Seed: same request and seed, same points.
    pub seed: u64,
    /// Rounds of relaxation; 0 leaves the strata as they are.
    pub rounds: u32,
}

impl Request<'_> {
    /// Whether a surface point may carry a dot.
    pub(crate) fn admits(&self, point: SurfacePoint) -> bool {
        match self.support[point.face as usize] {
            FaceSupport::Inside => true,
            FaceSupport::Outside => false,
            FaceSupport::Border => (self.inside)(point, self.mesh.position(point)),
        }
    }

    /// Target density at a surface point, per cm².
    pub(crate) fn density_at(&self, point: SurfacePoint) -> f64 {
        self.mesh.interpolate(point, |v| self.density[v as usize])
    }
}

/// Points whose density follows the request, evenly spaced. The order follows the surface, not quality:
/// see [`crate::passes`] for that.
pub fn scatter(request: &Request) -> Vec<SurfacePoint> {
    let pieces = pieces(request);
    let points = one_per_stratum(request, &pieces);
    relax::relax(request, points)
}

/// A part of the surface small against the spacing of points.
struct Piece {
    face: u32,
    corners: [[f64; 3]; 3],
    mass: f64,
}

/// Faces split until a piece holds at most this share of a point; pieces across the border of the support
/// are split further, so that the mass of what lies inside is right to a percent of a point.
const PIECE_MASS: f64 = 0.35;
const BORDER_DEPTH: u32 = 4;

fn pieces(request: &Request) -> Vec<Piece> {
    const CHUNK: usize = 256;
    let whole = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let faces = space_filling_order(request);
    let of_chunk = |chunk: &[u32]| {
        let mut pieces = Vec::with_capacity(CHUNK * 4);
        for &face in chunk {
            let area = request.mesh.face_area(face);
            Splitter { request, face, area, pieces: &mut pieces }.split(whole, 0);
        }
        pieces
    };
    faces.par_chunks(CHUNK).map(of_chunk).collect::<Vec<_>>().into_iter().flatten().collect()
}

struct Splitter<'a, 'b> {
    request: &'a Request<'b>,
    face: u32,
    area: f64,
    pieces: &'a mut Vec<Piece>,
}

impl Splitter<'_, '_> {
    fn split(&mut self, corners: [[f64; 3]; 3], depth: u32) {
        let centre = SurfacePoint { face: self.face, weights: centre_of(corners) };
        let share = 1.0 / f64::from(1u32 << (2 * depth));
        let mass = self.request.density_at(centre).max(0.0) * self.area * share / MM2_PER_CM2;
        let cut = depth < BORDER_DEPTH && self.is_cut(corners, centre, depth);
        if depth < 8 && (mass > PIECE_MASS || cut) {
            let [a, b, c] = corners;
            let (ab, bc, ca) = (middle(a, b), middle(b, c), middle(c, a));
            for quarter in [[a, ab, ca], [ab, b, bc], [ab, bc, ca], [ca, bc, c]] {
                self.split(quarter, depth + 1);
            }
        } else if mass > 0.0 && self.request.admits(centre) {
            self.pieces.push(Piece { face: self.face, corners, mass });
        }
    }

    /// Whether the border of the support passes through a piece, as far as its corners and centre tell;
    /// whole faces are always looked into, for a small exclusion may lie between their corners.
    fn is_cut(&self, corners: [[f64; 3]; 3], centre: SurfacePoint, depth: u32) -> bool {
        if self.request.support[self.face as usize] != FaceSupport::Border {
            return false;
        }
        let inside = self.request.admits(centre);
        let differs =
            |&weights: &[f64; 3]| self.request.admits(SurfacePoint { face: self.face, weights }) != inside;
        depth == 0 || corners.iter().any(differs)
    }
}

fn centre_of(corners: [[f64; 3]; 3]) -> [f64; 3] {
    [0, 1, 2].map(|k| (corners[0][k] + corners[1][k] + corners[2][k]) / 3.0)
}

fn middle(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|k| 0.5 * (a[k] + b[k]))
}

/// Faces of the support along a Hilbert curve through space, so that neighbours in the order are
/// neighbours on the surface.
fn space_filling_order(request: &Request) -> Vec<u32> {
    let Some((lo, hi)) = request.mesh.bounds() else { return Vec::new() };
    let scale = 1023.0 / (hi - lo).max_element().max(f64::MIN_POSITIVE);
    let mut keyed: Vec<(u64, u32)> = (0..request.mesh.triangles.len() as u32)
        .filter(|&f| request.support[f as usize] != FaceSupport::Outside)
        .map(|f| {
            let [a, b, c] = request.mesh.corners(f);
            let p = ((a + b + c) / 3.0 - lo) * scale;
            (hilbert_key([p.x as u32, p.y as u32, p.z as u32]), f)
        })
        .collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, f)| f).collect()
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

/// One point in each stretch of unit mass, at a random place of the stretch.
fn one_per_stratum(request: &Request, pieces: &[Piece]) -> Vec<SurfacePoint> {
    let seed = hash::purpose(request.seed, "strata");
    let total: f64 = pieces.iter().map(|p| p.mass).sum();
    let count = (total + 0.5).floor();
    let stretch = total / count.max(1.0);
    let mut points = Vec::with_capacity(count as usize);
    let mut at = 0.0;
    let mut next = stretch * offset(seed, 0);
    for piece in pieces {
        at += piece.mass;
        while next < at && points.len() < count as usize {
            points.push(random_point(request, piece, seed, points.len() as u64));
            next = stretch * (points.len() as f64 + offset(seed, points.len() as u64));
        }
    }
    points
}

/// Where in its stretch a point lies: the middle half, for the ends of neighbouring stretches meet.
fn offset(seed: u64, index: u64) -> f64 {
    0.25 + 0.5 * hash::uniform(seed, 3 * index)
}

fn random_point(request: &Request, piece: &Piece, seed: u64, index: u64) -> SurfacePoint {
    let (mut u, mut v) = (hash::uniform(seed, 3 * index + 1), hash::uniform(seed, 3 * index + 2));
    if u + v > 1.0 {
        (u, v) = (1.0 - u, 1.0 - v);
    }
    let [a, b, c] = piece.corners;
    let weights = [0, 1, 2].map(|k| a[k] * (1.0 - u - v) + b[k] * u + c[k] * v);
    let point = SurfacePoint { face: piece.face, weights };
    if request.admits(point) {
        return point;
    }
    // The centre of a piece on the border is inside; a corner of it need not be.
    SurfacePoint { face: piece.face, weights: centre_of(piece.corners) }
}
