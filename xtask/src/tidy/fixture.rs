//! Small checkouts in a temporary folder, for the checks' tests.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::Check;
use super::tree::{Repo, Tree};

const FLOORS: &str = include_str!("../../floors.toml");
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A folder that lasts as long as this value.
pub(crate) struct Fixture {
    root: PathBuf,
}

impl Fixture {
    /// Writes `files`, as path and text.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("xtask-tidy-{}-{number}", std::process::id()));
        let fixture = Self { root };
        fixture.write("xtask/floors.toml", FLOORS);
        files.iter().for_each(|(path, text)| fixture.write(path, text));
        fixture
    }

    /// Reads and parses it as a checkout.
    pub(crate) fn repo(&self) -> Repo {
        let tree = Tree::by_walk(&self.root).expect("a fixture can be listed");
        Repo::parse(tree).expect("a fixture can be read")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).expect("the temporary folder can be written");
        std::fs::write(&path, text).expect("the temporary folder can be written");
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        // A leftover in the temporary folder is harmless; a panic here would hide the real one.
        drop(std::fs::remove_dir_all(&self.root));
    }
}

/// Runs one check over `files` and compares what it says, without the advice after the `;`.
pub(crate) fn check(check: Check, files: &[(&str, &str)], expected: &[&str]) {
    let found = check(&Fixture::new(files).repo()).expect("the check runs");
    let said: Vec<String> = found.iter().map(|violation| violation.to_string()).collect();
    let said: Vec<&str> =
        said.iter().map(|line| line.split_once("; ").map_or(line.as_str(), |(what, _)| what)).collect();
    assert_eq!(said, expected, "in {files:?}");
}
