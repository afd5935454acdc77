//! Cases and variants.

use crate::asked::{Json, Path};
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{
    AsideBody, CaseAnswer, CaseSave, Fault, NewCase, NewVariant, Saved, VariantAnswer, VariantSave,
};
use axum::extract::State;
use axum::http::StatusCode;
use records::{CaseId, ClientId, VariantId};
use uuid::Uuid;

/// Cases of a client, the latest first, without their documents.
#[utoipa::path(get, path = "/api/clients/{id}/cases", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<CaseAnswer>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<CaseAnswer>>> {
    let cases = app.service.cases(&by, ClientId(id)).await?;
    Ok(Json(cases.into_iter().map(CaseAnswer::from).collect()))
}

/// Begins a case.
#[utoipa::path(post, path = "/api/clients/{id}/cases", tag = "cases", params(("id" = Uuid, Path)), request_body = NewCase,
    responses((status = 200, body = CaseAnswer), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn create(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewCase>,
) -> Answer<Json<CaseAnswer>> {
    Ok(Json(app.service.create_case(&by, ClientId(id), &body.title, &body.beginning()).await?.into()))
}

/// A case with its variants.
#[utoipa::path(get, path = "/api/cases/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseAnswer), (status = 404, body = Fault)))]
pub(crate) async fn read(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<CaseAnswer>> {
    Ok(Json(app.service.case(&by, CaseId(id)).await?.into()))
}

/// Saves what variants share over the version that was read.
#[utoipa::path(put, path = "/api/cases/{id}", tag = "cases", params(("id" = Uuid, Path)), request_body = CaseSave,
    responses((status = 200, body = Saved), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn save(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<CaseSave>,
) -> Answer<Json<Saved>> {
    let version = app.service.save_case(&by, CaseId(id), body.version, &body.title, &body.base).await?;
    Ok(Json(Saved { version }))
}

/// Puts a case aside, or takes one back.
#[utoipa::path(put, path = "/api/cases/{id}/archived", tag = "cases", params(("id" = Uuid, Path)), request_body = AsideBody,
    responses((status = 204), (status = 404, body = Fault)))]
pub(crate) async fn archive(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<AsideBody>,
) -> Answer<StatusCode> {
    app.service.archive_case(&by, CaseId(id), body.archived).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds a variant.
#[utoipa::path(post, path = "/api/cases/{id}/variants", tag = "cases", params(("id" = Uuid, Path)), request_body = NewVariant,
    responses((status = 200, body = VariantAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn add_variant(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewVariant>,
) -> Answer<Json<VariantAnswer>> {
    Ok(Json(app.service.add_variant(&by, CaseId(id), &body.name, &body.design).await?.into()))
}

/// Saves a variant over the version that was read.
#[utoipa::path(put, path = "/api/variants/{id}", tag = "cases", params(("id" = Uuid, Path)), request_body = VariantSave,
    responses((status = 200, body = Saved), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn save_variant(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<VariantSave>,
) -> Answer<Json<Saved>> {
    let version =
        app.service.save_variant(&by, VariantId(id), body.version, &body.name, &body.design).await?;
    Ok(Json(Saved { version }))
}

/// Removes a variant.
#[utoipa::path(delete, path = "/api/variants/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn remove_variant(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.remove_variant(&by, VariantId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
