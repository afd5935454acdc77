//! The chart of a client, as the clinic's people see it.

use crate::asked::{Json, Path};
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{
    AftercareAnswer, AnswerSetAnswer, AnswersBody, ClearanceBody, ConsentAnswer, ConsentBody, Fault,
    FileAnswer, FormAnswer, HappenedAnswer, IdentityBody, LinkAnswer, MadeAnswer, MessageAnswer, MessageBody,
    RequestBody, SavedAnswer, TaskAnswer, TaskBody, UploadAnswer, UploadBody,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use clinic::ClinicError;
use clinic::chart::Noted;
use clinic::chart::tasks::Task;
use records::model::file::Belongs;
use records::{Actor, ClientId, EntryId, FileId};
use uuid::Uuid;

/// Everything that happened with a client, the latest first.
#[utoipa::path(get, path = "/api/clients/{id}/timeline", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<HappenedAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn timeline(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<HappenedAnswer>>> {
    timeline_of(&app, &by, ClientId(id)).await
}

pub(super) async fn timeline_of(app: &App, by: &Actor, id: ClientId) -> Answer<Json<Vec<HappenedAnswer>>> {
    Ok(Json(app.service.timeline(by, id).await?.into_iter().map(HappenedAnswer::from).collect()))
}

/// A form with what a client answered to it.
#[utoipa::path(get, path = "/api/clients/{id}/forms/{form}", tag = "chart", params(("id" = Uuid, Path), ("form" = String, Path)),
    responses((status = 200, body = FormAnswer), (status = 404, body = Fault)))]
pub(crate) async fn form(
    State(app): State<App>,
    Caller(by): Caller,
    Path((id, form)): Path<(Uuid, String)>,
) -> Answer<Json<FormAnswer>> {
    Ok(Json(app.service.form_state(&by, ClientId(id), &form).await?.into()))
}

/// Keeps a client's answers, or hands them in, for somebody who answers at the clinic.
#[utoipa::path(put, path = "/api/clients/{id}/forms/{form}", tag = "chart", params(("id" = Uuid, Path), ("form" = String, Path)),
    request_body = AnswersBody,
    responses((status = 200, body = SavedAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn answer(
    State(app): State<App>,
    Caller(by): Caller,
    Path((id, form)): Path<(Uuid, String)>,
    Json(body): Json<AnswersBody>,
) -> Answer<Json<SavedAnswer>> {
    Ok(Json(app.service.save_answers(&by, ClientId(id), &form, body.sent()?).await?.into()))
}

/// Asks a client for a form.
#[utoipa::path(post, path = "/api/clients/{id}/requests", tag = "chart", params(("id" = Uuid, Path)), request_body = RequestBody,
    responses((status = 204), (status = 404, body = Fault)))]
pub(crate) async fn request(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<RequestBody>,
) -> Answer<StatusCode> {
    app.service.request_form(&by, ClientId(id), &body.form).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a client the link to their page.
#[utoipa::path(post, path = "/api/clients/{id}/invitation", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault)))]
pub(crate) async fn invite(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.invite_client(&by, ClientId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A link for a tablet that is handed to a client in the clinic.
#[utoipa::path(post, path = "/api/clients/{id}/hand-over", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 200, body = LinkAnswer), (status = 404, body = Fault)))]
pub(crate) async fn hand_over(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<LinkAnswer>> {
    let secret = app.service.hand_over(&by, ClientId(id)).await?;
    Ok(Json(LinkAnswer { link: format!("{}/my/in#{secret}", app.address) }))
}

/// An answer set with what the rules say of it.
#[utoipa::path(get, path = "/api/answers/{id}", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 200, body = AnswerSetAnswer), (status = 404, body = Fault)))]
pub(crate) async fn answers(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<AnswerSetAnswer>> {
    Ok(Json(app.service.read_answers(&by, EntryId(id)).await?.into()))
}

/// Decides after a screening.
#[utoipa::path(post, path = "/api/answers/{id}/decision", tag = "chart", params(("id" = Uuid, Path)), request_body = ClearanceBody,
    responses((status = 200, body = MadeAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn decide(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ClearanceBody>,
) -> Answer<Json<MadeAnswer>> {
    let id = app.service.decide_screening(&by, body.about(EntryId(id))?).await?;
    Ok(Json(MadeAnswer { id: id.0 }))
}

/// Keeps what staff saw of a client's papers.
#[utoipa::path(post, path = "/api/clients/{id}/identity", tag = "chart", params(("id" = Uuid, Path)), request_body = IdentityBody,
    responses((status = 204), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn identity(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<IdentityBody>,
) -> Answer<StatusCode> {
    app.service.check_identity(&by, ClientId(id), body.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Consents and how they stand.
#[utoipa::path(get, path = "/api/clients/{id}/consents", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<ConsentAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn consents(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<ConsentAnswer>>> {
    let all = app.service.consents_of(&by, ClientId(id)).await?;
    Ok(Json(all.into_iter().map(ConsentAnswer::from).collect()))
}

/// Keeps a client's word on a consent, signed at the clinic.
#[utoipa::path(post, path = "/api/clients/{id}/consents", tag = "chart", params(("id" = Uuid, Path)), request_body = ConsentBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn consent(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ConsentBody>,
) -> Answer<StatusCode> {
    app.service.say_consent(&by, ClientId(id), body.said()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Messages with a client, the latest first.
#[utoipa::path(get, path = "/api/clients/{id}/messages", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<MessageAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn messages(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<MessageAnswer>>> {
    messages_of(&app, &by, ClientId(id)).await
}

pub(super) async fn messages_of(app: &App, by: &Actor, id: ClientId) -> Answer<Json<Vec<MessageAnswer>>> {
    Ok(Json(app.service.messages(by, id).await?.into_iter().map(MessageAnswer::from).collect()))
}

/// Sends a client a message.
#[utoipa::path(post, path = "/api/clients/{id}/messages", tag = "chart", params(("id" = Uuid, Path)), request_body = MessageBody,
    responses((status = 204), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn send(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<MessageBody>,
) -> Answer<StatusCode> {
    sent(&app, &by, ClientId(id), body).await
}

pub(super) async fn sent(app: &App, by: &Actor, id: ClientId, body: MessageBody) -> Answer<StatusCode> {
    let files = body.files.into_iter().map(FileId).collect();
    app.service.send_message(by, id, &body.text, files).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that a client's messages were read.
#[utoipa::path(put, path = "/api/clients/{id}/messages/read", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Fault)))]
pub(crate) async fn read(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.read_messages(&by, ClientId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The days after a client's last session; nothing before the first.
#[utoipa::path(get, path = "/api/clients/{id}/aftercare", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 200, body = Option<AftercareAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn aftercare(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Option<AftercareAnswer>>> {
    Ok(Json(app.service.aftercare(&by, ClientId(id)).await?.map(AftercareAnswer::from)))
}

/// Begins an upload of a photograph that belongs to a client alone.
#[utoipa::path(post, path = "/api/clients/{id}/uploads", tag = "chart", params(("id" = Uuid, Path)), request_body = UploadBody,
    responses((status = 200, body = UploadAnswer), (status = 404, body = Fault), (status = 413, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn begin_upload(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<UploadBody>,
) -> Answer<Json<UploadAnswer>> {
    begun(&app, &by, ClientId(id), body).await
}

pub(super) async fn begun(
    app: &App,
    by: &Actor,
    id: ClientId,
    body: UploadBody,
) -> Answer<Json<UploadAnswer>> {
    let upload = body.of(Belongs::Client(id)).ok_or_else(|| ClinicError::invalid("kind", "`photograph`"))?;
    Ok(Json(app.service.begin_upload(by, upload).await?.into()))
}

/// Files of a client that are of no case.
#[utoipa::path(get, path = "/api/clients/{id}/files", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<FileAnswer>), (status = 404, body = Fault)))]
pub(crate) async fn files(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<FileAnswer>>> {
    let files = app.service.chart_files(&by, ClientId(id)).await?;
    Ok(Json(files.into_iter().map(FileAnswer::from).collect()))
}

/// The bytes of a file of a client that is of no case.
#[utoipa::path(get, path = "/api/chart-files/{id}", tag = "chart", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Fault)))]
pub(crate) async fn file(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Response> {
    let (file, bytes) = app.service.chart_file(&by, FileId(id)).await?;
    super::files::answer(&file, bytes)
}

/// Open tasks of one's role, those that fall due first.
#[utoipa::path(get, path = "/api/tasks", tag = "chart", responses((status = 200, body = Vec<TaskAnswer>)))]
pub(crate) async fn tasks(State(app): State<App>, Caller(by): Caller) -> Answer<Json<Vec<TaskAnswer>>> {
    let all = app.service.tasks(&by).await?;
    let whose = app.service.whose(&by, &all).await?;
    let named = |noted: Noted<Task>| TaskAnswer { name: whose.name(&noted), ..TaskAnswer::from(noted) };
    Ok(Json(all.into_iter().map(named).collect()))
}

/// Takes a task, gives it back, or says that it is done.
#[utoipa::path(put, path = "/api/tasks/{id}", tag = "chart", params(("id" = Uuid, Path)), request_body = TaskBody,
    responses((status = 204), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn task(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<TaskBody>,
) -> Answer<StatusCode> {
    app.service.set_task(&by, EntryId(id), body.version, body.done, body.mine, &body.note).await?;
    Ok(StatusCode::NO_CONTENT)
}
