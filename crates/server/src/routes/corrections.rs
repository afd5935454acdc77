//! What a client says is wrong in their record, and what became of it.

use crate::asked::{Json, Path};
use crate::callers::{Caller, ClientCaller};
use crate::error::Answer;
use crate::state::App;
use crate::wire::{CorrectedBody, CorrectionAnswer, CorrectionBody, Fault, MadeAnswer, ReasonBody};
use axum::extract::State;
use axum::http::StatusCode;
use records::{ClientId, EntryId};
use uuid::Uuid;

/// What one said is wrong in one's record, the latest first.
#[utoipa::path(get, path = "/api/my/corrections", tag = "my", responses((status = 200, body = Vec<CorrectionAnswer>)))]
pub(crate) async fn mine(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
) -> Answer<Json<Vec<CorrectionAnswer>>> {
    let all = app.service.corrections(&who.actor(), who.session.client).await?;
    Ok(Json(all.into_iter().map(CorrectionAnswer::from).collect()))
}

/// Says that something in one's record is wrong.
#[utoipa::path(post, path = "/api/my/corrections", tag = "my", request_body = CorrectionBody,
    responses((status = 200, body = MadeAnswer), (status = 422, body = Fault)))]
pub(crate) async fn ask(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Json(body): Json<CorrectionBody>,
) -> Answer<Json<MadeAnswer>> {
    let made = app.service.ask_for_correction(&who.actor(), body.part, &body.wrong, &body.right).await?;
    Ok(Json(MadeAnswer { id: made.0 }))
}

/// Adds one's own words to a refusal.
#[utoipa::path(put, path = "/api/my/corrections/{id}", tag = "my", params(("id" = Uuid, Path)), request_body = ReasonBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn disagree(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Path(id): Path<Uuid>,
    Json(body): Json<ReasonBody>,
) -> Answer<StatusCode> {
    app.service.disagree(&who.actor(), EntryId(id), body.version, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a client said is wrong in their record, the latest first.
#[utoipa::path(get, path = "/api/clients/{id}/corrections", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<CorrectionAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn of_client(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<CorrectionAnswer>>> {
    let all = app.service.corrections(&by, ClientId(id)).await?;
    Ok(Json(all.into_iter().map(CorrectionAnswer::from).collect()))
}

/// Says what became of it; what a doctor wrote is a doctor's to correct.
#[utoipa::path(put, path = "/api/corrections/{id}", tag = "chart", params(("id" = Uuid, Path)), request_body = CorrectedBody,
    responses((status = 204), (status = 403, body = Fault), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn answer(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<CorrectedBody>,
) -> Answer<StatusCode> {
    app.service.answer_correction(&by, EntryId(id), body.version, body.made, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
