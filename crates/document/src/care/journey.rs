//! How care goes on.

use super::rows::{provenance, said, whole};
use super::{CareFiles, Faults};
use care::{Begins, Check, Clock, FormUse, Healing, Journey, Limit, Occasion};
use serde::Deserialize;
use toml::value::Datetime;

const FILE: &str = "journey.toml";
const SCHEMA: &str = "hairline-care-journey/1";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    reviewed_on: Datetime,
    form: Vec<FormRow>,
    clock: Vec<ClockRow>,
    check: Vec<CheckRow>,
    healing: Vec<HealingRow>,
    limit: Vec<LimitRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormRow {
    id: String,
    occasion: Option<String>,
    road: String,
    good_days: Option<u32>,
    after: Option<String>,
    #[serde(default)]
    day: u32,
    every: Option<u32>,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockRow {
    id: String,
    hours: u32,
    range: Option<(f64, f64)>,
    meaning: String,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckRow {
    id: String,
    phase: String,
    needed: bool,
    text: String,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HealingRow {
    id: String,
    from_day: i64,
    to_day: Option<i64>,
    normal: String,
    not_normal: String,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitRow {
    id: String,
    value: f64,
    range: Option<(f64, f64)>,
    unit: String,
    meaning: String,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

fn form(row: FormRow, day: Datetime) -> Result<FormUse, String> {
    let occasion =
        |name: String| Occasion::from_name(&name).ok_or_else(|| format!("occasion `{name}` is unknown"));
    let begins =
        |name: String| Begins::from_name(&name).ok_or_else(|| format!("nothing begins with `{name}`"));
    if !["smp", "medical", "both"].contains(&row.road.as_str()) {
        return Err(format!("road `{}` is neither smp, medical nor both", row.road));
    }
    Ok(FormUse {
        provenance: provenance(said!(row), day)?,
        id: row.id,
        occasion: row.occasion.map(occasion).transpose()?,
        road: row.road,
        good_days: row.good_days,
        after: row.after.map(begins).transpose()?,
        day: row.day,
        every: row.every,
    })
}

fn check(row: CheckRow, day: Datetime) -> Result<Check, String> {
    let after = match row.phase.as_str() {
        "before" => false,
        "after" => true,
        other => return Err(format!("phase `{other}` is neither before nor after")),
    };
    Ok(Check {
        provenance: provenance(said!(row), day)?,
        id: row.id,
        after,
        needed: row.needed,
        text: row.text,
    })
}

pub(super) fn read(files: &CareFiles, faults: &mut Faults) -> Journey {
    let Some(read) = whole::<File>(files, FILE, faults) else { return Journey::default() };
    if read.schema != SCHEMA {
        faults.note(FILE, format!("has the schema `{}`; this program reads `{SCHEMA}`", read.schema));
        return Journey::default();
    }
    let day = read.reviewed_on;
    let mut journey = Journey::default();
    for row in read.form {
        let id = row.id.clone();
        journey.forms.extend(faults.keep(FILE, &id, form(row, day)));
    }
    for row in read.check {
        let id = row.id.clone();
        journey.checks.extend(faults.keep(FILE, &id, check(row, day)));
    }
    for row in read.healing {
        let (id, days) = (row.id.clone(), (row.from_day, row.to_day));
        let (normal, not_normal) = (row.normal, row.not_normal);
        let said = faults.keep(FILE, &id, provenance(said!(row), day));
        journey.healing.extend(said.map(|provenance| Healing {
            id,
            from_day: days.0,
            to_day: days.1,
            normal,
            not_normal,
            provenance,
        }));
    }
    for row in read.clock {
        let (id, hours, range, meaning) = (row.id.clone(), row.hours, row.range, row.meaning);
        let said = faults.keep(FILE, &id, provenance(said!(row), day));
        journey.clocks.extend(said.map(|provenance| Clock { id, hours, range, meaning, provenance }));
    }
    for row in read.limit {
        let (id, value, range) = (row.id.clone(), row.value, row.range);
        let (unit, meaning) = (row.unit, row.meaning);
        let said = faults.keep(FILE, &id, provenance(said!(row), day));
        journey.limits.extend(said.map(|provenance| Limit { id, value, range, unit, meaning, provenance }));
    }
    journey
}
