//! What moving, scaling and cutting a mesh must not change.

use crate::ground::{everywhere, on};
use crate::properties::bumpy;
use geometry::{DMat3, DVec3, Mesh, SurfacePoint};
use stipple::{Surface, hexagonal_spacing_mm, scatter};

/// Hills that are like no turned or mirrored picture of themselves.
fn hills() -> Mesh {
    bumpy(11, 9.0).mapped(|p| DVec3::new(p.x * 1.3, p.y + 0.002 * p.x * p.x, p.z))
}

fn field(mesh: &Mesh, still: &Mesh, per_cm2: f64) -> Vec<f64> {
    assert_eq!(mesh.positions.len(), still.positions.len());
    still.positions.iter().map(|p| per_cm2 * (1.0 + 0.5 * libm::sin(0.1 * p.x))).collect()
}

fn points(mesh: &Mesh, density: &[f64]) -> Vec<SurfacePoint> {
    scatter(&everywhere(&Surface::with_skirt(mesh, 10.0), density)).unwrap()
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

#[test]
fn a_turned_and_moved_mesh_carries_the_same_points() {
    let still = hills();
    let density = field(&still, &still, 90.0);
    let turn = DMat3::from_axis_angle(DVec3::new(0.3, -0.8, 0.5).normalize(), 2.1);
    let motion = |p: DVec3| turn * p + DVec3::new(300.0, -70.0, 11.0);
    let moved = still.mapped(motion);
    let before: Vec<DVec3> = on(&Surface::with_skirt(&still, 10.0), &points(&still, &density));
    let after = on(&Surface::with_skirt(&moved, 10.0), &points(&moved, &density));
    let before: Vec<DVec3> = before.into_iter().map(motion).collect();
    let spacing = hexagonal_spacing_mm(90.0);
    assert_eq!(before.len(), after.len());
    let (there, ordered) = (alike(&before, &after, spacing), in_order(&before, &after, spacing));
    assert!(there > 0.999 && ordered > 0.999, "{there} there, {ordered} in order");
}

#[test]
fn a_scaled_mesh_with_a_density_to_match_carries_the_same_points() {
    let still = hills();
    let before = on(&Surface::with_skirt(&still, 10.0), &points(&still, &field(&still, &still, 90.0)));
    let scaled = still.mapped(|p| p * 1.7);
    let density = field(&scaled, &still, 90.0 / (1.7 * 1.7));
    let surface = Surface::with_skirt(&scaled, 17.0);
    let after = on(&surface, &scatter(&everywhere(&surface, &density)).unwrap());
    let before: Vec<DVec3> = before.into_iter().map(|p| p * 1.7).collect();
    let spacing = 1.7 * hexagonal_spacing_mm(90.0);
    assert_eq!(before.len(), after.len());
    let (there, ordered) = (alike(&before, &after, spacing), in_order(&before, &after, spacing));
    // What single precision rounds otherwise may swap two points of the order.
    assert!(there > 0.995 && ordered > 0.99, "{there} there, {ordered} in order");
}

#[test]
fn a_face_cut_in_three_carries_the_same_points_but_for_its_own() {
    let whole = hills();
    let density = field(&whole, &whole, 90.0);
    let face = whole.triangles.len() / 2;
    let [a, b, c] = whole.triangles[face];
    let at = whole.corners(face as u32).into_iter().sum::<DVec3>() / 3.0;
    let mut cut = whole.clone();
    let middle = cut.positions.len() as u32;
    cut.positions.push(at);
    cut.triangles[face] = [a, b, middle];
    cut.triangles.extend([[b, c, middle], [c, a, middle]]);
    let mut of_cut = density.clone();
    of_cut.push([a, b, c].iter().map(|&v| density[v as usize]).sum::<f64>() / 3.0);
    let spacing = hexagonal_spacing_mm(90.0);
    let before = on(&Surface::with_skirt(&whole, 10.0), &points(&whole, &density));
    let after = on(&Surface::with_skirt(&cut, 10.0), &points(&cut, &of_cut));
    // The cut face's mass comes in other places of the order: a dozen spacings around it settle anew.
    let far: Vec<DVec3> = before.iter().copied().filter(|p| p.distance(at) > 15.0 * spacing).collect();
    assert!(far.len() > 3500 && before.len().abs_diff(after.len()) < 3);
    let (there, of_all) = (alike(&far, &after, spacing), alike(&before, &after, spacing));
    assert!(there > 0.999 && of_all > 0.95, "{there} of the far, {of_all} of all");
}
