//! Case documents as the records keep them: what is so of the client once, what is designed once for each variant.

use crate::{ClinicError, Problem};
use document::case::ReadCase;
use document::{CASE_SCHEMA, case_json_schema, read_case};
use serde_json::{Map, Value, json};

/// Keys of a case document that belong to a variant.
pub const DESIGN_KEYS: [&str; 7] = ["look", "hairline", "pattern", "zones", "pigment", "overrides", "seed"];

/// Longest text of a part, bytes.
const MOST_BYTES: usize = 1 << 20;

/// What is known of a client when a case is begun.
#[derive(Debug, Clone, PartialEq)]
pub struct Beginning {
    /// The clinic's reference.
    pub reference: String,
    /// `female` or `male`.
    pub sex: String,
    /// Years.
    pub age: f64,
    /// Day of the consultation, `YYYY-MM-DD`.
    pub date: String,
}

/// The two parts of a new case: a template head, typical skin and hair, nothing designed but a pattern to begin with.
pub fn begun(from: &Beginning) -> (Value, Value) {
    let male = from.sex == "male";
    let base = json!({
        "schema": CASE_SCHEMA,
        "reference": from.reference,
        "date": from.date,
        "client": { "sex": from.sex, "age": from.age },
        "head": { "source": "template" },
        "hair": { "colour": { "srgb": [52, 42, 36] }, "worn_length_mm": if male { 0.5 } else { 80.0 } },
        "skin": { "colour": { "srgb": [214, 170, 145] }, "fitzpatrick": 2 },
        "practitioner": { "price_book": "us-typical", "currency": "USD" },
    });
    let design = if male {
        json!({ "look": { "kind": "shaved-look" }, "hairline": { "shape": "rounded", "edge": "soft" },
                "pattern": { "name": "norwood-5" }, "pigment": { "name": "carbon-black" }, "seed": 1 })
    } else {
        json!({ "look": { "kind": "density-under-hair" }, "pattern": { "name": "ludwig-2" },
                "pigment": { "name": "carbon-black" }, "seed": 1 })
    };
    (base, design)
}

/// Takes nulls and nothing else out: TOML has none, and a page clears a field by one.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, without_nulls(v))).collect(),
        ),
        Value::Array(list) => Value::Array(list.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

/// Both parts as one document.
///
/// # Errors
/// [`ClinicError::Invalid`] where a part is no object.
pub fn merged(base: &Value, design: &Value) -> Result<Value, ClinicError> {
    let (Value::Object(base), Value::Object(design)) = (base, design) else {
        return Err(ClinicError::invalid("", "a case and a design are JSON objects"));
    };
    let mut all: Map<String, Value> = base.clone();
    all.extend(design.clone());
    Ok(without_nulls(Value::Object(all)))
}

/// The document of two parts as the records keep them.
pub(crate) fn kept_document(base: &str, design: &str) -> Result<Value, ClinicError> {
    let parsed = |text| serde_json::from_str(text).map_err(ClinicError::internal);
    merged(&parsed(base)?, &parsed(design)?)
}

/// A document in its two parts, what is so of the client and what is designed.
///
/// # Errors
/// [`ClinicError::Invalid`] where it is no object.
pub fn split(document: &Value) -> Result<(Value, Value), ClinicError> {
    let Value::Object(all) = document else {
        return Err(ClinicError::invalid("", "a case is a table"));
    };
    let part = |design: bool| {
        let own = all.iter().filter(|(key, _)| DESIGN_KEYS.contains(&key.as_str()) == design);
        Value::Object(own.map(|(k, v)| (k.clone(), v.clone())).collect())
    };
    Ok((part(false), part(true)))
}

/// A document as the reader of cases takes it.
///
/// # Errors
/// [`ClinicError::Invalid`] with everything wrong.
pub fn read(document: &Value) -> Result<(String, ReadCase), ClinicError> {
    let text = toml::to_string(document).map_err(|e| ClinicError::invalid("", e.to_string()))?;
    let read = read_case(&text).map_err(|problems| {
        ClinicError::Invalid(
            problems.into_iter().map(|p| Problem { path: p.path, message: p.message }).collect(),
        )
    })?;
    Ok((text, read))
}

/// Which part a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What is so of the client.
    Base,
    /// What is designed.
    Design,
}

/// Judges a part before it is kept: an object with keys of its own and no others. Whether it can be planned is another question:
/// a half-filled form is kept.
///
/// # Errors
/// [`ClinicError::Invalid`] with everything wrong.
pub fn kept(part: Part, value: &Value) -> Result<String, ClinicError> {
    let Value::Object(map) = value else {
        return Err(ClinicError::invalid("", "this part of a case is a JSON object"));
    };
    let schema = case_json_schema();
    let known = |key: &str| schema["properties"].get(key).is_some();
    let own = |key: &str| DESIGN_KEYS.contains(&key) == (part == Part::Design);
    let wrong = map.keys().filter(|key| !known(key) || !own(key));
    let problems: Vec<Problem> = wrong
        .map(|key| {
            let said =
                if known(key) { "belongs to the other part of the case" } else { "is no part of a case" };
            Problem::at(key, format!("`{key}` {said}"))
        })
        .collect();
    ClinicError::none_of(problems)?;
    let text = value.to_string();
    if text.len() > MOST_BYTES {
        return Err(ClinicError::invalid("", "a case has at most a mebibyte of text"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beginning(sex: &str) -> Beginning {
        Beginning {
            reference: "R-1".to_owned(),
            sex: sex.to_owned(),
            age: 41.0,
            date: "2026-11-26".to_owned(),
        }
    }

    #[test]
    fn a_new_case_can_be_read() {
        for sex in ["male", "female"] {
            let (base, design) = begun(&beginning(sex));
            kept(Part::Base, &base).expect("a base");
            kept(Part::Design, &design).expect("a design");
            let (_, case) = read(&merged(&base, &design).expect("a document")).expect("a case");
            assert_eq!(case.case.reference, "R-1");
        }
    }

    #[test]
    fn the_example_splits_and_merges_into_itself() {
        let example: Value = toml::from_str(document::example_case()).expect("the example");
        let (base, design) = split(&example).expect("two parts");
        kept(Part::Base, &base).expect("a base");
        kept(Part::Design, &design).expect("a design");
        let again = read(&merged(&base, &design).expect("a document")).expect("a case").1;
        assert_eq!(again.case, read_case(document::example_case()).expect("the example").case);
    }

    #[test]
    fn strange_and_misplaced_keys_are_named() {
        let refused = kept(Part::Base, &json!({ "look": {}, "lok": {} })).expect_err("refused");
        let ClinicError::Invalid(problems) = refused else { panic!("{refused:?}") };
        let paths: Vec<&str> = problems.iter().map(|p| p.path.as_str()).collect();
        assert_eq!(paths, ["look", "lok"]);
    }

    #[test]
    fn a_cleared_field_is_a_missing_one() {
        let (mut base, design) = begun(&beginning("male"));
        base["first_session"] = Value::Null;
        base["head"]["tape"] = json!({ "breadth_mm": null });
        read(&merged(&base, &design).expect("a document")).expect("a case");
    }
}
