//! What routes are tried with: things of the first clinic, and bodies that are right in themselves.

use crate::suite::{Person, Studio};
use reqwest::Method;
use serde_json::{Value, json};

/// Things of the first clinic.
pub(super) struct Things {
    pub(super) places: Vec<(&'static str, String)>,
}

impl Things {
    pub(super) fn path(&self, path: &str) -> String {
        let filled = self.places.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
        match filled.as_str() {
            "/api/recall" => format!("{filled}?number=A1"),
            "/api/booking/free" => format!("{filled}?kind=session&from=2027-03-01&days=1"),
            other if other.ends_with("/measurements") => format!("{filled}?version=1&place=0"),
            other if other.contains("/uploads/") => format!("{filled}?offset=0"),
            _ => filled,
        }
    }
}

/// A body that is right in itself, so that only the caller can be what is wrong.
pub(super) fn body(path: &str) -> Value {
    let fields = json!({ "name": "N", "reference": "R" });
    let end = path.rsplit('/').find(|part| !part.starts_with('{')).unwrap_or_default();
    match end {
        "clients" if path.ends_with('}') => json!({ "version": 1, "fields": fields }),
        "clients" => fields,
        "archived" => json!({ "archived": true }),
        "cases" if path.ends_with('}') => json!({ "version": 1, "title": "T", "base": {} }),
        "cases" => json!({ "title": "T", "reference": "R", "sex": "male", "age": 40, "date": "2026-11-26" }),
        "draft" | "fit" => json!({ "document": {} }),
        "shares" => json!({ "variants": [], "days": 7 }),
        "uploads" => json!({ "kind": "photograph", "name": "a.jpg", "bytes": 10 }),
        "variants" if path.ends_with('}') => json!({ "version": 1, "name": "N", "design": {} }),
        "variants" => json!({ "name": "N", "design": {} }),
        "label" => json!({ "label": "front" }),
        "answer" if path.contains("dispenses") => json!({ "version": 1, "reason": "R" }),
        "answer" | "questions" => json!({ "text": "?" }),
        "choice" => json!({ "variant": uuid::Uuid::nil() }),
        "decision" if path.contains("answers") => json!({ "version": 1, "decision": "no", "reason": "R" }),
        "decision" => json!({ "variant": uuid::Uuid::nil(), "agreed": true, "name": "N", "sha256": "" }),
        "invitations" => json!({ "role": "practitioner" }),
        "hours" => json!({ "version": 9, "hours": { "week": [], "days": [] } }),
        "rooms" => json!({ "name": "N" }),
        "chain" => json!({ "minutes": [60], "first": "2027-03-01T15:00:00Z" }),
        "appointments" => json!({ "client": uuid::Uuid::nil(), "kind": "session", "visits": [] }),
        "place" => {
            json!({ "version": 1, "to": { "starts": "2027-03-01T15:00:00Z", "account": uuid::Uuid::nil() } })
        }
        "state" | "deposit" => json!({ "version": 9, "state": "kept" }),
        "waiting" => {
            json!({ "client": uuid::Uuid::nil(), "kind": "session", "from": "2027-03-01", "to": "2027-02-01" })
        }
        "feeds" => json!({ "client": uuid::Uuid::nil() }),
        "forms" => {
            json!({ "version": 0, "complete": false, "response": { "resourceType": "QuestionnaireResponse",
            "questionnaire": "x", "status": "in-progress" } })
        }
        "requests" => json!({ "form": "smp-screening" }),
        "identity" => json!({ "verified": true, "paper": "passport", "born": "1980-01-01" }),
        "consents" => json!({ "kind": "telehealth", "sha256": "", "word": "refused", "name": "N" }),
        "messages" => json!({ "text": "?" }),
        "tasks" => json!({ "version": 1, "done": false, "mine": false }),
        "treatments" if path.starts_with("/api/treatments") => json!({ "version": 1, "close": false, "log": {
            "checks": [], "zones": [], "lots": [], "machine": { "name": "" }, "end_point": "", "complications": "",
            "no_complications": false, "photographs": [], "note": "", "amendment": "" } }),
        "measurements" => {
            let beside =
                json!({ "file": uuid::Uuid::nil(), "treated": [0.4, 0.5, 0.1], "bare": [0.6, 0.5, 0.1] });
            json!({ "version": 1, "healed": beside, "later": beside })
        }
        "treatments" => json!({ "case": uuid::Uuid::nil(), "variant": uuid::Uuid::nil(), "number": 1 }),
        "consultations" if path.starts_with("/api/my") => json!({ "answer": "A" }),
        "consultations" => json!({ "version": 1, "act": "take" }),
        "address" => json!({ "address": "1 Main Street" }),
        "review" => json!({ "version": 1, "answers": uuid::Uuid::nil() }),
        "check" if path.contains("content") => json!({}),
        "check" => drafted(),
        "content" if path.ends_with('}') => json!({ "agreed": true, "word": "W", "password": "P" }),
        "content" => json!({ "files": {}, "why": "R" }),
        "prescriptions" => json!({ "version": 1, "drafted": drafted(), "password": "P" }),
        "stop" | "side-effects" if path.contains('{') => json!({ "version": 1, "reason": "R" }),
        "side-effects" => json!({ "text": "T", "serious": false }),
        "dispenses" => json!({ "version": 1, "step": "verify" }),
        "page" => json!({ "keep": false }),
        "account" => json!({ "kind": "payment", "settles": uuid::Uuid::nil(), "cents": 1 }),
        "emergency" => json!({ "reason": "R" }),
        "photograph-exports" if path.ends_with('}') => json!({ "version": 9, "agreed": true }),
        "photograph-exports" => json!({ "why": "R" }),
        "corrections" if path.starts_with("/api/my") && !path.ends_with('}') => {
            json!({ "part": "other", "wrong": "W", "right": "R" })
        }
        "corrections" if path.starts_with("/api/my") => json!({ "version": 1, "reason": "R" }),
        "corrections" => json!({ "version": 9, "made": true, "reason": "R" }),
        "erasure" => json!({ "reference": "R" }),
        "access-keys" => json!({ "name": "N", "scopes": ["user/*.rs"], "days": 1 }),
        "licences" => {
            json!({ "account": uuid::Uuid::nil(), "place": "NY", "number": "1", "expires": "2040-01-01" })
        }
        "subscriptions" => json!({ "version": 1, "change": "pause" }),
        "lots" => {
            json!({ "version": 9, "kind": "pigment", "product": "P", "number": "", "received": "2026-01-01", "state": "in-use" })
        }
        "recall" => json!({ "version": 9 }),
        "link" | "join" => json!({ "name": "N", "email": "n@client.example" }),
        "in" => json!({ "secret": "wrong" }),
        "clinic" => json!({ "name": "N", "settings": {} }),
        "code" => json!({ "code": "1" }),
        "password" => json!({ "old": "o", "new": "n" }),
        _ => json!({}),
    }
}

fn drafted() -> Value {
    json!({ "product": "finasteride-1", "directions": "D", "quantity": "Q", "refills": 0 })
}

/// Things of the medical road.
pub(super) async fn medical_things(studio: &Studio, here: &Person) -> Vec<(&'static str, String)> {
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    let staff = crate::medical::staff(studio, here, "here").await;
    let id = crate::booking::client_of(here, "patient").await;
    let patient = crate::chart::at_tablet(studio, here, &id).await;
    let front = crate::medical::photo(&patient).await;
    let said = [("g0.state", "NY"), ("g1.sab", "male")];
    crate::medical::harmlessly(&patient, "/api/my/forms/intake-men", &front, &said).await;
    crate::medical::papers(here, &patient, &id).await;
    let consultation = text(&staff.doctor.get("/api/consultations").await[0]["id"]);
    let prescription = crate::medical::prescribed(&staff.doctor).await;
    patient.post("/api/my/side-effects", &json!({ "text": "T", "serious": false })).await;
    let wrong = json!({ "part": "other", "wrong": "W", "right": "R" });
    let correction = patient.post("/api/my/corrections", &wrong).await;
    let medicines = patient.get("/api/my/medicines").await;
    let licences = here.get("/api/licences").await;
    let key = json!({ "name": "K", "scopes": ["user/*.rs"], "days": 1 });
    let key = here.post("/api/access-keys", &key).await;
    vec![
        ("{correction}", text(&correction["id"])),
        ("{consultation}", consultation),
        ("{prescription}", prescription),
        ("{effect}", text(&medicines["side_effects"][0]["id"])),
        ("{dispense}", text(&medicines["supplies"][0]["id"])),
        ("{subscription}", text(&medicines["subscriptions"][0]["id"])),
        ("{licence}", text(&licences[0]["id"])),
        ("{key}", text(&key["key"]["id"])),
    ]
}

pub(super) async fn things(here: &Person) -> Things {
    let (client, case) = here.case("R-1").await;
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    let (case_id, variant) = (text(&case["id"]), text(&case["variants"][0]["id"]));
    let body = json!({ "kind": "photograph", "name": "a.jpg", "bytes": 3 });
    let upload = here.post(&format!("/api/cases/{case_id}/uploads"), &body).await;
    let kept = here.post(&format!("/api/cases/{case_id}/uploads"), &body).await;
    here.put_bytes(&format!("/api/uploads/{}?offset=0", text(&kept["id"])), vec![1, 2, 3]).await;
    let link = here
        .post(&format!("/api/cases/{case_id}/shares"), &json!({ "variants": [variant], "days": 7 }))
        .await;
    let secret = text(&link["link"]).rsplit('#').next().expect("a secret").to_owned();
    here.by_link(&secret, Method::POST, "/api/plan/questions", Some(&json!({ "text": "?" }))).await;
    let shares = here.get(&format!("/api/cases/{case_id}/shares")).await;
    let members = here.get("/api/members").await;
    let (room, appointment) = crate::booking::booked(here, &client).await;
    here.post(
        "/api/waiting",
        &json!({ "client": client, "kind": "session", "from": "2027-03-01", "to": "2027-04-01" }),
    )
    .await;
    let waiting = here.get("/api/waiting").await;
    here.post("/api/feeds", &json!({ "client": client })).await;
    let feeds = here.get("/api/feeds").await;
    let wish = here.post(&format!("/api/clients/{client}/photograph-exports"), &json!({ "why": "R" })).await;
    let treated = crate::chart::treated(here, &client, &case_id, &variant).await;
    let rows = "schema = \"hairline-care-formulary/1\"\nleave_out = { product = [\"dutasteride-0.5\"] }";
    let content = json!({ "files": { "formulary.toml": rows }, "why": "R" });
    let content = here.post("/api/care/content", &content).await;
    let owner = members.as_array().expect("members").iter().find(|m| m["role"] == "owner").expect("an owner");
    Things {
        places: vec![
            ("{client}", client),
            ("{kind}", "Patient".to_owned()),
            ("{charted}", "QuestionnaireResponse".to_owned()),
            ("{export}", uuid::Uuid::nil().to_string()),
            ("{number}", "1".to_owned()),
            ("{version}", "1".to_owned()),
            ("{content}", text(&content["id"])),
            ("{case}", case_id),
            ("{variant}", variant),
            ("{upload}", text(&upload["id"])),
            ("{file}", text(&kept["id"])),
            ("{share}", text(&shares[0]["id"])),
            ("{question}", text(&shares[0]["questions"][0]["id"])),
            ("{member}", text(&members[1]["id"])),
            ("{account}", text(&owner["id"])),
            ("{room}", room),
            ("{appointment}", appointment),
            ("{waiting}", text(&waiting[0]["id"])),
            ("{feed}", text(&feeds[0]["id"])),
            ("{form}", "smp-screening".to_owned()),
            ("{wish}", text(&wish["id"])),
            ("{invoice}", uuid::Uuid::nil().to_string()),
            ("{answers}", treated.answers),
            ("{task}", treated.task),
            ("{treatment}", treated.session),
            ("{lot}", treated.lot),
            ("{clinic}", uuid::Uuid::nil().to_string()),
        ],
    }
}
