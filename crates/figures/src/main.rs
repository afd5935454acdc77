//! Measures the figures that the project promises, on real input, and prints them: a table for people, one
//! JSON object a line with `--json`. `figures [SUITE] [--json]`; suites are named after crates or rooms.

mod ground;
mod head_suite;
mod journey_suite;
mod light_suite;
/// The allocator of the program that is measured, set the same way.
#[path = "../../hairline/src/memory.rs"]
mod memory;
mod photo_suite;
mod plan_suite;
mod python;
mod report;
mod serving;
mod stipple_suite;
mod studio_suite;
mod swatches;

use report::{Figure, print_json, print_table};

/// A suite: its figures, or why it cannot run.
type Suite = fn() -> Result<Vec<Figure>, String>;

fn main() -> std::process::ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let first = args.first().map_or("", String::as_str);
    // Who measures memory gives back what is free, as a program does that lives on.
    if first != stipple_suite::MEMORY {
        memory::keep_pages();
    }
    if [stipple_suite::RUN, stipple_suite::MEMORY].contains(&first) {
        return match stipple_suite::run_once(&args[1..]) {
            Ok(()) => std::process::ExitCode::SUCCESS,
            Err(reason) => {
                eprintln!("{reason}");
                std::process::ExitCode::FAILURE
            }
        };
    }
    if let [command, out] = &args[..]
        && command == "dots"
    {
        return light_suite::write_dots(out);
    }
    if let [command, docs] = &args[..]
        && command == "pictures"
    {
        return swatches::write(docs);
    }
    let json = args.iter().any(|a| a == "--json");
    let suite = args.iter().find(|a| !a.starts_with("--")).map(String::as_str);
    let suites: [(&str, Suite); 7] = [
        ("head", head_suite::run),
        ("journey", journey_suite::run),
        ("light", light_suite::run),
        ("photo", photo_suite::run),
        ("plan", plan_suite::run),
        ("stipple", stipple_suite::run),
        ("studio", studio_suite::run),
    ];
    let mut figures: Vec<Figure> = Vec::new();
    let parts = studio_suite::PARTS.iter().chain(&journey_suite::PARTS).chain(&photo_suite::PARTS);
    let parts = parts.filter(|(name, _)| suite == Some(*name));
    let wanted = suites.iter().filter(|(name, _)| suite.is_none_or(|s| s == *name)).chain(parts);
    for (name, run) in wanted {
        match run() {
            Ok(found) => figures.extend(found),
            Err(reason) => {
                eprintln!("{name}: skipped: {reason}");
                return std::process::ExitCode::from(2);
            }
        }
    }
    if figures.is_empty() {
        let names = suites.map(|(name, _)| name).join(", ");
        eprintln!("no such suite: {}; there are: {names}", suite.unwrap_or(""));
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
