//! The medical road over HTTP: a questionnaire, a doctor licensed where the client is, a prescription whose hits are answered, the pharmacy, what
//! goes on, a side effect, money.

use crate::chart::at_tablet;
use crate::suite::{Person, Studio, fault, studio};
use reqwest::Method;
use serde_json::{Value, json};
pub(crate) use visitor::harmlessly;

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A photograph of a client, as they send it.
pub(crate) async fn photo(client: &Person) -> String {
    let body = json!({ "kind": "photograph", "name": "front.jpg", "label": "front", "bytes": 3 });
    let upload = client.post("/api/my/uploads", &body).await;
    let path = format!("/api/my/uploads/{}?offset=0", text(&upload["id"]));
    let kept = client.put_bytes(&path, vec![1, 2, 3]).await;
    text(&kept.json::<Value>().await.expect("JSON")["file"])
}

/// A doctor licensed in New York, and two pharmacists.
pub(crate) struct Staff {
    pub(crate) doctor: Person,
    pub(crate) pharmacists: [Person; 2],
}

pub(crate) async fn staff(studio: &Studio, owner: &Person, clinic: &str) -> Staff {
    let doctor = studio.colleague(owner, &format!("grace-{clinic}"), "doctor").await;
    let first = studio.colleague(owner, &format!("hugo-{clinic}"), "pharmacist").await;
    let second = studio.colleague(owner, &format!("ines-{clinic}"), "pharmacist").await;
    let members = owner.get("/api/members").await;
    for member in members
        .as_array()
        .expect("members")
        .iter()
        .filter(|m| m["role"] == "doctor" || m["role"] == "pharmacist")
    {
        // A clinic's other doctors have none.
        if text(&member["email"]).starts_with("away") {
            continue;
        }
        let body =
            json!({ "account": member["id"], "place": "ny", "number": "MD 1", "expires": "2040-01-01" });
        owner.post("/api/licences", &body).await;
    }
    Staff { doctor, pharmacists: [first, second] }
}

/// Papers and consents of somebody who asks for a medicine.
pub(crate) async fn papers(owner: &Person, client: &Person, id: &str) {
    client.put("/api/my/address", &json!({ "address": "1 Main Street\nAlbany NY 12207" })).await;
    let seen = json!({ "verified": true, "paper": "passport", "born": "1984-05-01" });
    owner.post(&format!("/api/clients/{id}/identity"), &seen).await;
    for consent in client.get("/api/my/consents").await.as_array().expect("consents") {
        if ["telehealth", "photographs-clinical", "5-ari", "renewal"]
            .contains(&text(&consent["kind"]).as_str())
        {
            let word = json!({ "kind": consent["kind"], "sha256": consent["sha256"], "word": "given", "name": "Bob" });
            client.post("/api/my/consents", &word).await;
        }
    }
}

fn tablet(settled: &[Value]) -> Value {
    tablets(2, settled)
}

fn tablets(refills: u32, settled: &[Value]) -> Value {
    json!({ "product": "finasteride-1", "directions": "1 tablet by mouth once a day", "quantity": "30 tablets", "refills": refills,
            "settled": settled })
}

/// What is asked for is signed: the visit that an unknown state wants was held, every hit is answered.
pub(crate) async fn prescribed(doctor: &Person) -> String {
    prescribed_with(doctor, 2).await
}

/// The same with so many refills.
pub(crate) async fn prescribed_with(doctor: &Person, refills: u32) -> String {
    prescribed_as(doctor, tablets(refills, &[])).await
}

/// What is drafted is signed.
async fn prescribed_as(doctor: &Person, mut drafted: Value) -> String {
    let queue = doctor.get("/api/consultations").await;
    let id = text(&queue[0]["id"]);
    let path = format!("/api/consultations/{id}");
    doctor.put(&path, &json!({ "version": queue[0]["version"], "act": "visit-held" })).await;
    let version = doctor.get(&path).await["consultation"]["version"].clone();
    let noted = json!({ "version": version, "act": "note", "diagnosis": ["L64.9", "Androgenetic alopecia"] });
    doctor.put(&path, &noted).await;
    let version = doctor.get(&path).await["consultation"]["version"].clone();
    let met = doctor.post(&format!("{path}/check"), &drafted).await;
    let hits = met["hits"].as_array().expect("hits").iter();
    drafted["settled"] =
        hits.map(|hit| json!({ "hit": hit["id"], "reason": "told, and understood" })).collect();
    let body = json!({ "version": version, "drafted": drafted, "password": "four plain words here" });
    text(&doctor.post(&format!("{path}/prescriptions"), &body).await["id"])
}

/// The pharmacy may send into New York; what else the clinic set stays.
pub(crate) async fn permitted(owner: &Person) {
    let me = owner.get("/api/me").await;
    let mut settings = me["settings"].clone();
    settings["pharmacy_permits"] = json!([{ "place": "NY", "number": "PH 1", "expires": "2040-01-01" }]);
    owner.put("/api/clinic", &json!({ "name": me["clinic"], "settings": settings })).await;
}

/// What a second person has to look at.
pub(crate) const LOOKED_AT: [&str; 5] = ["as-prescribed", "lots", "label", "cap", "counsel"];

/// The first supply, made, checked by another and sent.
pub(crate) async fn sent(owner: &Person, staff: &Staff) -> String {
    let [first, second] = &staff.pharmacists;
    let lot = json!({ "kind": "medicine", "product": "Finasteride 1 mg", "number": "F-9", "expires": "2030-01-01", "received": "2026-01-01", "state": "in-use" });
    let lot = owner.post("/api/lots", &lot).await;
    let id = text(&first.get("/api/dispenses").await[0]["id"]);
    let path = format!("/api/dispenses/{id}");
    first.put(&path, &json!({ "version": 1, "step": "verify" })).await;
    first
        .put(&path, &json!({ "version": 2, "step": "make", "lots": [{ "lot": lot["id"], "amount": "30" }] }))
        .await;
    let number = first.get(&path).await["dispense"]["serial"].to_string();
    let checked = json!({ "version": 3, "step": "check", "looked_at": LOOKED_AT, "label": number });
    let own = first.send(Method::PUT, &path, Some(&checked)).await;
    assert_eq!(fault(own).await, (409, "state".to_owned()), "nobody checks their own work");
    second.put(&path, &checked).await;
    assert!(text(&first.get(&path).await["address"]).contains("Albany"));
    permitted(owner).await;
    first.put(&path, &json!({ "version": 4, "step": "ship", "carrier": "Mail", "tracking": "1Z" })).await;
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_medicine_is_asked_for_prescribed_sent_lost_and_sent_again() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let staff = staff(&studio, &owner, "here").await;
    let id = crate::booking::client_of(&owner, "bob").await;
    let bob = at_tablet(&studio, &owner, &id).await;
    let front = photo(&bob).await;
    harmlessly(&bob, "/api/my/forms/intake-men", &front, &[("g0.state", "NY"), ("g1.sab", "male")]).await;
    // Nobody without a licence there sees it.
    let away = studio.colleague(&owner, "away", "doctor").await;
    assert!(away.get("/api/consultations").await.as_array().expect("a queue").is_empty());
    let queue = staff.doctor.get("/api/consultations").await;
    assert_eq!((queue[0]["state"].as_str(), queue[0]["place"].as_str()), (Some("submitted"), Some("NY")));
    let path = format!("/api/consultations/{}", text(&queue[0]["id"]));
    assert_eq!(away.send(Method::GET, &path, None).await.status().as_u16(), 404);
    // Papers and consents are missing, and New York wants a live visit as far as we know: it cannot be signed.
    let read = staff.doctor.get(&path).await;
    assert_eq!(read["identity"], "not-yet");
    let sign = json!({ "version": 1, "drafted": tablet(&[]), "password": "four plain words here" });
    let refused = staff.doctor.send(Method::POST, &format!("{path}/prescriptions"), Some(&sign)).await;
    let refused: Value = refused.json().await.expect("JSON");
    let said = refused["problems"].to_string();
    for rule in ["G04", "G05", "G06"] {
        assert!(said.contains(rule), "{rule}: {said}");
    }
    papers(&owner, &bob, &id).await;
    // A question to the client, and the answer.
    staff.doctor.put(&path, &json!({ "version": 1, "act": "ask", "text": "Since when?" })).await;
    assert_eq!(bob.get("/api/my/medicines").await["consultations"][0]["questions"][0]["text"], "Since when?");
    let mine = text(&bob.get("/api/my/medicines").await["consultations"][0]["id"]);
    bob.put(&format!("/api/my/consultations/{mine}"), &json!({ "answer": "Five years." })).await;
    // Without the password nothing is signed, and nothing is owed before it is.
    let version = staff.doctor.get(&path).await["consultation"]["version"].clone();
    let wrong = json!({ "version": version, "drafted": tablet(&[]), "password": "wrong" });
    let wrong = staff.doctor.send(Method::POST, &format!("{path}/prescriptions"), Some(&wrong)).await;
    assert_eq!(fault(wrong).await, (401, "wrong-credentials".to_owned()));
    assert_eq!(bob.get("/api/my/medicines").await["account"]["balance"], 0);
    // The clinic has a price of its own.
    let priced =
        |product: &str| json!({ "name": "Here", "settings": { "medicine_prices": { product: 1250 } } });
    let unknown = owner.send(Method::PUT, "/api/clinic", Some(&priced("aspirin"))).await;
    assert_eq!(unknown.status().as_u16(), 422);
    owner.put("/api/clinic", &priced("finasteride-1")).await;
    let prescription = prescribed(&staff.doctor).await;
    let medicines = bob.get("/api/my/medicines").await;
    assert_eq!(medicines["consultations"][0]["state"], "approved");
    assert_eq!(
        (medicines["account"]["balance"].as_i64(), medicines["subscriptions"][0]["left"].as_i64()),
        (Some(1250), Some(2))
    );
    assert!(text(&medicines["prescriptions"][0]["signed_as"]).contains("NY MD 1"));
    let supply = sent(&owner, &staff).await;
    assert_eq!(bob.get("/api/my/medicines").await["supplies"][0]["tracking"], "1Z");
    // Lost: sent again in one step, nothing more is owed; who received the lot is found.
    let [pharmacist, _] = &staff.pharmacists;
    pharmacist.put(&format!("/api/dispenses/{supply}"), &json!({ "version": 5, "step": "lost" })).await;
    let medicines = bob.get("/api/my/medicines").await;
    assert_eq!(
        (medicines["supplies"][0]["state"].as_str(), medicines["supplies"][0]["replaces"].as_str()),
        (Some("queued"), Some(supply.as_str()))
    );
    assert_eq!(medicines["account"]["balance"], 1250);
    assert_eq!(owner.get("/api/recall?number=F9").await["received"].as_array().expect("a list").len(), 1);
    // Paid at the desk.
    let invoice = &medicines["account"]["postings"][0]["id"];
    let account = format!("/api/clients/{id}/account");
    let more = json!({ "kind": "payment", "settles": invoice, "cents": 1251 });
    assert_eq!(owner.send(Method::POST, &account, Some(&more)).await.status().as_u16(), 422);
    owner
        .post(&account, &json!({ "kind": "payment", "settles": invoice, "cents": 1250, "said": "cash" }))
        .await;
    assert_eq!(bob.get("/api/my/medicines").await["account"]["balance"], 0);
    // A side effect holds what goes on and reaches the doctor; the doctor stops the medicine, and nothing more is sent.
    bob.post("/api/my/side-effects", &json!({ "text": "My mood is low.", "serious": true })).await;
    assert_eq!(bob.get("/api/my/medicines").await["subscriptions"][0]["state"], "held");
    let tasks = staff.doctor.get("/api/tasks").await;
    let urgent = tasks.as_array().expect("tasks").iter().find(|task| task["what"] == "side-effect");
    assert_eq!(urgent.expect("a task")["urgent"], true);
    let stop = json!({ "version": 2, "reason": "Please stop it today, and call me." });
    staff.doctor.put(&format!("/api/prescriptions/{prescription}/stop"), &stop).await;
    let medicines = bob.get("/api/my/medicines").await;
    assert_eq!(
        (medicines["prescriptions"][0]["state"].as_str(), medicines["subscriptions"][0]["state"].as_str()),
        (Some("stopped"), Some("ended"))
    );
    assert_eq!(medicines["supplies"][0]["state"], "cancelled");
    assert_eq!(owner.get("/api/trail/chain").await["whole"], true);
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_declined_or_ended_is_never_charged() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let staff = staff(&studio, &owner, "here").await;
    let id = crate::booking::client_of(&owner, "eve").await;
    let eve = at_tablet(&studio, &owner, &id).await;
    let front = photo(&eve).await;
    let form = "/api/my/forms/intake-men";
    harmlessly(&eve, form, &front, &[("g0.state", "NY"), ("g1.sab", "male")]).await;
    let queue = staff.doctor.get("/api/consultations").await;
    let path = format!("/api/consultations/{}", text(&queue[0]["id"]));
    let silent =
        staff.doctor.send(Method::PUT, &path, Some(&json!({ "version": 1, "act": "decline" }))).await;
    assert_eq!(silent.status().as_u16(), 422, "the client reads why");
    staff
        .doctor
        .put(&path, &json!({ "version": 1, "act": "decline", "text": "This is not pattern loss." }))
        .await;
    let medicines = eve.get("/api/my/medicines").await;
    assert_eq!(
        (medicines["consultations"][0]["reason"].as_str(), medicines["account"]["balance"].as_i64()),
        (Some("This is not pattern loss."), Some(0))
    );
    // Asked anew; ended before anything was sent: what was owed is not owed any more.
    papers(&owner, &eve, &id).await;
    harmlessly(&eve, form, &front, &[("g0.state", "NY"), ("g1.sab", "male")]).await;
    prescribed(&staff.doctor).await;
    let standing = eve.get("/api/my/medicines").await;
    let one = &standing["subscriptions"][0];
    assert!(
        standing["account"]["balance"].as_i64() > Some(0) && one["next_charge"].is_string(),
        "{standing}"
    );
    let change = format!("/api/my/subscriptions/{}", text(&one["id"]));
    eve.put(&change, &json!({ "version": 1, "change": "pause" })).await;
    eve.put(&change, &json!({ "version": 2, "change": "resume" })).await;
    let early = json!({ "version": 3, "change": "delay", "until": "2026-01-01" });
    assert_eq!(eve.send(Method::PUT, &change, Some(&early)).await.status().as_u16(), 422);
    eve.put(&change, &json!({ "version": 3, "change": "end" })).await;
    let ended = eve.get("/api/my/medicines").await;
    assert_eq!(
        (ended["account"]["balance"].as_i64(), ended["supplies"][0]["state"].as_str()),
        (Some(0), Some("cancelled"))
    );
    assert!(staff.pharmacists[0].get("/api/dispenses").await.as_array().expect("a queue").is_empty());
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_talk_that_a_doctor_orders_is_booked_from_its_task() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let (account, _) = crate::booking::opened(&owner).await;
    let staff = staff(&studio, &owner, "here").await;
    let desk = studio.colleague(&owner, "desk", "front-desk").await;
    let id = crate::booking::client_of(&owner, "bob").await;
    let bob = at_tablet(&studio, &owner, &id).await;
    let front = photo(&bob).await;
    harmlessly(&bob, "/api/my/forms/intake-men", &front, &[("g0.state", "NY"), ("g1.sab", "male")]).await;
    let queue = staff.doctor.get("/api/consultations").await;
    let path = format!("/api/consultations/{}", text(&queue[0]["id"]));
    staff.doctor.put(&path, &json!({ "version": 1, "act": "order", "text": "live-visit" })).await;
    let waits = async || {
        let tasks = desk.get("/api/tasks").await;
        tasks.as_array().expect("tasks").iter().filter(|task| task["what"] == "book-visit").count()
    };
    assert_eq!(waits().await, 1);
    let visit = json!({ "starts": crate::booking::monday(1), "account": account });
    desk.post("/api/appointments", &json!({ "client": id, "kind": "live-visit", "visits": [visit] })).await;
    assert_eq!(waits().await, 0, "booked, it waits no more");
    assert_eq!(bob.get("/api/my").await["visits"].as_array().map(Vec::len), Some(1));
    studio.started.stop().await;
}

/// A client at a tablet who asked for a medicine and takes others, whose papers were seen, who signed, and for whom a tablet is prescribed; and their id.
pub(crate) async fn on_a_tablet(
    studio: &Studio,
    owner: &Person,
    staff: &Staff,
    (refills, takes): (u32, Option<&str>),
) -> (Person, String) {
    let id = crate::booking::client_of(owner, "bob").await;
    let bob = at_tablet(studio, owner, &id).await;
    let front = photo(&bob).await;
    let mut said = vec![("g0.state", "NY"), ("g1.sab", "male")];
    said.extend(takes.map(|medicine| ("m.meds", medicine)));
    harmlessly(&bob, "/api/my/forms/intake-men", &front, &said).await;
    papers(owner, &bob, &id).await;
    prescribed_with(&staff.doctor, refills).await;
    (bob, id)
}

/// The same, and the supply that waits for a pharmacist.
pub(crate) async fn waiting(studio: &Studio, owner: &Person, staff: &Staff) -> (Person, String, String) {
    let (bob, id) = on_a_tablet(studio, owner, staff, (2, Some("lisinopril"))).await;
    let supply = text(&staff.pharmacists[0].get("/api/dispenses").await[0]["id"]);
    (bob, id, supply)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_sees_what_is_at_hand_and_chooses_how_often_it_comes() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let staff = staff(&studio, &owner, "here").await;
    let (bob, id, _) = waiting(&studio, &owner, &staff).await;
    let day = |text: &Value| text.as_str().expect("a day").parse::<jiff::civil::Date>().expect("a day");
    let own = async || bob.get("/api/my/medicines").await["subscriptions"][0].clone();
    let page = bob.get("/api/my/medicines").await;
    let tablet = page["prices"]
        .as_array()
        .expect("prices")
        .iter()
        .find(|one| one["title"] == "Finasteride 1 mg tablet");
    assert_eq!(tablet.map(|one| &one["cents"]), Some(&json!(1000)), "before anybody agrees to pay");
    let before = own().await;
    assert_eq!((&before["on_hand_until"], &before["every_days"]), (&Value::Null, &json!(30)));
    sent(&owner, &staff).await;
    let sent = own().await;
    let today = studio.started.service.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    assert_eq!((day(&sent["on_hand_until"]) - today).get_days(), 30);
    let path = format!("/api/my/subscriptions/{}", text(&sent["id"]));
    let every =
        |days: u32, version: i64| json!({ "version": version, "change": "every", "every_days": days });
    for days in [29, 91] {
        let refused = bob.send(Method::PUT, &path, Some(&every(days, 1))).await;
        assert_eq!(fault(refused).await, (422, "invalid".to_owned()), "{days} days");
    }
    bob.put(&path, &every(60, 1)).await;
    let after = own().await;
    assert_eq!((&after["every_days"], &after["supply_days"]), (&json!(60), &json!(30)));
    assert_eq!((day(&after["next_charge"]) - day(&sent["next_charge"])).get_days(), 30);
    // The clinic sees the same.
    let seen = staff.doctor.get(&format!("/api/clients/{id}/subscriptions")).await;
    assert_eq!(seen[0]["on_hand_until"], sent["on_hand_until"]);
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_and_side_effects_reach_a_doctor_who_is_there() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let staff = staff(&studio, &owner, "here").await;
    let (bob, id) = on_a_tablet(&studio, &owner, &staff, (2, None)).await;
    let has = |tasks: &Value, what: &str| {
        tasks.as_array().expect("tasks").iter().find(|task| task["what"] == what).cloned()
    };

    // What somebody with a medicine writes, their doctor answers, by a time that the page says, under their name.
    bob.post("/api/my/messages", &json!({ "text": "May I take half of it?", "files": [] })).await;
    assert!(bob.get("/api/my").await["answer_due"].is_string());
    let tasks = staff.doctor.get("/api/tasks").await;
    assert!(has(&tasks, "answer-medical-message").expect("a task")["owner"].is_string(), "{tasks}");
    staff.doctor.post(&format!("/api/clients/{id}/messages"), &json!({ "text": "No.", "files": [] })).await;
    assert_eq!(bob.get("/api/my").await["answer_due"], Value::Null);
    assert!(text(&bob.get("/api/my/messages").await[0]["by"]).contains("grace"));
    assert!(has(&staff.doctor.get("/api/tasks").await, "answer-medical-message").is_none());

    // The doctor has left: what is serious is every doctor's.
    let other = studio.colleague(&owner, "olga", "doctor").await;
    let members = owner.get("/api/members").await;
    let member = |name: &str| {
        let all = members.as_array().expect("members").iter();
        text(&all.clone().find(|m| text(&m["email"]).starts_with(name)).expect("a member")["id"])
    };
    let licence =
        json!({ "account": member("olga"), "place": "NY", "number": "MD 2", "expires": "2040-01-01" });
    owner.post("/api/licences", &licence).await;
    let gone = owner.send(Method::DELETE, &format!("/api/members/{}", member("grace")), None).await;
    assert!(gone.status().is_success());
    bob.post("/api/my/side-effects", &json!({ "text": "My chest hurts.", "serious": true })).await;
    let tasks = other.get("/api/tasks").await;
    assert_eq!(has(&tasks, "side-effect").expect("a task")["owner"], Value::Null, "{tasks}");
    let mails = owner.get("/api/mails").await;
    assert!(mails.to_string().contains("urgent-for-staff"), "{mails}");
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_doctor_is_licensed_nobody_waits_and_what_is_replaced_ends() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let staff = staff(&studio, &owner, "here").await;
    let id = crate::booking::client_of(&owner, "eve").await;
    let eve = at_tablet(&studio, &owner, &id).await;
    let front = photo(&eve).await;
    let form = "/api/my/forms/intake-men";
    harmlessly(&eve, form, &front, &[("g0.state", "TX"), ("g1.sab", "male")]).await;
    let mine = eve.get("/api/my/medicines").await;
    assert_eq!(mine["consultations"][0]["state"], "declined");
    assert!(text(&mine["consultations"][0]["reason"]).contains("licensed in the state"));
    assert_eq!(eve.get("/api/my").await["todo"], json!([]), "no papers are asked for");

    // Another medicine of the same kind takes the place of the first: one goes on, one is owed.
    let (bob, _) = on_a_tablet(&studio, &owner, &staff, (2, None)).await;
    let first = bob.get("/api/my/medicines").await["account"]["balance"].clone();
    let front = photo(&bob).await;
    harmlessly(&bob, form, &front, &[("g0.state", "NY"), ("g1.sab", "male")]).await;
    let queue = staff.doctor.get("/api/consultations").await;
    let path = format!("/api/consultations/{}", text(&queue[0]["id"]));
    let unsaid = staff.doctor.post(&format!("{path}/check"), &tablet(&[])).await;
    assert!(unsaid["problems"].to_string().contains("record what you diagnosed"), "{unsaid}");
    let mut drafted = tablet(&[]);
    drafted["replaces"] = json!(true);
    prescribed_as(&staff.doctor, drafted).await;
    let mine = bob.get("/api/my/medicines").await;
    let states = |key: &str| -> Vec<String> {
        mine[key].as_array().expect("rows").iter().map(|one| text(&one["state"])).collect()
    };
    assert_eq!(states("prescriptions"), ["active", "stopped"]);
    assert_eq!(states("subscriptions"), ["active", "ended"]);
    assert_eq!(mine["account"]["balance"], first, "what was not sent is not owed");

    // Ended by the client, it is no medicine that they have.
    let one = &mine["subscriptions"][0];
    let end = json!({ "version": one["version"], "change": "end" });
    bob.put(&format!("/api/my/subscriptions/{}", text(&one["id"])), &end).await;
    let mine = bob.get("/api/my/medicines").await;
    assert_eq!(mine["prescriptions"][0]["state"], "ended");
    studio.started.stop().await;
}
