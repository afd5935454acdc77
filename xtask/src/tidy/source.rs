//! One parsed Rust file, with the lines that belong to tests.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use anyhow::Result;
use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, Meta};

use super::tree::Repo;
use super::violation::Violation;

/// One parsed Rust file.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) ast: syn::File,
    /// The whole file is a test.
    is_test: bool,
    /// Lines of items under `#[cfg(test)]` or `#[test]`.
    test_lines: Vec<RangeInclusive<usize>>,
    /// Modules declared `#[cfg(test)] mod name;`, as path stems without `.rs`.
    test_modules: Vec<String>,
}

impl Source {
    /// Parses `text`; the error is the line and what the parser wanted there.
    pub(crate) fn parse(path: &str, text: String) -> Result<Self, (usize, String)> {
        let ast = syn::parse_file(&text).map_err(|error| (error.span().start().line, error.to_string()))?;
        let mut tests = Tests { folder: module_folder(path), ..Tests::default() };
        tests.visit_file(&ast);
        let Tests { lines: test_lines, modules: test_modules, .. } = tests;
        let is_test = path.contains("/tests/") || path.ends_with("/tests.rs");
        Ok(Self { path: path.to_owned(), text, ast, is_test, test_lines, test_modules })
    }

    /// Whether this line (from 1) only exists in tests.
    pub(crate) fn in_test(&self, line: usize) -> bool {
        self.is_test || self.test_lines.iter().any(|lines| lines.contains(&line))
    }
}

/// Rust files that do not parse, as violations.
pub(crate) fn unparsed(repo: &Repo) -> Result<Vec<Violation>> {
    let broken = repo.unparsed.iter();
    Ok(broken
        .map(|(path, line, why)| {
            Violation::new(path, *line, format!("does not parse: {why}"), "see the compiler's message")
        })
        .collect())
}

/// Marks the files behind `#[cfg(test)] mod name;`, and everything below them, as tests.
pub(crate) fn mark_test_modules(sources: &mut [Source]) {
    let stems: Vec<String> = sources.iter().flat_map(|source| source.test_modules.clone()).collect();
    for source in sources {
        let below = |stem: &String| {
            source.path.strip_prefix(stem.as_str()).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        };
        source.is_test |= stems.iter().any(below);
    }
}

/// Lines on which a token of `tokens` stands: neither blank nor comment.
pub(crate) fn code_lines(tokens: TokenStream) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    each_token(tokens, &mut |token| {
        let span = token.span();
        match token {
            TokenTree::Group(group) => {
                lines.insert(group.span_open().start().line);
                lines.insert(group.span_close().start().line);
            }
            _ => lines.extend(span.start().line..=span.end().line),
        }
    });
    lines
}

/// Visits every token, groups before what they hold.
pub(crate) fn each_token(tokens: TokenStream, visit: &mut impl FnMut(&TokenTree)) {
    for token in tokens {
        visit(&token);
        if let TokenTree::Group(group) = token {
            each_token(group.stream(), visit);
        }
    }
}

/// Whether `name` occurs as an identifier anywhere in `tokens`.
pub(crate) fn mentions(tokens: TokenStream, name: &str) -> bool {
    let mut found = false;
    each_token(tokens, &mut |token| {
        found |= matches!(token, TokenTree::Ident(ident) if ident == name);
    });
    found
}

/// The folder in which `mod name;` of this file looks for `name.rs`, with its `/`.
fn module_folder(path: &str) -> String {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    match file {
        "lib.rs" | "main.rs" | "mod.rs" => format!("{folder}/"),
        _ => format!("{}/", path.trim_end_matches(".rs")),
    }
}

#[derive(Default)]
struct Tests {
    folder: String,
    lines: Vec<RangeInclusive<usize>>,
    modules: Vec<String>,
}

impl<'ast> Visit<'ast> for Tests {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            return visit::visit_item(self, item);
        }
        self.lines.push(lines_of(item));
        if let Item::Mod(module) = item
            && module.content.is_none()
        {
            self.modules.push(format!("{}{}", self.folder, module.ident));
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if is_test(&function.attrs) {
            self.lines.push(lines_of(function));
        }
    }
}

fn lines_of(item: &impl Spanned) -> RangeInclusive<usize> {
    let span = item.span();
    span.start().line..=span.end().line
}

/// `#[test]`, `#[cfg(test)]`, and `cfg` combinations that need `test`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let last = attribute.path().segments.last().map(|segment| segment.ident.to_string());
        match (last.as_deref(), &attribute.meta) {
            (Some("test"), _) => true,
            (Some("cfg"), Meta::List(list)) => {
                mentions(list.tokens.clone(), "test")
                    && !mentions(list.tokens.clone(), "not")
                    && !mentions(list.tokens.clone(), "any")
            }
            _ => false,
        }
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIXED: &str = "//! Doc.\nfn real() {}\n#[cfg(test)]\nmod tests {\n    fn helper() {}\n}\n\
                         #[cfg(not(test))]\nfn shipped() {}\n#[test]\nfn alone() {}\n";

    #[test]
    fn knows_which_lines_are_tests() {
        let source = Source::parse("crates/a/src/lib.rs", MIXED.to_owned()).expect("parses");
        let test_lines: Vec<usize> = (1..=10).filter(|&line| source.in_test(line)).collect();
        assert_eq!(test_lines, [3, 4, 5, 6, 9, 10]);
    }

    #[test]
    fn follows_test_modules_into_their_files() {
        let parse = |path: &str, text: &str| Source::parse(path, text.to_owned()).expect("parses");
        let mut sources = [
            parse("crates/a/src/lib.rs", "#[cfg(test)]\nmod laws;\nmod real;"),
            parse("crates/a/src/laws.rs", "fn one() {}"),
            parse("crates/a/src/laws/deep.rs", "fn two() {}"),
            parse("crates/a/src/real.rs", "#[cfg(test)]\nmod laws;"),
            parse("crates/a/src/real/laws.rs", "fn three() {}"),
            parse("crates/a/src/lawsuit.rs", "fn four() {}"),
        ];
        mark_test_modules(&mut sources);
        let tests: Vec<bool> = sources.iter().map(|source| source.is_test).collect();
        assert_eq!(tests, [false, true, true, false, true, false]);
    }

    #[test]
    fn counts_lines_of_code_only() {
        let tokens: TokenStream = "{\n\n// why\nlet a = 1;\nlet b = \"x\ny\";\n}".parse().expect("lexes");
        assert_eq!(code_lines(tokens).into_iter().collect::<Vec<_>>(), [1, 4, 5, 6, 7]);
    }
}
