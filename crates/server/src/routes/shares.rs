//! Links for clients, from both sides.

use crate::asked::{Json, Path};
use crate::callers::{Caller, From, Holder};
use crate::error::Answer;
use crate::routes::files::answer;
use crate::state::App;
use crate::wire::{ChooseBody, DecideBody, Fault, LinkAnswer, NewShare, ShareAnswer, ShownAnswer, TextBody};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use clinic::shares::Signature;
use records::{CaseId, FileId, QuestionId, ShareId, VariantId};
use uuid::Uuid;

/// Makes a link; it is shown once.
#[utoipa::path(post, path = "/api/cases/{id}/shares", tag = "shares", params(("id" = Uuid, Path)), request_body = NewShare,
    responses((status = 200, body = LinkAnswer), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn create(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewShare>,
) -> Answer<Json<LinkAnswer>> {
    let variants: Vec<VariantId> = body.variants.into_iter().map(VariantId).collect();
    let (_, secret) = app.service.create_share(&by, CaseId(id), &variants, body.days).await?;
    Ok(Json(LinkAnswer { link: format!("{}/plan#{secret}", app.address) }))
}

/// Links of a case, with questions and decisions.
#[utoipa::path(get, path = "/api/cases/{id}/shares", tag = "shares", params(("id" = Uuid, Path)), responses((status = 200, body = Vec<ShareAnswer>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<ShareAnswer>>> {
    let shares = app.service.shares(&by, CaseId(id)).await?;
    Ok(Json(shares.into_iter().map(ShareAnswer::from).collect()))
}

/// Takes a link back.
#[utoipa::path(delete, path = "/api/shares/{id}", tag = "shares", params(("id" = Uuid, Path)), responses((status = 204), (status = 404, body = Fault)))]
pub(crate) async fn revoke(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.revoke_share(&by, ShareId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers a question.
#[utoipa::path(put, path = "/api/questions/{id}/answer", tag = "shares", params(("id" = Uuid, Path)), request_body = TextBody,
    responses((status = 204), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn answer_question(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<TextBody>,
) -> Answer<StatusCode> {
    app.service.answer(&by, QuestionId(id), &body.text).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the holder of a link sees.
#[utoipa::path(get, path = "/api/plan", tag = "plan", responses((status = 200, body = ShownAnswer), (status = 404, body = Fault)))]
pub(crate) async fn shown(
    State(app): State<App>,
    From(from): From,
    Holder(by): Holder,
) -> Answer<Json<ShownAnswer>> {
    app.limits.a_request(&from)?;
    let state = app.service.seen_by_client(&by).await?;
    let files = app.service.files_for_client(&by).await?;
    Ok(Json(ShownAnswer::of(state, files)))
}

/// A picture or document for the holder of a link.
#[utoipa::path(get, path = "/api/plan/files/{id}", tag = "plan", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Fault)))]
pub(crate) async fn file(
    State(app): State<App>,
    Holder(by): Holder,
    Path(id): Path<Uuid>,
) -> Answer<Response> {
    let (file, bytes) = app.service.file_for_client(&by, FileId(id)).await?;
    answer(&file, bytes)
}

/// Prefers a variant.
#[utoipa::path(put, path = "/api/plan/choice", tag = "plan", request_body = ChooseBody,
    responses((status = 204), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn choose(
    State(app): State<App>,
    Holder(by): Holder,
    Json(body): Json<ChooseBody>,
) -> Answer<StatusCode> {
    app.service.choose(&by, VariantId(body.variant)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks a question.
#[utoipa::path(post, path = "/api/plan/questions", tag = "plan", request_body = TextBody,
    responses((status = 204), (status = 422, body = Fault)))]
pub(crate) async fn ask(
    State(app): State<App>,
    Holder(by): Holder,
    Json(body): Json<TextBody>,
) -> Answer<StatusCode> {
    if let records::Who::Share(id) = by.who {
        app.limits.a_try(&format!("question {id}"))?;
    }
    app.service.ask(&by, &body.text).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs or declines, once.
#[utoipa::path(post, path = "/api/plan/decision", tag = "plan", request_body = DecideBody,
    responses((status = 204), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn decide(
    State(app): State<App>,
    Holder(by): Holder,
    Json(body): Json<DecideBody>,
) -> Answer<StatusCode> {
    app.service.decide(&by, &Signature::from(body)).await?;
    Ok(StatusCode::NO_CONTENT)
}
