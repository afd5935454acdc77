//! The head as a line drawing: where its surface turns away from the eye.

use geometry::DVec3;
use geometry::section::zero_set;
use head::Head;
use rayon::prelude::*;

/// Rays that test whether a line is seen start this far off the skin, mm: over its own face, under the next fold.
const OFF_SKIN_MM: f64 = 0.6;

/// Segments of the head's outlines seen from far away in the direction `eye`, ears and nose included, above
/// `lowest_y` (head frame, mm): where the smooth normal is square to the view (Hertzmann, "Introduction to
/// 3D Non-Photorealistic Rendering: Silhouettes and Outlines", 1999, section 3.2), hidden ones left out.
pub(crate) fn outlines(head: &Head, eye: DVec3, lowest_y: f64) -> Vec<(DVec3, DVec3)> {
    let facing: Vec<f64> = head.normals.iter().map(|n| n.dot(eye)).collect();
    let seen = |(a, b): &(DVec3, DVec3)| {
        let middle = a.lerp(*b, 0.5);
        if middle.y <= lowest_y {
            return false;
        }
        let outward = head.closest(middle).map_or(DVec3::ZERO, |(point, _)| head.normal(point));
        let from = middle + (outward + eye) * OFF_SKIN_MM;
        head.bvh.first_hit(&head.mesh, from, eye, |_| true).is_none()
    };
    zero_set(&head.mesh, &facing).into_par_iter().filter(seen).collect()
}
