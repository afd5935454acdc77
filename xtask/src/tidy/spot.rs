//! TOML with places: values that know on which line of the file they stand.

use anyhow::{Context, Result};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table of a parsed TOML file.
pub(crate) type Table<'t> = DeTable<'t>;
/// A value of a parsed TOML file.
pub(crate) type Value<'t> = DeValue<'t>;

/// Parses `text`; the error names `path`.
pub(crate) fn parse<'t>(path: &str, text: &'t str) -> Result<Table<'t>> {
    let table = DeTable::parse(text).with_context(|| format!("{path} is not valid TOML"))?;
    Ok(table.into_inner())
}

/// The line (from 1) on which `spot` begins.
pub(crate) fn line<T>(text: &str, spot: &Spanned<T>) -> usize {
    let before = text.as_bytes().iter().take(spot.span().start);
    1 + before.filter(|&&byte| byte == b'\n').count()
}

/// The entries of a table in the order of the file, as key and value.
pub(crate) fn entries<'v, 't>(
    table: &'v Table<'t>,
) -> Vec<(&'v Spanned<toml::de::DeString<'t>>, &'v Value<'t>)> {
    let mut entries: Vec<_> = table.iter().map(|(key, value)| (key, value.get_ref())).collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// The value behind `key`.
pub(crate) fn get<'v, 't>(table: &'v Table<'t>, key: &str) -> Option<&'v Value<'t>> {
    table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value.get_ref())
}

/// The table behind `key`.
pub(crate) fn table<'v, 't>(table: &'v Table<'t>, key: &str) -> Option<&'v Table<'t>> {
    get(table, key).and_then(Value::as_table)
}

/// The text behind `key`.
pub(crate) fn text<'v>(table: &'v Table<'_>, key: &str) -> Option<&'v str> {
    get(table, key).and_then(Value::as_str)
}

/// The tables of the array behind `key`; none when it is missing.
pub(crate) fn tables<'v, 't>(table: &'v Table<'t>, key: &str) -> Vec<&'v Spanned<Value<'t>>> {
    let array = get(table, key).and_then(Value::as_array);
    array.map(|values| values.iter().filter(|value| value.get_ref().is_table()).collect()).unwrap_or_default()
}

/// The strings of the array behind `key`; none when it is missing.
pub(crate) fn strings(table: &Table<'_>, key: &str) -> Vec<String> {
    let array = get(table, key).and_then(Value::as_array);
    let strings = array.into_iter().flatten().filter_map(|value| value.get_ref().as_str());
    strings.map(str::to_owned).collect()
}
