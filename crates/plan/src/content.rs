//! Content: defaults, patterns, rules, pigments, price books and screening as plain tables. Every row says
//! where its numbers come from. Reading them from files is the business of the `document` crate.

use crate::case::{HairOrigin, Look};
use crate::keys::{self, Key};
pub use care::Kind;
use head::AzimuthTable;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// One default.
#[derive(Debug)]
pub struct Row {
    /// Its key.
    pub id: String,
    /// Its value, or values where it is a list.
    pub values: Vec<f64>,
    /// Unit of the values.
    pub unit: String,
    /// What it is.
    pub meaning: String,
    /// Least and most sensible value.
    pub range: Option<(f64, f64)>,
    /// Source.
    pub source: String,
    /// How well it is known.
    pub kind: Kind,
    used: AtomicBool,
}

impl Row {
    /// A row that no plan has used yet.
    pub fn new(id: &str, values: Vec<f64>, unit: &str, source: &str, kind: Kind) -> Self {
        Self {
            id: id.to_owned(),
            values,
            unit: unit.to_owned(),
            meaning: String::new(),
            range: None,
            source: source.to_owned(),
            kind,
            used: AtomicBool::new(false),
        }
    }
}

impl Clone for Row {
    fn clone(&self) -> Self {
        let mut copy = Self::new(&self.id, self.values.clone(), &self.unit, &self.source, self.kind);
        copy.meaning = self.meaning.clone();
        copy.range = self.range;
        copy
    }
}

/// The defaults, and which of them were used since they were loaded or copied.
#[derive(Debug, Clone)]
pub struct Defaults {
    rows: BTreeMap<String, Row>,
}

/// Why a list of rows is not a table of defaults.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DefaultsError {
    /// The code needs a row that is not there.
    #[error("default `{0}` is missing")]
    Missing(&'static str),
    /// A row that no code reads.
    #[error("default `{0}` is read by nothing; remove it or spell it as `hairline defaults` does")]
    Unknown(String),
    /// A row without the number of values that is read.
    #[error("default `{id}` needs at least {least} value(s), but has {found}")]
    TooFew {
        /// Which.
        id: &'static str,
        /// How many are read.
        least: usize,
        /// How many there are.
        found: usize,
    },
}

impl Defaults {
    /// A table from rows.
    ///
    /// # Errors
    /// Every missing, unknown or short row, at once.
    pub fn new(rows: Vec<Row>) -> Result<Self, Vec<DefaultsError>> {
        let rows: BTreeMap<String, Row> = rows.into_iter().map(|r| (r.id.clone(), r)).collect();
        let mut errors = Vec::new();
        for key in keys::ALL {
            match rows.get(key.id()) {
                None => errors.push(DefaultsError::Missing(key.id())),
                Some(r) if r.values.len() < key.least() => errors.push(DefaultsError::TooFew {
                    id: key.id(),
                    least: key.least(),
                    found: r.values.len(),
                }),
                Some(_) => {}
            }
        }
        let known = |id: &str| keys::ALL.iter().any(|k| k.id() == id);
        errors.extend(rows.keys().filter(|id| !known(id)).cloned().map(DefaultsError::Unknown));
        if errors.is_empty() { Ok(Self { rows }) } else { Err(errors) }
    }

    /// All values of a key; marks it as used.
    pub fn list(&self, key: Key) -> &[f64] {
        let Some(row) = self.rows.get(key.id()) else { return &[] };
        row.used.store(true, Ordering::Relaxed);
        &row.values
    }

    /// The first values of a key; marks it as used. Keys have as many as the code reads: see [`Defaults::new`].
    pub fn array<const N: usize>(&self, key: Key) -> [f64; N] {
        let values = self.list(key);
        std::array::from_fn(|k| values.get(k).copied().unwrap_or(f64::NAN))
    }

    /// The first value of a key; marks it as used. Every key has one: see [`Defaults::new`].
    pub fn get(&self, key: Key) -> f64 {
        self.list(key).first().copied().unwrap_or(f64::NAN)
    }

    /// The first two values of a key, as a range or pair.
    pub fn pair(&self, key: Key) -> (f64, f64) {
        let list = self.list(key);
        (self.get(key), list.get(1).copied().unwrap_or(f64::NAN))
    }

    /// Scale of the density defaults for a population's hair.
    pub fn origin_scale(&self, origin: HairOrigin) -> f64 {
        self.list(keys::ORIGIN_SCALE)[origin as usize]
    }

    /// A key's pairs of values (azimuth, elevation) as a table.
    pub fn azimuth_table(&self, key: Key) -> Option<AzimuthTable> {
        let pairs = self.list(key).chunks_exact(2).map(|p| (p[0], p[1])).collect();
        AzimuthTable::new(pairs)
    }

    /// Replaces the values of a row by a clinic's own; false where no such row exists.
    pub fn set_by_clinic(&mut self, id: &str, values: Vec<f64>) -> bool {
        let Some(row) = self.rows.get_mut(id) else { return false };
        row.values = values;
        row.kind = Kind::Clinic;
        row.source = format!("set in the case; shipped: {}", row.source);
        true
    }

    /// All rows in the order of their ids.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// Rows that were used.
    pub fn used(&self) -> impl Iterator<Item = &Row> {
        self.rows().filter(|r| r.used.load(Ordering::Relaxed))
    }
}

/// Where a pattern's zone ends behind the hairline.
#[derive(Debug, Clone, PartialEq)]
pub enum Back {
    /// At the fringe that still grows: elevation by azimuth, all the way round.
    Fringe(AzimuthTable),
    /// At a distance behind the hairline: pairs of (position from the midline 0 to the fronto-temporal
    /// point 1, mm).
    Band(Vec<(f64, f64)>),
}

/// A pattern of hair loss and the area that a plan covers for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// Name in cases.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Area between the hairline and its back border.
    pub back: Option<Back>,
    /// A disc on the crown: radius, mm.
    pub crown_radius_mm: Option<f64>,
    /// A strip along the midline: pairs of (sagittal angle in degrees, half-width in mm).
    pub midline: Vec<(f64, f64)>,
    /// Area that studies and surgeons' rules expect, cm²; only to compare with.
    pub area_prior_cm2: f64,
    /// Source.
    pub source: String,
    /// How well it is known.
    pub kind: Kind,
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Note,
    /// Think about it.
    Caution,
    /// Change it unless there is a reason.
    Warning,
    /// The plan is refused.
    Refusal,
}

impl Severity {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Caution => "caution",
            Self::Warning => "warning",
            Self::Refusal => "refusal",
        }
    }

    /// The severity of a name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Note, Self::Caution, Self::Warning, Self::Refusal].into_iter().find(|s| s.name() == name)
    }
}

/// A rule of planning: its words and source. What triggers it is in `findings`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Identifier.
    pub id: String,
    /// How serious it is.
    pub severity: Severity,
    /// Text with `{}` for the measured values.
    pub text: String,
    /// What to do about it.
    pub remedy: String,
    /// What the client is told, where it concerns them.
    pub client: Option<String>,
    /// Source.
    pub source: String,
    /// How well it is known.
    pub kind: Kind,
}

/// A screening question that bears on planning.
#[derive(Debug, Clone, PartialEq)]
pub struct ScreeningQuestion {
    /// Identifier, the key under `[health]`.
    pub id: String,
    /// Whether the answer is in months since (else yes is 1, no is 0).
    pub months_needed: Option<f64>,
    /// The question.
    pub question: String,
    /// What follows: `note`, `caution` (doctor's letter), `warning` (defer) or `refusal`.
    pub severity: Severity,
    /// What to say.
    pub text: String,
    /// Source.
    pub source: String,
    /// How well it is known.
    pub kind: Kind,
}

/// A pigment.
#[derive(Debug, Clone, PartialEq)]
pub struct Pigment {
    /// Name in cases.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Contains metal oxides, which some lasers darken.
    pub metal_oxide: bool,
    /// Fades out by itself within about two years.
    pub temporary: bool,
    /// What it absorbs; nothing is said of some pigments of a clinic's own.
    pub ink: Option<Ink>,
    /// Smallest and largest particle, µm, where known.
    pub particle_um: Option<[f64; 2]>,
    /// What the particles float in, where known.
    pub carrier: Option<String>,
    /// Source.
    pub source: String,
    /// How well it is known.
    pub kind: Kind,
}

/// What a pigment absorbs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Concentration of the undiluted liquid, mg/ml.
    pub concentration_mg_ml: f64,
    /// Absorption at 550 nm for each mg/ml, 1/cm.
    pub mass_absorption: f64,
    /// Power of the wavelength with which absorption falls.
    pub fall: f64,
}

/// A price book. Money in hundredths of the currency's unit.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceBook {
    /// Name in cases.
    pub id: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Per cm² of scalp treated.
    pub per_cm2: i64,
    /// Per session.
    pub per_session: i64,
    /// Added per cm² of scar.
    pub scar_per_cm2: i64,
    /// Least price of any treatment.
    pub least: i64,
    /// A touch-up later on: from and to.
    pub touch_up: (i64, i64),
    /// Deposit: the larger of this sum and this share of the total.
    pub deposit_least: i64,
    /// Share of the total, 0..=1.
    pub deposit_share: f64,
    /// Days that a quote holds.
    pub valid_days: i64,
    /// Prices that people report for a full treatment, to compare with, where any are known.
    pub reported: Option<(i64, i64)>,
    /// Source.
    pub source: String,
    /// How well it is known.
    pub kind: Kind,
}

/// A step of the aftercare timetable.
#[derive(Debug, Clone, PartialEq)]
pub struct AftercareStep {
    /// From this day after a session.
    pub from_day: i64,
    /// To this day; open-ended where `None`.
    pub to_day: Option<i64>,
    /// What to do and not to do, in plain words.
    pub text: String,
    /// For these looks only; for all where empty.
    pub looks: Vec<Look>,
    /// Source.
    pub source: String,
}

/// A plain-words paragraph for the client.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientText {
    /// Identifier.
    pub id: String,
    /// Section of the client's document, or what it says of a session (`session-…`, `prepare`).
    pub section: String,
    /// The words.
    pub text: String,
    /// For these looks only; for all where empty.
    pub looks: Vec<Look>,
    /// Source.
    pub source: String,
}

impl ClientText {
    /// Whether it is said to a client who wants this look.
    pub fn suits(&self, look: Look) -> bool {
        self.looks.is_empty() || self.looks.contains(&look)
    }
}

impl AftercareStep {
    /// Whether it is said to a client who wants this look.
    pub fn suits(&self, look: Look) -> bool {
        self.looks.is_empty() || self.looks.contains(&look)
    }
}

/// All content.
#[derive(Debug, Clone)]
pub struct Content {
    /// Defaults.
    pub defaults: Defaults,
    /// Patterns of loss.
    pub patterns: Vec<Pattern>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Screening questions.
    pub screening: Vec<ScreeningQuestion>,
    /// Pigments.
    pub pigments: Vec<Pigment>,
    /// What dots in skin look like.
    pub dots: std::sync::Arc<optics::DotTable>,
    /// Price books.
    pub price_books: Vec<PriceBook>,
    /// Aftercare.
    pub aftercare: Vec<AftercareStep>,
    /// Words for the client.
    pub client_texts: Vec<ClientText>,
}
