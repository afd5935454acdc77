//! What moving, scaling and cutting a mesh must not change.

use crate::ground::{everywhere, on};
use crate::properties::bumpy;
use geometry::mesh::shapes::cut_in_three;
use geometry::{DMat3, DVec3, Mesh};
use stipple::{Surface, hexagonal_spacing_mm, scatter};

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

#[test]
fn a_face_cut_in_three_carries_the_same_points_but_for_its_own() {
    let whole = hills();
    let density = field(&whole, 90.0);
    let face = whole.triangles.len() / 2;
    let cut = cut_in_three(&whole, face as u32);
    let at = cut.positions[whole.positions.len()];
    let mut of_cut = density.clone();
    of_cut.push(whole.triangles[face].iter().map(|&v| density[v as usize]).sum::<f64>() / 3.0);
    let spacing = hexagonal_spacing_mm(90.0);
    let (before, after) = (points(&whole, &density, 10.0), points(&cut, &of_cut, 10.0));
    // The cut face's mass comes in other places of the order: a dozen spacings around it settle anew.
    let far: Vec<DVec3> = before.iter().copied().filter(|p| p.distance(at) > 15.0 * spacing).collect();
    assert!(far.len() > 3500 && before.len().abs_diff(after.len()) < 3);
    let (there, of_all) = (alike(&far, &after, spacing), alike(&before, &after, spacing));
    assert!(there > 0.999 && of_all > 0.95, "{there} of the far, {of_all} of all");
}
