//! A clinic's own rows of the content of care.

use crate::asked::{Json, Path};
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{
    CheckedContent, ContentFiles, DecideContent, Fault, MadeAnswer, OwnContentAnswer, ProposeContent,
};
use axum::extract::State;
use axum::http::StatusCode;
use records::OwnContentId;
use uuid::Uuid;

/// Every row of which a clinic may have its own, those that are, and what is proposed: for owners and doctors.
#[utoipa::path(get, path = "/api/care/content", tag = "care", responses((status = 200, body = OwnContentAnswer), (status = 403, body = Fault)))]
pub(crate) async fn own(State(app): State<App>, Caller(by): Caller) -> Answer<Json<OwnContentAnswer>> {
    let read = app.service.own_content(&by).await?;
    Ok(Json(OwnContentAnswer::of(read, by.role)))
}

/// Says what is wrong with own rows and what they would change; keeps nothing.
#[utoipa::path(post, path = "/api/care/content/check", tag = "care", request_body = ContentFiles,
    responses((status = 200, body = CheckedContent), (status = 403, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn check(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<ContentFiles>,
) -> Answer<Json<CheckedContent>> {
    app.limits.a_heavy_one(&by)?;
    let checked = app.service.check_own_content(&by, &body.care_files()).await?;
    Ok(Json(CheckedContent::from(checked)))
}

/// Proposes own rows: all that the clinic has, in place of what it had.
#[utoipa::path(post, path = "/api/care/content", tag = "care", request_body = ProposeContent,
    responses((status = 200, body = MadeAnswer), (status = 403, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn propose(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<ProposeContent>,
) -> Answer<Json<MadeAnswer>> {
    app.limits.a_heavy_one(&by)?;
    let id = app.service.propose_own_content(&by, &body.files.care_files(), &body.why).await?;
    Ok(Json(MadeAnswer { id: id.0 }))
}

/// Puts a proposal in force or refuses it, by one's password: a doctor, or where the clinic has none an owner.
#[utoipa::path(put, path = "/api/care/content/{id}", tag = "care", params(("id" = Uuid, Path)), request_body = DecideContent,
    responses((status = 204), (status = 403, body = Fault), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn decide(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<DecideContent>,
) -> Answer<StatusCode> {
    app.limits.a_signature(&by)?;
    app.service.decide_own_content(&by, OwnContentId(id), body.agreed, &body.word, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a proposal back.
#[utoipa::path(delete, path = "/api/care/content/{id}", tag = "care", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 403, body = Fault), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn withdraw(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.withdraw_own_content(&by, OwnContentId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
