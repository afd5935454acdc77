//! `cargo xtask tidy`: the house rules that a compiler does not check.
//!
//! Every check reads the checkout and returns everything wrong at once. Checks write nothing and
//! never stop each other.

mod attributes;
mod content;
mod decisions;
mod docs;
#[cfg(test)]
mod fixture;
mod floors;
mod manifest;
mod purity;
mod root;
mod size;
mod source;
mod spot;
mod tree;
mod violation;
mod words;

use std::path::Path;

use anyhow::{Context, Result};

use tree::Repo;
use violation::{Severity, Violation};

type Check = fn(&Repo) -> Result<Vec<Violation>>;

const CHECKS: &[(&str, Check)] = &[
    ("parse", source::unparsed),
    ("floors", floors::check),
    ("purity", purity::check),
    ("file size", size::files),
    ("function size", size::functions),
    ("file header", docs::headers),
    ("public docs", docs::public_items),
    ("markers", words::check),
    ("attributes", attributes::check),
    ("decisions", decisions::check),
    ("content", content::check),
    ("root", root::entries),
    ("tracked files", root::tracked),
];

/// Prints every violation of the checkout at `root`; `true` when none of them fails.
pub(crate) fn run(root: &Path) -> Result<bool> {
    let repo = Repo::of_checkout(root)?;
    let found = violations(&repo)?;
    for violation in &found {
        println!("{violation}");
    }
    let failing = found.iter().filter(|violation| violation.severity == Severity::Fails).count();
    let (files, warnings) = (repo.tree.paths.len(), found.len() - failing);
    println!("tidy: {files} files, {} checks, {failing} violations, {warnings} warnings", CHECKS.len());
    Ok(failing == 0)
}

fn violations(repo: &Repo) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    for (name, check) in CHECKS {
        found.extend(check(repo).with_context(|| format!("the {name} check could not run"))?);
    }
    found.sort();
    found.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::fixture::Fixture;
    use super::*;

    #[test]
    fn prints_violations_of_several_checks_in_order_of_place() {
        let fixture = Fixture::new(&[
            ("notes.txt", ""),
            ("crates/head/Cargo.toml", "[package]\nname = \"head\"\n[dependencies]\nplan = \"1\"\n"),
            ("crates/head/src/lib.rs", "fn nothing() {}\n"),
            ("crates/head/src/torn.rs", "//! Torn.\nfn {"),
        ]);
        let found = violations(&fixture.repo()).expect("the checks run");
        let places: Vec<String> = found.iter().map(Violation::place).collect();
        let expected = [
            "crates/head/Cargo.toml:4",
            "crates/head/src/lib.rs:1",
            "crates/head/src/torn.rs:2",
            "notes.txt:1",
        ];
        assert_eq!(places, expected);
    }
}
