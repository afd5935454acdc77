//! What a pharmacy prints, looks at and reads.

use super::rows::{provenance, said, whole};
use super::{CareFiles, Faults, shipped_care_files};
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

/// Content of releases before this file has none: it works by what is shipped of it, so that no label goes without cautions.
pub(super) fn read(files: &CareFiles, faults: &mut Faults) -> Pharmacy {
    if files.get(FILE).is_none() {
        return read(&shipped_care_files(), faults);
    }
    let Some(read) = whole::<File>(files, FILE, faults) else { return Pharmacy::default() };
    if read.schema != SCHEMA {
        faults.note(FILE, format!("has the schema `{}`; this program reads `{SCHEMA}`", read.schema));
        return Pharmacy::default();
    }
    let day = read.reviewed_on;
    Pharmacy {
        answers: read.answers,
        cautions: faults.keep_all(FILE, read.caution, |row| &row.id, |row| caution(row, day)),
        final_checks: faults.keep_all(FILE, read.final_check, |row| &row.id, |row| final_check(row, day)),
    }
}
