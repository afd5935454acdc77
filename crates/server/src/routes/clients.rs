//! Clients.

use crate::asked::{Json, Path, Query};
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{
    AgreedBody, AsideBody, ClientAnswer, ClientBody, ClientQuery, ClientSave, DueRecordAnswer, EmergencyBody,
    ErasureBody, Fault, MadeAnswer, PhotographExportAnswer, SheetAnswer, WhyBody, WithFiles,
};
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use clinic::ClinicError;
use records::model::client::ClientSearch;
use records::{ClientId, EntryId};
use uuid::Uuid;

/// Clients by name.
#[utoipa::path(get, path = "/api/clients", tag = "clients", params(ClientQuery), responses((status = 200, body = Vec<ClientAnswer>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Caller(by): Caller,
    Query(q): Query<ClientQuery>,
) -> Answer<Json<Vec<ClientAnswer>>> {
    let after = q.after_name.zip(q.after_id.map(ClientId));
    let search = ClientSearch { words: q.words, archived: q.archived, after, limit: q.limit.unwrap_or(50) };
    let clients = app.service.clients(&by, search).await?;
    Ok(Json(clients.into_iter().map(ClientAnswer::from).collect()))
}

/// Keeps a new client.
#[utoipa::path(post, path = "/api/clients", tag = "clients", request_body = ClientBody,
    responses((status = 200, body = ClientAnswer), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn create(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<ClientBody>,
) -> Answer<Json<ClientAnswer>> {
    Ok(Json(app.service.create_client(&by, body.into()).await?.into()))
}

/// A client.
#[utoipa::path(get, path = "/api/clients/{id}", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientAnswer), (status = 404, body = Fault)))]
pub(crate) async fn read(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<ClientAnswer>> {
    Ok(Json(app.service.client(&by, ClientId(id)).await?.into()))
}

/// Saves a client over the version that was read.
#[utoipa::path(put, path = "/api/clients/{id}", tag = "clients", params(("id" = Uuid, Path)), request_body = ClientSave,
    responses((status = 200, body = ClientAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn save(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ClientSave>,
) -> Answer<Json<ClientAnswer>> {
    Ok(Json(app.service.save_client(&by, ClientId(id), body.version, body.fields.into()).await?.into()))
}

/// Puts a client aside, or takes one back.
#[utoipa::path(put, path = "/api/clients/{id}/archived", tag = "clients", params(("id" = Uuid, Path)), request_body = AsideBody,
    responses((status = 204), (status = 404, body = Fault)))]
pub(crate) async fn archive(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<AsideBody>,
) -> Answer<StatusCode> {
    app.service.archive_client(&by, ClientId(id), body.archived).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A client's whole record as a zip, for owners: with its files by a second person's word.
#[utoipa::path(get, path = "/api/clients/{id}/export", tag = "clients", params(("id" = Uuid, Path), WithFiles),
    responses((status = 200, content_type = "application/zip"), (status = 403, body = Fault), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn export(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Query(with): Query<WithFiles>,
) -> Answer<Response> {
    let zip = app.service.export(&by, ClientId(id), with.agreed.map(EntryId)).await?;
    let response = Response::builder()
        .header(header::CONTENT_TYPE, "application/zip")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"record-{id}.zip\""))
        .body(Body::from(zip));
    Ok(response.map_err(ClinicError::internal)?)
}

/// Asks for a second person's word to take a client's photographs out.
#[utoipa::path(post, path = "/api/clients/{id}/photograph-exports", tag = "clients", params(("id" = Uuid, Path)), request_body = WhyBody,
    responses((status = 200, body = MadeAnswer), (status = 403, body = Fault), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn ask_for_photographs(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<WhyBody>,
) -> Answer<Json<MadeAnswer>> {
    let made = app.service.ask_for_photographs(&by, ClientId(id), &body.why).await?;
    Ok(Json(MadeAnswer { id: made.0 }))
}

/// What was asked about a client's photographs, the latest first.
#[utoipa::path(get, path = "/api/clients/{id}/photograph-exports", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<PhotographExportAnswer>), (status = 403, body = Fault), (status = 404, body = Fault)))]
pub(crate) async fn photograph_exports(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<PhotographExportAnswer>>> {
    let all = app.service.photograph_exports(&by, ClientId(id)).await?;
    Ok(Json(all.into_iter().map(|one| PhotographExportAnswer::of(one, &by)).collect()))
}

/// A second person's word.
#[utoipa::path(put, path = "/api/photograph-exports/{id}", tag = "clients", params(("id" = Uuid, Path)), request_body = AgreedBody,
    responses((status = 204), (status = 403, body = Fault), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn say_to_export(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<AgreedBody>,
) -> Answer<StatusCode> {
    app.service.say_to_export(&by, EntryId(id), body.version, body.agreed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens what helps of a record in an emergency, with a reason; owners are told at once.
#[utoipa::path(post, path = "/api/clients/{id}/emergency", tag = "clients", params(("id" = Uuid, Path)), request_body = EmergencyBody,
    responses((status = 200, body = SheetAnswer), (status = 403, body = Fault), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn emergency(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<EmergencyBody>,
) -> Answer<Json<SheetAnswer>> {
    Ok(Json(app.service.open_in_emergency(&by, ClientId(id), &body.reason).await?.into()))
}

/// Records whose time is over.
#[utoipa::path(get, path = "/api/erasure", tag = "clients", responses((status = 200, body = Vec<DueRecordAnswer>), (status = 403, body = Fault)))]
pub(crate) async fn due(State(app): State<App>, Caller(by): Caller) -> Answer<Json<Vec<DueRecordAnswer>>> {
    Ok(Json(app.service.records_due(&by).await?.into_iter().map(DueRecordAnswer::from).collect()))
}

/// Erases a client's record for good, once it need not be kept.
#[utoipa::path(post, path = "/api/clients/{id}/erasure", tag = "clients", params(("id" = Uuid, Path)), request_body = ErasureBody,
    responses((status = 204), (status = 403, body = Fault), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn erase(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ErasureBody>,
) -> Answer<StatusCode> {
    app.service.erase_client(&by, ClientId(id), &body.reference).await?;
    Ok(StatusCode::NO_CONTENT)
}
