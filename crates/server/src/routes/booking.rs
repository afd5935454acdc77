//! Booking: hours, rooms, free times, visits.

use crate::asked::{Json, Path, Query};
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{
    BookBody, BookedAnswer, ChainBody, Fault, FreeQuery, FreeTimeAnswer, GapAnswer, HoursBody, MoveBody,
    RoomBody, SessionsAnswer, SetupAnswer, StateBody, VisitAnswer, VisitsQuery,
};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::booking::FreeAsk;
use records::model::booking::AppointmentSearch;
use records::{AccountId, AppointmentId, CaseId, ClientId, RoomId};
use uuid::Uuid;

/// What a page of booking begins with.
#[utoipa::path(get, path = "/api/booking", tag = "booking", responses((status = 200, body = SetupAnswer)))]
pub(crate) async fn setup(State(app): State<App>, Caller(by): Caller) -> Answer<Json<SetupAnswer>> {
    Ok(Json(app.service.booking_setup(&by).await?.into()))
}

/// Keeps somebody's hours.
#[utoipa::path(put, path = "/api/booking/hours/{id}", tag = "booking", params(("id" = Uuid, Path)), request_body = HoursBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn hours(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<HoursBody>,
) -> Answer<StatusCode> {
    app.service.save_hours(&by, AccountId(id), body.version, &body.hours.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new room.
#[utoipa::path(post, path = "/api/booking/rooms", tag = "booking", request_body = RoomBody,
    responses((status = 204), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn new_room(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<RoomBody>,
) -> Answer<StatusCode> {
    app.service.save_room(&by, None, &body.name, body.archived).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Another name for a room, or putting it aside.
#[utoipa::path(put, path = "/api/booking/rooms/{id}", tag = "booking", params(("id" = Uuid, Path)), request_body = RoomBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn room(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<RoomBody>,
) -> Answer<StatusCode> {
    app.service.save_room(&by, Some(RoomId(id)), &body.name, body.archived).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Free times.
#[utoipa::path(get, path = "/api/booking/free", tag = "booking", params(FreeQuery),
    responses((status = 200, body = Vec<FreeTimeAnswer>), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn free(
    State(app): State<App>,
    Caller(by): Caller,
    Query(query): Query<FreeQuery>,
) -> Answer<Json<Vec<FreeTimeAnswer>>> {
    let ask = FreeAsk {
        kind: query.kind,
        minutes: query.minutes,
        account: query.account.map(AccountId),
        from: query.from,
        days: query.days,
        moving: query.moving.map(AppointmentId),
    };
    Ok(Json(app.service.free_times(&by, &ask).await?.into_iter().map(FreeTimeAnswer::from).collect()))
}

/// The sessions of a case's plan, for a chain of visits.
#[utoipa::path(get, path = "/api/cases/{id}/sessions", tag = "booking", params(("id" = Uuid, Path)),
    responses((status = 200, body = SessionsAnswer), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn sessions(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<SessionsAnswer>> {
    let sessions = app.service.sessions_of(&by, CaseId(id), None).await?;
    Ok(Json(SessionsAnswer {
        minutes: sessions.minutes,
        gap_days: sessions.gap_days,
        deposit_cents: sessions.deposit_cents,
    }))
}

/// Free times for a whole chain of sessions.
#[utoipa::path(post, path = "/api/booking/chain", tag = "booking", request_body = ChainBody,
    responses((status = 200, body = Vec<FreeTimeAnswer>), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn chain(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<ChainBody>,
) -> Answer<Json<Vec<FreeTimeAnswer>>> {
    let account = body.account.map(AccountId);
    let proposal = app.service.propose_chain(&by, &body.minutes, &body.gap_days, body.first, account).await?;
    Ok(Json(proposal.visits.into_iter().map(FreeTimeAnswer::from).collect()))
}

/// Books visits, all or none.
#[utoipa::path(post, path = "/api/appointments", tag = "booking", request_body = BookBody,
    responses((status = 200, body = BookedAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn book(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<BookBody>,
) -> Answer<Json<BookedAnswer>> {
    let booked = app.service.book(&by, &body.into()).await?;
    Ok(Json(BookedAnswer {
        ids: booked.ids.iter().map(|id| id.0).collect(),
        long_gaps: booked.long_gaps.iter().map(GapAnswer::from).collect(),
    }))
}

/// Visits in order of time.
#[utoipa::path(get, path = "/api/appointments", tag = "booking", params(VisitsQuery), responses((status = 200, body = Vec<VisitAnswer>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Caller(by): Caller,
    Query(query): Query<VisitsQuery>,
) -> Answer<Json<Vec<VisitAnswer>>> {
    let search = AppointmentSearch {
        from: query.from,
        to: query.to,
        client: query.client.map(ClientId),
        account: query.account.map(AccountId),
        chain: None,
    };
    Ok(Json(app.service.visits(&by, search).await?.into_iter().map(VisitAnswer::from).collect()))
}

/// Moves a visit.
#[utoipa::path(put, path = "/api/appointments/{id}/place", tag = "booking", params(("id" = Uuid, Path)), request_body = MoveBody,
    responses((status = 200, body = Vec<GapAnswer>), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn place(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<MoveBody>,
) -> Answer<Json<Vec<GapAnswer>>> {
    let (version, ask) = body.ask();
    let findings = app.service.move_visit(&by, AppointmentId(id), version, &ask).await?;
    Ok(Json(findings.iter().map(GapAnswer::from).collect()))
}

/// Says what became of a visit.
#[utoipa::path(put, path = "/api/appointments/{id}/state", tag = "booking", params(("id" = Uuid, Path)), request_body = StateBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn state(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<StateBody>,
) -> Answer<StatusCode> {
    app.service.set_visit_state(&by, AppointmentId(id), body.version, &body.state).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says what became of a deposit.
#[utoipa::path(put, path = "/api/appointments/{id}/deposit", tag = "booking", params(("id" = Uuid, Path)), request_body = StateBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn deposit(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<StateBody>,
) -> Answer<StatusCode> {
    app.service.set_deposit(&by, AppointmentId(id), body.version, &body.state).await?;
    Ok(StatusCode::NO_CONTENT)
}
