//! Programs from PyPI, in virtual environments beside the build.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The Python of a virtual environment in `folder`, made where it is missing.
///
/// # Errors
/// What `python3 -m venv` says.
pub(crate) fn environment(folder: &Path) -> Result<PathBuf, String> {
    let python = folder.join("bin/python");
    if !python.is_file() {
        quiet(Command::new("python3").args(["-m", "venv"]).arg(folder))
            .map_err(|e| format!("no virtual environment could be made with python3 -m venv: {e}"))?;
    }
    Ok(python)
}

/// Installs a package there.
///
/// # Errors
/// What pip says.
pub(crate) fn install(python: &Path, package: &str) -> Result<(), String> {
    let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package];
    quiet(Command::new(python).args(words)).map_err(|e| format!("{package} could not be installed: {e}"))
}

fn quiet(command: &mut Command) -> Result<(), String> {
    let done = command.stdin(Stdio::null()).output().map_err(|e| e.to_string())?;
    if done.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&done.stderr);
    Err(words.trim().lines().last().unwrap_or("it said nothing").to_owned())
}
