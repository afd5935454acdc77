//! The FHIR R4 façade. It describes itself by its `CapabilityStatement`; `docs/fhir.md` is its page.

mod bulk;
mod capability;

use crate::asked::Path;
use crate::callers::FhirReader;
use crate::error::status;
use crate::state::App;
use axum::extract::{FromRequestParts, RawQuery, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use clinic::ClinicError;
use fhir::{Resource, outcome, searchset};
use records::ClientId;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The media type of everything but files.
pub(crate) const FHIR_JSON: &str = "application/fhir+json";

/// A kind of resources, such as `Patient`.
const KIND: &str = "A kind of resources, such as Patient: the CapabilityStatement has all of them";

/// All of its routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(capability::metadata))
        .routes(routes!(bulk::begin))
        .routes(routes!(bulk::begin_of_patients))
        .routes(routes!(bulk::status, bulk::remove))
        .routes(routes!(bulk::file))
        .routes(routes!(everything))
        .routes(routes!(binary))
        .routes(routes!(search))
        .routes(routes!(read))
        .routes(routes!(history))
        .routes(routes!(version))
        .route("/fhir", any(no_such_route))
        .route("/fhir/{kind}/{id}/{*rest}", any(no_such_route))
}

/// A resource. Its kind says what else it holds, as HL7 defines it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is made as JSON")]
pub(crate) struct FhirResource {
    #[schema(rename = "resourceType")]
    resource_type: String,
    id: Option<String>,
}

/// A `Bundle`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is made as JSON")]
pub(crate) struct FhirBundle {
    #[schema(rename = "resourceType")]
    resource_type: String,
    /// `searchset` or `history`.
    #[schema(rename = "type")]
    kind: String,
    /// Left out where nothing was found.
    entry: Option<Vec<serde_json::Value>>,
}

/// What went wrong.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is made as JSON")]
pub(crate) struct OperationOutcome {
    #[schema(rename = "resourceType")]
    resource_type: String,
    issue: Vec<serde_json::Value>,
}

/// Parts of an address, read: what nothing can have is not found.
pub(crate) struct Place<T>(T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Place<T> {
    type Rejection = FhirFault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, FhirFault> {
        let Path(read) = Path::from_request_parts(parts, state).await.map_err(|error| FhirFault(error.0))?;
        Ok(Self(read))
    }
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
#[utoipa::path(get, path = "/fhir/{kind}/{id}", tag = "fhir", params(("kind" = String, Path, description = KIND), ("id" = String, Path)), responses((status = 200, body = FhirResource, content_type = "application/fhir+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Place((kind, id)): Place<(String, String)>,
) -> Answer<Response> {
    Ok(tagged(&app.service.fhir_read(&reader, &kind, &id).await?))
}

/// A resource with its version as `ETag`.
fn tagged(one: &Resource) -> Response {
    let mut response = said(StatusCode::OK, one.json());
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{}\"", one.version())) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A page of a search; each kind's parameters are in the `CapabilityStatement`.
#[utoipa::path(get, path = "/fhir/{kind}", tag = "fhir", params(("kind" = String, Path, description = KIND), ("patient" = Option<String>, Query), ("_id" = Option<String>, Query), ("_count" = Option<i64>, Query)), responses((status = 200, body = FhirBundle, content_type = "application/fhir+json")))]
pub(crate) async fn search(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Place(kind): Place<String>,
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

/// Every version of a resource that is kept.
#[utoipa::path(get, path = "/fhir/{kind}/{id}/_history", tag = "fhir", params(("kind" = String, Path, description = KIND), ("id" = String, Path)), responses((status = 200, body = FhirBundle, content_type = "application/fhir+json")))]
pub(crate) async fn history(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Place((kind, id)): Place<(String, String)>,
) -> Answer<Response> {
    let versions = app.service.fhir_history(&reader, &kind, &id).await?;
    let own = format!("{}/{kind}/{id}/_history", base(&app));
    Ok(said(StatusCode::OK, &fhir::history(&base(&app), &own, &versions)))
}

/// One version of a resource.
#[utoipa::path(get, path = "/fhir/{kind}/{id}/_history/{version}", tag = "fhir", params(("kind" = String, Path, description = KIND), ("id" = String, Path), ("version" = String, Path)), responses((status = 200, body = FhirResource, content_type = "application/fhir+json")))]
pub(crate) async fn version(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Place((kind, id, version)): Place<(String, String, String)>,
) -> Answer<Response> {
    Ok(tagged(&app.service.fhir_version(&reader, &kind, &id, &version).await?))
}

/// Everything of a client that the caller may see.
#[utoipa::path(get, path = "/fhir/Patient/{id}/$everything", tag = "fhir", params(("id" = String, Path)), responses((status = 200, body = FhirBundle, content_type = "application/fhir+json")))]
pub(crate) async fn everything(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Place(id): Place<String>,
) -> Answer<Response> {
    let client: ClientId = id.parse().map_err(|_| ClinicError::NotFound { what: "resource" })?;
    let all: Vec<Resource> = app.service.fhir_everything(&reader, client).await?;
    let own = format!("{}/Patient/{client}/$everything", base(&app));
    Ok(said(StatusCode::OK, &searchset(&base(&app), &own, None, &all)))
}

/// A file: as it is, or as a `Binary` where FHIR's JSON is asked for.
#[utoipa::path(get, path = "/fhir/Binary/{id}", tag = "fhir", params(("id" = String, Path)),
    responses((status = 200, content((FhirResource = "application/fhir+json"), (Vec<u8> = "application/octet-stream")))))]
pub(crate) async fn binary(
    State(app): State<App>,
    FhirReader(reader): FhirReader,
    Place(id): Place<String>,
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
