//! What a request holds, read into the types of a route; what cannot be read is answered as every other fault, with its place.

use crate::error::ApiError;
use crate::wire::Fault;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use clinic::ClinicError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// JSON, asked or answered.
pub(crate) struct Json<T>(pub(crate) T);

/// Parts of a route's address.
pub(crate) struct Path<T>(pub(crate) T);

/// What stands behind an address's question mark.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(read)) => Ok(Self(read)),
            Err(said) if said.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large()),
            Err(said) => Err(unreadable(said).into_response()),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        // An address that nothing can have.
        let none = |_: PathRejection| ApiError(ClinicError::NotFound { what: "route" });
        read.map(|axum::extract::Path(read)| Self(read)).map_err(none)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let read = axum::extract::Query::from_request_parts(parts, state).await;
        let wrong = |said: QueryRejection| placed(&said.body_text(), "Failed to deserialize query string: ");
        read.map(|axum::extract::Query(read)| Self(read)).map_err(wrong)
    }
}

/// A body above its route's own limit.
fn too_large() -> Response {
    let fault = Fault::plain("too-large", "what was sent is larger than this address takes".to_owned());
    (StatusCode::PAYLOAD_TOO_LARGE, Json(fault)).into_response()
}

/// Why a body cannot be read.
fn unreadable(said: JsonRejection) -> ApiError {
    match &said {
        JsonRejection::JsonDataError(error) => {
            placed(&error.body_text(), "Failed to deserialize the JSON body into the target type: ")
        }
        JsonRejection::MissingJsonContentType(_) => {
            ClinicError::invalid("", "send JSON, with the content type `application/json`").into()
        }
        JsonRejection::JsonSyntaxError(error) => {
            let text = error.body_text();
            let place = text.rsplit_once(": ").map_or(text.as_str(), |(_, place)| place);
            ClinicError::invalid("", format!("this is no JSON: {place}")).into()
        }
        _ => ClinicError::invalid("", "the body did not come whole; send it again").into(),
    }
}

/// A fault at the place that a text of serde begins with, where it does.
fn placed(text: &str, before: &str) -> ApiError {
    let text = text.strip_prefix(before).unwrap_or(text);
    let is_place = |place: &&str| !place.is_empty() && !place.contains(' ') && *place != ".";
    let (path, message) = match text.split_once(": ").filter(|(place, _)| is_place(place)) {
        Some((path, message)) => (path, message),
        None => ("", text),
    };
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    ClinicError::invalid(path, message.to_owned()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(error: ApiError) -> (String, String) {
        match error.0 {
            ClinicError::Invalid(problems) => (problems[0].path.clone(), problems[0].message.clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_fault_has_its_place() {
        let text = "read: tasks[0].done: invalid type: string \"x\", expected a boolean at line 1 column 9";
        let wanted = ("tasks[0].done", "invalid type: string \"x\", expected a boolean");
        let found = said(placed(text, "read: "));
        assert_eq!((found.0.as_str(), found.1.as_str()), wanted);
        assert_eq!(said(placed("missing field `name` at line 1 column 2", "")).1, "missing field `name`");
        assert_eq!(said(placed("missing field `name`", "")).0, "");
    }
}
