//! `cargo xtask bench`: measures the promised figures on the release build.
//!
//! Stdout belongs to the figures: with `--json` it carries JSON lines and nothing else.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::suite::determinism;
use crate::{shell, web};

/// Builds the command line, which some figures time, together with the figures, so that both share what
/// they are built from; then runs the figures.
pub(crate) fn run(root: &Path, suite: Option<&str>, json: bool) -> Result<()> {
    if suite == Some("determinism") {
        return determinism::check_release(root);
    }
    shell::run(&mut shell::cargo(root, &["build", "--release", "-p", "hairline", "-p", "figures"]))?;
    let mut figures = Command::new(shell::target_dir(root).join("release/figures"));
    figures.current_dir(root).args(suite).args(json.then_some("--json"));
    if suite.is_none_or(|s| s == "stipple") {
        figures.env("HAIRLINE_STIPPLE_FINGERPRINTS", fingerprints(root)?);
    }
    shell::run(&mut figures)?;
    if suite == Some("journey") {
        journeys(root)?;
    }
    if suite.is_none() {
        determinism::check_release(root)?;
    }
    Ok(())
}

/// The journeys played in Chromium, at the end of which what goes out by FHIR is judged by validators of others.
fn journeys(root: &Path) -> Result<()> {
    web::build(root)?;
    web::journeys(root, &shell::target_dir(root).join("release/hairline"))
}

/// Makes what the project ships and computes: the table of dots in skin, the page of swatches.
pub(crate) fn make(root: &Path, what: &str, to: &str) -> Result<()> {
    shell::run(&mut shell::cargo(root, &["run", "--release", "-p", "figures", "--", what, to]))
}

/// The points of the same requests from a debug build, a release build and one for processors with AVX2,
/// where this is one: a line each.
fn fingerprints(root: &Path) -> Result<String> {
    const EXAMPLE: [&str; 6] = ["run", "--quiet", "-p", "stipple", "--example", "stipple_fingerprint"];
    let mut lines = Vec::new();
    for (release, features) in [(false, None), (true, None), (true, Some("x86-64-v3"))] {
        let mut cargo = shell::cargo(root, &EXAMPLE);
        cargo.args(release.then_some("--release"));
        if let Some(features) = features {
            if !wide() {
                continue;
            }
            cargo.env("RUSTFLAGS", format!("-Ctarget-cpu={features}"));
            cargo.env("CARGO_TARGET_DIR", shell::target_dir(root).join(features));
        }
        lines.push(shell::stdout_of(&mut cargo)?.trim().to_owned());
    }
    Ok(lines.join("\n"))
}

#[cfg(target_arch = "x86_64")]
fn wide() -> bool {
    std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
}

#[cfg(not(target_arch = "x86_64"))]
fn wide() -> bool {
    false
}
