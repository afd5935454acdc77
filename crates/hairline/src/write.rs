//! Writing a plan folder so that it is there whole or not at all: everything goes into a temporary folder
//! beside the target, which is renamed at the end. An interrupted or failed run leaves nothing behind.

use crate::failure::Failure;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// File that marks a folder as a plan, which `--force` may replace.
const MARK: &str = "plan.json";

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    let reason = match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            format!("you may not write there ({error}); choose another --out")
        }
        std::io::ErrorKind::StorageFull => {
            format!("the disk is full ({error}); make room, or choose another --out")
        }
        std::io::ErrorKind::NotFound => {
            format!("its parent folder does not exist ({error}); create it first")
        }
        _ => error.to_string(),
    };
    Failure::Write { path: path.to_owned(), reason }
}

/// Refuses a target that exists, unless it is a plan and `force` is set. Asked before any work is done.
pub(crate) fn check_target(out: &Path, force: bool) -> Result<(), Failure> {
    let parent = parent_of(out);
    if !parent.is_dir() {
        let reason = format!("its parent folder {} does not exist; create it first", parent.display());
        return Err(Failure::Write { path: out.to_owned(), reason });
    }
    if !out.exists() {
        return Ok(());
    }
    let reason = match (force, out.join(MARK).is_file()) {
        (true, true) => return Ok(()),
        (true, false) => {
            "it exists and is no plan folder, so --force will not replace it; choose another --out"
        }
        (false, _) => "it exists already; choose another --out, or pass --force to replace an earlier plan",
    };
    Err(Failure::Write { path: out.to_owned(), reason: reason.to_owned() })
}

fn parent_of(out: &Path) -> PathBuf {
    match out.parent() {
        Some(p) if !p.as_os_str().is_empty() => p.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Writes all files and renames the folder into place.
pub(crate) fn write_folder(
    out: &Path,
    files: &[(String, Vec<u8>)],
    force: bool,
    stop: &AtomicBool,
) -> Result<(), Failure> {
    let parent = parent_of(out);
    let aside =
        tempfile::Builder::new().prefix(".hairline-").tempdir_in(&parent).map_err(|e| failed(out, &e))?;
    for (name, bytes) in files {
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::Interrupted);
        }
        let path = aside.path().join(name);
        std::fs::write(&path, bytes).map_err(|e| failed(&path, &e))?;
    }
    readable(aside.path());
    if force && out.exists() {
        return replace(out, aside);
    }
    let from = aside.path().to_owned();
    std::fs::rename(&from, out).map_err(|e| failed(out, &e))?;
    // Renamed away: there is nothing left to delete.
    let _ = aside.keep();
    Ok(())
}

/// Swaps an earlier plan for the new one: the old folder is moved aside first and deleted last.
fn replace(out: &Path, aside: tempfile::TempDir) -> Result<(), Failure> {
    let old = aside.path().with_extension("old");
    std::fs::rename(out, &old).map_err(|e| failed(out, &e))?;
    if let Err(error) = std::fs::rename(aside.path(), out) {
        // Put the earlier plan back: nothing is lost.
        let _ = std::fs::rename(&old, out);
        return Err(failed(out, &error));
    }
    let _ = aside.keep();
    std::fs::remove_dir_all(&old).map_err(|e| failed(&old, &e))
}

/// Temporary folders are private; a finished plan follows the usual permissions.
#[cfg(unix)]
fn readable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755));
}

#[cfg(not(unix))]
fn readable(_: &Path) {}
