//! Undoing cuts: faces that fill a polygon of one plane become the fewest triangles that fill it, whatever
//! edges were drawn across it. Two meshes that differ by such edges only become the same mesh.

mod groups;
mod outline;

use crate::bvh::{Bvh, closest_on_face};
use crate::{Adjacency, Axes, Mesh, SurfacePoint};
use groups::Groups;
use std::collections::BTreeMap;

/// A patch of more faces than this is searched by a tree.
const MOST_SEARCHED: usize = 16;

/// A mesh without its flat cuts, and the way there and back.
pub struct Uncut {
    /// The mesh. Vertices and faces are in the order of the first of the input that they stand for.
    pub mesh: Mesh,
    /// For each vertex, that of the input.
    pub vertices: Vec<u32>,
    /// For each face, the first face of the input that lies on it.
    pub faces: Vec<u32>,
    origin: Vec<Origin>,
    /// For each face of the input, its face here, or its patch.
    became: Vec<Origin>,
    patches: Vec<Patch>,
}

/// What a face was or became.
#[derive(Debug, Clone, Copy)]
enum Origin {
    Face(u32),
    Patch(u32),
}

/// Faces of the input that lie in one plane, and what they became.
struct Patch {
    cut: Vec<u32>,
    whole: std::ops::Range<u32>,
    /// For large patches: their faces as a mesh of their own, and its tree.
    tree: Option<(Mesh, Bvh)>,
}

impl Uncut {
    /// The first `faces` faces of a mesh without the cuts between those that are `alike` (asked of faces that
    /// share an edge and lie in one plane); `None` where there are none.
    pub fn of(
        mesh: &Mesh,
        adjacency: &Adjacency,
        faces: usize,
        alike: impl Fn(u32, u32) -> bool + Sync,
    ) -> Option<Self> {
        let mut groups = Groups::of(mesh, adjacency, faces, alike)?;
        let axes = Axes::of(mesh);
        loop {
            let gone = groups.vertices_gone(mesh, adjacency);
            let filled: Vec<_> = groups
                .all
                .iter()
                .map(|cut| outline::filled(mesh, adjacency, &axes, &groups, cut, &gone))
                .collect();
            if filled.iter().all(Option::is_some) {
                return Some(Self::built(mesh, &groups, filled.into_iter().flatten().collect()));
            }
            let mut ok = filled.iter().map(Option::is_some);
            groups.keep(|_| ok.next().unwrap_or(false));
            if groups.all.is_empty() {
                return None;
            }
        }
    }

    fn built(mesh: &Mesh, groups: &Groups, filled: Vec<Vec<[u32; 3]>>) -> Self {
        let (mut triangles, mut origin, mut first) = (Vec::new(), Vec::new(), Vec::new());
        let mut became = Vec::with_capacity(groups.of_face.len());
        let mut patches: Vec<Option<Patch>> = groups.all.iter().map(|_| None).collect();
        for (face, &group) in groups.of_face.iter().enumerate() {
            let at = triangles.len() as u32;
            let Some(group) = group else {
                triangles.push(mesh.triangles[face]);
                origin.push(Origin::Face(face as u32));
                first.push(face as u32);
                became.push(Origin::Face(at));
                continue;
            };
            became.push(Origin::Patch(group));
            let patch = &mut patches[group as usize];
            if patch.is_none() {
                triangles.extend(&filled[group as usize]);
                let whole = at..triangles.len() as u32;
                origin.extend(whole.clone().map(|_| Origin::Patch(group)));
                first.extend(whole.clone().map(|_| face as u32));
                *patch = Some(Patch::new(mesh, groups.all[group as usize].clone(), whole));
            }
        }
        let (mesh, vertices) = compact(mesh, triangles);
        Self {
            mesh,
            vertices,
            faces: first,
            origin,
            became,
            patches: patches.into_iter().flatten().collect(),
        }
    }

    /// A point of the input on the uncut mesh.
    pub fn uncut(&self, input: &Mesh, point: SurfacePoint) -> SurfacePoint {
        match self.became[point.face as usize] {
            Origin::Face(face) => SurfacePoint { face, ..point },
            Origin::Patch(k) => {
                nearest(&self.mesh, self.patches[k as usize].whole.clone(), input.position(point))
            }
        }
    }

    /// A point of the uncut mesh on the input.
    pub fn cut(&self, input: &Mesh, point: SurfacePoint) -> SurfacePoint {
        match self.origin[point.face as usize] {
            Origin::Face(face) => SurfacePoint { face, ..point },
            Origin::Patch(k) => self.patches[k as usize].cut(input, self.mesh.position(point)),
        }
    }
}

impl Patch {
    fn new(mesh: &Mesh, cut: Vec<u32>, whole: std::ops::Range<u32>) -> Self {
        let tree = (cut.len() > MOST_SEARCHED).then(|| {
            let triangles = cut.iter().map(|&f| mesh.triangles[f as usize]).collect();
            let own = compact(mesh, triangles).0;
            let bvh = Bvh::new(&own);
            (own, bvh)
        });
        Self { cut, whole, tree }
    }

    fn cut(&self, input: &Mesh, p: glam::DVec3) -> SurfacePoint {
        let in_tree = self.tree.as_ref().and_then(|(own, bvh)| bvh.closest(own, p));
        match in_tree {
            Some((point, _)) => SurfacePoint { face: self.cut[point.face as usize], ..point },
            None => nearest(input, self.cut.iter().copied(), p),
        }
    }
}

/// The point of the given faces that is nearest; the first face's where several are equally near.
fn nearest(mesh: &Mesh, faces: impl Iterator<Item = u32>, p: glam::DVec3) -> SurfacePoint {
    let points = faces.map(|f| closest_on_face(mesh, f, p));
    let nearer =
        |best: (SurfacePoint, f64), next: (SurfacePoint, f64)| if next.1 < best.1 { next } else { best };
    points.reduce(nearer).map_or(SurfacePoint::corner(0, 0), |(point, _)| point)
}

/// The triangles with no vertices but their own, in the order of the input, and which those were.
fn compact(mesh: &Mesh, mut triangles: Vec<[u32; 3]>) -> (Mesh, Vec<u32>) {
    let mut index: BTreeMap<u32, u32> = triangles.iter().flatten().map(|&v| (v, 0)).collect();
    index.values_mut().zip(0..).for_each(|(new, k)| *new = k);
    triangles.iter_mut().flatten().for_each(|v| *v = index[v]);
    let vertices: Vec<u32> = index.into_keys().collect();
    let positions = vertices.iter().map(|&v| mesh.positions[v as usize]).collect();
    (Mesh { positions, triangles }, vertices)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::shapes::{cut_in_three, sheet, sphere, subdivided};
    use crate::refine::refine;
    use glam::DVec3;

    fn uncut(mesh: &Mesh) -> Option<Uncut> {
        Uncut::of(mesh, &Adjacency::new(mesh), mesh.triangles.len(), |_, _| true)
    }

    fn egg() -> Mesh {
        sphere(50.0, 2).mapped(|p| DVec3::new(p.x * 1.5, p.y, p.z * 0.8 + 0.001 * p.x * p.x))
    }

    #[test]
    fn what_was_cut_is_whole_again() {
        let whole = egg();
        assert!(uncut(&whole).is_none());
        let twice = cut_in_three(&cut_in_three(&whole, 17), 17);
        let fine = refine(&whole, 9.0, 1_000_000, |f| f % 3 == 0).unwrap().mesh;
        assert!(fine.triangles.len() > whole.triangles.len() + 50);
        for cut in
            [cut_in_three(&whole, 17), twice, subdivided(&whole), subdivided(&subdivided(&whole)), fine]
        {
            let found = uncut(&cut).unwrap();
            assert_eq!(found.mesh.positions, whole.positions);
            assert_eq!(found.mesh.triangles.len(), whole.triangles.len());
            // Which corner is named first is not to be known.
            let turned =
                |s: &[u32; 3], t: &[u32; 3]| (0..3).any(|k| [s[k], s[(k + 1) % 3], s[(k + 2) % 3]] == *t);
            assert!(found.mesh.triangles.iter().zip(&whole.triangles).all(|(s, t)| turned(s, t)));
        }
    }

    #[test]
    fn points_go_there_and_back() {
        let cut = subdivided(&subdivided(&egg()));
        let found = uncut(&cut).unwrap();
        for face in 0..cut.triangles.len() as u32 {
            let point = SurfacePoint { face, weights: [0.2, 0.3, 0.5] };
            let on_whole = found.uncut(&cut, point);
            assert!(found.mesh.position(on_whole).distance(cut.position(point)) < 1e-12);
            assert_eq!(found.cut(&cut, on_whole).face, face);
        }
    }

    #[test]
    fn a_sheet_is_two_triangles_and_one_with_a_hole_eight() {
        let mut mesh = sheet(20.0, 1.0);
        assert_eq!(uncut(&mesh).unwrap().mesh.triangles.len(), 2);
        let centre = |t: &[u32; 3], p: &[DVec3]| t.iter().map(|&v| p[v as usize]).sum::<DVec3>() / 3.0;
        let positions = mesh.positions.clone();
        mesh.triangles
            .retain(|t| (centre(t, &positions) - DVec3::new(10.0, 10.0, 0.0)).abs().max_element() > 3.0);
        let found = uncut(&mesh).unwrap();
        assert_eq!((found.mesh.triangles.len(), found.mesh.positions.len()), (8, 8));
        assert!((found.mesh.area() - mesh.area()).abs() < 1e-9);
        assert_eq!(Adjacency::new(&found.mesh).open_edges(), 8);
    }

    #[test]
    fn what_differs_stays_cut() {
        let mesh = sheet(20.0, 1.0);
        let left = |f: u32| mesh.corners(f).iter().all(|p| p.x <= 7.0);
        let found = Uncut::of(&mesh, &Adjacency::new(&mesh), mesh.triangles.len(), |f, g| left(f) == left(g))
            .unwrap();
        assert_eq!(found.mesh.triangles.len(), 4);
        // Only faces that count are joined.
        let some = Uncut::of(&mesh, &Adjacency::new(&mesh), 40, |_, _| true).unwrap();
        assert_eq!(some.mesh.triangles.len(), 2);
    }

    #[test]
    fn corners_of_what_lies_beyond_stay_on_straight_edges() {
        // A flat strip beside two faces that fold where its edge is cut.
        let p = [
            (0.0, 0.0, 0.0),
            (2.0, 0.0, 0.0),
            (4.0, 0.0, 0.0),
            (0.0, 3.0, 0.0),
            (4.0, 3.0, 0.0),
            (0.0, -3.0, 1.0),
            (4.0, -3.0, 2.0),
        ];
        let positions = p.map(|(x, y, z)| DVec3::new(x, y, z)).to_vec();
        let strip = vec![[0, 1, 3], [1, 4, 3], [1, 2, 4], [1, 0, 5], [1, 5, 6], [2, 1, 6]];
        let mesh = Mesh::new(positions, strip).unwrap();
        let found = uncut(&mesh).unwrap();
        assert!((found.mesh.area() - mesh.area()).abs() < 1e-12);
        assert_eq!(found.mesh.positions.len(), 7);
        assert_eq!(Adjacency::new(&found.mesh).open_edges(), Adjacency::new(&mesh).open_edges());
    }
}
