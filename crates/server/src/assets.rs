//! The web app's files, as the build put them into the program; compressed already where that helps.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use clinic::files::media_type;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

/// What is shown where the program was built without its web app.
const UNBUILT: &str = "This program was built without its web app. `cargo xtask web` builds it; then build the program again.\n";

/// Answers with a file, or with the app's page for every address of its own.
pub(crate) async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let asset = path.starts_with("assets/") || (path.contains('.') && !path.contains('/'));
    let name = if asset { path } else { "index.html" };
    file(name, request.headers()).unwrap_or_else(|| missing(asset))
}

fn missing(asset: bool) -> Response {
    if asset {
        return StatusCode::NOT_FOUND.into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, UNBUILT).into_response()
}

fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let packed = accepts.contains("br").then(|| Files::get(&format!("{name}.br"))).flatten();
    let brotli = packed.is_some();
    let found = packed.or_else(|| Files::get(name))?;
    let mut response = found.data.into_owned().into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Names under assets/ change with their content.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if brotli {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Some(response)
}
