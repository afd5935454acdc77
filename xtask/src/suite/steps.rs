//! The steps of `cargo xtask test`, the cheapest first.

use std::path::Path;

use anyhow::{Result, bail};

use super::{Outcome, Step, determinism};
use crate::{shell, tidy, web};

/// Every step, in the order in which it runs.
pub(super) const STEPS: &[Step] = &[
    Step { name: "fmt", about: "is every file formatted?", fast: true, run: fmt },
    Step { name: "tidy", about: "does the house keep its own rules?", fast: true, run: tidy_rules },
    Step { name: "deny", about: "dependencies: bans, licences, sources", fast: false, run: deny },
    Step { name: "advisories", about: "dependencies: known vulnerabilities", fast: false, run: advisories },
    Step { name: "web", about: "the web app: lint, types, unit tests, build", fast: false, run: web_app },
    Step {
        name: "clippy",
        about: "no warning in any target, which are built on the way",
        fast: true,
        run: clippy,
    },
    Step { name: "tests", about: "unit, integration and doc tests", fast: true, run: tests },
    Step { name: "browser", about: "the whole story in Chromium", fast: false, run: browser },
    Step { name: "determinism", about: "same plan bytes on 1 thread and on 4", fast: false, run: same_bytes },
];

fn fmt(root: &Path) -> Result<Outcome> {
    shell::need(root, &["fmt", "--version"], "run `rustup component add rustfmt`")?;
    pass(shell::run(&mut shell::cargo(root, &["fmt", "--all", "--check"])))
}

fn tidy_rules(root: &Path) -> Result<Outcome> {
    if !tidy::run(root)? {
        bail!("the lines above break a house rule");
    }
    Ok(Outcome::Passed)
}

fn clippy(root: &Path) -> Result<Outcome> {
    shell::need(root, &["clippy", "--version"], "run `rustup component add clippy`")?;
    pass(build(root))
}

/// Builds and lints every target, the command line and the examples among them. Always by the same words: others would unite other features of
/// dependencies, and build them once more.
pub(super) fn build(root: &Path) -> Result<()> {
    let words = ["test", "--workspace", "--all-targets", "--no-run", "--locked"];
    shell::run(&mut shell::linting_cargo(root, &words))
}

fn web_app(root: &Path) -> Result<Outcome> {
    web::build(root)?;
    pass(web::check(root))
}

fn browser(root: &Path) -> Result<Outcome> {
    build(root)?;
    pass(web::browser(root, &shell::target_dir(root).join("debug/hairline")))
}

fn tests(root: &Path) -> Result<Outcome> {
    web::need_postgres(root)?;
    web::need_mail_server(root)?;
    pass(shell::run(&mut shell::linting_cargo(root, &["test", "--workspace", "--locked"])))
}

fn deny(root: &Path) -> Result<Outcome> {
    shell::install_if_missing(root, "deny", &["--debug"])?;
    let words = ["deny", "--locked", "check", "bans", "licenses", "sources"];
    pass(shell::run(&mut shell::cargo(root, &words)))
}

/// A known vulnerability fails; an advisory database out of reach does not, and is said.
fn advisories(root: &Path) -> Result<Outcome> {
    shell::install_if_missing(root, "deny", &["--debug"])?;
    let mut check = shell::cargo(root, &["deny", "--locked", "check", "advisories"]);
    let (passed, text) = shell::judged(check.env("GIT_TERMINAL_PROMPT", "0"))?;
    if passed {
        return Ok(Outcome::Passed);
    }
    if database_out_of_reach(&text) {
        return Ok(Outcome::Skipped("the advisory database cannot be fetched from here".to_owned()));
    }
    bail!("`{}` found an advisory, printed above", shell::shown(&check));
}

/// Whether cargo-deny stopped before it compared anything.
fn database_out_of_reach(text: &str) -> bool {
    text.contains("failed to fetch advisory database")
}

fn same_bytes(root: &Path) -> Result<Outcome> {
    determinism::check(root)?;
    Ok(Outcome::Passed)
}

fn pass(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_missing_database_from_a_real_advisory() {
        let cases = [
            ("[ERROR] failed to fetch advisory database https://example.org with cli: no host", true),
            ("error[vulnerability]: heap overflow\nadvisories FAILED", false),
        ];
        for (text, expected) in cases {
            assert_eq!(database_out_of_reach(text), expected, "{text}");
        }
    }

    #[test]
    fn fast_runs_four_steps() {
        let fast: Vec<&str> = STEPS.iter().filter(|step| step.fast).map(|step| step.name).collect();
        assert_eq!(fast, ["fmt", "tidy", "clippy", "tests"]);
    }
}
