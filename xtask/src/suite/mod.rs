//! `cargo xtask test`: everything that CI checks, in order of how soon it can fail.
//!
//! Each step has a header line and a time; the first failure stops the run, and the table at the
//! end shows what ran, what was skipped and why, and what was never reached.

pub(crate) mod determinism;
mod steps;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How one step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Passed,
    /// Could not be judged here, for a reason that lies outside the project.
    Skipped(String),
    Failed(String),
    NotRun,
}

struct Step {
    name: &'static str,
    about: &'static str,
    /// Whether `--fast` runs it too.
    fast: bool,
    run: fn(&Path) -> Result<Outcome>,
}

struct Row {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

/// Runs the suite; `false` when a step failed.
pub(crate) fn run(root: &Path, fast: bool) -> Result<bool> {
    let chosen: Vec<&Step> = steps::STEPS.iter().filter(|step| step.fast || !fast).collect();
    let rows = run_steps(&chosen, root);
    print!("\n{}", table(&rows));
    Ok(!rows.iter().any(|row| matches!(row.outcome, Outcome::Failed(_))))
}

fn run_steps(steps: &[&Step], root: &Path) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        if rows.last().is_some_and(|row| matches!(row.outcome, Outcome::Failed(_) | Outcome::NotRun)) {
            rows.push(Row { name: step.name, outcome: Outcome::NotRun, took: Duration::ZERO });
            continue;
        }
        println!("\n== {}/{} {}: {}", index + 1, steps.len(), step.name, step.about);
        rows.push(run_step(step, root));
    }
    rows
}

fn run_step(step: &Step, root: &Path) -> Row {
    let start = Instant::now();
    let outcome = (step.run)(root).unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
    let took = start.elapsed();
    println!("-- {}: {} ({})", step.name, verdict(&outcome), spoken(took));
    Row { name: step.name, outcome, took }
}

fn verdict(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed => "passed".to_owned(),
        Outcome::Skipped(why) => format!("skipped: {why}"),
        Outcome::Failed(why) => format!("FAILED: {why}"),
        Outcome::NotRun => "not run".to_owned(),
    }
}

fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    let line =
        |row: &Row| format!("{:width$}  {:>11}  {}\n", row.name, spoken(row.took), verdict(&row.outcome));
    rows.iter().map(line).collect()
}

/// A duration as people say it.
fn spoken(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        return format!("{:.1} s", took.as_secs_f64());
    }
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str, run: fn(&Path) -> Result<Outcome>) -> Step {
        Step { name, about: "a test", fast: true, run }
    }

    #[test]
    fn stops_at_the_first_failure_and_shows_the_rest() {
        let steps = [
            step("one", |_| Ok(Outcome::Passed)),
            step("two", |_| Ok(Outcome::Skipped("offline".to_owned()))),
            step("three", |_| anyhow::bail!("broken")),
            step("four", |_| Ok(Outcome::Passed)),
            step("five", |_| Ok(Outcome::Passed)),
        ];
        let rows = run_steps(&steps.iter().collect::<Vec<_>>(), Path::new("."));
        let verdicts: Vec<String> = rows.iter().map(|row| verdict(&row.outcome)).collect();
        assert_eq!(verdicts, ["passed", "skipped: offline", "FAILED: broken", "not run", "not run"]);
        assert_eq!(table(&rows).lines().count(), 5);
    }

    #[test]
    fn speaks_durations() {
        for (millis, expected) in
            [(0, "0.0 s"), (59_940, "59.9 s"), (60_000, "1 min 00 s"), (125_000, "2 min 05 s")]
        {
            assert_eq!(spoken(Duration::from_millis(millis)), expected);
        }
    }
}
