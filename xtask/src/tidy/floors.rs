//! A crate may use crates on lower floors only; the table is `xtask/floors.toml`.
//!
//! Also here: which dependencies the pure core may not have. What its sources may not mention is
//! in `purity`.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::manifest::{self, Dependency, Manifest};
use super::spot;
use super::tree::Repo;
use super::violation::Violation;

const TABLE: &str = "xtask/floors.toml";

/// The contents of `xtask/floors.toml`.
pub(crate) struct Floors {
    floors: BTreeMap<String, i64>,
    /// Pairs that may meet on one floor; `*` stands for every neighbour.
    same_floor: Vec<(String, String)>,
    /// Crates of the core with a dependency that the others may not have.
    allowed: Vec<(String, String)>,
    highest_core_floor: i64,
    banned_dependencies: Vec<String>,
    pub(crate) banned_paths: Vec<String>,
    pub(crate) clocked: Clocked,
}

/// Crates that ask one clock for the time.
pub(crate) struct Clocked {
    pub(crate) crates: Vec<String>,
    pub(crate) banned_paths: Vec<String>,
    /// The file of the clock itself.
    pub(crate) clock: String,
}

impl Floors {
    /// Reads the table of this checkout.
    pub(crate) fn read(repo: &Repo) -> Result<Self> {
        let text = repo.tree.read(TABLE)?;
        let table = spot::parse(TABLE, &text)?;
        let core = spot::table(&table, "core").with_context(|| format!("{TABLE} has no [core]"))?;
        let clocked = spot::table(&table, "clocked").with_context(|| format!("{TABLE} has no [clocked]"))?;
        let floors = spot::table(&table, "floors").with_context(|| format!("{TABLE} has no [floors]"))?;
        let floors = spot::entries(floors).into_iter();
        let floors = floors.map(|(name, floor)| Ok((name.get_ref().to_string(), number(floor)?)));
        let highest =
            spot::get(core, "highest_floor").with_context(|| format!("{TABLE} has no highest_floor"))?;
        Ok(Self {
            floors: floors.collect::<Result<_>>()?,
            same_floor: pairs(&table, "same_floor")?,
            allowed: pairs(&table, "allowed_dependency")?,
            highest_core_floor: number(highest)?,
            banned_dependencies: spot::strings(core, "banned_dependencies"),
            banned_paths: spot::strings(core, "banned_paths"),
            clocked: Clocked {
                crates: spot::strings(clocked, "crates"),
                banned_paths: spot::strings(clocked, "banned_paths"),
                clock: spot::text(clocked, "clock").unwrap_or_default().to_owned(),
            },
        })
    }

    /// Whether this crate is part of the pure core.
    pub(crate) fn is_core(&self, name: &str) -> bool {
        self.floors.get(name).is_some_and(|&floor| floor <= self.highest_core_floor)
    }

    fn may_meet(&self, from: &str, to: &str) -> bool {
        self.same_floor.iter().any(|(left, right)| left == from && (right == to || right == "*"))
    }

    fn is_allowed(&self, from: &str, to: &str) -> bool {
        self.allowed.iter().any(|(left, right)| left == from && right == to)
    }

    fn is_banned(&self, name: &str) -> bool {
        let bans = |banned: &String| {
            name.strip_prefix(banned.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        self.banned_dependencies.iter().any(bans)
    }
}

fn number(value: &spot::Value<'_>) -> Result<i64> {
    let digits = value.as_integer().with_context(|| format!("{TABLE}: a floor is a whole number"))?;
    digits.as_str().parse().with_context(|| format!("{TABLE}: `{}` is no floor", digits.as_str()))
}

fn pairs(table: &spot::Table<'_>, name: &str) -> Result<Vec<(String, String)>> {
    let rows = spot::tables(table, name);
    let rows = rows.into_iter().filter_map(|row| row.get_ref().as_table());
    rows.map(|row| match ["from", "to", "reason"].map(|key| spot::text(row, key)) {
        [Some(from), Some(to), Some(_)] => Ok((from.to_owned(), to.to_owned())),
        _ => bail!("{TABLE}: every [[{name}]] needs from, to and reason"),
    })
    .collect()
}

/// Every dependency that climbs, every crate without a floor, every impure dependency of the core.
pub(crate) fn check(repo: &Repo) -> Result<Vec<Violation>> {
    let floors = Floors::read(repo)?;
    Ok(manifest::read_all(repo)?.iter().flat_map(|manifest| check_manifest(&floors, manifest)).collect())
}

fn check_manifest(floors: &Floors, manifest: &Manifest) -> Vec<Violation> {
    let Some(&floor) = floors.floors.get(&manifest.name) else {
        let what = format!("crate `{}` has no floor", manifest.name);
        return vec![Violation::new(&manifest.path, 1, what, format!("give it one in {TABLE}"))];
    };
    let judge = |dependency| judge(floors, manifest, floor, dependency);
    manifest.dependencies.iter().filter_map(judge).collect()
}

fn judge(floors: &Floors, manifest: &Manifest, floor: i64, dependency: &Dependency) -> Option<Violation> {
    let (from, to) = (manifest.name.as_str(), dependency.name.as_str());
    let at = |what: String, fix: &str| Some(Violation::new(&manifest.path, dependency.line, what, fix));
    match floors.floors.get(to) {
        Some(&below) if below < floor => None,
        Some(&beside) if beside == floor && floors.may_meet(from, to) => None,
        Some(&other) => at(
            format!("`{from} -> {to}` leads from floor {floor} to floor {other}"),
            "move the shared part to a lower floor, or turn the dependency around",
        ),
        None if dependency.is_local => at(
            format!("`{from} -> {to}` leads to a crate without a floor"),
            "give it one in xtask/floors.toml",
        ),
        None if floors.is_core(from) && floors.is_banned(to) && !floors.is_allowed(from, to) => at(
            format!("`{from} -> {to}`: the pure core may not depend on `{to}`"),
            "take values as arguments and convert on a higher floor",
        ),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;

    fn check(name: &str, sections: &str, expected: &[&str]) {
        let manifest = format!("[package]\nname = \"{name}\"\n{sections}");
        let root = "[workspace.dependencies]\neyes = { path = \"crates/preview\", package = \"preview\" }\n\
                    attic = { path = \"crates/attic\" }\nlist = { package = \"serde\", version = \"1\" }\n";
        let path = format!("crates/{name}/Cargo.toml");
        fixture::check(super::check, &[("Cargo.toml", root), (&path, &manifest)], expected);
    }

    #[test]
    fn a_crate_uses_lower_floors_only() {
        check("plan", "[dependencies]\nhead.workspace = true\nglam = \"1\"\n", &[]);
        check(
            "plan",
            "[dependencies]\nglam = \"1\"\npreview = { workspace = true }\n",
            &["crates/plan/Cargo.toml:5: `plan -> preview` leads from floor 2 to floor 3"],
        );
        check("plan", "[dev-dependencies]\npreview.workspace = true\nserde = \"1\"\n", &[]);
        check(
            "head",
            "[dependencies]\nscan = { path = \"../scan\" }\n",
            &["crates/head/Cargo.toml:4: `head -> scan` leads from floor 1 to floor 1"],
        );
        check("report", "[dependencies]\npreview.workspace = true\ndocument.workspace = true\n", &[]);
        check(
            "preview",
            "[dependencies]\nreport.workspace = true\n",
            &["crates/preview/Cargo.toml:4: `preview -> report` leads from floor 3 to floor 3"],
        );
        check("hairline", "[dependencies]\nserver.workspace = true\n", &[]);
    }

    #[test]
    fn sees_through_renames_targets_and_build_dependencies() {
        let expected = &["crates/plan/Cargo.toml:4: `plan -> preview` leads from floor 2 to floor 3"];
        check("plan", "[dependencies]\neyes = { workspace = true }\n", expected);
        check("plan", "[build-dependencies]\npreview = \"1\"\n", expected);
        check("plan", "[target.'cfg(unix)'.dependencies]\npreview = \"1\"\n", expected);
    }

    #[test]
    fn an_unknown_crate_is_a_violation() {
        check("cellar", "", &["crates/cellar/Cargo.toml:1: crate `cellar` has no floor"]);
        check(
            "plan",
            "[dependencies]\nattic.workspace = true\n",
            &["crates/plan/Cargo.toml:4: `plan -> attic` leads to a crate without a floor"],
        );
    }

    #[test]
    fn the_core_stays_pure() {
        let serde = &["crates/head/Cargo.toml:4: `head -> serde`: the pure core may not depend on `serde`"];
        check("head", "[dependencies]\nserde = \"1\"\n", serde);
        check("head", "[dependencies]\nlist = { workspace = true }\n", serde);
        check(
            "head",
            "[dependencies]\ntypst-pdf = \"1\"\n",
            &["crates/head/Cargo.toml:4: `head -> typst-pdf`: the pure core may not depend on `typst-pdf`"],
        );
        check("head", "[dependencies]\nrand_pcg = \"1\"\n", &[]);
        check("document", "[dependencies]\nserde = \"1\"\n", &[]);
    }
}
