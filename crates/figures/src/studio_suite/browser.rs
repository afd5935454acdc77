//! What a browser waits for: measured by the browser suite's own pages (`web/e2e/bench.ts`), which print JSON lines.

use super::figure;
use crate::report::{Figure, Goal};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

pub(super) fn run() -> Result<Vec<Figure>, String> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    let here = std::env::current_exe().map_err(|e| e.to_string())?;
    let output = Command::new("npm")
        .args(["run", "--silent", "bench"])
        .current_dir(&web)
        .env("HAIRLINE", here.with_file_name("hairline"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("npm: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let figures: Vec<Figure> = text.lines().filter_map(|line| of_line(line.trim())).collect();
    if figures.is_empty() { Err(format!("the browser measured nothing: {text}")) } else { Ok(figures) }
}

/// `{"figure": …, "value": …, "most": …, "note": …}`.
fn of_line(line: &str) -> Option<Figure> {
    let said: Value = serde_json::from_str(line).ok()?;
    let goal = Goal::AtMost(said["most"].as_f64()?);
    Some(figure(
        said["figure"].as_str()?,
        said["value"].as_f64()?,
        goal,
        said["note"].as_str().unwrap_or_default(),
    ))
}
