//! Planning while designing: a document goes in, a plan comes back as it is drawn.

mod packed;

use crate::asked::{Json, Path};
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{DraftBody, Fault, FitBody, FitSaid, PlanSaid};
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use clinic::ClinicError;
use records::{CaseId, FileId};
use uuid::Uuid;

/// Plans a document of a case, which need not be saved. The answer is packed (`HLP1`, see docs/api.md): what the plan says as `PlanSaid`, and tables of
/// dots, and of surface, hair and looks where they were asked for.
#[utoipa::path(post, path = "/api/cases/{id}/draft", tag = "plans", params(("id" = Uuid, Path)), request_body = DraftBody,
    responses((status = 200, description = "packed", content_type = "application/octet-stream", body = PlanSaid),
        (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn draft(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(mut body): Json<DraftBody>,
) -> Answer<Response> {
    let planned = app.service.draft(&by, CaseId(id), body.document.take()).await?;
    let bytes = tokio::task::spawn_blocking(move || packed::answer(&planned, &body))
        .await
        .map_err(ClinicError::internal)??;
    packed_answer(bytes)
}

/// A packed answer.
fn packed_answer(bytes: Vec<u8>) -> Answer<Response> {
    let response =
        Response::builder().header(header::CONTENT_TYPE, "application/octet-stream").body(Body::from(bytes));
    Ok(response.map_err(ClinicError::internal)?)
}

/// The surface of a scan as it came, in its own units and frame, for picking landmarks on it. Packed as a draft is, with its light and no dots.
#[utoipa::path(get, path = "/api/files/{id}/surface", tag = "plans", params(("id" = Uuid, Path)),
    responses((status = 200, description = "packed", content_type = "application/octet-stream"), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn surface(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Response> {
    let seen = app.service.scan(&by, FileId(id)).await?;
    let bytes =
        tokio::task::spawn_blocking(move || packed::scan(&seen)).await.map_err(ClinicError::internal)??;
    packed_answer(bytes)
}

/// Fits a head to the photographs of a document, which need not be saved, as far as points were picked in them.
#[utoipa::path(post, path = "/api/cases/{id}/fit", tag = "plans", params(("id" = Uuid, Path)), request_body = FitBody,
    responses((status = 200, body = FitSaid), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn fit(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<FitBody>,
) -> Answer<Json<FitSaid>> {
    let found = app.service.fit(&by, CaseId(id), body.document).await?;
    // Lines over the photographs cost some rays.
    let said =
        tokio::task::spawn_blocking(move || FitSaid::of(&found)).await.map_err(ClinicError::internal)?;
    Ok(Json(said))
}
