//! Landmarks as a file writes them: in three numbers on a scan, in two on a photograph.

use head::Landmark;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Places of landmarks; left and right are the client's own.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LandmarkTable<P> {
    /// Most prominent point between the brows.
    pub glabella: Option<P>,
    /// Deepest point of the nasal root.
    pub sellion: Option<P>,
    /// Outer corner of the left eye.
    pub exocanthion_left: Option<P>,
    /// Outer corner of the right eye.
    pub exocanthion_right: Option<P>,
    /// Notch above the left tragus.
    pub tragion_left: Option<P>,
    /// Notch above the right tragus.
    pub tragion_right: Option<P>,
    /// Lowest point of the left orbit's rim.
    pub orbitale_left: Option<P>,
    /// Lowest point of the right orbit's rim.
    pub orbitale_right: Option<P>,
    /// Rearmost point of the head.
    pub opisthocranion: Option<P>,
    /// Bony knob at the back of the head.
    pub inion: Option<P>,
    /// Where the natural hairline met the midline.
    pub trichion: Option<P>,
    /// Highest forehead crease with raised brows.
    pub highest_crease: Option<P>,
    /// Centre of the crown whorl.
    pub whorl: Option<P>,
    /// Inner end of the middle half of the left eyebrow, on its upper border.
    pub brow_inner_left: Option<P>,
    /// Inner end of the middle half of the right eyebrow.
    pub brow_inner_right: Option<P>,
    /// Outer end of the middle half of the left eyebrow.
    pub brow_outer_left: Option<P>,
    /// Outer end of the middle half of the right eyebrow.
    pub brow_outer_right: Option<P>,
    /// Inner corner of the left eye (medial canthus).
    pub endocanthion_left: Option<P>,
    /// Inner corner of the right eye.
    pub endocanthion_right: Option<P>,
    /// Centre of the left pupil, looking into the distance.
    pub pupil_left: Option<P>,
    /// Centre of the right pupil.
    pub pupil_right: Option<P>,
    /// Tip of the nose.
    pub pronasale: Option<P>,
    /// Lowest point of the chin, in the midline.
    pub gnathion: Option<P>,
    /// Highest point of the left ear.
    pub superaurale_left: Option<P>,
    /// Highest point of the right ear.
    pub superaurale_right: Option<P>,
    /// Lowest point of the left ear's lobe.
    pub subaurale_left: Option<P>,
    /// Lowest point of the right ear's lobe.
    pub subaurale_right: Option<P>,
}

impl<P: Copy> LandmarkTable<P> {
    /// Those that are given, in the order of [`Landmark`].
    pub(crate) fn given(&self) -> impl Iterator<Item = (Landmark, P)> {
        let rows = [
            (Landmark::Glabella, &self.glabella),
            (Landmark::Sellion, &self.sellion),
            (Landmark::ExocanthionLeft, &self.exocanthion_left),
            (Landmark::ExocanthionRight, &self.exocanthion_right),
            (Landmark::TragionLeft, &self.tragion_left),
            (Landmark::TragionRight, &self.tragion_right),
            (Landmark::OrbitaleLeft, &self.orbitale_left),
            (Landmark::OrbitaleRight, &self.orbitale_right),
            (Landmark::Opisthocranion, &self.opisthocranion),
            (Landmark::Inion, &self.inion),
            (Landmark::Trichion, &self.trichion),
            (Landmark::HighestCrease, &self.highest_crease),
            (Landmark::Whorl, &self.whorl),
            (Landmark::BrowInnerLeft, &self.brow_inner_left),
            (Landmark::BrowInnerRight, &self.brow_inner_right),
            (Landmark::BrowOuterLeft, &self.brow_outer_left),
            (Landmark::BrowOuterRight, &self.brow_outer_right),
            (Landmark::EndocanthionLeft, &self.endocanthion_left),
            (Landmark::EndocanthionRight, &self.endocanthion_right),
            (Landmark::PupilLeft, &self.pupil_left),
            (Landmark::PupilRight, &self.pupil_right),
            (Landmark::Pronasale, &self.pronasale),
            (Landmark::Gnathion, &self.gnathion),
            (Landmark::SuperauraleLeft, &self.superaurale_left),
            (Landmark::SuperauraleRight, &self.superaurale_right),
            (Landmark::SubauraleLeft, &self.subaurale_left),
            (Landmark::SubauraleRight, &self.subaurale_right),
        ];
        rows.map(|(landmark, place)| (landmark, *place)).into_iter().filter_map(|(l, p)| Some((l, p?)))
    }
}
