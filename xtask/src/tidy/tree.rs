//! The files of a checkout: what git tracks or would add, and the Rust sources among them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::source::{self, Source};

/// Folders that are never part of the project, for a checkout without git.
const NOT_OURS: [&str; 4] = [".git", "target", "out", "node_modules"];

/// The paths of a checkout.
pub(crate) struct Tree {
    pub(crate) root: PathBuf,
    /// Relative to the root, with `/`, sorted.
    pub(crate) paths: Vec<String>,
}

/// A checkout with its Rust sources parsed once, for every check.
pub(crate) struct Repo {
    pub(crate) tree: Tree,
    pub(crate) sources: Vec<Source>,
    /// Path, line and reason of every Rust file that does not parse.
    pub(crate) unparsed: Vec<(String, usize, String)>,
}

impl Repo {
    /// Reads the checkout at `root` by git, or by walking it where git cannot say.
    pub(crate) fn of_checkout(root: &Path) -> Result<Self> {
        let tree = match Tree::by_git(root) {
            Some(tree) => tree,
            None => Tree::by_walk(root)?,
        };
        Self::parse(tree)
    }

    /// Parses every Rust file of `tree`.
    pub(crate) fn parse(tree: Tree) -> Result<Self> {
        let (mut sources, mut unparsed) = (Vec::new(), Vec::new());
        for path in tree.paths.iter().filter(|path| path.ends_with(".rs")) {
            match Source::parse(path, tree.read(path)?) {
                Ok(source) => sources.push(source),
                Err((line, reason)) => unparsed.push((path.clone(), line, reason)),
            }
        }
        source::mark_test_modules(&mut sources);
        Ok(Self { tree, sources, unparsed })
    }
}

impl Tree {
    /// What git tracks and what it would add, so that a rule fails before the commit, not after.
    fn by_git(root: &Path) -> Option<Self> {
        let words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let output = Command::new("git").current_dir(root).args(words).output().ok()?;
        if !output.status.success() {
            return None;
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let on_disk = |path: &&str| !path.is_empty() && root.join(path).is_file();
        Some(Self::new(root, text.split('\0').filter(on_disk).map(str::to_owned).collect()))
    }

    /// Every file below `root`, except in folders that are never ours.
    pub(crate) fn by_walk(root: &Path) -> Result<Self> {
        let mut paths = Vec::new();
        walk(root, "", &mut paths)?;
        Ok(Self::new(root, paths))
    }

    fn new(root: &Path, mut paths: Vec<String>) -> Self {
        paths.sort();
        paths.dedup();
        Self { root: root.to_path_buf(), paths }
    }

    /// The text of one file; bytes that are not UTF-8 are replaced.
    pub(crate) fn read(&self, path: &str) -> Result<String> {
        let bytes = std::fs::read(self.root.join(path)).with_context(|| format!("cannot read {path}"))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Whether the checkout has this file.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.paths.binary_search_by(|probe| probe.as_str().cmp(path)).is_ok()
    }

    /// The paths below `folder` (with its `/`) that end in `suffix`.
    pub(crate) fn below(&self, folder: &str, suffix: &str) -> impl Iterator<Item = &str> {
        let matches = move |path: &&str| path.starts_with(folder) && path.ends_with(suffix);
        self.paths.iter().map(String::as_str).filter(matches)
    }

    /// The manifests of the workspace's crates.
    pub(crate) fn manifests(&self) -> impl Iterator<Item = &str> {
        self.below("crates/", "/Cargo.toml").filter(|path| path.matches('/').count() == 2)
    }
}

fn walk(root: &Path, prefix: &str, paths: &mut Vec<String>) -> Result<()> {
    let folder = root.join(prefix);
    let cannot = || format!("cannot list {}", folder.display());
    for entry in std::fs::read_dir(&folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().with_context(cannot)?;
        if kind.is_file() {
            paths.push(format!("{prefix}{name}"));
        } else if kind.is_dir() && !NOT_OURS.contains(&name.as_str()) {
            walk(root, &format!("{prefix}{name}/"), paths)?;
        }
    }
    Ok(())
}
