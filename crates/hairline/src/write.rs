//! Writing a folder so that it is there whole or not at all: everything goes into a temporary folder
//! beside the target, which is renamed at the end. An interrupted or failed run leaves nothing behind, and
//! nothing that is not ours is ever deleted.

use crate::args::Output;
use crate::failure::Failure;
use report::{is_picture_file, is_plan_file};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// A kind of folder that `--force` may replace.
#[derive(Debug)]
pub(crate) struct Folder {
    /// What it is called.
    name: &'static str,
    /// The file that marks it, and what that begins with.
    mark: &'static str,
    words: &'static str,
    /// Whether a file may be in it.
    has: fn(&str) -> bool,
}

/// A plan.
pub(crate) const PLAN: Folder = Folder {
    name: "plan folder",
    mark: "plan.json",
    words: "\"schema\": \"hairline-plan/",
    has: is_plan_file,
};

/// Pictures of a plan.
pub(crate) const PICTURES: Folder = Folder {
    name: "folder of pictures",
    mark: "pictures.json",
    words: "\"schema\": \"hairline-pictures/",
    has: is_picture_file,
};

/// A head fitted to photographs.
pub(crate) const FIT: Folder = Folder {
    name: "folder of a fit",
    mark: "fit.json",
    words: "\"schema\": \"hairline-fit/",
    has: crate::commands::fit::is_fit_file,
};

/// A client who does not exist.
pub(crate) const SYNTH: Folder = Folder {
    name: "folder of a synthetic client",
    mark: "truth.json",
    words: "\"schema\": \"hairline-truth/",
    has: crate::commands::synth::is_synth_file,
};

/// Where files go: their folder, seen from the root, and as the user named it.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    folder: PathBuf,
    parent: PathBuf,
    named: PathBuf,
    force: bool,
    kind: &'static Folder,
}

impl Target {
    /// Refuses a target that exists, unless it is of the kind and `force` is set. Asked before any work is done.
    pub(crate) fn new(output: &Output, kind: &'static Folder) -> Result<Self, Failure> {
        let (named, force) = (output.out.as_path(), output.force);
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
        let target = Self { folder: parent.join(name), parent, named: named.to_owned(), force, kind };
        target.check()?;
        Ok(target)
    }

    /// Whether what stands there, if anything does, may be replaced.
    fn check(&self) -> Result<(), Failure> {
        if self.folder.symlink_metadata().is_err() {
            return Ok(());
        }
        let reason = if !self.force {
            let name = self.kind.name;
            format!("it exists already; choose another --out, or pass --force to replace an earlier {name}")
        } else if !self.kind.is(&self.folder) {
            let name = self.kind.name;
            format!("it exists and is no {name}, so --force will not replace it; choose another --out")
        } else {
            match self.kind.foreign(&self.folder) {
                None => return Ok(()),
                Some(name) => format!(
                    "it holds `{name}`, which is no part of a {} and would be lost; move that away, or choose \
                     another --out",
                    self.kind.name
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

    /// Swaps an earlier folder for the new one: the old folder is moved aside first and deleted last.
    fn replace(&self, aside: tempfile::TempDir) -> Result<(), Failure> {
        let old = aside.path().with_extension("old");
        std::fs::rename(&self.folder, &old).map_err(|e| self.failed(&e))?;
        if let Err(error) = std::fs::rename(aside.path(), &self.folder) {
            // Put the earlier one back: nothing is lost.
            return Err(match std::fs::rename(&old, &self.folder) {
                Ok(()) => self.failed(&error),
                Err(_) => Failure::Write {
                    path: self.named.clone(),
                    reason: format!("{error}; what stood there is now in {}", old.display()),
                },
            });
        }
        let _ = aside.keep();
        if let Err(error) = std::fs::remove_dir_all(&old) {
            eprintln!("note: the new files are written; the earlier folder could not be deleted: {error}");
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

impl Folder {
    /// Whether a folder is of this kind: its mark says so.
    fn is(&self, folder: &Path) -> bool {
        use std::io::Read;
        let mut start = String::new();
        let read =
            std::fs::File::open(folder.join(self.mark)).map(|f| f.take(400).read_to_string(&mut start));
        read.is_ok() && start.contains(self.words)
    }

    /// Something in a folder that none of this kind has.
    fn foreign(&self, folder: &Path) -> Option<String> {
        let entries = std::fs::read_dir(folder).ok()?;
        let ours = |entry: &std::fs::DirEntry| {
            let known = entry.file_name().to_str().is_some_and(self.has);
            known && entry.file_type().is_ok_and(|t| t.is_file())
        };
        let mut foreign: Vec<String> = entries
            .flatten()
            .filter(|e| !ours(e))
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        foreign.sort();
        foreign.into_iter().next()
    }
}
