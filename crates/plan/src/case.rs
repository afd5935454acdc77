//! The case: everything known about one client's head and wishes, as plain values. Reading it from a file
//! is the business of the `document` crate. Lengths in mm, densities per cm².

use geometry::DVec3;
use head::{Sex, TapeMeasure};
use jiff::civil::{Date, DateTime};
use optics::Srgb;
use optics::fading::Measured;
use std::collections::BTreeMap;
use stipple::PairStatistics;

/// A place on the head, as a case may state it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// Head frame, mm; moved to the nearest surface point.
    HeadMm(DVec3),
    /// Azimuth (0 ahead, 90 the client's left) and elevation on the scalp map, degrees: the same place on
    /// any head.
    ScalpDegrees {
        /// Degrees from straight ahead towards the client's left.
        azimuth: f64,
        /// Degrees above the horizontal plane through the middle of the skull.
        elevation: f64,
    },
}

/// The look that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Imitation of a shaved head.
    ShavedLook,
    /// A tone between hairs that are worn longer.
    DensityUnderHair,
    /// Hiding scars only.
    ScarCover,
}

impl Look {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::ShavedLook => "shaved-look",
            Self::DensityUnderHair => "density-under-hair",
            Self::ScarCover => "scar-cover",
        }
    }

    /// The one of a name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::ShavedLook, Self::DensityUnderHair, Self::ScarCover]
            .into_iter()
            .find(|look| look.name() == name)
    }
}

/// Line of the frontal hairline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HairlineShape {
    /// Nearly level between the temples.
    Straight,
    /// A gentle arch.
    Rounded,
    /// Lateral recession either side of the forelock.
    M,
    /// A point in the middle.
    WidowsPeak,
    /// A mature line with deep recessions.
    Receded,
}

/// How the edge of the hairline is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeStyle {
    /// Feathered over about a centimetre.
    Soft,
    /// Feathered and interrupted.
    Broken,
    /// A clear edge that is still irregular.
    Defined,
    /// A barber's line-up.
    EdgeUp,
}

/// What happens at the temples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temples {
    /// The client's own temples stay as they are.
    Keep,
    /// The temporal peaks are rebuilt.
    Rebuild,
}

/// The hairline wanted. What is `None` follows the published rules.
#[derive(Debug, Clone, PartialEq)]
pub struct HairlineWish {
    /// Its line.
    pub shape: Option<HairlineShape>,
    /// Its edge.
    pub edge: EdgeStyle,
    /// Arc from glabella to mid-frontal point, mm.
    pub height_mm: Option<f64>,
    /// Rise of the fronto-temporal point above the level of the mid-frontal point, mm.
    pub recession_mm: Option<f64>,
    /// Temples.
    pub temples: Temples,
    /// Left-right difference that is designed in, mm.
    pub asymmetry_mm: Option<f64>,
    /// The line drawn by hand, from the client's right to left; replaces shape and height.
    pub points: Vec<Place>,
}

/// Zones of a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ZoneKind {
    /// The crown.
    Crown,
    /// Mid-scalp.
    Mid,
    /// Frontal third behind the hairline.
    Frontal,
    /// Sides, where the plan blends into growing hair.
    Sides,
    /// Temporal peaks.
    Temples,
    /// Scars.
    Scar,
    /// The first millimetres of the hairline.
    Hairline,
    /// Single dots ahead of the hairline.
    Sentinel,
}

impl ZoneKind {
    /// All zones in the order in which a session works through them: from behind forward.
    pub const ALL: [Self; 8] = [
        Self::Crown,
        Self::Mid,
        Self::Frontal,
        Self::Sides,
        Self::Temples,
        Self::Scar,
        Self::Hairline,
        Self::Sentinel,
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crown => "crown",
            Self::Mid => "mid",
            Self::Frontal => "frontal",
            Self::Sides => "sides",
            Self::Temples => "temples",
            Self::Scar => "scar",
            Self::Hairline => "hairline",
            Self::Sentinel => "sentinel",
        }
    }
}

/// A zone drawn on the head.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneWish {
    /// What it is.
    pub kind: ZoneKind,
    /// Closed border.
    pub border: Vec<Place>,
    /// Closed borders of what is left out within it.
    pub holes: Vec<Vec<Place>>,
    /// Target of dots and hairs together, per cm²; the kind's default otherwise.
    pub density: Option<f64>,
}

/// A scar: a line with a width.
#[derive(Debug, Clone, PartialEq)]
pub struct ScarWish {
    /// Its course.
    pub line: Vec<Place>,
    /// Its width, mm.
    pub width_mm: f64,
    /// Its age in months, if known.
    pub age_months: Option<f64>,
}

/// A mole or lesion to leave alone.
#[derive(Debug, Clone, PartialEq)]
pub struct ExclusionWish {
    /// What it is, in the practitioner's words.
    pub label: String,
    /// Its centre.
    pub centre: Place,
    /// Its radius, mm, without margin.
    pub radius_mm: f64,
}

/// Population whose follicular density scales the defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HairOrigin {
    /// European descent.
    Caucasian,
    /// East or South-East Asian descent.
    Asian,
    /// African descent.
    African,
}

/// Hair that grows.
#[derive(Debug, Clone, PartialEq)]
pub struct Hair {
    /// Follicular units per cm², measured, by zone.
    pub follicular_units: BTreeMap<ZoneKind, f64>,
    /// How the client's own follicles stand to each other, if that was measured: dots then stand so too.
    pub points: Option<PairStatistics>,
    /// Length at which it is worn, mm.
    pub worn_length_mm: f64,
    /// Colour at the root.
    pub colour: Srgb,
    /// Population for the density defaults.
    pub origin: HairOrigin,
    /// Hair loss is still going on fast.
    pub loss_active: bool,
    /// Share of grey hairs, 0..=1.
    pub grey_share: f64,
}

/// Exposure to the sun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SunHabit {
    /// Sunscreen and a hat.
    Protected,
    /// As most people.
    Usual,
    /// Much sun without protection.
    High,
}

/// Skin of the scalp.
#[derive(Debug, Clone, PartialEq)]
pub struct Skin {
    /// Its colour.
    pub colour: Srgb,
    /// Fitzpatrick type, 1..=6.
    pub fitzpatrick: u8,
    /// Oily skin fades faster and needs a session more.
    pub oily: bool,
    /// Sun.
    pub sun: SunHabit,
}

/// The practitioner's ways of working. What is `None` follows the defaults.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Practitioner {
    /// Dots per hour, breaks included.
    pub dots_per_hour: Option<f64>,
    /// Longest session, hours.
    pub hours_per_session: Option<f64>,
    /// Days between sessions.
    pub gap_days: Option<Vec<f64>>,
    /// Needle for the body of the work, as the trade codes it.
    pub needle: Option<String>,
    /// Needle for hairline and sentinels.
    pub hairline_needle: Option<String>,
    /// Target depth, mm.
    pub depth_mm: Option<f64>,
    /// Healed diameter of a dot that this practitioner gets, mm.
    pub dot_mm: Option<f64>,
    /// Price book by name.
    pub price_book: String,
    /// Numbing: lidocaine percentage, if used.
    pub lidocaine_percent: Option<f64>,
    /// Numbing under a wrap.
    pub numbing_wrapped: bool,
}

/// Pigment.
#[derive(Debug, Clone, PartialEq)]
pub struct PigmentWish {
    /// Name of a shipped or clinic pigment.
    pub name: String,
    /// Water parts to one part pigment; matched to the skin otherwise.
    pub dilution: Option<f64>,
    /// The lot, as the maker writes it.
    pub lot: Option<String>,
    /// When the lot expires.
    pub expires: Option<Date>,
    /// When the bottle was opened.
    pub opened: Option<Date>,
    /// The lot of the water it is diluted with.
    pub diluent_lot: Option<String>,
}

/// Where the head comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum HeadSource {
    /// The template bent to tape measures, mm.
    Template(Vec<(TapeMeasure, f64)>),
    /// A scan, named in the case or on the command line.
    Scan,
    /// Photographs of the case.
    Photographs,
}

/// A case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The clinic's own reference; never a name.
    pub reference: String,
    /// Seed of everything random.
    pub seed: u64,
    /// Day of the consultation: quotes and sessions count from it.
    pub date: Date,
    /// Start of the first session.
    pub first_session: Option<DateTime>,
    /// Sex.
    pub sex: Sex,
    /// Age, years.
    pub age: f64,
    /// Head.
    pub head: HeadSource,
    /// Look wanted.
    pub look: Look,
    /// Hair.
    pub hair: Hair,
    /// Skin.
    pub skin: Skin,
    /// Hairline wanted; `None` leaves the client's own.
    pub hairline: Option<HairlineWish>,
    /// Pattern of loss by name, which lays out the zones.
    pub pattern: Option<String>,
    /// Zones drawn by hand.
    pub zones: Vec<ZoneWish>,
    /// Blend into the sides with the pattern.
    pub blend_sides: bool,
    /// Scars.
    pub scars: Vec<ScarWish>,
    /// Moles and lesions.
    pub exclusions: Vec<ExclusionWish>,
    /// Pigment.
    pub pigment: PigmentWish,
    /// Practitioner.
    pub practitioner: Practitioner,
    /// Answers to the screening, by question id.
    pub health: BTreeMap<String, HealthAnswer>,
    /// Contrasts measured since the last session.
    pub follow_ups: Vec<Measured>,
}

/// Whether a character is not seen but obeyed: control characters, and marks that turn the direction of text.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text may stand in documents and calendars: a short line, and only what is seen.
pub fn is_plain_line(text: &str) -> bool {
    text.chars().count() <= 120 && !text.chars().any(is_hidden)
}

/// An answer to a screening question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HealthAnswer {
    /// Yes or no.
    YesNo(bool),
    /// Months since.
    Months(f64),
}
