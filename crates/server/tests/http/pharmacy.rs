//! The pharmacy over HTTP: what a pharmacist reads, what is asked of the doctor, what goes in, a second pair of eyes, label and record.

use crate::medical::{LOOKED_AT, staff, text, waiting};
use crate::suite::{fault, studio};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pharmacist_reads_what_bears_on_it_and_asks_the_doctor() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let staff = staff(&studio, &owner, "here").await;
    let (bob, id, supply) = waiting(&studio, &owner, &staff).await;
    let [first, _] = &staff.pharmacists;
    let path = format!("/api/dispenses/{supply}");

    // What bears on the medicine is read; what does not is nobody's business.
    let read = first.get(&path).await;
    assert_eq!(read["born"], "1984-05-01");
    let asked: Vec<String> = read["answers"][0]["asked"]
        .as_array()
        .expect("answers")
        .iter()
        .map(|one| text(&one["link"]))
        .collect();
    for link in ["m.cond", "m.allergy", "m.meds", "n.baby", "p.home"] {
        assert!(asked.iter().any(|one| one == link), "{link}: {asked:?}");
    }
    let allergies = &read["answers"][0]["asked"].as_array().expect("answers")
        [asked.iter().position(|one| one == "m.allergy").expect("asked")];
    assert!(text(&allergies["text"]).contains('('), "none of what? {allergies}");
    assert!(read["answers"].to_string().contains("Lisinopril"), "{}", read["answers"]);
    assert!(!read.to_string().contains("m.si"), "moods are the doctor's");
    assert!(
        read["answered"].as_array().expect("hits").iter().all(|hit| hit["reason"] == "told, and understood")
    );
    assert_eq!(read["formula"][0]["mg"], 30.0);
    assert!(read["cautions"].to_string().contains("give blood"));

    // The doctor is asked first: nothing goes on until there is an answer, and the client does not read it on their page.
    let early = first.send(Method::GET, &format!("{path}/label"), None).await;
    assert_eq!(fault(early).await, (409, "state".to_owned()), "nothing is made yet");
    let empty = json!({ "version": 1, "step": "ask", "text": " " });
    assert_eq!(fault(first.send(Method::PUT, &path, Some(&empty)).await).await.0, 422);
    first
        .put(&path, &json!({ "version": 1, "step": "ask", "text": "He takes lisinopril: is that known?" }))
        .await;
    let verify = json!({ "version": 2, "step": "verify" });
    assert_eq!(fault(first.send(Method::PUT, &path, Some(&verify)).await).await, (409, "state".to_owned()));
    let tasks = staff.doctor.get("/api/tasks").await;
    assert!(tasks.to_string().contains("answer-pharmacist"), "{tasks}");
    let seen = staff.doctor.get(&format!("/api/clients/{id}/dispenses")).await;
    assert_eq!(seen[0]["queries"][0]["answer"], Value::Null);
    assert_eq!(bob.get("/api/my/medicines").await["supplies"][0]["queries"], json!([]));
    let answer = json!({ "version": 2, "reason": "Yes, and his pressure is fine." });
    staff.doctor.put(&format!("{path}/answer"), &answer).await;
    let twice = staff
        .doctor
        .send(Method::PUT, &format!("{path}/answer"), Some(&json!({ "version": 3, "reason": "R" })))
        .await;
    assert_eq!(fault(twice).await, (409, "state".to_owned()));
    assert!(!staff.doctor.get("/api/tasks").await.to_string().contains("answer-pharmacist"));

    // Asked once more, and taken back: the doctor answered by telephone. A task of a question is not ticked off.
    first.put(&path, &json!({ "version": 3, "step": "ask", "text": "And the dose?" })).await;
    let tasks = staff.doctor.get("/api/tasks").await;
    let asked = tasks
        .as_array()
        .expect("tasks")
        .iter()
        .find(|task| task["what"] == "answer-pharmacist")
        .expect("a task")
        .clone();
    let tick = json!({ "version": asked["version"], "done": true, "mine": true, "note": "" });
    let ticked =
        staff.doctor.send(Method::PUT, &format!("/api/tasks/{}", text(&asked["id"])), Some(&tick)).await;
    assert_eq!(fault(ticked).await, (409, "state".to_owned()));
    first
        .put(
            &path,
            &json!({ "version": 4, "step": "take-back", "text": "Dr. Grace, by telephone: as written." }),
        )
        .await;
    assert_eq!(first.get(&path).await["dispense"]["state"], "queued");
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_made_is_what_was_prescribed_checked_and_printed() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let staff = staff(&studio, &owner, "here").await;
    let (bob, _, supply) = waiting(&studio, &owner, &staff).await;
    let [first, second] = &staff.pharmacists;
    let path = format!("/api/dispenses/{supply}");

    // Verified: it has its number. Made of two lots; the second person sends it back, and nobody received those lots.
    // Nobody without a licence of a pharmacist.
    let new = studio.colleague(&owner, "newcomer", "pharmacist").await;
    let refused = new.send(Method::PUT, &path, Some(&json!({ "version": 1, "step": "verify" }))).await;
    assert_eq!(fault(refused).await, (409, "state".to_owned()));
    first.put(&path, &json!({ "version": 1, "step": "verify" })).await;
    assert_eq!(first.get(&path).await["prescription"]["number"], 1);
    let lot = |number: &str| {
        json!({ "kind": "medicine", "product": "Finasteride 1 mg", "maker": "Maker", "number": number, "expires": "2030-01-01",
                "received": "2026-01-01", "state": "in-use" })
    };
    let (a, b) = (owner.post("/api/lots", &lot("F-8")).await, owner.post("/api/lots", &lot("F-9")).await);
    let made = |version: i64, lots: &[&Value]| {
        let lots: Vec<Value> =
            lots.iter().map(|lot| json!({ "lot": lot["id"], "amount": "15 tablets" })).collect();
        json!({ "version": version, "step": "make", "lots": lots })
    };
    // What is no medicine, is another one, or has no amount is not taken.
    let ink = json!({ "kind": "pigment", "product": "Finasteride black", "number": "I-1", "received": "2026-01-01", "state": "in-use" });
    let other = json!({ "kind": "medicine", "product": "Spironolactone 25 mg", "number": "S-1", "received": "2026-01-01", "state": "in-use" });
    let (ink, other) = (owner.post("/api/lots", &ink).await, owner.post("/api/lots", &other).await);
    let wrong = json!({ "version": 2, "step": "make", "lots": [{ "lot": ink["id"], "amount": "30" }, { "lot": other["id"], "amount": " " }] });
    let wrong: Value = first.send(Method::PUT, &path, Some(&wrong)).await.json().await.expect("JSON");
    let said = wrong["problems"].to_string();
    for words in [
        "is nothing that goes into a medicine",
        "does not name finasteride",
        "say how much of Spironolactone 25 mg",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    first.put(&path, &made(2, &[&a, &b])).await;
    let received = owner.get("/api/recall?number=F-8").await;
    assert!(received.to_string().contains("bob"), "{received}");
    second.put(&path, &json!({ "version": 3, "step": "make-again", "text": "28 tablets, not 30" })).await;
    let back = first.get(&path).await;
    assert_eq!(
        (back["found_wrong"].as_str(), back["lots"].as_array().map(Vec::len)),
        (Some("28 tablets, not 30"), Some(0))
    );
    assert!(!owner.get("/api/recall?number=F-8").await.to_string().contains("bob"));
    first.put(&path, &made(4, &[&b])).await;

    // A label says where it comes from, and how to reach it.
    for settings in [json!({}), json!({ "address": "2 Side Street" })] {
        owner.put("/api/clinic", &json!({ "name": "Here", "settings": settings })).await;
        let nowhere = first.send(Method::GET, &format!("{path}/label"), None).await;
        assert_eq!(fault(nowhere).await, (409, "state".to_owned()), "{settings}");
    }
    let settings =
        json!({ "pharmacy_address": "2 Side Street\nAlbany NY 12207", "pharmacy_phone": "+1 518 555 0100" });
    owner.put("/api/clinic", &json!({ "name": "Here", "settings": settings })).await;
    for paper in ["label", "record"] {
        let printed = first.send(Method::GET, &format!("{path}/{paper}"), None).await;
        assert_eq!(printed.headers()["content-type"], "application/pdf");
        assert!(printed.bytes().await.expect("bytes").starts_with(b"%PDF"), "{paper}");
    }

    // The second person says what they looked at: all that is needed, by name.
    let little =
        json!({ "version": 5, "step": "check", "looked_at": ["as-prescribed", "wings"], "label": "7" });
    let little: Value = second.send(Method::PUT, &path, Some(&little)).await.json().await.expect("JSON");
    let said = little["problems"].to_string();
    for wanted in [
        "looked_at.lots",
        "looked_at.label",
        "looked_at.cap",
        "looked_at.counsel",
        "`wings` is nothing to look at",
        "this is not the Rx number of this supply",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    second.put(&path, &json!({ "version": 5, "step": "check", "looked_at": LOOKED_AT, "label": "1" })).await;
    let done = first.get(&path).await;
    assert_eq!(done["done"].as_array().expect("steps").len(), 3);
    assert_eq!(done["looked_at"].as_array().expect("looked at").len(), 5);

    // The client reads what the label says.
    let mine = bob.get("/api/my/medicines").await;
    assert!(mine["prescriptions"][0]["cautions"].to_string().contains("Keep out of the reach of children."));
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pharmacist_refuses_and_the_doctor_has_the_request_again() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let staff = staff(&studio, &owner, "here").await;
    let (bob, id, supply) = waiting(&studio, &owner, &staff).await;
    let [first, second] = &staff.pharmacists;
    let path = format!("/api/dispenses/{supply}");

    // Without words, or a license, nobody refuses.
    let empty = json!({ "version": 1, "step": "refuse", "text": " " });
    assert_eq!(fault(first.send(Method::PUT, &path, Some(&empty)).await).await.0, 422);
    let new = studio.colleague(&owner, "newcomer", "pharmacist").await;
    let refuse = json!({ "version": 1, "step": "refuse", "text": "It does not go with what you take for your heart." });
    assert_eq!(fault(new.send(Method::PUT, &path, Some(&refuse)).await).await, (409, "state".to_owned()));
    first.put(&path, &refuse).await;

    // Nothing is owed or goes on; the client reads why; the doctor has the request again, and a task that says so.
    let mine = bob.get("/api/my/medicines").await;
    assert_eq!(
        (mine["supplies"][0]["state"].as_str(), mine["account"]["balance"].as_i64()),
        (Some("refused"), Some(0))
    );
    assert!(text(&mine["supplies"][0]["refused"]).contains("your heart"));
    assert_eq!(mine["subscriptions"][0]["state"], "ended");
    assert_eq!(mine["consultations"][0]["state"], "submitted");
    assert!(text(&mine["consultations"][0]["reason"]).contains("your heart"));
    assert_eq!(mine["prescriptions"][0]["state"], "stopped");
    assert!(staff.doctor.get("/api/tasks").await.to_string().contains("read-refusal"));
    let seen = staff.doctor.get(&format!("/api/clients/{id}/dispenses")).await;
    assert!(text(&seen[0]["refused"]).contains("your heart"));

    // No label of it, and nothing more is done with it; another is written, and made.
    let verify = json!({ "version": 2, "step": "verify" });
    assert_eq!(fault(second.send(Method::PUT, &path, Some(&verify)).await).await, (409, "state".to_owned()));
    assert!(first.get("/api/dispenses").await.as_array().expect("a queue").is_empty());
    assert!(first.get("/api/past-dispenses").await.to_string().contains("refused"));
    crate::medical::prescribed(&staff.doctor).await;
    assert_eq!(first.get("/api/dispenses").await[0]["state"], "queued");
    let bundle = owner.get("/api/trail/chain").await;
    assert_eq!(bundle["whole"], true);
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parcel_goes_where_the_pharmacy_may_send_and_a_recall_knows_what_left() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let staff = staff(&studio, &owner, "here").await;
    let (bob, _, supply) = waiting(&studio, &owner, &staff).await;
    let [first, second] = &staff.pharmacists;
    let path = format!("/api/dispenses/{supply}");
    first.put(&path, &json!({ "version": 1, "step": "verify" })).await;
    let lot = json!({ "kind": "medicine", "product": "Finasteride 1 mg", "number": "F-8", "expires": "2030-01-01",
                      "received": "2026-01-01", "state": "in-use" });
    let lot = owner.post("/api/lots", &lot).await;
    let lots = json!([{ "lot": lot["id"], "amount": "30 tablets" }]);
    // A date may be sooner than the formulary's, not later.
    let late = json!({ "version": 2, "step": "make", "lots": lots, "use_by": "2030-06-01" });
    let late: Value = first.send(Method::PUT, &path, Some(&late)).await.json().await.expect("JSON");
    assert!(late["problems"].to_string().contains("no later than"), "{late}");
    let soon = (jiff::Zoned::now().date() + jiff::Span::new().days(60)).to_string();
    first.put(&path, &json!({ "version": 2, "step": "make", "lots": lots, "use_by": soon })).await;
    assert_eq!(first.get(&path).await["dispense"]["beyond_use"], soon.as_str());
    second.put(&path, &json!({ "version": 3, "step": "check", "looked_at": LOOKED_AT, "label": "1" })).await;

    let refused = async |body: Value| -> String {
        let refused = first.send(Method::PUT, &path, Some(&body)).await;
        assert_eq!(refused.status().as_u16(), 422);
        refused.json::<Value>().await.expect("JSON")["problems"].to_string()
    };
    let ship = json!({ "version": 4, "step": "ship", "carrier": "Mail", "tracking": "1Z" });
    assert!(refused(ship.clone()).await.contains("no permit of the pharmacy for NY"));
    let no_zip = bob.send(Method::PUT, "/api/my/address", Some(&json!({ "address": "1 Main Street" }))).await;
    assert_eq!(fault(no_zip).await.0, 422, "an address names its state");
    bob.put("/api/my/address", &json!({ "address": "9 Far Road\nAustin TX 73301" })).await;
    crate::medical::permitted(&owner).await;
    assert!(refused(ship.clone()).await.contains("no permit of the pharmacy for TX"));
    let read = first.get(&path).await;
    assert_eq!(
        (read["goes_to"].as_str(), read["prescribed_for"].as_str(), &read["permit"]),
        (Some("TX"), Some("NY"), &Value::Null)
    );
    let settings =
        json!({ "pharmacy_permits": [{ "place": "TX", "number": "PH 2", "expires": "2040-01-01" }] });
    owner.put("/api/clinic", &json!({ "name": "Here", "settings": settings })).await;
    assert!(refused(ship.clone()).await.contains("prescribed for another state"));

    // Called back while it stands at the pharmacy: nobody is told, it is taken off the shelf.
    let told = owner.post(&format!("/api/lots/{}/recall", text(&lot["id"])), &json!({ "version": 1 })).await;
    assert_eq!(told["clients"], 0);
    let found = owner.get("/api/recall?number=F-8").await;
    assert_eq!(
        (found["received"][0]["reached"].as_bool(), found["received"][0]["kind"].as_str()),
        (Some(false), Some("dispense"))
    );
    assert!(first.get("/api/tasks").await.to_string().contains("take-off-shelf"));
    assert!(refused(ship).await.contains("was called back"));
    studio.started.stop().await;
}
