//! A triangle mesh and points on it. May not clean, repair or read anything: see `clean` for that.
//! Coordinates and lengths are in the mesh's own frame and unit (millimetres in Hairline).

use glam::DVec3;

/// Triangles over shared vertices. Every index is in range; use [`Mesh::new`] where that is not yet known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mesh {
    /// Vertex positions, mm.
    pub positions: Vec<DVec3>,
    /// Vertex indices of each triangle, counter-clockwise seen from outside.
    pub triangles: Vec<[u32; 3]>,
}

/// A point on a mesh: a face and barycentric weights that sum to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurfacePoint {
    /// Index of the triangle.
    pub face: u32,
    /// Weights of the triangle's three corners, each in 0..=1.
    pub weights: [f64; 3],
}

impl SurfacePoint {
    /// Corner `k` (0, 1 or 2) of a face.
    pub fn corner(face: u32, k: usize) -> Self {
        let mut weights = [0.0; 3];
        weights[k] = 1.0;
        Self { face, weights }
    }
}

/// Why a list of triangles is not a mesh.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MeshError {
    /// A triangle names a vertex that is not there.
    #[error("triangle {face} uses vertex {vertex}, but the mesh has only {count} vertices")]
    IndexOutOfRange {
        /// Offending triangle.
        face: usize,
        /// The vertex that it names.
        vertex: u32,
        /// Number of vertices present.
        count: usize,
    },
    /// A coordinate is NaN or infinite.
    #[error("vertex {vertex} has a coordinate that is not a finite number")]
    NotFinite {
        /// First offending vertex.
        vertex: usize,
    },
}

impl Mesh {
    /// A mesh after checking that all indices are in range and all coordinates finite.
    ///
    /// # Errors
    /// [`MeshError`] for the first index out of range or coordinate that is not finite.
    pub fn new(positions: Vec<DVec3>, triangles: Vec<[u32; 3]>) -> Result<Self, MeshError> {
        if let Some(vertex) = positions.iter().position(|p| !p.is_finite()) {
            return Err(MeshError::NotFinite { vertex });
        }
        let count = positions.len();
        for (face, triangle) in triangles.iter().enumerate() {
            if let Some(&vertex) = triangle.iter().find(|&&v| v as usize >= count) {
                return Err(MeshError::IndexOutOfRange { face, vertex, count });
            }
        }
        Ok(Self { positions, triangles })
    }

    /// Corner positions of a face.
    pub fn corners(&self, face: u32) -> [DVec3; 3] {
        self.triangles[face as usize].map(|v| self.positions[v as usize])
    }

    /// Twice the area times the unit normal of a face.
    fn cross(&self, face: u32) -> DVec3 {
        let [a, b, c] = self.corners(face);
        (b - a).cross(c - a)
    }

    /// Area of a face, mm².
    pub fn face_area(&self, face: u32) -> f64 {
        0.5 * self.cross(face).length()
    }

    /// Outward unit normal of a face; zero for a face without area.
    pub fn face_normal(&self, face: u32) -> DVec3 {
        self.cross(face).normalize_or_zero()
    }

    /// Sum of all face areas, mm².
    pub fn area(&self) -> f64 {
        (0..self.triangles.len() as u32).map(|f| self.face_area(f)).sum()
    }

    /// Area-weighted unit normals at the vertices.
    pub fn vertex_normals(&self) -> Vec<DVec3> {
        let mut normals = vec![DVec3::ZERO; self.positions.len()];
        for (face, triangle) in self.triangles.iter().enumerate() {
            let cross = self.cross(face as u32);
            for &v in triangle {
                normals[v as usize] += cross;
            }
        }
        normals.into_iter().map(DVec3::normalize_or_zero).collect()
    }

    /// Smallest and largest coordinates; `None` for a mesh without vertices.
    pub fn bounds(&self) -> Option<(DVec3, DVec3)> {
        let first = *self.positions.first()?;
        Some(self.positions.iter().fold((first, first), |(lo, hi), &p| (lo.min(p), hi.max(p))))
    }

    /// Position of a surface point, mm.
    pub fn position(&self, point: SurfacePoint) -> DVec3 {
        self.interpolate(point, |v| self.positions[v as usize])
    }

    /// A vertex quantity interpolated linearly at a surface point.
    pub fn interpolate<T>(&self, point: SurfacePoint, value: impl Fn(u32) -> T) -> T
    where
        T: std::ops::Mul<f64, Output = T> + std::ops::Add<Output = T>,
    {
        let [a, b, c] = self.triangles[point.face as usize];
        let [wa, wb, wc] = point.weights;
        value(a) * wa + value(b) * wb + value(c) * wc
    }

    /// The same mesh with every vertex mapped.
    pub fn mapped(&self, map: impl Fn(DVec3) -> DVec3) -> Self {
        Self {
            positions: self.positions.iter().map(|&p| map(p)).collect(),
            triangles: self.triangles.clone(),
        }
    }

    /// Barycentric weights of the projection of `p` onto the plane of a face; they may be negative.
    /// `None` for a face without area.
    pub fn plane_weights(&self, face: u32, p: DVec3) -> Option<[f64; 3]> {
        let [a, b, c] = self.corners(face);
        let (ab, ac, ap) = (b - a, c - a, p - a);
        let normal = ab.cross(ac);
        let squared = normal.length_squared();
        if squared <= f64::MIN_POSITIVE {
            return None;
        }
        let wb = ap.cross(ac).dot(normal) / squared;
        let wc = ab.cross(ap).dot(normal) / squared;
        Some([1.0 - wb - wc, wb, wc])
    }
}

/// Meshes of known shape, for the tests of this and other crates.
pub mod shapes {
    use super::Mesh;
    use glam::{DVec3, dvec3};
    use std::collections::BTreeMap;

    /// A sphere about the origin: an icosahedron subdivided `levels` times, 20·4^levels faces.
    pub fn sphere(radius: f64, levels: u32) -> Mesh {
        let mut mesh = icosahedron();
        for _ in 0..levels {
            mesh = subdivided(&mesh);
        }
        mesh.mapped(|p| p.normalize() * radius)
    }

    /// A flat square of `side` in the plane z = 0, of quads of `step` cut in two, its corner at the origin.
    pub fn sheet(side: f64, step: f64) -> Mesh {
        let n = (side / step).round() as u32 + 1;
        let at = |i: u32| dvec3(f64::from(i % n) * step, f64::from(i / n) * step, 0.0);
        let quads = (0..n - 1).flat_map(|y| (0..n - 1).map(move |x| y * n + x));
        let triangles = quads.flat_map(|q| [[q, q + 1, q + n + 1], [q, q + n + 1, q + n]]).collect();
        Mesh { positions: (0..n * n).map(at).collect(), triangles }
    }

    /// The same surface with a face cut in three at its middle, which is the last vertex.
    pub fn cut_in_three(mesh: &Mesh, face: u32) -> Mesh {
        let mut cut = mesh.clone();
        let [a, b, c] = mesh.triangles[face as usize];
        let middle = mesh.positions.len() as u32;
        cut.positions.push(mesh.corners(face).into_iter().sum::<DVec3>() / 3.0);
        cut.triangles[face as usize] = [a, b, middle];
        cut.triangles.extend([[b, c, middle], [c, a, middle]]);
        cut
    }

    fn icosahedron() -> Mesh {
        let g = (1.0 + 5f64.sqrt()) / 2.0;
        let mut positions = Vec::new();
        for (a, b) in [(1.0, g), (-1.0, g), (1.0, -g), (-1.0, -g)] {
            positions.extend([dvec3(a, b, 0.0), dvec3(0.0, a, b), dvec3(b, 0.0, a)]);
        }
        let mut triangles = Vec::new();
        for i in 0..12u32 {
            for j in i + 1..12 {
                for k in j + 1..12 {
                    triangles.extend(outward_face(&positions, [i, j, k]));
                }
            }
        }
        Mesh { positions, triangles }
    }

    fn outward_face(p: &[DVec3], [i, j, k]: [u32; 3]) -> Option<[u32; 3]> {
        let (a, b, c) = (p[i as usize], p[j as usize], p[k as usize]);
        let is_face = [(a, b), (b, c), (c, a)].iter().all(|(x, y)| (x.distance(*y) - 2.0).abs() < 1e-9);
        let outward = (b - a).cross(c - a).dot(a) > 0.0;
        is_face.then_some(if outward { [i, j, k] } else { [i, k, j] })
    }

    /// Every face split into four at the middles of its edges.
    pub fn subdivided(mesh: &Mesh) -> Mesh {
        let mut positions = mesh.positions.clone();
        let mut middles = BTreeMap::new();
        let mut triangles = Vec::with_capacity(mesh.triangles.len() * 4);
        for &[a, b, c] in &mesh.triangles {
            let [ab, bc, ca] = [(a, b), (b, c), (c, a)].map(|(x, y)| {
                *middles.entry((x.min(y), x.max(y))).or_insert_with(|| {
                    positions.push((positions[x as usize] + positions[y as usize]) * 0.5);
                    positions.len() as u32 - 1
                })
            });
            triangles.extend([[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]);
        }
        Mesh { positions, triangles }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::dvec3;

    fn right_triangle() -> Mesh {
        Mesh::new(vec![DVec3::ZERO, dvec3(3.0, 0.0, 0.0), dvec3(0.0, 4.0, 0.0)], vec![[0, 1, 2]]).unwrap()
    }

    #[test]
    fn area_and_normal_of_a_right_triangle() {
        let mesh = right_triangle();
        assert_eq!(mesh.area(), 6.0);
        assert_eq!(mesh.face_normal(0), DVec3::Z);
    }

    #[test]
    fn weights_and_position_are_inverse() {
        let mesh = right_triangle();
        let p = dvec3(0.5, 1.25, 0.0);
        let weights = mesh.plane_weights(0, p).unwrap();
        assert!(mesh.position(SurfacePoint { face: 0, weights }).distance(p) < 1e-14);
    }

    #[test]
    fn bad_lists_are_named() {
        let nan = Mesh::new(vec![DVec3::NAN], vec![]);
        assert_eq!(nan, Err(MeshError::NotFinite { vertex: 0 }));
        let range = Mesh::new(vec![DVec3::ZERO], vec![[0, 0, 7]]);
        assert_eq!(range, Err(MeshError::IndexOutOfRange { face: 0, vertex: 7, count: 1 }));
    }
}
