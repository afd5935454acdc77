//! The medical road: doctors, clients' medicines, money, licences.

use crate::asked::{Json, Path};
use crate::callers::{Caller, ClientCaller};
use crate::error::Answer;
use crate::state::App;
use crate::wire::{
    AccountAnswer, ActBody, AddressBody, CardAnswer, ChangeBody, CheckedAnswer, ConsultationAnswer,
    ConsultationRead, DispenseAnswer, DraftedBody, Fault, LicenceAnswer, LicenceBody, LinkAnswer, MadeAnswer,
    MedicinesAnswer, MonthPriceAnswer, PageBody, PostingBody, PrescriptionAnswer, ProductAnswer, ReasonBody,
    ReplyBody, ReviewBody, SideEffectAnswer, SideEffectBody, SignBody, SubscriptionAnswer,
};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use clinic::chart::Noted;
use clinic::medical::consultations::Consultation;
use records::{AccountId, ClientId, EntryId, LicenceId, PostingId};
use uuid::Uuid;

/// Consultations that wait where the doctor is licensed, those that fall due first.
#[utoipa::path(get, path = "/api/consultations", tag = "medical", responses((status = 200, body = Vec<ConsultationAnswer>)))]
pub(crate) async fn queue(
    State(app): State<App>,
    Caller(by): Caller,
) -> Answer<Json<Vec<ConsultationAnswer>>> {
    let care = app.service.care_of(by.clinic).await?;
    let waiting = app.service.doctor_queue(&by).await?;
    let whose = app.service.whose(&by, &waiting).await?;
    let named = |noted: Noted<Consultation>| ConsultationAnswer {
        name: whose.name(&noted),
        ..ConsultationAnswer::of(noted, &care)
    };
    Ok(Json(waiting.into_iter().map(named).collect()))
}

/// A consultation with answers and what the rules say.
#[utoipa::path(get, path = "/api/consultations/{id}", tag = "medical", params(("id" = Uuid, Path)),
    responses((status = 200, body = ConsultationRead), (status = 404, body = Fault)))]
pub(crate) async fn consultation(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<ConsultationRead>> {
    let read = app.service.consultation(&by, EntryId(id)).await?;
    let care = app.service.care_of(by.clinic).await?;
    Ok(Json(ConsultationRead::of(read, &care)))
}

/// Does something with a consultation besides prescribing.
#[utoipa::path(put, path = "/api/consultations/{id}", tag = "medical", params(("id" = Uuid, Path)), request_body = ActBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn act(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ActBody>,
) -> Answer<StatusCode> {
    let version = body.version;
    app.service.act_on_consultation(&by, EntryId(id), version, body.act()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps the doctor's review with a consultation.
#[utoipa::path(put, path = "/api/consultations/{id}/review", tag = "medical", params(("id" = Uuid, Path)), request_body = ReviewBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn review(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ReviewBody>,
) -> Answer<StatusCode> {
    app.service.attach_review(&by, EntryId(id), body.version, EntryId(body.answers)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a draft meets.
#[utoipa::path(post, path = "/api/consultations/{id}/check", tag = "medical", params(("id" = Uuid, Path)), request_body = DraftedBody,
    responses((status = 200, body = CheckedAnswer), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn check(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<DraftedBody>,
) -> Answer<Json<CheckedAnswer>> {
    Ok(Json(app.service.check_prescription(&by, EntryId(id), &body.into()).await?.into()))
}

/// Signs a prescription, by the doctor's password.
#[utoipa::path(post, path = "/api/consultations/{id}/prescriptions", tag = "medical", params(("id" = Uuid, Path)), request_body = SignBody,
    responses((status = 200, body = MadeAnswer), (status = 401, body = Fault), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault), (status = 429, body = Fault)))]
pub(crate) async fn sign(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<SignBody>,
) -> Answer<Json<MadeAnswer>> {
    app.limits.a_signature(&by)?;
    let made = app
        .service
        .sign_prescription(&by, EntryId(id), body.version, body.drafted.into(), &body.password)
        .await?;
    Ok(Json(MadeAnswer { id: made.0 }))
}

/// The formulary.
#[utoipa::path(get, path = "/api/formulary", tag = "medical", responses((status = 200, body = Vec<ProductAnswer>)))]
pub(crate) async fn formulary(
    State(app): State<App>,
    Caller(by): Caller,
) -> Answer<Json<Vec<ProductAnswer>>> {
    let care = app.service.care_of(by.clinic).await?;
    Ok(Json(care.formulary.iter().map(ProductAnswer::from).collect()))
}

/// Prescriptions of a client, the latest first.
#[utoipa::path(get, path = "/api/clients/{id}/prescriptions", tag = "medical", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<PrescriptionAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn prescriptions(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<PrescriptionAnswer>>> {
    app.service.client_stands(&by, ClientId(id)).await?;
    let all = app.service.prescriptions(&by, ClientId(id)).await?;
    let care = app.service.care_of(by.clinic).await?;
    Ok(Json(all.into_iter().map(|one| PrescriptionAnswer::of(one, &care)).collect()))
}

/// Stops a prescription.
#[utoipa::path(put, path = "/api/prescriptions/{id}/stop", tag = "medical", params(("id" = Uuid, Path)), request_body = ReasonBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn stop(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ReasonBody>,
) -> Answer<StatusCode> {
    app.service.stop_prescription(&by, EntryId(id), body.version, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Side effects of a client, the latest first.
#[utoipa::path(get, path = "/api/clients/{id}/side-effects", tag = "medical", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<SideEffectAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn side_effects(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<SideEffectAnswer>>> {
    let all = app.service.side_effects(&by, ClientId(id)).await?;
    Ok(Json(all.into_iter().map(SideEffectAnswer::from).collect()))
}

/// Settles a side effect.
#[utoipa::path(put, path = "/api/side-effects/{id}", tag = "medical", params(("id" = Uuid, Path)), request_body = ReasonBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn settle(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ReasonBody>,
) -> Answer<StatusCode> {
    app.service.settle_side_effect(&by, EntryId(id), body.version, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A client's account.
#[utoipa::path(get, path = "/api/clients/{id}/account", tag = "medical", params(("id" = Uuid, Path)),
    responses((status = 200, body = AccountAnswer), (status = 404, body = Fault)))]
pub(crate) async fn account(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<AccountAnswer>> {
    Ok(Json(AccountAnswer::of(&app.service.account_of(&by, ClientId(id)).await?)))
}

/// Notes a payment, a refund or a void.
#[utoipa::path(post, path = "/api/clients/{id}/account", tag = "medical", params(("id" = Uuid, Path)), request_body = PostingBody,
    responses((status = 204), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn post(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<PostingBody>,
) -> Answer<StatusCode> {
    let (kind, settles) = body.parts()?;
    app.service.note_posting(&by, ClientId(id), kind, settles, body.cents, &body.said).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the card processor tells, signed by it.
#[utoipa::path(post, path = "/api/payments/card", tag = "medical", request_body = serde_json::Value,
    responses((status = 204), (status = 403, body = Fault), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn card(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Answer<StatusCode> {
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok());
    app.service.card_said(signature.unwrap_or_default(), &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A page on which one pays what is open of an invoice by card.
#[utoipa::path(post, path = "/api/my/account/{id}/page", tag = "my", params(("id" = Uuid, Path)), request_body = PageBody,
    responses((status = 200, body = LinkAnswer), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn pay_page(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Path(id): Path<Uuid>,
    Json(body): Json<PageBody>,
) -> Answer<Json<LinkAnswer>> {
    let back = format!("{}/my/medicines", app.address);
    let link = app.service.pay_page(&who.actor(), PostingId(id), back, body.keep).await?;
    Ok(Json(LinkAnswer { link }))
}

/// Forgets the card that one keeps: it is charged no more.
#[utoipa::path(delete, path = "/api/my/card", tag = "my", responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn forget_card(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
) -> Answer<StatusCode> {
    app.service.forget_my_card(&who.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Licences of the clinic's people.
#[utoipa::path(get, path = "/api/licences", tag = "medical", responses((status = 200, body = Vec<LicenceAnswer>)))]
pub(crate) async fn licences(State(app): State<App>, Caller(by): Caller) -> Answer<Json<Vec<LicenceAnswer>>> {
    Ok(Json(app.service.licences(&by).await?.into_iter().map(LicenceAnswer::from).collect()))
}

/// Keeps a licence.
#[utoipa::path(post, path = "/api/licences", tag = "medical", request_body = LicenceBody,
    responses((status = 204), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn licence(
    State(app): State<App>,
    Caller(by): Caller,
    Json(body): Json<LicenceBody>,
) -> Answer<StatusCode> {
    app.service.add_licence(&by, AccountId(body.account), &body.place, &body.number, body.expires).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a licence.
#[utoipa::path(delete, path = "/api/licences/{id}", tag = "medical", params(("id" = Uuid, Path)), responses((status = 204), (status = 404, body = Fault)))]
pub(crate) async fn end_licence(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.end_licence(&by, LicenceId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everything of one's medicines: requests, prescriptions, what goes on, supplies, money.
#[utoipa::path(get, path = "/api/my/medicines", tag = "my", responses((status = 200, body = MedicinesAnswer)))]
pub(crate) async fn medicines(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
) -> Answer<Json<MedicinesAnswer>> {
    let (by, id, service) = (who.actor(), who.session.client, &app.service);
    let care = service.care_of(by.clinic).await?;
    let (prices, currency) = service.month_prices(by.clinic).await?;
    Ok(Json(MedicinesAnswer {
        prices: prices.into_iter().map(MonthPriceAnswer::from).collect(),
        currency,
        consultations: service
            .my_consultations(&by)
            .await?
            .into_iter()
            .map(|one| ConsultationAnswer::for_client(one, &care))
            .collect(),
        prescriptions: service
            .prescriptions(&by, id)
            .await?
            .into_iter()
            .map(|one| PrescriptionAnswer::of(one, &care))
            .collect(),
        subscriptions: service.goes_on(&by, id).await?.into_iter().map(SubscriptionAnswer::from).collect(),
        supplies: service.my_supplies(&by).await?.into_iter().map(DispenseAnswer::for_client).collect(),
        side_effects: service.my_side_effects(&by).await?.into_iter().map(SideEffectAnswer::from).collect(),
        account: AccountAnswer::of(&service.account_of(&by, id).await?),
        takes_cards: service.takes_cards(),
        card: service.my_card(&by).await?.map(CardAnswer::from),
        address: service.my_address(&by).await?,
    }))
}

/// Says where one's parcels go.
#[utoipa::path(put, path = "/api/my/address", tag = "my", request_body = AddressBody, responses((status = 204), (status = 422, body = Fault)))]
pub(crate) async fn address(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Json(body): Json<AddressBody>,
) -> Answer<StatusCode> {
    app.service.set_my_address(&who.actor(), &body.address).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers the doctor's questions, or takes the request back.
#[utoipa::path(put, path = "/api/my/consultations/{id}", tag = "my", params(("id" = Uuid, Path)), request_body = ReplyBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn reply(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Path(id): Path<Uuid>,
    Json(body): Json<ReplyBody>,
) -> Answer<StatusCode> {
    app.service.answer_doctor(&who.actor(), EntryId(id), body.answer.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pauses, delays, goes on or ends, in one step.
#[utoipa::path(put, path = "/api/my/subscriptions/{id}", tag = "my", params(("id" = Uuid, Path)), request_body = ChangeBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn change(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Path(id): Path<Uuid>,
    Json(body): Json<ChangeBody>,
) -> Answer<StatusCode> {
    app.service.change_subscription(&who.actor(), EntryId(id), body.version, body.change()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reports a side effect.
#[utoipa::path(post, path = "/api/my/side-effects", tag = "my", request_body = SideEffectBody,
    responses((status = 204), (status = 422, body = Fault)))]
pub(crate) async fn side_effect(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Json(body): Json<SideEffectBody>,
) -> Answer<StatusCode> {
    app.service.report_side_effect(&who.actor(), &body.text, body.serious).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A client's subscriptions, for those who see charts.
#[utoipa::path(get, path = "/api/clients/{id}/subscriptions", tag = "medical", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<SubscriptionAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn subscriptions(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<SubscriptionAnswer>>> {
    let all = app.service.goes_on(&by, ClientId(id)).await?;
    Ok(Json(all.into_iter().map(SubscriptionAnswer::from).collect()))
}
