//! Signing up, in and out; the second factor.

use crate::asked::Json;
use crate::callers::{self, From, Person};
use crate::error::{Answer, ApiError};
use crate::state::App;
use crate::wire::{
    CodeBody, Fault, Invited, Me, NewFactorAnswer, PasswordBody, SecretBody, SignInBody, SignUpBody,
};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use clinic::ClinicError;
use clinic::people::SignUp;
use clinic::sign_in::{NewSession, SignedIn};

/// What an invitation is for.
#[utoipa::path(post, path = "/api/invitations/look", tag = "session", request_body = SecretBody,
    responses((status = 200, body = Invited), (status = 404, body = Fault)))]
pub(crate) async fn invited(
    State(app): State<App>,
    From(from): From,
    Json(body): Json<SecretBody>,
) -> Answer<Json<Invited>> {
    app.limits.a_try(&from)?;
    let (clinic, role) = app.service.invited_to(&body.secret).await?;
    Ok(Json(Invited { clinic, role: role.name().to_owned() }))
}

/// Signs up by an invitation, and in.
#[utoipa::path(post, path = "/api/sign-up", tag = "session", request_body = SignUpBody,
    responses((status = 200, body = Me), (status = 404, body = Fault), (status = 409, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn sign_up(
    State(app): State<App>,
    From(from): From,
    Json(body): Json<SignUpBody>,
) -> Answer<Response> {
    app.limits.a_try(&from)?;
    let session = app.service.sign_up(&SignUp::from(body)).await?;
    begun(&app, session).await
}

/// Signs in by password; the code of the second factor comes after.
#[utoipa::path(post, path = "/api/sign-in", tag = "session", request_body = SignInBody,
    responses((status = 200, body = Me), (status = 401, body = Fault), (status = 429, body = Fault)))]
pub(crate) async fn sign_in(
    State(app): State<App>,
    From(from): From,
    Json(body): Json<SignInBody>,
) -> Answer<Response> {
    app.limits.a_try(&from)?;
    app.limits.a_try(&format!("account {}", body.email.trim().to_lowercase()))?;
    let session = app.service.sign_in(&body.email, &body.password).await?;
    begun(&app, session).await
}

async fn begun(app: &App, session: NewSession) -> Answer<Response> {
    let cookie = callers::set_cookie(app, &session)?;
    let me = describe(app, &SignedIn { session: session.session }).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(me)).into_response())
}

/// Ends the session.
#[utoipa::path(post, path = "/api/sign-out", tag = "session", responses((status = 204)))]
pub(crate) async fn sign_out(State(app): State<App>, Person(who): Person) -> Answer<Response> {
    app.service.sign_out(&who).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, callers::clear_cookie(&app)?)]).into_response())
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/me", tag = "session", responses((status = 200, body = Me), (status = 401, body = Fault)))]
pub(crate) async fn me(State(app): State<App>, Person(who): Person) -> Answer<Json<Me>> {
    Ok(Json(describe(&app, &who).await?))
}

async fn describe(app: &App, who: &SignedIn) -> Result<Me, ApiError> {
    let session = &who.session;
    let account = app.service.account(session.account).await?;
    let clinic = app.service.clinic(&who.person()).await?;
    let factor = match (account.totp_proved, session.second_factor) {
        (_, true) => "given",
        (true, false) => "due",
        (false, false) => "missing",
    };
    Ok(Me {
        account: session.account.0,
        name: account.name,
        email: account.email,
        role: session.role.name().to_owned(),
        clinic: clinic.name,
        clinic_id: clinic.id.0,
        settings: crate::wire::json_of(&clinic.settings),
        log_off_minutes: app.service.log_off_minutes(clinic.id).await?,
        csrf: session.csrf.clone(),
        second_factor: factor.to_owned(),
        recovery_codes: account.recovery.len(),
    })
}

/// Begins to set up a second factor.
#[utoipa::path(post, path = "/api/second-factor", tag = "session",
    responses((status = 200, body = NewFactorAnswer), (status = 401, body = Fault)))]
pub(crate) async fn new_factor(State(app): State<App>, Person(who): Person) -> Answer<Json<NewFactorAnswer>> {
    let new = app.service.new_factor(&who).await?;
    Ok(Json(NewFactorAnswer { secret: new.secret, url: new.url, recovery: new.recovery }))
}

/// Gives the code of the second factor, or a recovery code.
#[utoipa::path(post, path = "/api/second-factor/code", tag = "session", request_body = CodeBody,
    responses((status = 200, body = Me), (status = 401, body = Fault), (status = 409, body = Fault), (status = 429, body = Fault)))]
pub(crate) async fn code(
    State(app): State<App>,
    Person(who): Person,
    Json(body): Json<CodeBody>,
) -> Answer<Json<Me>> {
    app.limits.a_try(&format!("code {}", who.session.account))?;
    app.service.give_code(&who, &body.code).await?;
    let session = records::model::account::Session { second_factor: true, ..who.session };
    Ok(Json(describe(&app, &SignedIn { session }).await?))
}

/// Changes one's own password; other devices are signed out.
#[utoipa::path(post, path = "/api/password", tag = "session", request_body = PasswordBody,
    responses((status = 204), (status = 401, body = Fault), (status = 422, body = Fault)))]
pub(crate) async fn password(
    State(app): State<App>,
    Person(who): Person,
    Json(body): Json<PasswordBody>,
) -> Answer<StatusCode> {
    if !who.session.second_factor {
        return Err(ClinicError::SecondFactorNeeded.into());
    }
    app.limits.a_try(&format!("code {}", who.session.account))?;
    app.service.change_password(&who, &body.old, &body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}
