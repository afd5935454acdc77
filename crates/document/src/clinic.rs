//! What a clinic sets in its cases in place of shipped content: numbers, pigments, prices.

use crate::case::ReadCase;
use crate::check::nearest;
use plan::content::{Content, Kind};
use plan::keys;

/// Puts the case's own numbers, pigments and price books into content.
///
/// # Errors
/// Every number that may not be set so; content is then not to be used.
pub fn apply(read: &ReadCase, content: &mut Content) -> Result<(), Vec<String>> {
    put(&mut content.pigments, &read.pigments, |p| &p.id);
    put(&mut content.price_books, &read.price_books, |b| &b.id);
    let mut problems = Vec::new();
    for (id, values) in &read.overrides {
        match wrong(content, id, values) {
            Some(problem) => problems.push(problem),
            None => {
                content.defaults.set_by_clinic(id, values.clone());
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Puts a clinic's own rows after the shipped ones, in place of those of the same id.
fn put<T: Clone>(shipped: &mut Vec<T>, own: &[T], id: fn(&T) -> &String) {
    shipped.retain(|row| own.iter().all(|o| id(o) != id(row)));
    shipped.extend_from_slice(own);
}

fn wrong(content: &Content, id: &str, values: &[f64]) -> Option<String> {
    let needed = keys::ALL.iter().find(|k| k.id() == id).map_or(0, |k| k.least());
    if needed == 0 {
        let near = nearest(id, keys::ALL.iter().map(|k| k.id()));
        let near = near.map_or(String::new(), |n| format!("; did you mean `{n}`?"));
        return Some(format!("overrides: no default is called `{id}`{near}"));
    }
    if values.len() < needed || values.iter().any(|v| !v.is_finite()) {
        return Some(format!("overrides.{id}: needs {needed} finite number(s)"));
    }
    refused(content, id, values).map(|refused| format!("overrides.{id}: {refused}"))
}

/// From a tenth of a value to ten times it; from -1 to 1 about zero.
fn around(shipped: f64) -> (f64, f64) {
    match shipped {
        0.0 => (-1.0, 1.0),
        s if s < 0.0 => (10.0 * s, s / 10.0),
        s => (s / 10.0, 10.0 * s),
    }
}

/// Why a clinic may not set a default so: what the law says is not its to change, and a value beyond what is
/// sensible is a slip.
fn refused(content: &Content, id: &str, values: &[f64]) -> Option<String> {
    let row = content.defaults.rows().find(|r| r.id == id)?;
    if row.kind == Kind::Law {
        return Some(format!("is law and cannot be changed ({})", row.source));
    }
    let shipped = |i: usize| row.values.get(i).or(row.values.last()).copied().unwrap_or(0.0);
    values.iter().enumerate().find_map(|(i, &value)| {
        // A range is that of the first value where a row mixes units; the rest, and rows without one, may be
        // up to ten times more or less than what is shipped.
        let (least, most) =
            row.range.filter(|_| i == 0 || !row.unit.contains(';')).unwrap_or_else(|| around(shipped(i)));
        let name =
            if values.len() > 1 { format!("value {} of {}: ", i + 1, values.len()) } else { String::new() };
        (!(least..=most).contains(&value))
            .then(|| format!("{name}{value} lies outside {least} to {most} {}", row.unit))
    })
}
