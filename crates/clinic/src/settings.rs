//! What a clinic set of itself, as far as use cases ask for it.

use crate::{ClinicError, Problem, Service};
use jiff::tz::TimeZone;
use records::ClinicId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest address, characters.
const ADDRESS: usize = 500;

/// A clinic's name and what it set.
#[derive(Debug, Clone)]
pub struct ClinicSettings {
    /// Name.
    pub name: String,
    /// Where it lies in time; none until it is set.
    pub zone: Option<TimeZone>,
    /// Where it lies, as mails say.
    pub address: String,
    /// How it is reached by telephone, as mails say; may be empty.
    pub phone: String,
    /// In what it is paid (ISO 4217).
    pub currency: String,
}

/// Who dispenses a clinic's medicines, as labels say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Dispenser {
    /// The pharmacy's name, or the clinic's.
    pub(crate) name: String,
    /// Its address, or the clinic's, in one line.
    pub(crate) address: String,
    /// How it, or the clinic, is reached by telephone.
    pub(crate) phone: String,
}

/// Settings of the pharmacy, each a line.
const PHARMACY: [&str; 3] = ["pharmacy_name", "pharmacy_address", "pharmacy_phone"];

impl ClinicSettings {
    /// The zone, or what to do about it.
    ///
    /// # Errors
    /// [`ClinicError::State`] where it is not set.
    pub fn zone(&self) -> Result<&TimeZone, ClinicError> {
        let unset = || {
            ClinicError::State(
                "the clinic's time zone is not set yet; an owner sets it under Clinic".to_owned(),
            )
        };
        self.zone.as_ref().ok_or_else(unset)
    }
}

/// The zone of an IANA name.
pub(crate) fn zone_named(name: &str) -> Option<TimeZone> {
    // Only names of places: a fixed offset has no changes of clocks, and a POSIX rule is nobody's name.
    let plain = name.contains('/')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+'));
    plain.then(|| TimeZone::get(name).ok()).flatten()
}

/// Minutes after which people are logged off, where the clinic set them.
pub(crate) fn log_off_minutes(settings: &Value) -> Option<i64> {
    settings.get("log_off_minutes").and_then(Value::as_i64)
}

/// Everything wrong with settings; people are logged off after so many minutes, at the shortest and at the latest.
pub(crate) fn problems(settings: &Value, (shortest, longest): (i64, i64)) -> Vec<Problem> {
    let mut problems = Vec::new();
    let text = |key: &str| settings.get(key).map(|value| value.as_str());
    match text("time_zone") {
        None => {}
        Some(Some(name)) if zone_named(name).is_some() => {}
        Some(_) => problems.push(Problem::at("time_zone", "write a time zone as America/New_York")),
    }
    if settings.get("currency").is_some_and(|c| !c.as_str().is_some_and(is_currency)) {
        problems.push(Problem::at("currency", "write a currency as USD or EUR"));
    }
    if settings.get("open_to_new_clients").is_some_and(|open| !open.is_boolean()) {
        problems.push(Problem::at("open_to_new_clients", "true or false"));
    }
    let sound = |minutes: i64| (shortest..=longest).contains(&minutes);
    if settings.get("log_off_minutes").is_some() && !log_off_minutes(settings).is_some_and(sound) {
        let message = format!("whole minutes from {shortest} to {longest}");
        problems.push(Problem::at("log_off_minutes", message));
    }
    for key in ["address", "phone"].into_iter().chain(PHARMACY) {
        match text(key) {
            None => {}
            Some(Some(line)) if line.chars().count() <= ADDRESS => {}
            Some(_) => problems.push(Problem::at(key, format!("at most {ADDRESS} characters"))),
        }
    }
    problems
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase())
}

fn currency(settings: &Value) -> String {
    settings["currency"].as_str().filter(|c| is_currency(c)).unwrap_or("USD").to_owned()
}

impl Service {
    /// A clinic's name, and everything that it set.
    pub(crate) async fn settings_of(&self, clinic: ClinicId) -> Result<(String, Value), ClinicError> {
        let row = self.records.clinic(clinic).await?;
        Ok((row.name, serde_json::from_str(&row.settings).unwrap_or_default()))
    }

    /// Who dispenses a clinic's medicines.
    ///
    /// # Errors
    /// [`ClinicError::State`] where nobody said where, or how it is called: a label has to say it.
    pub(crate) async fn dispenser(&self, clinic: ClinicId) -> Result<Dispenser, ClinicError> {
        let (own_name, settings) = self.settings_of(clinic).await?;
        let text = |key: &str| {
            let lines = settings[key].as_str().unwrap_or_default().lines().map(str::trim);
            Some(lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", "))
                .filter(|text| !text.is_empty())
        };
        let [name, address, phone] = PHARMACY.map(text);
        let unset = |what: &str| {
            let words = format!(
                "the pharmacy's {what} is not set yet, and a label has to say it; an owner sets it under Clinic"
            );
            ClinicError::State(words)
        };
        Ok(Dispenser {
            name: name.unwrap_or(own_name),
            address: address.or_else(|| text("address")).ok_or_else(|| unset("address"))?,
            phone: phone.or_else(|| text("phone")).ok_or_else(|| unset("telephone"))?,
        })
    }

    /// What a clinic set.
    pub(crate) async fn clinic_settings(&self, clinic: ClinicId) -> Result<ClinicSettings, ClinicError> {
        let (name, settings) = self.settings_of(clinic).await?;
        let text = |key: &str| settings[key].as_str().unwrap_or_default().to_owned();
        Ok(ClinicSettings {
            name,
            zone: zone_named(&text("time_zone")),
            address: text("address"),
            phone: text("phone"),
            currency: currency(&settings),
        })
    }
}
