//! The text that clients sign: content with a version.

use crate::ClinicError;
use serde::{Deserialize, Serialize};

/// The text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentText {
    /// Its version: a signature holds for the version that it was given under.
    pub version: String,
    /// What is agreed to.
    pub statements: Vec<Statement>,
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Where it comes from.
    pub source: String,
    /// How well it is known.
    pub kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    version: String,
    statement: Vec<Statement>,
}

/// The shipped text.
///
/// # Errors
/// [`ClinicError::Internal`] where it cannot be read.
pub fn consent_text() -> Result<ConsentText, ClinicError> {
    let file: File =
        toml::from_str(include_str!("../../../../content/consent.toml")).map_err(ClinicError::internal)?;
    if file.schema != "hairline-consent/1" {
        return Err(ClinicError::internal(format!("consent.toml has the schema {}", file.schema)));
    }
    Ok(ConsentText { version: file.version, statements: file.statement })
}
