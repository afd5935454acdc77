//! The pharmacy: its queue, its steps, what it prints, what it asks the doctor.

use crate::asked::{Json, Path};
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{DispenseAnswer, DispenseRead, Fault, ReasonBody, StepBody};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use clinic::chart::Noted;
use clinic::medical::pharmacy::Dispense;
use records::{Actor, ClientId, EntryId};
use uuid::Uuid;

/// Supplies that are not sent yet, and those on their way.
#[utoipa::path(get, path = "/api/dispenses", tag = "medical", responses((status = 200, body = Vec<DispenseAnswer>)))]
pub(crate) async fn dispenses(
    State(app): State<App>,
    Caller(by): Caller,
) -> Answer<Json<Vec<DispenseAnswer>>> {
    named(&app, &by, app.service.pharmacy_queue(&by).await?).await
}

/// Supplies with the names of whom they are for.
async fn named(app: &App, by: &Actor, all: Vec<Noted<Dispense>>) -> Answer<Json<Vec<DispenseAnswer>>> {
    let whose = app.service.whose(by, &all).await?;
    let named =
        |noted: Noted<Dispense>| DispenseAnswer { name: whose.name(&noted), ..DispenseAnswer::from(noted) };
    Ok(Json(all.into_iter().map(named).collect()))
}

/// Supplies that are over: arrived, lost, called off; the latest first.
#[utoipa::path(get, path = "/api/past-dispenses", tag = "medical", responses((status = 200, body = Vec<DispenseAnswer>)))]
pub(crate) async fn past(State(app): State<App>, Caller(by): Caller) -> Answer<Json<Vec<DispenseAnswer>>> {
    named(&app, &by, app.service.pharmacy_past(&by).await?).await
}

/// A supply with its prescription, and everything else that a pharmacist reads of it.
#[utoipa::path(get, path = "/api/dispenses/{id}", tag = "medical", params(("id" = Uuid, Path)),
    responses((status = 200, body = DispenseRead), (status = 404, body = Fault)))]
pub(crate) async fn dispense(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<DispenseRead>> {
    Ok(Json(app.service.read_supply(&by, EntryId(id)).await?.into()))
}

/// The label of a supply that was made, 4 by 3 inches.
#[utoipa::path(get, path = "/api/dispenses/{id}/label", tag = "medical", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/pdf"), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn label(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Response> {
    Ok(pdf(app.service.supply_label(&by, EntryId(id)).await?))
}

/// The record of how a supply was made.
#[utoipa::path(get, path = "/api/dispenses/{id}/record", tag = "medical", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/pdf"), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn record(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Response> {
    Ok(pdf(app.service.supply_record(&by, EntryId(id)).await?))
}

fn pdf(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/pdf")], bytes).into_response()
}

/// Supplies of a client, with what was asked about them, for the doctor.
#[utoipa::path(get, path = "/api/clients/{id}/dispenses", tag = "medical", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<DispenseAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn supplies_of(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<DispenseAnswer>>> {
    let all = app.service.supplies_of(&by, ClientId(id)).await?;
    Ok(Json(all.into_iter().map(DispenseAnswer::from).collect()))
}

/// A doctor answers a pharmacist's question about a prescription.
#[utoipa::path(put, path = "/api/dispenses/{id}/answer", tag = "medical", params(("id" = Uuid, Path)), request_body = ReasonBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn answer_pharmacist(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ReasonBody>,
) -> Answer<StatusCode> {
    app.service.answer_pharmacist(&by, EntryId(id), body.version, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a supply a step on.
#[utoipa::path(put, path = "/api/dispenses/{id}", tag = "medical", params(("id" = Uuid, Path)), request_body = StepBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn step(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<StepBody>,
) -> Answer<StatusCode> {
    let version = body.version;
    app.service.dispense_step(&by, EntryId(id), version, body.step()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
