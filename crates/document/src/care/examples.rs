//! Examples of rules: what differs from a base.

use super::rows::{date, whole};
use super::{CareFiles, Faults};
use care::{Answers, Example, Occasion, Value};
use serde::Deserialize;
use std::collections::BTreeMap;

const FILE: &str = "examples.toml";

type Set = BTreeMap<String, toml::Value>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExamplesFile {
    schema: String,
    base: Vec<BaseRow>,
    example: Vec<ExampleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BaseRow {
    name: String,
    from: Option<String>,
    answers: Set,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleRow {
    rule: String,
    at: String,
    base: String,
    treatment: Option<String>,
    /// Laid over the base for all three.
    #[serde(default)]
    with: Set,
    fires: Set,
    short: Set,
    /// Laid over the base before answers are taken away.
    #[serde(default)]
    before_missing: Set,
    missing: Vec<String>,
}

pub(super) fn read(files: &CareFiles, faults: &mut Faults) -> Vec<Example> {
    let Some(read) = whole::<ExamplesFile>(files, FILE, faults) else { return Vec::new() };
    if read.schema != "hairline-care-examples/1" {
        faults.note(
            FILE,
            format!("has the schema `{}`; this program reads `hairline-care-examples/1`", read.schema),
        );
        return Vec::new();
    }
    let mut bases: BTreeMap<String, Answers> = BTreeMap::new();
    for row in &read.base {
        let under = row.from.as_ref().and_then(|from| bases.get(from)).cloned().unwrap_or_default();
        if let Some(made) = faults.keep(FILE, &row.name, laid(&under, &row.answers)) {
            bases.insert(row.name.clone(), made);
        }
    }
    let rows = read.example.into_iter();
    rows.filter_map(|row| faults.keep(FILE, &row.rule.clone(), example(&row, &bases))).collect()
}

fn example(row: &ExampleRow, bases: &BTreeMap<String, Answers>) -> Result<Example, String> {
    let base = bases.get(&row.base).ok_or_else(|| format!("base `{}` is not among them", row.base))?;
    let base = laid(base, &row.with)?;
    let mut missing = laid(&base, &row.before_missing)?;
    for link in &row.missing {
        if missing.of(link).is_empty() {
            return Err(format!("`{link}` should be taken away and is not answered"));
        }
        missing.set(link, Vec::new());
    }
    Ok(Example {
        rule: row.rule.clone(),
        at: Occasion::from_name(&row.at).ok_or_else(|| format!("`{}` is no occasion", row.at))?,
        treatment: row.treatment.clone(),
        fires: laid(&base, &row.fires)?,
        short: laid(&base, &row.short)?,
        missing,
    })
}

/// Answers over others. An empty list takes an answer away.
fn laid(under: &Answers, set: &Set) -> Result<Answers, String> {
    let mut answers = under.clone();
    for (link, written) in set {
        let values = match written {
            toml::Value::Array(list) => list.iter().map(value).collect::<Option<Vec<_>>>(),
            other => value(other).map(|v| vec![v]),
        };
        answers.set(link, values.ok_or_else(|| format!("`{link}`: this kind of value is no answer"))?);
    }
    Ok(answers)
}

/// A string is a code; `{ text = "…" }` and `{ file = "…" }` are what they say.
fn value(written: &toml::Value) -> Option<Value> {
    Some(match written {
        toml::Value::String(code) => Value::Code(code.clone()),
        toml::Value::Boolean(yes) => Value::Boolean(*yes),
        toml::Value::Integer(n) => Value::Number(*n as f64),
        toml::Value::Float(n) => Value::Number(*n),
        toml::Value::Datetime(day) => Value::Date(date(*day)?),
        toml::Value::Table(table) => match (table.get("text"), table.get("file")) {
            (Some(toml::Value::String(text)), None) => Value::Text(text.clone()),
            (None, Some(toml::Value::String(file))) => Value::Attachment(file.clone()),
            _ => return None,
        },
        toml::Value::Array(_) => return None,
    })
}
