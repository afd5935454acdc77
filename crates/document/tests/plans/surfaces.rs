//! Distances and areas on a real scan: against a finer mesh of the same surface, and in any pose.

use crate::made::{NORWOOD6, place, scan};
use geometry::geodesic::distances;
use geometry::refine::refine;
use geometry::{Adjacency, DVec3};
use head::{Head, Landmark};

fn scanned_head() -> Option<Head> {
    Some(place(NORWOOD6, Some(scan(|p| p)?)).head.head)
}

/// The vertex nearest to a place.
fn vertex_near(head: &Head, p: DVec3) -> u32 {
    let off = |v: &usize| head.mesh.positions[*v].distance_squared(p);
    (0..head.mesh.positions.len()).min_by(|a, b| off(a).total_cmp(&off(b))).unwrap() as u32
}

#[test]
fn geodesic_distances_on_a_scan_are_right_to_one_percent() {
    let Some(head) = scanned_head() else { return };
    // The same flat faces cut until no edge is longer than half a millimetre.
    let fine = refine(&head.mesh, 0.5, usize::MAX, |f| head.on_scalp[f as usize]).unwrap().mesh;
    let fine_adjacency = Adjacency::new(&fine);
    let forehead = head.landmarks.get(Landmark::Glabella).unwrap() + DVec3::Y * 75.0;
    let crown = head.map.centre + DVec3::new(10.0, 70.0, -70.0);
    for source in [forehead, crown].map(|p| vertex_near(&head, p)) {
        let found = distances(&head.mesh, &head.adjacency, &[(source, 0.0)], 150.0);
        let reference = distances(&fine, &fine_adjacency, &[(source, 0.0)], 160.0);
        let faces = (0..head.mesh.triangles.len()).filter(|&f| head.on_scalp[f]);
        let scalp = faces.flat_map(|f| head.mesh.triangles[f]).map(|v| v as usize);
        let judged = scalp.filter(|&v| found[v].is_finite() && found[v] > 2.0);
        let worst = judged.map(|v| (found[v] / reference[v] - 1.0).abs()).fold(0.0, f64::max);
        assert!(worst < 0.01, "worst relative error {worst}");
    }
}

#[test]
fn scalp_area_is_the_sum_of_its_triangles() {
    let Some(head) = scanned_head() else { return };
    let faces = (0..head.mesh.triangles.len() as u32).filter(|f| head.on_scalp[*f as usize]);
    let sum: f64 = faces.map(|f| head.mesh.face_area(f)).sum();
    assert!((head.scalp_area_cm2() - sum / 100.0).abs() < 1e-6);
    // The border is followed to within a face, no ragged rim, no hole; sideburns and nape are part of it.
    assert!((480.0..650.0).contains(&(sum / 100.0)), "{sum} mm2");
}
