//! Answers that leave as observations.

use super::rows::{provenance, said, table};
use super::{CareFiles, Faults};
use care::Observed;
use serde::Deserialize;
use toml::value::Datetime;

const FILE: &str = "observations.toml";
const SYSTEMS: [&str; 2] = ["loinc", "ours"];
const CATEGORIES: [&str; 4] = ["vital-signs", "laboratory", "survey", "exam"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    link: String,
    system: String,
    code: String,
    title: String,
    panel: Option<String>,
    panel_title: Option<String>,
    unit: Option<String>,
    category: String,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

/// Content of releases before this file has none, and is read all the same: answers are judged by it for ever.
pub(super) fn read(files: &CareFiles, faults: &mut Faults) -> Vec<Observed> {
    if files.get(FILE).is_none() {
        return Vec::new();
    }
    let (rows, day) = table::<Row>(files, FILE, "hairline-care-observations/1", faults);
    faults.keep_all(FILE, rows, |row| &row.link, |row| made(row, day))
}

fn made(row: Row, day: Datetime) -> Result<Observed, String> {
    let known = |value: &str, all: &[&str]| {
        let wrong = || format!("`{value}` is none of {}", all.join(", "));
        all.contains(&value).then_some(()).ok_or_else(wrong)
    };
    known(&row.system, &SYSTEMS)?;
    known(&row.category, &CATEGORIES)?;
    let panel = match (row.panel, row.panel_title) {
        (Some(code), Some(title)) => Some((code, title)),
        (None, None) => None,
        _ => return Err("`panel` and `panel_title` stand together or not at all".to_owned()),
    };
    Ok(Observed {
        provenance: provenance(said!(row), day)?,
        link: row.link,
        system: row.system,
        code: row.code,
        title: row.title,
        panel,
        unit: row.unit,
        category: row.category,
    })
}
