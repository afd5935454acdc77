//! The shipped content, read from `content/`.

use crate::case::LookKind;
use geometry::DVec3;
use head::AzimuthTable;
use plan::case::Look;
use plan::content::{
    AftercareStep, Back, ClientText, Content, Defaults, Ink, Kind, Pattern, Pigment, PriceBook, Row, Rule,
    ScreeningQuestion, Severity,
};
use serde::Deserialize;

/// Why content could not be read: the file, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("content/{file}: {message}")]
pub struct ContentError {
    /// File in `content/`.
    pub file: &'static str,
    /// What is wrong.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<T> {
    #[serde(rename = "schema")]
    _schema: String,
    #[serde(alias = "default", alias = "pattern", alias = "rule", alias = "question", alias = "pigment")]
    #[serde(alias = "price_book", alias = "step", alias = "text")]
    rows: Vec<T>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefaultRow {
    id: String,
    values: Vec<f64>,
    unit: String,
    meaning: String,
    range: Option<[f64; 2]>,
    source: String,
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternRow {
    id: String,
    title: String,
    band_mm: Option<Vec<f64>>,
    fringe_deg: Option<Vec<f64>>,
    crown_radius_mm: Option<f64>,
    #[serde(default)]
    midline: Vec<f64>,
    area_cm2: f64,
    source: String,
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    severity: String,
    text: String,
    remedy: String,
    client: Option<String>,
    source: String,
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionRow {
    id: String,
    months_needed: Option<f64>,
    question: String,
    severity: String,
    text: String,
    source: String,
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PigmentRow {
    id: String,
    title: String,
    metal_oxide: bool,
    temporary: bool,
    concentration_mg_ml: f64,
    mass_absorption: f64,
    fall: f64,
    particle_um: [f64; 2],
    carrier: String,
    source: String,
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceRow {
    id: String,
    currency: String,
    per_cm2: f64,
    per_session: f64,
    scar_per_cm2: f64,
    least: f64,
    touch_up: [f64; 2],
    deposit_least: f64,
    deposit_share: f64,
    valid_days: i64,
    reported: [f64; 2],
    source: String,
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepRow {
    #[serde(rename = "id")]
    _id: String,
    from_day: i64,
    to_day: Option<i64>,
    text: String,
    #[serde(default)]
    looks: Vec<LookKind>,
    source: String,
    #[serde(rename = "kind")]
    _kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextRow {
    id: String,
    section: String,
    text: String,
    #[serde(default)]
    looks: Vec<LookKind>,
    source: String,
    #[serde(rename = "kind")]
    _kind: String,
}

/// Where the client's documents print a text.
const SECTIONS: [&str; 12] = [
    "expectation",
    "risk",
    "pro",
    "con",
    "alternative",
    "before",
    "scar",
    "prepare",
    "session-foundation",
    "session-density",
    "session-refinement",
    "session-top-up",
];

fn rows<T: for<'de> Deserialize<'de>>(file: &'static str, text: &str) -> Result<Vec<T>, ContentError> {
    let read: Result<File<T>, _> = toml::from_str(text);
    read.map(|f| f.rows).map_err(|e| ContentError { file, message: e.to_string() })
}

fn kind(file: &'static str, id: &str, name: &str) -> Result<Kind, ContentError> {
    let unknown = || ContentError { file, message: format!("`{id}`: kind `{name}` is unknown") };
    Kind::from_name(name).ok_or_else(unknown)
}

fn severity(file: &'static str, id: &str, name: &str) -> Result<Severity, ContentError> {
    let unknown = || ContentError { file, message: format!("`{id}`: severity `{name}` is unknown") };
    Severity::from_name(name).ok_or_else(unknown)
}

/// All shipped content.
///
/// # Errors
/// The first file and row that is broken; the tests read all of it, so a release never fails here.
pub fn shipped_content() -> Result<Content, ContentError> {
    Ok(Content {
        defaults: defaults(include_str!("../../../content/defaults.toml"))?,
        patterns: patterns(include_str!("../../../content/patterns.toml"))?,
        rules: rules(include_str!("../../../content/rules.toml"))?,
        screening: screening(include_str!("../../../content/screening.toml"))?,
        pigments: pigments(include_str!("../../../content/pigments.toml"))?,
        dots: optics::DotTable::from_bytes(include_bytes!("../../../content/dots.bin"))
            .map_err(|e| ContentError { file: "dots.bin", message: e.to_string() })?
            .into(),
        price_books: price_books(include_str!("../../../content/price-books.toml"))?,
        aftercare: aftercare(include_str!("../../../content/aftercare.toml"))?,
        client_texts: client_texts(include_str!("../../../content/client-texts.toml"))?,
    })
}

fn defaults(text: &str) -> Result<Defaults, ContentError> {
    const FILE: &str = "defaults.toml";
    let mut out = Vec::new();
    for row in rows::<DefaultRow>(FILE, text)? {
        let mut made = Row::new(&row.id, row.values, &row.unit, &row.source, kind(FILE, &row.id, &row.kind)?);
        made.meaning = row.meaning;
        made.range = row.range.map(|[lo, hi]| (lo, hi));
        out.push(made);
    }
    Defaults::new(out).map_err(|errors| {
        let message = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        ContentError { file: FILE, message }
    })
}

fn pairs(values: &[f64]) -> Vec<(f64, f64)> {
    values.chunks_exact(2).map(|p| (p[0], p[1])).collect()
}

fn patterns(text: &str) -> Result<Vec<Pattern>, ContentError> {
    const FILE: &str = "patterns.toml";
    let convert = |row: PatternRow| {
        let broken = || ContentError { file: FILE, message: format!("`{}`: azimuths must rise", row.id) };
        let back = match (&row.band_mm, &row.fringe_deg) {
            (Some(band), _) => Some(Back::Band(pairs(band))),
            (None, Some(fringe)) => Some(Back::Fringe(AzimuthTable::new(pairs(fringe)).ok_or_else(broken)?)),
            (None, None) => None,
        };
        Ok(Pattern {
            back,
            kind: kind(FILE, &row.id, &row.kind)?,
            crown_radius_mm: row.crown_radius_mm,
            midline: pairs(&row.midline),
            area_prior_cm2: row.area_cm2,
            id: row.id,
            title: row.title,
            source: row.source,
        })
    };
    rows::<PatternRow>(FILE, text)?.into_iter().map(convert).collect()
}

fn rules(text: &str) -> Result<Vec<Rule>, ContentError> {
    const FILE: &str = "rules.toml";
    let convert = |row: RuleRow| {
        Ok(Rule {
            severity: severity(FILE, &row.id, &row.severity)?,
            kind: kind(FILE, &row.id, &row.kind)?,
            id: row.id,
            text: row.text,
            remedy: row.remedy,
            client: row.client,
            source: row.source,
        })
    };
    rows::<RuleRow>(FILE, text)?.into_iter().map(convert).collect()
}

fn screening(text: &str) -> Result<Vec<ScreeningQuestion>, ContentError> {
    const FILE: &str = "screening.toml";
    let convert = |row: QuestionRow| {
        Ok(ScreeningQuestion {
            severity: severity(FILE, &row.id, &row.severity)?,
            kind: kind(FILE, &row.id, &row.kind)?,
            id: row.id,
            months_needed: row.months_needed,
            question: row.question,
            text: row.text,
            source: row.source,
        })
    };
    rows::<QuestionRow>(FILE, text)?.into_iter().map(convert).collect()
}

fn pigments(text: &str) -> Result<Vec<Pigment>, ContentError> {
    const FILE: &str = "pigments.toml";
    let convert = |row: PigmentRow| {
        Ok(Pigment {
            kind: kind(FILE, &row.id, &row.kind)?,
            id: row.id,
            title: row.title,
            metal_oxide: row.metal_oxide,
            temporary: row.temporary,
            ink: Some(Ink {
                concentration_mg_ml: row.concentration_mg_ml,
                mass_absorption: row.mass_absorption,
                fall: row.fall,
            }),
            particle_um: Some(row.particle_um),
            carrier: Some(row.carrier),
            source: row.source,
        })
    };
    rows::<PigmentRow>(FILE, text)?.into_iter().map(convert).collect()
}

/// Hundredths of a currency's unit.
pub(crate) fn cents(units: f64) -> i64 {
    (units * 100.0).round() as i64
}

fn price_books(text: &str) -> Result<Vec<PriceBook>, ContentError> {
    const FILE: &str = "price-books.toml";
    let convert = |row: PriceRow| {
        Ok(PriceBook {
            kind: kind(FILE, &row.id, &row.kind)?,
            id: row.id,
            currency: row.currency,
            per_cm2: cents(row.per_cm2),
            per_session: cents(row.per_session),
            scar_per_cm2: cents(row.scar_per_cm2),
            least: cents(row.least),
            touch_up: (cents(row.touch_up[0]), cents(row.touch_up[1])),
            deposit_least: cents(row.deposit_least),
            deposit_share: row.deposit_share,
            valid_days: row.valid_days,
            reported: Some((cents(row.reported[0]), cents(row.reported[1]))),
            source: row.source,
        })
    };
    rows::<PriceRow>(FILE, text)?.into_iter().map(convert).collect()
}

fn aftercare(text: &str) -> Result<Vec<AftercareStep>, ContentError> {
    let convert = |row: StepRow| AftercareStep {
        from_day: row.from_day,
        to_day: row.to_day,
        text: row.text,
        looks: row.looks.into_iter().map(Look::from).collect(),
        source: row.source,
    };
    Ok(rows::<StepRow>("aftercare.toml", text)?.into_iter().map(convert).collect())
}

fn client_texts(text: &str) -> Result<Vec<ClientText>, ContentError> {
    const FILE: &str = "client-texts.toml";
    let convert = |row: TextRow| {
        if !SECTIONS.contains(&row.section.as_str()) {
            let message = format!("`{}`: section `{}` is printed nowhere", row.id, row.section);
            return Err(ContentError { file: FILE, message });
        }
        let looks = row.looks.into_iter().map(Look::from).collect();
        Ok(ClientText { id: row.id, section: row.section, text: row.text, looks, source: row.source })
    };
    rows::<TextRow>(FILE, text)?.into_iter().map(convert).collect()
}

/// The rules by which heads are judged, from the defaults.
pub fn head_rules(defaults: &Defaults) -> Option<head::HeadRules> {
    use plan::keys;
    Some(head::HeadRules {
        length_mm: defaults.pair(keys::HEAD_LENGTH_MM),
        height_mm: defaults.pair(keys::HEAD_HEIGHT_MM),
        landmark_off_mm: defaults.get(keys::LANDMARK_OFF_MM),
        canthus_above_frankfurt_deg: defaults.get(keys::CANTHUS_DEG),
        longest_edge_mm: defaults.get(keys::LONGEST_EDGE_MM),
        scalp_border: head::BorderRule {
            table: defaults.azimuth_table(keys::SCALP_BORDER)?,
            tragion_deg: defaults.pair(keys::SCALP_BORDER_TRAGION),
        },
        two_heads_share: defaults.get(keys::TWO_HEADS_SHARE),
    })
}

/// Tape statistics of a sex, from the defaults.
pub fn tape_statistics(defaults: &Defaults, sex: head::Sex) -> head::TapeStatistics {
    use plan::keys;
    let (mean, deviation) = match sex {
        head::Sex::Male => (keys::TAPE_MALE_MEAN, keys::TAPE_MALE_DEVIATION),
        head::Sex::Female => (keys::TAPE_FEMALE_MEAN, keys::TAPE_FEMALE_DEVIATION),
    };
    let five = |key| {
        let list = defaults.list(key);
        [0, 1, 2, 3, 4].map(|i| list[i])
    };
    head::TapeStatistics {
        mean_mm: five(mean),
        deviation_mm: five(deviation),
        reading_mm: defaults.get(keys::TAPE_READING),
    }
}

/// How heads of a sex differ, from the defaults.
pub fn shape_spreads(defaults: &Defaults, sex: head::Sex) -> head::fit::ShapeSpreads {
    use plan::keys;
    head::fit::ShapeSpreads {
        tape: tape_statistics(defaults, sex),
        vault_mm: defaults.array(keys::FIT_VAULT_MM),
        asymmetry: defaults.get(keys::FIT_ASYMMETRY),
        face_mm: defaults.array(keys::FIT_FACE_MM),
    }
}

/// How well points in photographs are picked and known, from the defaults.
pub fn fit_rules(defaults: &Defaults) -> head::fit::FitRules {
    use plan::keys;
    let [picking, marker_px] = defaults.array(keys::FIT_PICKING);
    let [focal, spread, focal_written] = defaults.array(keys::FIT_FOCAL);
    head::fit::FitRules {
        picking,
        marker_px,
        landmark_mm: defaults.array(keys::FIT_LANDMARK_MM),
        outline_mm: defaults.get(keys::FIT_OUTLINE_MM),
        focal: (focal, spread),
        focal_written,
        side_deg: defaults.get(keys::FIT_SIDE_DEG),
        length_mm: defaults.get(keys::FIT_LENGTH_MM),
        beyond: defaults.get(keys::FIT_BEYOND),
        outlier: defaults.get(keys::FIT_OUTLIER),
    }
}

/// A surface point's coordinates as an array, for wire formats.
pub(crate) fn array(p: DVec3) -> [f64; 3] {
    [p.x, p.y, p.z].map(|v| (v * 1e4).round() / 1e4)
}
