//! How well things in photographs are picked and known.

use super::{PhotoView, camera};
use crate::landmarks::Landmark;

/// How well things are picked and known; from content.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRules {
    /// How well a landmark is picked, as a share of the picture's longer side (one standard deviation).
    pub picking: f64,
    /// How well a marker's corner is found, px.
    pub marker_px: f64,
    /// How far a landmark lies off where the shape has it, mm: eyes, midline of the face, tragions, ears, chin,
    /// all others.
    pub landmark_mm: [f64; 6],
    /// How far an outline, or a thing on the skin, lies off the shape's, mm.
    pub outline_mm: f64,
    /// Focal length where none is known: of a picture 36 mm wide, mm, and its spread as a share.
    pub focal: (f64, f64),
    /// Spread of a focal length that the camera wrote, as a share.
    pub focal_written: f64,
    /// How far the camera strays from the side that was named, degrees.
    pub side_deg: f64,
    /// How well a length is measured, mm.
    pub length_mm: f64,
    /// What lengths are off by that the equations do not know: how true a marker is printed, relief finer than
    /// the modes; a share.
    pub beyond: f64,
    /// From how many standard deviations a point counts as an outlier.
    pub outlier: f64,
}

impl FitRules {
    /// How well a point is picked in a view, px.
    pub(super) fn picking_px(&self, view: &PhotoView) -> f64 {
        self.picking * camera::longer_side(view)
    }

    /// Focal length that is expected of a view, pixels, and its spread as a share.
    pub(super) fn focal(&self, view: &PhotoView) -> (f64, f64) {
        let guess = self.focal.0 / 36.0 * camera::longer_side(view);
        view.focal_px.map_or((guess, self.focal.1), |px| (px, self.focal_written))
    }

    /// How far an outline lies off the shape's, mm: the more hair there is, the less is known of where it ends.
    pub(super) fn outline_mm(&self, view: &PhotoView) -> f64 {
        libm::hypot(self.outline_mm, 0.5 * view.hair_mm)
    }

    /// How far a landmark lies off where the shape has it, mm.
    pub(super) fn landmark_mm(&self, landmark: Landmark) -> f64 {
        use Landmark as L;
        let [eye, midline, tragion, ear, chin, other] = self.landmark_mm;
        match landmark {
            L::ExocanthionLeft | L::ExocanthionRight | L::EndocanthionLeft | L::EndocanthionRight => eye,
            L::PupilLeft | L::PupilRight => eye,
            L::Glabella | L::Sellion => midline,
            L::TragionLeft | L::TragionRight => tragion,
            L::SuperauraleLeft | L::SuperauraleRight | L::SubauraleLeft | L::SubauraleRight => ear,
            L::Gnathion | L::Pronasale => chin,
            _ => other,
        }
    }
}
