//! The road of micropigmentation over HTTP: a client's own page, questions of health, papers, consents, a session with its lots, the days after it.

use crate::booking::{client_of, mails, opened};
use crate::suite::{Person, Studio, fault, studio};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// Answers to the screening of somebody of whom nothing speaks against it.
fn healthy() -> Vec<(&'static str, Value)> {
    let codes = |codes: &[&str]| {
        Value::Array(codes.iter().map(|code| json!({ "valueCoding": { "code": code } })).collect())
    };
    let boolean = |yes: bool| json!([{ "valueBoolean": yes }]);
    vec![
        ("g0.emerg", codes(&["none"])),
        ("g0.state", codes(&["NY"])),
        ("g0.dob", json!([{ "valueDate": "1984-05-01" }])),
        ("g1.sab", codes(&["male"])),
        ("h.scalp", codes(&["none"])),
        ("s.skin", codes(&["none"])),
        ("s.keloid", boolean(false)),
        ("s.blood", codes(&["none"])),
        ("s.chemo", codes(&["never"])),
        ("s.immune", codes(&["none"])),
        ("s.loss", codes(&["slow"])),
        ("s.allergy", codes(&["none"])),
        ("s.cond", codes(&["none"])),
        ("s.transplant", codes(&["never"])),
        ("s.look", codes(&["shaved"])),
        ("s.hair", codes(&["clipped"])),
        ("s.laser", boolean(false)),
        ("s.topical", codes(&["none"])),
        ("s.isotretinoin", codes(&["never"])),
        ("s.worry", codes(&["none"])),
        ("z.attest", boolean(true)),
    ]
}

fn set(answers: &mut Vec<(&'static str, Value)>, link: &'static str, code: &str) {
    answers.retain(|(other, _)| *other != link);
    answers.push((link, json!([{ "valueCoding": { "code": code } }])));
}

/// A response to a form, items laid flat.
fn response(form: &Value, answers: &[(&str, Value)]) -> Value {
    let canonical = format!("{}|{}", text(&form["url"]), text(&form["version"]));
    let item = |(link, answer): &(&str, Value)| json!({ "linkId": link, "answer": answer });
    json!({ "resourceType": "QuestionnaireResponse", "questionnaire": canonical, "status": "completed",
            "item": answers.iter().map(item).collect::<Vec<_>>() })
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Hands a form in, under the path of a client's own page or of the clinic's.
async fn hand_in(person: &Person, path: &str, answers: &[(&str, Value)]) -> Value {
    let state = person.get(path).await;
    let body = json!({ "version": state["version"], "complete": true, "response": response(&state["form"], answers) });
    person.put(path, &body).await
}

/// The link of the latest mail to somebody that holds one.
async fn link_to(folder: &Path, address: &str, not: &[String]) -> String {
    for _ in 0..150 {
        for entry in std::fs::read_dir(folder.join("data/mails")).into_iter().flatten().flatten() {
            let mail = std::fs::read_to_string(entry.path()).unwrap_or_default().replace("=\r\n", "");
            let secret = mail.split("/my/in#").nth(1).and_then(|rest| rest.split_whitespace().next());
            if let (true, Some(secret)) = (mail.contains(address), secret)
                && !not.contains(&secret.to_owned())
            {
                return secret.to_owned();
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no link came to {address}");
}

/// A client at their own page.
async fn client_in(studio: &Studio, secret: &str) -> Person {
    let mut client = studio.nobody();
    client.begin("/api/my/in", &json!({ "secret": secret })).await;
    client
}

/// Somebody at the tablet of the clinic.
pub(crate) async fn at_tablet(studio: &Studio, staff: &Person, client: &str) -> Person {
    let link = staff.post(&format!("/api/clients/{client}/hand-over"), &json!({})).await;
    client_in(studio, text(&link["link"]).rsplit('#').next().expect("a secret")).await
}

/// A client of the same clinic, signed in, for others' things to be tried by.
pub(crate) async fn another_client(studio: &Studio, owner: &Person) -> Person {
    let id = client_of(owner, "another").await;
    at_tablet(studio, owner, &id).await
}

/// Things of a treated client, for others to try.
pub(crate) struct Treated {
    pub(crate) answers: String,
    pub(crate) task: String,
    pub(crate) session: String,
    pub(crate) lot: String,
}

/// Screens a client, clears them and begins a session.
pub(crate) async fn treated(owner: &Person, client: &str, case: &str, variant: &str) -> Treated {
    let forms = format!("/api/clients/{client}/forms");
    let answers = hand_in(owner, &format!("{forms}/smp-screening"), &healthy()).await;
    let answers = text(&answers["id"]);
    let task = owner.get("/api/tasks").await[0]["id"].clone();
    owner.post(&format!("/api/answers/{answers}/decision"), &json!({ "version": 1, "decision": "ok" })).await;
    ready_for_today(owner, client).await;
    let body = json!({ "case": case, "variant": variant, "number": 1 });
    let session = owner.post(&format!("/api/clients/{client}/treatments"), &body).await;
    let lot = owner.post("/api/lots", &lot("pigment", "A-1")).await;
    Treated { answers, task: text(&task), session: text(&session["id"]), lot: text(&lot["id"]) }
}

/// Papers, consents and the questions of the day.
async fn ready_for_today(owner: &Person, client: &str) {
    let papers =
        json!({ "verified": true, "paper": "passport", "born": "1984-05-01", "expires": "2033-01-01" });
    owner.post(&format!("/api/clients/{client}/identity"), &papers).await;
    for consent in owner.get(&format!("/api/clients/{client}/consents")).await.as_array().expect("consents") {
        let smp = consent["treatments"].as_array().expect("a list").contains(&json!("smp"));
        if smp || consent["kind"] == "photographs-clinical" {
            let word = json!({ "kind": consent["kind"], "sha256": consent["sha256"], "word": "given", "name": "Test Client" });
            owner.post(&format!("/api/clients/{client}/consents"), &word).await;
        }
    }
    let day = [
        ("t.today", json!([{ "valueCoding": { "code": "none" } }])),
        ("t.numbing", json!([{ "valueBoolean": false }])),
        ("t.same", json!([{ "valueBoolean": true }])),
    ];
    hand_in(owner, &format!("/api/clients/{client}/forms/session-day"), &day).await;
}

fn lot(kind: &str, number: &str) -> Value {
    json!({ "kind": kind, "product": format!("A {kind}"), "maker": "Maker", "number": number, "expires": "2030-01-01",
            "received": "2026-01-01", "state": "in-use" })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_answers_on_their_own_page_and_a_practitioner_decides() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    opened(&owner).await;
    let client = client_of(&owner, "bob").await;
    owner.post(&format!("/api/clients/{client}/invitation"), &json!({})).await;
    let address = "bob@client.example";
    let first = link_to(studio.folder.path(), address, &[]).await;
    let bob = client_in(&studio, &first).await;
    // A link opens once; another comes to whoever asks, and nothing tells whom the clinic knows.
    let again = studio.nobody().send(Method::POST, "/api/my/in", Some(&json!({ "secret": first }))).await;
    assert_eq!(fault(again).await, (404, "not-found".to_owned()));
    for email in ["bob@client.example", "nobody@client.example"] {
        let asked =
            studio.nobody().send(Method::POST, "/api/my/link", Some(&json!({ "email": email }))).await;
        assert_eq!(asked.status().as_u16(), 204);
    }
    client_in(&studio, &link_to(studio.folder.path(), address, &[first]).await).await;
    // The clinic asks for the questions; half of them are kept and go on on another device.
    owner.post(&format!("/api/clients/{client}/requests"), &json!({ "form": "smp-screening" })).await;
    let page = bob.get("/api/my").await;
    assert_eq!(
        (page["todo"][0]["form"].as_str(), page["clinic"].as_str()),
        (Some("smp-screening"), Some("Test Clinic"))
    );
    let path = "/api/my/forms/smp-screening";
    let form = bob.get(path).await;
    let draft = |version: i64, complete: bool, answers: &[(&str, Value)]| json!({ "version": version, "complete": complete, "response": response(&form["form"], answers) });
    let mut answers = healthy();
    let kept = bob.put(path, &draft(0, false, &answers[..4])).await;
    assert_eq!((kept["version"].as_i64(), kept["state"].as_str()), (Some(1), Some("draft")));
    let stale = bob.send(Method::PUT, path, Some(&draft(0, false, &answers[..5]))).await;
    assert_eq!(fault(stale).await, (409, "changed".to_owned()), "another device was quicker");
    let elsewhere = at_tablet(&studio, &owner, &client).await;
    assert_eq!(elsewhere.get(path).await["version"], 1);
    // What is missing is said at once, by question.
    let refused = elsewhere.send(Method::PUT, path, Some(&draft(1, true, &answers[..4]))).await;
    let refused: Value = refused.json().await.expect("JSON");
    assert!(refused["problems"].as_array().expect("problems").len() > 10, "{refused}");
    // Blood thinners want a doctor's letter: the practitioner cannot pass over it.
    set(&mut answers, "s.blood", "thinner");
    let handed = elsewhere.put(path, &draft(1, true, &answers)).await;
    assert_eq!(handed["state"], "handed-in");
    assert!(handed["told"].to_string().contains("letter from your doctor"), "{handed}");
    let id = text(&handed["id"]);
    let read = owner.get(&format!("/api/answers/{id}")).await;
    assert_eq!(read["proposed"], "letter");
    let hit = read["hits"].as_array().expect("hits").iter().find(|hit| hit["acts"][0] == "specialist-letter");
    let hit = hit.expect("a hit for bleeding");
    assert_eq!(hit["evidence"][0]["answers"].as_array().expect("answers").len(), 1, "{hit}");
    let decide = format!("/api/answers/{id}/decision");
    let refused = owner.send(Method::POST, &decide, Some(&json!({ "version": 2, "decision": "ok" }))).await;
    assert_eq!(refused.status().as_u16(), 422);
    let letter =
        json!({ "version": 2, "decision": "letter", "reason": "Please bring a letter from your doctor." });
    owner.post(&decide, &letter).await;
    assert_eq!(bob.get("/api/my").await["decided"]["decision"], "letter");
    let ready = owner.get(&format!("/api/clients/{client}/readiness")).await;
    let stops = ready.as_array().expect("a list").iter().filter(|one| one["state"] == "stop").count();
    assert!(stops >= 5, "{ready}");
    // Mended by the client: the earlier answers stay, the decision does not count any more.
    let open = owner.get("/api/tasks").await.as_array().expect("tasks").len();
    let amended = hand_in(&bob, path, &healthy()).await;
    assert_eq!((amended["state"].as_str(), text(&amended["id"])), (Some("amended"), id.clone()));
    let tasks = owner.get("/api/tasks").await;
    assert_eq!(tasks.as_array().expect("tasks").len(), open + 1);
    let stale = owner.send(Method::POST, &decide, Some(&json!({ "version": 2, "decision": "ok" }))).await;
    assert_eq!(
        fault(stale).await,
        (409, "changed".to_owned()),
        "the answers were changed since they were read"
    );
    owner.post(&decide, &json!({ "version": 3, "decision": "ok" })).await;
    assert_eq!(bob.get("/api/my").await["decided"]["decision"], "ok");
    // Bob sees who read his record, and may have all of it.
    let access = bob.get("/api/my/access").await;
    assert!(
        access.as_array().expect("a list").iter().any(|a| a["role"] == "owner" && a["action"] == "read"),
        "{access}"
    );
    let record = bob.send(Method::GET, "/api/my/export", None).await;
    assert!(record.bytes().await.expect("bytes").starts_with(b"PK"));
    assert_eq!(owner.get("/api/trail/chain").await["whole"], true);
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_logged_a_lot_recalled_and_an_alarm_reaches_somebody() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    opened(&owner).await;
    let (client, things) = a_session_ends_with_all_that_it_needs(&owner).await;
    let bob = at_tablet(&studio, &owner, &client).await;
    an_alarm_reaches_somebody(&owner, &bob).await;
    a_lot_is_called_back(&studio, &owner, &things).await;
    let line = owner.get(&format!("/api/clients/{client}/timeline")).await;
    let kinds: Vec<&str> =
        line.as_array().expect("a list").iter().filter_map(|h| h["kind"].as_str()).collect();
    for kind in ["session", "answers", "clearance", "identity", "consent", "case"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    studio.started.stop().await;
}

pub(crate) async fn a_session_ends_with_all_that_it_needs(owner: &Person) -> (String, Treated) {
    let (client, case) = owner.case("R-1").await;
    let mail = json!({ "version": 1, "fields": { "name": "Bob", "reference": "R-1", "email": "bob@client.example" } });
    owner.put(&format!("/api/clients/{client}"), &mail).await;
    let (case_id, variant) = (text(&case["id"]), text(&case["variants"][0]["id"]));
    let begin = json!({ "case": case_id, "variant": variant, "number": 1 });
    let begins = format!("/api/clients/{client}/treatments");
    let refused: Value = owner.send(Method::POST, &begins, Some(&begin)).await.json().await.expect("JSON");
    assert!(refused["problems"].as_array().expect("problems").len() >= 4, "{refused}");
    let things = treated(owner, &client, &case_id, &variant).await;
    let path = format!("/api/treatments/{}", things.session);
    let session = owner.get(&path).await;
    let zones = session["log"]["zones"].as_array().expect("zones").clone();
    assert!(zones.iter().map(|z| z["planned"].as_i64().expect("a count")).sum::<i64>() > 1000, "{session}");
    // It does not end without what law and plan ask for.
    let mut log = session["log"].clone();
    let save =
        |version: i64, close: bool, log: &Value| json!({ "version": version, "close": close, "log": log });
    let refused = owner.send(Method::PUT, &path, Some(&save(1, true, &log))).await;
    let refused: Value = refused.json().await.expect("JSON");
    let said = refused["problems"].to_string();
    for place in ["checks.skin", "lots", "zones", "machine.name", "end_point", "complications"] {
        assert!(said.contains(place), "{place}: {said}");
    }
    // Too strong a cream is refused with the law.
    log["numbing"] = json!({ "product": "Cream", "lidocaine_percent": 10.0, "area_cm2": 50.0, "wrapped": true, "minutes": 30 });
    let refused = owner.send(Method::PUT, &path, Some(&save(1, false, &log))).await;
    assert!(refused.text().await.expect("a text").contains("FDA"));
    let needle = owner.post("/api/lots", &lot("needle", "N 77")).await;
    let old = json!({ "kind": "diluent", "product": "Water", "number": "D1", "expires": "2026-01-01", "received": "2025-01-01", "state": "in-use" });
    let diluent = owner.post("/api/lots", &old).await;
    let checks: Vec<Value> =
        session["checks"].as_array().expect("checks").iter().map(|c| c["id"].clone()).collect();
    log["numbing"] = Value::Null;
    log["checks"] = json!(checks);
    log["zones"] = zones
        .iter()
        .map(|z| {
            let mut z = z.clone();
            z["placed"] = z["planned"].clone();
            z
        })
        .collect();
    log["lots"] =
        json!([{ "lot": things.lot, "dilution": 4.0 }, { "lot": needle["id"] }, { "lot": diluent["id"] }]);
    log["machine"] = json!({ "name": "Rotary", "volts": 7.5, "hertz": 100.0 });
    log["end_point"] = json!("A dot that stays round, no bleeding");
    log["no_complications"] = json!(true);
    let refused = owner.send(Method::PUT, &path, Some(&save(1, true, &log))).await;
    assert!(refused.text().await.expect("a text").contains("past its date"));
    let fresh = owner.post("/api/lots", &lot("diluent", "D-2")).await;
    log["lots"][2]["lot"] = fresh["id"].clone();
    let closed = owner.put(&path, &save(1, true, &log)).await;
    assert_eq!(closed["state"], "closed");
    // A change after it has ended wants a reason; what stood before is kept.
    let silent = owner.send(Method::PUT, &path, Some(&save(2, false, &log))).await;
    assert!(silent.text().await.expect("a text").contains("amendment"));
    log["amendment"] = json!("The machine ran at 8 V.");
    log["machine"]["volts"] = json!(8.0);
    assert_eq!(owner.put(&path, &save(2, false, &log)).await["state"], "amended");
    (client, things)
}

async fn an_alarm_reaches_somebody(owner: &Person, bob: &Person) {
    // The days after it: today's page, mails for the days to come, none says why.
    let days = bob.get("/api/my/aftercare").await;
    assert_eq!(days["day"], 0);
    assert!(
        days["steps"].to_string().contains("dry") && days["healing"].as_array().expect("a list").len() >= 5
    );
    let waiting = owner.get("/api/mails").await;
    let today = waiting.as_array().expect("mails").iter().filter(|m| m["kind"] == "today").count();
    assert!(today >= 6, "{waiting}");
    // Bob's skin is not well: an urgent task, and a mail to whoever treated him.
    let alarm =
        [("a.alarm", json!([{ "valueCoding": { "code": "pus" } }, { "valueCoding": { "code": "fever" } }]))];
    let forms = bob.get("/api/my/forms/healing-day-10").await;
    let mut answers: Vec<(&str, Value)> = alarm.to_vec();
    answers.extend([
        ("a.scabs", json!([{ "valueCoding": { "code": "many" } }])),
        ("a.did", json!([{ "valueCoding": { "code": "none" } }])),
        ("a.look", json!([{ "valueCoding": { "code": "dark" } }])),
    ]);
    assert_eq!(forms["version"], 0);
    let handed = hand_in(bob, "/api/my/forms/healing-day-10", &answers).await;
    assert!(handed["told"].to_string().contains("call us now"), "{handed}");
    let tasks = owner.get("/api/tasks").await;
    assert_eq!(
        (tasks[0]["what"].as_str(), tasks[0]["urgent"].as_bool()),
        (Some("alarm"), Some(true)),
        "{tasks}"
    );
    assert!(tasks[0]["owner"].is_string(), "{tasks}");
}

async fn a_lot_is_called_back(studio: &Studio, owner: &Person, things: &Treated) {
    // Who received the lot, however its number is written; called back, nobody uses it again.
    let recall = owner.get("/api/recall?number=a1").await;
    assert_eq!(
        (recall["received"].as_array().expect("a list").len(), recall["received"][0]["name"].as_str()),
        (1, Some("Bob"))
    );
    let told = owner
        .post(&format!("/api/lots/{}/recall", things.lot), &json!({ "version": 1, "note": "by the maker" }))
        .await;
    assert_eq!(told["clients"], 1);
    let content = document::booking::shipped_mails().expect("it reads");
    for _ in 0..100 {
        let sent = owner.get("/api/mails").await;
        let called = sent
            .as_array()
            .expect("mails")
            .iter()
            .any(|m| m["kind"] == "please-call" && m["state"] == "sent");
        if called {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for entry in std::fs::read_dir(studio.folder.path().join("data/mails")).expect("mails").flatten() {
        let mail = std::fs::read_to_string(entry.path()).expect("a mail").replace("=\r\n", "");
        assert_eq!(content.health_words_in(&mail), Vec::<&str>::new(), "{mail}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_have_a_clock_and_are_read() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    opened(&owner).await;
    let client = client_of(&owner, "bob").await;
    let bob = at_tablet(&studio, &owner, &client).await;
    bob.post("/api/my/messages", &json!({ "text": "May I wash it?" })).await;
    bob.post("/api/my/messages", &json!({ "text": "And swim?" })).await;
    let waits = |tasks: &Value| {
        tasks.as_array().expect("tasks").iter().filter(|t| t["what"] == "answer-message").count()
    };
    assert_eq!(waits(&owner.get("/api/tasks").await), 1, "one clock, from the first");
    let path = format!("/api/clients/{client}/messages");
    owner.put(&format!("{path}/read"), &json!({})).await;
    owner.post(&path, &json!({ "text": "From day five." })).await;
    assert_eq!(waits(&owner.get("/api/tasks").await), 0);
    assert_eq!(bob.get("/api/my").await["unread"], 1);
    bob.put("/api/my/messages/read", &json!({})).await;
    let all = bob.get("/api/my/messages").await;
    assert_eq!(all.as_array().expect("messages").len(), 3);
    assert!(all.as_array().expect("messages").iter().all(|m| m["read_at"].is_string()), "{all}");
    assert_eq!(bob.get("/api/my").await["unread"], 0);
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_may_become_a_client_where_the_clinic_wants_it() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let me = owner.get("/api/me").await;
    let clinic = text(&me["clinic_id"]);
    let join = format!("/api/clinics/{clinic}/join");
    let body = json!({ "name": "Eve", "email": "eve@client.example" });
    let closed = studio.nobody().send(Method::POST, &join, Some(&body)).await;
    assert_eq!(closed.status().as_u16(), 404);
    let settings = json!({ "name": "Open Clinic", "settings": { "open_to_new_clients": true } });
    owner.put("/api/clinic", &settings).await;
    assert_eq!(studio.nobody().get(&format!("/api/clinics/{clinic}")).await["name"], "Open Clinic");
    for _ in 0..2 {
        assert_eq!(studio.nobody().send(Method::POST, &join, Some(&body)).await.status().as_u16(), 204);
    }
    let first = link_to(studio.folder.path(), "eve@client.example", &[]).await;
    assert!(
        owner.get("/api/clients").await["clients"].as_array().is_none_or(Vec::is_empty),
        "nobody before the mail"
    );
    let eve = client_in(&studio, &first).await;
    assert_eq!(eve.get("/api/my").await["name"], "Eve");
    // Asked twice at once, one mail came; who is a client already gets in as such.
    assert_eq!(studio.nobody().send(Method::POST, "/api/my/link", Some(&body)).await.status().as_u16(), 204);
    let second = link_to(studio.folder.path(), "eve@client.example", std::slice::from_ref(&first)).await;
    client_in(&studio, &second).await;
    let listed = owner.get("/api/clients").await.to_string();
    assert_eq!(listed.matches("eve@client.example").count(), 1, "{listed}");
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_opens_in_an_emergency_and_goes_when_its_time_is_over() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let desk = studio.colleague(&owner, "desk", "front-desk").await;
    let (id, case) = owner.case("R-7").await;
    treated(&owner, &id, &text(&case["id"]), &text(&case["variants"][0]["id"])).await;
    // The front desk sees no chart; in an emergency what helps, with a reason, and the owner is told at once.
    let path = format!("/api/clients/{id}/emergency");
    let without = desk.send(Method::POST, &path, Some(&json!({ "reason": " " }))).await;
    assert_eq!(fault(without).await, (422, "invalid".to_owned()));
    let sheet = desk.post(&path, &json!({ "reason": "He has fainted in the chair" })).await;
    let said: Vec<&str> =
        sheet["said"].as_array().expect("a list").iter().filter_map(|one| one["link"].as_str()).collect();
    assert_eq!(said, ["s.blood", "s.immune", "s.allergy", "s.cond"]);
    assert!(sheet["session"].is_string());
    let tasks = owner.get("/api/tasks").await;
    let alarm = tasks.as_array().expect("tasks").iter().find(|task| task["what"] == "emergency-access");
    assert_eq!(alarm.expect("an alarm")["note"], "He has fainted in the chair");
    let bob = at_tablet(&studio, &owner, &id).await;
    let seen = bob.get("/api/my/access").await;
    assert!(seen.as_array().expect("a list").iter().any(|one| one["subject"] == "emergency"));
    // Who was treated is kept for years; who only asked goes at once, by their reference.
    let erase =
        |id: &str, reference: &str| (format!("/api/clients/{id}/erasure"), json!({ "reference": reference }));
    let (kept, body) = erase(&id, "R-7");
    let refused = owner.send(Method::POST, &kept, Some(&body)).await;
    let refused: Value = refused.json().await.expect("JSON");
    assert!(text(&refused["message"]).contains("has to be kept until"), "{refused}");
    let asked = client_of(&owner, "ann").await;
    let (gone, wrong) = erase(&asked, "somebody else");
    assert_eq!(fault(owner.send(Method::POST, &gone, Some(&wrong)).await).await, (422, "invalid".to_owned()));
    let reference = text(&owner.get(&format!("/api/clients/{asked}")).await["fields"]["reference"]);
    owner.post(&gone, &json!({ "reference": reference })).await;
    let read = owner.send(Method::GET, &format!("/api/clients/{asked}"), None).await;
    assert_eq!(fault(read).await, (404, "not-found".to_owned()));
    assert!(owner.get("/api/erasure").await.as_array().expect("a list").is_empty());
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_address_is_told_that_mails_go_elsewhere() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let id = client_of(&owner, "bob").await;
    let path = format!("/api/clients/{id}");
    let mut client = owner.get(&path).await;
    let mut save = async |email: &str| {
        client["fields"]["email"] = json!(email);
        client = owner.put(&path, &json!({ "version": client["version"], "fields": client["fields"] })).await;
    };
    save("BOB@client.example").await;
    save("eve@elsewhere.example").await;
    let told = mails(studio.folder.path(), 1).await;
    assert_eq!(told.len(), 1, "an address that only reads otherwise is the same");
    assert!(told[0].contains("To: BOB@client.example") && told[0].contains("Subject: Your mail address at"));
    assert!(!told[0].contains("eve"), "the new one is nobody's business at the old one");
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_in_a_record_is_made_right_or_answered() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let doctor = studio.colleague(&owner, "grace", "doctor").await;
    let desk = studio.colleague(&owner, "desk", "front-desk").await;
    let id = client_of(&owner, "bob").await;
    let bob = at_tablet(&studio, &owner, &id).await;
    let ask = |part: &str, wrong: &str| json!({ "part": part, "wrong": wrong, "right": "Stone, with an e" });
    let empty = bob.send(Method::POST, "/api/my/corrections", Some(&ask("details", " "))).await;
    let said: Value = empty.json().await.expect("JSON");
    assert_eq!(said["problems"][0], json!({ "path": "wrong", "message": "say what is wrong" }));
    let name = bob.post("/api/my/corrections", &ask("details", "My name is misspelled")).await;
    let stage = bob.post("/api/my/corrections", &ask("medical", "My stage is another")).await;
    // Each has a task in time, for whom it concerns; the desk sees no charts.
    let tasks = async |person: &Person| person.get("/api/tasks").await.to_string();
    assert!(tasks(&owner).await.contains("\"correct\"") && tasks(&doctor).await.contains("correct-medical"));
    let path = |one: &Value| format!("/api/corrections/{}", one["id"].as_str().expect("an id"));
    let done = |made: bool, reason: &str| json!({ "version": 1, "made": made, "reason": reason });
    let refused = desk.send(Method::PUT, &path(&name), Some(&done(true, "Done"))).await;
    assert_eq!(refused.status().as_u16(), 403);
    let refused = owner.send(Method::PUT, &path(&stage), Some(&done(true, "Done"))).await;
    assert_eq!(refused.status().as_u16(), 403, "what a doctor wrote is a doctor's to correct");
    owner.put(&path(&name), &done(true, "Changed in your details.")).await;
    let silent = doctor.send(Method::PUT, &path(&stage), Some(&done(false, ""))).await;
    assert_eq!(silent.status().as_u16(), 422);
    doctor.put(&path(&stage), &done(false, "It is what the photographs show.")).await;
    assert!(!tasks(&doctor).await.contains("correct-medical"));
    // A refusal may be disagreed with; what was made right may not.
    let mine = |one: &Value| format!("/api/my/corrections/{}", one["id"].as_str().expect("an id"));
    let words = json!({ "version": 2, "reason": "They were taken in bad light." });
    assert_eq!(bob.send(Method::PUT, &mine(&name), Some(&words)).await.status().as_u16(), 409);
    bob.put(&mine(&stage), &words).await;
    let seen = doctor.get(&format!("/api/clients/{id}/corrections")).await;
    assert_eq!(seen[0]["disagrees"], "They were taken in bad light.");
    assert_eq!((seen[0]["state"].as_str(), seen[1]["state"].as_str()), (Some("refused"), Some("made")));
    assert_eq!(bob.get("/api/my/corrections").await, seen);
    let line = bob.get("/api/my/timeline").await;
    assert!(line.to_string().contains("\"correction\""), "{line}");
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photograph_keeps_no_place() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let id = client_of(&owner, "bob").await;
    let bob = at_tablet(&studio, &owner, &id).await;
    // What a camera writes: a directory that points to another with one line, north or south.
    let sent = [
        &b"Exif\0\0II*\0\x08\0\0\0"[..],
        b"\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0",
        b"\x01\0\x01\0\x02\0\x02\0\0\0N\0\0\0\0\0\0\0",
    ]
    .concat();
    let body = json!({ "kind": "photograph", "name": "front.jpg", "label": "front", "bytes": sent.len() });
    let upload = bob.post("/api/my/uploads", &body).await;
    let path = format!("/api/my/uploads/{}?offset=0", upload["id"].as_str().expect("an id"));
    let kept = bob.put_bytes(&path, sent.clone()).await.json::<Value>().await.expect("JSON");
    let file = kept["file"].as_str().expect("a file");
    let read = bob.send(Method::GET, &format!("/api/my/files/{file}"), None).await;
    let read = read.bytes().await.expect("bytes");
    assert_eq!((read.len(), read.contains(&b'N')), (sent.len(), false));
    assert!(sent.contains(&b'N'));
    studio.started.stop().await;
}
