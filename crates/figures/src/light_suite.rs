//! Figures of light on skin: solvers against each other and against what is published, colours of skins,
//! speed, the table of dots against whole simulations. And the making of that table.

mod pictures;
mod skins;
mod speed;
mod table;

use crate::report::{Figure, Goal};
use std::process::ExitCode;
use std::time::Instant;

/// Walks of the shipped table, and their seed.
const WALKS: usize = 400_000;
const SEED: u64 = 1;

/// Makes the table of dots anew.
pub(crate) fn write_dots(out: &str) -> ExitCode {
    let start = Instant::now();
    let bytes = optics::dots::make_table(WALKS, SEED).to_bytes();
    if let Err(error) = std::fs::write(out, &bytes) {
        eprintln!("{out}: {error}");
        return ExitCode::FAILURE;
    }
    eprintln!("{out}: {} bytes from {WALKS} walks in {:.0} s", bytes.len(), start.elapsed().as_secs_f64());
    ExitCode::SUCCESS
}

pub(crate) fn run() -> Result<Vec<Figure>, String> {
    let content = document::shipped_content().map_err(|e| e.to_string())?;
    let tissue = plan::light::tissue(&content.defaults);
    let mut figures = skins::published();
    figures.extend(skins::colours(&tissue, &content.defaults));
    figures.extend(skins::solvers(&tissue));
    figures.extend(skins::inverse(&tissue));
    figures.extend(table::figures(&tissue, &content.dots));
    figures.extend(speed::figures());
    figures.extend(pictures::figures(&content)?);
    Ok(figures)
}

fn figure(name: &str, value: f64, goal: Goal, note: String) -> Figure {
    Figure { suite: "light", figure: name.to_owned(), value, goal, note }
}
