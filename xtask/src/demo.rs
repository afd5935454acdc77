//! `cargo xtask demo`: the studio with a sample clinic of people who do not exist.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{shell, web};

const FOLDER: &str = "out/demo-clinic";

/// Builds the web app and the program, makes the sample clinic once, and starts the studio.
pub(crate) fn run(root: &Path) -> Result<()> {
    println!(
        "The first build takes several minutes: it compiles a typesetter and a database. Later ones are quick."
    );
    web::build(root)?;
    shell::run(&mut shell::cargo(root, &["build", "--release", "--locked", "-p", "hairline"]))?;
    let program = shell::target_dir(root).join("release/hairline");
    let folder = root.join(FOLDER);
    if !folder.join("records.db").exists() {
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        println!("Making six people who do not exist, with their plans; this takes a minute or two.");
        let mut sample = std::process::Command::new(&program);
        shell::run(sample.current_dir(root).args(["sample", "--data", FOLDER]))?;
    } else {
        println!(
            "The sample clinic of an earlier run is in {}; remove that folder to begin anew.",
            folder.display()
        );
    }
    let mut serve = std::process::Command::new(&program);
    shell::run(serve.current_dir(root).args(["serve", "--data", FOLDER]))
}
