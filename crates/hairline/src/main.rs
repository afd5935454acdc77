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
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    memory::keep_pages();
    let args = Args::parse();
    let json = args.json;
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |l| format!(" at {}:{}", l.file(), l.line()));
        let _ = writeln!(std::io::stderr(), "internal fault{place}");
    }));
    let done = std::panic::catch_unwind(|| run(args.command, json));
    match done.unwrap_or_else(|_| Err(Failure::Internal("the program stopped".to_owned()))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure, json),
    }
}

fn run(command: Command, json: bool) -> Result<(), Failure> {
    match command {
        Command::Plan(plan) => commands::plan::run(&plan, json),
        Command::Preview(preview) => commands::preview::run(&preview, json),
        Command::Check(check) => commands::check::run(&check, json),
        Command::Shade(shade) => commands::shade::run(&shade, json),
        Command::Fit(fit) => commands::fit::run(&fit, json),
        Command::Measure(measure) => commands::measure::run(&measure, json),
        Command::Synth(synth) => commands::synth::run(&synth, json),
        Command::Learn(learn) => commands::learn::run(&learn, json),
        Command::Care(care) => commands::care::run(&care, json),
        Command::Serve(serve) => commands::serve::run(&serve, json),
        Command::Sample(sample) => commands::sample::run(&sample, json),
        Command::Backup(backup) => commands::store::backup(&backup, json),
        Command::Restore(restore) => commands::store::restore(&restore, json),
        Command::Audit(store) => commands::store::audit(&store, json),
        Command::Export(export) => commands::export::run(&export, json),
        Command::Found(found) => commands::store::found(&found, json),
        Command::Schema(schema) => commands::show::schema(schema.document),
        Command::Defaults => commands::show::defaults(json),
        Command::Example(example) => commands::show::example(&example),
    }
}

fn report(failure: &Failure, json: bool) -> ExitCode {
    if json {
        // Nobody may be listening; the exit code still tells.
        let _ = writeln!(std::io::stdout(), "{}", failure.json());
    } else {
        failure.print();
    }
    failure.exit_code()
}
