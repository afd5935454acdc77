//! Which faces share an edge, and which faces stand around a vertex. Knows topology only, no lengths,
//! except for [`Adjacency::walk`], which follows a straight step over the surface.

use crate::lists::Lists;
use crate::mesh::{Mesh, SurfacePoint};
use glam::DVec3;
use rayon::prelude::*;

/// No face: the mesh ends here, or more than two faces share the edge.
pub const NONE: u32 = u32::MAX;

/// Neighbours of faces across edges and faces around vertices.
#[derive(Debug, Clone)]
pub struct Adjacency {
    /// Face across the edge opposite to each corner; [`NONE`] at a border or a non-manifold edge.
    across: Vec<[u32; 3]>,
    /// Faces by vertex.
    around: Lists,
}

impl Adjacency {
    /// Adjacency of a mesh, in time O(n log n).
    pub fn new(mesh: &Mesh) -> Self {
        let corners = mesh.triangles.iter().enumerate();
        let corners = corners.flat_map(|(face, t)| t.iter().map(move |&v| (v as usize, face as u32)));
        Self { across: faces_across_edges(mesh), around: Lists::new(mesh.positions.len(), corners) }
    }

    /// The face across the edge opposite to corner `corner` of `face`; [`NONE`] where there is none.
    pub fn across(&self, face: u32, corner: usize) -> u32 {
        self.across[face as usize][corner]
    }

    /// Faces around a vertex, in rising order.
    pub fn around(&self, vertex: u32) -> &[u32] {
        self.around.of(vertex as usize)
    }

    /// Number of edges that only one face uses, or that more than two faces share.
    pub fn open_edges(&self) -> usize {
        self.across.iter().flatten().filter(|&&f| f == NONE).count()
    }

    /// Follows `target`, a point near the surface, from face to face, starting at `start`, and returns the
    /// surface point reached: the projection of `target` where the surface is gently curved, or the last
    /// point before the border of the mesh. Meant for steps of a few face sizes.
    pub fn walk(&self, mesh: &Mesh, start: u32, target: DVec3) -> SurfacePoint {
        let mut face = start;
        for _ in 0..MOST_STEPS {
            let Some(weights) = mesh.plane_weights(face, target) else { break };
            let corner = lowest(weights);
            if weights[corner] >= -1e-12 {
                return SurfacePoint { face, weights: inside(weights) };
            }
            match self.across(face, corner) {
                NONE => return SurfacePoint { face, weights: inside(weights) },
                next => face = next,
            }
        }
        let weights = mesh.plane_weights(face, target).unwrap_or([1.0, 0.0, 0.0]);
        SurfacePoint { face, weights: inside(weights) }
    }
}

/// Faces that one walk may cross: steps are a few faces long, and a walk around a fold must end.
const MOST_STEPS: usize = 24;

fn lowest(weights: [f64; 3]) -> usize {
    let mut corner = 0;
    for k in 1..3 {
        if weights[k] < weights[corner] {
            corner = k;
        }
    }
    corner
}

/// Weights clamped into the triangle and made to sum to one.
fn inside(weights: [f64; 3]) -> [f64; 3] {
    let clamped = weights.map(|w| w.clamp(0.0, 1.0));
    let sum = clamped[0] + clamped[1] + clamped[2];
    clamped.map(|w| w / sum)
}

/// A side of a face: a key that is the same for all faces on the edge, the face, and its corner opposite.
type Side = (u64, u32, u8);

/// The sides of all faces, those on one edge beside each other, in the order of faces.
fn sides_by_edge(mesh: &Mesh) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::with_capacity(mesh.triangles.len() * 3);
    for (face, t) in mesh.triangles.iter().enumerate() {
        for corner in 0..3 {
            let (a, b) = (t[(corner + 1) % 3], t[(corner + 2) % 3]);
            let key = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
            sides.push((key, face as u32, corner as u8));
        }
    }
    sides.par_sort_unstable();
    sides
}

/// Edges that exactly one face uses, as (face, corner opposite). Edges of three faces and more are no
/// border: points on the other faces are near them.
pub fn border_edges(mesh: &Mesh) -> Vec<(u32, usize)> {
    let sides = sides_by_edge(mesh);
    let single = sides.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() == 1);
    single.map(|group| (group[0].1, usize::from(group[0].2))).collect()
}

fn faces_across_edges(mesh: &Mesh) -> Vec<[u32; 3]> {
    let sides = sides_by_edge(mesh);
    let mut across = vec![[NONE; 3]; mesh.triangles.len()];
    for group in sides.chunk_by(|x, y| x.0 == y.0) {
        if let [(_, f, i), (_, g, j)] = *group {
            across[f as usize][i as usize] = g;
            across[g as usize][j as usize] = f;
        }
    }
    across
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::dvec3;

    fn square() -> Mesh {
        let p = vec![DVec3::ZERO, DVec3::X, dvec3(1.0, 1.0, 0.0), DVec3::Y];
        Mesh::new(p, vec![[0, 1, 2], [0, 2, 3]]).unwrap()
    }

    #[test]
    fn neighbours_and_rings() {
        let adjacency = Adjacency::new(&square());
        assert_eq!(adjacency.across(0, 1), 1);
        assert_eq!(adjacency.across(0, 0), NONE);
        assert_eq!(adjacency.around(0), &[0, 1]);
        assert_eq!(adjacency.open_edges(), 4);
    }

    #[test]
    fn walk_crosses_an_edge_and_stops_at_the_border() {
        let mesh = square();
        let adjacency = Adjacency::new(&mesh);
        let over = adjacency.walk(&mesh, 0, dvec3(0.2, 0.9, 0.0));
        assert_eq!(over.face, 1);
        assert!(mesh.position(over).distance(dvec3(0.2, 0.9, 0.0)) < 1e-12);
        let border = mesh.position(adjacency.walk(&mesh, 0, dvec3(0.5, -3.0, 0.0)));
        assert!(border.y.abs() < 1e-12);
    }
}
