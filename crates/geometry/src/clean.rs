//! Repair of meshes as found: welding, dropping faces without area, keeping the largest component.
//! Every face of the result remembers the face of the input that it came from, so that textures follow.

use crate::adjacency::Adjacency;
use crate::mesh::Mesh;
use glam::DVec3;
use std::collections::HashMap;

/// What a repair did. Counts are of the input mesh.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RepairReport {
    /// Vertices merged into another at the same place.
    pub welded_vertices: usize,
    /// Faces dropped because two corners coincide or the area is zero.
    pub faces_without_area: usize,
    /// Faces dropped because another face has the same three corners.
    pub duplicate_faces: usize,
    /// Separate pieces found after welding.
    pub components: usize,
    /// Faces dropped with the smaller pieces.
    pub faces_in_smaller_pieces: usize,
    /// Edges of the result that border a hole or are shared by more than two faces.
    pub open_edges: usize,
    /// All faces were turned over because the surface was inside out.
    pub turned_inside_out: bool,
}

/// A repaired mesh, where its faces came from, and what was done.
#[derive(Debug, Clone)]
pub struct Repaired {
    /// The largest piece, welded and cleaned.
    pub mesh: Mesh,
    /// For each face of `mesh`, its face in the input.
    pub source_faces: Vec<u32>,
    /// True where the face was turned over: its corners then stand in the order 0, 2, 1 of the input.
    pub turned: bool,
    /// For each vertex of `mesh`, one vertex of the input at that place.
    pub source_vertices: Vec<u32>,
    /// What was done.
    pub report: RepairReport,
    /// Area share of the second largest piece against the largest, 0 when there is one piece.
    pub runner_up_share: f64,
    /// Bounds of the second largest piece, where there is one.
    pub runner_up_bounds: Option<(DVec3, DVec3)>,
}

/// Welds vertices closer than `tolerance` (in mesh units), drops faces without area, keeps the piece with
/// the largest area and makes its normals point outward. `None` where no face is left.
pub fn repair(mesh: &Mesh, tolerance: f64) -> Option<Repaired> {
    let mut report = RepairReport::default();
    let target = weld(mesh, tolerance);
    report.welded_vertices = target.iter().enumerate().filter(|&(i, &t)| i as u32 != t).count();
    let faces = sound_faces(mesh, &target, &mut report);
    let welded = Mesh {
        positions: mesh.positions.clone(),
        triangles: faces.iter().map(|&f| mesh.triangles[f as usize].map(|v| target[v as usize])).collect(),
    };
    let pieces = Pieces::of(&welded);
    report.components = pieces.areas.len();
    let largest = pieces.order.first().copied()?;
    let kept: Vec<u32> =
        (0..welded.triangles.len() as u32).filter(|&f| pieces.of_face[f as usize] == largest).collect();
    report.faces_in_smaller_pieces = welded.triangles.len() - kept.len();
    let (mut out, source_vertices) = compact(&welded, &kept);
    let turned = signed_volume(&out) < 0.0;
    if turned {
        out.triangles.iter_mut().for_each(|t| t.swap(1, 2));
    }
    report.turned_inside_out = turned;
    report.open_edges = Adjacency::new(&out).open_edges();
    let runner_up = pieces.order.get(1).copied();
    Some(Repaired {
        mesh: out,
        source_faces: kept.iter().map(|&f| faces[f as usize]).collect(),
        turned,
        source_vertices,
        report,
        runner_up_share: runner_up.map_or(0.0, |r| pieces.areas[r as usize] / pieces.areas[largest as usize]),
        runner_up_bounds: runner_up.and_then(|r| pieces.bounds(&welded, r)),
    })
}

/// Cells of the weld are numbered up to here in either direction: beyond 2^53 a double tells neighbouring
/// cells no longer apart, and soon all points would fall into the last one and be compared with each other.
const MOST_CELLS: f64 = (1u64 << 53) as f64;

/// For each vertex the lowest vertex within `tolerance` that it merges into. Vertices so far away that the
/// tolerance is lost in rounding, or that are not finite, stay by themselves.
fn weld(mesh: &Mesh, tolerance: f64) -> Vec<u32> {
    let cell = tolerance.max(1e-9) * 2.0;
    let has_cell = |p: DVec3| (p / cell).to_array().iter().all(|c| c.abs() < MOST_CELLS);
    let key = |p: DVec3| (p / cell).floor().as_i64vec3();
    let mut grid: HashMap<glam::I64Vec3, Vec<u32>> = HashMap::new();
    let mut target: Vec<u32> = Vec::with_capacity(mesh.positions.len());
    for (i, &p) in mesh.positions.iter().enumerate() {
        if !has_cell(p) {
            target.push(i as u32);
            continue;
        }
        let found = neighbour_cells(key(p - tolerance), key(p + tolerance))
            .filter_map(|k| grid.get(&k))
            .flatten()
            .copied()
            .filter(|&j| mesh.positions[j as usize].distance(p) <= tolerance)
            .min();
        if found.is_none() {
            grid.entry(key(p)).or_default().push(i as u32);
        }
        target.push(found.unwrap_or(i as u32));
    }
    target
}

fn neighbour_cells(lo: glam::I64Vec3, hi: glam::I64Vec3) -> impl Iterator<Item = glam::I64Vec3> {
    (lo.x..=hi.x).flat_map(move |x| {
        (lo.y..=hi.y).flat_map(move |y| (lo.z..=hi.z).map(move |z| glam::I64Vec3::new(x, y, z)))
    })
}

fn sound_faces(mesh: &Mesh, target: &[u32], report: &mut RepairReport) -> Vec<u32> {
    let mut seen = std::collections::HashSet::new();
    let mut faces = Vec::with_capacity(mesh.triangles.len());
    for (f, t) in mesh.triangles.iter().enumerate() {
        let [a, b, c] = t.map(|v| target[v as usize]);
        if a == b || b == c || c == a || !has_area(mesh, f as u32) {
            report.faces_without_area += 1;
            continue;
        }
        let mut key = [a, b, c];
        key.sort_unstable();
        if seen.insert(key) {
            faces.push(f as u32);
        } else {
            report.duplicate_faces += 1;
        }
    }
    faces
}

/// A face whose height is below one part in 10^7 of its longest side has no usable normal.
fn has_area(mesh: &Mesh, face: u32) -> bool {
    let [a, b, c] = mesh.corners(face);
    let longest = a.distance(b).max(b.distance(c)).max(c.distance(a));
    2.0 * mesh.face_area(face) > 1e-7 * longest * longest
}

struct Pieces {
    of_face: Vec<u32>,
    areas: Vec<f64>,
    /// Pieces from the largest area to the smallest.
    order: Vec<u32>,
}

impl Pieces {
    fn of(mesh: &Mesh) -> Self {
        let mut root: Vec<u32> = (0..mesh.positions.len() as u32).collect();
        for &[a, b, c] in &mesh.triangles {
            join(&mut root, a, b);
            join(&mut root, b, c);
        }
        let mut number = HashMap::new();
        let mut areas = Vec::new();
        let mut of_face = Vec::with_capacity(mesh.triangles.len());
        for (f, t) in mesh.triangles.iter().enumerate() {
            let r = find(&mut root, t[0]);
            let piece = *number.entry(r).or_insert_with(|| {
                areas.push(0.0);
                areas.len() as u32 - 1
            });
            areas[piece as usize] += mesh.face_area(f as u32);
            of_face.push(piece);
        }
        let mut order: Vec<u32> = (0..areas.len() as u32).collect();
        order.sort_by(|&a, &b| areas[b as usize].total_cmp(&areas[a as usize]).then(a.cmp(&b)));
        Self { of_face, areas, order }
    }

    fn bounds(&self, mesh: &Mesh, piece: u32) -> Option<(DVec3, DVec3)> {
        let faces = mesh.triangles.iter().zip(&self.of_face).filter(|&(_, &p)| p == piece);
        let points = faces.flat_map(|(t, _)| t.map(|v| mesh.positions[v as usize]));
        points.fold(None, |b, p| Some(b.map_or((p, p), |(lo, hi): (DVec3, DVec3)| (lo.min(p), hi.max(p)))))
    }
}

fn find(root: &mut [u32], mut v: u32) -> u32 {
    while root[v as usize] != v {
        root[v as usize] = root[root[v as usize] as usize];
        v = root[v as usize];
    }
    v
}

fn join(root: &mut [u32], a: u32, b: u32) {
    let (a, b) = (find(root, a), find(root, b));
    let (low, high) = (a.min(b), a.max(b));
    root[high as usize] = low;
}

/// The faces named and only the vertices that they use, in their old order.
pub fn compact(mesh: &Mesh, faces: &[u32]) -> (Mesh, Vec<u32>) {
    let mut new_index = vec![u32::MAX; mesh.positions.len()];
    for &f in faces {
        for v in mesh.triangles[f as usize] {
            new_index[v as usize] = 0;
        }
    }
    let mut old = Vec::new();
    for (v, index) in new_index.iter_mut().enumerate() {
        if *index == 0 {
            *index = old.len() as u32;
            old.push(v as u32);
        }
    }
    let positions = old.iter().map(|&v| mesh.positions[v as usize]).collect();
    let triangles =
        faces.iter().map(|&f| mesh.triangles[f as usize].map(|v| new_index[v as usize])).collect();
    (Mesh { positions, triangles }, old)
}

/// Volume under the faces seen from the centre of the bounds: positive where they face outward.
fn signed_volume(mesh: &Mesh) -> f64 {
    let centre = mesh.bounds().map_or(DVec3::ZERO, |(lo, hi)| (lo + hi) * 0.5);
    let volume = |f: u32| {
        let [a, b, c] = mesh.corners(f).map(|p| p - centre);
        a.dot(b.cross(c))
    };
    (0..mesh.triangles.len() as u32).map(volume).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::shapes::sphere;

    fn soup(mesh: &Mesh) -> Mesh {
        let positions = (0..mesh.triangles.len() as u32).flat_map(|f| mesh.corners(f)).collect();
        let triangles = (0..mesh.triangles.len() as u32).map(|f| [3 * f, 3 * f + 1, 3 * f + 2]).collect();
        Mesh { positions, triangles }
    }

    #[test]
    fn a_triangle_soup_becomes_a_closed_surface() {
        let ball = sphere(90.0, 3);
        let repaired = repair(&soup(&ball), 1e-4).unwrap();
        assert_eq!(repaired.mesh.positions.len(), ball.positions.len());
        assert_eq!(repaired.report.open_edges, 0);
        assert!((repaired.mesh.area() - ball.area()).abs() < 1e-6);
    }

    #[test]
    fn the_largest_piece_is_kept_and_turned_outward() {
        let mut both = sphere(90.0, 2).mapped(|p| p);
        both.triangles.iter_mut().for_each(|t| t.swap(0, 1));
        let offset = both.positions.len() as u32;
        let small = sphere(10.0, 1);
        both.positions.extend(small.positions.iter().map(|&p| p + DVec3::X * 300.0));
        both.triangles.extend(small.triangles.iter().map(|t| t.map(|v| v + offset)));
        let repaired = repair(&both, 1e-4).unwrap();
        assert_eq!(repaired.report.components, 2);
        assert_eq!(repaired.report.faces_in_smaller_pieces, 80);
        assert!(repaired.report.turned_inside_out);
        assert!(repaired.runner_up_share > 0.01 && repaired.runner_up_share < 0.02);
    }

    #[test]
    fn vertices_beyond_all_cells_are_not_compared_with_each_other() {
        let n = 200_000u32;
        let far = |i: u32| DVec3::splat(1e25 * (1.0 + f64::from(i) * 1e-7));
        let mut mesh = sphere(90.0, 1);
        let from = mesh.positions.len() as u32;
        mesh.positions.extend((0..n).map(far).chain([DVec3::INFINITY, DVec3::NAN]));
        mesh.triangles.extend((0..n).map(|i| [from + i, from + i + 1, from + i + 2]));
        let target = weld(&mesh, 0.01);
        assert!(target.iter().enumerate().all(|(i, &t)| i as u32 == t));
    }

    #[test]
    fn flat_and_repeated_faces_are_dropped() {
        let mut ball = sphere(1.0, 1);
        let first = ball.triangles[0];
        ball.triangles.push([first[1], first[2], first[0]]);
        ball.triangles.push([first[0], first[0], first[1]]);
        let report = repair(&ball, 1e-9).unwrap().report;
        assert_eq!((report.duplicate_faces, report.faces_without_area), (1, 1));
    }
}
