//! Checking a TOML document against a JSON Schema, so that every unknown key, wrong type and unknown name
//! is found at once, with its line and the nearest name that would have been right.
//!
//! Only the parts of JSON Schema that our own generator emits are understood: references, objects with
//! named properties, maps, arrays, string enumerations and alternatives.

use serde_json::Value as Json;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing wrong in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path to the place, as `hairline.shape` or `zones[2].border`.
    pub path: String,
    /// Line, from 1; 0 where the document as a whole is meant.
    pub line: usize,
    /// Bytes of the text that are meant.
    pub span: Range<usize>,
    /// What is wrong and what to do.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.path.is_empty()) {
            (0, true) => write!(f, "{}", self.message),
            (0, false) => write!(f, "{}: {}", self.path, self.message),
            (line, true) => write!(f, "line {line}: {}", self.message),
            (line, false) => write!(f, "line {line}, {}: {}", self.path, self.message),
        }
    }
}

/// The nearest of some names to a misspelt one, if any is near.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    // Typing mistakes first (letters swapped, dropped, doubled), then alike beginnings.
    let mistakes = |n: &&str| strsim::damerau_levenshtein(&lower, &n.to_lowercase());
    let alike = |n: &&str| strsim::jaro_winkler(&lower, &n.to_lowercase());
    let names: Vec<&str> = names.into_iter().collect();
    let closest = names.iter().copied().min_by_key(mistakes)?;
    if mistakes(&closest) <= (lower.len() / 3).max(1) {
        return Some(closest);
    }
    let best = names.iter().copied().max_by(|a, b| alike(a).total_cmp(&alike(b)))?;
    (alike(&best) > 0.72).then_some(best)
}

/// Line number of a byte, from 1.
pub fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count() + 1
}

/// Parses TOML text.
///
/// # Errors
/// The parser's own complaint, with its line.
pub fn parse(text: &str) -> Result<Spanned<DeTable<'_>>, Vec<Problem>> {
    DeTable::parse(text).map_err(|e| {
        let span = e.span().unwrap_or(0..0);
        let message = format!("not valid TOML: {}", e.message());
        vec![Problem { path: String::new(), line: line_of(text, span.start), span, message }]
    })
}

/// All differences between a parsed document and a schema.
pub fn against_schema(text: &str, table: &Spanned<DeTable<'_>>, schema: &Json) -> Vec<Problem> {
    let mut checker = Checker { text, root: schema, problems: Vec::new() };
    checker.table(String::new(), &table.span(), table.get_ref(), schema);
    checker.problems
}

struct Checker<'a> {
    text: &'a str,
    root: &'a Json,
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    fn problem(&mut self, path: &str, span: &Range<usize>, message: String) {
        let line = line_of(self.text, span.start);
        self.problems.push(Problem { path: path.to_owned(), line, span: span.clone(), message });
    }

    /// A schema with references followed and `null` alternatives left out.
    fn resolved(&self, schema: &'a Json) -> Vec<&'a Json> {
        if let Some(name) = schema.get("$ref").and_then(Json::as_str) {
            let target = self.root.pointer(name.trim_start_matches('#'));
            return target.map_or(Vec::new(), |t| self.resolved(t));
        }
        for key in ["anyOf", "oneOf"] {
            let Some(list) = schema.get(key).and_then(Json::as_array) else { continue };
            if list.iter().all(|s| s.get("const").is_some() || s.get("enum").is_some()) {
                break;
            }
            let real = list.iter().filter(|s| s.get("type").and_then(Json::as_str) != Some("null"));
            return real.flat_map(|s| self.resolved(s)).collect();
        }
        vec![schema]
    }

    fn value(&mut self, path: String, value: &Spanned<DeValue<'_>>, schema: &'a Json) {
        let choices = self.resolved(schema);
        let fitting = choices.iter().copied().find(|s| kind_fits(value.get_ref(), s));
        let Some(schema) = fitting else {
            let wanted: Vec<String> = choices.iter().map(|s| describe(s)).collect();
            let found = kind_name(value.get_ref());
            let message = format!("expected {}, found {found}", wanted.join(" or "));
            return self.problem(&path, &value.span(), message);
        };
        match value.get_ref() {
            DeValue::Table(table) => self.table(path, &value.span(), table, schema),
            DeValue::Array(items) => self.array(&path, value, items, schema),
            DeValue::String(s) => self.name(&path, &value.span(), s, schema),
            DeValue::Float(float) => self.number(&path, &value.span(), float),
            _ => {}
        }
    }

    fn array(
        &mut self,
        path: &str,
        value: &Spanned<DeValue<'_>>,
        items: &toml::de::DeArray<'_>,
        schema: &'a Json,
    ) {
        let bound = |key: &str| schema.get(key).and_then(Json::as_u64).map(|n| n as usize);
        let wrong = bound("minItems").is_some_and(|n| items.len() < n)
            || bound("maxItems").is_some_and(|n| items.len() > n);
        if wrong {
            let n = bound("minItems").or(bound("maxItems")).unwrap_or(0);
            self.problem(path, &value.span(), format!("expected {n} items, found {}", items.len()));
        }
        if let Some(item) = schema.get("items") {
            for (i, v) in items.iter().enumerate() {
                self.value(format!("{path}[{i}]"), v, item);
            }
        }
    }

    fn name(&mut self, path: &str, span: &Range<usize>, found: &str, schema: &Json) {
        let names = enumeration(schema);
        if names.is_empty() || names.contains(&found) {
            return;
        }
        let hint = match nearest(found, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("choose one of {}", names.join(", ")),
        };
        self.problem(path, span, format!("`{found}` is unknown; {hint}"));
    }

    /// TOML knows `nan` and `inf`, and reads 1e999 as the latter; no measure of ours is one of them.
    fn number(&mut self, path: &str, span: &Range<usize>, float: &toml::de::DeFloat<'_>) {
        let finite = float.as_str().replace('_', "").parse().is_ok_and(f64::is_finite);
        if !finite {
            let message = format!("`{}` is not a finite number; write a measured value", float.as_str());
            self.problem(path, span, message);
        }
    }

    fn table(&mut self, path: String, span: &Range<usize>, table: &DeTable<'_>, schema: &'a Json) {
        let properties = schema.get("properties").and_then(Json::as_object);
        let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        for (key, value) in table {
            let name: &str = key.get_ref();
            match (properties.and_then(|p| p.get(name)), schema.get("additionalProperties")) {
                (Some(inner), _) => self.value(join(name), value, inner),
                (None, Some(inner @ Json::Object(_))) => self.value(join(name), value, inner),
                (None, Some(Json::Bool(false))) => {
                    let names = properties.into_iter().flat_map(|p| p.keys().map(String::as_str));
                    let hint = match nearest(name, names.clone()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("known here: {}", names.collect::<Vec<_>>().join(", ")),
                    };
                    self.problem(&join(name), &key.span(), format!("unknown key; {hint}"));
                }
                _ => {}
            }
        }
        let required = schema.get("required").and_then(Json::as_array);
        for name in required.into_iter().flatten().filter_map(Json::as_str) {
            if !table.keys().any(|k| k.get_ref() == name) {
                self.problem(&join(name), span, "is missing".to_owned());
            }
        }
    }
}

/// Names of a string enumeration; empty for anything else.
fn enumeration(schema: &Json) -> Vec<&str> {
    if let Some(list) = schema.get("enum").and_then(Json::as_array) {
        return list.iter().filter_map(Json::as_str).collect();
    }
    let Some(list) = schema.get("oneOf").and_then(Json::as_array) else {
        return schema.get("const").and_then(Json::as_str).into_iter().collect();
    };
    list.iter().flat_map(enumeration).collect()
}

fn types(schema: &Json) -> Vec<&str> {
    match schema.get("type") {
        Some(Json::String(s)) => vec![s],
        Some(Json::Array(list)) => list.iter().filter_map(Json::as_str).collect(),
        _ if !enumeration(schema).is_empty() => vec!["string"],
        _ => Vec::new(),
    }
}

fn kind_fits(value: &DeValue<'_>, schema: &Json) -> bool {
    let types = types(schema);
    let has = |t: &str| types.contains(&t);
    match value {
        _ if types.is_empty() => true,
        DeValue::String(_) | DeValue::Datetime(_) => has("string"),
        DeValue::Integer(_) => has("integer") || has("number"),
        DeValue::Float(_) => has("number"),
        DeValue::Boolean(_) => has("boolean"),
        DeValue::Array(_) => has("array"),
        DeValue::Table(_) => has("object"),
    }
}

fn kind_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn describe(schema: &Json) -> String {
    let names: Vec<&str> = types(schema).into_iter().filter(|t| *t != "null").collect();
    let word = |t: &str| match t {
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a table",
        _ => "something else",
    };
    names.into_iter().map(word).collect::<Vec<_>>().join(" or ")
}
