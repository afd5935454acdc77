//! The command line of Hairline. Knows files, terminals and exit codes; the work is in the crates below.

mod args;
mod commands;
mod failure;
mod progress;
mod write;

use args::{Args, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

/// Pictures come and go by the hundred megabytes; this allocator keeps their pages instead of asking the
/// system for zeroed ones each time, which halves the time of `plan`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    let json = args.json;
    let done = match args.command {
        Command::Plan(plan) => commands::plan::run(&plan, json),
        Command::Check(check) => commands::check::run(&check, json),
        Command::Schema(schema) => commands::show::schema(schema.document),
        Command::Defaults => commands::show::defaults(json),
        Command::Example(example) => commands::show::example(&example),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure, json),
    }
}

fn report(failure: &Failure, json: bool) -> ExitCode {
    if json {
        println!("{}", failure.json());
    } else {
        failure.print();
    }
    failure.exit_code()
}
