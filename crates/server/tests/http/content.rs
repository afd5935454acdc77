//! A clinic's own rows of the content of care over HTTP: proposed, put in force by a doctor, and what hangs on them.

use crate::chart::at_tablet;
use crate::medical::{harmlessly, photo, staff};
use crate::suite::{Person, Studio, fault, studio};
use document::care::{CareFiles, shipped_care_files};
use jiff::Timestamp;
use records::model::content::{Laid, OwnContent, OwnState};
use records::{AccountId, Actor, ContentHash, OwnContentId, Role, TokenHash, Who};
use reqwest::Method;
use serde_json::{Value, json};

const PASSWORD: &str = "four plain words here";
const FORMULARY: &str = r#"
schema = "hairline-care-formulary/1"
reviewed_on = 2026-11-27
leave_out = { product = ["dutasteride-0.5"] }

[[product]]
id = "finasteride-1"
title = "Finasteride 1 mg tablet of our pharmacy"
treatments = ["finasteride-oral"]
ingredients = [{ substance = "finasteride", strength = 1, unit = "mg" }]
form = "tablet"
compounded = false
sexes = ["male"]
directions = ["1 tablet by mouth once a day"]
daily_mg = [1.0]
quantities = ["30 tablets"]
days = 30
refills = 3
month = [18, 18]
source = "our pharmacy's list of November 2026"
kind = "clinic"
"#;

/// A rule of the clinic: nobody who takes finasteride for the first time without a visit.
const RULES: &str = r#"
schema = "hairline-care-rules/1"
reviewed_on = 2026-11-27

[[rule]]
id = "OUR1"
title = "Older than 40 talks with us"
at = ["intake"]
cases = [{ scope = ["finasteride-oral"], when = "c.age > 40", outcome = "doctor" }]
client = "We like to talk with you first."
clinician = "House rule: talk before a first prescription above 40."
source = "house rule"
kind = "clinic"
"#;

const EXAMPLES: &str = r#"
schema = "hairline-care-examples/1"

[[example]]
rule = "OUR1"
at = "intake"
base = "man"
fires = { "g0.dob" = 1980-05-01 }
short = { "g0.dob" = 1990-05-01 }
missing = ["g0.dob"]
"#;

fn own(files: &[(&str, &str)]) -> Value {
    files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), json!(text)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

async fn titles(person: &Person) -> Vec<String> {
    let all = person.get("/api/formulary").await;
    all.as_array().expect("products").iter().map(|one| text(&one["title"]).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_rows_count_once_a_doctor_put_them_in_force() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let elsewhere = studio.owner("elsewhere").await;
    let staff = staff(&studio, &owner, "here").await;
    let files = own(&[("formulary.toml", FORMULARY), ("rules.toml", RULES), ("examples.toml", EXAMPLES)]);
    let checked = owner.post("/api/care/content/check", &files).await;
    assert_eq!(checked["faults"], json!([]));
    let changed: Vec<&str> =
        checked["changes"].as_array().expect("changes").iter().map(|one| text(&one["id"])).collect();
    assert_eq!(changed, ["finasteride-1", "OUR1", "OUR1", "dutasteride-0.5"]);

    // Judged before, judged by what counted then.
    let id = crate::booking::client_of(&owner, "bob").await;
    let bob = at_tablet(&studio, &owner, &id).await;
    let front = photo(&bob).await;
    let intake = [("g0.state", "NY"), ("g1.sab", "male")];
    harmlessly(&bob, "/api/my/forms/intake-men", &front, &intake).await;

    // Begun before, and handed in after.
    let screening = "/api/my/forms/smp-screening";
    let url = bob.get(screening).await["form"].clone();
    let begun = json!({ "resourceType": "QuestionnaireResponse", "status": "in-progress",
        "questionnaire": format!("{}|{}", text(&url["url"]), text(&url["version"])),
        "item": [{ "linkId": "g1.sab", "answer": [{ "valueCoding": { "code": "male" } }] }] });
    let draft = json!({ "version": 0, "complete": false, "response": begun });
    assert_eq!(bob.put(screening, &draft).await["version"], 1);

    let proposed = owner.post("/api/care/content", &json!({ "files": files, "why": "our pharmacy" })).await;
    let path = format!("/api/care/content/{}", text(&proposed["id"]));
    assert_eq!(titles(&staff.doctor).await[0], "Finasteride 1 mg tablet", "nothing counts before a word");
    let word = |agreed: bool, password: &str| json!({ "agreed": agreed, "password": password });
    let by_owner = owner.send(Method::PUT, &path, Some(&word(true, PASSWORD))).await;
    assert_eq!(fault(by_owner).await, (409, "state".to_owned()), "an owner does not overrule the doctor");
    let guessed = staff.doctor.send(Method::PUT, &path, Some(&word(true, "guessed it"))).await;
    assert_eq!(fault(guessed).await.0, 401);
    let silent = staff.doctor.send(Method::PUT, &path, Some(&word(false, PASSWORD))).await;
    assert_eq!(fault(silent).await.0, 422, "a refusal has a word");
    let seen = staff.doctor.get("/api/care/content").await;
    assert_eq!((&seen["may_decide"], &seen["may_propose"]), (&json!(true), &json!(false)));
    assert_eq!(seen["proposed"]["changes"].as_array().expect("changes").len(), 4);
    staff.doctor.put(&path, &word(true, PASSWORD)).await;
    let again = staff.doctor.send(Method::PUT, &path, Some(&word(true, PASSWORD))).await;
    assert_eq!(fault(again).await, (409, "state".to_owned()));

    let now = titles(&staff.doctor).await;
    assert_eq!(now[0], "Finasteride 1 mg tablet of our pharmacy");
    let stands = bob.get(screening).await;
    assert_eq!((stands["version"].as_i64(), stands["state"].as_str()), (Some(1), Some("draft")));
    assert!(stands["response"].to_string().contains("g1.sab"), "what was begun goes on: {stands}");
    harmlessly(&bob, screening, &front, &[("g0.state", "NY"), ("g1.sab", "male")]).await;
    assert!(!now.iter().any(|title| title.starts_with("Dutasteride 0.5 mg capsule")));
    assert!(
        titles(&elsewhere).await.contains(&"Finasteride 1 mg tablet".to_owned()),
        "another clinic's is its own"
    );

    let queue = staff.doctor.get("/api/consultations").await;
    let first = staff.doctor.get(&format!("/api/consultations/{}", text(&queue[0]["id"]))).await;
    assert!(!first.to_string().contains("House rule"), "judged by what it was given under");
    let id = crate::booking::client_of(&owner, "carl").await;
    let carl = at_tablet(&studio, &owner, &id).await;
    let front = photo(&carl).await;
    harmlessly(&carl, "/api/my/forms/intake-men", &front, &intake).await;
    let queue = staff.doctor.get("/api/consultations").await;
    let mut said = Vec::new();
    for one in queue.as_array().expect("a queue") {
        let read = staff.doctor.get(&format!("/api/consultations/{}", text(&one["id"]))).await;
        said.push(read.to_string().contains("House rule"));
    }
    said.sort_unstable();
    assert_eq!(said, [false, true]);

    // Back to what is shipped: that too is proposed and signed.
    let back = owner.post("/api/care/content", &json!({ "files": {}, "why": "theirs is better" })).await;
    let path = format!("/api/care/content/{}", text(&back["id"]));
    staff.doctor.put(&path, &word(true, PASSWORD)).await;
    assert_eq!(titles(&staff.doctor).await[0], "Finasteride 1 mg tablet");
    let states: Vec<Value> = owner.get("/api/care/content").await["history"]
        .as_array()
        .expect("a history")
        .iter()
        .map(|one| one["state"].clone())
        .collect();
    assert_eq!(states, ["in-force", "replaced"]);
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_clinic_may_not_have_is_refused_all_at_once() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let rules = r#"
schema = "hairline-care-rules/1"
reviewed_on = 2026-11-27
leave_out = { rule = ["G01"] }
"#;
    let files = own(&[("rules.toml", rules), ("treatments.toml", "")]);
    let refused = owner
        .send(Method::POST, "/api/care/content", Some(&json!({ "files": files, "why": "" })))
        .await
        .json::<Value>()
        .await
        .expect("JSON")
        .to_string();
    assert!(refused.contains("treatments.toml: is no file of which a clinic has own rows"), "{refused}");
    assert!(refused.contains("say what for"), "{refused}");
    let checked = owner.post("/api/care/content/check", &own(&[("rules.toml", rules)])).await;
    assert!(
        checked["faults"].to_string().contains("rule G01: is fixed and may not be left out"),
        "{checked}"
    );
    // Without a doctor there is no medical road: the owner signs; what was proposed instead withdraws what waited.
    let files = own(&[("formulary.toml", FORMULARY)]);
    let first = owner.post("/api/care/content", &json!({ "files": files, "why": "first" })).await;
    let second = owner.post("/api/care/content", &json!({ "files": files, "why": "second" })).await;
    let word = json!({ "agreed": true, "password": PASSWORD });
    let path = |one: &Value| format!("/api/care/content/{}", text(&one["id"]));
    let gone = owner.send(Method::PUT, &path(&first), Some(&word)).await;
    assert_eq!(fault(gone).await, (409, "state".to_owned()));
    owner.put(&path(&second), &word).await;
    let same =
        owner.send(Method::POST, "/api/care/content", Some(&json!({ "files": files, "why": "again" }))).await;
    assert_eq!(fault(same).await.0, 422, "nothing in it is new");
    studio.started.stop().await;
}

/// Own rows in force since an earlier release, which shipped something else.
async fn in_force_since(studio: &Studio, owner: &Person, files: &[(&str, &str)]) {
    let records = studio.started.service.records();
    let member = owner.get("/api/members").await[0]["id"].clone();
    let clinic = records.clinics().await.expect("clinics")[0].id;
    let account = AccountId(text(&member).parse().expect("an id"));
    let by = Actor { clinic, who: Who::Account(account), role: Role::Owner };
    let mut own = CareFiles::default();
    for (path, text) in files {
        own.put(path, (*text).to_owned());
    }
    let kept = async |files: &CareFiles| {
        let bytes = files.packed();
        let hash = ContentHash(TokenHash::of(&bytes).0);
        records.keep_content(hash, bytes).await.expect("content");
        hash
    };
    let mut one = OwnContent {
        id: OwnContentId::new(),
        state: OwnState::Proposed,
        own: kept(&own).await,
        laid: None,
        why: "then".to_owned(),
        asked_by: account,
        asked: Timestamp::now(),
        said: None,
        decided_by: None,
        decided_as: None,
        decided: None,
    };
    records.propose_own_content(&by, one.clone()).await.expect("a proposal");
    let mut then = shipped_care_files();
    let earlier = then
        .get("formulary.toml")
        .expect("a formulary")
        .replace("Finasteride 1 mg tablet", "An earlier tablet");
    then.put("formulary.toml", earlier);
    let base = ContentHash([7; 32]);
    one.state = OwnState::InForce;
    one.laid = Some(Laid { whole: kept(&then).await, base });
    records.decide_own_content(&by, one).await.expect("in force");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_release_is_laid_under_own_rows_or_waits_for_them() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    in_force_since(&studio, &owner, &[("rules.toml", RULES), ("examples.toml", EXAMPLES)]).await;
    let read = owner.get("/api/care/content").await;
    assert_eq!(read["behind"], json!([]));
    assert_eq!(
        titles(&owner).await[0],
        "Finasteride 1 mg tablet",
        "what this release ships, with the clinic's rule"
    );
    let own: Vec<&str> =
        read["own"].as_array().expect("rows").iter().map(|one| text(&one["table"])).collect();
    assert_eq!(own, ["rule", "example"]);

    let gone = "schema = \"hairline-care-rules/1\"\nleave_out = { rule = [\"Z99\"] }";
    in_force_since(&studio, &owner, &[("rules.toml", gone)]).await;
    let read = owner.get("/api/care/content").await;
    assert!(
        read["behind"].to_string().contains("`leave_out` names `Z99`, which is no rule"),
        "{}",
        read["behind"]
    );
    assert_eq!(titles(&owner).await[0], "An earlier tablet", "what stood before goes on");
    studio.started.stop().await;
}
