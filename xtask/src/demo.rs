//! `cargo xtask demo`: plans the example case into `out/demo` with the real command line.

use std::path::Path;

use anyhow::{Context, Result};

use crate::shell;

const CASE: &str = "examples/norwood6.toml";
const FOLDER: &str = "out/demo";

/// Builds the command line in release mode, plans the example, and says where the plan is.
pub(crate) fn run(root: &Path) -> Result<()> {
    println!("Planning {CASE}.");
    println!(
        "The first build takes several minutes: it compiles the Typst typesetter. Later ones are quick."
    );
    let mut plan = shell::cargo(root, &["run", "--release", "-p", "hairline", "--"]);
    plan.args(["plan", CASE, "--out", FOLDER]);
    let folder = root.join(FOLDER);
    if folder.exists() {
        plan.arg("--force");
    }
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    }
    shell::run(&mut plan)?;
    println!("\nThe plan folder is {}", folder.display());
    Ok(())
}
