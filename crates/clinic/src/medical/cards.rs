//! Cards that clients keep with the processor: what was announced is charged on its day, once; forgotten with one touch.
//!
//! Here stand only the processor's names of a card and what it is known by; no earlier version of them is kept, and none goes out. A charge is written
//! down with its amount and card before the processor is asked, each time anew, so that two servers, or one that ends in between, ask for it as the
//! same payment. What nobody knows the end of within [`SURE`] is left to the client, whose page offers it.

use super::payments::open_of;
use crate::chart::tasks::{Task, WhatToDo, waits_for};
use crate::chart::{Draft, Noted};
use crate::payments::{Due, KeptCard, Paid, PaymentError};
use crate::rights::oneself;
use crate::{ClinicError, Service};
use jiff::{SignedDuration, Timestamp};
use records::model::chart::{ChartBatch, ChartKind, ChartSearch};
use records::{Actor, ClientId, ClinicId, PostingId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// It is kept and may be charged.
pub const KEPT: &str = "kept";
/// The client took it back.
pub const FORGOTTEN: &str = "forgotten";

/// How long the processor knows a payment that is asked for again: Stripe keeps idempotency keys for at least a day.
const SURE: SignedDuration = SignedDuration::from_hours(23);
/// How long it is left alone where it does not answer.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// A card that a client keeps, or kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The processor's names of it; none once forgotten.
    pub names: Option<KeptCard>,
    /// Brand.
    pub brand: String,
    /// The last four figures.
    pub last4: String,
    /// Good until the end of this month, year and month.
    pub good_until: (i64, i64),
    /// When the payment was made with which it was kept, or when it was forgotten: what is older changes nothing any more.
    pub as_of: Timestamp,
    /// Invoices that are to be charged.
    pub waiting: Vec<Waiting>,
    /// Cards that the processor has to delete still.
    pub leaving: Vec<KeptCard>,
    /// The last invoice that was not charged, and why, in words that the client reads.
    pub declined: Option<(PostingId, String)>,
}

/// An invoice that is to be charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Which.
    pub invoice: PostingId,
    /// How the processor was first asked; none where it was not yet.
    pub asked: Option<Charge>,
}

/// A charge as the processor is asked for it, the same each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// When it was first asked.
    pub at: Timestamp,
    /// How much, hundredths.
    pub cents: i64,
    /// In what (ISO 4217).
    pub currency: String,
    /// The card.
    pub card: KeptCard,
}

/// What came of asking for a charge.
enum Asked {
    /// It is over: paid, or not owed any more.
    Over,
    /// The processor does not answer, or not yet.
    Again,
    /// It was not charged, and the client is told why.
    Not(String),
}

fn named(client: ClientId) -> String {
    format!("card/{client}")
}

/// What of a card goes out with a record: what it is known by.
pub(crate) fn shown(body: &Value) -> Value {
    json!({ "brand": body["brand"], "last4": body["last4"], "good_until": body["good_until"], "as_of": body["as_of"] })
}

impl Service {
    /// The card that the client who asks keeps.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client.
    pub async fn my_card(&self, by: &Actor) -> Result<Option<Noted<Card>>, ClinicError> {
        self.card_of(by, oneself(by)?).await
    }

    async fn card_of(&self, by: &Actor, client: ClientId) -> Result<Option<Noted<Card>>, ClinicError> {
        Ok(self.any_card_of(by, client).await?.filter(|noted| noted.entry.standing.state == KEPT))
    }

    /// The entry of a client's card, kept or not.
    async fn any_card_of(&self, by: &Actor, client: ClientId) -> Result<Option<Noted<Card>>, ClinicError> {
        match self.records.entry_once(by, &named(client)).await? {
            Some(entry) => Ok(Some(self.noted_in(by, entry).await?)),
            None => Ok(None),
        }
    }

    /// Forgets the card of the client who asks: from now on it is not charged. The processor deletes it at once or, where it does not answer, as soon
    /// as it does.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client, [`ClinicError::NotFound`] where none is kept.
    pub async fn forget_my_card(&self, by: &Actor) -> Result<(), ClinicError> {
        let client = oneself(by)?;
        let missing = ClinicError::NotFound { what: "card" };
        let mut noted = self.card_of(by, client).await?.ok_or(missing)?;
        let body = &mut noted.body;
        body.leaving.extend(body.names.take());
        body.waiting.clear();
        body.as_of = self.now();
        noted.entry.standing.state = FORGOTTEN.to_owned();
        noted.entry.standing.due = Some(self.now());
        self.keep_as(by, &mut noted, ChartBatch::default()).await?;
        self.let_leave(&Actor::system(by.clinic), noted).await
    }

    /// Deletes the cards of a client with the processor, before their record is erased.
    pub(crate) async fn delete_cards_of(&self, by: &Actor, client: ClientId) -> Result<(), ClinicError> {
        let Some(noted) = self.any_card_of(by, client).await? else { return Ok(()) };
        for card in noted.body.names.iter().chain(&noted.body.leaving) {
            self.payments.forget(card).await.map_err(|error| ClinicError::State(error.to_string()))?;
        }
        Ok(())
    }

    /// Keeps the card of a payment; one that was kept before leaves. What is older than what the client did last changes nothing, and leaves too.
    pub(super) async fn keep_card(
        &self,
        by: &Actor,
        paid: &Paid,
        card: &KeptCard,
    ) -> Result<(), ClinicError> {
        let stands = self.any_card_of(by, paid.client).await?;
        if stands.as_ref().is_some_and(|noted| noted.body.names.as_ref() == Some(card)) {
            return Ok(());
        }
        let away = |error: PaymentError| ClinicError::State(error.to_string());
        let gone = self.client_stands(by, paid.client).await.is_err();
        if gone || stands.as_ref().is_some_and(|noted| paid.at <= noted.body.as_of) {
            return self.payments.forget(card).await.map_err(away);
        }
        let face = self.payments.face(card).await.map_err(away)?;
        let mut body = Card {
            names: Some(card.clone()),
            brand: face.brand,
            last4: face.last4,
            good_until: face.good_until,
            as_of: paid.at,
            waiting: Vec::new(),
            leaving: Vec::new(),
            declined: None,
        };
        let Some(mut noted) = stands else {
            let draft = Draft::of(paid.client, KEPT, &body).once(named(paid.client));
            let entry = self.drafted(by, draft).await?;
            return self.write_chart(by, ChartBatch { new: vec![entry], ..ChartBatch::default() }).await;
        };
        body.waiting = noted.body.waiting.clone();
        body.leaving = noted.body.leaving.drain(..).chain(noted.body.names.take()).collect();
        noted.body = body;
        noted.entry.standing.state = KEPT.to_owned();
        noted.entry.standing.due = Some(self.now());
        self.keep_as(by, &mut noted, ChartBatch::default()).await?;
        self.let_leave(by, noted).await
    }

    /// An invoice that was announced is to be charged to the client's card, if one is kept and announcements reach them.
    pub(super) async fn on_card(
        &self,
        by: &Actor,
        client: ClientId,
        invoice: PostingId,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let Some(mut noted) = self.card_of(by, client).await? else { return Ok(()) };
        if self.records.client(by, client).await?.fields.email.is_none() {
            return Ok(());
        }
        noted.body.waiting.push(Waiting { invoice, asked: None });
        noted.entry.standing.due = Some(self.now());
        batch.changes.push(self.changed(by, &noted).await?);
        Ok(())
    }

    /// Charges what is to be charged to kept cards, and deletes those that were forgotten. For the server's clock.
    ///
    /// # Errors
    /// [`ClinicError`] where records cannot be read; what fails for one client is logged and tried again.
    pub async fn charge_cards(&self) -> Result<(), ClinicError> {
        for clinic in self.records.clinics().await? {
            match self.charge_cards_of(clinic.id).await {
                Ok(true) => {}
                // Asking on would only wait: every clinic has the same processor.
                Ok(false) => return Ok(()),
                Err(error) => {
                    tracing::warn!(clinic = %clinic.id, ?error, "cards of a clinic could not be charged");
                }
            }
        }
        Ok(())
    }

    /// Whether the processor answered.
    async fn charge_cards_of(&self, clinic: ClinicId) -> Result<bool, ClinicError> {
        let by = Actor::system(clinic);
        let search = ChartSearch {
            kinds: vec![ChartKind::Card],
            due_before: Some(self.now() + SignedDuration::from_secs(1)),
            by_due: true,
            ..ChartSearch::default()
        };
        for entry in self.records.entries_of(&by, search).await? {
            let id = entry.id;
            let done = match self.noted_in::<Card>(&by, entry).await {
                Ok(noted) => self.charge_one(&by, noted).await,
                Err(error) => Err(error),
            };
            match done {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(error) => tracing::warn!(card = %id, ?error, "a card could not be charged"),
            }
        }
        Ok(true)
    }

    /// Charges all that waits for one card, one after the other, and lets go what leaves; whether the processor answered.
    async fn charge_one(&self, by: &Actor, mut noted: Noted<Card>) -> Result<bool, ClinicError> {
        while let Some(first) = noted.body.waiting.first().cloned() {
            let Some(charge) = self.as_asked(by, &noted, &first).await? else {
                noted.body.waiting.remove(0);
                continue;
            };
            let sure = self.now().duration_since(charge.at) < SURE;
            noted.body.waiting[0].asked = Some(charge.clone());
            noted.entry.standing.due = Some(self.now() + AGAIN);
            // Written each time: whoever has it in hand as well asks no more.
            self.keep_as(by, &mut noted, ChartBatch::default()).await?;
            let asked = if sure {
                self.asked(by, noted.entry.client, first.invoice, &charge).await?
            } else {
                Asked::Not("the card processor did not say what came of it".to_owned())
            };
            let mut batch = ChartBatch::default();
            match asked {
                Asked::Again => return Ok(false),
                Asked::Not(why) => self.declined(by, &mut noted, first.invoice, why, &mut batch).await?,
                Asked::Over => {}
            }
            noted.body.waiting.remove(0);
            self.keep_as(by, &mut noted, batch).await?;
        }
        self.let_leave(by, noted).await?;
        Ok(true)
    }

    /// How a charge is asked for: as the first time, or now for all that is open; nothing where nothing is.
    async fn as_asked(
        &self,
        by: &Actor,
        noted: &Noted<Card>,
        waiting: &Waiting,
    ) -> Result<Option<Charge>, ClinicError> {
        let postings = self.records.postings(by, noted.entry.client).await?;
        let cents = open_of(&postings, waiting.invoice);
        let own = postings.iter().find(|posting| posting.posting.id == waiting.invoice);
        let (Some(own), true) = (own, cents > 0) else { return Ok(None) };
        let first = || {
            let card = noted.body.names.clone()?;
            Some(Charge { at: self.now(), cents, currency: own.posting.currency.clone(), card })
        };
        Ok(waiting.asked.clone().or_else(first))
    }

    async fn asked(
        &self,
        by: &Actor,
        client: ClientId,
        invoice: PostingId,
        charge: &Charge,
    ) -> Result<Asked, ClinicError> {
        let due = Due {
            clinic: by.clinic,
            client,
            invoice,
            cents: charge.cents,
            currency: charge.currency.clone(),
            title: String::new(),
            back: String::new(),
            keep: false,
        };
        Ok(match self.payments.charge(&due, &charge.card).await {
            Ok(Some(paid)) => {
                self.note_card_payment(&paid).await?;
                Asked::Over
            }
            Ok(None) | Err(PaymentError::Away) => Asked::Again,
            Err(PaymentError::Declined(why)) => Asked::Not(why),
            Err(error) => {
                // Ours to mend, not the client's card: its words may hold secrets.
                let kind = std::mem::discriminant(&error);
                tracing::error!(?kind, "the card processor refuses to charge; see that its key is right");
                Asked::Again
            }
        })
    }

    /// The client is told by mail, sees on the page why and pays there; the front desk knows.
    async fn declined(
        &self,
        by: &Actor,
        noted: &mut Noted<Card>,
        invoice: PostingId,
        why: String,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        noted.body.declined = Some((invoice, why));
        let client = noted.entry.client;
        let mut mail = waits_for(client, self.now());
        mail.once = Some(format!("declined/{invoice}"));
        batch.mails.push(mail);
        self.add_task(by, client, &Task::about(WhatToDo::CardDeclined, noted.entry.id), None, batch).await
    }

    /// Has the processor delete what leaves; what it does not is tried again.
    async fn let_leave(&self, by: &Actor, mut noted: Noted<Card>) -> Result<(), ClinicError> {
        let mut left = Vec::new();
        for card in std::mem::take(&mut noted.body.leaving) {
            if self.payments.forget(&card).await.is_err() {
                left.push(card);
            }
        }
        noted.entry.standing.due = match (left.is_empty(), noted.body.waiting.is_empty()) {
            (true, true) => None,
            (true, false) => Some(self.now()),
            (false, _) => Some(self.now() + AGAIN),
        };
        noted.body.leaving = left;
        self.keep_as(by, &mut noted, ChartBatch::default()).await
    }

    async fn keep_as(
        &self,
        by: &Actor,
        noted: &mut Noted<Card>,
        mut batch: ChartBatch,
    ) -> Result<(), ClinicError> {
        batch.changes.push(self.changed(by, noted).await?);
        self.write_chart(by, batch).await?;
        noted.entry.version += 1;
        Ok(())
    }
}
