//! What is seen of requests: counts, times and a line each, by route pattern, never by what stands in it.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

/// Counts and logs a request.
pub(crate) async fn request(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let begun = Instant::now();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    let labels = [("method", method.clone()), ("route", route.clone()), ("status", status.to_string())];
    metrics::counter!("hairline_requests_total", &labels).increment(1);
    metrics::histogram!("hairline_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
    tracing::info!(method, route, status, ms = took.as_millis() as u64, "request");
    response
}
