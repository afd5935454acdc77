//! Writing a plan folder so that it is there whole or not at all: everything goes into a temporary folder
//! beside the target, which is renamed at the end. An interrupted or failed run leaves nothing behind, and
//! nothing that is not ours is ever deleted.

use crate::failure::Failure;
use report::is_plan_file;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// File that marks a folder as a plan, which `--force` may replace, and what it begins with.
const MARK: &str = "plan.json";
const MARK_WORDS: &str = "\"schema\": \"hairline-plan/";

/// Where a plan goes: its folder, seen from the root, and as the user named it.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    folder: PathBuf,
    parent: PathBuf,
    named: PathBuf,
    force: bool,
}

impl Target {
    /// Refuses a target that exists, unless it is a plan and `force` is set. Asked before any work is done.
    pub(crate) fn new(named: &Path, force: bool) -> Result<Self, Failure> {
        let refused = |reason: &str| Failure::Write { path: named.to_owned(), reason: reason.to_owned() };
        // The folder's own name, however the path to it is written (`.`, `../plan`).
        let whole = named.canonicalize();
        let (parent, name) = match &whole {
            Ok(there) => (there.parent().map(Path::to_owned), there.file_name()),
            Err(_) => {
                let parent =
                    named.parent().map(|p| if p.as_os_str().is_empty() { Path::new(".") } else { p });
                (parent.and_then(|p| p.canonicalize().ok()), named.file_name())
            }
        };
        let Some((parent, name)) = parent.zip(name) else {
            return Err(refused(
                "its parent folder does not exist; create it first, or choose another --out",
            ));
        };
        let target = Self { folder: parent.join(name), parent, named: named.to_owned(), force };
        target.check()?;
        Ok(target)
    }

    /// Whether what stands there, if anything does, may be replaced.
    fn check(&self) -> Result<(), Failure> {
        if self.folder.symlink_metadata().is_err() {
            return Ok(());
        }
        let reason = if !self.force {
            "it exists already; choose another --out, or pass --force to replace an earlier plan".to_owned()
        } else if !is_plan(&self.folder) {
            "it exists and is no plan folder, so --force will not replace it; choose another --out".to_owned()
        } else {
            match foreign(&self.folder) {
                None => return Ok(()),
                Some(name) => format!(
                    "it holds `{name}`, which is no part of a plan and would be lost; move that away, or choose \
                     another --out"
                ),
            }
        };
        Err(Failure::Write { path: self.named.clone(), reason })
    }

    /// Writes all files and renames the folder into place.
    pub(crate) fn write(&self, files: &[(String, Vec<u8>)], stop: &AtomicBool) -> Result<(), Failure> {
        let aside = tempfile::Builder::new().prefix(".hairline-").tempdir_in(&self.parent);
        let aside = aside.map_err(|e| self.failed(&e))?;
        for (name, bytes) in files {
            if stop.load(Ordering::Relaxed) {
                return Err(Failure::Interrupted);
            }
            std::fs::write(aside.path().join(name), bytes).map_err(|e| self.failed(&e))?;
        }
        // What stands there may have changed since it was looked at.
        self.check()?;
        if self.folder.exists() {
            return self.replace(aside);
        }
        std::fs::rename(aside.path(), &self.folder).map_err(|e| self.failed(&e))?;
        // Renamed away: there is nothing left to delete.
        let _ = aside.keep();
        Ok(())
    }

    /// Swaps an earlier plan for the new one: the old folder is moved aside first and deleted last.
    fn replace(&self, aside: tempfile::TempDir) -> Result<(), Failure> {
        let old = aside.path().with_extension("old");
        std::fs::rename(&self.folder, &old).map_err(|e| self.failed(&e))?;
        if let Err(error) = std::fs::rename(aside.path(), &self.folder) {
            // Put the earlier plan back: nothing is lost.
            return Err(match std::fs::rename(&old, &self.folder) {
                Ok(()) => self.failed(&error),
                Err(_) => Failure::Write {
                    path: self.named.clone(),
                    reason: format!("{error}; the earlier plan is now in {}", old.display()),
                },
            });
        }
        let _ = aside.keep();
        if let Err(error) = std::fs::remove_dir_all(&old) {
            eprintln!("note: the new plan is written; the earlier one could not be deleted: {error}");
            eprintln!("      what is left of it is in {}", old.display());
        }
        Ok(())
    }

    fn failed(&self, error: &std::io::Error) -> Failure {
        let reason = match error.kind() {
            ErrorKind::PermissionDenied => {
                format!("you may not write there ({error}); choose another --out")
            }
            ErrorKind::StorageFull => {
                format!("the disk is full ({error}); make room, or choose another --out")
            }
            ErrorKind::NotFound => {
                format!("its parent folder does not exist ({error}); create it first")
            }
            _ => error.to_string(),
        };
        Failure::Write { path: self.named.clone(), reason }
    }
}

/// Whether a folder holds a plan of ours: its `plan.json` says so.
fn is_plan(folder: &Path) -> bool {
    use std::io::Read;
    let mut start = String::new();
    let read = std::fs::File::open(folder.join(MARK)).map(|f| f.take(400).read_to_string(&mut start));
    read.is_ok() && start.contains(MARK_WORDS)
}

/// Something in a folder that no plan has.
fn foreign(folder: &Path) -> Option<String> {
    let entries = std::fs::read_dir(folder).ok()?;
    let ours = |entry: &std::fs::DirEntry| {
        entry.file_type().is_ok_and(|t| t.is_file()) && entry.file_name().to_str().is_some_and(is_plan_file)
    };
    let mut foreign: Vec<String> = entries
        .flatten()
        .filter(|e| !ours(e))
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    foreign.sort();
    foreign.into_iter().next()
}
