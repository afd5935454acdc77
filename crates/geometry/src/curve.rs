//! A space-filling curve through a mesh: an order of its faces that keeps neighbours together.

use crate::axes::Axes;
use crate::mesh::Mesh;
use glam::DVec3;
use rayon::prelude::*;

/// The faces of a mesh along a Hilbert curve, so that neighbours in the order are neighbours on the surface.
/// The curve lies along the mesh's own axes: a mesh that is turned or moved keeps its order.
#[derive(Debug, Clone)]
pub struct FaceOrder {
    /// All faces.
    pub faces: Vec<u32>,
    /// The axes that the curve lies along.
    pub axes: Axes,
    /// Where the curve begins, along the axes, mm.
    lowest: DVec3,
    /// Cells of the curve a mm.
    scale: f64,
}

impl FaceOrder {
    /// The order of a mesh.
    pub fn of(mesh: &Mesh) -> Self {
        let axes = Axes::of(mesh);
        let placed = mesh.mapped(|p| axes.along(p));
        let (lowest, hi) = placed.bounds().unwrap_or_default();
        let scale = 1023.0 / (hi - lowest).max_element().max(f64::MIN_POSITIVE);
        let mut order = Self { faces: Vec::new(), axes, lowest, scale };
        let key = |f: u32| {
            let [a, b, c] = placed.corners(f);
            order.key_along((a + b + c) / 3.0) << 32 | u64::from(f)
        };
        let mut keyed: Vec<u64> = (0..mesh.triangles.len() as u32).into_par_iter().map(key).collect();
        keyed.par_sort_unstable();
        order.faces = keyed.into_iter().map(|key| key as u32).collect();
        order
    }

    /// Place along the curve of a point of the mesh, below 2^30: faces come in the order of their centres'.
    pub fn key(&self, p: DVec3) -> u64 {
        self.key_along(self.axes.along(p))
    }

    fn key_along(&self, p: DVec3) -> u64 {
        let cell = (p - self.lowest) * self.scale;
        hilbert_key([cell.x as u32, cell.y as u32, cell.z as u32])
    }
}

/// Position along a three-dimensional Hilbert curve of 10 bits a side (Skilling, "Programming the Hilbert
/// curve", AIP Conf. Proc. 707, 2004, axes to transpose).
fn hilbert_key(mut x: [u32; 3]) -> u64 {
    const BITS: u32 = 10;
    let mut q = 1 << (BITS - 1);
    while q > 1 {
        let p = q - 1;
        for i in 0..3 {
            if x[i] & q != 0 {
                x[0] ^= p;
            } else {
                let t = (x[0] ^ x[i]) & p;
                x[0] ^= t;
                x[i] ^= t;
            }
        }
        q >>= 1;
    }
    x[1] ^= x[0];
    x[2] ^= x[1];
    let mut t = 0;
    let mut q = 1 << (BITS - 1);
    while q > 1 {
        if x[2] & q != 0 {
            t ^= q - 1;
        }
        q >>= 1;
    }
    let x = x.map(|v| u64::from(v ^ t));
    (0..BITS).rev().fold(0, |key, bit| (0..3).fold(key, |key, axis| key << 1 | (x[axis] >> bit & 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::shapes::sphere;

    #[test]
    fn every_face_once_and_the_next_one_near() {
        let ball = sphere(90.0, 4);
        let order = FaceOrder::of(&ball).faces;
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..ball.triangles.len() as u32));
        let centre = |f: u32| ball.corners(f).into_iter().sum::<glam::DVec3>() / 3.0;
        let steps: f64 = order.windows(2).map(|w| centre(w[0]).distance(centre(w[1]))).sum();
        let side = ball.face_area(0).sqrt();
        assert!(
            steps < 2.5 * side * order.len() as f64,
            "mean step {} faces",
            steps / side / order.len() as f64
        );
    }
}
