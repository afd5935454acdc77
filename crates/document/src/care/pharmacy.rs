//! What a pharmacy prints, looks at and reads.

use super::rows::{provenance, said, whole};
use super::{CareFiles, Faults};
use care::{Caution, FinalCheck, Pharmacy};
use serde::Deserialize;
use toml::value::Datetime;

const FILE: &str = "pharmacy.toml";
const SCHEMA: &str = "hairline-care-pharmacy/1";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    reviewed_on: Datetime,
    answers: Vec<String>,
    caution: Vec<CautionRow>,
    final_check: Vec<FinalCheckRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CautionRow {
    id: String,
    #[serde(default)]
    treatments: Vec<String>,
    #[serde(default)]
    forms: Vec<String>,
    #[serde(default)]
    sexes: Vec<String>,
    #[serde(default)]
    contains: Vec<String>,
    compounded: Option<bool>,
    text: String,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FinalCheckRow {
    id: String,
    needed: bool,
    text: String,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

fn caution(row: CautionRow, day: Datetime) -> Result<Caution, String> {
    Ok(Caution {
        provenance: provenance(said!(row), day)?,
        id: row.id,
        treatments: row.treatments,
        forms: row.forms,
        sexes: row.sexes,
        contains: row.contains,
        compounded: row.compounded,
        text: row.text,
    })
}

fn final_check(row: FinalCheckRow, day: Datetime) -> Result<FinalCheck, String> {
    Ok(FinalCheck {
        provenance: provenance(said!(row), day)?,
        id: row.id,
        needed: row.needed,
        text: row.text,
    })
}

/// Content of releases before this file has none, and is read all the same: answers are judged by it for ever.
pub(super) fn read(files: &CareFiles, faults: &mut Faults) -> Pharmacy {
    if files.get(FILE).is_none() {
        return Pharmacy::default();
    }
    let Some(read) = whole::<File>(files, FILE, faults) else { return Pharmacy::default() };
    if read.schema != SCHEMA {
        faults.note(FILE, format!("has the schema `{}`; this program reads `{SCHEMA}`", read.schema));
        return Pharmacy::default();
    }
    let day = read.reviewed_on;
    let mut pharmacy = Pharmacy { answers: read.answers, ..Pharmacy::default() };
    for row in read.caution {
        let id = row.id.clone();
        pharmacy.cautions.extend(faults.keep(FILE, &id, caution(row, day)));
    }
    for row in read.final_check {
        let id = row.id.clone();
        pharmacy.final_checks.extend(faults.keep(FILE, &id, final_check(row, day)));
    }
    pharmacy
}
