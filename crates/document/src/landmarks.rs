//! Landmark files: a scan's scale and landmarks in its own coordinates, beside the scan.

use crate::case::{LandmarkTable, Scale, scan_landmarks};
use crate::check::{self, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LandmarkFile {
    /// Millimetres per scan unit.
    mm_per_unit: Option<f64>,
    /// Landmarks in scan coordinates.
    landmarks: LandmarkTable<[f64; 3]>,
}

/// Reads a landmark file: scale, if it states one, and landmarks.
///
/// # Errors
/// Everything wrong with the text, with lines and remedies.
pub fn read_landmarks(text: &str) -> Result<(Option<Scale>, head::Landmarks), Vec<Problem>> {
    let table = check::parse(text)?;
    let schema = schemars::schema_for!(LandmarkFile).to_value();
    let problems = check::against_schema(text, &table, &schema);
    if !problems.is_empty() {
        return Err(problems);
    }
    let file: LandmarkFile = toml::from_str(text).map_err(|e| {
        let span = e.span().unwrap_or(0..0);
        let line = check::line_of(text, span.start);
        vec![Problem { path: String::new(), line, span, message: e.message().to_owned() }]
    })?;
    Ok((file.mm_per_unit.map(Scale::MmPerUnit), scan_landmarks(&file.landmarks)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Path and line of the first problem.
    fn check(text: &str, expected: &str) {
        let problems = read_landmarks(text).unwrap_err();
        assert!(problems[0].to_string().starts_with(expected), "{text}: {}", problems[0]);
    }

    #[test]
    fn numbers_that_are_not_finite_are_named() {
        check("[landmarks]\nwhorl = [1, nan, 3]", "line 2, landmarks.whorl[1]: `nan` is not a finite number");
        check("[landmarks]\nglabella = [inf, 0, 0]", "line 2, landmarks.glabella[0]");
        check("[landmarks]\nglabella = [-inf, 0, 0]", "line 2, landmarks.glabella[0]");
        check("[landmarks]\ninion = [0.0, 0, 1e999]", "line 2, landmarks.inion[2]");
        check("mm_per_unit = nan\n[landmarks]\n", "line 1, mm_per_unit");
        assert!(read_landmarks("mm_per_unit = 1_000.5e-3\n[landmarks]\nwhorl = [-1.5, 0, 3]").is_ok());
    }
}
