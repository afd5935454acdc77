//! Files, uploads, jobs.

use crate::asked::{Json, Path, Query};
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::{Fault, FileAnswer, JobAnswer, JobAsked, LabelBody, PartQuery, UploadAnswer, UploadBody};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use clinic::ClinicError;
use jiff::ToSpan;
use records::model::file::{Belongs, FileRow};
use records::{Actor, CaseId, FileId, UploadId, VariantId};
use uuid::Uuid;

/// Begins an upload.
#[utoipa::path(post, path = "/api/cases/{id}/uploads", tag = "files", params(("id" = Uuid, Path)), request_body = UploadBody,
    responses((status = 200, body = UploadAnswer), (status = 404, body = Fault), (status = 413, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn begin(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<UploadBody>,
) -> Answer<Json<UploadAnswer>> {
    let upload = body
        .of(Belongs::Case(CaseId(id)))
        .ok_or_else(|| ClinicError::invalid("kind", "`photograph`, `scan` or `texture`"))?;
    Ok(Json(app.service.begin_upload(&by, upload).await?.into()))
}

/// How far an upload is.
#[utoipa::path(get, path = "/api/uploads/{id}", tag = "files", params(("id" = Uuid, Path)),
    responses((status = 200, body = UploadAnswer), (status = 404, body = Fault)))]
pub(crate) async fn progress(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<UploadAnswer>> {
    Ok(Json(app.service.upload(&by, UploadId(id)).await?.into()))
}

/// Keeps the next part of an upload.
#[utoipa::path(put, path = "/api/uploads/{id}", tag = "files", params(("id" = Uuid, Path), PartQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = UploadAnswer), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn part(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Query(q): Query<PartQuery>,
    request: Request,
) -> Answer<Json<UploadAnswer>> {
    kept_part(&app, &by, UploadId(id), q.offset, request).await
}

/// Keeps the next part of an upload of whoever sends it.
pub(crate) async fn kept_part(
    app: &App,
    by: &Actor,
    id: UploadId,
    offset: u64,
    request: Request,
) -> Answer<Json<UploadAnswer>> {
    // Only so many parts are in memory at a time; the others wait in the network.
    let _room = app.parts.acquire().await.map_err(ClinicError::internal)?;
    let most = records::PART_BYTES;
    let bytes = axum::body::to_bytes(request.into_body(), most)
        .await
        .map_err(|_| ClinicError::invalid("", format!("a part has at most {most} bytes")))?;
    Ok(Json(app.service.keep_part(by, id, offset, bytes.into()).await?.into()))
}

/// Gives an upload up.
#[utoipa::path(delete, path = "/api/uploads/{id}", tag = "files", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Fault)))]
pub(crate) async fn give_up(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.drop_upload(&by, UploadId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Files of a case.
#[utoipa::path(get, path = "/api/cases/{id}/files", tag = "files", params(("id" = Uuid, Path)), responses((status = 200, body = Vec<FileAnswer>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Json<Vec<FileAnswer>>> {
    let files = app.service.files(&by, CaseId(id)).await?;
    Ok(Json(files.into_iter().map(FileAnswer::from).collect()))
}

/// A file's bytes.
#[utoipa::path(get, path = "/api/files/{id}", tag = "files", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Fault)))]
pub(crate) async fn bytes(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<Response> {
    let (file, bytes) = app.service.file_bytes(&by, FileId(id)).await?;
    answer(&file, bytes)
}

/// A file as an answer. Only what was made here is shown in the page; what was uploaded is handed out, never interpreted.
pub(crate) fn answer(file: &FileRow, bytes: Vec<u8>) -> Answer<Response> {
    let plain: String =
        file.name.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect();
    let made_here = matches!(file.media_type.as_str(), "image/jpeg" | "image/png" | "application/pdf");
    let shown = if made_here { "inline" } else { "attachment" };
    let response = Response::builder()
        .header(header::CONTENT_TYPE, &file.media_type)
        .header(header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{plain}\""))
        .header(header::CACHE_CONTROL, "private, max-age=3600")
        .body(Body::from(bytes));
    Ok(response.map_err(ClinicError::internal)?)
}

/// Says what a photograph shows.
#[utoipa::path(put, path = "/api/files/{id}/label", tag = "files", params(("id" = Uuid, Path)), request_body = LabelBody,
    responses((status = 204), (status = 404, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn label(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<LabelBody>,
) -> Answer<StatusCode> {
    app.service.label_file(&by, FileId(id), &body.label).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a file and what was made from it.
#[utoipa::path(delete, path = "/api/files/{id}", tag = "files", params(("id" = Uuid, Path)), responses((status = 204), (status = 404, body = Fault)))]
pub(crate) async fn remove(
    State(app): State<App>,
    Caller(by): Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    app.service.remove_file(&by, FileId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes the documents of a variant in the background.
#[utoipa::path(post, path = "/api/cases/{id}/variants/{variant}/documents", tag = "files",
    params(("id" = Uuid, Path), ("variant" = Uuid, Path)), responses((status = 200, body = JobAsked)))]
pub(crate) async fn documents(
    State(app): State<App>,
    Caller(by): Caller,
    Path((id, variant)): Path<(Uuid, Uuid)>,
) -> Answer<Json<JobAsked>> {
    // A case of another clinic is not found before anything is put into the queue.
    app.service.case(&by, CaseId(id)).await?;
    let job = app.service.make_documents(&by, CaseId(id), VariantId(variant)).await?;
    Ok(Json(JobAsked { id: job.0 }))
}

/// Jobs of the last hour, the latest first.
#[utoipa::path(get, path = "/api/jobs", tag = "files", responses((status = 200, body = Vec<JobAnswer>)))]
pub(crate) async fn jobs(State(app): State<App>, Caller(by): Caller) -> Answer<Json<Vec<JobAnswer>>> {
    let jobs = app.service.jobs(&by, app.service.now() - 1.hour()).await?;
    Ok(Json(jobs.into_iter().map(JobAnswer::from).collect()))
}
