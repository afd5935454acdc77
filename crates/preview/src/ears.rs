//! The ears, around which no hair is drawn.

use geometry::DVec3;
use head::{Head, Landmark};
use plan::content::Defaults;
use plan::keys;

/// Ellipses around the ears in side view.
pub struct Ears {
    centres: Vec<DVec3>,
    /// Half height and half depth, mm.
    reach: [f64; 2],
}

impl Ears {
    /// The ears of a head, by its tragions.
    pub fn of(head: &Head, defaults: &Defaults) -> Self {
        let values = defaults.list(keys::RENDER_EAR_MM);
        let [up, forward, tall, deep] = [0, 1, 2, 3].map(|i| values[i]);
        let sides = [Landmark::TragionLeft, Landmark::TragionRight];
        let centres = sides.into_iter().filter_map(|side| head.landmarks.get(side));
        Self { centres: centres.map(|t| t + DVec3::new(0.0, up, forward)).collect(), reach: [tall, deep] }
    }

    /// Whether a point lies on an ear, or within `margin_mm` of its outline, seen from the side.
    pub fn hold(&self, p: DVec3, margin_mm: f64) -> bool {
        let [tall, deep] = self.reach.map(|r| r + margin_mm);
        self.centres.iter().any(|c| {
            let (y, z) = ((p.y - c.y) / tall, (p.z - c.z) / deep);
            // Nowhere near the middle of the head.
            p.x * c.x.signum() > 0.6 * c.x.abs() && y * y + z * z < 1.0
        })
    }
}
