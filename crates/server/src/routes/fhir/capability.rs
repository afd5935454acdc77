//! What the façade can do, said by itself.

use super::{FhirResource, base, said};
use crate::state::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use clinic::outward::{COMMON, KINDS};
use serde_json::{Value, json};

/// The day on which what stands here last changed.
const DATE: &str = "2026-11-27";

/// The `CapabilityStatement`. It is open to anybody.
#[utoipa::path(get, path = "/fhir/metadata", tag = "fhir", responses((status = 200, body = FhirResource, content_type = "application/fhir+json")))]
pub(crate) async fn metadata(State(app): State<App>) -> Response {
    said(StatusCode::OK, &statement(&base(&app)))
}

fn statement(base: &str) -> Value {
    json!({
        "resourceType": "CapabilityStatement",
        "url": format!("{base}/metadata"),
        "version": env!("CARGO_PKG_VERSION"),
        "name": "Hairline",
        "title": "Hairline, the record outward",
        "status": "active",
        "date": DATE,
        "publisher": "Hairline",
        "description": "Reads and searches of a clinic's records by the role of who asks. Nothing is written here.",
        "kind": "instance",
        "software": { "name": "Hairline", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": "The records of the clinic of who asks", "url": base },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [{
            "mode": "server",
            "security": {
                "cors": false,
                "description": "A bearer token with scopes such as user/Observation.rs (SMART App Launch 2), which an owner makes; or the cookie of a session.",
            },
            "resource": resources(),
            "operation": [operation("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export")],
        }],
    })
}

fn operation(name: &str, definition: &str) -> Value {
    json!({ "name": name, "definition": definition })
}

fn resources() -> Vec<Value> {
    let ways = |codes: &[&str]| codes.iter().map(|code| json!({ "code": code })).collect::<Vec<_>>();
    let mut all: Vec<Value> = KINDS
        .iter()
        .map(|kind| {
            let params = COMMON.iter().chain(kind.params);
            let params: Vec<Value> =
                params.map(|(name, kind)| json!({ "name": name, "type": kind })).collect();
            let more: &[&str] = if kind.has_history() { &["vread", "history-instance"] } else { &[] };
            json!({
                "type": kind.name,
                "interaction": ways(&[&["read", "search-type"], more].concat()),
                "versioning": "versioned",
                "readHistory": kind.has_history(),
                "searchParam": params,
            })
        })
        .collect();
    for one in all.iter_mut().filter(|one| one["type"] == "Patient") {
        one["operation"] = json!([
            operation("everything", "http://hl7.org/fhir/OperationDefinition/Patient-everything"),
            operation("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export"),
        ]);
    }
    all.insert(3, json!({ "type": "Binary", "interaction": ways(&["read"]), "versioning": "versioned", "readHistory": false }));
    all
}
