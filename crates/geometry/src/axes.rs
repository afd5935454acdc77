//! Axes that belong to a shape: turned and moved with it, they see the same shape.

use crate::mesh::Mesh;
use glam::{DMat3, DVec3};

/// A frame of a mesh's own: its centre of area, and its principal axes of area as rows, longest first,
/// right-handed, each of the first two towards the side that reaches out farther (third moment). How the
/// surface is cut into triangles does not matter. Where two axes are equally long, as on a ball or a square, or
/// no side reaches out farther, the shape has no frame of its own, and the mesh's coordinates decide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axes {
    /// The centre of area, mm.
    pub centre: DVec3,
    /// Turns mesh coordinates into those along the axes.
    turn: DMat3,
}

/// Moments that differ by a smaller share are the same.
const ROUNDING: f64 = 1e-9;

impl Axes {
    /// The axes of a mesh; those of its coordinates for one without area.
    pub fn of(mesh: &Mesh) -> Self {
        let faces: Vec<(f64, [DVec3; 3])> =
            (0..mesh.triangles.len() as u32).map(|f| (mesh.face_area(f), mesh.corners(f))).collect();
        let area: f64 = faces.iter().map(|(a, _)| a).sum();
        let upright = Self { centre: DVec3::ZERO, turn: DMat3::IDENTITY };
        if !(area > 0.0 && area.is_finite()) {
            return upright;
        }
        let centre = faces.iter().map(|&(a, [p, q, r])| (p + q + r) * (a / 3.0)).sum::<DVec3>() / area;
        let second = faces.iter().fold(DMat3::ZERO, |sum, &(a, corners)| {
            let [p, q, r] = corners.map(|c| c - centre);
            sum + (square(p) + square(q) + square(r) + square(p + q + r)) * (a / 12.0)
        });
        let third = |axis: DVec3| {
            faces.iter().map(|&(a, c)| a * cubic(c.map(|p| (p - centre).dot(axis)))).sum::<f64>()
        };
        let second = second * (1.0 / area);
        let size = second.x_axis.x + second.y_axis.y + second.z_axis.z;
        let [longest, middle, _] = eigenvectors(second, size * ROUNDING);
        let even = area * size * size.sqrt() * ROUNDING;
        let towards = |axis: DVec3| if third(axis) < -even { -axis } else { axis };
        let (x, y) = (towards(longest), towards(middle));
        Self { centre, turn: DMat3::from_cols(x, y, x.cross(y)).transpose() }
    }

    /// A point of the mesh along the axes, from the centre.
    pub fn along(&self, p: DVec3) -> DVec3 {
        self.turn * (p - self.centre)
    }

    /// A direction of the mesh along the axes.
    pub fn direction(&self, v: DVec3) -> DVec3 {
        self.turn * v
    }

    /// The point of the mesh with these coordinates along the axes.
    pub fn back(&self, q: DVec3) -> DVec3 {
        self.turn.transpose() * q + self.centre
    }
}

fn square(v: DVec3) -> DMat3 {
    DMat3::from_cols(v * v.x, v * v.y, v * v.z)
}

/// A tenth of the sum of all products of three of three values: the integral of a linear function's cube over
/// a triangle of unit area, by its values at the corners.
fn cubic([a, b, c]: [f64; 3]) -> f64 {
    (a * a * (a + b + c) + b * b * (b + c) + c * c * (b + c) + a * (b * b + c * c + b * c)) / 10.0
}

/// Unit eigenvectors of a symmetric matrix, largest eigenvalue first: Jacobi's rotations (Golub & Van Loan,
/// "Matrix Computations", section 8.5). Between eigenvalues that differ by less than `same` nothing is turned
/// and none comes first.
fn eigenvectors(matrix: DMat3, same: f64) -> [DVec3; 3] {
    let mut a = matrix.to_cols_array_2d();
    let mut v = DMat3::IDENTITY.to_cols_array_2d();
    for _ in 0..24 {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            let alike = a[p][q].abs() <= same && (a[q][q] - a[p][p]).abs() <= same;
            if a[p][q] == 0.0 || alike {
                continue;
            }
            let tau = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
            let t = tau.signum() / (tau.abs() + (1.0 + tau * tau).sqrt());
            let cos = 1.0 / (1.0 + t * t).sqrt();
            let sin = t * cos;
            for row in &mut a {
                (row[p], row[q]) = (cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]);
            }
            for k in 0..3 {
                (a[p][k], a[q][k]) = (cos * a[p][k] - sin * a[q][k], sin * a[p][k] + cos * a[q][k]);
                (v[p][k], v[q][k]) = (cos * v[p][k] - sin * v[q][k], sin * v[p][k] + cos * v[q][k]);
            }
        }
    }
    let mut order = [0, 1, 2];
    let rounded = |i: usize| if same > 0.0 { (a[i][i] / same).round() } else { a[i][i] };
    order.sort_by(|&i, &j| rounded(j).total_cmp(&rounded(i)));
    order.map(|i| DVec3::from_array(v[i]).normalize_or(DVec3::X))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::shapes::{cut_in_three, sheet, sphere};

    /// An egg with a dent: no two axes alike, no side like the other.
    fn egg() -> Mesh {
        sphere(50.0, 3).mapped(|p| {
            let stretch = if p.x > 0.0 { 1.5 } else { 1.2 };
            DVec3::new(p.x * stretch, p.y * if p.y > 0.0 { 1.1 } else { 1.0 }, p.z * 0.8)
        })
    }

    #[test]
    fn a_turned_shape_is_the_same_along_its_axes() {
        let still = egg();
        let turn = DMat3::from_axis_angle(DVec3::new(0.3, -0.8, 0.5).normalize(), 2.1);
        let turned = still.mapped(|p| turn * p + DVec3::new(3.0, -70.0, 11.0));
        let (a, b) = (Axes::of(&still), Axes::of(&turned));
        for (p, q) in still.positions.iter().zip(&turned.positions) {
            assert!(a.along(*p).distance(b.along(*q)) < 1e-9);
            assert!(a.back(a.along(*p)).distance(*p) < 1e-9);
        }
        // Longest along x of the egg, shortest along z.
        assert!(a.direction(DVec3::X).x > 0.99 && a.direction(DVec3::Z).z.abs() > 0.99);
    }

    #[test]
    fn cutting_a_triangle_changes_nothing() {
        // An egg, and shapes without a frame of their own.
        for whole in [egg(), sphere(80.0, 3), sheet(40.0, 2.0)] {
            let cut = cut_in_three(&whole, 17);
            let p = DVec3::new(30.0, -20.0, 10.0);
            assert!(Axes::of(&whole).along(p).distance(Axes::of(&cut).along(p)) < 1e-9);
        }
    }
}
