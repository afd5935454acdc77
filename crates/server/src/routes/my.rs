//! Clients on their own page.

use super::chart::{begun, messages_of, sent, timeline_of};
use crate::asked::{Json, Path, Query};
use crate::callers::{self, ClientCaller, From};
use crate::error::Answer;
use crate::state::App;
use crate::wire::{
    AccessAnswer, AftercareAnswer, AgreedBody, AnswersBody, ConsentAnswer, ConsentBody, EmailBody, Fault,
    FormAnswer, HappenedAnswer, JoinBody, MessageAnswer, MessageBody, MyAnswer, OpenClinic, PartQuery,
    PhotographExportAnswer, SavedAnswer, SecretBody, UploadAnswer, UploadBody,
};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use clinic::ClinicError;
use clinic::my::ClientIn;
use records::{ClinicId, EntryId, FileId, UploadId};
use uuid::Uuid;

/// The name of a clinic that takes people who ask for themselves.
#[utoipa::path(get, path = "/api/clinics/{id}", tag = "my", params(("id" = Uuid, Path)),
    responses((status = 200, body = OpenClinic), (status = 404, body = Fault)))]
pub(crate) async fn clinic(State(app): State<App>, Path(id): Path<Uuid>) -> Answer<Json<OpenClinic>> {
    Ok(Json(OpenClinic { name: app.service.takes_new_clients(ClinicId(id)).await? }))
}

/// Asks to become a client: a link comes by mail. Nothing tells whether the address is known.
#[utoipa::path(post, path = "/api/clinics/{id}/join", tag = "my", params(("id" = Uuid, Path)), request_body = JoinBody,
    responses((status = 204), (status = 404, body = Fault), (status = 422, body = Fault), (status = 429, body = Fault)))]
pub(crate) async fn join(
    State(app): State<App>,
    From(from): From,
    Path(id): Path<Uuid>,
    Json(body): Json<JoinBody>,
) -> Answer<StatusCode> {
    app.limits.a_try(&from)?;
    app.limits.a_try(&format!("client {}", body.email.trim().to_lowercase()))?;
    app.service.ask_to_join(ClinicId(id), &body.name, &body.email).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for a link by mail. Nothing tells whether the address is known.
#[utoipa::path(post, path = "/api/my/link", tag = "my", request_body = EmailBody,
    responses((status = 204), (status = 422, body = Fault), (status = 429, body = Fault)))]
pub(crate) async fn link(
    State(app): State<App>,
    From(from): From,
    Json(body): Json<EmailBody>,
) -> Answer<StatusCode> {
    app.limits.a_try(&from)?;
    app.limits.a_try(&format!("client {}", body.email.trim().to_lowercase()))?;
    app.service.send_link(&body.email).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs in by a link, once.
#[utoipa::path(post, path = "/api/my/in", tag = "my", request_body = SecretBody,
    responses((status = 200, body = MyAnswer), (status = 404, body = Fault), (status = 429, body = Fault)))]
pub(crate) async fn sign_in(
    State(app): State<App>,
    From(from): From,
    Json(body): Json<SecretBody>,
) -> Answer<Response> {
    app.limits.a_try(&from)?;
    let new = app.service.client_in(&body.secret).await?;
    let cookie = callers::client_cookie(&app, &new)?;
    let who = ClientIn { session: new.session };
    let page = app.service.my_page(&who.actor()).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(MyAnswer::of(page, &who.session.csrf))).into_response())
}

/// Signs out.
#[utoipa::path(post, path = "/api/my/out", tag = "my", responses((status = 204)))]
pub(crate) async fn sign_out(State(app): State<App>, ClientCaller(who): ClientCaller) -> Answer<Response> {
    app.service.client_out(&who).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, callers::no_client_cookie(&app)?)]).into_response())
}

/// One's first page.
#[utoipa::path(get, path = "/api/my", tag = "my", responses((status = 200, body = MyAnswer), (status = 401, body = Fault)))]
pub(crate) async fn page(State(app): State<App>, ClientCaller(who): ClientCaller) -> Answer<Json<MyAnswer>> {
    Ok(Json(MyAnswer::of(app.service.my_page(&who.actor()).await?, &who.session.csrf)))
}

/// A form with one's answers so far.
#[utoipa::path(get, path = "/api/my/forms/{form}", tag = "my", params(("form" = String, Path)),
    responses((status = 200, body = FormAnswer), (status = 404, body = Fault)))]
pub(crate) async fn form(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Path(form): Path<String>,
) -> Answer<Json<FormAnswer>> {
    Ok(Json(app.service.form_state(&who.actor(), who.session.client, &form).await?.into()))
}

/// Keeps one's answers, or hands them in.
#[utoipa::path(put, path = "/api/my/forms/{form}", tag = "my", params(("form" = String, Path)), request_body = AnswersBody,
    responses((status = 200, body = SavedAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn answer(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Path(form): Path<String>,
    Json(body): Json<AnswersBody>,
) -> Answer<Json<SavedAnswer>> {
    Ok(Json(app.service.save_answers(&who.actor(), who.session.client, &form, body.sent()?).await?.into()))
}

/// Consents and how one's own stand.
#[utoipa::path(get, path = "/api/my/consents", tag = "my", responses((status = 200, body = Vec<ConsentAnswer>)))]
pub(crate) async fn consents(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
) -> Answer<Json<Vec<ConsentAnswer>>> {
    let all = app.service.consents_of(&who.actor(), who.session.client).await?;
    Ok(Json(all.into_iter().map(ConsentAnswer::from).collect()))
}

/// Gives, refuses or takes back a consent.
#[utoipa::path(post, path = "/api/my/consents", tag = "my", request_body = ConsentBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn consent(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Json(body): Json<ConsentBody>,
) -> Answer<StatusCode> {
    app.service.say_consent(&who.actor(), who.session.client, body.said()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The days after one's last session; nothing before the first.
#[utoipa::path(get, path = "/api/my/aftercare", tag = "my", responses((status = 200, body = Option<AftercareAnswer>)))]
pub(crate) async fn aftercare(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
) -> Answer<Json<Option<AftercareAnswer>>> {
    let days = app.service.aftercare(&who.actor(), who.session.client).await?;
    Ok(Json(days.map(AftercareAnswer::from)))
}

/// One's messages, the latest first.
#[utoipa::path(get, path = "/api/my/messages", tag = "my", responses((status = 200, body = Vec<MessageAnswer>)))]
pub(crate) async fn messages(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
) -> Answer<Json<Vec<MessageAnswer>>> {
    messages_of(&app, &who.actor(), who.session.client).await
}

/// Sends the clinic a message.
#[utoipa::path(post, path = "/api/my/messages", tag = "my", request_body = MessageBody,
    responses((status = 204), (status = 422, body = Fault)))]
pub(crate) async fn send(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Json(body): Json<MessageBody>,
) -> Answer<StatusCode> {
    sent(&app, &who.actor(), who.session.client, body).await
}

/// Says that the clinic's messages were read.
#[utoipa::path(put, path = "/api/my/messages/read", tag = "my", responses((status = 204)))]
pub(crate) async fn read(State(app): State<App>, ClientCaller(who): ClientCaller) -> Answer<StatusCode> {
    app.service.read_messages(&who.actor(), who.session.client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everything that happened, the latest first.
#[utoipa::path(get, path = "/api/my/timeline", tag = "my", responses((status = 200, body = Vec<HappenedAnswer>)))]
pub(crate) async fn timeline(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
) -> Answer<Json<Vec<HappenedAnswer>>> {
    timeline_of(&app, &who.actor(), who.session.client).await
}

/// Who did what with one's data, the latest first.
#[utoipa::path(get, path = "/api/my/access", tag = "my", responses((status = 200, body = Vec<AccessAnswer>)))]
pub(crate) async fn access(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
) -> Answer<Json<Vec<AccessAnswer>>> {
    Ok(Json(app.service.my_access(&who.actor()).await?.into_iter().map(AccessAnswer::from).collect()))
}

/// One's whole record as a zip.
#[utoipa::path(get, path = "/api/my/export", tag = "my", responses((status = 200, content_type = "application/zip")))]
pub(crate) async fn export(State(app): State<App>, ClientCaller(who): ClientCaller) -> Answer<Response> {
    let zip = app.service.export(&who.actor(), who.session.client, None).await?;
    let response = Response::builder()
        .header(header::CONTENT_TYPE, "application/zip")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"record.zip\"")
        .body(Body::from(zip));
    Ok(response.map_err(ClinicError::internal)?)
}

/// What was asked about one's own photographs, the latest first.
#[utoipa::path(get, path = "/api/my/photograph-exports", tag = "my", responses((status = 200, body = Vec<PhotographExportAnswer>)))]
pub(crate) async fn photograph_exports(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
) -> Answer<Json<Vec<PhotographExportAnswer>>> {
    let by = who.actor();
    let all = app.service.photograph_exports(&by, who.session.client).await?;
    Ok(Json(all.into_iter().map(|one| PhotographExportAnswer::of(one, &by)).collect()))
}

/// One's own word on whether photographs may leave.
#[utoipa::path(put, path = "/api/my/photograph-exports/{id}", tag = "my", params(("id" = Uuid, Path)), request_body = AgreedBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn say_to_export(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Path(id): Path<Uuid>,
    Json(body): Json<AgreedBody>,
) -> Answer<StatusCode> {
    app.service.say_to_export(&who.actor(), EntryId(id), body.version, body.agreed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins an upload of a photograph.
#[utoipa::path(post, path = "/api/my/uploads", tag = "my", request_body = UploadBody,
    responses((status = 200, body = UploadAnswer), (status = 413, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn begin_upload(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Json(body): Json<UploadBody>,
) -> Answer<Json<UploadAnswer>> {
    begun(&app, &who.actor(), who.session.client, body).await
}

/// How far an upload is.
#[utoipa::path(get, path = "/api/my/uploads/{id}", tag = "my", params(("id" = Uuid, Path)),
    responses((status = 200, body = UploadAnswer), (status = 404, body = Fault)))]
pub(crate) async fn progress(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Path(id): Path<Uuid>,
) -> Answer<Json<UploadAnswer>> {
    Ok(Json(app.service.upload(&who.actor(), UploadId(id)).await?.into()))
}

/// Keeps the next part of an upload.
#[utoipa::path(put, path = "/api/my/uploads/{id}", tag = "my", params(("id" = Uuid, Path), PartQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = UploadAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn part(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Path(id): Path<Uuid>,
    Query(q): Query<PartQuery>,
    request: Request,
) -> Answer<Json<UploadAnswer>> {
    super::files::kept_part(&app, &who.actor(), UploadId(id), q.offset, request).await
}

/// The bytes of one of one's files.
#[utoipa::path(get, path = "/api/my/files/{id}", tag = "my", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Fault)))]
pub(crate) async fn file(
    State(app): State<App>,
    ClientCaller(who): ClientCaller,
    Path(id): Path<Uuid>,
) -> Answer<Response> {
    let (file, bytes) = app.service.chart_file(&who.actor(), FileId(id)).await?;
    super::files::answer(&file, bytes)
}
