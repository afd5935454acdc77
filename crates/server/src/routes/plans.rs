//! Planning while designing: a document goes in, a plan comes back as it is drawn.

mod packed;

use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{DraftBody, Fault, FitBody, FitSaid, PlanSaid};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::Response;
use clinic::ClinicError;
use records::CaseId;
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
    let response =
        Response::builder().header(header::CONTENT_TYPE, "application/octet-stream").body(Body::from(bytes));
    Ok(response.map_err(ClinicError::internal)?)
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
    let said = tokio::task::spawn_blocking(move || FitSaid::of(&found)).await.map_err(ClinicError::internal)?;
    Ok(Json(said))
}
