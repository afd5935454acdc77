//! Stripe: payments on its hosted page (Checkout Sessions), cards kept there and charged later (Payment Intents off session), refunds, and signed events.
//!
//! Its API: <https://docs.stripe.com/api/checkout/sessions/create>, <https://docs.stripe.com/api/payment_intents/create>,
//! <https://docs.stripe.com/api/customers/delete>, <https://docs.stripe.com/api/refunds/create>; signatures of events:
//! <https://docs.stripe.com/webhooks#verify-manually>. No card number ever comes here.

use super::{CardFace, Due, KeptCard, Paid, PaymentError, Payments};
use async_trait::async_trait;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use records::{ClientId, ClinicId, PostingId};
use ring::hmac;
use serde_json::Value;
use std::time::Duration;

/// The address of Stripe's API.
pub const API: &str = "https://api.stripe.com";
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// How old an event may be, seconds: Stripe's own libraries say five minutes.
const FRESH: i64 = 300;
/// What our names begin with among the metadata of a payment.
const OURS: [&str; 3] = ["hairline_clinic", "hairline_client", "hairline_invoice"];
/// Says among them that the card is to be kept.
const KEEP: &str = "hairline_keep";

/// Stripe, by a clinic's key.
pub struct Stripe {
    client: reqwest::Client,
    api: String,
    key: String,
    signing: hmac::Key,
}

impl Stripe {
    /// By the secret key of its API and the secret that signs its events.
    ///
    /// # Errors
    /// What keeps this machine from asking by HTTPS.
    pub fn new(api: &str, key: &str, signing: &str) -> Result<Self, String> {
        let client = reqwest::Client::builder().timeout(PATIENCE).build().map_err(|e| e.to_string())?;
        Ok(Self {
            client,
            api: api.trim_end_matches('/').to_owned(),
            key: key.to_owned(),
            signing: hmac::Key::new(hmac::HMAC_SHA256, signing.as_bytes()),
        })
    }

    async fn ask(&self, path: &str, once: &str, fields: &[(&str, String)]) -> Result<Value, PaymentError> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.client.post(format!("{}{path}", self.api)).bearer_auth(&self.key);
        let request = request.header("idempotency-key", once);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        said(request).await
    }

    /// Whether a text is signed by one of the signatures of a header, and fresh.
    fn signed(&self, header: &str, body: &[u8], now: Timestamp) -> bool {
        let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
        let Some(at) = parts().find(|(name, _)| *name == "t").map(|(_, at)| at) else { return false };
        let fresh = at.parse::<i64>().is_ok_and(|at| (now.as_second() - at).abs() <= FRESH);
        let text = [at.as_bytes(), b".", body].concat();
        let fits = |given: &str| {
            let given = HEXLOWER.decode(given.as_bytes());
            given.is_ok_and(|given| hmac::verify(&self.signing, &text, &given).is_ok())
        };
        fresh && parts().any(|(name, given)| name == "v1" && fits(given))
    }
}

/// What it answers: 402 is the bank's word about a card; what is being done already, and too many questions, are asked again later.
async fn said(request: reqwest::RequestBuilder) -> Result<Value, PaymentError> {
    let answer = request.send().await.map_err(|_| PaymentError::Away)?;
    let (status, text) = (answer.status(), answer.text().await.map_err(|_| PaymentError::Away)?);
    let said: Value = serde_json::from_str(&text).unwrap_or_default();
    if status.is_success() {
        return Ok(said);
    }
    let words = said["error"]["message"].as_str().unwrap_or("it did not say why").to_owned();
    Err(match status.as_u16() {
        402 => PaymentError::Declined(words),
        404 => PaymentError::Unknown,
        409 | 429 | 500.. => PaymentError::Away,
        _ => PaymentError::Refused(words),
    })
}

/// The names of a payment among its metadata: its event carries them.
fn names(due: &Due, within: &str) -> Vec<(String, String)> {
    let field = |name: &str| {
        if within.is_empty() { format!("metadata[{name}]") } else { format!("{within}[metadata][{name}]") }
    };
    let ids = [due.clinic.to_string(), due.client.to_string(), due.invoice.to_string()];
    let mut names: Vec<(String, String)> = OURS.iter().map(|name| field(name)).zip(ids).collect();
    if due.keep {
        names.push((field(KEEP), "yes".to_owned()));
    }
    names
}

fn missing(what: &str) -> PaymentError {
    PaymentError::Refused(format!("its answer has no {what}"))
}

#[async_trait]
impl Payments for Stripe {
    fn takes_cards(&self) -> bool {
        true
    }

    async fn page(&self, due: &Due) -> Result<String, PaymentError> {
        let mut fields = vec![
            ("mode", "payment".to_owned()),
            ("line_items[0][quantity]", "1".to_owned()),
            ("line_items[0][price_data][currency]", due.currency.to_lowercase()),
            ("line_items[0][price_data][unit_amount]", due.cents.to_string()),
            ("line_items[0][price_data][product_data][name]", due.title.clone()),
            ("success_url", due.back.clone()),
            ("cancel_url", due.back.clone()),
            ("client_reference_id", due.invoice.to_string()),
        ];
        if due.keep {
            fields.push(("customer_creation", "always".to_owned()));
            // Only of a card can be said later what it is known by.
            fields.push(("payment_method_types[0]", "card".to_owned()));
            fields.push(("payment_intent_data[setup_future_usage]", "off_session".to_owned()));
        }
        let names = names(due, "payment_intent_data");
        fields.extend(names.iter().map(|(name, value)| (name.as_str(), value.clone())));
        let keep = if due.keep { "/keep" } else { "" };
        let once = format!("page/{}/{}{keep}", due.invoice, due.cents);
        let said = self.ask("/v1/checkout/sessions", &once, &fields).await?;
        said["url"].as_str().map(str::to_owned).ok_or_else(|| missing("page"))
    }

    async fn charge(&self, due: &Due, card: &KeptCard) -> Result<Option<Paid>, PaymentError> {
        let mut fields = vec![
            ("amount", due.cents.to_string()),
            ("currency", due.currency.to_lowercase()),
            ("customer", card.customer.clone()),
            ("payment_method", card.method.clone()),
            ("off_session", "true".to_owned()),
            ("confirm", "true".to_owned()),
        ];
        let names = names(due, "");
        fields.extend(names.iter().map(|(name, value)| (name.as_str(), value.clone())));
        let once = format!("charge/{}", due.invoice);
        let intent = self.ask("/v1/payment_intents", &once, &fields).await?;
        match intent["status"].as_str() {
            Some("succeeded") => paid(&intent).map(Some).ok_or_else(|| missing("payment")),
            Some("processing") => Ok(None),
            _ => Err(PaymentError::Declined("the bank wants the client's own word".to_owned())),
        }
    }

    async fn face(&self, card: &KeptCard) -> Result<CardFace, PaymentError> {
        let request = self.client.get(format!("{}/v1/payment_methods/{}", self.api, card.method));
        let own = said(request.bearer_auth(&self.key)).await?;
        let text = |key: &str| own["card"][key].as_str().map(str::to_owned).ok_or_else(|| missing(key));
        let number = |key: &str| own["card"][key].as_i64().ok_or_else(|| missing(key));
        Ok(CardFace {
            brand: text("brand")?,
            last4: text("last4")?,
            good_until: (number("exp_year")?, number("exp_month")?),
        })
    }

    async fn forget(&self, card: &KeptCard) -> Result<(), PaymentError> {
        // The customer was made for this card alone: deleted, the card is nobody's.
        let request = self.client.delete(format!("{}/v1/customers/{}", self.api, card.customer));
        match said(request.bearer_auth(&self.key)).await {
            // It is gone already.
            Ok(_) | Err(PaymentError::Unknown) => Ok(()),
            Err(other) => Err(other),
        }
    }

    async fn give_back(&self, reference: &str, cents: i64, once: &str) -> Result<String, PaymentError> {
        let fields = [("payment_intent", reference.to_owned()), ("amount", cents.to_string())];
        let said = self.ask("/v1/refunds", once, &fields).await?;
        said["id"].as_str().map(str::to_owned).ok_or_else(|| missing("id"))
    }

    fn told(&self, signature: &str, body: &[u8], now: Timestamp) -> Result<Option<Paid>, PaymentError> {
        if !self.signed(signature, body, now) {
            return Err(PaymentError::NotSigned);
        }
        let event: Value = serde_json::from_slice(body).map_err(|_| PaymentError::NotSigned)?;
        Ok((event["type"] == "payment_intent.succeeded").then(|| paid(&event["data"]["object"])).flatten())
    }
}

/// The payment of an intent that is one of ours.
fn paid(intent: &Value) -> Option<Paid> {
    let ours = |place: usize| intent["metadata"][OURS[place]].as_str();
    let cents = intent["amount_received"].as_i64().or_else(|| intent["amount"].as_i64())?;
    Some(Paid {
        clinic: ClinicId(ours(0)?.parse().ok()?),
        client: ClientId(ours(1)?.parse().ok()?),
        invoice: PostingId(ours(2)?.parse().ok()?),
        cents,
        currency: intent["currency"].as_str()?.to_uppercase(),
        reference: intent["id"].as_str()?.to_owned(),
        at: intent["created"].as_i64().and_then(|at| Timestamp::from_second(at).ok()).unwrap_or_default(),
        card: kept(intent),
    })
}

/// The card of a payment, where it was to be kept.
fn kept(intent: &Value) -> Option<KeptCard> {
    if intent["metadata"][KEEP] != "yes" {
        return None;
    }
    let text = |key: &str| intent[key].as_str().map(str::to_owned);
    Some(KeptCard { customer: text("customer")?, method: text("payment_method")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","created":1700000000,"amount_received":3000,"currency":"usd","metadata":{"hairline_clinic":"018f0000-0000-7000-8000-000000000001","hairline_client":"018f0000-0000-7000-8000-000000000002","hairline_invoice":"018f0000-0000-7000-8000-000000000003"}}}}"#;
    /// By Python's `hmac`: `hmac.new(b"whsec_test", b"1700000000." + BODY, "sha256").hexdigest()`.
    const SIGNATURE: &str = "0686e9bfb24a546d4bfee2eb57f0eccb16a9ec8cc0900d5a22818a5b1efaa6e9";

    fn stripe() -> Stripe {
        // Fails only where the process has one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Stripe::new(API, "sk_test", "whsec_test").expect("a client")
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn what_is_signed_and_fresh_is_believed() {
        let header = format!("t=1700000000,v1={},v1={SIGNATURE}", "0".repeat(64));
        let paid = stripe().told(&header, BODY, at(1_700_000_010)).expect("signed").expect("a payment");
        assert_eq!((paid.cents, paid.currency.as_str(), paid.reference.as_str()), (3000, "USD", "pi_1"));
        assert!(paid.invoice.to_string().ends_with("03"));
    }

    #[test]
    fn nothing_else_is() {
        let header = format!("t=1700000000,v1={SIGNATURE}");
        let later = header.replace("1700000000", "1700000001");
        let mut other = BODY.to_vec();
        other[60] ^= 1;
        for (header, body, now) in [
            (header.as_str(), BODY, 1_700_000_301),
            (header.as_str(), other.as_slice(), 1_700_000_010),
            (later.as_str(), BODY, 1_700_000_010),
            ("", BODY, 1_700_000_010),
            ("t=1700000000,v1=zz", BODY, 1_700_000_010),
        ] {
            assert_eq!(stripe().told(header, body, at(now)), Err(PaymentError::NotSigned), "{header}");
        }
    }
}
