//! Questionnaires handed in by many at once, on PostgreSQL by two servers, one of which is killed in the middle.

use super::{TOKEN, figure, late, signed_in};
use crate::report::{Figure, Goal};
use crate::serving::{Place, Serving};
use cluster::{Cluster, Flush};
use jiff::Timestamp;
use records::model::chart::{ChartKind, ChartSearch};
use records::model::client::ClientFields;
use records::model::file::{FileKind, FileRow};
use records::{Actor, ClientId, ClinicId, Database, FileId, Records, RecordsError, open};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use visitor::{Method, Person, handed_in};

/// Intakes a second, and for how long.
const A_SECOND: usize = 100;
const SECONDS: usize = 60;
const ALL: usize = A_SECOND * SECONDS;
/// When one of the servers is killed.
const KILLED_AT: usize = ALL / 2;
/// Times that somebody tries again, and the rest between.
const TRIES: usize = 40;
const REST: Duration = Duration::from_millis(250);
const FORM: &str = "/api/my/forms/intake-men";

/// Somebody who hands in: who, and the secret of their cookie.
struct Asker {
    id: ClientId,
    secret: String,
    photo: FileId,
}

pub(super) fn run() -> Result<Vec<Figure>, String> {
    let cluster = Cluster::start(Flush::Yes).map_err(|e| e.to_string())?;
    let url = cluster.database("intakes").map_err(|e| e.to_string())?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(measured(&url))
}

async fn measured(url: &str) -> Result<Vec<Figure>, String> {
    let place = Place::postgres(url.to_owned())?;
    let (first, mut second) = (place.serve()?, place.serve()?);
    first.owner().await?;
    let records = open(&Database::Postgres(url.to_owned())).await.map_err(|e| e.to_string())?;
    let clinic = records.clinics().await.map_err(|e| e.to_string())?.first().ok_or("no clinic")?.id;
    let askers = askers(&records, clinic).await.map_err(|e| e.to_string())?;
    // One is filled in question by question: everybody else says the same.
    let (model, rest) = askers.split_last().ok_or("nobody")?;
    let person = first.nobody(2).client_in(&model.secret, TOKEN);
    let photo = model.photo.to_string();
    let (_, body) = handed_in(&person, FORM, &photo, &[("g0.state", "NY"), ("g1.sab", "male")]).await;
    let body = body.to_string();
    let begun = Instant::now();
    let mut sent = Vec::with_capacity(ALL);
    for (k, asker) in rest.iter().enumerate() {
        let due = Duration::from_secs_f64(k as f64 / A_SECOND as f64);
        tokio::time::sleep_until((begun + due).into()).await;
        if k == KILLED_AT {
            second.kill();
        }
        sent.push(tokio::spawn(hands_in(
            at(&first, &second, k),
            asker.secret.clone(),
            said(&body, &photo, asker),
        )));
    }
    let mut taken = Vec::with_capacity(ALL);
    for one in sent {
        taken.push(one.await.map_err(|e| e.to_string())?);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let by = Actor::system(clinic);
    let kept = kept(&records, &by).await.map_err(|e| e.to_string())?;
    let lost =
        rest.iter().zip(&taken).filter(|(asker, taken)| taken.is_ok() && !kept.contains(&asker.id)).count();
    let refused: Vec<&String> = taken.iter().filter_map(|t| t.as_ref().err()).collect();
    let late = late(taken.iter().filter_map(|t| t.as_ref().ok().copied()).collect());
    let done = taken.len() - refused.len();
    let twice = mails_twice(&place).await;
    drop((first, second));
    let note = format!(
        "PostgreSQL, 2 servers, one killed in the middle: {done} of {}, the last after {seconds:.1} s, 95th percentile of an answer {late:.0} ms, {} refused{}",
        rest.len(),
        refused.len(),
        refused.first().map_or_else(String::new, |why| format!(" ({why})")),
    );
    let kept_note = format!("{} answer sets kept, {} mails to {} clients", kept.len() - 1, twice.1, twice.2);
    Ok(vec![
        figure(
            &format!("intakes taken, handed in at {A_SECOND} a second for {SECONDS} s"),
            done as f64,
            Goal::AtLeast(rest.len() as f64),
            note,
        ),
        figure("intakes acknowledged and lost to kill -9", lost as f64, Goal::AtMost(0.0), kept_note),
        figure("mails sent twice", twice.0 as f64, Goal::AtMost(0.0), String::new()),
    ])
}

/// Clients with a session and a photograph, as many as hand in, and one more.
async fn askers(records: &Arc<dyn Records>, clinic: ClinicId) -> Result<Vec<Asker>, RecordsError> {
    let by = Actor::system(clinic);
    let mut askers = Vec::with_capacity(ALL + 1);
    for k in 0..=ALL {
        let fields = ClientFields {
            name: format!("Client {k:05}"),
            reference: format!("R-{k:05}"),
            email: Some(format!("client{k}@client.example")),
            ..ClientFields::default()
        };
        let id = records.create_client(&by, fields).await?.id;
        let photo = FileId::new();
        records.add_file(&by, photograph(photo, id)).await?;
        askers.push(Asker { id, secret: signed_in(records, clinic, id).await?, photo });
    }
    Ok(askers)
}

fn photograph(id: FileId, client: ClientId) -> FileRow {
    FileRow {
        id,
        client,
        case: None,
        kind: FileKind::Photograph,
        label: "ph.top".to_owned(),
        name: "top.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        bytes: 1,
        parts: 1,
        sha256: String::new(),
        made_from: None,
        facts: "{}".to_owned(),
        created: Timestamp::now(),
    }
}

/// What somebody sends: what the first one sent, with their own photograph, for the first time.
fn said(body: &str, photo: &str, asker: &Asker) -> Value {
    let own = body.replace(photo, &asker.photo.to_string());
    let mut own: Value = serde_json::from_str(&own).unwrap_or_default();
    own["version"] = json!(0);
    own
}

/// Somebody at one of the servers, and at the other where that is gone.
fn at(first: &Serving, second: &Serving, k: usize) -> [Person; 2] {
    let people = [first, second].map(|server| server.nobody(k as u32 + 3));
    let [one, other] = people;
    if k.is_multiple_of(2) { [one.clone(), one] } else { [other, one] }
}

/// Hands in, and tries again at the other server until it is taken. Milliseconds until it was, or why it never was.
async fn hands_in(people: [Person; 2], secret: String, body: Value) -> Result<f64, String> {
    let begun = Instant::now();
    let mut said = String::new();
    for k in 0..TRIES {
        let person = people[k.min(1)].client_in(&secret, TOKEN);
        match person.try_send(Method::PUT, FORM, Some(&body)).await {
            Ok(answer) if answer.status().is_success() => return Ok(begun.elapsed().as_secs_f64() * 1000.0),
            // The server that was killed had taken it and could not say so.
            Ok(answer) if k > 0 && answer.status().as_u16() == 409 => {
                return Ok(begun.elapsed().as_secs_f64() * 1000.0);
            }
            Ok(answer) => said = format!("{} {}", answer.status(), answer.text().await.unwrap_or_default()),
            Err(error) => said = error,
        }
        tokio::time::sleep(REST).await;
    }
    Err(said)
}

/// Everybody of whom an answer set is kept.
async fn kept(records: &Arc<dyn Records>, by: &Actor) -> Result<BTreeSet<ClientId>, RecordsError> {
    let mut kept = BTreeSet::new();
    let mut before = None;
    loop {
        let kinds = vec![ChartKind::Answers];
        let states = vec!["handed-in"];
        let search = ChartSearch { kinds, states, before, limit: Some(500), ..ChartSearch::default() };
        let page = records.entries_of(by, search).await?;
        let Some(last) = page.last() else { return Ok(kept) };
        before = Some((last.created, last.id));
        kept.extend(page.iter().map(|entry| entry.client));
    }
}

/// Mails that went to a client twice, all mails, and clients who have one; once no more come.
async fn mails_twice(place: &Place) -> (usize, usize, usize) {
    let mut to = addressed(place);
    for _ in 0..60 {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let now = addressed(place);
        let rests = now == to;
        to = now;
        if rests {
            break;
        }
    }
    let all: usize = to.values().sum();
    (all - to.len(), all, to.len())
}

/// How many mails lie for each address.
fn addressed(place: &Place) -> BTreeMap<String, usize> {
    let mut to: BTreeMap<String, usize> = BTreeMap::new();
    for entry in std::fs::read_dir(place.mails()).into_iter().flatten().flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        let Some(line) = text.lines().find(|line| line.starts_with("To: ")) else { continue };
        *to.entry(line.to_owned()).or_default() += 1;
    }
    to
}
