//! The edge of the head as a camera sees it, and where on it an outline's points lie.

use super::camera::Seen;
use super::shape::Shape;
use geometry::adjacency::NONE;
use geometry::{Adjacency, DVec2, DVec3, Mesh};

/// An edge of the coarse mesh with a face on either side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    ends: [u32; 2],
    faces: [u32; 2],
}

/// Where an outline's point meets the contour: between two vertices, with the outward normal in the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Touch {
    pub(super) ends: [u32; 2],
    /// Share of the second.
    pub(super) share: f64,
    pub(super) normal: DVec2,
}

/// Edges between two faces whose ends are both outlined.
pub(super) fn edges(mesh: &Mesh, adjacency: &Adjacency, outlined: &[bool]) -> Vec<Edge> {
    let sides = (0..mesh.triangles.len() as u32).flat_map(|f| (0..3).map(move |corner| (f, corner)));
    let edge = |(face, corner): (u32, usize)| {
        let other = adjacency.across(face, corner);
        let t = mesh.triangles[face as usize];
        let [a, b] = [t[(corner + 1) % 3], t[(corner + 2) % 3]];
        let ends = [a.min(b), a.max(b)];
        let inside = ends.iter().all(|v| outlined[*v as usize]);
        (inside && other != NONE && face < other).then_some(Edge { ends, faces: [face, other] })
    };
    let mut edges: Vec<Edge> = sides.filter_map(edge).collect();
    edges.sort_unstable_by_key(|e| e.ends);
    edges
}

/// Normals of the faces, not of unit length.
pub(super) fn normals(shape: &Shape, positions: &[DVec3]) -> Vec<DVec3> {
    let normal = |t: &[u32; 3]| {
        let [a, b, c] = t.map(|v| positions[v as usize]);
        (b - a).cross(c - a)
    };
    shape.mesh.triangles.iter().map(normal).collect()
}

/// The contour as a camera sees it: edges between a face that is turned to it and one that is not.
struct Piece {
    ends: [u32; 2],
    from: DVec2,
    along: DVec2,
    normal: DVec2,
}

/// Where the points of an outline touch, point by point: the nearest place on the contour. Empty where the camera
/// sees no contour.
pub(super) fn touches(
    shape: &Shape,
    positions: &[DVec3],
    normals: &[DVec3],
    seen: &Seen,
    outline: &[DVec2],
) -> Vec<Touch> {
    if outline.is_empty() {
        return Vec::new();
    }
    let pieces = pieces(shape, positions, normals, seen);
    outline.iter().filter_map(|&p| nearest(&pieces, p)).collect()
}

fn pieces(shape: &Shape, positions: &[DVec3], normals: &[DVec3], seen: &Seen) -> Vec<Piece> {
    let eye = seen.eye();
    let facing: Vec<bool> = shape
        .mesh
        .triangles
        .iter()
        .zip(normals)
        .map(|(t, n)| n.dot(eye - positions[t[0] as usize]) > 0.0)
        .collect();
    let piece = |e: &Edge| {
        let [a, b] = e.ends.map(|v| positions[v as usize]);
        let (from, to) = (seen.pixel(a), seen.pixel(b));
        // The mean normal of both faces, as it lies in the picture.
        let mean = seen.rotation * (normals[e.faces[0] as usize] + normals[e.faces[1] as usize]);
        let across = (to - from).perp().try_normalize()?;
        let normal = if across.dot(DVec2::new(mean.x, mean.y)) < 0.0 { -across } else { across };
        Some(Piece { ends: e.ends, from, along: to - from, normal })
    };
    shape
        .edges
        .iter()
        .filter(|e| facing[e.faces[0] as usize] != facing[e.faces[1] as usize])
        .filter_map(piece)
        .collect()
}

fn nearest(pieces: &[Piece], p: DVec2) -> Option<Touch> {
    let at = |piece: &Piece| {
        let share =
            ((p - piece.from).dot(piece.along) / piece.along.length_squared().max(1e-12)).clamp(0.0, 1.0);
        (share, p.distance_squared(piece.from + piece.along * share))
    };
    let best = pieces.iter().map(|piece| (piece, at(piece))).min_by(|a, b| a.1.1.total_cmp(&b.1.1))?;
    let (piece, (share, _)) = best;
    Some(Touch { ends: piece.ends, share, normal: piece.normal })
}
