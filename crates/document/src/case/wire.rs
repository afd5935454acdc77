//! The case file as it is written. Doc comments here are the descriptions in the published JSON Schema.

mod landmarks;
mod own;
mod photographs;

pub use landmarks::LandmarkTable;
pub(super) use own::{OwnInk, OwnPigment, OwnPriceBook};
pub(super) use photographs::{MacroPhotograph, Photograph, Stroke, StrokeKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A client's head and wishes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// `hairline-case/1`.
    pub schema: String,
    /// The clinic's own reference; never a name.
    pub reference: String,
    /// Seed of everything random: the same case and seed give the same plan.
    #[serde(default)]
    pub seed: u64,
    /// Day of the consultation, `YYYY-MM-DD`.
    pub date: String,
    /// Start of the first session, `YYYY-MM-DDTHH:MM`, clinic's local time.
    pub first_session: Option<String>,
    /// The client.
    pub client: Client,
    /// The head.
    pub head: Head,
    /// Photographs of the head, with what was picked in them.
    #[serde(default)]
    pub photographs: Vec<Photograph>,
    /// Macro photographs of shaved places, from which the client's own follicles are measured.
    #[serde(default)]
    pub macro_photographs: Vec<MacroPhotograph>,
    /// The look wanted.
    pub look: Look,
    /// Hair that grows.
    pub hair: Hair,
    /// Skin of the scalp.
    pub skin: Skin,
    /// The hairline wanted; leave out to keep the client's own.
    pub hairline: Option<Hairline>,
    /// Pattern of loss, which lays out the zones.
    pub pattern: Option<Pattern>,
    /// Zones drawn on the head.
    #[serde(default)]
    pub zones: Vec<Zone>,
    /// Scars.
    #[serde(default)]
    pub scars: Vec<Scar>,
    /// Moles and lesions to leave alone.
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
    /// Pigment.
    #[serde(default)]
    pub pigment: Pigment,
    /// The practitioner's ways of working.
    #[serde(default)]
    pub practitioner: Practitioner,
    /// Screening answers: true or false, or months since.
    #[serde(default)]
    pub health: BTreeMap<String, Answer>,
    /// Contrasts measured since the last session: they sharpen the outlook.
    #[serde(default)]
    pub follow_ups: Vec<FollowUp>,
    /// The clinic's own numbers in place of shipped defaults, by id.
    #[serde(default)]
    pub overrides: BTreeMap<String, OneOrMany>,
    /// The clinic's own pigments, beside the shipped ones or in place of those of the same id.
    #[serde(default)]
    pub pigments: Vec<OwnPigment>,
    /// The clinic's own price books, beside the shipped ones or in place of those of the same id.
    #[serde(default)]
    pub price_books: Vec<OwnPriceBook>,
}

/// The client.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Sex, as it bears on shape and rules.
    pub sex: Sex,
    /// Age in years.
    pub age: f64,
}

/// Sex.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// The head: a scan, photographs, or the template bent to tape measures.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Where the head comes from.
    pub source: Source,
    /// Scan file (GLB, glTF, OBJ, PLY or STL), relative to the case.
    pub file: Option<String>,
    /// Texture image, relative to the case, where the scan does not carry one.
    pub texture: Option<String>,
    /// Unit of the scan.
    pub unit: Option<Unit>,
    /// Millimetres per scan unit, instead of `unit`.
    pub mm_per_unit: Option<f64>,
    /// A known distance between two landmarks, instead of `unit`.
    pub known_distance: Option<KnownDistance>,
    /// Landmarks in scan coordinates.
    #[serde(default)]
    pub landmarks: LandmarkTable<[f64; 3]>,
    /// Tape measures, for the template and beside photographs.
    #[serde(default)]
    pub tape: Tape,
    /// Side of the printed markers in the photographs, over their black, mm.
    pub marker_mm: Option<f64>,
    /// Known straight distances between landmarks, such as from pupil to pupil, beside photographs.
    #[serde(default)]
    pub known_lengths: Vec<KnownDistance>,
}

/// Where the head comes from.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The template bent to tape measures.
    Template,
    /// A scan.
    Scan,
    /// The photographs of the case.
    Photographs,
}

/// Unit of a scan.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Millimetres.
    Mm,
    /// Centimetres.
    Cm,
    /// Decimetres.
    Dm,
    /// Metres.
    M,
    /// Inches.
    Inch,
}

/// A known distance.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownDistance {
    /// A landmark.
    pub from: String,
    /// Another.
    pub to: String,
    /// Millimetres between them.
    pub mm: f64,
}

/// Tape measures, mm; any of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tape {
    /// Round the head through glabella and the rearmost point.
    pub circumference_mm: Option<f64>,
    /// Glabella to the rearmost point, straight.
    pub length_mm: Option<f64>,
    /// Greatest breadth above the ears, straight.
    pub breadth_mm: Option<f64>,
    /// Notch above one tragus over the top to the other.
    pub ear_to_ear_mm: Option<f64>,
    /// Glabella over the top to the inion.
    pub glabella_to_inion_mm: Option<f64>,
}

/// The look wanted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Which look.
    pub kind: LookKind,
}

/// Which look.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LookKind {
    /// Imitation of a shaved head.
    ShavedLook,
    /// A tone between longer hairs.
    DensityUnderHair,
    /// Hiding scars.
    ScarCover,
}

/// A colour: exactly one of sRGB 0-255 and L*a*b* (D65).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Colour {
    /// sRGB, 0-255.
    pub srgb: Option<[f64; 3]>,
    /// L*, a*, b* under D65.
    pub lab: Option<[f64; 3]>,
}

/// Hair that grows.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hair {
    /// Colour at the root.
    pub colour: Colour,
    /// Population for the density defaults.
    #[serde(default)]
    pub origin: Origin,
    /// Length at which it is worn, mm.
    pub worn_length_mm: f64,
    /// Share of grey hairs, 0 to 1.
    #[serde(default)]
    pub grey_share: f64,
    /// Hair is being lost fast.
    #[serde(default)]
    pub loss_active: bool,
    /// Follicular units per cm², measured, by zone.
    #[serde(default)]
    pub follicular_units: FollicularUnits,
}

/// Follicular units per cm² by zone.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FollicularUnits {
    /// In the hairline.
    pub hairline: Option<f64>,
    /// On the frontal third.
    pub frontal: Option<f64>,
    /// On mid-scalp.
    pub mid: Option<f64>,
    /// On the crown.
    pub crown: Option<f64>,
    /// At the temples.
    pub temples: Option<f64>,
    /// On the sides.
    pub sides: Option<f64>,
}

/// Population for the density defaults.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// European descent.
    #[default]
    Caucasian,
    /// East or South-East Asian descent.
    Asian,
    /// African descent.
    African,
}

/// Skin of the scalp.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skin {
    /// Its colour.
    pub colour: Colour,
    /// Fitzpatrick type, 1 to 6.
    pub fitzpatrick: u8,
    /// Oily skin.
    #[serde(default)]
    pub oily: bool,
    /// Sun.
    #[serde(default)]
    pub sun: Sun,
}

/// Sun.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sun {
    /// Sunscreen and a hat.
    Protected,
    /// As most people.
    #[default]
    Usual,
    /// Much sun without protection.
    High,
}

/// A place on the head: `[x, y, z]` in head-frame mm, or degrees on the scalp map.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Place {
    /// Head frame, mm.
    HeadMm([f64; 3]),
    /// Degrees: the same place on any head.
    Degrees(Degrees),
}

/// Degrees on the scalp map.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Degrees {
    /// From straight ahead towards the client's left.
    pub azimuth: f64,
    /// Above the middle of the skull.
    pub elevation: f64,
}

/// The hairline wanted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hairline {
    /// Its line.
    pub shape: Option<Shape>,
    /// Its edge.
    #[serde(default)]
    pub edge: Edge,
    /// Arc from glabella to mid-frontal point, mm.
    pub height_mm: Option<f64>,
    /// Rise of the corners above the level of the mid-frontal point, mm.
    pub recession_mm: Option<f64>,
    /// The temples.
    #[serde(default)]
    pub temples: Temples,
    /// Left-right difference designed in, mm.
    pub asymmetry_mm: Option<f64>,
    /// The line drawn by hand, from the client's right to left.
    #[serde(default)]
    pub points: Vec<Place>,
}

/// Line of the hairline.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Nearly level.
    Straight,
    /// A gentle arch.
    Rounded,
    /// The M shape: lateral recession.
    M,
    /// A point in the middle.
    WidowsPeak,
    /// Deep recessions.
    Receded,
}

/// Edge of the hairline.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::enum_variant_names, reason = "an edge-up is what barbers call it")]
pub enum Edge {
    /// Feathered over about a centimetre.
    #[default]
    Soft,
    /// Feathered and interrupted.
    Broken,
    /// Clear but irregular.
    Defined,
    /// A barber's line-up.
    EdgeUp,
}

/// The temples.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Temples {
    /// As they are.
    #[default]
    Keep,
    /// Temporal peaks rebuilt.
    Rebuild,
}

/// Pattern of loss.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Its name, as `norwood-6`.
    pub name: String,
    /// Blend into the sides.
    #[serde(default = "yes")]
    pub blend_sides: bool,
}

fn yes() -> bool {
    true
}

/// A zone drawn on the head.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// What it is.
    pub kind: ZoneKind,
    /// Closed border.
    pub border: Vec<Place>,
    /// Closed borders of what is left out within it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holes: Vec<Vec<Place>>,
    /// Dots and hairs together, per cm².
    pub density: Option<f64>,
}

/// Kind of a zone.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ZoneKind {
    /// The first millimetres of the hairline.
    Hairline,
    /// The frontal third.
    Frontal,
    /// Mid-scalp.
    Mid,
    /// The crown.
    Crown,
    /// The temples.
    Temples,
    /// The sides.
    Sides,
    /// Scars.
    Scar,
}

/// A scar.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scar {
    /// Its course.
    pub line: Vec<Place>,
    /// Its width, mm.
    pub width_mm: f64,
    /// Its age in months.
    pub age_months: Option<f64>,
}

/// A mole or lesion.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// What it is.
    #[serde(default)]
    pub label: String,
    /// Its centre.
    pub centre: Place,
    /// Its radius, mm.
    pub radius_mm: f64,
}

/// Pigment.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pigment {
    /// Its name.
    pub name: String,
    /// Water parts to one of pigment; matched to the skin where left out.
    pub dilution: Option<f64>,
    /// The lot, as the maker writes it: it goes into the treatment record.
    pub lot: Option<String>,
    /// When the lot expires: `YYYY-MM-DD`.
    pub expires: Option<String>,
    /// When the bottle was opened: `YYYY-MM-DD`.
    pub opened: Option<String>,
    /// The lot of the water it is diluted with.
    pub diluent_lot: Option<String>,
}

/// How strong the dots were found at a follow-up.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// Days after the last session.
    pub day: f64,
    /// Contrast of the dots against that of the healed dots, 1 where nothing has faded.
    pub contrast: f64,
    /// Standard deviation of that measurement.
    pub deviation: Option<f64>,
}

impl Default for Pigment {
    fn default() -> Self {
        let name = "carbon-black".to_owned();
        Self { name, dilution: None, lot: None, expires: None, opened: None, diluent_lot: None }
    }
}

/// The practitioner's ways of working.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Practitioner {
    /// Dots per hour, breaks included.
    pub dots_per_hour: Option<f64>,
    /// Longest session, hours.
    pub hours_per_session: Option<f64>,
    /// Days between sessions.
    pub gap_days: Option<Vec<f64>>,
    /// Needle for the body of the work.
    pub needle: Option<String>,
    /// Needle for hairline, temples and sentinels.
    pub hairline_needle: Option<String>,
    /// Target depth, mm.
    pub depth_mm: Option<f64>,
    /// Healed diameter of this practitioner's dots, mm.
    pub dot_mm: Option<f64>,
    /// Price book by name.
    pub price_book: String,
    /// Currency, which must be the price book's.
    pub currency: Option<String>,
    /// Lidocaine in percent, where numbing is used.
    pub lidocaine_percent: Option<f64>,
    /// Numbing under a wrap.
    pub numbing_wrapped: bool,
}

impl Default for Practitioner {
    fn default() -> Self {
        Self {
            dots_per_hour: None,
            hours_per_session: None,
            gap_days: None,
            needle: None,
            hairline_needle: None,
            depth_mm: None,
            dot_mm: None,
            price_book: "us-typical".to_owned(),
            currency: None,
            lidocaine_percent: None,
            numbing_wrapped: false,
        }
    }
}

/// A screening answer.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Answer {
    /// Yes or no.
    YesNo(bool),
    /// Months since.
    Months(f64),
}

/// One number or several.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(f64),
    /// Several.
    Many(Vec<f64>),
}
