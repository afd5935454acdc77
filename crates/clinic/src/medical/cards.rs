//! Cards that clients keep with the processor: what was announced is charged on its day, once; forgotten with one touch.
//!
//! Here stand only the processor's names of a card and what it is known by. A charge is noted before the processor is asked, so that two servers, or
//! one that ends in between, ask for it as the same payment; what nobody knows the end of within [`SURE`] is left to the client, whose page offers it.

use super::payments::open_of;
use crate::chart::tasks::{Task, WhatToDo, waits_for};
use crate::chart::{Draft, Noted};
use crate::payments::{Due, KeptCard, Paid, PaymentError};
use crate::rights::oneself;
use crate::{ClinicError, Service};
use jiff::{SignedDuration, Timestamp};
use records::model::chart::{ChartBatch, ChartSearch};
use records::{Actor, ClientId, ClinicId, PostingId};
use serde::{Deserialize, Serialize};

/// It is kept and may be charged.
pub const KEPT: &str = "kept";
/// The client took it back.
pub const FORGOTTEN: &str = "forgotten";

/// How long the processor knows a payment that is asked for again: Stripe keeps idempotency keys for at least a day.
const SURE: SignedDuration = SignedDuration::from_hours(23);
/// How long it is left alone where it does not answer.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// A card that a client keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Whose, by the processor; empty once forgotten.
    pub customer: String,
    /// Which, by the processor; empty once forgotten.
    pub method: String,
    /// Brand.
    pub brand: String,
    /// The last four figures.
    pub last4: String,
    /// Good until the end of this month, year and month.
    pub good_until: (i64, i64),
    /// When the client chose to keep it, as the page said what for.
    pub kept: Timestamp,
    /// Invoices that are to be charged.
    pub waiting: Vec<Waiting>,
    /// The last invoice that was not charged, and why, in the processor's words.
    pub declined: Option<(PostingId, String)>,
}

/// An invoice that is to be charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Which.
    pub invoice: PostingId,
    /// When the processor was first asked; none where it was not yet.
    pub begun: Option<Timestamp>,
}

impl Card {
    fn names(&self) -> KeptCard {
        KeptCard { customer: self.customer.clone(), method: self.method.clone() }
    }
}

fn named(client: ClientId) -> String {
    format!("card/{client}")
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

    /// Forgets the card of the client who asks, with the processor and here.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client, [`ClinicError::NotFound`] where none is kept, [`ClinicError::State`] where the processor
    /// does not answer: the card is kept until it does.
    pub async fn forget_my_card(&self, by: &Actor) -> Result<(), ClinicError> {
        let client = oneself(by)?;
        let missing = ClinicError::NotFound { what: "card" };
        self.card_of(by, client).await?.ok_or(missing)?;
        self.forget_card_of(by, client).await
    }

    /// Forgets a client's card, if one is kept.
    pub(crate) async fn forget_card_of(&self, by: &Actor, client: ClientId) -> Result<(), ClinicError> {
        let Some(mut noted) = self.card_of(by, client).await? else { return Ok(()) };
        self.payments
            .forget(&noted.body.names())
            .await
            .map_err(|error| ClinicError::State(error.to_string()))?;
        (noted.body.customer, noted.body.method) = (String::new(), String::new());
        noted.body.waiting.clear();
        noted.entry.standing.state = FORGOTTEN.to_owned();
        noted.entry.standing.due = None;
        self.keep_as(by, &noted, ChartBatch::default()).await
    }

    /// Keeps the card of a payment; one that was kept before is forgotten.
    pub(super) async fn keep_card(
        &self,
        by: &Actor,
        paid: &Paid,
        card: &KeptCard,
    ) -> Result<(), ClinicError> {
        let stands = self.any_card_of(by, paid.client).await?;
        let before = stands.as_ref().map(|noted| noted.body.names());
        if before.as_ref() == Some(card) {
            return Ok(());
        }
        let away = |error: PaymentError| ClinicError::State(error.to_string());
        let face = self.payments.face(card).await.map_err(away)?;
        let body = Card {
            customer: card.customer.clone(),
            method: card.method.clone(),
            brand: face.brand,
            last4: face.last4,
            good_until: face.good_until,
            kept: self.now(),
            waiting: stands.as_ref().map_or(Vec::new(), |noted| noted.body.waiting.clone()),
            declined: None,
        };
        let mut batch = ChartBatch::default();
        match stands {
            Some(mut noted) => {
                noted.body = body;
                noted.entry.standing.state = KEPT.to_owned();
                batch.changes.push(self.changed(by, &noted).await?);
            }
            None => {
                let draft = Draft::of(paid.client, KEPT, &body).once(named(paid.client));
                batch.new.push(self.drafted(by, draft).await?);
            }
        }
        self.write_chart(by, batch).await?;
        if let Some(before) = before.filter(|before| !before.customer.is_empty())
            && let Err(error) = self.payments.forget(&before).await
        {
            // The client sees and forgets only the one that is kept; the processor's own pages still hold the other.
            tracing::warn!(client = %paid.client, %error, "a card that was replaced could not be forgotten with the processor");
        }
        Ok(())
    }

    /// An invoice that was announced is to be charged to the client's card, if one is kept.
    pub(super) async fn on_card(
        &self,
        by: &Actor,
        client: ClientId,
        invoice: PostingId,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let Some(mut noted) = self.card_of(by, client).await? else { return Ok(()) };
        noted.body.waiting.push(Waiting { invoice, begun: None });
        noted.entry.standing.due = Some(self.now());
        batch.changes.push(self.changed(by, &noted).await?);
        Ok(())
    }

    /// Charges what is to be charged to kept cards. For the server's clock.
    ///
    /// # Errors
    /// [`ClinicError`] where records cannot be read; what fails for one client is logged and tried again.
    pub(crate) async fn charge_cards(&self) -> Result<(), ClinicError> {
        for clinic in self.records.clinics().await? {
            if let Err(error) = self.charge_cards_of(clinic.id).await {
                tracing::warn!(clinic = %clinic.id, ?error, "cards of a clinic could not be charged");
            }
        }
        Ok(())
    }

    async fn charge_cards_of(&self, clinic: ClinicId) -> Result<(), ClinicError> {
        let by = Actor::system(clinic);
        let search = ChartSearch {
            states: vec![KEPT],
            due_before: Some(self.now() + SignedDuration::from_secs(1)),
            by_due: true,
            ..ChartSearch::default()
        };
        for noted in self.all_noted::<Card>(&by, search).await? {
            let id = noted.entry.id;
            if let Err(error) = self.charge_one(&by, noted).await {
                tracing::warn!(card = %id, ?error, "a card could not be charged");
            }
        }
        Ok(())
    }

    /// Charges all that waits for one card, one after the other.
    async fn charge_one(&self, by: &Actor, mut noted: Noted<Card>) -> Result<(), ClinicError> {
        while let Some(first) = noted.body.waiting.first().cloned() {
            let mut batch = ChartBatch::default();
            if first.begun.is_none() {
                noted.body.waiting[0].begun = Some(self.now());
                self.keep_as(by, &noted, ChartBatch::default()).await?;
                noted.entry.version += 1;
            }
            let sure = first.begun.is_none_or(|begun| self.now().duration_since(begun) < SURE);
            let asked = if sure {
                self.charged(by, &noted, first.invoice).await?
            } else {
                Err(PaymentError::Declined("the processor did not say what came of it".to_owned()))
            };
            match asked {
                Err(PaymentError::Away) => {
                    noted.entry.standing.due = Some(self.now() + AGAIN);
                    return self.keep_as(by, &noted, batch).await;
                }
                Err(error) => self.declined(by, &mut noted, first.invoice, &error, &mut batch).await?,
                Ok(()) => {}
            }
            noted.body.waiting.remove(0);
            if noted.body.waiting.is_empty() {
                noted.entry.standing.due = None;
            }
            self.keep_as(by, &noted, batch).await?;
            noted.entry.version += 1;
        }
        Ok(())
    }

    /// What came of asking the processor; what is not owed any more is not asked for.
    async fn charged(
        &self,
        by: &Actor,
        noted: &Noted<Card>,
        invoice: PostingId,
    ) -> Result<Result<(), PaymentError>, ClinicError> {
        let client = noted.entry.client;
        let postings = self.records.postings(by, client).await?;
        let (Some(own), cents) =
            (postings.iter().find(|posting| posting.posting.id == invoice), open_of(&postings, invoice))
        else {
            return Ok(Ok(()));
        };
        if cents <= 0 {
            return Ok(Ok(()));
        }
        let due = Due {
            clinic: by.clinic,
            client,
            invoice,
            cents,
            currency: own.posting.currency.clone(),
            title: String::new(),
            back: String::new(),
            keep: false,
        };
        match self.payments.charge(&due, &noted.body.names()).await {
            Ok(Some(paid)) => self.note_card_payment(&paid).await.map(Ok),
            Ok(None) => Ok(Ok(())),
            Err(error) => Ok(Err(error)),
        }
    }

    /// The client is told by mail, sees on the page why and pays there; the front desk knows.
    async fn declined(
        &self,
        by: &Actor,
        noted: &mut Noted<Card>,
        invoice: PostingId,
        error: &PaymentError,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        noted.body.declined = Some((invoice, error.to_string()));
        let client = noted.entry.client;
        let mut mail = waits_for(client, self.now());
        mail.once = Some(format!("declined/{invoice}"));
        batch.mails.push(mail);
        self.add_task(by, client, &Task::about(WhatToDo::CardDeclined, noted.entry.id), None, batch).await
    }

    async fn keep_as(
        &self,
        by: &Actor,
        noted: &Noted<Card>,
        mut batch: ChartBatch,
    ) -> Result<(), ClinicError> {
        batch.changes.push(self.changed(by, noted).await?);
        self.write_chart(by, batch).await
    }
}
