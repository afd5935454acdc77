//! The web app's client is generated from `web/openapi.json`; it must be the API that is served.

use std::path::Path;

#[test]
fn the_description_in_the_repository_is_the_servers() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json");
    let served = format!("{}\n", server::openapi().to_pretty_json().expect("a description"));
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == served,
        "the API has changed: `hairline schema api > web/openapi.json`, then `npm run api` in web/"
    );
}
