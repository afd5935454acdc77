//! The project's own commands, run as `cargo xtask <command>`.
//!
//! People and CI run the same commands. Nothing here knows about heads or dots: it starts cargo,
//! reads the checkout, and says plainly what is missing.

mod args;
mod bench;
mod demo;
mod fuzz;
mod shell;
mod suite;
mod tidy;
mod web;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use args::Command;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let command = match args::parse(&words) {
        Ok(command) => command,
        Err(problem) => {
            eprintln!("error: {problem}\n\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(&command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one command; `false` means that it ran and found something wrong, which it has printed.
fn run(command: &Command) -> Result<bool> {
    let root = root()?;
    match command {
        Command::Help => println!("{}", args::USAGE),
        Command::Demo => demo::run(&root)?,
        Command::Dots => bench::make(&root, "dots", "content/dots.bin")?,
        Command::Pictures => bench::make(&root, "pictures", "docs")?,
        Command::Test { fast } => return suite::run(&root, *fast),
        Command::Bench { suite, json } => bench::run(&root, suite.as_deref(), *json)?,
        Command::Fuzz { target, seconds } => fuzz::run(&root, target.as_deref(), *seconds)?,
        Command::Web => web::build(&root)?,
        Command::Tidy => return tidy::run(&root),
    }
    Ok(true)
}

/// The workspace root: the folder above this crate's.
fn root() -> Result<PathBuf> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let parent = Path::new(&here).parent().map(Path::to_path_buf);
    parent.with_context(|| format!("{} has no folder above it", Path::new(&here).display()))
}
