//! The case file: TOML in schema `hairline-case/1`. Reading it finds everything wrong at once.

mod convert;
mod own;
mod photographs;
mod wire;

pub(crate) use convert::landmarks as scan_landmarks;
pub use photographs::{MacroBy, MacroWish, PhotoWish, PhotographsWish, Shows, StrokeWish, upright};
pub(crate) use wire::LookKind;
pub use wire::{CaseFile, LandmarkTable};

use crate::check::{self, Problem};
use plan::Case;
use plan::content::{Pigment, PriceBook};
use serde_json::Value as Json;
use std::sync::LazyLock;

/// The version of the case file that this release reads.
pub const CASE_SCHEMA: &str = "hairline-case/1";

/// A case as read: the plain values, and what only the reader of files needs.
#[derive(Debug, Clone)]
pub struct ReadCase {
    /// The case.
    pub case: Case,
    /// Scan, unit, landmarks and texture, where the head is a scan.
    pub scan: ScanWish,
    /// Photographs, with what was picked in them.
    pub photographs: PhotographsWish,
    /// Macro photographs.
    pub macros: Vec<MacroWish>,
    /// Defaults overridden, by id.
    pub overrides: Vec<(String, Vec<f64>)>,
    /// The clinic's own pigments.
    pub pigments: Vec<Pigment>,
    /// The clinic's own price books.
    pub price_books: Vec<PriceBook>,
}

/// Where a scan is and how it is scaled, as far as the case says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScanWish {
    /// Mesh file, relative to the case.
    pub file: Option<String>,
    /// Texture image, relative to the case.
    pub texture: Option<String>,
    /// How the scan is scaled.
    pub scale: Option<Scale>,
    /// Landmarks in scan coordinates.
    pub landmarks: head::Landmarks,
}

/// A scan's scale.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Millimetres per unit.
    MmPerUnit(f64),
    /// A known distance between two landmarks, mm.
    KnownDistance {
        /// One landmark.
        from: head::Landmark,
        /// The other.
        to: head::Landmark,
        /// Millimetres between them.
        mm: f64,
    },
}

impl Scale {
    /// Millimetres per unit, given the landmarks in scan coordinates; `None` where a landmark is missing.
    pub fn mm_per_unit(&self, landmarks: &head::Landmarks) -> Option<f64> {
        match self {
            Self::MmPerUnit(mm) => Some(*mm),
            Self::KnownDistance { from, to, mm } => {
                let units = landmarks.get(*from)?.distance(landmarks.get(*to)?);
                (units > 0.0).then(|| mm / units)
            }
        }
    }
}

/// JSON Schema of the case file.
pub fn case_json_schema() -> &'static Json {
    // A studio reads a case for every move of a drag; the schema is the same for all of them.
    static SCHEMA: LazyLock<Json> = LazyLock::new(|| {
        let mut schema = schemars::schema_for!(CaseFile).to_value();
        schema["$id"] = Json::from(CASE_SCHEMA);
        schema["title"] = Json::from("Hairline case");
        schema
    });
    &SCHEMA
}

/// Reads a case.
///
/// # Errors
/// Everything wrong with the text, with lines and remedies.
pub fn read_case(text: &str) -> Result<ReadCase, Vec<Problem>> {
    let table = check::parse(text)?;
    version(text, &table)?;
    let problems = check::against_schema(text, &table, case_json_schema());
    if !problems.is_empty() {
        return Err(problems);
    }
    let file: CaseFile = toml::from_str(text).map_err(|e| {
        let span = e.span().unwrap_or(0..0);
        let line = check::line_of(text, span.start);
        vec![Problem { path: String::new(), line, span, message: e.message().to_owned() }]
    })?;
    convert::case(file)
}

/// A case of another version is refused by name before anything else is judged by this one's schema.
fn version(text: &str, table: &toml::Spanned<toml::de::DeTable<'_>>) -> Result<(), Vec<Problem>> {
    let found = table.get_ref().iter().find(|(k, _)| k.get_ref() == "schema");
    let Some((_, value)) = found else { return Ok(()) };
    let Some(name) = value.get_ref().as_str() else { return Ok(()) };
    if name == CASE_SCHEMA {
        return Ok(());
    }
    let newer =
        name.strip_prefix("hairline-case/").and_then(|v| v.parse::<u32>().ok()).is_some_and(|v| v > 1);
    let message = if newer {
        format!(
            "this case is written in `{name}`, newer than the `{CASE_SCHEMA}` that this program reads; update Hairline"
        )
    } else {
        format!("`{name}` is no case schema; this program reads `{CASE_SCHEMA}`")
    };
    let span = value.span();
    Err(vec![Problem { path: "schema".to_owned(), line: check::line_of(text, span.start), span, message }])
}

/// An annotated case that can be planned as it is.
pub fn example_case() -> &'static str {
    include_str!("../../../examples/norwood6.toml")
}
