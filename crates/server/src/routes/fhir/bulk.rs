//! Bulk export: begun, asked after, fetched, removed.

use super::{Answer, FHIR_JSON, Place, base, params, said};
use crate::callers::FhirReader;
use crate::state::App;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use clinic::outward::{BulkState, KEPT_HOURS};
use clinic::{ClinicError, Problem};
use fhir::outcome;
use jiff::{Timestamp, ToSpan};
use records::JobId;
use serde_json::json;

/// The media types under which NDJSON may be asked for.
const FORMATS: [&str; 3] = ["application/fhir+ndjson", "application/ndjson", "ndjson"];

/// Begins an export of the clinic: the answer says where to ask after it.
#[utoipa::path(get, path = "/fhir/$export", tag = "fhir", params(("Prefer" = String, Header), ("_type" = Option<String>, Query), ("_since" = Option<String>, Query)),
    responses((status = 202, description = "begun")))]
pub(crate) async fn begin(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    uri: axum::http::Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer<Response> {
    let prefers = headers.get("prefer").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut problems = Vec::new();
    if !prefers.contains("respond-async") {
        problems.push(Problem::at("Prefer", "send the header `Prefer: respond-async`"));
    }
    let (mut kinds, mut since) = (Vec::new(), None);
    for (name, value) in params(query.as_deref()) {
        match name.as_str() {
            "_type" => kinds.extend(value.split(',').map(str::to_owned)),
            "_since" => match value.parse::<Timestamp>() {
                Ok(at) => since = Some(at),
                Err(_) => problems.push(Problem::at("_since", "a time such as 2026-11-27T10:00:00Z")),
            },
            "_outputFormat" if FORMATS.contains(&value.as_str()) => {}
            "_outputFormat" => problems.push(Problem::at("_outputFormat", FORMATS[0])),
            _ => problems.push(Problem::at(&name, "an export knows _type, _since and _outputFormat")),
        }
    }
    ClinicError::none_of(problems)?;
    let request = format!("{}{}", app.address, uri);
    let id = app.service.begin_bulk(&reader, &kinds, since, &request).await?;
    let place = format!("{}/$export/{id}", base(&app));
    Ok((StatusCode::ACCEPTED, [(header::CONTENT_LOCATION, place)]).into_response())
}

/// Begins an export of all clients, which is the same.
#[utoipa::path(get, path = "/fhir/Patient/$export", tag = "fhir", params(("Prefer" = String, Header), ("_type" = Option<String>, Query), ("_since" = Option<String>, Query)),
    responses((status = 202, description = "begun")))]
pub(crate) async fn begin_of_patients(
    app: State<App>,
    reader: FhirReader,
    uri: axum::http::Uri,
    query: RawQuery,
    headers: HeaderMap,
) -> Answer<Response> {
    begin(app, reader, uri, query, headers).await
}

/// How an export stands: 202 while it is made, then where its files are.
#[utoipa::path(get, path = "/fhir/$export/{id}", tag = "fhir", params(("id" = String, Path)),
    responses((status = 200, body = serde_json::Value), (status = 202, description = "on its way")))]
pub(crate) async fn status(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Place(id): Place<String>,
) -> Answer<Response> {
    let id = job(&id)?;
    let (wanted, at, files) = match app.service.bulk_state(&reader, id).await? {
        BulkState::Working(words) => {
            let headers = [("x-progress", words), ("retry-after", "1".to_owned())];
            return Ok((StatusCode::ACCEPTED, headers).into_response());
        }
        BulkState::Failed(words) => {
            return Ok(said(StatusCode::INTERNAL_SERVER_ERROR, &outcome("exception", &words, &[])));
        }
        BulkState::Done { wanted, at, files } => (wanted, at, files),
    };
    let output = files.iter().enumerate().map(|(number, file)| {
        json!({ "type": file.kind, "url": format!("{}/$export/{id}/{number}", base(&app)), "count": file.count })
    });
    let manifest = json!({
        "transactionTime": at.to_string(),
        "request": wanted.request,
        "requiresAccessToken": true,
        "output": output.collect::<Vec<_>>(),
        "error": [],
    });
    let ends = (at + KEPT_HOURS.hours()).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::EXPIRES, ends)];
    Ok((headers, manifest.to_string()).into_response())
}

/// A file of an export.
#[utoipa::path(get, path = "/fhir/$export/{id}/{number}", tag = "fhir", params(("id" = String, Path), ("number" = String, Path)),
    responses((status = 200, content_type = "application/fhir+ndjson")))]
pub(crate) async fn file(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Place((id, number)): Place<(String, usize)>,
) -> Answer<Response> {
    let bytes = app.service.bulk_file(&reader, job(&id)?, number).await?;
    Ok(([(header::CONTENT_TYPE, FORMATS[0])], bytes).into_response())
}

/// Removes an export.
#[utoipa::path(delete, path = "/fhir/$export/{id}", tag = "fhir", params(("id" = String, Path)), responses((status = 202, description = "removed")))]
pub(crate) async fn remove(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Place(id): Place<String>,
) -> Answer<Response> {
    app.service.drop_bulk(&reader.by, job(&id)?).await?;
    Ok((StatusCode::ACCEPTED, [(header::CONTENT_TYPE, FHIR_JSON)]).into_response())
}

fn job(id: &str) -> Result<JobId, ClinicError> {
    id.parse().map_err(|_| ClinicError::NotFound { what: "export" })
}
