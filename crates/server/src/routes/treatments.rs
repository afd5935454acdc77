//! Sessions of micropigmentation; stock and recall.

use crate::asked::{Json, Path, Query};
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{
    BeginBody, DropQuery, Fault, HeldAnswer, HoldBody, LotAnswer, LotBody, LotsQuery, MadeAnswer,
    ReadyAnswer, ReadyQuery, RecallAnswer, RecallBody, RecallQuery, ToldAnswer, TreatmentAnswer,
    TreatmentBody,
};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::ClinicError;
use jiff::ToSpan;
use records::model::stock::LotKind;
use records::{CaseId, ClientId, EntryId, LotId, VariantId};
use uuid::Uuid;

/// Days ahead for which touch-ups are listed.
const AHEAD_DAYS: i64 = 60;

/// What stands and what is missing before a session, today.
#[utoipa::path(get, path = "/api/clients/{id}/readiness", tag = "sessions", params(("id" = Uuid, Path), ReadyQuery),
    responses((status = 200, body = Vec<ReadyAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn readiness(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<ReadyQuery>,
) -> Answer<Json<Vec<ReadyAnswer>>> {
    let plan = query.case.map(CaseId).zip(query.variant.map(VariantId));
    let ready = app.service.readiness(&by, ClientId(id), plan).await?;
    Ok(Json(ready.into_iter().map(ReadyAnswer::from).collect()))
}

/// Begins a session.
#[utoipa::path(post, path = "/api/clients/{id}/treatments", tag = "sessions", params(("id" = Uuid, Path)), request_body = BeginBody,
    responses((status = 200, body = MadeAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn begin(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<BeginBody>,
) -> Answer<Json<MadeAnswer>> {
    let id = app.service.begin_session(&by, &body.of(ClientId(id))).await?;
    Ok(Json(MadeAnswer { id: id.0 }))
}

/// Sessions of a client, the latest first.
#[utoipa::path(get, path = "/api/clients/{id}/treatments", tag = "sessions", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<HeldAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn held(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<HeldAnswer>>> {
    let held = app.service.sessions_held(&by, ClientId(id)).await?;
    Ok(Json(held.into_iter().map(HeldAnswer::from).collect()))
}

/// A session with its plan, its log and its lots.
#[utoipa::path(get, path = "/api/treatments/{id}", tag = "sessions", params(("id" = Uuid, Path)),
    responses((status = 200, body = TreatmentAnswer), (status = 404, body = Fault)))]
pub(crate) async fn read(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<TreatmentAnswer>> {
    let read = app.service.session_log(&by, EntryId(id)).await?;
    Ok(Json(TreatmentAnswer::of(read, &app.service.care_of(by.clinic).await?.journey.checks)))
}

/// Measures in photographs what is left of a healed result, and forecasts the touch-up by it.
#[utoipa::path(post, path = "/api/treatments/{id}/measurements", tag = "sessions", params(("id" = Uuid, Path)), request_body = HoldBody,
    responses((status = 200, body = TreatmentAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn measure(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<HoldBody>,
) -> Answer<Json<TreatmentAnswer>> {
    app.service.measure_hold(&by, EntryId(id), body.ask()).await?;
    let read = app.service.session_log(&by, EntryId(id)).await?;
    Ok(Json(TreatmentAnswer::of(read, &app.service.care_of(by.clinic).await?.journey.checks)))
}

/// Takes a measurement off again.
#[utoipa::path(delete, path = "/api/treatments/{id}/measurements", tag = "sessions", params(("id" = Uuid, Path), DropQuery),
    responses((status = 200, body = TreatmentAnswer), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn drop_measurement(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Query(asked): Query<DropQuery>,
) -> Answer<Json<TreatmentAnswer>> {
    app.service.drop_hold(&by, EntryId(id), asked.version, asked.place).await?;
    let read = app.service.session_log(&by, EntryId(id)).await?;
    Ok(Json(TreatmentAnswer::of(read, &app.service.care_of(by.clinic).await?.journey.checks)))
}

/// Keeps what was done; ends a session; amends one that has ended.
#[utoipa::path(put, path = "/api/treatments/{id}", tag = "sessions", params(("id" = Uuid, Path)), request_body = TreatmentBody,
    responses((status = 200, body = TreatmentAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn save(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<TreatmentBody>,
) -> Answer<Json<TreatmentAnswer>> {
    app.service.log_session(&by, EntryId(id), body.logged()).await?;
    let read = app.service.session_log(&by, EntryId(id)).await?;
    Ok(Json(TreatmentAnswer::of(read, &app.service.care_of(by.clinic).await?.journey.checks)))
}

/// Clients whose touch-up falls due by the outlook of their plans.
#[utoipa::path(get, path = "/api/touch-ups", tag = "sessions", responses((status = 200, body = Vec<HeldAnswer>)))]
pub(crate) async fn touch_ups(State(app): State<App>, Caller(by): Caller) -> Answer<Json<Vec<HeldAnswer>>> {
    let due = app.service.touch_ups(&by, app.service.now() + (24 * AHEAD_DAYS).hours()).await?;
    Ok(Json(due.into_iter().map(HeldAnswer::from).collect()))
}

/// Lots, those that may be used first.
#[utoipa::path(get, path = "/api/lots", tag = "stock", params(LotsQuery), responses((status = 200, body = Vec<LotAnswer>), (status = 422, body = Fault)))]
pub(crate) async fn lots(
    State(app): State<App>,
    Caller(by): Caller,
    Query(query): Query<LotsQuery>,
) -> Answer<Json<Vec<LotAnswer>>> {
    let kind = |name: String| {
        LotKind::named(&name).ok_or_else(|| ClinicError::invalid("kind", "no kind of lot is called so"))
    };
    let kind = query.kind.map(kind).transpose()?;
    Ok(Json(app.service.lots(&by, kind).await?.into_iter().map(LotAnswer::from).collect()))
}

/// A new lot.
#[utoipa::path(post, path = "/api/lots", tag = "stock", request_body = LotBody,
    responses((status = 200, body = MadeAnswer), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn new_lot(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<LotBody>,
) -> Answer<Json<MadeAnswer>> {
    let lot = LotBody { version: 0, ..body }.lot(LotId::new())?;
    Ok(Json(MadeAnswer { id: app.service.save_lot(&by, lot).await?.0 }))
}

/// Saves a lot over the version that was read.
#[utoipa::path(put, path = "/api/lots/{id}", tag = "stock", params(("id" = Uuid, Path)), request_body = LotBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn lot(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<LotBody>,
) -> Answer<StatusCode> {
    // Version 0 would be a new lot: one that is there has been saved at least once.
    let body = LotBody { version: body.version.max(1), ..body };
    app.service.save_lot(&by, body.lot(LotId(id))?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who received lots of a number.
#[utoipa::path(get, path = "/api/recall", tag = "stock", params(RecallQuery), responses((status = 200, body = RecallAnswer), (status = 422, body = Fault)))]
pub(crate) async fn recall(
    State(app): State<App>,
    Caller(by): Caller,
    Query(query): Query<RecallQuery>,
) -> Answer<Json<RecallAnswer>> {
    Ok(Json(app.service.recall(&by, &query.number).await?.into()))
}

/// Calls a lot back: who received it is told to call, and somebody has to tell each.
#[utoipa::path(post, path = "/api/lots/{id}/recall", tag = "stock", params(("id" = Uuid, Path)), request_body = RecallBody,
    responses((status = 200, body = ToldAnswer), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn call_back(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<RecallBody>,
) -> Answer<Json<ToldAnswer>> {
    let clients = app.service.call_back(&by, LotId(id), body.version, &body.note).await?;
    Ok(Json(ToldAnswer { clients }))
}
