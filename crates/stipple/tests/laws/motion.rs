//! What moving, scaling and cutting a mesh must not change.

use crate::ground::{everywhere, on};
use crate::properties::bumpy;
use geometry::mesh::shapes::{cut_in_three, sheet};
use geometry::refine::refine;
use geometry::{DMat3, DVec3, Mesh, SurfacePoint};
use stipple::{Field, Request, Surface, hexagonal_spacing_mm, scatter};

/// Hills that are like no turned or mirrored picture of themselves.
fn hills() -> Mesh {
    bumpy(11, 9.0).mapped(|p| DVec3::new(p.x * 1.3, p.y + 0.002 * p.x * p.x, p.z))
}

/// A density that differs over the hills.
fn field(still: &Mesh, per_cm2: f64) -> Vec<f64> {
    still.positions.iter().map(|p| per_cm2 * (1.0 + 0.5 * libm::sin(0.1 * p.x))).collect()
}

fn points(mesh: &Mesh, density: &[f64], skirt_mm: f64) -> Vec<DVec3> {
    let surface = Surface::with_skirt(mesh, skirt_mm);
    on(&surface, &scatter(&everywhere(&surface, density)).unwrap())
}

/// Share of the points that have one of the others within a hundredth of a spacing.
fn alike(points: &[DVec3], others: &[DVec3], spacing: f64) -> f64 {
    let mut others = others.to_vec();
    others.sort_by(|p, q| p.x.total_cmp(&q.x));
    let reach = 0.01 * spacing;
    let same = |p: &&DVec3| {
        let from = others.partition_point(|q| q.x < p.x - reach);
        others[from..].iter().take_while(|q| q.x <= p.x + reach).any(|q| q.distance(**p) <= reach)
    };
    points.iter().filter(same).count() as f64 / points.len() as f64
}

/// Share of the points that are in the same place of the order.
fn in_order(points: &[DVec3], others: &[DVec3], spacing: f64) -> f64 {
    let same = points.iter().zip(others).filter(|(p, q)| p.distance(**q) <= 0.01 * spacing).count();
    same as f64 / points.len() as f64
}

/// Shares of the hills' points that a motion carries along, and that keep their place in the order. The motion
/// makes lengths `scale` times as long.
fn carried(motion: impl Fn(DVec3) -> DVec3, scale: f64) -> (f64, f64) {
    let still = hills();
    let before = points(&still, &field(&still, 90.0), 10.0);
    let after = points(&still.mapped(&motion), &field(&still, 90.0 / (scale * scale)), 10.0 * scale);
    let before: Vec<DVec3> = before.into_iter().map(motion).collect();
    assert_eq!(before.len(), after.len());
    let spacing = scale * hexagonal_spacing_mm(90.0);
    (alike(&before, &after, spacing), in_order(&before, &after, spacing))
}

#[test]
fn a_turned_and_moved_mesh_carries_the_same_points() {
    let turn = DMat3::from_axis_angle(DVec3::new(0.3, -0.8, 0.5).normalize(), 2.1);
    let (there, ordered) = carried(|p| turn * p + DVec3::new(300.0, -70.0, 11.0), 1.0);
    assert!(there > 0.999 && ordered > 0.999, "{there} there, {ordered} in order");
}

#[test]
fn a_scaled_mesh_with_a_density_to_match_carries_the_same_points() {
    let (there, ordered) = carried(|p| p * 1.7, 1.7);
    // What single precision rounds otherwise may swap two points of the order.
    assert!(there > 0.995 && ordered > 0.99, "{there} there, {ordered} in order");
}

/// A mesh and the same cut, with densities to match.
struct Cut {
    mesh: Mesh,
    density: Vec<f64>,
}

impl Cut {
    /// Faces cut in three, one within the other's parts.
    fn in_three(mut self, faces: impl Iterator<Item = usize>) -> Self {
        for face in faces {
            let corners = self.mesh.triangles[face];
            self.mesh = cut_in_three(&self.mesh, face as u32);
            self.density.push(corners.iter().map(|&v| self.density[v as usize]).sum::<f64>() / 3.0);
        }
        self
    }

    /// Some faces refined: edges cut at their middles, with the faces beside them.
    fn refined(self, longest_mm: f64) -> Self {
        let fine = refine(&self.mesh, longest_mm, 1_000_000, |f| f % 7 == 0).unwrap();
        let mut density = vec![0.0; fine.mesh.positions.len()];
        for (t, (face, weights)) in fine.mesh.triangles.iter().zip(&fine.origin) {
            for (k, &v) in t.iter().enumerate() {
                let point = SurfacePoint { face: *face, weights: weights[k] };
                density[v as usize] = self.mesh.interpolate(point, |v| self.density[v as usize]);
            }
        }
        Self { mesh: fine.mesh, density }
    }
}

#[test]
fn cutting_faces_changes_nothing_but_rounding() {
    let whole = hills();
    let density = field(&whole, 90.0);
    let spacing = hexagonal_spacing_mm(90.0);
    let before = points(&whole, &density, 10.0);
    assert!(before.len() > 3500);
    let cut = || Cut { mesh: whole.clone(), density: density.clone() };
    let half = whole.triangles.len() / 2;
    for (what, cut) in [
        ("one face", cut().in_three([half].into_iter())),
        ("many faces, twice", cut().in_three((0..half).step_by(5).chain((0..half).step_by(10)))),
        ("edges", cut().refined(4.0)),
    ] {
        assert!(cut.mesh.triangles.len() > whole.triangles.len());
        let after = points(&cut.mesh, &cut.density, 10.0);
        assert_eq!(after.len(), before.len(), "{what}");
        let (there, ordered) = (alike(&before, &after, spacing), in_order(&before, &after, spacing));
        assert!(there == 1.0 && ordered == 1.0, "{what}: {there} there, {ordered} in order");
    }
}

#[test]
fn a_sheet_carries_the_same_points_however_it_is_cut() {
    let (coarse, fine) = (sheet(60.0, 60.0), sheet(60.0, 1.5));
    let ramp = |mesh: &Mesh| mesh.positions.iter().map(|p| 30.0 + p.x + 0.5 * p.y).collect::<Vec<_>>();
    let before = points(&coarse, &ramp(&coarse), 6.0);
    let after = points(&fine, &ramp(&fine), 6.0);
    assert!(before.len() > 1500);
    let spacing = hexagonal_spacing_mm(75.0);
    assert_eq!((before.len(), alike(&before, &after, spacing)), (after.len(), 1.0));
    // The same through a function.
    let through = |mesh: &Mesh| {
        let surface = Surface::with_skirt(mesh, 6.0);
        let ramp = |_: SurfacePoint, p: DVec3| 30.0 + p.x + 0.5 * p.y;
        on(&surface, &scatter(&Request::everywhere(&surface, Field::Points(&ramp), 1)).unwrap())
    };
    assert_eq!(alike(&through(&coarse), &through(&fine), spacing), 1.0);
}
