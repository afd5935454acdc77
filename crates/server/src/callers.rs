//! Who calls: taken out of a request before its route runs.

use crate::error::ApiError;
use crate::routes::fhir::FhirFault;
use crate::state::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use clinic::ClinicError;
use clinic::my::{ClientIn, NewClientSession};
use clinic::outward::Reader;
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
    cookie_called(headers, [cookie_name(true), cookie_name(false)])
}

/// The secret of a client's cookie.
fn clients_cookie(headers: &HeaderMap) -> Option<&str> {
    cookie_called(headers, [client_cookie_name(true), client_cookie_name(false)])
}

/// The secret of any session's cookie: by it requests are counted.
pub(crate) fn any_cookie(headers: &HeaderMap) -> Option<&str> {
    cookie(headers).or_else(|| clients_cookie(headers))
}

/// The name of a client's cookie.
fn client_cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-hairline-client" } else { "hairline-client" }
}

/// The value of a cookie that is called by one of two names.
fn cookie_called<'h>(headers: &'h HeaderMap, names: [&str; 2]) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let pairs = all.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| names.contains(name)).map(|(_, v)| v).next()
}

/// A cookie for a client's new session.
pub(crate) fn client_cookie(app: &App, new: &NewClientSession) -> Result<HeaderValue, ApiError> {
    let seconds = new.session.expires.as_second() - new.session.created.as_second();
    cookie_header(app, client_cookie_name(app.secure), &new.secret, seconds)
}

/// A client's cookie that ends.
pub(crate) fn no_client_cookie(app: &App) -> Result<HeaderValue, ApiError> {
    cookie_header(app, client_cookie_name(app.secure), "", 0)
}

/// A cookie for a new session.
pub(crate) fn set_cookie(app: &App, session: &NewSession) -> Result<HeaderValue, ApiError> {
    let seconds = session.session.expires.as_second() - session.session.created.as_second();
    cookie_header(app, cookie_name(app.secure), &session.secret, seconds)
}

/// A cookie that ends.
pub(crate) fn clear_cookie(app: &App) -> Result<HeaderValue, ApiError> {
    cookie_header(app, cookie_name(app.secure), "", 0)
}

fn cookie_header(app: &App, name: &str, secret: &str, seconds: i64) -> Result<HeaderValue, ApiError> {
    let secure = if app.secure { "; Secure" } else { "" };
    let text = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).map_err(|e| ApiError(ClinicError::internal(e)))
}

/// Somebody who gave their password, perhaps not yet a second factor.
pub(crate) struct Person(pub(crate) SignedIn);

/// Somebody who is wholly signed in.
pub(crate) struct Caller(pub(crate) Actor);

/// Somebody who holds a client's link.
pub(crate) struct Holder(pub(crate) Actor);

/// Refuses what writes without the token that only the page can read.
fn must_read(parts: &Parts, token: &str) -> Result<(), ApiError> {
    let safe = matches!(parts.method, Method::GET | Method::HEAD);
    let given = parts.headers.get(CSRF).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if safe || same(given, token) { Ok(()) } else { Err(ClinicError::Forbidden.into()) }
}

impl FromRequestParts<App> for Person {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let secret = cookie(&parts.headers).ok_or(ClinicError::NotSignedIn)?;
        let signed_in = app.service.session(secret).await?;
        must_read(parts, &signed_in.session.csrf)?;
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

/// A client who is signed in.
pub(crate) struct ClientCaller(pub(crate) ClientIn);

impl FromRequestParts<App> for ClientCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let secret = clients_cookie(&parts.headers).ok_or(ClinicError::NotSignedIn)?;
        let client = app.service.client_session(secret).await?;
        must_read(parts, &client.session.csrf)?;
        Ok(Self(client))
    }
}

impl FromRequestParts<App> for Holder {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let secret = parts.headers.get(LINK).and_then(|v| v.to_str().ok()).ok_or(ClinicError::NotSignedIn)?;
        Ok(Self(app.service.holder(secret).await?))
    }
}

/// Who reads by FHIR: a program with a key, somebody of the clinic, or a client.
pub(crate) struct FhirReader(pub(crate) Reader);

impl FromRequestParts<App> for FhirReader {
    type Rejection = FhirFault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, FhirFault> {
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        if let Some(given) = given {
            let key = given.strip_prefix("Bearer ").ok_or(ClinicError::NotSignedIn)?;
            return Ok(Self(app.service.key_reader(key.trim()).await?));
        }
        let by = if cookie(&parts.headers).is_some() {
            Caller::from_request_parts(parts, app).await.map_err(|error| error.0)?.0
        } else {
            ClientCaller::from_request_parts(parts, app).await.map_err(|error| error.0)?.0.actor()
        };
        Ok(Self(Reader { by, scopes: None }))
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
