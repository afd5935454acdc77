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

/// Refining would make more faces than were allowed.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "splitting edges down to {wanted_mm} mm makes more than {most_faces} faces; the longest edge is {longest_mm:.0} mm"
)]
pub struct TooManyFaces {
    /// How many were allowed.
    pub most_faces: usize,
    /// Longest edge of the faces to be split, mm.
    pub longest_mm: f64,
    /// Longest edge that was to be left, mm.
    pub wanted_mm: f64,
}

/// Splits edges of faces for which `wanted(face of the input)` holds until none is longer than
/// `longest_mm`. Faces beside them are split too where they share an edge, so that no crack opens.
///
/// # Errors
/// [`TooManyFaces`] where more than `most_faces` would be made; each round is counted before it is made, so
/// that no mesh, however long its faces, takes more memory than that many.
pub fn refine(
    mesh: &Mesh,
    longest_mm: f64,
    most_faces: usize,
    wanted: impl Fn(u32) -> bool,
) -> Result<Refined, TooManyFaces> {
    let refused = || {
        let longest_edge_mm = longest_edge(mesh, &wanted);
        TooManyFaces { most_faces, longest_mm: longest_edge_mm, wanted_mm: longest_mm }
    };
    if least_faces(mesh, longest_mm, &wanted) > most_faces as f64 {
        return Err(refused());
    }
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
        // Every marked edge of a face makes one face more of it.
        let faces =
            out.mesh.triangles.len() + out.mesh.triangles.iter().map(|t| marked(t, &middles)).sum::<usize>();
        if faces > most_faces {
            return Err(refused());
        }
        split_round(&mut out, &middles);
    }
    Ok(out)
}

/// Fewest faces that the wanted ones can become: none of them is larger than the equilateral triangle.
/// Refuses most meshes that are no surface at all before anything is made.
fn least_faces(mesh: &Mesh, longest_mm: f64, wanted: &impl Fn(u32) -> bool) -> f64 {
    let faces = (0..mesh.triangles.len() as u32).filter(|&f| wanted(f));
    let area: f64 = faces.map(|f| mesh.face_area(f)).sum();
    area / (0.25 * 3f64.sqrt() * longest_mm * longest_mm)
}

fn edges([a, b, c]: [u32; 3]) -> [(u32, u32); 3] {
    [(a, b), (b, c), (c, a)]
}

/// How many edges of a face have a middle.
fn marked(triangle: &[u32; 3], middles: &Middles) -> usize {
    edges(*triangle).iter().filter(|(a, b)| middles.contains_key(&key(*a, *b))).count()
}

fn longest_edge(mesh: &Mesh, wanted: &impl Fn(u32) -> bool) -> f64 {
    let faces = (0..mesh.triangles.len() as u32).filter(|&f| wanted(f));
    let lengths = faces.flat_map(|f| edges(mesh.triangles[f as usize])).map(|(a, b)| {
        let [a, b] = [a, b].map(|v| mesh.positions[v as usize]);
        a.distance(b)
    });
    lengths.fold(0.0, f64::max)
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
        for (a, b) in edges(*t) {
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
    use glam::DVec3;

    #[test]
    fn refining_keeps_area_closure_and_origin() {
        let ball = sphere(90.0, 2);
        let fine = refine(&ball, 4.0, usize::MAX, |f| f % 3 != 0).unwrap();
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
        let fine = refine(&sphere(90.0, 1), 5.0, usize::MAX, |f| f < 10).unwrap();
        for (t, (face, _)) in fine.mesh.triangles.iter().zip(&fine.origin) {
            let p = t.map(|v| fine.mesh.positions[v as usize]);
            let longest = p[0].distance(p[1]).max(p[1].distance(p[2])).max(p[2].distance(p[0]));
            assert!(*face >= 10 || longest <= 5.0);
        }
    }

    #[test]
    fn the_budget_is_kept_to_the_face() {
        let ball = sphere(90.0, 2);
        let made = refine(&ball, 4.0, usize::MAX, |f| f % 3 != 0).unwrap().mesh.triangles.len();
        let exact = refine(&ball, 4.0, made, |f| f % 3 != 0).unwrap();
        assert_eq!(exact.mesh.triangles.len(), made);
        let error = refine(&ball, 4.0, made - 1, |f| f % 3 != 0).unwrap_err();
        assert_eq!((error.most_faces, error.wanted_mm), (made - 1, 4.0));
    }

    #[test]
    fn a_spike_of_fifteen_metres_is_refused_and_measured() {
        let mut ball = sphere(90.0, 3);
        ball.positions[0].x = 15_000.0;
        let error = refine(&ball, 2.5, 1_000_000, |_| true).unwrap_err();
        assert!((14_000.0..15_200.0).contains(&error.longest_mm), "{error}");
    }

    #[test]
    fn faces_on_one_shared_edge_count_even_where_they_are_not_wanted() {
        // A fan of thin faces on one long edge: only the first is to be refined, yet it splits them all.
        let mut mesh = Mesh { positions: vec![DVec3::ZERO, DVec3::X * 1000.0], triangles: Vec::new() };
        for i in 0..1000 {
            mesh.positions.push(DVec3::new(500.0, 1.0, f64::from(i)));
            mesh.triangles.push([0, 1, i + 2]);
        }
        let error = refine(&mesh, 1.0, 100_000, |f| f == 0).unwrap_err();
        assert_eq!(error.longest_mm, 1000.0);
    }
}
