//! A card that a client keeps: what was announced is charged to it on its day, once; declined, away, forgotten. The processor is a small one that
//! answers as Stripe's reference says (`bench journey/cards` plays the same against localstripe).

use crate::medical::{on_a_tablet, sent, staff};
use crate::suite::{Studio, studio_with};
use crate::year::{Years, price};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use data_encoding::HEXLOWER;
use reqwest::Method as Verb;
use ring::hmac;
use serde_json::{Value, json};
use server::{CardProcessor, Config};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SIGNING: &str = "whsec_test";

/// What the processor was asked: method and path, idempotency key, fields.
#[derive(Clone)]
struct Asked {
    what: String,
    once: String,
    fields: HashMap<String, String>,
}

/// What it answers to a charge.
#[derive(Clone, Copy)]
enum Mood {
    Pays,
    Declines,
    Away,
}

struct Processor {
    asked: Mutex<Vec<Asked>>,
    mood: Mutex<Mood>,
}

impl Processor {
    fn feels(&self, mood: Mood) {
        *self.mood.lock().expect("a mood") = mood;
    }

    /// Everything of a path that it was asked so far.
    fn asked(&self, what: &str) -> Vec<Asked> {
        self.asked.lock().expect("a list").iter().filter(|one| one.what == what).cloned().collect()
    }
}

async fn answer(State(processor): State<Arc<Processor>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 16).await.expect("a body");
    let asked = Asked {
        what: format!("{} {}", head.method, head.uri.path()),
        once: head.headers.get("idempotency-key").map_or("", |v| v.to_str().expect("text")).to_owned(),
        fields: url_fields(&body),
    };
    assert_eq!(head.headers["authorization"], "Bearer sk_test");
    processor.asked.lock().expect("a list").push(asked.clone());
    let mood = *processor.mood.lock().expect("a mood");
    match (head.method, head.uri.path()) {
        (Method::POST, "/v1/checkout/sessions") => {
            Json(json!({ "url": "https://pay.example/1" })).into_response()
        }
        (Method::GET, "/v1/payment_methods/pm_1") => {
            Json(json!({ "card": { "brand": "visa", "last4": "4242", "exp_month": 7, "exp_year": 2031 } }))
                .into_response()
        }
        (Method::POST, "/v1/payment_intents") => match mood {
            Mood::Pays => Json(intent(&asked)).into_response(),
            Mood::Declines => {
                let said =
                    json!({ "error": { "code": "card_declined", "message": "Your card was declined." } });
                (StatusCode::PAYMENT_REQUIRED, Json(said)).into_response()
            }
            Mood::Away => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
        (Method::DELETE, "/v1/customers/cus_1") => match mood {
            Mood::Away => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            _ => Json(json!({ "deleted": true })).into_response(),
        },
        other => panic!("nothing asks for {other:?}"),
    }
}

fn url_fields(body: &[u8]) -> HashMap<String, String> {
    let url = reqwest::Url::parse(&format!("http://x/?{}", String::from_utf8_lossy(body))).expect("fields");
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// A payment that went well: its name is that of what it was asked by, as the same key brings the same payment.
fn intent(asked: &Asked) -> Value {
    let metadata = |name: &str| asked.fields[&format!("metadata[{name}]")].clone();
    let names = ["hairline_clinic", "hairline_client", "hairline_invoice"].map(|name| (name, metadata(name)));
    json!({ "id": format!("pi_{}", asked.once), "created": 1_700_000_000, "status": "succeeded", "currency": asked.fields["currency"],
            "amount": asked.fields["amount"].parse::<i64>().expect("a number"), "amount_received": asked.fields["amount"].parse::<i64>().expect("a number"),
            "metadata": HashMap::from(names) })
}

async fn processor() -> (Arc<Processor>, String) {
    let processor = Arc::new(Processor { asked: Mutex::default(), mood: Mutex::new(Mood::Pays) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let app = axum::Router::new().fallback(answer).with_state(processor.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (processor, address)
}

/// A server that takes cards by it.
async fn studio_with_cards() -> (Arc<Processor>, Studio) {
    let (processor, address) = processor().await;
    let cards = CardProcessor { api: address, key: "sk_test".to_owned(), signing: SIGNING.to_owned() };
    let studio = studio_with(|config: Config| Config { cards: Some(cards), ..config }).await;
    (processor, studio)
}

/// Tells the server of a payment as Stripe does.
async fn told(studio: &Studio, event: &Value) -> u16 {
    let body = event.to_string();
    let at = studio.started.service.now().as_second();
    let key = hmac::Key::new(hmac::HMAC_SHA256, SIGNING.as_bytes());
    let signed = HEXLOWER.encode(hmac::sign(&key, format!("{at}.{body}").as_bytes()).as_ref());
    let request = studio.client.post(format!("{}/api/payments/card", studio.started.address));
    let request = request.header("stripe-signature", format!("t={at},v1={signed}")).body(body);
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_card_is_charged_with_what_was_announced_and_nothing_else() {
    let (processor, studio) = studio_with_cards().await;
    let owner = studio.owner("owner").await;
    let team = staff(&studio, &owner, "here").await;
    owner.put("/api/clinic", &price(1000)).await;
    let (bob, id) = on_a_tablet(&studio, &owner, &team, (11, None)).await;
    sent(&owner, &team).await;

    // Nothing is kept that was not chosen; chosen, the page is asked to keep it.
    let medicines = bob.get("/api/my/medicines").await;
    assert_eq!((medicines["takes_cards"].as_bool(), &medicines["card"]), (Some(true), &Value::Null));
    let invoice = medicines["account"]["postings"][0]["id"].as_str().expect("an id").to_owned();
    for keep in [false, true] {
        bob.post(&format!("/api/my/account/{invoice}/page"), &json!({ "keep": keep })).await;
    }
    let pages = processor.asked("POST /v1/checkout/sessions");
    let later = "payment_intent_data[setup_future_usage]";
    assert!(!pages[0].fields.contains_key(later) && pages[0].once != pages[1].once);
    assert_eq!(
        (pages[1].fields[later].as_str(), pages[1].fields["customer_creation"].as_str()),
        ("off_session", "always")
    );
    let names = |name: &str| pages[1].fields[&format!("payment_intent_data[metadata][{name}]")].clone();
    let all = ["hairline_clinic", "hairline_client", "hairline_invoice", "hairline_keep"]
        .map(|name| (name, names(name)));
    let paid = json!({ "type": "payment_intent.succeeded", "data": { "object": { "id": "pi_first", "created": 1_700_000_000, "amount_received": 1000, "currency": "usd",
        "customer": "cus_1", "payment_method": "pm_1", "metadata": HashMap::from(all) } } });
    for _ in 0..2 {
        assert_eq!(told(&studio, &paid).await, 204);
    }
    let card = bob.get("/api/my/medicines").await["card"].clone();
    assert_eq!(card, json!({ "brand": "visa", "last4": "4242", "good_until": "2031-07", "declined": null }));
    assert!(!bob.get("/api/my").await.to_string().contains("pm_1"));

    // A month on it is charged, once, with what was announced.
    let mut years = Years::begin(&studio, &owner, &id).await;
    let state = |cents: i64, supplies: usize| ("active".to_owned(), cents, supplies);
    assert_eq!(years.stands().await, state(0, 1));
    years.until(22).await;
    years.until(29).await;
    assert!(processor.asked("POST /v1/payment_intents").is_empty());
    years.until(30).await;
    assert_eq!(years.stands().await, state(0, 2));
    let charges = processor.asked("POST /v1/payment_intents");
    assert_eq!(charges.len(), 1);
    let said = |name: &str| charges[0].fields[name].as_str();
    assert_eq!((said("amount"), said("off_session"), said("confirm")), ("1000", "true", "true"));
    assert_eq!((said("customer"), said("payment_method")), ("cus_1", "pm_1"));

    // Declined: told by mail, once; the page says why, the desk knows, and nobody tries again.
    years.until(43).await;
    years.answers("check-in-6-weeks").await;
    years.until(53).await;
    years.until(59).await;
    let mails = years.told().await;
    processor.feels(Mood::Declines);
    years.until(60).await;
    assert_eq!((years.stands().await, years.told().await), (state(1000, 3), mails + 1));
    let declined = years.page().await.get("/api/my/medicines").await["card"]["declined"].clone();
    assert!(declined["why"].as_str().expect("why").contains("Your card was declined."), "{declined}");
    let tasks = studio.started.service.tasks(&years.desk()).await.expect("tasks");
    assert!(tasks.iter().any(|task| task.body.what == clinic::chart::tasks::WhatToDo::CardDeclined));
    years.until(62).await;
    assert_eq!(processor.asked("POST /v1/payment_intents").len(), 2);

    // Away: asked again as the same payment, and paid.
    processor.feels(Mood::Away);
    years.until(83).await;
    years.until(90).await;
    assert_eq!(years.stands().await, state(2000, 4));
    processor.feels(Mood::Pays);
    studio.started.service.records().clock().advance(Duration::from_mins(11));
    studio.started.service.charge_cards().await.expect("a turn of the clock");
    assert_eq!(years.stands().await, state(1000, 4));
    let charges = processor.asked("POST /v1/payment_intents");
    assert!(charges.len() >= 4 && charges[2..].iter().all(|one| one.once == charges[2].once));

    forgotten(&studio, &processor, &mut years, &paid, charges.len()).await;
    studio.started.stop().await;
}

/// After so many charges.
async fn forgotten(
    studio: &Studio,
    processor: &Processor,
    years: &mut Years<'_>,
    paid: &Value,
    charges: usize,
) {
    // Forgotten, what falls due is owed and nothing more; the processor deletes it as soon as it answers, and an event that is told again brings nothing back.
    processor.feels(Mood::Away);
    let page = years.page().await;
    assert_eq!(page.send(Verb::DELETE, "/api/my/card", None).await.status().as_u16(), 204);
    assert_eq!(page.send(Verb::DELETE, "/api/my/card", None).await.status().as_u16(), 404);
    assert_eq!(processor.asked("DELETE /v1/customers/cus_1").len(), 1);
    processor.feels(Mood::Pays);
    studio.started.service.records().clock().advance(Duration::from_mins(11));
    for _ in 0..2 {
        studio.started.service.charge_cards().await.expect("a turn of the clock");
    }
    assert_eq!(processor.asked("DELETE /v1/customers/cus_1").len(), 2);
    assert_eq!(told(studio, paid).await, 204);
    assert_eq!(years.page().await.get("/api/my/medicines").await["card"], Value::Null);
    years.until(92).await;
    years.answers("check-in-3-months").await;
    years.until(113).await;
    years.until(121).await;
    assert_eq!(
        (years.stands().await, processor.asked("POST /v1/payment_intents").len()),
        (("active".to_owned(), 2000, 5), charges)
    );
    // Nothing of its names goes out with the record.
    let taken =
        years.page().await.send(Verb::GET, "/api/my/export", None).await.bytes().await.expect("bytes");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(taken)).expect("a zip");
    let mut entries = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("chart/entries.json").expect("entries"), &mut entries)
        .expect("text");
    assert!(entries.contains("4242") && !entries.contains("cus_1") && !entries.contains("pm_1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_charge_that_nobody_was_told_of_in_time_comes_later() {
    let (processor, studio) = studio_with_cards().await;
    let owner = studio.owner("owner").await;
    let team = staff(&studio, &owner, "here").await;
    let (_, id) = on_a_tablet(&studio, &owner, &team, (11, None)).await;
    sent(&owner, &team).await;
    let mut years = Years::begin(&studio, &owner, &id).await;
    let supplies = async |years: &Years<'_>| years.stands().await.2;
    // The clock stood still from the twentieth day to the thirtieth: told then, it comes a week later.
    years.until(20).await;
    years.until(30).await;
    assert_eq!(supplies(&years).await, 1);
    years.until(36).await;
    assert_eq!(supplies(&years).await, 1);
    years.until(37).await;
    assert_eq!(supplies(&years).await, 2);
    assert!(processor.asked("POST /v1/payment_intents").is_empty(), "no card is kept");
    studio.started.stop().await;
}
