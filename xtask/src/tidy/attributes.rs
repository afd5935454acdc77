//! Silenced lints carry their reason, and no test is switched off.

use anyhow::Result;
use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Attribute, Meta};

use super::source::{Source, mentions};
use super::tree::Repo;
use super::violation::Violation;

/// Lints silenced without a reason, and ignored tests and doctests.
pub(crate) fn check(repo: &Repo) -> Result<Vec<Violation>> {
    Ok(repo.sources.iter().flat_map(check_source).collect())
}

fn check_source(source: &Source) -> Vec<Violation> {
    let mut attributes = Attributes { source, found: Vec::new() };
    attributes.visit_file(&source.ast);
    attributes.found.extend(ignored_doctests(source));
    attributes.found
}

struct Attributes<'s> {
    source: &'s Source,
    found: Vec<Violation>,
}

impl<'ast> Visit<'ast> for Attributes<'_> {
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let tokens = match &attribute.meta {
            Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        let is = |name: &str| {
            let conditional = attribute.path().is_ident("cfg_attr") && mentions(tokens.clone(), name);
            attribute.path().is_ident(name) || conditional
        };
        let has_reason = mentions(tokens.clone(), "reason");
        let mut note = |what: &str, fix: &str| {
            let line = attribute.span().start().line;
            self.found.push(Violation::new(&self.source.path, line, what, fix));
        };
        if is("allow") && !has_reason {
            note("`allow` without a reason", "use `#[expect(…, reason = \"…\")]`");
        }
        if is("expect") && !has_reason {
            note("`expect` without a reason", "add `reason = \"…\"`");
        }
        if is("ignore") {
            note("a test is ignored", "make it pass or remove it");
        }
    }
}

fn ignored_doctests(source: &Source) -> Vec<Violation> {
    let is_ignored = |line: &str| {
        let comment = line.trim_start();
        let comment = comment.strip_prefix("///").or_else(|| comment.strip_prefix("//!"));
        let fence = comment.and_then(|text| text.trim_start().strip_prefix("```"));
        fence.is_some_and(|words| words.split(',').any(|word| word.trim() == "ignore"))
    };
    let lines = source.text.lines().enumerate().filter(|(_, line)| is_ignored(line));
    let fix = "make it run, or mark it `text` when it is no program";
    lines.map(|(index, _)| Violation::new(&source.path, index + 1, "a doctest is ignored", fix)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;

    fn check(text: &str, expected: Option<&str>) {
        let expected = expected.map(|what| format!("a.rs:2: {what}"));
        let text = format!("//! A file.\n{text}\nfn f() {{}}\n");
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        fixture::check(super::check, &[("a.rs", &text)], &expected);
    }

    #[test]
    fn silence_has_a_reason() {
        check("#[allow(dead_code)]", Some("`allow` without a reason"));
        check("#![allow(dead_code)]", Some("`allow` without a reason"));
        check("#[cfg_attr(test, allow(dead_code))]", Some("`allow` without a reason"));
        check("#[expect(dead_code)]", Some("`expect` without a reason"));
        check("#[expect(dead_code, reason = \"wire format\")]", None);
        check("#[derive(Debug)] struct S;", None);
        check("// #[allow(dead_code)]", None);
    }

    #[test]
    fn nothing_is_ignored() {
        check("#[ignore]", Some("a test is ignored"));
        check("#[ignore = \"slow\"]", Some("a test is ignored"));
        check("#[cfg_attr(windows, ignore)]", Some("a test is ignored"));
        check("/// ```ignore\n/// x\n/// ```", Some("a doctest is ignored"));
        check("/// ```rust,ignore\n/// x\n/// ```", Some("a doctest is ignored"));
        check("/// ```text\n/// ignore\n/// ```", None);
    }
}
