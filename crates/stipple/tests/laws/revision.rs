//! Local repair: what is far from a change stays to the bit, what is near becomes what was asked for.

use crate::ground::{all_border, everywhere, on};
use geometry::mesh::shapes::sheet;
use geometry::{DVec3, Mesh, SurfacePoint};
use stipple::repair::{Repaired, repair};
use stipple::statistics::{quantile, relative_nearest};
use stipple::{Request, Surface, scatter};

const SIDE: f64 = 100.0;

fn faces_within(mesh: &Mesh, near: impl Fn(DVec3) -> bool) -> Vec<u32> {
    let touches = |f: &u32| mesh.triangles[*f as usize].iter().any(|&v| near(mesh.positions[v as usize]));
    (0..mesh.triangles.len() as u32).filter(touches).collect()
}

fn now(standing: &[SurfacePoint], repaired: &Repaired) -> Vec<SurfacePoint> {
    assert_eq!(repaired.standing.len(), standing.len());
    let added = repaired.added.iter().map(|a| a.0);
    repaired.standing.iter().copied().flatten().chain(added).collect()
}

#[test]
fn a_zone_made_denser_gets_points_and_the_rest_stays() {
    let mesh = sheet(SIDE, 1.0);
    let surface = Surface::with_skirt(&mesh, 4.0);
    let middle = DVec3::new(50.0, 50.0, 0.0);
    let zone = |p: DVec3| p.distance(middle) < 20.0;
    let before = vec![80.0; mesh.positions.len()];
    let after: Vec<f64> = mesh.positions.iter().map(|p| if zone(*p) { 84.0 } else { 80.0 }).collect();
    let changed = faces_within(&mesh, zone);
    let (old, new) = (everywhere(&surface, &before), everywhere(&surface, &after));
    let standing = scatter(&old).unwrap();
    let repaired = repair(&old, &new, &standing, &changed).unwrap();
    let expected = 4.0 * std::f64::consts::PI * 4.0;
    let added = repaired.added.len() as f64;
    assert!((added / expected - 1.0).abs() < 0.1, "{added} added, {expected} expected");
    assert!(repaired.standing.iter().all(Option::is_some));
    for (stood, stands) in standing.iter().zip(&repaired.standing) {
        let far = surface.mesh().position(*stood).distance(middle) > 27.0;
        assert!(!far || Some(*stood) == *stands, "a point far from the change moved");
    }
    let all = on(&surface, &now(&standing, &repaired));
    let near = relative_nearest(&all, &vec![80.0; all.len()]);
    assert!(quantile(&near, 0.01) > 0.62, "{}", quantile(&near, 0.01));
    assert!(repaired.added.iter().all(|a| (0.0..1.0).contains(&a.1)));
    // Back again: as many are taken out, the latest of the order.
    let back = repair(&new, &old, &now(&standing, &repaired), &changed).unwrap();
    let out = back.standing.iter().filter(|s| s.is_none()).count() as f64;
    assert!((out / expected - 1.0).abs() < 0.1 && back.added.is_empty(), "{out} taken out");
}

#[test]
fn a_border_that_moves_takes_its_points_along() {
    let mesh = sheet(SIDE, 1.0);
    let surface = Surface::with_skirt(&mesh, 4.0);
    let density = vec![60.0; mesh.positions.len()];
    let support = all_border(&mesh);
    let bulge = |p: DVec3| 20.0 - 3.0 * (1.0 - ((p.x - 50.0) / 10.0).abs()).max(0.0);
    let (inside_old, inside_new) =
        (move |_: SurfacePoint, p: DVec3| p.y > 20.0, move |_: SurfacePoint, p: DVec3| p.y > bulge(p));
    let old = Request { support: &support, inside: &inside_old, ..everywhere(&surface, &density) };
    let new =
        Request { inside: &inside_new, ..Request { support: &support, ..everywhere(&surface, &density) } };
    let changed = faces_within(&mesh, |p| (p.x - 50.0).abs() < 11.0 && (16.0..21.0).contains(&p.y));
    let standing = scatter(&old).unwrap();
    let repaired = repair(&old, &new, &standing, &changed).unwrap();
    let added = repaired.added.len() as f64;
    assert!((added - 18.0).abs() <= 4.0, "{added} for 30 mm2 at 60 per cm2");
    assert!(now(&standing, &repaired).iter().all(|&p| {
        let p = surface.mesh().position(p);
        p.y > bulge(p)
    }));
    let back = repair(&new, &old, &now(&standing, &repaired), &changed).unwrap();
    let again = on(&surface, &now(&now(&standing, &repaired), &back));
    assert!(again.iter().all(|p| p.y > 20.0));
    assert!((again.len() as f64 - standing.len() as f64).abs() <= 5.0);
}
