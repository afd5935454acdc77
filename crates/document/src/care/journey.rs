//! How care goes on.

use super::rows::{Said, provenance, said, whole};
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
    let said_of = |said: Said| provenance(said, day);
    Journey {
        forms: faults.keep_all(FILE, read.form, |row| &row.id, |row| form(row, day)),
        checks: faults.keep_all(FILE, read.check, |row| &row.id, |row| check(row, day)),
        healing: faults.keep_all(
            FILE,
            read.healing,
            |row| &row.id,
            |row| {
                Ok(Healing {
                    provenance: said_of(said!(row))?,
                    id: row.id,
                    from_day: row.from_day,
                    to_day: row.to_day,
                    normal: row.normal,
                    not_normal: row.not_normal,
                })
            },
        ),
        clocks: faults.keep_all(
            FILE,
            read.clock,
            |row| &row.id,
            |row| {
                Ok(Clock {
                    provenance: said_of(said!(row))?,
                    id: row.id,
                    hours: row.hours,
                    range: row.range,
                    meaning: row.meaning,
                })
            },
        ),
        limits: faults.keep_all(
            FILE,
            read.limit,
            |row| &row.id,
            |row| {
                Ok(Limit {
                    provenance: said_of(said!(row))?,
                    id: row.id,
                    value: row.value,
                    range: row.range,
                    unit: row.unit,
                    meaning: row.meaning,
                })
            },
        ),
    }
}
