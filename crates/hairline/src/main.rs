//! The command line of Hairline. Knows files, terminals and exit codes; the work is in the crates below.

mod args;
mod commands;
mod failure;
mod memory;
mod progress;
mod write;

use args::{Args, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    memory::keep_pages();
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
