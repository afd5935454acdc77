//! Which faces lie in one plane, edge to edge, and which vertices stand only where they were cut.

use crate::adjacency::NONE;
use crate::{Adjacency, Mesh};
use glam::DVec3;
use rayon::prelude::*;

/// Lengths off a plane or a line, as a share of the lengths along it, that are taken for rounding.
const ROUNDING: f64 = 1e-9;

/// Groups of two faces or more.
pub(super) struct Groups {
    /// The faces of each group, rising.
    pub(super) all: Vec<Vec<u32>>,
    /// The group of each face.
    pub(super) of_face: Vec<Option<u32>>,
}

impl Groups {
    /// Groups of alike faces; `None` where every face stands alone.
    pub(super) fn of(
        mesh: &Mesh,
        adjacency: &Adjacency,
        faces: usize,
        alike: impl Fn(u32, u32) -> bool + Sync,
    ) -> Option<Self> {
        let joined = |f: u32| {
            let beside = move |k: usize| (k, adjacency.across(f, k));
            let later = move |&(_, g): &(usize, u32)| g != NONE && g > f && (g as usize) < faces;
            (0..3)
                .map(beside)
                .filter(later)
                .filter(move |&(k, g)| in_one_plane(mesh, adjacency, f, k, g))
                .map(move |(_, g)| (f, g))
        };
        let pairs: Vec<(u32, u32)> =
            (0..faces as u32).into_par_iter().flat_map_iter(joined).filter(|&(f, g)| alike(f, g)).collect();
        if pairs.is_empty() {
            return None;
        }
        let mut root: Vec<u32> = (0..faces as u32).collect();
        for (f, g) in pairs {
            let (a, b) = (find(&mut root, f), find(&mut root, g));
            root[a.max(b) as usize] = a.min(b);
        }
        let mut all: Vec<Vec<u32>> = vec![Vec::new(); faces];
        (0..faces as u32).for_each(|f| all[find(&mut root, f) as usize].push(f));
        all.retain(|group| group.len() > 1);
        let mut groups = Self { all, of_face: vec![None; faces] };
        groups.keep(|group| is_flat(mesh, group));
        (!groups.all.is_empty()).then_some(groups)
    }

    /// Lets go of all groups but those that are `wanted`.
    pub(super) fn keep(&mut self, mut wanted: impl FnMut(&[u32]) -> bool) {
        self.all.retain(|group| wanted(group));
        self.of_face.fill(None);
        for (k, group) in self.all.iter().enumerate() {
            group.iter().for_each(|&f| self.of_face[f as usize] = Some(k as u32));
        }
    }

    fn group(&self, face: u32) -> Option<u32> {
        self.of_face.get(face as usize).copied().flatten()
    }

    /// Whether the edge opposite to a corner of a grouped face is where its group ends.
    pub(super) fn ends_at(&self, adjacency: &Adjacency, face: u32, corner: usize) -> bool {
        match adjacency.across(face, corner) {
            NONE => true,
            other => self.group(other) != self.group(face),
        }
    }

    /// Vertices inside a group, and those in the middle of straight edges between groups.
    pub(super) fn vertices_gone(&self, mesh: &Mesh, adjacency: &Adjacency) -> Vec<bool> {
        let mut gone = vec![false; mesh.positions.len()];
        for &v in self.all.iter().flatten().flat_map(|&f| &mesh.triangles[f as usize]) {
            gone[v as usize] = gone[v as usize] || self.is_gone(mesh, adjacency, v);
        }
        gone
    }

    fn is_gone(&self, mesh: &Mesh, adjacency: &Adjacency, v: u32) -> bool {
        let own = |f: &&u32| (**f as usize) < self.of_face.len();
        let mut ends: Vec<u32> = Vec::new();
        for &face in adjacency.around(v).iter().filter(own) {
            if self.group(face).is_none() {
                return false;
            }
            let t = mesh.triangles[face as usize];
            let beside = (0..3).filter(|&k| t[k] != v && self.ends_at(adjacency, face, k));
            // Of the edge opposite to corner k, the end that is not v.
            ends.extend(beside.filter_map(|k| (0..3).map(|j| t[j]).find(|&w| w != v && w != t[k])));
        }
        ends.sort_unstable();
        ends.dedup();
        match *ends {
            [] => true,
            [p, q] => {
                straight(mesh.positions[p as usize], mesh.positions[v as usize], mesh.positions[q as usize])
            }
            _ => false,
        }
    }
}

fn find(root: &mut [u32], mut f: u32) -> u32 {
    while root[f as usize] != f {
        root[f as usize] = root[root[f as usize] as usize];
        f = root[f as usize];
    }
    f
}

/// Whether a line from `p` by `v` to `q` goes straight on.
pub(super) fn straight(p: DVec3, v: DVec3, q: DVec3) -> bool {
    let (to, on) = (v - p, q - v);
    let along = to.length() * on.length();
    to.dot(on) > 0.0 && to.cross(on).length() <= ROUNDING * along
}

/// Whether two faces that share the edge opposite to corner `k` of the first continue each other.
fn in_one_plane(mesh: &Mesh, adjacency: &Adjacency, f: u32, k: usize, g: u32) -> bool {
    let [a, b, c] = mesh.corners(f);
    let normal = (b - a).cross(c - a);
    let corners @ [d, e, h] = mesh.corners(g);
    let far = (0..3).find(|&j| adjacency.across(g, j) == f).map_or(d, |j| corners[j]);
    let off = far - [b, c, a][k];
    let height = normal.dot(off);
    height * height <= ROUNDING * ROUNDING * normal.length_squared() * off.length_squared()
        && normal.dot((e - d).cross(h - d)) > 0.0
}

/// Whether no face of a group leaves the plane of all: many small angles may add up to a bend.
fn is_flat(mesh: &Mesh, group: &[u32]) -> bool {
    let cross = |f: u32| {
        let [a, b, c] = mesh.corners(f);
        (b - a).cross(c - a)
    };
    let normal = group.iter().map(|&f| cross(f)).sum::<DVec3>().normalize_or_zero();
    let at = mesh.corners(group[0])[0];
    let corners = group.iter().flat_map(|&f| mesh.corners(f));
    let (off, wide) = corners.fold((0.0f64, 0.0f64), |(off, wide), p| {
        (off.max(normal.dot(p - at).abs()), wide.max(p.distance(at)))
    });
    off <= 4.0 * ROUNDING * wide && group.iter().all(|&f| cross(f).dot(normal) > 0.0)
}
