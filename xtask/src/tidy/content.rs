//! Every row of `content/` says where it comes from and what kind of source that is.

use anyhow::Result;

use super::spot::{self, Table, Value};
use super::tree::Repo;
use super::violation::Violation;

const KINDS: [&str; 6] = ["paper", "law", "consensus", "vendor", "derived", "judgement"];

/// Rows with an `id` but without a `source`, or without a known `kind`.
pub(crate) fn check(repo: &Repo) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    for path in repo.tree.below("content/", ".toml") {
        let text = repo.tree.read(path)?;
        match spot::parse(path, &text) {
            Ok(table) => File { path, text: &text, found: &mut found }.walk(&table),
            Err(error) => found.push(Violation::new(path, 1, format!("{error:#}"), "correct the TOML")),
        }
    }
    Ok(found)
}

struct File<'f> {
    path: &'f str,
    text: &'f str,
    found: &'f mut Vec<Violation>,
}

impl File<'_> {
    /// Looks at every array of tables, however deep.
    fn walk(&mut self, table: &Table<'_>) {
        for (_, value) in spot::entries(table) {
            match value {
                Value::Table(inner) => self.walk(inner),
                Value::Array(values) => values.iter().for_each(|value| self.row(value)),
                _ => {}
            }
        }
    }

    fn row(&mut self, value: &toml::Spanned<Value<'_>>) {
        let Some(row) = value.get_ref().as_table() else { return };
        if let Some(id) = spot::get(row, "id") {
            let (line, id) = (spot::line(self.text, value), shown(id));
            let mut note = |what: String, fix: String| {
                self.found.push(Violation::new(self.path, line, what, fix));
            };
            if !has_source(row) {
                note(format!("`{id}` has no source"), "say where it comes from".to_owned());
            }
            if let Some(problem) = kind_problem(row) {
                note(format!("`{id}` {problem}"), format!("kind is one of {}", KINDS.join(", ")));
            }
        }
        self.walk(row);
    }
}

fn has_source(row: &Table<'_>) -> bool {
    match spot::get(row, "source") {
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(sources)) => !sources.is_empty(),
        _ => false,
    }
}

fn kind_problem(row: &Table<'_>) -> Option<String> {
    match spot::text(row, "kind") {
        None => Some("has no kind".to_owned()),
        Some(kind) if KINDS.contains(&kind) => None,
        Some(kind) => Some(format!("has the unknown kind `{kind}`")),
    }
}

fn shown(id: &Value<'_>) -> String {
    match id {
        Value::Integer(number) => number.as_str().to_owned(),
        other => other.as_str().unwrap_or("(not text)").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;

    fn check(text: &str, expected: &[&str]) {
        let expected: Vec<String> =
            expected.iter().map(|line| format!("content/rules.toml:{line}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        fixture::check(super::check, &[("content/rules.toml", text)], &expected);
    }

    #[test]
    fn rows_say_their_source_and_kind() {
        check("[[row]]\nid = \"a\"\nsource = \"Doe 2020, table 2\"\nkind = \"paper\"\n", &[]);
        check("[[row]]\nname = \"no id\"\n[table]\nid = \"no row\"\n", &[]);
        check("\n[[row]]\nid = \"a\"\nkind = \"law\"\n", &["2: `a` has no source"]);
        check("[[row]]\nid = \"a\"\nsource = \" \"\nkind = \"law\"\n", &["1: `a` has no source"]);
        check("[[row]]\nid = 7\nsource = [\"x\"]\n", &["1: `7` has no kind"]);
        check(
            "[[row]]\nid = \"a\"\nsource = \"x\"\nkind = \"rumour\"\n",
            &["1: `a` has the unknown kind `rumour`"],
        );
    }

    #[test]
    fn finds_rows_at_any_depth() {
        check("[skin]\nrow = [\n  { id = \"b\", kind = \"law\" },\n]\n", &["3: `b` has no source"]);
        check(
            "[[group]]\nname = \"g\"\n[[group.row]]\nid = \"c\"\nsource = \"x\"\n",
            &["3: `c` has no kind"],
        );
    }
}
