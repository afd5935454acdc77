//! Measures the figures that the project promises, on real input, and prints them: a table for people, one
//! JSON object a line with `--json`. `figures [SUITE] [--json]`; suites are named after crates or rooms.

mod plan_suite;
mod report;

use report::{Figure, print_json, print_table};

/// The allocator of the program that is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let json = args.iter().any(|a| a == "--json");
    let suite = args.iter().find(|a| !a.starts_with("--")).map(String::as_str);
    let run = |name: &str| suite.is_none_or(|s| s == name);
    let mut figures: Vec<Figure> = Vec::new();
    if run("plan") {
        match plan_suite::run() {
            Ok(found) => figures.extend(found),
            Err(reason) => {
                eprintln!("plan: skipped: {reason}");
                return std::process::ExitCode::from(2);
            }
        }
    }
    if figures.is_empty() {
        eprintln!("no such suite: {}; there is: plan", suite.unwrap_or(""));
        return std::process::ExitCode::from(2);
    }
    if json {
        print_json(&figures)
    } else {
        print_table(&figures)
    }
    if figures.iter().all(|f| f.ok()) {
        std::process::ExitCode::SUCCESS
    } else {
        std::process::ExitCode::FAILURE
    }
}
