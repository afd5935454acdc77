//! Errors as answers: one table from what a use case says to a status, and nothing internal in the body.

use crate::wire::{Fault, FaultPlace};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use clinic::ClinicError;

/// An answer that is an error.
#[derive(Debug)]
pub(crate) struct ApiError(pub(crate) ClinicError);

impl From<ClinicError> for ApiError {
    fn from(error: ClinicError) -> Self {
        Self(error)
    }
}

/// Status and code of an error.
fn table(error: &ClinicError) -> (StatusCode, &'static str) {
    match error {
        ClinicError::NotSignedIn => (StatusCode::UNAUTHORIZED, "not-signed-in"),
        ClinicError::SecondFactorNeeded => (StatusCode::UNAUTHORIZED, "second-factor-needed"),
        ClinicError::WrongCredentials => (StatusCode::UNAUTHORIZED, "wrong-credentials"),
        ClinicError::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
        ClinicError::NotFound { .. } => (StatusCode::NOT_FOUND, "not-found"),
        ClinicError::Changed { .. } => (StatusCode::CONFLICT, "changed"),
        ClinicError::Taken { .. } => (StatusCode::CONFLICT, "taken"),
        ClinicError::State(_) => (StatusCode::CONFLICT, "state"),
        ClinicError::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        ClinicError::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "too-many"),
        ClinicError::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        ClinicError::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        ClinicError::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
    }
}

/// Status of an error.
pub(crate) fn status(error: &ClinicError) -> StatusCode {
    table(error).0
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = table(&self.0);
        if let ClinicError::Internal(inner) = &self.0 {
            tracing::error!(error = inner, "a request failed");
        }
        let stands = match &self.0 {
            ClinicError::Changed { stands, .. } => Some(*stands),
            _ => None,
        };
        let problems = match &self.0 {
            ClinicError::Invalid(problems) => problems
                .iter()
                .map(|p| FaultPlace { path: p.path.clone(), message: p.message.clone() })
                .collect(),
            _ => Vec::new(),
        };
        let fault = Fault { code: code.to_owned(), message: self.0.to_string(), problems, stands };
        let mut response = (status, Json(fault)).into_response();
        if let ClinicError::TooMany { seconds } = self.0 {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// What a route answers.
pub(crate) type Answer<T> = Result<T, ApiError>;
