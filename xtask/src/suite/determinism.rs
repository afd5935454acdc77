//! The same case must give the same bytes: in dev on one thread and on four, and as in release (profile `fingerprint`: our own crates and what
//! they reckon with are optimised as in release, readers of files less). The latter builds much once more, and so belongs to the benches.
//!
//! The example `plan_fingerprint` prints one line per part of a plan, each with its hash; two
//! runs must print the same lines.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::shell;

const EXAMPLE: &str = "plan_fingerprint";

/// Compares a run on one thread with one on four.
pub(super) fn check(root: &Path) -> Result<()> {
    super::steps::build(root)?;
    same(&in_dev(root, "1")?, &in_dev(root, "4")?, ["1 thread", "4 threads"])
}

/// Compares a run in dev on one thread with one as in release on four.
pub(crate) fn check_release(root: &Path) -> Result<()> {
    super::steps::build(root)?;
    same(&in_dev(root, "1")?, &as_in_release(root)?, ["dev", "release"])
}

/// Prints the lines that differ.
fn same(one: &str, other: &str, names: [&str; 2]) -> Result<()> {
    if one.trim().is_empty() {
        bail!("plan_fingerprint printed no line to compare");
    }
    let different = differences(one, other, names);
    if !different.is_empty() {
        println!("{}", different.join("\n"));
        bail!("{} lines differ between {} and {} (above)", different.len(), names[0], names[1]);
    }
    println!("{} hashes are equal between {} and {}", one.lines().count(), names[0], names[1]);
    Ok(())
}

/// The example as the tests have built it: with the whole workspace, so that nothing is built twice.
fn in_dev(root: &Path, threads: &str) -> Result<String> {
    let program = shell::target_dir(root).join("debug/examples").join(EXAMPLE);
    shell::stdout_of(Command::new(program).current_dir(root).env("RAYON_NUM_THREADS", threads))
}

fn as_in_release(root: &Path) -> Result<String> {
    let words = ["run", "--locked", "-p", "document", "--example", EXAMPLE, "--profile", "fingerprint"];
    shell::stdout_of(shell::cargo(root, &words).env("RAYON_NUM_THREADS", "4"))
}

/// One entry per line number at which the texts differ, including lines that only one has.
fn differences(one: &str, other: &str, [first, second]: [&str; 2]) -> Vec<String> {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.lines().collect(), other.lines().collect());
    let at = |lines: &[&str], index: usize| lines.get(index).copied().unwrap_or("(no line)").to_owned();
    let pairs = (0..one.len().max(other.len())).map(|index| (at(&one, index), at(&other, index)));
    pairs
        .enumerate()
        .filter(|(_, (left, right))| left != right)
        .map(|(index, (left, right))| format!("line {}\n  {first}: {left}\n  {second}: {right}", index + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(dev: &str, release: &str, expected: &[&str]) {
        assert_eq!(differences(dev, release, ["dev", "release"]), expected);
    }

    #[test]
    fn shows_only_the_lines_that_differ() {
        check("a 1\nb 2\n", "a 1\nb 2\n", &[]);
        check("a 1\nb 2\n", "a 1\nb 3\n", &["line 2\n  dev: b 2\n  release: b 3"]);
        check("a 1\n", "a 1\nb 3\n", &["line 2\n  dev: (no line)\n  release: b 3"]);
    }
}
