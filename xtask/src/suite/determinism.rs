//! The same case must give the same bytes: in dev on one thread and as in release on four (profile `fingerprint`: our own crates and
//! what they reckon with are optimised as in release, readers of files less).
//!
//! The example `plan_fingerprint` prints one line per part of a plan, each with its hash; the two
//! runs must print the same lines.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::shell;

const EXAMPLE: &str = "plan_fingerprint";

/// Runs the example both ways and prints the lines that differ.
pub(super) fn check(root: &Path) -> Result<()> {
    let dev = in_dev(root)?;
    let release = as_in_release(root)?;
    if dev.trim().is_empty() {
        bail!("plan_fingerprint printed no line to compare");
    }
    let different = differences(&dev, &release);
    if !different.is_empty() {
        println!("{}", different.join("\n"));
        bail!("{} lines differ between dev on 1 thread and release on 4 (above)", different.len());
    }
    println!("{} hashes are equal", dev.lines().count());
    Ok(())
}

/// The example as the tests have built it: with the whole workspace, so that nothing is built twice.
fn in_dev(root: &Path) -> Result<String> {
    super::steps::build(root)?;
    let program = shell::target_dir(root).join("debug/examples").join(EXAMPLE);
    shell::stdout_of(Command::new(program).current_dir(root).env("RAYON_NUM_THREADS", "1"))
}

fn as_in_release(root: &Path) -> Result<String> {
    let words = ["run", "--locked", "-p", "document", "--example", EXAMPLE, "--profile", "fingerprint"];
    shell::stdout_of(shell::cargo(root, &words).env("RAYON_NUM_THREADS", "4"))
}

/// One entry per line number at which the texts differ, including lines that only one has.
fn differences(dev: &str, release: &str) -> Vec<String> {
    let (dev, release): (Vec<&str>, Vec<&str>) = (dev.lines().collect(), release.lines().collect());
    let at = |lines: &[&str], index: usize| lines.get(index).copied().unwrap_or("(no line)").to_owned();
    let pairs = (0..dev.len().max(release.len())).map(|index| (at(&dev, index), at(&release, index)));
    pairs
        .enumerate()
        .filter(|(_, (left, right))| left != right)
        .map(|(index, (left, right))| format!("line {}\n  dev:     {left}\n  release: {right}", index + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(dev: &str, release: &str, expected: &[&str]) {
        assert_eq!(differences(dev, release), expected);
    }

    #[test]
    fn shows_only_the_lines_that_differ() {
        check("a 1\nb 2\n", "a 1\nb 2\n", &[]);
        check("a 1\nb 2\n", "a 1\nb 3\n", &["line 2\n  dev:     b 2\n  release: b 3"]);
        check("a 1\n", "a 1\nb 3\n", &["line 2\n  dev:     (no line)\n  release: b 3"]);
    }
}
