//! The root stays clean, and git holds no large files, scans or photographs of people.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::tree::Repo;
use super::violation::Violation;

const ROOT: [&str; 18] = [
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "deny.toml",
    "clippy.toml",
    "rustfmt.toml",
    "typos.toml",
    ".gitignore",
    ".ci",
    ".cargo",
    "crates",
    "xtask",
    "content",
    "docs",
    "examples",
    "fuzz",
];
const ROOT_WEB: &str = "web";
const LARGEST_BYTES: u64 = 1 << 20;
const SCANS: [&str; 9] = ["glb", "obj", "ply", "stl", "jpg", "jpeg", "heic", "heif", "png"];

/// Entries of the root that are not on the list.
pub(crate) fn entries(repo: &Repo) -> Result<Vec<Violation>> {
    let mut first = BTreeMap::new();
    for path in &repo.tree.paths {
        let entry = path.split('/').next().unwrap_or(path);
        first.entry(entry).or_insert(path);
    }
    let strangers = first.into_iter().filter(|(entry, _)| !belongs(entry));
    let fix = "move it into a folder, ignore it, or add it to the list in xtask/src/tidy/root.rs";
    let what = |entry| format!("`{entry}` does not belong in the root");
    Ok(strangers.map(|(entry, path)| Violation::new(path, 1, what(entry), fix)).collect())
}

fn belongs(entry: &str) -> bool {
    ROOT.contains(&entry) || entry == ROOT_WEB || entry.starts_with("LICENSE")
}

/// Files over 1 MiB, and scans and pictures outside the places for drawings.
pub(crate) fn tracked(repo: &Repo) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    for path in &repo.tree.paths {
        let file =
            std::fs::metadata(repo.tree.root.join(path)).with_context(|| format!("cannot read {path}"))?;
        if file.len() > LARGEST_BYTES {
            let what = format!("is {:.1} MiB", file.len() as f64 / LARGEST_BYTES as f64);
            found.push(Violation::new(path, 1, what, "git holds files up to 1 MiB; generate or fetch it"));
        }
        if is_misplaced_picture(path) {
            let what = "scans and pictures are not tracked";
            found.push(Violation::new(
                path,
                1,
                what,
                "generate it, or fetch it; .png may be in docs/, tests/ or web/",
            ));
        }
    }
    Ok(found)
}

fn is_misplaced_picture(path: &str) -> bool {
    let Some((_, extension)) = path.rsplit_once('.') else { return false };
    let extension = extension.to_ascii_lowercase();
    let drawn = path.starts_with("docs/") || path.starts_with("web/") || path.contains("/tests/");
    SCANS.contains(&extension.as_str()) && !(extension == "png" && drawn)
}

#[cfg(test)]
mod tests {
    use super::super::fixture;

    #[test]
    fn the_root_holds_only_listed_entries() {
        let files = ["Cargo.toml", "LICENSE-MIT", "web/index.html", "notes.md", "tools/a.sh", "tools/b.sh"];
        let expected = [
            "notes.md:1: `notes.md` does not belong in the root",
            "tools/a.sh:1: `tools` does not belong in the root",
        ];
        fixture::check(super::entries, &files.map(|path| (path, "")), &expected);
    }

    #[test]
    fn large_files_are_not_tracked() {
        let (most, more) = ("x".repeat(1 << 20), "x".repeat((1 << 20) + (1 << 19)));
        let files = [("docs/a.txt", most.as_str()), ("docs/b.txt", more.as_str())];
        fixture::check(super::tracked, &files, &["docs/b.txt:1: is 1.5 MiB"]);
    }

    #[test]
    fn scans_and_pictures_are_not_tracked() {
        let allowed =
            ["docs/flow.png", "crates/preview/tests/golden/front.png", "web/icon.png", "examples/a.toml"];
        fixture::check(super::tracked, &allowed.map(|path| (path, "")), &[]);
        for path in ["docs/face.jpg", "examples/head.PLY", "crates/scan/tests/a.obj", "examples/a.png"] {
            let expected = format!("{path}:1: scans and pictures are not tracked");
            fixture::check(super::tracked, &[(path, "")], &[&expected]);
        }
    }
}
