//! Geodesic distances over a mesh from any set of vertices with known distances.
//!
//! Fast marching in the order of Kimmel & Sethian, "Computing geodesic paths on manifolds", PNAS 1998, with
//! the update of Novotni & Klein, "Computing geodesic distances on triangular meshes", WSCG 2002: from the
//! distances at two corners the source is unfolded into the plane of the face, and the third corner's
//! distance is measured to it. On flat ground that is exact for a point source, where the linear update is
//! first order. Where the straight line from the unfolded source leaves the face through another edge the
//! shorter way round by a corner is taken, as they do. We depart from them in also looking through the
//! opposite neighbour of an obtuse corner (one unfolding, Kimmel & Sethian section 4), because scans have
//! obtuse faces.

use crate::adjacency::{Adjacency, NONE};
use crate::mesh::Mesh;
use glam::DVec2;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Distances in mm from the sources; infinite beyond `limit_mm` and on pieces without a source.
/// `sources` are vertices with their known distance, which may be zero.
pub fn distances(mesh: &Mesh, adjacency: &Adjacency, sources: &[(u32, f64)], limit_mm: f64) -> Vec<f64> {
    let mut march = March {
        mesh,
        adjacency,
        distance: vec![f64::INFINITY; mesh.positions.len()],
        done: vec![false; mesh.positions.len()],
        heap: BinaryHeap::new(),
        limit_mm,
    };
    for &(vertex, distance) in sources {
        march.offer(vertex, distance);
    }
    march.run();
    march.distance
}

struct March<'a> {
    mesh: &'a Mesh,
    adjacency: &'a Adjacency,
    distance: Vec<f64>,
    done: Vec<bool>,
    /// Non-negative floats order as their bits do.
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    limit_mm: f64,
}

impl March<'_> {
    fn offer(&mut self, vertex: u32, distance: f64) {
        let known = &mut self.distance[vertex as usize];
        if distance < *known && distance <= self.limit_mm {
            *known = distance;
            self.heap.push(Reverse((distance.to_bits(), vertex)));
        }
    }

    fn run(&mut self) {
        while let Some(Reverse((_, vertex))) = self.heap.pop() {
            if !std::mem::replace(&mut self.done[vertex as usize], true) {
                self.spread(vertex);
            }
        }
    }

    fn spread(&mut self, vertex: u32) {
        let adjacency = self.adjacency;
        for &face in adjacency.around(vertex) {
            let t = self.mesh.triangles[face as usize];
            for corner in 0..3 {
                let c = t[corner];
                if c == vertex || self.done[c as usize] {
                    continue;
                }
                let other = t[(0..3).find(|&k| k != corner && t[k] != vertex).unwrap_or(corner)];
                if self.done[other as usize] {
                    self.update(vertex, other, c);
                } else {
                    self.along_edge(vertex, c);
                }
            }
            self.look_across(vertex, face);
        }
    }

    fn along_edge(&mut self, from: u32, to: u32) {
        let length = self.mesh.positions[from as usize].distance(self.mesh.positions[to as usize]);
        self.offer(to, self.distance[from as usize] + length);
    }

    fn update(&mut self, a: u32, b: u32, c: u32) {
        let p = [a, b, c].map(|v| self.mesh.positions[v as usize]);
        let (ab, ac, bc) = (p[0].distance(p[1]), p[0].distance(p[2]), p[1].distance(p[2]));
        let (da, db) = (self.distance[a as usize], self.distance[b as usize]);
        self.offer(c, unfolded(ab, ac, bc, da, db));
    }

    /// With both ends of the edge opposite to `vertex`'s face known, reaches over that edge: the apex
    /// of the neighbouring face may be obtuse and see the source only through both faces.
    fn look_across(&mut self, vertex: u32, face: u32) {
        let t = self.mesh.triangles[face as usize];
        let Some(corner) = t.iter().position(|&v| v == vertex) else { return };
        let (b, c) = (t[(corner + 1) % 3], t[(corner + 2) % 3]);
        let over = self.adjacency.across(face, corner);
        if over == NONE {
            return;
        }
        let apex = self.mesh.triangles[over as usize].into_iter().find(|&v| v != b && v != c);
        let Some(apex) = apex.filter(|&v| !self.done[v as usize]) else { return };
        for other in [b, c] {
            if self.done[other as usize] {
                self.update_flattened(vertex, other, apex, if other == b { c } else { b });
            }
        }
    }

    /// Update of `apex` from `a` and `b`, after turning the face (a, b, hinge) and the face
    /// (b, hinge, apex) into one plane.
    fn update_flattened(&mut self, a: u32, b: u32, apex: u32, hinge: u32) {
        let [pa, pb, ph, px] = [a, b, hinge, apex].map(|v| self.mesh.positions[v as usize]);
        let (bh, ab, ah) = (pb.distance(ph), pa.distance(pb), pa.distance(ph));
        let flat_a = place(bh, ab, ah, -1.0);
        let flat_x = place(bh, pb.distance(px), ph.distance(px), 1.0);
        // The straight line a-apex must pass through the shared edge, or the flattened length is not real.
        let t = flat_a.y / (flat_a.y - flat_x.y);
        let crossing = flat_a.x + t * (flat_x.x - flat_a.x);
        if !(0.0..=bh).contains(&crossing) {
            return;
        }
        let ax = flat_a.distance(flat_x);
        let bx = pb.distance(px);
        let (da, db) = (self.distance[a as usize], self.distance[b as usize]);
        self.offer(apex, unfolded(ab, ax, bx, da, db));
    }
}

/// Third corner of a triangle over the base (0,0)-(base,0), on the side `side`.
fn place(base: f64, from_start: f64, from_end: f64, side: f64) -> DVec2 {
    let x = (from_start * from_start - from_end * from_end + base * base) / (2.0 * base);
    DVec2::new(x, side * (from_start * from_start - x * x).max(0.0).sqrt())
}

/// Distance at corner c from the distances at a and b, by unfolding the source.
fn unfolded(ab: f64, ac: f64, bc: f64, da: f64, db: f64) -> f64 {
    let around = (da + ac).min(db + bc);
    let c = place(ab, ac, bc, 1.0);
    if (da - db).abs() >= ab || da + db <= ab {
        return straight_front(ab, c, da, db).unwrap_or(around).min(around);
    }
    let source = place(ab, da, db, -1.0);
    let t = -source.y / (c.y - source.y);
    let crossing = source.x + t * (c.x - source.x);
    if t.is_finite() && (0.0..=ab).contains(&crossing) { source.distance(c).min(around) } else { around }
}

/// A source between a and b (or on their line) has no unfolding; a front straight between them has.
fn straight_front(ab: f64, c: DVec2, da: f64, db: f64) -> Option<f64> {
    let slope = (db - da) / ab;
    if slope.abs() >= 1.0 {
        return None;
    }
    let rise = (1.0 - slope * slope).sqrt();
    let foot = c.x - c.y * slope / rise;
    (0.0..=ab).contains(&foot).then_some(da + slope * c.x + rise * c.y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::shapes::sphere;

    /// Largest relative error against the great circle, beyond `from` mm.
    fn worst_error(mesh: &Mesh, radius: f64, from: f64) -> f64 {
        let adjacency = Adjacency::new(mesh);
        let found = distances(mesh, &adjacency, &[(0, 0.0)], f64::INFINITY);
        let pole = mesh.positions[0].normalize();
        let error = |(p, d): (&glam::DVec3, &f64)| {
            let exact = radius * libm::acos(pole.dot(p.normalize()).clamp(-1.0, 1.0));
            if exact < from { 0.0 } else { (d / exact - 1.0).abs() }
        };
        mesh.positions.iter().zip(&found).map(error).fold(0.0, f64::max)
    }

    #[test]
    fn one_percent_on_a_sphere() {
        let worst = worst_error(&sphere(90.0, 6), 90.0, 0.0);
        assert!(worst < 0.01, "worst relative error {worst}");
    }

    #[test]
    fn exact_on_flat_ground() {
        let n = 21;
        let positions = (0..n * n)
            .map(|i| {
                glam::DVec3::new((i % n) as f64 + 0.3 * (((i * 7) % 5) as f64 / 5.0), (i / n) as f64, 0.0)
            })
            .collect();
        let quads = (0..(n - 1) * (n - 1)).map(|q| ((q / (n - 1)) * n + q % (n - 1)) as u32);
        let n = n as u32;
        let triangles = quads.flat_map(|q| [[q, q + 1, q + n + 1], [q, q + n + 1, q + n]]).collect();
        let mesh = Mesh::new(positions, triangles).unwrap();
        let found = distances(&mesh, &Adjacency::new(&mesh), &[(0, 0.0)], f64::INFINITY);
        for (p, d) in mesh.positions.iter().zip(&found).skip(1) {
            let exact = p.distance(mesh.positions[0]);
            assert!((d / exact - 1.0).abs() < 0.01, "{p}: {d} against {exact}");
        }
    }

    #[test]
    fn nothing_beyond_the_limit() {
        let ball = sphere(90.0, 3);
        let found = distances(&ball, &Adjacency::new(&ball), &[(5, 0.0)], 30.0);
        assert!(found.iter().all(|d| *d <= 30.0 || d.is_infinite()));
    }
}
