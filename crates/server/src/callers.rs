//! Who calls: taken out of a request before its route runs.

use crate::error::ApiError;
use crate::state::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use clinic::ClinicError;
use clinic::secrets::same;
use clinic::sign_in::{NewSession, SignedIn};
use records::Actor;
use std::net::SocketAddr;

/// Header with which a page shows that it may read what it was given.
pub(crate) const CSRF: &str = "x-hairline-csrf";
/// Header with the secret of a client's link.
pub(crate) const LINK: &str = "x-hairline-link";

/// The name of the cookie: with its prefix browsers insist on TLS, this host and all paths.
fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-hairline" } else { "hairline" }
}

/// The secret of the session's cookie.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let pairs = all.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == cookie_name(true) || *name == cookie_name(false)).map(|(_, v)| v).next()
}

/// A cookie for a new session.
pub(crate) fn set_cookie(app: &App, session: &NewSession) -> Result<HeaderValue, ApiError> {
    let seconds = session.session.expires.as_second() - session.session.created.as_second();
    cookie_header(app, &session.secret, seconds)
}

/// A cookie that ends.
pub(crate) fn clear_cookie(app: &App) -> Result<HeaderValue, ApiError> {
    cookie_header(app, "", 0)
}

fn cookie_header(app: &App, secret: &str, seconds: i64) -> Result<HeaderValue, ApiError> {
    let secure = if app.secure { "; Secure" } else { "" };
    let name = cookie_name(app.secure);
    let text = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).map_err(|e| ApiError(ClinicError::internal(e)))
}

/// Somebody who gave their password, perhaps not yet a second factor.
pub(crate) struct Person(pub(crate) SignedIn);

/// Somebody who is wholly signed in.
pub(crate) struct Caller(pub(crate) Actor);

/// Somebody who holds a client's link.
pub(crate) struct Holder(pub(crate) Actor);

impl FromRequestParts<App> for Person {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let secret = cookie(&parts.headers).ok_or(ClinicError::NotSignedIn)?;
        let signed_in = app.service.session(secret).await?;
        let safe = matches!(parts.method, Method::GET | Method::HEAD);
        let given = parts.headers.get(CSRF).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !safe && !same(given, &signed_in.session.csrf) {
            return Err(ClinicError::Forbidden.into());
        }
        Ok(Self(signed_in))
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Person(signed_in) = Person::from_request_parts(parts, app).await?;
        Ok(Self(signed_in.actor()?))
    }
}

impl FromRequestParts<App> for Holder {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let secret = parts.headers.get(LINK).and_then(|v| v.to_str().ok()).ok_or(ClinicError::NotSignedIn)?;
        Ok(Self(app.service.holder(secret).await?))
    }
}

/// Where a request comes from, for counting tries.
pub(crate) struct From(pub(crate) String);

impl FromRequestParts<App> for From {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
        Ok(Self(crate::guard::source(&parts.headers, peer)))
    }
}
