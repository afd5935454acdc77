//! What goes over the wire, as the API's description has it.

mod answers;
mod booking;
mod care;
mod cases;
mod chart;
mod content;
mod files;
mod fit;
mod holding;
mod keeping;
mod keys;
mod medical;
mod my;
mod people;
mod plan;
mod shares;
mod stock;
mod treatments;

pub(crate) use answers::*;
pub(crate) use booking::*;
pub(crate) use care::*;
pub(crate) use cases::*;
pub(crate) use chart::*;
pub(crate) use content::*;
pub(crate) use files::*;
pub(crate) use fit::{FitBody, FitSaid};
pub(crate) use holding::*;
pub(crate) use keeping::*;
pub(crate) use keys::*;
pub(crate) use medical::*;
pub(crate) use my::*;
pub(crate) use people::*;
pub(crate) use plan::*;
pub(crate) use shares::*;
pub(crate) use stock::*;
pub(crate) use treatments::*;

use serde::Serialize;
use utoipa::ToSchema;

/// An answer that is an error.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fault {
    /// For programs, such as `not-found`.
    pub(crate) code: String,
    /// For people.
    pub(crate) message: String,
    /// Everything that is wrong with what was sent.
    pub(crate) problems: Vec<FaultPlace>,
    /// The version that stands, where somebody else saved in between.
    pub(crate) stands: Option<i64>,
}

impl Fault {
    /// One that has no places.
    pub(crate) fn plain(code: &str, message: String) -> Self {
        Self { code: code.to_owned(), message, problems: Vec::new(), stands: None }
    }
}

/// One thing that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FaultPlace {
    /// Where; empty where all of it is meant.
    pub(crate) path: String,
    /// What, and what to do.
    pub(crate) message: String,
}

/// JSON of a kept text.
pub(crate) fn json_of(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or(serde_json::Value::Null)
}
