//! `cargo xtask bench`: measures the promised figures on the release build.
//!
//! Stdout belongs to the figures: with `--json` it carries JSON lines and nothing else.

use std::path::Path;

use anyhow::Result;

use crate::shell;

/// Builds the command line, which some figures time, then runs the figures.
pub(crate) fn run(root: &Path, suite: Option<&str>, json: bool) -> Result<()> {
    shell::run(&mut shell::cargo(root, &["build", "--release", "-p", "hairline"]))?;
    let mut figures = shell::cargo(root, &["run", "--release", "-p", "figures", "--"]);
    figures.args(suite).args(json.then_some("--json"));
    shell::run(&mut figures)
}
