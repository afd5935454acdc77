//! Around booking: the waiting list, mails, calendar feeds.

use crate::asked::{Json, Path};
use crate::callers::{Caller, From};
use crate::error::Answer;
use crate::state::App;
use crate::wire::{Fault, FeedAnswer, FeedBody, LinkAnswer, MailAnswer, WaitBody, WaitingAnswer};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use clinic::booking::WaitAsk;
use records::{AccountId, ClientId, FeedId, WaitingId};
use uuid::Uuid;

/// The waiting list, the longest wait first.
#[utoipa::path(get, path = "/api/waiting", tag = "booking", responses((status = 200, body = Vec<WaitingAnswer>)))]
pub(crate) async fn waiting(State(app): State<App>, Caller(by): Caller) -> Answer<Json<Vec<WaitingAnswer>>> {
    Ok(Json(app.service.waiting(&by).await?.into_iter().map(WaitingAnswer::from).collect()))
}

/// Puts somebody on the waiting list.
#[utoipa::path(post, path = "/api/waiting", tag = "booking", request_body = WaitBody,
    responses((status = 204), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn wait(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<WaitBody>,
) -> Answer<StatusCode> {
    let ask = WaitAsk {
        client: ClientId(body.client),
        kind: body.kind,
        account: body.account.map(AccountId),
        from: body.from,
        to: body.to,
    };
    app.service.wait(&by, &ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes somebody off the waiting list.
#[utoipa::path(delete, path = "/api/waiting/{id}", tag = "booking", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Fault)))]
pub(crate) async fn close_waiting(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.close_waiting(&by, WaitingId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mails of the clinic, the latest first.
#[utoipa::path(get, path = "/api/mails", tag = "booking", responses((status = 200, body = Vec<MailAnswer>)))]
pub(crate) async fn mails(State(app): State<App>, Caller(by): Caller) -> Answer<Json<Vec<MailAnswer>>> {
    Ok(Json(app.service.mails(&by).await?.into_iter().map(MailAnswer::from).collect()))
}

/// Calendar feeds of the clinic.
#[utoipa::path(get, path = "/api/feeds", tag = "booking", responses((status = 200, body = Vec<FeedAnswer>)))]
pub(crate) async fn feeds(State(app): State<App>, Caller(by): Caller) -> Answer<Json<Vec<FeedAnswer>>> {
    Ok(Json(app.service.feeds(&by).await?.into_iter().map(FeedAnswer::from).collect()))
}

/// A secret address that gives a calendar; one that stood for the same calendar ends. It is shown once.
#[utoipa::path(post, path = "/api/feeds", tag = "booking", request_body = FeedBody,
    responses((status = 200, body = LinkAnswer), (status = 404, body = Fault)))]
pub(crate) async fn new_feed(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<FeedBody>,
) -> Answer<Json<LinkAnswer>> {
    let secret = match body.client {
        Some(client) => app.service.client_feed(&by, ClientId(client)).await?,
        None => app.service.own_feed(&by).await?,
    };
    Ok(Json(LinkAnswer { link: format!("{}/api/calendar/{secret}", app.address) }))
}

/// Takes a feed back.
#[utoipa::path(delete, path = "/api/feeds/{id}", tag = "booking", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Fault)))]
pub(crate) async fn revoke_feed(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.revoke_feed(&by, FeedId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The calendar of a secret address, for calendar programs.
#[utoipa::path(get, path = "/api/calendar/{id}", tag = "booking", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/calendar"), (status = 404, body = Fault)))]
pub(crate) async fn calendar(
    State(app): State<App>,
    From(from): From,
    Path(id): Path<String>,
) -> Answer<impl IntoResponse> {
    app.limits.a_request(&format!("calendar {from}"))?;
    let text = app.service.feed(&id).await?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text))
}
