//! Questions, choices and the library: open to anybody, and nothing of it is kept.

use crate::asked::{Json, Path};
use crate::callers::{Caller, From};
use crate::error::Answer;
use crate::state::App;
use crate::wire::{ArticleAnswer, ChosenAnswer, Fault, OpenRowAnswer};
use axum::body::Bytes;
use axum::extract::State;
use clinic::ClinicError;

/// A questionnaire, put together, as FHIR R4 has it.
#[utoipa::path(get, path = "/api/care/questionnaires/{id}", tag = "care", params(("id" = String, Path)),
    responses((status = 200, body = serde_json::Value), (status = 404, body = Fault)))]
pub(crate) async fn questionnaire(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Answer<Json<fhir::Questionnaire>> {
    Ok(Json(fhir::questionnaire_from_care(app.service.questionnaire(&id)?)))
}

/// What suits a person: every option, side by side. The body is a FHIR R4 `QuestionnaireResponse` to the form `choose`.
#[utoipa::path(post, path = "/api/care/choose", tag = "care", request_body = serde_json::Value,
    responses((status = 200, body = ChosenAnswer), (status = 422, body = Fault)))]
pub(crate) async fn choose(
    State(app): State<App>,
    From(from): From,
    body: Bytes,
) -> Answer<Json<ChosenAnswer>> {
    app.limits.a_request(&from)?;
    let response = fhir::QuestionnaireResponse::read(&body);
    let response = response.map_err(|error| ClinicError::invalid("", error.to_string()))?;
    Ok(Json(ChosenAnswer::of(app.service.what_suits(&response)?, app.service.care())))
}

/// The library: every article.
#[utoipa::path(get, path = "/api/care/library", tag = "care", responses((status = 200, body = Vec<ArticleAnswer>)))]
pub(crate) async fn library(State(app): State<App>) -> Json<Vec<ArticleAnswer>> {
    Json(app.service.care().articles.iter().map(ArticleAnswer::from).collect())
}

/// What of rules, law and numbers still wants the word of a clinic's counsel, medical director or practitioner, for owners.
#[utoipa::path(get, path = "/api/care/open", tag = "care", responses((status = 200, body = Vec<OpenRowAnswer>), (status = 403, body = Fault)))]
pub(crate) async fn open_rows(
    State(app): State<App>,
    Caller(by): Caller,
) -> Answer<Json<Vec<OpenRowAnswer>>> {
    Ok(Json(app.service.open_rows(&by, |row| OpenRowAnswer::from(&row)).await?))
}
