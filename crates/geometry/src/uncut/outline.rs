//! The outline of a group of faces, with holes, and the triangles that fill it.

use super::groups::{Groups, straight};
use crate::{Adjacency, Axes, Mesh};
use earcut::Earcut;
use glam::{DVec2, DVec3};
use std::collections::BTreeMap;

/// Areas that differ by less than this share are the same.
const SAME_AREA: f64 = 1e-9;

/// The triangles that fill what the `cut` faces fill, without the vertices that are `gone`; `None` where the
/// outline touches itself.
pub(super) fn filled(
    mesh: &Mesh,
    adjacency: &Adjacency,
    axes: &Axes,
    groups: &Groups,
    cut: &[u32],
    gone: &[bool],
) -> Option<Vec<[u32; 3]>> {
    let normal = cut.iter().map(|&f| mesh.face_normal(f) * mesh.face_area(f)).sum::<DVec3>();
    let flat = Plane::across(axes.direction(normal));
    let at = |v: u32| flat.at(axes.along(mesh.positions[v as usize]));
    let mut loops = loops(mesh, adjacency, groups, cut)?;
    loops.iter_mut().for_each(|l| l.retain(|&v| !gone[v as usize]));
    if loops.iter().any(|l| l.len() < 3) {
        return None;
    }
    loops.iter_mut().for_each(|l| begin_lowest(l, at));
    let areas: Vec<f64> = loops.iter().map(|l| signed_area(l, at)).collect();
    let outer = (0..loops.len()).filter(|&k| areas[k] > 0.0).collect::<Vec<_>>();
    let [outer] = outer[..] else { return None };
    loops.swap(0, outer);
    loops[1..].sort_by(|a, b| lower(at(a[0]), at(b[0])));
    let mut triangles = ears(&loops, at);
    put_in_what_lies_on_edges(mesh, &loops, &mut triangles);
    let area: f64 = triangles.iter().map(|t| signed_area(t, at)).sum();
    let used = |v: &u32| triangles.iter().flatten().any(|w| w == v);
    let whole = (area - areas.iter().sum::<f64>()).abs() <= SAME_AREA * area.abs()
        && loops.iter().flatten().all(used);
    whole.then_some(triangles)
}

/// A plane seen along the axis that is nearest to its normal, from outside.
struct Plane {
    axis: usize,
    turned: bool,
}

impl Plane {
    fn across(normal: DVec3) -> Self {
        let size = normal.abs();
        let axis = if size.x >= size.y && size.x >= size.z {
            0
        } else if size.y >= size.z {
            1
        } else {
            2
        };
        Self { axis, turned: normal[axis] < 0.0 }
    }

    fn at(&self, p: DVec3) -> DVec2 {
        let (u, v) = (p[(self.axis + 1) % 3], p[(self.axis + 2) % 3]);
        if self.turned { DVec2::new(v, u) } else { DVec2::new(u, v) }
    }
}

/// The edges where a group ends, end to end.
fn loops(mesh: &Mesh, adjacency: &Adjacency, groups: &Groups, cut: &[u32]) -> Option<Vec<Vec<u32>>> {
    let mut next: BTreeMap<u32, u32> = BTreeMap::new();
    for &face in cut {
        let t = mesh.triangles[face as usize];
        for k in (0..3).filter(|&k| groups.ends_at(adjacency, face, k)) {
            if next.insert(t[(k + 1) % 3], t[(k + 2) % 3]).is_some() {
                return None;
            }
        }
    }
    let mut loops = Vec::new();
    while let Some((start, mut v)) = next.pop_first() {
        let mut one = vec![start];
        while v != start {
            one.push(v);
            v = next.remove(&v)?;
        }
        loops.push(one);
    }
    Some(loops)
}

fn lower(p: DVec2, q: DVec2) -> std::cmp::Ordering {
    p.x.total_cmp(&q.x).then(p.y.total_cmp(&q.y))
}

fn begin_lowest(vertices: &mut [u32], at: impl Fn(u32) -> DVec2) {
    let lower = |&i: &usize, &j: &usize| lower(at(vertices[i]), at(vertices[j]));
    if let Some(lowest) = (0..vertices.len()).min_by(lower) {
        vertices.rotate_left(lowest);
    }
}

fn signed_area(corners: &[u32], at: impl Fn(u32) -> DVec2) -> f64 {
    let from = at(corners[0]);
    corners.windows(2).map(|w| 0.5 * (at(w[0]) - from).perp_dot(at(w[1]) - from)).sum()
}

fn ears(loops: &[Vec<u32>], at: impl Fn(u32) -> DVec2) -> Vec<[u32; 3]> {
    let vertices: Vec<u32> = loops.iter().flatten().copied().collect();
    let mut holes = Vec::new();
    let mut count = 0u32;
    for one in &loops[..loops.len() - 1] {
        count += one.len() as u32;
        holes.push(count);
    }
    let mut corners: Vec<u32> = Vec::new();
    Earcut::new().earcut(vertices.iter().map(|&v| at(v).to_array()), &holes, &mut corners);
    let triangle = |t: &[u32]| {
        let [a, b, c] = [t[0], t[1], t[2]].map(|k| vertices[k as usize]);
        if signed_area(&[a, b, c], &at) < 0.0 { [a, c, b] } else { [a, b, c] }
    };
    corners.chunks_exact(3).map(triangle).collect()
}

/// Corners of the outline on a straight edge are corners for what lies beyond; ears leave them out.
fn put_in_what_lies_on_edges(mesh: &Mesh, loops: &[Vec<u32>], triangles: &mut Vec<[u32; 3]>) {
    let at = |v: u32| mesh.positions[v as usize];
    let mut used: std::collections::BTreeSet<u32> = triangles.iter().flatten().copied().collect();
    for &v in loops.iter().flatten().filter(|v| !used.contains(v)).collect::<Vec<_>>() {
        let on = |&[a, b, _]: &[u32; 3]| straight(at(a), at(v), at(b));
        let turns = |t: [u32; 3]| [t, [t[1], t[2], t[0]], [t[2], t[0], t[1]]];
        let found =
            triangles.iter().enumerate().find_map(|(i, &t)| turns(t).into_iter().find(on).map(|t| (i, t)));
        if let Some((i, [a, b, c])) = found {
            triangles[i] = [a, v, c];
            triangles.push([v, b, c]);
            used.insert(v);
        }
    }
}
