//! The ears, around which no hair is drawn.

use geometry::DVec3;
use head::{Head, Landmark};
use plan::content::Defaults;
use plan::keys;

/// Ellipses around the ears in side view.
pub(crate) struct Ears {
    centres: Vec<DVec3>,
    /// Half height and half depth, mm.
    reach: [f64; 2],
    /// How much farther out than the tragion only an ear stands, mm.
    out_mm: f64,
}

impl Ears {
    /// The ears of a head, by its tragions.
    pub(crate) fn of(head: &Head, defaults: &Defaults) -> Self {
        let values = defaults.list(keys::RENDER_EAR_MM);
        let [up, forward, tall, deep, out_mm] = [0, 1, 2, 3, 4].map(|i| values[i]);
        let sides = [Landmark::TragionLeft, Landmark::TragionRight];
        let centres = sides.into_iter().filter_map(|side| head.landmarks.get(side));
        Self {
            centres: centres.map(|t| t + DVec3::new(0.0, up, forward)).collect(),
            reach: [tall, deep],
            out_mm,
        }
    }

    /// Whether a point lies on an ear, or within `margin_mm` of its outline, seen from the side.
    pub(crate) fn hold(&self, p: DVec3, margin_mm: f64) -> bool {
        let [tall, deep] = self.reach.map(|r| r + margin_mm);
        self.centres.iter().any(|c| {
            let (y, z) = ((p.y - c.y) / tall, (p.z - c.z) / deep);
            let (out, off) = (p.x * c.x.signum(), y * y + z * z);
            // Nowhere near the middle of the head; and what stands out farther than the skull does, near it.
            (out > 0.6 * c.x.abs() && off < 1.0) || (out > c.x.abs() + self.out_mm && off < 1.7)
        })
    }
}
