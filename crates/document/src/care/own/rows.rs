//! Files as rows by table and id.

use super::super::{CareFiles, Faults};
use super::{OWN, REVIEWED, SCHEMA};
use std::collections::BTreeMap;
use toml::Value;

/// A row of the content; what shares an id (examples of a rule) is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentRow {
    /// The file.
    pub file: &'static str,
    /// The table in it.
    pub table: &'static str,
    /// Its id.
    pub id: String,
    /// The row, as TOML: `[[table]]` and its fields.
    pub text: String,
    /// Whether a clinic may leave it out.
    pub leave_out: bool,
}

/// A row that reads otherwise, is new, or is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// The file.
    pub file: &'static str,
    /// The table in it.
    pub table: &'static str,
    /// The row's id.
    pub id: String,
    /// How it read; none where it is new.
    pub before: Option<String>,
    /// How it reads; none where it is left out.
    pub after: Option<String>,
}

/// A file: what stands at its head, and its tables' rows by id.
pub(super) struct Tables {
    pub(super) head: toml::Table,
    tables: Vec<(&'static str, Vec<Row>)>,
}

/// What shares an id, under it.
pub(super) type Row = (String, Vec<toml::Table>);

/// Rows by id, in the order in which ids first stand.
pub(super) fn grouped(rows: impl IntoIterator<Item = (String, toml::Table)>) -> Vec<Row> {
    let mut found: Vec<Row> = Vec::new();
    for (id, row) in rows {
        match found.iter_mut().find(|(known, _)| *known == id) {
            Some((_, same)) => same.push(row),
            None => found.push((id, vec![row])),
        }
    }
    found
}

/// A file as tables; a fault of it is noted.
pub(super) fn tables_of(files: &CareFiles, file: &str, faults: &mut Faults) -> Option<Tables> {
    let text = files.get(file)?;
    let mut head: toml::Table = toml::from_str(text).map_err(|error| faults.note(file, error)).ok()?;
    let mut tables = Vec::new();
    for own in OWN.iter().filter(|own| own.file == file) {
        let Some(Value::Array(values)) = head.remove(own.table) else { continue };
        let rows = values.into_iter().filter_map(|value| {
            let Value::Table(row) = value else { return None };
            let id = row.get(own.key).and_then(Value::as_str).unwrap_or_default().to_owned();
            Some((id, row))
        });
        tables.push((own.table, grouped(rows)));
    }
    Some(Tables { head, tables })
}

/// Every file of which a clinic may have own rows, read once.
fn files_read(files: &CareFiles) -> BTreeMap<&'static str, Tables> {
    let mut read = BTreeMap::new();
    for own in &OWN {
        if !read.contains_key(own.file) {
            read.extend(tables_of(files, own.file, &mut Faults::default()).map(|tables| (own.file, tables)));
        }
    }
    read
}

impl Tables {
    /// Puts rows in the place of those of their id, or at the end.
    pub(super) fn replace(&mut self, table: &'static str, (id, given): Row) {
        let place = self.tables.iter().position(|(name, _)| *name == table).unwrap_or_else(|| {
            self.tables.push((table, Vec::new()));
            self.tables.len() - 1
        });
        let rows = &mut self.tables[place].1;
        match rows.iter_mut().find(|(known, _)| *known == id) {
            Some((_, place)) => *place = given,
            None => rows.push((id, given)),
        }
    }

    /// The rows of a table.
    fn rows(&self, table: &str) -> &[Row] {
        self.tables.iter().find(|(name, _)| *name == table).map_or(&[], |(_, rows)| rows)
    }

    /// Takes out the rows of an id; whether there were any.
    pub(super) fn take_out(&mut self, table: &str, id: &str) -> bool {
        let Some((_, rows)) = self.tables.iter_mut().find(|(name, _)| *name == table) else { return false };
        let there = rows.len();
        rows.retain(|(known, _)| known != id);
        rows.len() < there
    }

    /// The file again.
    pub(super) fn text(self) -> String {
        let mut whole = self.head;
        for (table, rows) in self.tables {
            let rows = rows.into_iter().flat_map(|(_, rows)| rows).map(Value::Table).collect();
            whole.insert(table.to_owned(), Value::Array(rows));
        }
        toml::to_string(&whole).unwrap_or_default()
    }
}

/// A row as text. What it shares with its file is written into it, so that rows of two files compare.
fn text_of(table: &str, rows: &[toml::Table], day: Option<&Value>) -> String {
    let texts = rows.iter().map(|row| {
        let mut row = row.clone();
        if let Some(day) = day.filter(|_| !row.contains_key(REVIEWED)) {
            row.insert(REVIEWED.to_owned(), day.clone());
        }
        let mut whole = toml::Table::new();
        whole.insert(table.to_owned(), Value::Array(vec![Value::Table(row)]));
        toml::to_string(&whole).unwrap_or_default()
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// What each file says of its schema.
pub(super) fn schemas(files: &CareFiles) -> BTreeMap<&'static str, String> {
    let said = |tables: &Tables| Some(tables.head.get(SCHEMA)?.as_str()?.to_owned());
    files_read(files).iter().filter_map(|(file, tables)| Some((*file, said(tables)?))).collect()
}

/// All rows, in the order of the tables.
pub(super) fn all(files: &CareFiles) -> Vec<ContentRow> {
    let read = files_read(files);
    let mut found = Vec::new();
    for own in &OWN {
        let Some(tables) = read.get(own.file) else { continue };
        let day = tables.head.get(REVIEWED).filter(|_| own.reviewed);
        found.extend(tables.rows(own.table).iter().map(|(id, rows)| ContentRow {
            file: own.file,
            table: own.table,
            id: id.clone(),
            text: text_of(own.table, rows, day),
            leave_out: own.leave_out,
        }));
    }
    found
}

/// What differs, in the order of what stands after, then what is left out.
pub(super) fn changes(before: &[ContentRow], after: &[ContentRow]) -> Vec<RowChange> {
    let same = |a: &ContentRow, b: &ContentRow| (a.table, &a.id) == (b.table, &b.id);
    let mut found = Vec::new();
    for row in after {
        let was = before.iter().find(|old| same(old, row));
        if was.is_none_or(|was| was.text != row.text) {
            found.push(RowChange {
                file: row.file,
                table: row.table,
                id: row.id.clone(),
                before: was.map(|was| was.text.clone()),
                after: Some(row.text.clone()),
            });
        }
    }
    for row in before.iter().filter(|row| !after.iter().any(|new| same(row, new))) {
        found.push(RowChange {
            file: row.file,
            table: row.table,
            id: row.id.clone(),
            before: Some(row.text.clone()),
            after: None,
        });
    }
    found
}
