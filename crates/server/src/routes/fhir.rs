//! The FHIR R4 façade. It describes itself by its `CapabilityStatement`; `docs/fhir.md` is its page.

mod bulk;
mod capability;

use crate::callers::FhirReader;
use crate::error::status;
use crate::state::App;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use clinic::ClinicError;
use fhir::{Resource, outcome, searchset};
use records::ClientId;
use serde_json::{Value, json};

/// The media type of everything but files.
const FHIR_JSON: &str = "application/fhir+json";

/// All of its routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/fhir/metadata", get(capability::metadata))
        .route("/fhir/$export", get(bulk::begin))
        .route("/fhir/Patient/$export", get(bulk::begin))
        .route("/fhir/$export/{id}", get(bulk::status).delete(bulk::remove))
        .route("/fhir/$export/{id}/{number}", get(bulk::file))
        .route("/fhir/Patient/{id}/$everything", get(everything))
        .route("/fhir/Binary/{id}", get(binary))
        .route("/fhir/{kind}", get(search))
        .route("/fhir/{kind}/{id}", get(read))
        .route("/fhir", any(no_such_route))
        .route("/fhir/{kind}/{id}/{*rest}", any(no_such_route))
}

/// An answer that is an error, as an `OperationOutcome`.
#[derive(Debug)]
pub(crate) struct FhirFault(pub(crate) ClinicError);

impl From<ClinicError> for FhirFault {
    fn from(error: ClinicError) -> Self {
        Self(error)
    }
}

type Answer<T> = Result<T, FhirFault>;

impl IntoResponse for FhirFault {
    fn into_response(self) -> Response {
        let (code, places) = match &self.0 {
            ClinicError::NotSignedIn | ClinicError::SecondFactorNeeded | ClinicError::WrongCredentials => {
                ("login", Vec::new())
            }
            ClinicError::Forbidden => ("forbidden", Vec::new()),
            ClinicError::NotFound { .. } => ("not-found", Vec::new()),
            ClinicError::Invalid(problems) => (
                "invalid",
                problems.iter().map(|p| (p.path.clone(), format!("{}: {}", p.path, p.message))).collect(),
            ),
            ClinicError::TooMany { .. } => ("throttled", Vec::new()),
            ClinicError::Changed { .. } | ClinicError::Taken { .. } | ClinicError::State(_) => {
                ("conflict", Vec::new())
            }
            ClinicError::TooLarge { .. } => ("too-long", Vec::new()),
            ClinicError::Stopping => ("transient", Vec::new()),
            ClinicError::Internal(inner) => {
                tracing::error!(error = inner, "a request failed");
                ("exception", Vec::new())
            }
        };
        // What cannot be understood of a search is 400 here, not 422 (FHIR R4, section 3.1.1.4).
        let status = match &self.0 {
            ClinicError::Invalid(_) => StatusCode::BAD_REQUEST,
            other => status(other),
        };
        let mut response = said(status, &outcome(code, &self.0.to_string(), &places));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// A JSON answer of FHIR's media type.
fn said(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, FHIR_JSON)], body.to_string()).into_response()
}

async fn no_such_route() -> FhirFault {
    FhirFault(ClinicError::NotFound { what: "route" })
}

/// The address of the façade.
fn base(app: &App) -> String {
    format!("{}/fhir", app.address)
}

/// The parameters of an address, in their order.
fn params(query: Option<&str>) -> Vec<(String, String)> {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// One resource, with its version as `ETag`.
async fn read(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Path((kind, id)): Path<(String, String)>,
) -> Answer<Response> {
    let one = app.service.fhir_read(&reader, &kind, &id).await?;
    let mut response = said(StatusCode::OK, one.json());
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{}\"", one.version())) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

async fn search(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    let asked = params(query.as_deref());
    let page = app.service.fhir_search(&reader, &kind, &asked).await?;
    let address = |asked: &[(String, String)]| {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}/{kind}{mark}{query}", base(&app))
    };
    let next = page.next.map(|cursor| {
        let kept = asked.iter().filter(|(name, _)| name != "_cursor").cloned();
        address(&kept.chain([("_cursor".to_owned(), cursor)]).collect::<Vec<_>>())
    });
    Ok(said(StatusCode::OK, &searchset(&base(&app), &address(&asked), next.as_deref(), &page.found)))
}

async fn everything(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Path(id): Path<String>,
) -> Answer<Response> {
    let client: ClientId = id.parse().map_err(|_| ClinicError::NotFound { what: "resource" })?;
    let all: Vec<Resource> = app.service.fhir_everything(&reader, client).await?;
    let own = format!("{}/Patient/{client}/$everything", base(&app));
    Ok(said(StatusCode::OK, &searchset(&base(&app), &own, None, &all)))
}

/// A file: as it is, or as a `Binary` where FHIR's JSON is asked for.
async fn binary(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer<Response> {
    let (file, bytes) = app.service.fhir_bytes(&reader, &id).await?;
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !accepts.contains("json") {
        return Ok(super::files::answer(&file, bytes).map_err(|error| error.0)?);
    }
    let context = json!({ "reference": format!("DocumentReference/{}", file.id) });
    let data = data_encoding::BASE64.encode(&bytes);
    let body = json!({ "contentType": file.media_type, "securityContext": context, "data": data });
    let one = Resource::new("Binary", file.id, 1, file.created, body);
    Ok(said(StatusCode::OK, one.json()))
}
