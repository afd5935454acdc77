//! A clinic's own rows, laid over the shipped ones.

mod rows;

pub use rows::{ContentRow, RowChange};

use super::{CareError, CareFiles, Faults, read_care, shipped_care_files};
use care::Care;
use rows::{Tables, grouped, tables_of};
use std::collections::BTreeMap;
use toml::Value;

/// A table of which a clinic may have rows of its own.
pub(super) struct Own {
    /// The file.
    pub(super) file: &'static str,
    /// The array in it.
    pub(super) table: &'static str,
    /// The field that tells rows apart.
    pub(super) key: &'static str,
    /// Whether shipped rows may be left out: those that the program does not ask for by name.
    pub(super) leave_out: bool,
    /// Whether a row says when it was reviewed.
    pub(super) reviewed: bool,
}

const fn own(file: &'static str, table: &'static str, leave_out: bool) -> Own {
    Own { file, table, key: "id", leave_out, reviewed: true }
}

/// All of them, in the order in which a clinic reads them.
pub(super) const OWN: [Own; 13] = [
    own("formulary.toml", "product", true),
    own("rules.toml", "rule", true),
    Own { key: "rule", reviewed: false, ..own("examples.toml", "example", true) },
    Own { reviewed: false, ..own("vocabulary.toml", "term", false) },
    own("medicines.toml", "medicine", false),
    own("states.toml", "state", false),
    own("consents.toml", "consent", false),
    own("journey.toml", "limit", false),
    own("journey.toml", "clock", false),
    own("journey.toml", "check", false),
    own("journey.toml", "healing", false),
    own("pharmacy.toml", "caution", false),
    own("pharmacy.toml", "final_check", false),
];

const LEAVE_OUT: &str = "leave_out";
const REVIEWED: &str = "reviewed_on";
const SCHEMA: &str = "schema";

/// The shipped files with a clinic's own rows laid over them.
///
/// # Errors
/// Everything in the clinic's files that cannot be laid over: a file or table that is not a clinic's, another schema, a row without an id, a row
/// to be left out that is not there or may not be.
pub fn laid_over(shipped: &CareFiles, own: &CareFiles) -> Result<CareFiles, Vec<CareError>> {
    let mut faults = Faults::default();
    let mut laid = shipped.clone();
    for (file, text) in own.iter() {
        if !OWN.iter().any(|own| own.file == file) {
            let mut files: Vec<&str> = OWN.iter().map(|own| own.file).collect();
            files.dedup();
            faults.note(
                file,
                format!("is no file of which a clinic has own rows; those are {}", files.join(", ")),
            );
            continue;
        }
        let Some(under) = tables_of(shipped, file, &mut faults) else { continue };
        let Ok(over) = toml::from_str::<toml::Table>(text).map_err(|error| faults.note(file, error)) else {
            continue;
        };
        laid.put(file, over_one(file, under, over, &mut faults));
    }
    without_their_rules(&mut laid, own, &mut faults);
    if faults.0.is_empty() { Ok(laid) } else { Err(faults.0) }
}

/// One file with own rows laid over it.
fn over_one(file: &str, mut under: Tables, mut over: toml::Table, faults: &mut Faults) -> String {
    if over.remove(SCHEMA).as_ref() != under.head.get(SCHEMA) {
        let wanted = under.head.get(SCHEMA).map(Value::to_string).unwrap_or_default();
        faults.note(file, format!("begins with `schema = {wanted}`"));
    }
    let day = over.remove(REVIEWED);
    let leave_out = over.remove(LEAVE_OUT);
    for (name, rows) in over {
        let Some(table) = OWN.iter().find(|own| own.file == file && own.table == name) else {
            let known: Vec<&str> = OWN.iter().filter(|own| own.file == file).map(|own| own.table).collect();
            faults.note(
                file,
                format!("`{name}` is no table of which a clinic has own rows: {}", known.join(", ")),
            );
            continue;
        };
        lay_rows(table, rows, day.as_ref(), &mut under, faults);
    }
    if let Some(named) = leave_out {
        leave(file, &named, &mut under, faults);
    }
    under.text()
}

fn lay_rows(table: &Own, rows: Value, day: Option<&Value>, under: &mut Tables, faults: &mut Faults) {
    let Value::Array(rows) = rows else {
        faults.note(table.file, format!("`{}` is a list of rows: [[{}]]", table.table, table.table));
        return;
    };
    let mut given = Vec::new();
    for row in rows {
        let id = row.get(table.key).and_then(Value::as_str).map(str::to_owned);
        let (Some(id), Value::Table(mut row)) = (id, row) else {
            faults.note(table.file, format!("a row of `{}` has no `{}`", table.table, table.key));
            continue;
        };
        if table.reviewed && !row.contains_key(REVIEWED) {
            match day {
                Some(day) => drop(row.insert(REVIEWED.to_owned(), day.clone())),
                None => faults.note(
                    table.file,
                    format!(
                        "{id}: say when it was reviewed: `reviewed_on = 2026-11-27`, for the row or the file"
                    ),
                ),
            }
        }
        given.push((id, row));
    }
    for (id, rows) in grouped(given) {
        if rows.len() > 1 && table.key == "id" {
            faults.note(table.file, format!("{id}: stands twice"));
        }
        under.replace(table.table, (id, rows));
    }
}

/// Takes out the examples of shipped rules that a clinic leaves out.
fn without_their_rules(laid: &mut CareFiles, own: &CareFiles, faults: &mut Faults) {
    const EXAMPLES: &str = "examples.toml";
    let rules = own.get("rules.toml").and_then(|text| toml::from_str::<toml::Table>(text).ok());
    let Some(Value::Array(ids)) = rules.as_ref().and_then(|rules| rules.get(LEAVE_OUT)?.get("rule")).cloned()
    else {
        return;
    };
    let Some(mut tables) = tables_of(laid, EXAMPLES, faults) else { return };
    for id in ids.iter().filter_map(Value::as_str) {
        tables.take_out("example", id);
    }
    laid.put(EXAMPLES, tables.text());
}

/// Takes out what a clinic leaves out.
fn leave(file: &str, named: &Value, under: &mut Tables, faults: &mut Faults) {
    let Value::Table(named) = named else {
        faults.note(file, "`leave_out` names ids by table: leave_out = { rule = [\"F01\"] }");
        return;
    };
    for (name, ids) in named {
        let may = OWN.iter().any(|own| own.file == file && own.table == name && own.leave_out);
        let ids = ids.as_array().filter(|_| may);
        let Some(ids) = ids else {
            faults.note(
                file,
                format!("`leave_out` of `{name}`: rows of it are not left out; give one in its place"),
            );
            continue;
        };
        for id in ids {
            let id = id.as_str().unwrap_or_default();
            if !under.take_out(name, id) {
                faults.note(file, format!("`leave_out` names `{id}`, which is no {name}"));
            }
        }
    }
}

/// What came of trying own files out.
#[derive(Debug)]
pub struct Tried {
    /// All content with them laid over it; none where they cannot be laid over.
    pub laid: Option<CareFiles>,
    /// The same, read; none where it cannot be read.
    pub care: Option<Care>,
    /// Everything wrong; nothing where they may be put in force.
    pub faults: Vec<String>,
}

/// Lays own files over the shipped ones, lints the whole, and measures it by the floor.
pub fn try_out(shipped: &Care, before: &Care, own: &CareFiles) -> Tried {
    let unread = |errors: Vec<CareError>| errors.iter().map(ToString::to_string).collect();
    let laid = match laid_over(&shipped_care_files(), own) {
        Ok(laid) => laid,
        Err(errors) => return Tried { laid: None, care: None, faults: unread(errors) },
    };
    let (care, faults) = match read_care(&laid) {
        Ok(care) => {
            let mut faults = care::lint::check(&care);
            faults.extend(care::lint::floor(shipped, before, &care));
            (Some(care), faults.iter().map(ToString::to_string).collect())
        }
        Err(errors) => (None, unread(errors)),
    };
    Tried { laid: Some(laid), care, faults }
}

/// Every row of which a clinic may have its own, as the files have it.
pub fn content_rows(files: &CareFiles) -> Vec<ContentRow> {
    rows::all(files)
}

/// The schema with which each of these files begins.
pub fn content_schemas(files: &CareFiles) -> BTreeMap<&'static str, String> {
    rows::schemas(files)
}

/// A clinic's own rows beside the shipped ones that they stand for, and what it leaves out; whether they can be laid over or not.
pub fn own_changes(shipped: &CareFiles, own: &CareFiles) -> Vec<RowChange> {
    let before = rows::all(shipped);
    let was = |table: &str, id: &str| {
        before.iter().find(|row| row.table == table && row.id == id).map(|row| row.text.clone())
    };
    let mut changes: Vec<RowChange> = rows::all(own)
        .into_iter()
        .map(|row| RowChange {
            before: was(row.table, &row.id),
            after: Some(row.text),
            file: row.file,
            table: row.table,
            id: row.id,
        })
        .filter(|change| change.before != change.after)
        .collect();
    for (file, text) in own.iter() {
        let read = toml::from_str::<toml::Table>(text).unwrap_or_default();
        for table in OWN.iter().filter(|own| own.file == file) {
            let ids = read.get(LEAVE_OUT).and_then(|named| named.get(table.table)?.as_array());
            let left = ids.into_iter().flatten().filter_map(Value::as_str);
            changes.extend(left.filter_map(|id| {
                let before = Some(was(table.table, id)?);
                Some(RowChange {
                    file: table.file,
                    table: table.table,
                    id: id.to_owned(),
                    before,
                    after: None,
                })
            }));
        }
    }
    changes
}

/// What differs between two sets of content, row by row.
pub fn row_changes(before: &CareFiles, after: &CareFiles) -> Vec<RowChange> {
    rows::changes(&rows::all(before), &rows::all(after))
}
