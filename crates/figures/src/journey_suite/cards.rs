//! Payments by card against localstripe, a Stripe in memory that others wrote: what it tells is kept once, what is given back is asked of it.

use super::{TOKEN, figure, signed_in};
use crate::python;
use crate::report::{Figure, Goal};
use crate::serving::{Place, Process};
use clinic::payments::stripe::Stripe;
use clinic::payments::{Due, KeptCard, PaymentError, Payments};
use cluster::{Cluster, Flush};
use jiff::Timestamp;
use records::model::client::ClientFields;
use records::model::ledger::{NewPosting, PostingKind};
use records::{Actor, ClientId, ClinicId, Database, PostingId, Records, RecordsError, open};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use visitor::{Client, Method, Person};

const PACKAGE: &str = "localstripe==1.15.10";
/// Clients who pay, and hundredths that each owes.
const PAYERS: usize = 20;
const CENTS: i64 = 3000;
/// What is given back of each payment.
const BACK: i64 = 1000;
const KEY: &str = "sk_test_bench";
const SIGNING: &str = "whsec_bench";

pub(super) fn run() -> Result<Vec<Figure>, String> {
    let cluster = Cluster::start(Flush::No).map_err(|e| e.to_string())?;
    let url = cluster.database("cards").map_err(|e| e.to_string())?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(measured(url))
}

/// The processor: its process and its address.
fn processor() -> Result<(Process, String), String> {
    let python = python::environment(&super::api::beside()?.join("localstripe/venv"))?;
    python::install(&python, PACKAGE)?;
    let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?;
    let mut command = Command::new(python);
    command.args(["-m", "localstripe", "--from-scratch", "--port", &free.port().to_string()]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|e| e.to_string())?;
    Ok((Process(child), format!("http://127.0.0.1:{}", free.port())))
}

/// Asks the processor as a shop would.
async fn ask(client: &Client, address: &str, path: &str, body: &str) -> Result<Value, String> {
    let request = client.post(format!("{address}{path}")).bearer_auth(KEY).body(body.to_owned());
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.send().await.map_err(|e| e.to_string())?;
    let status = answer.status();
    let text = answer.text().await.map_err(|e| e.to_string())?;
    if status.is_success() { Ok(serde_json::from_str(&text).unwrap_or_default()) } else { Err(text) }
}

async fn measured(url: String) -> Result<Vec<Figure>, String> {
    let (_process, address) = processor()?;
    let place = Place::postgres(url.clone())?.with_cards(&address, KEY, SIGNING);
    let serving = place.serve()?;
    let owner = serving.owner().await?;
    let client = visitor::client();
    let events = format!("{}/api/payments/card", serving.address);
    let hook = format!("url={events}&secret={SIGNING}&events[]=payment_intent.succeeded");
    for k in 0.. {
        match ask(&client, &address, "/_config/webhooks/hairline", &hook).await {
            Ok(_) => break,
            Err(why) if k > 100 => return Err(format!("localstripe does not answer: {why}")),
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    let records = open(&Database::Postgres(url)).await.map_err(|e| e.to_string())?;
    let clinic = records.clinics().await.map_err(|e| e.to_string())?.first().ok_or("no clinic")?.id;
    let payers = payers(&records, clinic).await.map_err(|e| e.to_string())?;
    // localstripe has no pages to pay on: it says no, and nothing changes.
    let person = serving.nobody(3).client_in(&payers[0].secret, TOKEN);
    let page = format!("/api/my/account/{}/page", payers[0].invoice);
    let refused = person.send(Method::POST, &page, Some(&json!({ "keep": true }))).await.status().as_u16();
    for payer in &payers {
        pays(&client, &address, clinic, payer).await?;
    }
    let mut kept = 0;
    for payer in &payers {
        kept += usize::from(paid(&owner, payer).await);
    }
    let forged = forged(&client, &events, clinic, &payers[0]).await?;
    let mut back = 0;
    for payer in &payers {
        back += usize::from(given_back(&owner, payer).await?);
    }
    let (charged, kept_note) = kept_cards(&records, clinic, &owner, &payers, &address).await?;
    let note = format!(
        "{PACKAGE}: {PAYERS} payments told; a page that it does not have: {refused}; an unsigned word: {forged}"
    );
    let all = PAYERS as f64;
    Ok(vec![
        figure("payments by card kept, each once", kept as f64, Goal::AtLeast(all), note),
        figure("refunds asked of the processor and kept", back as f64, Goal::AtLeast(all), String::new()),
        figure(
            "charges of kept cards that end as they should",
            charged as f64,
            Goal::AtLeast(all),
            kept_note,
        ),
    ])
}

/// Somebody who owes something.
struct Payer {
    id: ClientId,
    invoice: PostingId,
    secret: String,
}

async fn payers(records: &Arc<dyn Records>, clinic: ClinicId) -> Result<Vec<Payer>, RecordsError> {
    let by = Actor::system(clinic);
    let mut payers = Vec::with_capacity(PAYERS);
    for k in 0..PAYERS {
        let fields = ClientFields {
            name: format!("Client {k:02}"),
            reference: format!("R-{k:02}"),
            ..ClientFields::default()
        };
        let id = records.create_client(&by, fields).await?.id;
        let invoice = owed(id);
        payers.push(Payer { id, invoice: invoice.id, secret: signed_in(records, clinic, id).await? });
        records.post(&by, invoice).await?;
    }
    Ok(payers)
}

fn owed(client: ClientId) -> NewPosting {
    NewPosting {
        id: PostingId::new(),
        client,
        about: None,
        kind: PostingKind::Invoice,
        cents: CENTS,
        currency: "USD".to_owned(),
        settles: None,
        once: None,
        said: "supply".to_owned(),
    }
}

/// Numbers of test cards (<https://docs.stripe.com/testing>): one that pays, one that is declined once attached, one whose bank wants the client's word.
const CARDS: [(&str, bool); 3] =
    [("4242424242424242", true), ("4000000000000341", false), ("4000002500003155", false)];

/// Charges cards that are kept with the processor, by our adapter: those that pay stand in the ledger once, told by the processor too; those that do
/// not say so; what was forgotten is charged no more. How many ended as they should.
async fn kept_cards(
    records: &Arc<dyn Records>,
    clinic: ClinicId,
    owner: &Person,
    payers: &[Payer],
    address: &str,
) -> Result<(usize, String), String> {
    let stripe = Stripe::new(address, KEY, SIGNING)?;
    let client = visitor::client();
    let (mut good, mut declined) = (0, 0);
    for (k, payer) in payers.iter().enumerate() {
        let (number, pays) = CARDS[k % CARDS.len()];
        let card = kept_card(&client, address, number).await?;
        let face = stripe.face(&card).await.map_err(|e| e.to_string())?;
        let invoice = owed(payer.id);
        let due = Due {
            clinic,
            client: payer.id,
            invoice: invoice.id,
            cents: CENTS,
            currency: "USD".to_owned(),
            title: String::new(),
            back: String::new(),
            keep: false,
        };
        records.post(&Actor::system(clinic), invoice).await.map_err(|e| e.to_string())?;
        let first = stripe.charge(&due, &card).await;
        let ended = match first {
            Ok(Some(paid)) if pays => {
                paid.cents == CENTS && soon(async || settled_now(owner, payer, due.invoice).await).await
            }
            Err(PaymentError::Declined(_)) if !pays => {
                declined += 1;
                !settled_now(owner, payer, due.invoice).await
            }
            other => {
                return Err(format!(
                    "a card that {} ended as {other:?}",
                    if pays { "pays" } else { "does not" }
                ));
            }
        };
        stripe.forget(&card).await.map_err(|e| e.to_string())?;
        stripe.forget(&card).await.map_err(|e| e.to_string())?;
        let gone = stripe.charge(&Due { invoice: PostingId::new(), ..due }, &card).await.is_err();
        good += usize::from(ended && gone && number.ends_with(&face.last4));
    }
    Ok((good, format!("{declined} of {} declined, as their numbers are meant to be", payers.len())))
}

/// A card as Stripe's page keeps one: of a customer made for it.
async fn kept_card(client: &Client, address: &str, number: &str) -> Result<KeptCard, String> {
    let card =
        format!("type=card&card[number]={number}&card[exp_month]=12&card[exp_year]=2030&card[cvc]=123");
    let id = |said: Value| said["id"].as_str().map(str::to_owned).ok_or("no id");
    let method = id(ask(client, address, "/v1/payment_methods", &card).await?)?;
    let customer = id(ask(client, address, "/v1/customers", "description=x").await?)?;
    let attach = format!("/v1/payment_methods/{method}/attach");
    ask(client, address, &attach, &format!("customer={customer}")).await?;
    Ok(KeptCard { customer, method })
}

/// Whether an invoice is paid now, by one payment.
async fn settled_now(owner: &Person, payer: &Payer, invoice: PostingId) -> bool {
    let postings = account(owner, payer).await;
    postings.iter().any(|p| p["id"] == invoice.to_string() && p["open"] == 0)
}

/// A payment as Stripe's page makes one, with the names that ours gives it.
async fn pays(client: &Client, address: &str, clinic: ClinicId, payer: &Payer) -> Result<(), String> {
    let card = "type=card&card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2030&card[cvc]=123";
    let card = ask(client, address, "/v1/payment_methods", card).await?;
    let method = card["id"].as_str().ok_or("no card")?;
    let intent = format!(
        "amount={CENTS}&currency=usd&payment_method={method}&confirm=true&metadata[hairline_clinic]={clinic}\
         &metadata[hairline_client]={}&metadata[hairline_invoice]={}",
        payer.id, payer.invoice
    );
    ask(client, address, "/v1/payment_intents", &intent).await.map(drop)
}

async fn account(owner: &Person, payer: &Payer) -> Vec<Value> {
    let account = owner.get(&format!("/api/clients/{}/account", payer.id)).await;
    account["postings"].as_array().cloned().unwrap_or_default()
}

/// Whether something comes to be within ten seconds.
async fn soon(so: impl AsyncFn() -> bool) -> bool {
    for _ in 0..100 {
        if so().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}

/// Whether the payment stands in the ledger, once, and nothing is owed.
async fn paid(owner: &Person, payer: &Payer) -> bool {
    let payments = async || account(owner, payer).await.iter().filter(|p| p["kind"] == "payment").count();
    soon(async || payments().await > 0).await
        && payments().await == 1
        && settled_now(owner, payer, payer.invoice).await
}

/// What is answered to a word that the processor did not sign.
async fn forged(client: &Client, events: &str, clinic: ClinicId, payer: &Payer) -> Result<u16, String> {
    let body = json!({ "type": "payment_intent.succeeded", "data": { "object": { "id": "pi_forged", "amount": CENTS, "currency": "usd",
        "metadata": { "hairline_clinic": clinic, "hairline_client": payer.id, "hairline_invoice": payer.invoice } } } });
    let signature = format!("t={},v1={}", Timestamp::now().as_second(), "0".repeat(64));
    let request = client.post(events).header("stripe-signature", signature).json(&body);
    Ok(request.send().await.map_err(|e| e.to_string())?.status().as_u16())
}

/// Whether some of a payment is given back by the processor, in its words.
async fn given_back(owner: &Person, payer: &Payer) -> Result<bool, String> {
    let postings = account(owner, payer).await;
    let Some(payment) = postings.iter().find(|p| p["kind"] == "payment") else { return Ok(false) };
    let body = json!({ "kind": "refund", "settles": payment["id"], "cents": BACK, "said": "goodwill" });
    let path = format!("/api/clients/{}/account", payer.id);
    let done = owner.send(Method::POST, &path, Some(&body)).await;
    let said =
        |p: &Value| p["said"].as_str().is_some_and(|s| s.starts_with("re_") && s.ends_with("goodwill"));
    let kept = account(owner, payer).await.iter().any(|p| p["kind"] == "refund" && said(p));
    Ok(done.status().is_success() && kept)
}
