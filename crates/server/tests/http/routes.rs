//! Every route, tried as nobody, without the token, as the wrong role and from another clinic. A route that is not in this list fails the test.

use crate::suite::{Person, Studio, fault, studio};
use reqwest::{Method, Response};
use serde_json::{Value, json};

/// Who may call a route.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Open {
    /// Anybody.
    All,
    /// Whoever gave a password.
    Person,
    /// Practitioners and owners.
    Plan,
    /// Who receives clients: also the front desk and doctors.
    Receive,
    /// Practitioners, owners and doctors.
    Chart,
    /// Practitioners and owners, of sessions.
    Treat,
    /// Practitioners, owners and pharmacists.
    Stock,
    /// Everybody of the clinic but auditors.
    Work,
    /// Owners and doctors.
    Govern,
    /// Doctors.
    Consult,
    /// Pharmacists.
    Dispense,
    /// Clients who signed in.
    My,
    /// Owners and auditors.
    Audit,
    /// Owners.
    Run,
    /// Who holds a client's link.
    Link,
    /// Who reads the record outward: each what their role sees.
    Fhir,
}

/// The golden list: method, path and who may. `{client}` and the like stand for things of the first clinic.
const ROUTES: &[(&str, &str, Open)] = &[
    ("GET", "/api/health", Open::All),
    ("GET", "/api/care/library", Open::All),
    ("GET", "/api/care/open", Open::Run),
    ("GET", "/api/care/content", Open::Govern),
    ("POST", "/api/care/content", Open::Run),
    ("POST", "/api/care/content/check", Open::Run),
    ("PUT", "/api/care/content/{content}", Open::Govern),
    ("DELETE", "/api/care/content/{content}", Open::Run),
    ("GET", "/api/care/questionnaires/{questionnaire}", Open::All),
    ("POST", "/api/care/choose", Open::All),
    ("POST", "/api/payments/card", Open::All),
    ("POST", "/api/invitations/look", Open::All),
    ("POST", "/api/sign-in", Open::All),
    ("POST", "/api/sign-up", Open::All),
    ("GET", "/api/me", Open::Person),
    ("POST", "/api/password", Open::Person),
    ("POST", "/api/second-factor", Open::Person),
    ("POST", "/api/second-factor/code", Open::Person),
    ("POST", "/api/sign-out", Open::Person),
    ("GET", "/api/members", Open::Audit),
    ("DELETE", "/api/members/{member}", Open::Run),
    ("POST", "/api/invitations", Open::Run),
    ("PUT", "/api/clinic", Open::Run),
    ("GET", "/api/trail", Open::Audit),
    ("GET", "/api/trail/chain", Open::Audit),
    ("GET", "/api/clients/{client}/export", Open::Run),
    ("POST", "/api/clients/{client}/emergency", Open::Work),
    ("GET", "/api/clients/{client}/photograph-exports", Open::Chart),
    ("POST", "/api/clients/{client}/photograph-exports", Open::Run),
    ("PUT", "/api/photograph-exports/{wish}", Open::Chart),
    ("GET", "/api/erasure", Open::Run),
    ("POST", "/api/clients/{client}/erasure", Open::Run),
    ("GET", "/api/clients", Open::Receive),
    ("POST", "/api/clients", Open::Receive),
    ("GET", "/api/clients/{client}", Open::Receive),
    ("PUT", "/api/clients/{client}", Open::Receive),
    ("PUT", "/api/clients/{client}/archived", Open::Receive),
    ("GET", "/api/clients/{client}/cases", Open::Plan),
    ("POST", "/api/clients/{client}/cases", Open::Plan),
    ("GET", "/api/cases/{case}", Open::Plan),
    ("PUT", "/api/cases/{case}", Open::Plan),
    ("PUT", "/api/cases/{case}/archived", Open::Plan),
    ("POST", "/api/cases/{case}/draft", Open::Plan),
    ("POST", "/api/cases/{case}/fit", Open::Plan),
    ("GET", "/api/cases/{case}/files", Open::Plan),
    ("GET", "/api/cases/{case}/shares", Open::Plan),
    ("POST", "/api/cases/{case}/shares", Open::Plan),
    ("POST", "/api/cases/{case}/uploads", Open::Plan),
    ("POST", "/api/cases/{case}/variants", Open::Plan),
    ("POST", "/api/cases/{case}/variants/{variant}/documents", Open::Plan),
    ("PUT", "/api/variants/{variant}", Open::Plan),
    ("DELETE", "/api/variants/{variant}", Open::Plan),
    ("GET", "/api/uploads/{upload}", Open::Plan),
    ("PUT", "/api/uploads/{upload}", Open::Plan),
    ("DELETE", "/api/uploads/{upload}", Open::Plan),
    ("GET", "/api/files/{file}", Open::Plan),
    ("DELETE", "/api/files/{file}", Open::Plan),
    ("PUT", "/api/files/{file}/label", Open::Plan),
    ("GET", "/api/files/{file}/surface", Open::Plan),
    ("DELETE", "/api/shares/{share}", Open::Plan),
    ("PUT", "/api/questions/{question}/answer", Open::Plan),
    ("GET", "/api/booking", Open::Receive),
    ("PUT", "/api/booking/hours/{account}", Open::Receive),
    ("POST", "/api/booking/rooms", Open::Receive),
    ("PUT", "/api/booking/rooms/{room}", Open::Receive),
    ("GET", "/api/booking/free", Open::Receive),
    ("POST", "/api/booking/chain", Open::Receive),
    ("GET", "/api/cases/{case}/sessions", Open::Receive),
    ("GET", "/api/appointments", Open::Receive),
    ("POST", "/api/appointments", Open::Receive),
    ("PUT", "/api/appointments/{appointment}/place", Open::Receive),
    ("PUT", "/api/appointments/{appointment}/state", Open::Receive),
    ("PUT", "/api/appointments/{appointment}/deposit", Open::Receive),
    ("GET", "/api/waiting", Open::Receive),
    ("POST", "/api/waiting", Open::Receive),
    ("DELETE", "/api/waiting/{waiting}", Open::Receive),
    ("GET", "/api/mails", Open::Receive),
    ("GET", "/api/feeds", Open::Receive),
    ("POST", "/api/feeds", Open::Receive),
    ("DELETE", "/api/feeds/{feed}", Open::Receive),
    ("GET", "/api/calendar/{secret}", Open::All),
    ("GET", "/api/clients/{client}/timeline", Open::Chart),
    ("GET", "/api/clients/{client}/forms/{form}", Open::Chart),
    ("PUT", "/api/clients/{client}/forms/{form}", Open::Chart),
    ("POST", "/api/clients/{client}/requests", Open::Receive),
    ("POST", "/api/clients/{client}/invitation", Open::Receive),
    ("POST", "/api/clients/{client}/hand-over", Open::Chart),
    ("GET", "/api/answers/{answers}", Open::Chart),
    ("POST", "/api/answers/{answers}/decision", Open::Treat),
    ("POST", "/api/clients/{client}/identity", Open::Chart),
    ("GET", "/api/clients/{client}/consents", Open::Chart),
    ("POST", "/api/clients/{client}/consents", Open::Chart),
    ("GET", "/api/clients/{client}/messages", Open::Chart),
    ("POST", "/api/clients/{client}/messages", Open::Chart),
    ("PUT", "/api/clients/{client}/messages/read", Open::Chart),
    ("GET", "/api/clients/{client}/aftercare", Open::Chart),
    ("POST", "/api/clients/{client}/uploads", Open::Chart),
    ("GET", "/api/clients/{client}/files", Open::Chart),
    ("GET", "/api/chart-files/{file}", Open::Chart),
    ("GET", "/api/tasks", Open::Work),
    ("PUT", "/api/tasks/{task}", Open::Work),
    ("GET", "/api/clients/{client}/readiness", Open::Treat),
    ("POST", "/api/clients/{client}/treatments", Open::Treat),
    ("GET", "/api/clients/{client}/treatments", Open::Chart),
    ("GET", "/api/treatments/{treatment}", Open::Chart),
    ("PUT", "/api/treatments/{treatment}", Open::Treat),
    ("POST", "/api/treatments/{treatment}/measurements", Open::Treat),
    ("DELETE", "/api/treatments/{treatment}/measurements", Open::Treat),
    ("GET", "/api/touch-ups", Open::Treat),
    ("GET", "/api/lots", Open::Stock),
    ("POST", "/api/lots", Open::Stock),
    ("PUT", "/api/lots/{lot}", Open::Stock),
    ("POST", "/api/lots/{lot}/recall", Open::Stock),
    ("GET", "/api/recall", Open::Stock),
    ("GET", "/api/consultations", Open::Consult),
    ("GET", "/api/consultations/{consultation}", Open::Consult),
    ("PUT", "/api/consultations/{consultation}", Open::Consult),
    ("PUT", "/api/consultations/{consultation}/review", Open::Consult),
    ("POST", "/api/consultations/{consultation}/check", Open::Consult),
    ("POST", "/api/consultations/{consultation}/prescriptions", Open::Consult),
    ("GET", "/api/formulary", Open::Person),
    ("GET", "/api/clients/{client}/prescriptions", Open::Chart),
    ("PUT", "/api/prescriptions/{prescription}/stop", Open::Consult),
    ("GET", "/api/clients/{client}/subscriptions", Open::Chart),
    ("GET", "/api/clients/{client}/side-effects", Open::Consult),
    ("PUT", "/api/side-effects/{effect}", Open::Consult),
    ("GET", "/api/dispenses", Open::Dispense),
    ("GET", "/api/dispenses/{dispense}", Open::Dispense),
    ("PUT", "/api/dispenses/{dispense}", Open::Dispense),
    ("GET", "/api/clients/{client}/account", Open::Receive),
    ("POST", "/api/clients/{client}/account", Open::Receive),
    ("GET", "/api/access-keys", Open::Run),
    ("POST", "/api/access-keys", Open::Run),
    ("DELETE", "/api/access-keys/{key}", Open::Run),
    ("GET", "/api/licences", Open::Run),
    ("POST", "/api/licences", Open::Run),
    ("DELETE", "/api/licences/{licence}", Open::Run),
    ("GET", "/api/my/medicines", Open::My),
    ("PUT", "/api/my/address", Open::My),
    ("PUT", "/api/my/consultations/{consultation}", Open::My),
    ("PUT", "/api/my/subscriptions/{subscription}", Open::My),
    ("POST", "/api/my/side-effects", Open::My),
    ("GET", "/api/clinics/{clinic}", Open::All),
    ("POST", "/api/clinics/{clinic}/join", Open::All),
    ("POST", "/api/my/link", Open::All),
    ("POST", "/api/my/in", Open::All),
    ("POST", "/api/my/out", Open::My),
    ("GET", "/api/my", Open::My),
    ("GET", "/api/my/forms/{form}", Open::My),
    ("PUT", "/api/my/forms/{form}", Open::My),
    ("GET", "/api/my/consents", Open::My),
    ("POST", "/api/my/consents", Open::My),
    ("GET", "/api/my/aftercare", Open::My),
    ("GET", "/api/my/messages", Open::My),
    ("POST", "/api/my/messages", Open::My),
    ("PUT", "/api/my/messages/read", Open::My),
    ("GET", "/api/my/timeline", Open::My),
    ("GET", "/api/my/access", Open::My),
    ("GET", "/api/my/export", Open::My),
    ("GET", "/api/my/photograph-exports", Open::My),
    ("POST", "/api/my/account/{invoice}/page", Open::My),
    ("PUT", "/api/my/photograph-exports/{wish}", Open::My),
    ("POST", "/api/my/uploads", Open::My),
    ("GET", "/api/my/uploads/{upload}", Open::My),
    ("PUT", "/api/my/uploads/{upload}", Open::My),
    ("GET", "/api/my/files/{file}", Open::My),
    ("GET", "/api/jobs", Open::Plan),
    ("GET", "/api/events", Open::Plan),
    ("GET", "/api/schemas/case", Open::Person),
    ("GET", "/api/plan", Open::Link),
    ("GET", "/api/plan/files/{file}", Open::Link),
    ("GET", "/fhir/metadata", Open::All),
    ("GET", "/fhir/$export", Open::Fhir),
    ("GET", "/fhir/Patient/$export", Open::Fhir),
    ("GET", "/fhir/$export/{export}", Open::Fhir),
    ("DELETE", "/fhir/$export/{export}", Open::Fhir),
    ("GET", "/fhir/$export/{export}/{number}", Open::Fhir),
    ("GET", "/fhir/Patient/{client}/$everything", Open::Fhir),
    ("GET", "/fhir/Binary/{file}", Open::Fhir),
    ("GET", "/fhir/{kind}", Open::Fhir),
    ("GET", "/fhir/{kind}/{client}", Open::Fhir),
    ("GET", "/fhir/{charted}/{answers}/_history", Open::Fhir),
    ("GET", "/fhir/{charted}/{answers}/_history/{version}", Open::Fhir),
    ("PUT", "/api/plan/choice", Open::Link),
    ("POST", "/api/plan/questions", Open::Link),
    ("POST", "/api/plan/decision", Open::Link),
];

#[test]
fn the_list_is_the_api() {
    let described = serde_json::to_value(server::openapi()).expect("a description");
    let mut found: Vec<(String, String)> = Vec::new();
    for (path, methods) in described["paths"].as_object().expect("paths") {
        found.extend(methods.as_object().expect("methods").keys().map(|m| (m.to_uppercase(), shape(path))));
    }
    let mut listed: Vec<(String, String)> =
        ROUTES.iter().map(|(m, p, _)| ((*m).to_owned(), shape(p))).collect();
    found.sort();
    listed.sort();
    assert_eq!(found, listed);
}

/// A path with its places unnamed.
fn shape(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

/// Things of the first clinic.
struct Things {
    places: Vec<(&'static str, String)>,
}

impl Things {
    fn path(&self, path: &str) -> String {
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
fn body(path: &str) -> Value {
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
        "account" => json!({ "kind": "payment", "settles": uuid::Uuid::nil(), "cents": 1 }),
        "emergency" => json!({ "reason": "R" }),
        "photograph-exports" if path.ends_with('}') => json!({ "version": 9, "agreed": true }),
        "photograph-exports" => json!({ "why": "R" }),
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

async fn tried(person: &Person, method: &str, path: &str, filled: &str) -> Response {
    let method: Method = method.parse().expect("a method");
    let body = body(path);
    let body = (method != Method::GET && method != Method::DELETE).then_some(&body);
    person.send(method, filled, body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_gets_in() {
    let studio = studio().await;
    let here = studio.owner("here").await;
    let colleague = studio.colleague(&here, "colleague", "practitioner").await;
    let desk = studio.colleague(&here, "desk", "front-desk").await;
    let auditor = studio.colleague(&here, "auditor", "auditor").await;
    let doctor = studio.colleague(&here, "doctor", "doctor").await;
    let elsewhere = studio.owner("elsewhere").await;
    let there = crate::medical::staff(&studio, &elsewhere, "there").await;
    let mut things = things(&here).await;
    things.places.extend(medical_things(&studio, &here).await);
    let client = crate::chart::another_client(&studio, &here).await;
    for (method, path, open) in ROUTES {
        let filled = things.path(path);
        let name = format!("{method} {path}");
        if *open == Open::Fhir {
            let nobodys = tried(&studio.nobody(), method, path, &filled).await;
            assert_eq!(nobodys.status().as_u16(), 401, "{name} as nobody");
            assert_eq!(nobodys.headers()["www-authenticate"], "Bearer", "{name}");
            if path.contains('{') {
                elsewhere_sees_nothing(&elsewhere, method, path, &filled, &name).await;
            }
            continue;
        }
        if *open != Open::All {
            assert_eq!(
                fault(tried(&studio.nobody(), method, path, &filled).await).await,
                (401, "not-signed-in".to_owned()),
                "{name} as nobody"
            );
        }
        if *open == Open::My {
            let theirs = tried(&here, method, path, &filled).await;
            assert_eq!(fault(theirs).await, (401, "not-signed-in".to_owned()), "{name} as an owner");
            clients_only(&client, method, path, &filled, &name).await;
        }
        if !matches!(open, Open::All | Open::Link | Open::My) && *method != "GET" {
            let refused = tried(&here.without_token(), method, path, &filled).await;
            assert_eq!(fault(refused).await, (403, "forbidden".to_owned()), "{name} without the token");
        }
        if *open == Open::Link {
            assert_eq!(
                fault(tried(&here, method, path, &filled).await).await.0,
                401,
                "{name} as an owner without a link"
            );
            let method: Method = method.parse().expect("a method");
            let body = body(path);
            let wrong = here
                .by_link("wrong", method.clone(), &filled, (method != Method::GET).then_some(&body))
                .await;
            assert_eq!(fault(wrong).await.0, 404, "{name} by a wrong link");
        }
        let wrong = match open {
            Open::Run | Open::Govern | Open::Audit | Open::Consult | Open::Dispense => Some(&colleague),
            Open::Plan => Some(&desk),
            Open::Receive | Open::Work => Some(&auditor),
            Open::Chart | Open::Stock => Some(&desk),
            Open::Treat => Some(&doctor),
            Open::All | Open::Person | Open::Link | Open::My | Open::Fhir => None,
        };
        if let Some(wrong) = wrong {
            let refused = fault(tried(wrong, method, path, &filled).await).await;
            assert_eq!(refused, (403, "forbidden".to_owned()), "{name} in the wrong role");
        }
        if path.contains('{')
            && matches!(
                open,
                Open::Plan
                    | Open::Run
                    | Open::Govern
                    | Open::Receive
                    | Open::Chart
                    | Open::Treat
                    | Open::Stock
                    | Open::Work
            )
            && *path != "/api/clients/{client}/cases"
        {
            elsewhere_sees_nothing(&elsewhere, method, path, &filled, &name).await;
        }
        if path.contains('{') && *open == Open::Consult {
            elsewhere_sees_nothing(&there.doctor, method, path, &filled, &name).await;
        }
        if path.contains('{') && *open == Open::Dispense {
            elsewhere_sees_nothing(&there.pharmacists[0], method, path, &filled, &name).await;
        }
    }
    // Nothing of all this changed anything.
    assert_eq!(here.get("/api/members").await.as_array().expect("members").len(), 8);
    assert_eq!(here.get("/api/trail/chain").await["whole"], true);
    studio.started.stop().await;
}

/// A client without the token writes nothing, and another's things are not there for them.
async fn clients_only(client: &Person, method: &str, path: &str, filled: &str, name: &str) {
    if method != "GET" {
        let refused = tried(&client.without_token(), method, path, filled).await;
        assert_eq!(fault(refused).await, (403, "forbidden".to_owned()), "{name} without the token");
    }
    if ["{upload}", "{file}", "{consultation}", "{subscription}", "{wish}", "{invoice}"]
        .iter()
        .any(|thing| path.contains(thing))
    {
        elsewhere_sees_nothing(client, method, path, filled, name).await;
        assert_eq!(
            tried(client, method, path, filled).await.status().as_u16(),
            404,
            "{name} of another client"
        );
    }
}

/// Another clinic's owner is told what they would be told of a thing that is not there at all.
async fn elsewhere_sees_nothing(elsewhere: &Person, method: &str, path: &str, filled: &str, name: &str) {
    let theirs = tried(elsewhere, method, path, filled).await;
    let nowhere = uuid::Uuid::now_v7().to_string();
    let missing: String = path
        .split('/')
        .map(|part| match part {
            "{form}" => "smp-screening",
            "{kind}" => "Patient",
            "{charted}" => "QuestionnaireResponse",
            "{number}" | "{version}" => "1",
            other if other.starts_with('{') => nowhere.as_str(),
            other => other,
        })
        .collect::<Vec<_>>()
        .join("/");
    let query = filled.split_once('?').map_or_else(String::new, |(_, query)| format!("?{query}"));
    let missing = format!("{missing}{query}");
    let absent = tried(elsewhere, method, path, &missing).await;
    assert_eq!(theirs.status(), absent.status(), "{name} from elsewhere");
    let (theirs, absent) = (theirs.text().await.expect("a text"), absent.text().await.expect("a text"));
    assert_eq!(theirs, absent, "{name} from elsewhere tells that the thing exists");
}

/// Things of the medical road.
async fn medical_things(studio: &Studio, here: &Person) -> Vec<(&'static str, String)> {
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
    let medicines = patient.get("/api/my/medicines").await;
    let licences = here.get("/api/licences").await;
    let key = json!({ "name": "K", "scopes": ["user/*.rs"], "days": 1 });
    let key = here.post("/api/access-keys", &key).await;
    vec![
        ("{consultation}", consultation),
        ("{prescription}", prescription),
        ("{effect}", text(&medicines["side_effects"][0]["id"])),
        ("{dispense}", text(&medicines["supplies"][0]["id"])),
        ("{subscription}", text(&medicines["subscriptions"][0]["id"])),
        ("{licence}", text(&licences[0]["id"])),
        ("{key}", text(&key["key"]["id"])),
    ]
}

async fn things(here: &Person) -> Things {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_carries_its_headers() {
    let studio = studio().await;
    for path in ["/", "/api/health", "/api/nothing", "/assets/nothing.js"] {
        let response = studio.nobody().send(Method::GET, path, None).await;
        let headers = response.headers().clone();
        let policy = headers["content-security-policy"].to_str().expect("a text");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self';"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}: no inline script or style");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        if path.starts_with("/api/") {
            assert_eq!(headers["cache-control"], "no-store", "{path}");
        }
    }
    let crossed = studio
        .client
        .post(format!("{}/api/sign-in", studio.started.address))
        .header("sec-fetch-site", "cross-site")
        .json(&json!({}));
    assert_eq!(fault(crossed.send().await.expect("an answer")).await, (403, "forbidden".to_owned()));
    let huge = json!({ "email": "x".repeat(5 << 20), "password": "" });
    assert_eq!(studio.nobody().send(Method::POST, "/api/sign-in", Some(&huge)).await.status().as_u16(), 413);
    studio.started.stop().await;
}
