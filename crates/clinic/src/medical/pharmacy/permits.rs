//! Permits: into which states a pharmacy may send, and where a parcel goes.

use crate::{ClinicError, Problem, Service};
use care::Care;
use jiff::civil::Date;
use plan::case::is_plain_line;
use records::ClinicId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The permits among a clinic's settings.
const PERMITS: &str = "pharmacy_permits";

/// A permit of the pharmacy to send into a state: its own, or one for pharmacies outside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permit {
    /// Postal code of the state.
    pub place: String,
    /// Number.
    pub number: String,
    /// Good until.
    pub expires: Date,
}

/// Permits that can be read.
fn permits(settings: &Value) -> Vec<Permit> {
    let rows = settings[PERMITS].as_array().into_iter().flatten();
    rows.filter_map(|row| serde_json::from_value(row.clone()).ok()).collect()
}

/// Everything wrong with the permits among a clinic's settings.
pub(crate) fn problems(settings: &Value, care: &Care) -> Vec<Problem> {
    let Some(rows) = settings.get(PERMITS) else { return Vec::new() };
    let Some(rows) = rows.as_array() else {
        return vec![Problem::at(PERMITS, "a list of permits, each with state, number and last day")];
    };
    let mut problems = Vec::new();
    for (k, row) in rows.iter().enumerate() {
        let at = |key: &str| format!("{PERMITS}[{k}].{key}");
        let text = |key: &str| row[key].as_str().unwrap_or_default();
        if care.state(text("place")).is_none() {
            problems.push(Problem::at(&at("place"), "choose a state by its postal code, such as TX"));
        }
        if text("number").trim().is_empty() || !is_plain_line(text("number")) {
            problems.push(Problem::at(&at("number"), "the number of the permit, in at most 120 characters"));
        }
        if text("expires").parse::<Date>().is_err() {
            problems.push(Problem::at(&at("expires"), "the last day on which it is good, as 2027-12-31"));
        }
    }
    problems
}

/// The state that an address names before its ZIP code, as in `Albany NY 12207`; the last such words count.
pub(crate) fn place_of(address: &str, care: &Care) -> Option<String> {
    let words: Vec<&str> =
        address.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
    let named = words.windows(2).rev().find(|pair| is_zip(pair[1]) && pair[0].len() == 2)?;
    let place = named[0].to_uppercase();
    care.state(&place).map(|_| place)
}

/// Five digits, or nine with a hyphen.
fn is_zip(word: &str) -> bool {
    let digits = |text: &str, many: usize| text.len() == many && text.bytes().all(|b| b.is_ascii_digit());
    match word.split_once('-') {
        Some((zip, more)) => digits(zip, 5) && digits(more, 4),
        None => digits(word, 5),
    }
}

impl Service {
    /// The state to which an address leads, and the pharmacy's permit for it that is good today.
    pub(super) async fn goes_to(
        &self,
        clinic: ClinicId,
        care: &Care,
        address: &str,
    ) -> Result<(Option<String>, Option<Permit>), ClinicError> {
        let Some(place) = place_of(address, care) else { return Ok((None, None)) };
        let today = self.clinic_today(clinic).await?;
        let (_, settings) = self.settings_of(clinic).await?;
        let good = |permit: &Permit| permit.place == place && permit.expires >= today;
        let permit = permits(&settings).into_iter().find(good);
        Ok((Some(place), permit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use document::care::shipped_care;
    use serde_json::json;

    #[test]
    fn an_address_names_its_state() {
        let care = shipped_care().expect("it reads");
        let cases = [
            ("1 Main Street\nAlbany NY 12207", Some("NY")),
            ("1 Main Street\nAlbany, ny 12207-1234\nUSA", Some("NY")),
            ("12 TX 75001 Road\nAlbany, NY, 12207", Some("NY")),
            ("1 Main Street\nAlbany", None),
            ("1 Main Street\nNowhere ZZ 12345", None),
            ("1 Main Street\nAlbany NY 1220", None),
        ];
        for (address, place) in cases {
            assert_eq!(place_of(address, care).as_deref(), place, "{address}");
        }
    }

    #[test]
    fn everything_wrong_with_permits_is_said_at_once() {
        let care = shipped_care().expect("it reads");
        let good =
            json!({ "pharmacy_permits": [{ "place": "NY", "number": "0123", "expires": "2027-12-31" }] });
        assert!(problems(&good, care).is_empty());
        assert_eq!(permits(&good).len(), 1);
        let wrong = json!({ "pharmacy_permits": [{ "place": "ny", "number": " ", "expires": "soon" }] });
        let paths: Vec<String> = problems(&wrong, care).into_iter().map(|p| p.path).collect();
        assert_eq!(
            paths,
            ["pharmacy_permits[0].place", "pharmacy_permits[0].number", "pharmacy_permits[0].expires"]
        );
        assert_eq!(problems(&json!({ "pharmacy_permits": "NY" }), care).len(), 1);
    }
}
