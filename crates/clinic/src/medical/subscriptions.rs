//! How a prescription goes on: the next charge always known, a notice before it, paused, delayed or ended in one step at any time.

use super::facts::judged_as;
use super::payments::open_of;
use super::pharmacy::{CANCELLED, CHECKED, Dispense, MADE, QUEUED, VERIFIED};
use super::prescriptions::{ACTIVE as PRESCRIBED, Prescription};
use super::prices::{PriceChange, Stands, change_to, charged, reminder_due};
use crate::chart::answers::{Given, Givens};
use crate::chart::days::{later, morning};
use crate::chart::tasks::{Task, WhatToDo, waits_for};
use crate::chart::{Draft, Noted};
use crate::rights::{chart_of, oneself};
use crate::{ClinicError, Service};
use care::{Occasion, Outcome};
use jiff::Timestamp;
use jiff::civil::Date;
use records::model::chart::{ChartBatch, ChartSearch};
use records::model::ledger::{NewPosting, PostingKind};
use records::{Actor, ClientId, EntryId, PostingId};
use serde::{Deserialize, Serialize};

/// It goes on.
pub const ACTIVE: &str = "active";
/// The client paused it.
pub const PAUSED: &str = "paused";
/// A refill waits for a doctor.
pub const HELD: &str = "held";
/// No refill is left; what is on its way may still be called off.
pub const FINISHED: &str = "finished";
/// It has ended: nothing more is charged.
pub const ENDED: &str = "ended";

/// How a prescription goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The prescription.
    pub prescription: EntryId,
    /// What it is for.
    pub title: String,
    /// Days between supplies.
    pub every_days: u32,
    /// What one supply costs, hundredths.
    pub cents: i64,
    /// In what.
    pub currency: String,
    /// The next supply: 1 is the first refill.
    pub next: u32,
    /// Supplies at most.
    pub most: u32,
    /// The day of the next charge.
    pub next_charge: Date,
    /// Why a refill waits, in words that the client reads.
    pub held: String,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// A price that will be another, as the client was told.
    #[serde(default)]
    pub change: Option<PriceChange>,
    /// When the client was last reminded that it goes on.
    #[serde(default)]
    pub reminded: Option<Date>,
}

/// What a client does with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing until it goes on again.
    Pause,
    /// It goes on.
    Resume,
    /// The next charge is later, on a day.
    Delay(Date),
    /// It ends.
    End,
}

impl Subscription {
    /// What begins with a signature: the first supply is charged at once, the next when it is used up.
    pub(crate) fn begun(
        prescription: EntryId,
        body: &Prescription,
        cents: i64,
        today: Date,
        currency: &str,
    ) -> Self {
        Self {
            prescription,
            title: body.title.clone(),
            every_days: body.days,
            cents,
            currency: currency.to_owned(),
            next: 1,
            most: body.drafted.refills,
            next_charge: later(today, i64::from(body.days)),
            held: String::new(),
            ended: None,
            change: None,
            reminded: None,
        }
    }

    /// What was told of the price that holds for a charge of a day.
    fn take_price(&mut self, day: Date) {
        let cents = charged(self.cents, self.change.as_ref(), day);
        if cents != self.cents {
            (self.cents, self.change) = (cents, None);
        }
    }

    /// What is owed for a supply.
    pub(crate) fn charge(&self, number: u32, client: ClientId) -> NewPosting {
        NewPosting {
            id: PostingId::new(),
            client,
            about: Some(self.prescription.0),
            kind: PostingKind::Invoice,
            cents: self.cents,
            currency: self.currency.clone(),
            settles: None,
            once: Some(format!("charge/{}/{number}", self.prescription)),
            said: format!("supply {}", number + 1),
        }
    }

    /// The entry of one that begins.
    pub(crate) fn draft(&self, client: ClientId) -> Draft<'_, Self> {
        let state = if self.most == 0 { FINISHED } else { ACTIVE };
        let once = format!("subscription/{}", self.prescription);
        let mut draft = Draft::of(client, state, self).about(self.prescription.0).once(once);
        draft.standing.due = (state == ACTIVE).then(|| morning(self.next_charge)).flatten();
        draft
    }
}

impl Service {
    /// What goes on for the client who asks, whatever its state.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client.
    pub async fn my_subscriptions(&self, by: &Actor) -> Result<Vec<Noted<Subscription>>, ClinicError> {
        let client = oneself(by)?;
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// A client's subscriptions, for those who see charts.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn subscriptions(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Noted<Subscription>>, ClinicError> {
        chart_of(by, client)?;
        self.client_stands(by, client).await?;
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// Supplies of the client who asks, the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client.
    pub async fn my_supplies(&self, by: &Actor) -> Result<Vec<Noted<Dispense>>, ClinicError> {
        let client = oneself(by)?;
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// Pauses, delays, goes on or ends, in one step, at any time, for nothing.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::State`] once ended, [`ClinicError::Invalid`].
    pub async fn change_subscription(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        change: Change,
    ) -> Result<(), ClinicError> {
        let client = oneself(by)?;
        let mut noted: Noted<Subscription> = self.noted(by, id).await?;
        if noted.entry.client != client {
            return Err(ClinicError::NotFound { what: "entry" });
        }
        noted.must_be(version, "subscription")?;
        if noted.entry.standing.state == ENDED {
            return Err(ClinicError::State("this has ended already".to_owned()));
        }
        let today = self.clinic_today(by.clinic).await?;
        let mut batch = ChartBatch::default();
        match change {
            Change::Pause => noted.entry.standing.state = PAUSED.to_owned(),
            Change::Resume => {
                noted.entry.standing.state = ACTIVE.to_owned();
                noted.body.next_charge = noted.body.next_charge.max(later(today, self.notice_days()));
            }
            Change::Delay(day) if day <= noted.body.next_charge || day > later(today, 366) => {
                return Err(ClinicError::invalid("until", "a day after the next charge, within a year"));
            }
            Change::Delay(day) => noted.body.next_charge = day,
            Change::End => self.end(by, &mut noted, &mut batch).await?,
        }
        let goes_on = noted.entry.standing.state == ACTIVE;
        noted.entry.standing.due = if goes_on { morning(noted.body.next_charge) } else { None };
        batch.changes.push(self.changed(by, &noted).await?);
        self.write_chart(by, batch).await
    }

    /// Nothing more is charged; what the pharmacy has not sent yet is not sent, and what is owed for it is not owed any more.
    async fn end(
        &self,
        by: &Actor,
        noted: &mut Noted<Subscription>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        noted.entry.standing.state = ENDED.to_owned();
        noted.entry.standing.due = None;
        noted.body.ended = Some(Timestamp::now());
        for told in ["charge-notice", "price-change", "goes-on"] {
            batch.drop_mails.push(format!("{told}/{}/", noted.body.prescription));
        }
        self.call_supplies_off(by, noted.entry.client, noted.body.prescription, batch).await
    }

    async fn call_supplies_off(
        &self,
        by: &Actor,
        client: ClientId,
        prescription: EntryId,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let states = vec![QUEUED, VERIFIED, MADE, CHECKED];
        let search = ChartSearch { about: Some(prescription.0), states, ..ChartSearch::of(client) };
        let postings = self.records.postings(by, client).await?;
        for mut supply in self.all_noted::<Dispense>(by, search).await? {
            supply.entry.standing.state = CANCELLED.to_owned();
            batch.changes.push(self.changed(by, &supply).await?);
            let id = supply.entry.id;
            self.close_tasks(by, client, batch, |task| task.entry == Some(id)).await?;
            let Some(invoice) = supply.body.invoice else { continue };
            let owed = open_of(&postings, invoice);
            if postings.iter().any(|p| p.posting.settles == Some(invoice)) {
                let task = Task::about(WhatToDo::GiveBack, id).noting(&supply.body.title);
                self.add_task(by, client, &task, None, batch).await?;
            }
            if let Some(posting) = postings.iter().find(|p| p.posting.id == invoice).filter(|_| owed > 0) {
                batch.postings.push(NewPosting {
                    id: PostingId::new(),
                    kind: PostingKind::Void,
                    cents: owed,
                    settles: Some(invoice),
                    once: Some(format!("void/{invoice}")),
                    said: "not sent".to_owned(),
                    ..posting.posting.clone()
                });
            }
        }
        Ok(())
    }

    /// A prescription was stopped: its subscription ends, what was not sent is not sent.
    pub(crate) async fn end_supply(
        &self,
        by: &Actor,
        prescription: &Noted<Prescription>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let once = format!("subscription/{}", prescription.entry.id);
        let Some(entry) = self.records.entry_once(by, &once).await? else { return Ok(()) };
        let mut noted: Noted<Subscription> = self.noted_in(by, entry).await?;
        if noted.entry.standing.state != ENDED {
            self.end(by, &mut noted, batch).await?;
            batch.changes.push(self.changed(by, &noted).await?);
        }
        Ok(())
    }

    /// Charges and supplies that have fallen due in all clinics, and notices of those that will. For the server's clock.
    ///
    /// # Errors
    /// [`ClinicError`] where records cannot be read; what fails for one client is logged and tried again.
    pub async fn run_subscriptions(&self) -> Result<(), ClinicError> {
        for clinic in self.records.clinics().await? {
            let by = Actor::system(clinic.id);
            let today = self.clinic_today(clinic.id).await?;
            let notice = self.notice_days();
            let soon = morning(later(today, notice + 1));
            let search = ChartSearch {
                states: vec![ACTIVE],
                due_before: soon,
                by_due: true,
                ..ChartSearch::default()
            };
            for noted in self.all_noted::<Subscription>(&by, search).await? {
                let id = noted.entry.id;
                if let Err(error) = self.run_one(&by, noted, today).await {
                    tracing::warn!(subscription = %id, ?error, "a subscription could not go on");
                }
            }
        }
        Ok(())
    }

    async fn run_one(
        &self,
        by: &Actor,
        mut noted: Noted<Subscription>,
        today: Date,
    ) -> Result<(), ClinicError> {
        let client = noted.entry.client;
        let mut batch = ChartBatch::default();
        let next = noted.body.next_charge;
        if next > today {
            let mut tell = |what: &str, when: Date| {
                let mut mail = waits_for(client);
                mail.once = Some(format!("{what}/{}/{when}", noted.body.prescription));
                batch.mails.push(mail);
            };
            tell("charge-notice", next);
            let before = noted.body.clone();
            let change = self.price_change(by, &noted.body, today).await?;
            if let Some(new) = change.as_ref().filter(|_| change != before.change) {
                tell("price-change", new.from);
            }
            noted.body.change = change;
            let since = noted.entry.created.to_zoned(self.clinic_zone(by.clinic).await?).date();
            if reminder_due(since, noted.body.reminded, today) {
                tell("goes-on", today);
                noted.body.reminded = Some(today);
            }
            if noted.body != before {
                batch.changes.push(self.changed(by, &noted).await?);
            }
            return self.write_chart(by, batch).await;
        }
        let prescription: Noted<Prescription> = self.noted(by, noted.body.prescription).await?;
        let refused = self.refill_refused(by, client, &prescription).await?;
        if let Some(reason) = refused {
            noted.entry.standing.state = HELD.to_owned();
            noted.body.held = reason;
            noted.entry.standing.due = None;
            batch.mails.push(waits_for(client));
        } else {
            let number = noted.body.next;
            noted.body.take_price(next);
            let charge = noted.body.charge(number, client);
            let supply = Dispense::of(noted.body.prescription, &prescription.body, number, Some(charge.id));
            self.queue_dispense(by, client, &supply, &mut batch).await?;
            batch.postings.push(charge);
            noted.body.next += 1;
            noted.body.next_charge = later(next.max(today), i64::from(noted.body.every_days));
            let last = noted.body.next > noted.body.most;
            noted.entry.standing.state = if last { FINISHED } else { ACTIVE }.to_owned();
            noted.entry.standing.due = if last { None } else { morning(noted.body.next_charge) };
        }
        batch.changes.push(self.changed(by, &noted).await?);
        self.write_chart(by, batch).await
    }

    /// The change of price that is to be told: none where the price stands, or the product is in no formulary any more.
    async fn price_change(
        &self,
        by: &Actor,
        body: &Subscription,
        today: Date,
    ) -> Result<Option<PriceChange>, ClinicError> {
        let prescription: Noted<Prescription> = self.noted(by, body.prescription).await?;
        let Ok(product) = self.product(&prescription.body.product) else { return Ok(None) };
        let price = self.price_of(by.clinic, product, body.every_days).await?;
        let stands = Stands {
            cents: body.cents,
            told: body.change.as_ref(),
            next: body.next_charge,
            every: body.every_days,
        };
        Ok(change_to(price, &stands, today, self.notice_days()))
    }

    /// Days before a charge on which it is announced.
    pub(crate) fn notice_days(&self) -> i64 {
        i64::from(self.care().journey.hours("charge-notice").unwrap_or(0)) / 24
    }

    /// Whether a side effect or a check-in wants a doctor before anything more is sent.
    pub(crate) async fn something_is_wrong(&self, by: &Actor, client: ClientId) -> Result<bool, ClinicError> {
        const WRONG: [WhatToDo; 3] = [WhatToDo::SideEffect, WhatToDo::ReviewCheckIn, WhatToDo::UrgentReview];
        Ok(self.open_tasks(by, client).await?.iter().any(|task| WRONG.contains(&task.body.what)))
    }

    /// Why a refill waits: a check-in that is due, or a rule; nothing where it may go.
    async fn refill_refused(
        &self,
        by: &Actor,
        client: ClientId,
        prescription: &Noted<Prescription>,
    ) -> Result<Option<String>, ClinicError> {
        if prescription.entry.standing.state != PRESCRIBED {
            return Ok(Some("The prescription was stopped.".to_owned()));
        }
        let due = self.due_forms(by, client).await?;
        if let Some(form) = due.iter().find(|due| due.form.starts_with("check-in")) {
            return Ok(Some(format!("Please fill in “{}” first.", form.title)));
        }
        let today = self.clinic_today(by.clinic).await?;
        let Some(intake) = self.good_intake(by, client, today).await? else {
            return Ok(Some("Your questionnaire is a year old. Please fill it in again.".to_owned()));
        };
        let place = intake.body.place().unwrap_or_default();
        let treatments = judged_as(&prescription.body.treatments, prescription.body.compounded);
        let mut givens: Givens = self.medical_givens(by, client, &place, &treatments, None).await?;
        givens.insert("rf.subscription".to_owned(), vec![Given::Code("active".to_owned())]);
        givens.insert("x.visit-held".to_owned(), vec![Given::Boolean(true)]);
        let mut sets = vec![intake.body];
        let check_in = self.last_handed_in(by, client, format!("answers/{client}/check-in")).await?;
        sets.extend(check_in.map(|noted| noted.body));
        let judged = self.judge_sets(self.care(), &sets, &givens, today, Occasion::Refill)?;
        let own = judged.about_any(&prescription.body.treatments);
        // What the doctor has answered when signing is answered, unless it rules the medicine out now; what is new is not.
        let new = own.filter(|hit| {
            hit.outcome > Outcome::Doctor
                || hit.outcome == Outcome::Doctor && !prescription.body.hits.contains(&hit.id)
        });
        let waits = new.count() > 0 || self.something_is_wrong(by, client).await?;
        Ok(waits.then(|| "Your doctor has to look at it first.".to_owned()))
    }
}
