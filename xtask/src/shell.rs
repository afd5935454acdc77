//! Starts other programs: shows the command, streams its output, and names it when it fails.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A `cargo` command in `root`. It is looked up on the path, so that `+nightly` reaches rustup.
pub(crate) fn cargo(root: &Path, words: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root).args(words);
    command
}

/// A `cargo` command that builds our own crates by clippy's driver, which is the compiler with lints: what is checked is built in the same go, and
/// dependencies are compiled once instead of once for the lints and once for the tests. Every command that shares what is built must be one
/// of these.
pub(crate) fn linting_cargo(root: &Path, words: &[&str]) -> Command {
    let mut command = cargo(root, words);
    command
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        .env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
    command
}

/// Where cargo puts what it builds.
pub(crate) fn target_dir(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned());
    std::iter::once(program).chain(words).collect::<Vec<_>>().join(" ")
}

/// Runs `command` with its output passed through unchanged.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    eprintln!("$ {}", shown(command));
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs `command` and returns what it printed to stdout; stderr passes through.
pub(crate) fn stdout_of(command: &mut Command) -> Result<String> {
    eprintln!("$ {}", shown(command));
    let output = command.stderr(Stdio::inherit()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", shown(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` did not print text", shown(command)))
}

/// Runs `command`, shows everything it printed, and returns whether it succeeded beside that text.
pub(crate) fn judged(command: &mut Command) -> Result<(bool, String)> {
    eprintln!("$ {}", shown(command));
    let output = command.output().with_context(|| cannot_start(command))?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    eprint!("{text}");
    Ok((output.status.success(), text))
}

/// Whether `command` can be run at all; it prints nothing.
pub(crate) fn works(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Fails with `remedy` unless `cargo <words>` runs.
pub(crate) fn need(root: &Path, words: &[&str], remedy: &str) -> Result<()> {
    if !works(&mut cargo(root, words)) {
        bail!("`cargo {}` does not run: {remedy}", words.join(" "));
    }
    Ok(())
}

/// Installs a cargo subcommand from crates.io when it is missing, and says so.
pub(crate) fn install_if_missing(root: &Path, subcommand: &str, flags: &[&str]) -> Result<()> {
    if works(&mut cargo(root, &[subcommand, "--version"])) {
        return Ok(());
    }
    let package = format!("cargo-{subcommand}");
    eprintln!("{package} is missing; installing it once, which takes a few minutes");
    let mut install = cargo(root, &["install", &package, "--locked"]);
    // It is run once and never looked into.
    install.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
    run(install.args(flags))
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", shown(command))
}
