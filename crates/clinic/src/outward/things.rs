//! Files, forms, the audit trail.

use super::people::{patient, practitioner};
use fhir::Resource;
use fhir::outward::{coded, coding, extension, our_code, reference, system, worded};
use records::ClinicId;
use records::model::audit::Kept;
use records::model::file::{FileKind, FileRow};
use serde_json::{Value, json};

/// A file: its bytes are a `Binary` of the same id.
pub(super) fn file(row: &FileRow) -> Resource {
    const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    let pictures = matches!(row.kind, FileKind::Photograph | FileKind::Thumbnail | FileKind::Screen);
    let restricted = pictures.then(|| json!([coded(CONFIDENTIALITY, "R", "restricted")]));
    let label = if row.label.is_empty() { row.kind.name() } else { &row.label };
    let from = row
        .made_from
        .map(|from| json!([{ "code": "transforms", "target": reference("DocumentReference", from) }]));
    let body = json!({
        "status": "current",
        "type": worded(label),
        "category": [our_code("file", row.kind.name(), row.kind.name())],
        "subject": patient(row.client),
        "date": row.created.to_string(),
        "relatesTo": from,
        "securityLabel": restricted,
        "content": [{ "attachment": {
            "contentType": row.media_type,
            "url": format!("Binary/{}", row.id),
            "size": row.bytes,
            "title": row.name,
            "creation": row.created.to_string(),
            "extension": [extension("sha-256", "String", row.sha256.as_str())],
        } }],
    });
    Resource::new("DocumentReference", row.id, 1, row.created, body)
}

/// What was done with data: who, when, to what. Ids only.
pub(super) fn audit(row: &Kept, clinic: ClinicId) -> Resource {
    const TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-event-type";
    let action = match row.action.as_str() {
        "created" | "signed" => "C",
        "read" | "listed" | "exported" => "R",
        "changed" | "archived" | "declined" => "U",
        "removed" => "D",
        _ => "E",
    };
    let house = reference("Organization", clinic);
    let who = match (row.account, row.acting) {
        (Some(account), _) => practitioner(account),
        (None, Some(client)) => patient(client),
        (None, None) => house.clone(),
    };
    let entity = |what: Value, name: &str| json!({ "what": what, "name": name });
    let thing = row.id.map(|id| {
        entity(json!({ "identifier": { "system": format!("{}{}", system::IDENTIFIER, row.subject), "value": id.to_string() } }), &row.subject)
    });
    let body = json!({
        "type": coding(TYPE, "rest", "RESTful Operation"),
        "subtype": [coding(&format!("{}audit", system::OURS), &row.action, &row.action)],
        "action": action,
        "recorded": row.at.to_string(),
        "outcome": if row.action == "sign-in-failed" { "4" } else { "0" },
        "agent": [{ "who": who, "requestor": true }],
        "source": { "observer": house },
        "entity": row.client.map(|client| entity(patient(client), "client")).into_iter().chain(thing).collect::<Vec<_>>(),
    });
    Resource::new("AuditEvent", row.number, 1, row.at, body)
}
