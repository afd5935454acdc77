//! FHIR R4 (4.0.1) as far as Hairline speaks it: wire formats of resources, and what they mean to `care`. Bytes in, values out.

mod bundle;
mod coding;
pub mod outward;
mod questionnaire;
mod response;
mod scope;

pub use bundle::{history, ndjson, outcome, searchset};
pub use outward::Resource;
pub use questionnaire::{Questionnaire, questionnaire_from_care};
pub use response::{QuestionnaireResponse, ResponseStatus};
pub use scope::{Compartment, Interaction, Scope, ScopeError};

/// Why a resource cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FhirError {
    /// It is no JSON, or has fields that we do not know.
    #[error("{0}")]
    Json(String),
    /// It is another resource.
    #[error("the resource is a `{0}`")]
    OtherResource(String),
    /// A part of it has a meaning that we do not know.
    #[error("{place}: {message}")]
    Meaning {
        /// The element, such as an item's link id.
        place: String,
        /// What is wrong with it.
        message: String,
    },
}

impl FhirError {
    fn meaning(place: &str, message: impl Into<String>) -> Self {
        Self::Meaning { place: place.to_owned(), message: message.into() }
    }
}
