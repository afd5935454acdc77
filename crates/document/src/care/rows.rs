//! What rows of all tables share.

use super::{CareFiles, Faults};
use care::{Confirm, Kind, Provenance};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::value::Datetime;

/// The part of a row that says where it comes from. Flattened rows cannot refuse unknown fields, so each row spells these out by the
/// macro [`sourced`].
pub(super) struct Said {
    pub(super) source: String,
    pub(super) kind: String,
    pub(super) reviewed_on: Option<Datetime>,
    pub(super) confirm: Option<String>,
}

/// A table of rows, and the day on which those were reviewed that name none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table<T> {
    schema: String,
    reviewed_on: Datetime,
    #[serde(
        alias = "rule",
        alias = "option",
        alias = "product",
        alias = "state",
        alias = "consent",
        alias = "medicine"
    )]
    pub(super) rows: Vec<T>,
}

/// Reads a table whose schema is as expected. Its rows are empty where it cannot be read, which is noted.
pub(super) fn table<T: DeserializeOwned>(
    files: &CareFiles,
    file: &str,
    schema: &str,
    faults: &mut Faults,
) -> (Vec<T>, Datetime) {
    let epoch = Datetime { date: None, time: None, offset: None };
    let Some(text) = files.get(file) else {
        faults.note(file, "is missing");
        return (Vec::new(), epoch);
    };
    match toml::from_str::<Table<T>>(text) {
        Ok(table) if table.schema == schema => (table.rows, table.reviewed_on),
        Ok(table) => {
            faults.note(file, format!("has the schema `{}`; this program reads `{schema}`", table.schema));
            (Vec::new(), epoch)
        }
        Err(error) => {
            faults.note(file, error);
            (Vec::new(), epoch)
        }
    }
}

/// A plain file of other shape.
pub(super) fn whole<T: DeserializeOwned>(files: &CareFiles, file: &str, faults: &mut Faults) -> Option<T> {
    let Some(text) = files.get(file) else {
        faults.note(file, "is missing");
        return None;
    };
    toml::from_str(text).map_err(|error| faults.note(file, error)).ok()
}

pub(super) fn provenance(said: Said, day: Datetime) -> Result<Provenance, String> {
    let kind = Kind::from_name(&said.kind).ok_or_else(|| format!("kind `{}` is unknown", said.kind))?;
    let confirm =
        match said.confirm {
            None => None,
            Some(name) => Some(Confirm::from_name(&name).ok_or_else(|| {
                format!("`confirm` names `{name}`: counsel, medical-director or practitioner")
            })?),
        };
    let reviewed_on = date(said.reviewed_on.unwrap_or(day)).ok_or("`reviewed_on` is no day")?;
    Ok(Provenance { source: said.source, kind, reviewed_on, confirm })
}

/// The day of a TOML date without a time.
pub(super) fn date(datetime: Datetime) -> Option<jiff::civil::Date> {
    let date = datetime.date.filter(|_| datetime.time.is_none())?;
    let (year, month, day) =
        (i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
    jiff::civil::Date::new(year, month, day).ok()
}

/// Takes the fields of [`Said`] out of a row.
macro_rules! said {
    ($row:ident) => {
        $crate::care::rows::Said {
            source: $row.source,
            kind: $row.kind,
            reviewed_on: $row.reviewed_on,
            confirm: $row.confirm,
        }
    };
}
pub(super) use said;
