//! Splitting long edges without moving the surface: new vertices lie on the old faces exactly, so areas,
//! textures and distances to the surface stay what they were.

use crate::mesh::Mesh;
use std::collections::HashMap;

/// A refined mesh and where its faces lie in the mesh that it was made from.
#[derive(Debug, Clone)]
pub struct Refined {
    /// The finer mesh. Its first vertices are those of the input, in their order.
    pub mesh: Mesh,
    /// For each face: the input face that it is part of, and its corners' weights in that face.
    pub origin: Vec<(u32, [[f64; 3]; 3])>,
}

/// Splits edges of faces for which `wanted(face of the input)` holds until none is longer than
/// `longest_mm`. Faces beside them are split too where they share an edge, so that no crack opens.
pub fn refine(mesh: &Mesh, longest_mm: f64, wanted: impl Fn(u32) -> bool) -> Refined {
    let corners = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let mut out = Refined {
        mesh: mesh.clone(),
        origin: (0..mesh.triangles.len() as u32).map(|f| (f, corners)).collect(),
    };
    // Edges halve each round; a metre-long edge reaches a millimetre in ten.
    for _ in 0..24 {
        let middles = mark(&mut out, longest_mm, &wanted);
        if middles.is_empty() {
            break;
        }
        split_round(&mut out, &middles);
    }
    out
}

type Middles = HashMap<(u32, u32), u32>;

fn key(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

/// Adds the middle vertex of every edge that is too long.
fn mark(out: &mut Refined, longest_mm: f64, wanted: &impl Fn(u32) -> bool) -> Middles {
    let mut middles = Middles::new();
    let positions = &mut out.mesh.positions;
    for (t, (source, _)) in out.mesh.triangles.iter().zip(&out.origin) {
        if !wanted(*source) {
            continue;
        }
        for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
            let (pa, pb) = (positions[a as usize], positions[b as usize]);
            if pa.distance(pb) > longest_mm {
                middles.entry(key(a, b)).or_insert_with(|| {
                    positions.push((pa + pb) * 0.5);
                    positions.len() as u32 - 1
                });
            }
        }
    }
    middles
}

/// A corner of a face being split: its vertex and its weights in the input face.
type Corner = (u32, [f64; 3]);

fn split_round(out: &mut Refined, middles: &Middles) {
    let triangles = std::mem::take(&mut out.mesh.triangles);
    let origin = std::mem::take(&mut out.origin);
    for (t, (source, weights)) in triangles.into_iter().zip(origin) {
        let corners = [0, 1, 2].map(|k| (t[k], weights[k]));
        for piece in split_face(corners, middles, out) {
            out.mesh.triangles.push(piece.map(|c| c.0));
            out.origin.push((source, piece.map(|c| c.1)));
        }
    }
}

fn middle_of(a: Corner, b: Corner, middles: &Middles) -> Option<Corner> {
    let vertex = *middles.get(&key(a.0, b.0))?;
    Some((vertex, [0, 1, 2].map(|k| 0.5 * (a.1[k] + b.1[k]))))
}

/// The pieces of one face, whose marked edges are split in the middle.
fn split_face([a, b, c]: [Corner; 3], middles: &Middles, out: &Refined) -> Vec<[Corner; 3]> {
    let found = [middle_of(a, b, middles), middle_of(b, c, middles), middle_of(c, a, middles)];
    match found {
        [None, None, None] => vec![[a, b, c]],
        [Some(ab), Some(bc), Some(ca)] => vec![[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]],
        [Some(ab), None, None] => vec![[a, ab, c], [ab, b, c]],
        [None, Some(bc), None] => vec![[b, bc, a], [bc, c, a]],
        [None, None, Some(ca)] => vec![[c, ca, b], [ca, a, b]],
        [Some(ab), Some(bc), None] => split_two(a, b, c, (ab, bc), out),
        [None, Some(bc), Some(ca)] => split_two(b, c, a, (bc, ca), out),
        [Some(ab), None, Some(ca)] => split_two(c, a, b, (ca, ab), out),
    }
}

/// Splits a face whose edges a-b and b-c have middles, cutting the remaining quadrilateral by its
/// shorter diagonal.
fn split_two(a: Corner, b: Corner, c: Corner, (ab, bc): (Corner, Corner), out: &Refined) -> Vec<[Corner; 3]> {
    let at = |v: Corner| out.mesh.positions[v.0 as usize];
    let rest = if at(a).distance(at(bc)) <= at(ab).distance(at(c)) {
        [[a, ab, bc], [a, bc, c]]
    } else {
        [[a, ab, c], [ab, bc, c]]
    };
    vec![[ab, b, bc], rest[0], rest[1]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjacency::Adjacency;
    use crate::mesh::{SurfacePoint, shapes::sphere};

    #[test]
    fn refining_keeps_area_closure_and_origin() {
        let ball = sphere(90.0, 2);
        let fine = refine(&ball, 4.0, |f| f % 3 != 0);
        assert!((fine.mesh.area() / ball.area() - 1.0).abs() < 1e-12);
        assert_eq!(Adjacency::new(&fine.mesh).open_edges(), 0);
        for (t, (face, weights)) in fine.mesh.triangles.iter().zip(&fine.origin) {
            for k in 0..3 {
                let there = ball.position(SurfacePoint { face: *face, weights: weights[k] });
                assert!(there.distance(fine.mesh.positions[t[k] as usize]) < 1e-9);
            }
        }
    }

    #[test]
    fn wanted_faces_have_no_long_edge_left() {
        let fine = refine(&sphere(90.0, 1), 5.0, |f| f < 10);
        for (t, (face, _)) in fine.mesh.triangles.iter().zip(&fine.origin) {
            let p = t.map(|v| fine.mesh.positions[v as usize]);
            let longest = p[0].distance(p[1]).max(p[1].distance(p[2])).max(p[2].distance(p[0]));
            assert!(*face >= 10 || longest <= 5.0);
        }
    }
}
