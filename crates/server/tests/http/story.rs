//! A clinic's day over HTTP: sign up, a client, a case, a plan, a link, a signature, a record taken out.

use crate::suite::{Person, digits, fault, studio};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use visitor::{document_of, head_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_sign_up_to_a_signature() {
    let studio = studio().await;
    let owner = studio.owner("ada").await;
    let me = owner.get("/api/me").await;
    assert_eq!((me["role"].as_str(), me["recovery_codes"].as_u64()), (Some("owner"), Some(10)));
    let (client, case) = owner.case("R-7").await;
    let id = case["id"].as_str().expect("an id");

    // The plan answers, with everything a page needs at first and less afterwards.
    let looks = json!({ "day": 42.0, "light": "studio" });
    let draft = json!({ "document": document_of(&case), "hair": true, "looks": looks });
    let response = owner.send(Method::POST, &format!("/api/cases/{id}/draft"), Some(&draft)).await;
    assert_eq!(response.status(), StatusCode::OK);
    let bytes = response.bytes().await.expect("bytes");
    let head = head_of(&bytes);
    for table in
        ["positions", "normals", "traits", "triangles", "dots", "stubble", "dot_looks", "stubble_looks"]
    {
        assert!(head["tables"][table]["bytes"].as_u64().expect("a table") > 0, "{table}");
    }
    let said = &head["said"];
    assert_eq!(head["tables"]["dots"]["bytes"].as_u64(), said["dots"].as_u64().map(|n| 20 * n));
    assert!(said["quote"]["total"].as_i64().expect("a price") > 0);
    assert!(
        said["defaults"]
            .as_array()
            .expect("defaults")
            .iter()
            .all(|d| !d["source"].as_str().unwrap_or("").is_empty())
    );
    let again = json!({ "document": document_of(&case), "head": said["head"] });
    let bytes = owner
        .send(Method::POST, &format!("/api/cases/{id}/draft"), Some(&again))
        .await
        .bytes()
        .await
        .expect("bytes");
    assert!(head_of(&bytes)["tables"]["positions"].is_null());

    // Saves go by version; nothing of either side is lost.
    let variant = case["variants"][0]["id"].as_str().expect("an id");
    let mut design = case["variants"][0]["design"].clone();
    design["hairline"]["height_mm"] = json!(72);
    let save = json!({ "version": 1, "name": "Lower", "design": design });
    assert_eq!(owner.put(&format!("/api/variants/{variant}"), &save).await["version"], 2);
    let late = owner.send(Method::PUT, &format!("/api/variants/{variant}"), Some(&save)).await;
    assert_eq!(fault(late).await, (409, "changed".to_owned()));

    // A link shows the client their plan; what they sign is what was shown.
    let link =
        owner.post(&format!("/api/cases/{id}/shares"), &json!({ "variants": [variant], "days": 7 })).await;
    let secret = link["link"].as_str().expect("a link").rsplit('#').next().expect("a secret").to_owned();
    let anybody = studio.nobody();
    let shown: Value =
        anybody.by_link(&secret, Method::GET, "/api/plan", None).await.json().await.expect("JSON");
    assert_eq!(shown["shown"]["variants"][0]["name"], "Lower");
    assert!(shown["shown"]["variants"][0]["risks"].as_array().expect("risks").len() >= 3);
    let ask = json!({ "text": "Does it hurt?" });
    assert_eq!(
        anybody.by_link(&secret, Method::POST, "/api/plan/questions", Some(&ask)).await.status(),
        StatusCode::NO_CONTENT
    );
    let shares = owner.get(&format!("/api/cases/{id}/shares")).await;
    let question = shares[0]["questions"][0]["id"].as_str().expect("a question");
    owner.put(&format!("/api/questions/{question}/answer"), &json!({ "text": "A little." })).await;
    let sign = |sha256: &Value| json!({ "variant": variant, "agreed": true, "name": "Bob Stone", "drawn": "M0 0L9 9", "sha256": sha256 });
    let stale = anybody.by_link(&secret, Method::POST, "/api/plan/decision", Some(&sign(&json!("00")))).await;
    assert_eq!(fault(stale).await, (409, "state".to_owned()));
    let signed =
        anybody.by_link(&secret, Method::POST, "/api/plan/decision", Some(&sign(&shown["sha256"]))).await;
    assert_eq!(signed.status(), StatusCode::NO_CONTENT);
    let twice =
        anybody.by_link(&secret, Method::POST, "/api/plan/decision", Some(&sign(&shown["sha256"]))).await;
    assert_eq!(fault(twice).await, (409, "state".to_owned()));
    let share = shares[0]["id"].as_str().expect("an id");
    owner.send(Method::DELETE, &format!("/api/shares/{share}"), None).await;
    let gone = anybody.by_link(&secret, Method::GET, "/api/plan", None).await;
    assert_eq!(fault(gone).await, (404, "not-found".to_owned()));

    // The whole record, and the trail that tells of all this.
    assert_eq!(files_in(&owner, &format!("/api/clients/{client}/export")).await, (true, 0));
    assert_eq!(owner.get("/api/trail/chain").await["whole"], true);
    let trail = owner.get(&format!("/api/trail?client={client}")).await;
    let actions: Vec<&str> =
        trail.as_array().expect("entries").iter().filter_map(|e| e["action"].as_str()).collect();
    for action in ["created", "read", "changed", "signed", "exported"] {
        assert!(actions.contains(&action), "{action}");
    }
    studio.started.stop().await;
}

/// Whether a record says that files are left out, and how many are in it.
async fn files_in(person: &Person, path: &str) -> (bool, usize) {
    let bytes = person.send(Method::GET, path, None).await.bytes().await.expect("bytes");
    let zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let names: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let named = names.iter().any(|name| name == "FILES-ARE-LEFT-OUT.txt");
    (named, names.iter().filter(|name| name.contains("/files/")).count())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_factor_stands_before_everything() {
    let studio = studio().await;
    let owner = studio.owner("ada").await;
    let mut again = studio.nobody();
    let body = json!({ "email": "ADA@clinic.example ", "password": "four plain words here" });
    again.begin("/api/sign-in", &body).await;
    assert_eq!(again.get("/api/me").await["second_factor"], "due");
    let early = again.send(Method::GET, "/api/clients", None).await;
    assert_eq!(fault(early).await, (401, "second-factor-needed".to_owned()));
    // Who has the password alone cannot put another factor in its place.
    let replace = again.send(Method::POST, "/api/second-factor", Some(&json!({}))).await;
    assert_eq!(fault(replace).await, (401, "second-factor-needed".to_owned()));
    let used = json!({ "code": digits(&owner.factor, 0) });
    let twice = again.send(Method::POST, "/api/second-factor/code", Some(&used)).await;
    assert!(matches!(twice.status().as_u16(), 409), "a code serves once");
    let next = json!({ "code": digits(&owner.factor, 1) });
    assert_eq!(again.post("/api/second-factor/code", &next).await["second_factor"], "given");
    again.get("/api/clients").await;
    again.post("/api/sign-out", &json!({})).await;
    let out = again.send(Method::GET, "/api/me", None).await;
    assert_eq!(fault(out).await, (401, "not-signed-in".to_owned()));
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_is_slowed_and_tells_nothing() {
    let studio = studio().await;
    studio.owner("ada").await;
    let anybody = studio.nobody();
    let guess = async |email: &str| {
        let body = json!({ "email": email, "password": "wrong wrong wrong" });
        let response = anybody.send(Method::POST, "/api/sign-in", Some(&body)).await;
        let (status, text) = (response.status().as_u16(), response.text().await.expect("a text"));
        (status, text)
    };
    let known = guess("ada@clinic.example").await;
    assert_eq!(known, guess("nobody@clinic.example").await);
    assert_eq!(known.0, 401);
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(guess("ada@clinic.example").await.0);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_goes_on_where_it_stopped_and_is_sealed() {
    let studio = studio().await;
    let owner = studio.owner("ada").await;
    let (client, case) = owner.case("R-8").await;
    let id = case["id"].as_str().expect("an id");
    let photo = picture();
    let part = 1 << 20;
    let body = json!({ "kind": "photograph", "label": "front", "name": "front.png", "bytes": photo.len() });
    let upload = owner.post(&format!("/api/cases/{id}/uploads"), &body).await;
    let at =
        |offset: usize| format!("/api/uploads/{}?offset={offset}", upload["id"].as_str().expect("an id"));
    let first = owner.put_bytes(&at(0), photo[..part].to_vec()).await;
    assert_eq!(first.json::<Value>().await.expect("JSON")["received"], part);
    let again = owner.put_bytes(&at(0), photo[..part].to_vec()).await;
    assert_eq!(fault(again).await.0, 409);
    let stands = owner.get(&format!("/api/uploads/{}", upload["id"].as_str().expect("an id"))).await;
    let mut offset = stands["received"].as_u64().expect("a number") as usize;
    while offset < photo.len() {
        let upto = photo.len().min(offset + part);
        assert_eq!(owner.put_bytes(&at(offset), photo[offset..upto].to_vec()).await.status(), StatusCode::OK);
        offset = upto;
    }
    let files = looked_at(&owner, id).await;
    let kinds: Vec<&str> = files.iter().filter_map(|f| f["kind"].as_str()).collect();
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    assert_eq!(files[0]["facts"]["size"], json!([900, 700]));
    let back = owner
        .send(Method::GET, &format!("/api/files/{}", files[0]["id"].as_str().expect("an id")), None)
        .await;
    assert!(back.headers()["content-disposition"].to_str().expect("a text").starts_with("attachment"));
    assert_eq!(back.bytes().await.expect("bytes").to_vec(), photo);
    assert!(
        !found_in(studio.folder.path(), &photo[1000..1032]),
        "no part of a photograph lies open on the disk"
    );
    let colleague = studio.colleague(&owner, "second", "practitioner").await;
    taken_out_by_two(&owner, &colleague, &client).await;
    studio.started.stop().await;
}

/// Photographs go with a record by a second person's word, once, for whoever asked.
async fn taken_out_by_two(owner: &Person, colleague: &Person, client: &str) {
    let path = format!("/api/clients/{client}");
    assert_eq!(files_in(owner, &format!("{path}/export")).await, (true, 0));
    let wish = owner.post(&format!("{path}/photograph-exports"), &json!({ "why": "a second opinion" })).await;
    let (wish, taken) = (wish["id"].as_str().expect("an id"), format!("{path}/export?agreed="));
    let early = owner.send(Method::GET, &format!("{taken}{wish}"), None).await;
    assert_eq!(fault(early).await, (409, "state".to_owned()));
    let word = json!({ "version": 1, "agreed": true });
    let own = owner.send(Method::PUT, &format!("/api/photograph-exports/{wish}"), Some(&word)).await;
    assert_eq!(fault(own).await, (409, "state".to_owned()));
    // Nor on the client's page, where they hand it over to themselves.
    let handed = owner.post(&format!("{path}/hand-over"), &json!({})).await;
    let secret = handed["link"].as_str().and_then(|link| link.rsplit('#').next()).expect("a secret");
    let mut page = owner.clone();
    page.begin("/api/my/in", &json!({ "secret": secret })).await;
    let own = page.send(Method::PUT, &format!("/api/my/photograph-exports/{wish}"), Some(&word)).await;
    assert_eq!(fault(own).await, (409, "state".to_owned()));
    colleague.put(&format!("/api/photograph-exports/{wish}"), &word).await;
    let other = colleague.send(Method::GET, &format!("{taken}{wish}"), None).await;
    assert_eq!(fault(other).await, (403, "forbidden".to_owned()));
    let (named, files) = files_in(owner, &format!("{taken}{wish}")).await;
    assert!(!named && files > 0);
    let again = owner.send(Method::GET, &format!("{taken}{wish}"), None).await;
    assert_eq!(fault(again).await, (409, "state".to_owned()));
}

/// Waits until every file of a case was looked at.
async fn looked_at(person: &Person, case: &str) -> Vec<Value> {
    for _ in 0..600 {
        let files = person.get(&format!("/api/cases/{case}/files")).await;
        let list = files.as_array().expect("files").clone();
        if list.iter().any(|f| f["facts"]["readable"].is_boolean()) {
            return list;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the job never ended");
}

/// A picture that compresses badly, of more than a part.
fn picture() -> Vec<u8> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let rgb: Vec<u8> = (0..900 * 700 * 3).map(|_| next()).collect();
    preview::Picture { size: [900, 700], rgb }.png().expect("a picture")
}

/// Whether some bytes stand anywhere in the files of a folder.
fn found_in(folder: &std::path::Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).expect("a folder").flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return found_in(&path, bytes);
        }
        let all = std::fs::read(&path).unwrap_or_default();
        all.windows(bytes.len()).any(|w| w == bytes)
    })
}
