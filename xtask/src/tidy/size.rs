//! Files and functions stay small enough to read at once.
//!
//! A long file is listed with a reason in `xtask/exceptions.toml`, or split. Functions are judged
//! over the whole workspace, because one long table is fine and a habit of long functions is not.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::Block;
use syn::visit::{self, Visit};

use super::source::{Source, code_lines};
use super::spot;
use super::tree::Repo;
use super::violation::Violation;

const EXCEPTIONS: &str = "xtask/exceptions.toml";
const FILE_WARNING: usize = 600;
const FILE_WALL: usize = 800;
const MEDIAN_LIMIT: usize = 8;
const LONG_FUNCTION: usize = 60;
const LONG_PERCENT_LIMIT: usize = 3;
/// How many of the longest functions are named when the median is too high.
const WORST: usize = 10;

/// Long files without an exception, and exceptions that are no longer needed.
pub(crate) fn files(repo: &Repo) -> Result<Vec<Violation>> {
    let excepted = exceptions(repo)?;
    let sources = repo.sources.iter();
    let lines: BTreeMap<&str, usize> =
        sources.map(|source| (source.path.as_str(), source.text.lines().count())).collect();
    let long = lines.iter().filter(|(path, _)| !excepted.contains_key(**path));
    let mut found: Vec<Violation> = long.filter_map(|(path, &count)| judge_file(path, count)).collect();
    for (path, &line) in &excepted {
        if lines.get(path.as_str()).is_none_or(|&count| count <= FILE_WALL) {
            let what = format!("the exception for `{path}` is no longer needed");
            found.push(Violation::new(EXCEPTIONS, line, what, "remove it"));
        }
    }
    Ok(found)
}

fn judge_file(path: &str, count: usize) -> Option<Violation> {
    let what = format!("{count} lines");
    if count > FILE_WALL {
        let fix = format!("split it below {FILE_WALL}, or give a reason in {EXCEPTIONS}");
        return Some(Violation::new(path, 1, what, fix));
    }
    let fix = format!("the wall is at {FILE_WALL}; split it before it gets there");
    (count > FILE_WARNING).then(|| Violation::new(path, 1, what, fix).warning())
}

/// Path to line of every `[[file]]` in the list of exceptions.
fn exceptions(repo: &Repo) -> Result<BTreeMap<String, usize>> {
    if !repo.tree.has(EXCEPTIONS) {
        return Ok(BTreeMap::new());
    }
    let text = repo.tree.read(EXCEPTIONS)?;
    let table = spot::parse(EXCEPTIONS, &text)?;
    let rows = spot::tables(&table, "file").into_iter();
    rows.map(|row| {
        let line = spot::line(&text, row);
        let fields = row.get_ref().as_table().map(|row| ["path", "reason"].map(|key| spot::text(row, key)));
        match fields {
            Some([Some(path), Some(reason)]) if !reason.trim().is_empty() => Ok((path.to_owned(), line)),
            _ => bail!("{EXCEPTIONS}:{line}: every [[file]] needs a path and a reason"),
        }
    })
    .collect()
}

struct Function {
    path: String,
    line: usize,
    name: String,
    lines: usize,
}

/// The workspace's functions as a whole: their median, and how many are long.
pub(crate) fn functions(repo: &Repo) -> Result<Vec<Violation>> {
    let mut functions: Vec<Function> = repo.sources.iter().flat_map(functions_of).collect();
    functions.sort_by_key(|function| std::cmp::Reverse(function.lines));
    let long = functions.iter().filter(|function| function.lines > LONG_FUNCTION).count();
    let mut found = Vec::new();
    if long * 100 > LONG_PERCENT_LIMIT * functions.len() {
        let why = format!("{long} of {} functions are over {LONG_FUNCTION} lines", functions.len());
        found.extend(functions.iter().take(long).map(|function| too_long(function, &why)));
    }
    if let Some(median) = median(&functions)
        && median > MEDIAN_LIMIT as f64
    {
        let why = format!("the median function has {median} lines, the limit is {MEDIAN_LIMIT}");
        found.extend(functions.iter().take(WORST).map(|function| too_long(function, &why)));
    }
    Ok(found)
}

fn too_long(function: &Function, why: &str) -> Violation {
    let what = format!("`{}` has {} lines", function.name, function.lines);
    Violation::new(&function.path, function.line, what, format!("split it: {why}"))
}

fn median(sorted: &[Function]) -> Option<f64> {
    let count = sorted.len();
    let (low, high) = (sorted.get(count.checked_sub(1)? / 2)?, sorted.get(count / 2)?);
    Some((low.lines + high.lines) as f64 / 2.0)
}

fn functions_of(source: &Source) -> Vec<Function> {
    let mut bodies = Bodies { source, found: Vec::new() };
    bodies.visit_file(&source.ast);
    bodies.found
}

/// Collects every function with a body outside tests.
struct Bodies<'s> {
    source: &'s Source,
    found: Vec<Function>,
}

impl Bodies<'_> {
    fn note(&mut self, name: &syn::Ident, block: &Block) {
        let line = name.span().start().line;
        if self.source.in_test(line) {
            return;
        }
        let lines = body_lines(block);
        self.found.push(Function { path: self.source.path.clone(), line, name: name.to_string(), lines });
    }
}

/// Lines between the braces that are neither blank nor comment.
fn body_lines(block: &Block) -> usize {
    let inside = |token| match token {
        TokenTree::Group(group) => group.stream(),
        other => other.into(),
    };
    code_lines(block.to_token_stream().into_iter().flat_map(inside).collect()).len()
}

impl<'ast> Visit<'ast> for Bodies<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.note(&item.sig.ident, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.note(&item.sig.ident, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.note(&item.sig.ident, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, Fixture};
    use super::*;

    fn check_files(lines: usize, exceptions: &str, expected: &[&str]) {
        let text = "\n".repeat(lines);
        let files = [("crates/a/src/lib.rs", text.as_str()), (EXCEPTIONS, exceptions)];
        fixture::check(super::files, &files, expected);
    }

    #[test]
    fn long_files_warn_then_fail() {
        let excepted = "[[file]]\npath = \"crates/a/src/lib.rs\"\nreason = \"a table\"\n";
        let stale = "xtask/exceptions.toml:1: the exception for `crates/a/src/lib.rs` is no longer needed";
        check_files(600, "", &[]);
        check_files(601, "", &["warning: crates/a/src/lib.rs:1: 601 lines"]);
        check_files(801, "", &["crates/a/src/lib.rs:1: 801 lines"]);
        check_files(801, excepted, &[]);
        check_files(800, excepted, &[stale]);
    }

    #[test]
    fn an_exception_without_a_reason_is_refused() {
        let fixture = Fixture::new(&[(EXCEPTIONS, "\n[[file]]\npath = \"a.rs\"\n")]);
        let error = files(&fixture.repo()).expect_err("has no reason").to_string();
        assert_eq!(error, "xtask/exceptions.toml:2: every [[file]] needs a path and a reason");
    }

    /// A file with one function per entry, each with that many lines of code.
    fn check_functions(lengths: &[usize], expected: &[&str]) {
        let body = |lines: usize| "    // why\n\n    call();\n".repeat(lines);
        let numbered = lengths.iter().enumerate();
        let text: String = numbered.map(|(i, &lines)| format!("fn f{i}() {{\n{}}}\n", body(lines))).collect();
        fixture::check(functions, &[("crates/a/src/lib.rs", &text)], expected);
    }

    #[test]
    fn functions_stay_short_on_the_whole() {
        check_functions(&[], &[]);
        check_functions(&[8; 3], &[]);
        check_functions(
            &[1, 9, 9],
            &[
                "crates/a/src/lib.rs:6: `f1` has 9 lines",
                "crates/a/src/lib.rs:35: `f2` has 9 lines",
                "crates/a/src/lib.rs:1: `f0` has 1 lines",
            ],
        );
        check_functions(&[1, 1, 61], &["crates/a/src/lib.rs:11: `f2` has 61 lines"]);
        check_functions(&[&[1; 40][..], &[61]].concat(), &[]);
    }

    #[test]
    fn test_functions_do_not_count() {
        let text = format!("#[cfg(test)]\nmod tests {{\nfn f() {{\n{}}}\n}}\n", "call();\n".repeat(99));
        fixture::check(functions, &[("crates/a/src/lib.rs", &text)], &[]);
    }
}
