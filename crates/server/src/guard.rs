//! What stands before every route: where a writing request comes from, how often, and the headers of every answer.

use crate::error::ApiError;
use crate::state::App;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use clinic::ClinicError;
use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use records::Actor;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;
use uuid::Uuid;

type Keyed<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock>;

/// Tries at a password or a code: ten at once, then one every six seconds, by address and by account.
const TRIES: u32 = 10;
const TRY_SECONDS: u64 = 6;
/// Sessions of one address that may be busy at a time: a clinic is often one address.
const SESSIONS: u32 = 20;
/// Keys that are kept before old ones are let go.
const KEYS: usize = 50_000;

/// How often things may be done.
pub(crate) struct Limits {
    tries: Keyed<String>,
    requests: Keyed<String>,
    addresses: Keyed<String>,
    clock: DefaultClock,
}

impl Limits {
    pub(crate) fn new(requests_per_second: u32) -> Self {
        let some = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let tries = Quota::with_period(Duration::from_secs(TRY_SECONDS))
            .unwrap_or_else(|| Quota::per_minute(NonZeroU32::MIN))
            .allow_burst(some(TRIES));
        let a_second = |n: u32| Quota::per_second(some(n)).allow_burst(some(n.saturating_mul(3)));
        Self {
            tries: RateLimiter::dashmap(tries),
            requests: RateLimiter::dashmap(a_second(requests_per_second)),
            addresses: RateLimiter::dashmap(a_second(requests_per_second.saturating_mul(SESSIONS))),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a try at a password, a code or a link.
    pub(crate) fn a_try(&self, key: &str) -> Result<(), ApiError> {
        self.checked(&self.tries, key)
    }

    /// Counts a try at one's own password before something is signed: a stolen session is not to guess it.
    pub(crate) fn a_signature(&self, by: &Actor) -> Result<(), ApiError> {
        self.a_try(&format!("sign {}", by.account().map_or_else(Uuid::nil, |account| account.0)))
    }

    /// Counts what takes a processor for a while: all people of a clinic together, as often as passwords are tried.
    pub(crate) fn a_heavy_one(&self, by: &Actor) -> Result<(), ApiError> {
        self.a_try(&format!("heavy {}", by.clinic))
    }

    /// Counts a request.
    pub(crate) fn a_request(&self, key: &str) -> Result<(), ApiError> {
        self.checked(&self.requests, key)
    }

    /// Counts a request of an address, whatever cookie it shows: anybody can make cookies up.
    fn an_address(&self, from: &str) -> Result<(), ApiError> {
        self.checked(&self.addresses, from)
    }

    fn checked(&self, limiter: &Keyed<String>, key: &str) -> Result<(), ApiError> {
        if limiter.len() > KEYS {
            limiter.retain_recent();
        }
        limiter.check_key(&key.to_owned()).map_err(|until| {
            let seconds = until.wait_time_from(self.clock.now()).as_secs() + 1;
            ApiError(ClinicError::TooMany { seconds })
        })
    }
}

/// Where a request comes from. Behind a proxy on this machine its own word counts (`X-Forwarded-For`, the last entry).
pub(crate) fn source(headers: &HeaderMap, peer: Option<IpAddr>) -> String {
    let forwarded =
        headers.get("x-forwarded-for").and_then(|v| v.to_str().ok()).and_then(|v| v.rsplit(',').next());
    match peer {
        Some(ip) if ip.is_loopback() => forwarded.map_or_else(|| ip.to_string(), |f| f.trim().to_owned()),
        Some(ip) => ip.to_string(),
        None => "nowhere".to_owned(),
    }
}

/// Refuses what is too often, and writing requests of other sites. Links of other sites may open pages, never write.
pub(crate) async fn at_the_door(State(app): State<App>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    let from = source(request.headers(), peer);
    let key = match crate::callers::any_cookie(request.headers()) {
        Some(secret) => clinic::secrets::sha256_hex(secret.as_bytes()),
        None => from.clone(),
    };
    if let Err(error) = app.limits.an_address(&from).and_then(|()| app.limits.a_request(&key)) {
        return error.into_response();
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && !same_site(request.headers()) {
        return ApiError(ClinicError::Forbidden).into_response();
    }
    next.run(request).await
}

/// Whether a request says that it comes from our own pages. Browsers say so by themselves; what is no browser says nothing and
/// carries no cookie by accident.
fn same_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, place)| place == host),
        (Some(_), None) => false,
    }
}

/// Only our own scripts and styles run; nothing is framed; pictures may also be made by the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; \
                      connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

/// Headers of every answer.
pub(crate) async fn with_headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let api = path.starts_with("/api/") || path.starts_with("/fhir");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), geolocation=(), microphone=(), payment=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.secure {
        let value = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn only_our_own_pages_write() {
        let cases: [(&[(&str, &str)], bool); 7] = [
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "https://studio.example"), ("host", "studio.example")], true),
            (&[("origin", "https://evil.example"), ("host", "studio.example")], false),
            (&[("origin", "null"), ("host", "studio.example")], false),
            (&[("host", "studio.example")], true),
        ];
        for (pairs, expected) in cases {
            assert_eq!(same_site(&headers(pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn tries_run_out_and_come_back() {
        let limits = Limits::new(5);
        assert_eq!((0..30).filter(|_| limits.a_try("somebody").is_ok()).count(), TRIES as usize);
        assert!(limits.a_try("somebody else").is_ok());
    }

    #[test]
    fn made_up_cookies_do_not_help() {
        let limits = Limits::new(1);
        let ask = |k: u32| limits.an_address("here").and_then(|()| limits.a_request(&format!("cookie {k}")));
        let answered = (0..1000).filter(|k| ask(*k).is_ok()).count();
        assert!((60..=70).contains(&answered), "{answered}");
    }

    #[test]
    fn only_a_proxy_on_this_machine_says_who_asks() {
        let said = headers(&[("x-forwarded-for", "1.1.1.1, 2.2.2.2")]);
        let ip = |text: &str| text.parse().ok();
        assert_eq!(source(&said, ip("127.0.0.1")), "2.2.2.2");
        assert_eq!(source(&said, ip("9.9.9.9")), "9.9.9.9");
    }
}
