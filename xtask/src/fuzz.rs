//! `cargo xtask fuzz`: runs the targets that `fuzz/Cargo.toml` names, one after another.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::shell;

const MANIFEST: &str = "fuzz/Cargo.toml";

/// Fuzzes `target`, or every target, for `seconds` each; a crash stops the run.
pub(crate) fn run(root: &Path, target: Option<&str>, seconds: u32) -> Result<()> {
    let text = std::fs::read_to_string(root.join(MANIFEST))
        .with_context(|| format!("cannot read {MANIFEST}, which names the targets"))?;
    let chosen = chosen(&targets(&text)?, target)?;
    let remedy = "fuzzing needs the nightly compiler; run `rustup toolchain install nightly`";
    shell::need(root, &["+nightly", "--version"], remedy)?;
    shell::install_if_missing(root, "fuzz", &[])?;
    for name in &chosen {
        println!("== fuzz {name} for {seconds} s");
        let limit = format!("-max_total_time={seconds}");
        shell::run(&mut shell::cargo(root, &["+nightly", "fuzz", "run", name, "--", &limit]))?;
    }
    println!("fuzzed without a crash: {}", chosen.join(", "));
    Ok(())
}

/// The `[[bin]]` names of the fuzz manifest, in order.
fn targets(manifest: &str) -> Result<Vec<String>> {
    let table: toml::Table = manifest.parse().with_context(|| format!("{MANIFEST} is not valid TOML"))?;
    let bins = table.get("bin").and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
    let names = bins.iter().filter_map(|bin| bin.get("name").and_then(toml::Value::as_str));
    Ok(names.map(str::to_owned).collect())
}

fn chosen(known: &[String], target: Option<&str>) -> Result<Vec<String>> {
    let Some(target) = target else {
        if known.is_empty() {
            bail!("{MANIFEST} names no [[bin]]");
        }
        return Ok(known.to_vec());
    };
    if !known.iter().any(|name| name == target) {
        bail!("no fuzz target `{target}`; {MANIFEST} has: {}", known.join(", "));
    }
    Ok(vec![target.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "[[bin]]\nname = \"case\"\n[[bin]]\nname = \"scan\"\n";

    fn check(manifest: &str, target: Option<&str>, expected: Result<&[&str], &str>) {
        let actual = targets(manifest).and_then(|known| chosen(&known, target));
        let expected = expected
            .map(|names| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
            .map_err(str::to_owned);
        assert_eq!(actual.map_err(|error| error.to_string()), expected);
    }

    #[test]
    fn chooses_targets_by_name() {
        check(TWO, None, Ok(&["case", "scan"]));
        check(TWO, Some("scan"), Ok(&["scan"]));
        check(TWO, Some("dots"), Err("no fuzz target `dots`; fuzz/Cargo.toml has: case, scan"));
        check("", None, Err("fuzz/Cargo.toml names no [[bin]]"));
    }
}
