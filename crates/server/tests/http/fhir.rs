//! The record outward: what a role reads, what a key opens, everything of a client, bulk export.

use crate::chart::{at_tablet, treated};
use crate::suite::{Person, Studio, studio};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A client on both roads: treated, with a medicine sent, a message and a side effect.
struct Bob {
    id: String,
    page: Person,
    session: String,
}

async fn bob(studio: &Studio, owner: &Person, staff: &crate::medical::Staff) -> Bob {
    let (id, case) = owner.case("R-1").await;
    let fields = json!({ "name": "Bob Test", "reference": "R-1", "email": "bob@client.example", "born": "1984-05-01" });
    owner.put(&format!("/api/clients/{id}"), &json!({ "version": 1, "fields": fields })).await;
    let (case, variant) = (text(&case["id"]), text(&case["variants"][0]["id"]));
    let treated = treated(owner, &id, &case, &variant).await;
    let page = at_tablet(studio, owner, &id).await;
    let front = crate::medical::photo(&page).await;
    let said = [("g0.state", "NY"), ("g1.sab", "male")];
    crate::medical::harmlessly(&page, "/api/my/forms/intake-men", &front, &said).await;
    crate::medical::papers(owner, &page, &id).await;
    crate::medical::harmlessly(&staff.doctor, &format!("/api/clients/{id}/forms/review"), &front, &[]).await;
    crate::medical::prescribed(&staff.doctor).await;
    crate::medical::sent(owner, staff).await;
    page.post("/api/my/messages", &json!({ "text": "Two\nlines" })).await;
    page.post("/api/my/side-effects", &json!({ "text": "A rash", "serious": true })).await;
    Bob { id, page, session: treated.session }
}

fn kinds(bundle: &Value) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for entry in bundle["entry"].as_array().into_iter().flatten() {
        *kinds.entry(text(&entry["resource"]["resourceType"])).or_default() += 1;
    }
    kinds
}

/// Status and code of an `OperationOutcome`.
async fn refused(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(body["resourceType"], "OperationOutcome", "{body}");
    (status, text(&body["issue"][0]["code"]))
}

async fn by_key(studio: &Studio, key: &str, path: &str) -> Response {
    let request = studio.client.get(format!("{}{path}", studio.started.address));
    request.bearer_auth(key).header("prefer", "respond-async").send().await.expect("an answer")
}

async fn key(owner: &Person, scopes: &[&str]) -> Value {
    owner.post("/api/access-keys", &json!({ "name": "A program", "scopes": scopes, "days": 30 })).await
}

const OF_A_CLIENT: [&str; 21] = [
    "AdverseEvent",
    "CarePlan",
    "ClinicalImpression",
    "Communication",
    "Consent",
    "DetectedIssue",
    "DocumentReference",
    "Encounter",
    "MedicationDispense",
    "MedicationRequest",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "Procedure",
    "Provenance",
    "QuestionnaireResponse",
    "ServiceRequest",
    "SupplyDelivery",
    "Task",
    "VerificationResult",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_reads_its_part_and_nobody_anothers() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let staff = crate::medical::staff(&studio, &owner, "here").await;
    let bob = bob(&studio, &owner, &staff).await;
    // What it can do stands open, and is what it does.
    let said = studio.nobody().get("/fhir/metadata").await;
    assert_eq!(
        (said["resourceType"].as_str(), said["fhirVersion"].as_str()),
        (Some("CapabilityStatement"), Some("4.0.1"))
    );
    let path = format!("/fhir/Patient/{}/$everything", bob.id);
    assert_eq!(
        refused(studio.nobody().send(Method::GET, &path, None).await).await,
        (401, "login".to_owned())
    );
    let all = owner.get(&path).await;
    let found = kinds(&all);
    let missing: Vec<&&str> = OF_A_CLIENT.iter().filter(|kind| !found.contains_key(**kind)).collect();
    assert_eq!(missing, [&"ServiceRequest"], "nothing was ordered; everything else is there: {found:?}");
    every_reference_is_there(&owner, &all).await;
    // Every kind that it says can be read and searched is read and searched.
    for resource in said["rest"][0]["resource"].as_array().expect("kinds") {
        let kind = text(&resource["type"]);
        let searched = resource["interaction"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|way| way["code"] == "search-type");
        let whose = resource["searchParam"].as_array().into_iter().flatten();
        let whose = whose
            .map(|p| text(&p["name"]))
            .find(|name| ["patient", "subject", "target"].contains(&name.as_str()));
        let query = whose.map_or_else(String::new, |name| format!("?{name}=Patient/{}", bob.id));
        if !searched {
            continue;
        }
        let page = owner.get(&format!("/fhir/{kind}{query}")).await;
        let counted = kinds(&page);
        assert!(counted.keys().all(|own| *own == kind), "{kind}: {counted:?}");
        let Some(first) = page["entry"][0]["resource"]["id"].as_str() else { continue };
        assert_eq!(owner.get(&format!("/fhir/{kind}/{first}")).await, page["entry"][0]["resource"]);
    }
    // The client has their own, and neither the rules' hits nor the clinic's work.
    let own = bob.page.get(&path).await;
    let seen_by_doctor = |bundle: &Value| bundle.to_string().contains("/Questionnaire/review|");
    assert!(seen_by_doctor(&all) && !seen_by_doctor(&own), "what the doctor ticked is the doctor's");
    let own = kinds(&own);
    for (kind, expected) in
        [("MedicationRequest", true), ("Procedure", true), ("DetectedIssue", false), ("Task", false)]
    {
        assert_eq!(own.contains_key(kind), expected, "{kind}");
    }
    let another = crate::chart::another_client(&studio, &owner).await;
    let procedure = format!("/fhir/Procedure/{}", bob.session);
    for person in [&another, &studio.owner("elsewhere").await] {
        assert_eq!(refused(person.send(Method::GET, &path, None).await).await, (404, "not-found".to_owned()));
        assert_eq!(
            refused(person.send(Method::GET, &procedure, None).await).await,
            (404, "not-found".to_owned())
        );
        let search = person.get(&format!("/fhir/Procedure?patient={}", bob.id)).await;
        assert!(kinds(&search).is_empty());
    }
    // A practitioner is not shown medicines, a doctor without a licence there no consultation, the front desk no chart.
    let colleague = studio.colleague(&owner, "colleague", "practitioner").await;
    let seen = kinds(&colleague.get(&path).await);
    assert!(seen.contains_key("Procedure") && !seen.contains_key("MedicationRequest"), "{seen:?}");
    let away = studio.colleague(&owner, "away", "doctor").await;
    let seen = kinds(&away.get(&path).await);
    assert!(seen.contains_key("MedicationRequest") && !seen.contains_key("Encounter"), "{seen:?}");
    let desk = studio.colleague(&owner, "desk", "front-desk").await;
    assert_eq!(refused(desk.send(Method::GET, &procedure, None).await).await, (403, "forbidden".to_owned()));
    assert_eq!(kinds(&desk.get(&path).await).keys().collect::<BTreeSet<_>>().len(), 3);
    // Who looked is told to whom it is about.
    assert!(
        bob.page
            .get("/api/my/access")
            .await
            .as_array()
            .expect("a list")
            .iter()
            .any(|one| one["action"] == "exported")
    );
    studio.started.stop().await;
}

/// Every reference within what goes out leads to something that can be read.
async fn every_reference_is_there(owner: &Person, bundle: &Value) {
    let mut references = BTreeSet::new();
    gather(bundle, &mut references);
    for reference in references.iter().filter(|reference| !reference.starts_with('#')) {
        let status = owner.send(Method::GET, &format!("/fhir/{reference}"), None).await.status();
        assert!(status.is_success(), "{reference}: {status}");
    }
}

fn gather(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(all) => {
            found.extend(all.get("reference").and_then(Value::as_str).map(str::to_owned));
            all.values().for_each(|value| gather(value, found));
        }
        Value::Array(all) => all.iter().for_each(|value| gather(value, found)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn earlier_versions_and_the_trail_between_two_days_are_read() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let id = crate::booking::client_of(&owner, "bob").await;
    let bob = crate::chart::at_tablet(&studio, &owner, &id).await;
    let path = "/api/my/forms/smp-screening";
    crate::medical::harmlessly(&bob, path, "", &[]).await;
    crate::medical::harmlessly(&bob, path, "", &[]).await;
    let found = owner.get(&format!("/fhir/QuestionnaireResponse?patient={id}")).await;
    let answers = text(&found["entry"][0]["resource"]["id"]);
    let own = format!("/fhir/QuestionnaireResponse/{answers}");
    let history = bob.get(&format!("{own}/_history")).await;
    let said = |place: usize| {
        let entry = &history["entry"][place];
        let resource = &entry["resource"];
        (text(&resource["meta"]["versionId"]), text(&resource["status"]), text(&entry["request"]["method"]))
    };
    assert_eq!((history["type"].as_str(), history["total"].as_u64()), (Some("history"), Some(2)));
    let expected = |version: &str, status: &str, method: &str| {
        (version.to_owned(), status.to_owned(), method.to_owned())
    };
    assert_eq!(said(0), expected("2", "amended", "PUT"));
    assert_eq!(said(1), expected("1", "completed", "POST"));
    let first = owner.send(Method::GET, &format!("{own}/_history/1"), None).await;
    assert_eq!(first.headers()["etag"], "W/\"1\"");
    assert_eq!(first.json::<Value>().await.expect("JSON"), history["entry"][1]["resource"]);
    // Hits of the rules are the clinic's own, then as now; what keeps no earlier versions has no history.
    let hits = owner.get(&format!("/fhir/DetectedIssue?patient={id}")).await;
    if let Some(hit) = hits["entry"][0]["resource"]["id"].as_str() {
        let theirs = bob.send(Method::GET, &format!("/fhir/DetectedIssue/{hit}/_history"), None).await;
        assert_eq!(refused(theirs).await, (403, "forbidden".to_owned()));
    }
    for none in [format!("{own}/_history/3"), format!("/fhir/Patient/{id}/_history")] {
        let answer = owner.send(Method::GET, &none, None).await;
        assert_eq!(refused(answer).await, (404, "not-found".to_owned()), "{none}");
    }
    // The trail of a day, without saying whose; and nothing of another day.
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let on = |day: Date| {
        format!("/fhir/AuditEvent?date=ge{day}&date=lt{}&_count=3", day.tomorrow().expect("a day"))
    };
    assert_eq!(owner.get(&on(today)).await["entry"].as_array().expect("entries").len(), 3);
    assert!(owner.get(&on(today.saturating_sub(7.days()))).await.get("entry").is_none());
    // What is read whole is cut into pages too.
    let page = owner.get("/fhir/Questionnaire?_count=4&_cursor=check-in-12-months").await;
    assert_eq!(page["entry"].as_array().expect("forms").len(), 4);
    assert_eq!(page["link"][1]["relation"], "next");
    let nowhere = owner.send(Method::GET, "/fhir/Questionnaire?_cursor=nowhere", None).await;
    assert_eq!(refused(nowhere).await, (400, "invalid".to_owned()));
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_opens_what_it_says_and_a_clinic_leaves_as_lines() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let (id, _) = owner.case("R-1").await;
    for number in 0..5 {
        owner
            .post(
                "/api/clients",
                &json!({ "name": format!("Client {number}"), "reference": format!("N-{number}") }),
            )
            .await;
        owner.post(&format!("/api/clients/{id}/messages"), &json!({ "text": format!("{number}") })).await;
    }
    let wrong =
        json!({ "name": "", "scopes": ["user/Everything.rs", "patient/*.rs", "write"], "days": 9999 });
    let wrong = owner.send(Method::POST, "/api/access-keys", Some(&wrong)).await;
    let wrong: Value = wrong.json().await.expect("JSON");
    assert_eq!(wrong["problems"].as_array().expect("problems").len(), 5, "{wrong}");
    let narrow = key(&owner, &["user/Communication.s", "user/Patient.r"]).await;
    let secret = text(&narrow["secret"]);
    assert_eq!(
        refused(by_key(&studio, "hairline_wrong", "/fhir/Patient").await).await,
        (401, "login".to_owned())
    );
    assert_eq!(by_key(&studio, &secret, &format!("/fhir/Patient/{id}")).await.status().as_u16(), 200);
    for path in ["/fhir/Patient", "/fhir/Task", "/fhir/$export?_type=Task"] {
        assert_eq!(
            refused(by_key(&studio, &secret, path).await).await,
            (403, "forbidden".to_owned()),
            "{path}"
        );
    }
    assert_eq!(
        by_key(&studio, &secret, "/api/clients").await.status().as_u16(),
        401,
        "a key opens FHIR alone"
    );
    // Pages follow each other to the end, each message once.
    let mut next = Some(format!("{}/fhir/Communication?patient={id}&_count=2", studio.started.address));
    let mut ids = Vec::new();
    while let Some(address) = next {
        let path = address.strip_prefix(&studio.started.address).expect("our own address").to_owned();
        let page: Value = by_key(&studio, &secret, &path).await.json().await.expect("JSON");
        ids.extend(
            page["entry"].as_array().into_iter().flatten().map(|entry| text(&entry["resource"]["id"])),
        );
        next = page["link"]
            .as_array()
            .expect("links")
            .iter()
            .find(|l| l["relation"] == "next")
            .map(|l| text(&l["url"]));
    }
    assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (5, 5));
    let unknown = by_key(&studio, &secret, "/fhir/Communication?colour=red").await;
    assert_eq!(refused(unknown).await, (400, "invalid".to_owned()));
    owner.send(Method::DELETE, &format!("/api/access-keys/{}", text(&narrow["key"]["id"])), None).await;
    assert_eq!(
        refused(by_key(&studio, &secret, &format!("/fhir/Patient/{id}")).await).await,
        (401, "login".to_owned())
    );
    exported(&studio, &owner).await;
    studio.started.stop().await;
}

async fn exported(studio: &Studio, owner: &Person) {
    let secret = text(&key(owner, &["system/*.rs"]).await["secret"]);
    let begun = by_key(studio, &secret, "/fhir/$export?_type=Patient,Communication").await;
    assert_eq!(begun.status().as_u16(), 202);
    let place = begun.headers()["content-location"].to_str().expect("an address").to_owned();
    let path = place.strip_prefix(&studio.started.address).expect("our own address").to_owned();
    let manifest = finished(studio, &secret, &path).await;
    let mut lines = BTreeMap::new();
    for file in manifest["output"].as_array().expect("files") {
        let path = text(&file["url"]).replace(&studio.started.address, "");
        let body = by_key(studio, &secret, &path).await.text().await.expect("a text");
        assert_eq!(body.lines().count() as u64, file["count"].as_u64().expect("a number"));
        let right = |line: &str| {
            serde_json::from_str::<Value>(line).is_ok_and(|one| one["resourceType"] == file["type"])
        };
        assert!(body.lines().all(right));
        lines.insert(text(&file["type"]), body.lines().count());
    }
    assert_eq!(lines, BTreeMap::from([("Communication".to_owned(), 5), ("Patient".to_owned(), 6)]));
    let elsewhere = studio.owner("elsewhere").await;
    assert_eq!(refused(elsewhere.send(Method::GET, &path, None).await).await, (404, "not-found".to_owned()));
    assert_eq!(owner.send(Method::DELETE, &path, None).await.status().as_u16(), 202);
    assert_eq!(refused(by_key(studio, &secret, &path).await).await, (404, "not-found".to_owned()));
}

async fn finished(studio: &Studio, secret: &str, path: &str) -> Value {
    for _ in 0..200 {
        let answer = by_key(studio, secret, path).await;
        if answer.status().as_u16() == 200 {
            return answer.json().await.expect("JSON");
        }
        assert_eq!(answer.status().as_u16(), 202);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the export does not end");
}
