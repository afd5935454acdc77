//! The clinic's people, settings and audit trail.

use crate::asked::{Json, Path, Query};
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{
    AccessKeyAnswer, AccessKeyBody, ChainAnswer, ClinicBody, Fault, InviteBody, LinkAnswer, MemberAnswer,
    NewAccessKeyAnswer, TrailEntry, TrailQuery,
};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::ClinicError;
use records::model::audit::ChainState;
use records::{AccessKeyId, AccountId, ClientId, Role};
use uuid::Uuid;

/// Who belongs to the clinic.
#[utoipa::path(get, path = "/api/members", tag = "people", responses((status = 200, body = Vec<MemberAnswer>), (status = 403, body = Fault)))]
pub(crate) async fn members(State(app): State<App>, Caller(by): Caller) -> Answer<Json<Vec<MemberAnswer>>> {
    let members = app.service.members(&by).await?;
    Ok(Json(members.into_iter().map(MemberAnswer::from).collect()))
}

/// Takes somebody out of the clinic.
#[utoipa::path(delete, path = "/api/members/{id}", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 403, body = Fault), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn remove(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.remove_member(&by, AccountId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Invites somebody; the link is shown once.
#[utoipa::path(post, path = "/api/invitations", tag = "people", request_body = InviteBody,
    responses((status = 200, body = LinkAnswer), (status = 403, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn invite(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<InviteBody>,
) -> Answer<Json<LinkAnswer>> {
    let role = Role::named(&body.role)
        .ok_or_else(|| ClinicError::invalid("role", "either `owner` or `practitioner`"))?;
    let secret = app.service.invite(&by, role).await?;
    Ok(Json(LinkAnswer { link: format!("{}/sign-up#{secret}", app.address) }))
}

/// Changes the clinic's name and settings.
#[utoipa::path(put, path = "/api/clinic", tag = "people", request_body = ClinicBody,
    responses((status = 204), (status = 403, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn save(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<ClinicBody>,
) -> Answer<StatusCode> {
    app.service.save_clinic(&by, &body.name, &body.settings).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The audit trail, the latest first.
#[utoipa::path(get, path = "/api/trail", tag = "people", params(TrailQuery),
    responses((status = 200, body = Vec<TrailEntry>), (status = 403, body = Fault)))]
pub(crate) async fn trail(
    State(app): State<App>,
    Caller(by): Caller,
    Query(q): Query<TrailQuery>,
) -> Answer<Json<Vec<TrailEntry>>> {
    let entries = app.service.trail(&by, q.client.map(ClientId), q.before).await?;
    Ok(Json(entries.into_iter().map(TrailEntry::from).collect()))
}

/// Walks the audit chain.
#[utoipa::path(get, path = "/api/trail/chain", tag = "people", responses((status = 200, body = ChainAnswer), (status = 403, body = Fault)))]
pub(crate) async fn chain(State(app): State<App>, Caller(by): Caller) -> Answer<Json<ChainAnswer>> {
    Ok(Json(match app.service.verify_trail(&by).await? {
        ChainState::Whole { entries } => ChainAnswer { whole: true, number: entries },
        ChainState::BrokenAt { number } => ChainAnswer { whole: false, number },
    }))
}

/// Keys with which programs read by FHIR.
#[utoipa::path(get, path = "/api/access-keys", tag = "people", responses((status = 200, body = Vec<AccessKeyAnswer>), (status = 403, body = Fault)))]
pub(crate) async fn access_keys(
    State(app): State<App>,
    Caller(by): Caller,
) -> Answer<Json<Vec<AccessKeyAnswer>>> {
    Ok(Json(app.service.access_keys(&by).await?.into_iter().map(AccessKeyAnswer::from).collect()))
}

/// Makes a key; its secret is shown once.
#[utoipa::path(post, path = "/api/access-keys", tag = "people", request_body = AccessKeyBody,
    responses((status = 200, body = NewAccessKeyAnswer), (status = 403, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn new_access_key(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<AccessKeyBody>,
) -> Answer<Json<NewAccessKeyAnswer>> {
    let (secret, key) = app.service.new_access_key(&by, &body.into()).await?;
    Ok(Json(NewAccessKeyAnswer { secret, key: key.into() }))
}

/// Ends a key.
#[utoipa::path(delete, path = "/api/access-keys/{id}", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 403, body = Fault), (status = 404, body = Fault)))]
pub(crate) async fn end_access_key(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.end_access_key(&by, AccessKeyId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
