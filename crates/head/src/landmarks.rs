//! Anatomical landmarks by name. Definitions follow Farkas, "Anthropometry of the Head and Face", 1994.
//! Left and right are the client's own.

use geometry::DVec3;
use std::collections::BTreeMap;

/// A landmark of the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Landmark {
    /// Most prominent point between the brows, in the midline.
    Glabella,
    /// Deepest point of the nasal root, in the midline.
    Sellion,
    /// Outer corner of the left eye (lateral canthus).
    ExocanthionLeft,
    /// Outer corner of the right eye.
    ExocanthionRight,
    /// Notch above the left tragus.
    TragionLeft,
    /// Notch above the right tragus.
    TragionRight,
    /// Lowest point of the left orbit's rim.
    OrbitaleLeft,
    /// Lowest point of the right orbit's rim.
    OrbitaleRight,
    /// Rearmost point of the head from the glabella, in the midline.
    Opisthocranion,
    /// Bony knob at the back of the head, in the midline.
    Inion,
    /// Where the natural hairline met the midline, if still known (from old photographs).
    Trichion,
    /// Highest forehead crease with the brows raised, in the midline.
    HighestCrease,
    /// Centre of the crown whorl.
    Whorl,
    /// Inner end of the middle half of the left eyebrow, on its upper border.
    BrowInnerLeft,
    /// Inner end of the middle half of the right eyebrow.
    BrowInnerRight,
    /// Outer end of the middle half of the left eyebrow.
    BrowOuterLeft,
    /// Outer end of the middle half of the right eyebrow.
    BrowOuterRight,
    /// Inner corner of the left eye (medial canthus).
    EndocanthionLeft,
    /// Inner corner of the right eye.
    EndocanthionRight,
    /// Centre of the left pupil, looking into the distance.
    PupilLeft,
    /// Centre of the right pupil.
    PupilRight,
    /// Tip of the nose.
    Pronasale,
    /// Lowest point of the chin, in the midline.
    Gnathion,
    /// Highest point of the left ear.
    SuperauraleLeft,
    /// Highest point of the right ear.
    SuperauraleRight,
    /// Lowest point of the left ear's lobe.
    SubauraleLeft,
    /// Lowest point of the right ear's lobe.
    SubauraleRight,
}

impl Landmark {
    /// All landmarks, in the order of this page.
    pub const ALL: [Self; 27] = [
        Self::Glabella,
        Self::Sellion,
        Self::ExocanthionLeft,
        Self::ExocanthionRight,
        Self::TragionLeft,
        Self::TragionRight,
        Self::OrbitaleLeft,
        Self::OrbitaleRight,
        Self::Opisthocranion,
        Self::Inion,
        Self::Trichion,
        Self::HighestCrease,
        Self::Whorl,
        Self::BrowInnerLeft,
        Self::BrowInnerRight,
        Self::BrowOuterLeft,
        Self::BrowOuterRight,
        Self::EndocanthionLeft,
        Self::EndocanthionRight,
        Self::PupilLeft,
        Self::PupilRight,
        Self::Pronasale,
        Self::Gnathion,
        Self::SuperauraleLeft,
        Self::SuperauraleRight,
        Self::SubauraleLeft,
        Self::SubauraleRight,
    ];

    /// Landmarks without which a scan cannot be brought into the head frame.
    pub const NEEDED: [Self; 6] = [
        Self::Glabella,
        Self::Sellion,
        Self::ExocanthionLeft,
        Self::ExocanthionRight,
        Self::TragionLeft,
        Self::TragionRight,
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Glabella => "glabella",
            Self::Sellion => "sellion",
            Self::ExocanthionLeft => "exocanthion_left",
            Self::ExocanthionRight => "exocanthion_right",
            Self::TragionLeft => "tragion_left",
            Self::TragionRight => "tragion_right",
            Self::OrbitaleLeft => "orbitale_left",
            Self::OrbitaleRight => "orbitale_right",
            Self::Opisthocranion => "opisthocranion",
            Self::Inion => "inion",
            Self::Trichion => "trichion",
            Self::HighestCrease => "highest_crease",
            Self::Whorl => "whorl",
            Self::BrowInnerLeft => "brow_inner_left",
            Self::BrowInnerRight => "brow_inner_right",
            Self::BrowOuterLeft => "brow_outer_left",
            Self::BrowOuterRight => "brow_outer_right",
            Self::EndocanthionLeft => "endocanthion_left",
            Self::EndocanthionRight => "endocanthion_right",
            Self::PupilLeft => "pupil_left",
            Self::PupilRight => "pupil_right",
            Self::Pronasale => "pronasale",
            Self::Gnathion => "gnathion",
            Self::SuperauraleLeft => "superaurale_left",
            Self::SuperauraleRight => "superaurale_right",
            Self::SubauraleLeft => "subaurale_left",
            Self::SubauraleRight => "subaurale_right",
        }
    }

    /// The landmark of a name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.name() == name)
    }
}

/// Positions of landmarks, in whatever frame the owner says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Landmarks(BTreeMap<Landmark, DVec3>);

impl Landmarks {
    /// Position of a landmark, if it is given.
    pub fn get(&self, landmark: Landmark) -> Option<DVec3> {
        self.0.get(&landmark).copied()
    }

    /// Sets a landmark.
    pub fn set(&mut self, landmark: Landmark, position: DVec3) {
        self.0.insert(landmark, position);
    }

    /// All given landmarks in the order of [`Landmark`].
    pub fn iter(&self) -> impl Iterator<Item = (Landmark, DVec3)> + '_ {
        self.0.iter().map(|(&l, &p)| (l, p))
    }

    /// The same landmarks with every position mapped.
    pub fn mapped(&self, map: impl Fn(DVec3) -> DVec3) -> Self {
        Self(self.0.iter().map(|(&l, &p)| (l, map(p))).collect())
    }

    /// Middle of a left and a right landmark; either alone does not do.
    pub fn middle(&self, left: Landmark, right: Landmark) -> Option<DVec3> {
        Some((self.get(left)? + self.get(right)?) * 0.5)
    }
}

impl FromIterator<(Landmark, DVec3)> for Landmarks {
    fn from_iter<T: IntoIterator<Item = (Landmark, DVec3)>>(items: T) -> Self {
        Self(items.into_iter().collect())
    }
}
