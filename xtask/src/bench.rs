//! `cargo xtask bench`: measures the promised figures on the release build.
//!
//! Stdout belongs to the figures: with `--json` it carries JSON lines and nothing else.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::shell;

/// Builds the command line, which some figures time, together with the figures, so that both share what
/// they are built from; then runs the figures.
pub(crate) fn run(root: &Path, suite: Option<&str>, json: bool) -> Result<()> {
    shell::run(&mut shell::cargo(root, &["build", "--release", "-p", "hairline", "-p", "figures"]))?;
    let mut figures = Command::new(shell::target_dir(root).join("release/figures"));
    figures.current_dir(root).args(suite).args(json.then_some("--json"));
    shell::run(&mut figures)
}
