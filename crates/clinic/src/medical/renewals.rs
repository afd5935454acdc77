//! What goes on by itself: the server's clock announces charges, charges and queues supplies, holds what wants somebody first and lets it go on.

use super::held_back::{Waits, waits_for_hits, wanting};
use super::pharmacy::{ASKED, Dispense};
use super::prescriptions::{ACTIVE as PRESCRIBED, Prescription, meant_days};
use super::prices::{PriceChange, Stands, change_to, charged};
use super::subscriptions::{ACTIVE, FINISHED, HELD, Subscription};
use crate::chart::days::{later, morning};
use crate::chart::tasks::{Task, WhatToDo, told_client, waits_for};
use crate::chart::{HitSaid, Noted};
use crate::content::CareInForce;
use crate::{ClinicError, Service};
use jiff::civil::Date;
use records::model::chart::{ChartBatch, ChartSearch};
use records::model::mail::NewMail;
use records::{Actor, ClientId, ClinicId, EntryId};
use serde_json::json;

/// Under which name a client is told that the last refill is on its way.
pub(super) const LAST_REFILL: &str = "last-refill";

/// What a mail tells of: a day, and what is charged, hundredths.
struct Told {
    day: Date,
    cents: i64,
}

/// A subscription in hand on a day.
struct Looked {
    noted: Noted<Subscription>,
    today: Date,
    care: CareInForce,
    batch: ChartBatch,
}

impl Looked {
    fn new(noted: Noted<Subscription>, today: Date, care: CareInForce) -> Self {
        Self { noted, today, care, batch: ChartBatch::default() }
    }

    /// Whether the next charge is so near that it is told.
    fn is_near(&self) -> bool {
        self.noted.body.next_charge <= later(self.today, notice_days(&self.care) + 1)
    }
}

/// Days before a charge on which it is announced.
pub(super) fn notice_days(care: &CareInForce) -> i64 {
    care.days("charge-notice")
}

/// It is active again: no charge comes without its notice.
pub(super) fn goes_on(noted: &mut Noted<Subscription>, today: Date, care: &CareInForce) {
    noted.entry.standing.state = ACTIVE.to_owned();
    noted.body.held = String::new();
    noted.body.next_charge = noted.body.next_charge.max(later(today, notice_days(care)));
    wake(noted, care);
}

/// When the clock looks at it: before the next charge or to remind of it, while it is active.
pub(super) fn wake(noted: &mut Noted<Subscription>, care: &CareInForce) {
    let day = noted.body.next_charge.min(remind_on(noted, care));
    let active = noted.entry.standing.state == ACTIVE;
    noted.entry.standing.due = if active { morning(day) } else { None };
}

/// A mail in time to ask for more, before the last supply is used up.
pub(super) fn last_told(
    client: ClientId,
    prescription: EntryId,
    ends: Date,
    today: Date,
    care: &CareInForce,
) -> NewMail {
    let day = later(ends, -notice_days(care)).max(today);
    let mut mail = waits_for(client, morning(day).unwrap_or_default());
    mail.once = Some(format!("{LAST_REFILL}/{prescription}/{ends}"));
    mail
}

/// The day on which a client is reminded that something goes on.
fn remind_on(noted: &Noted<Subscription>, care: &CareInForce) -> Date {
    let created = noted.entry.created.to_zoned(jiff::tz::TimeZone::UTC).date();
    later(noted.body.reminded.unwrap_or(created), care.days("goes-on"))
}

impl Service {
    /// Charges and supplies that have fallen due in all clinics, notices of those that will, and what waited and waits no more. For the server's clock.
    ///
    /// # Errors
    /// [`ClinicError`] where records cannot be read; what fails for one client is logged and tried again.
    pub async fn run_subscriptions(&self) -> Result<(), ClinicError> {
        for clinic in self.records.clinics().await? {
            // What is wrong with one clinic is nothing to the others.
            if let Err(error) = self.run_subscriptions_of(clinic.id).await {
                tracing::warn!(clinic = %clinic.id, ?error, "subscriptions of a clinic could not go on");
            }
        }
        Ok(())
    }

    async fn run_subscriptions_of(&self, clinic: ClinicId) -> Result<(), ClinicError> {
        let by = Actor::system(clinic);
        let today = self.clinic_today(clinic).await?;
        let care = self.care_of(clinic).await?;
        let due = ChartSearch {
            states: vec![ACTIVE],
            // A day to spare: a charge that is told a day late comes a day late.
            due_before: morning(later(today, notice_days(&care) + 2)),
            by_due: true,
            ..ChartSearch::default()
        };
        let held = ChartSearch { states: vec![HELD], ..ChartSearch::default() };
        let mut all = self.all_noted::<Subscription>(&by, due).await?;
        all.extend(self.all_noted::<Subscription>(&by, held).await?);
        for noted in all {
            let id = noted.entry.id;
            if let Err(error) = self.look_at_one(&by, Looked::new(noted, today, care.clone())).await {
                tracing::warn!(subscription = %id, ?error, "a subscription could not go on");
            }
        }
        Ok(())
    }

    async fn look_at_one(&self, by: &Actor, mut looked: Looked) -> Result<(), ClinicError> {
        let (before, state) = (looked.noted.body.clone(), looked.noted.entry.standing.state.clone());
        if state == HELD {
            self.let_go_on(by, &mut looked).await?;
        } else if looked.noted.body.next_charge > looked.today {
            self.announce(by, &mut looked).await?;
        } else {
            self.charge(by, &mut looked).await?;
        }
        wake(&mut looked.noted, &looked.care);
        if looked.noted.body != before || looked.noted.entry.standing.state != state {
            looked.batch.changes.push(self.changed(by, &looked.noted).await?);
        }
        self.write_chart(by, looked.batch).await
    }

    /// One mail for each thing that is told of a day and a sum, however often the clock looks.
    fn tell(&self, looked: &mut Looked, what: &str, told: Told, once: Date) {
        let mut mail = told_client(looked.noted.entry.client, what, self.now());
        let currency = &looked.noted.body.currency;
        mail.facts =
            json!({ "day": told.day.to_string(), "cents": told.cents, "currency": currency }).to_string();
        mail.once = Some(format!("{what}/{}/{once}", looked.noted.body.prescription));
        looked.batch.mails.push(mail);
    }

    /// Says before a charge that it comes, what it will cost, and once a year that it goes on.
    async fn announce(&self, by: &Actor, looked: &mut Looked) -> Result<(), ClinicError> {
        let today = looked.today;
        if looked.is_near() {
            self.told_in_time(looked);
            let change = self.price_change(by, looked).await?;
            if let Some(new) = change.as_ref().filter(|_| change != looked.noted.body.change) {
                self.tell(looked, "price-change", Told { day: new.from, cents: new.cents }, new.from);
            }
            looked.noted.body.change = change;
        }
        if remind_on(&looked.noted, &looked.care) <= today {
            let (day, cents) = (looked.noted.body.next_charge, looked.noted.body.cents);
            self.tell(looked, "goes-on", Told { day, cents }, today);
            looked.noted.body.reminded = Some(today);
        }
        Ok(())
    }

    /// The next charge is told, once, and comes no sooner than its notice asks for.
    fn told_in_time(&self, looked: &mut Looked) {
        let soonest = later(looked.today, notice_days(&looked.care));
        let body = &mut looked.noted.body;
        if body.announced != Some(body.next_charge) {
            body.next_charge = body.next_charge.max(soonest);
            body.announced = Some(body.next_charge);
        }
        let next = body.next_charge;
        let cents = charged(body.cents, body.change.as_ref(), next);
        self.tell(looked, "charge-notice", Told { day: next, cents }, next);
    }

    /// Charges and queues the next supply, or says why it waits.
    async fn charge(&self, by: &Actor, looked: &mut Looked) -> Result<(), ClinicError> {
        let prescription: Noted<Prescription> = self.noted(by, looked.noted.body.prescription).await?;
        let (client, next) = (looked.noted.entry.client, looked.noted.body.next_charge);
        if let Some(waits) = self.refill_refused(by, looked, &prescription).await? {
            looked.noted.entry.standing.state = HELD.to_owned();
            self.hold(by, looked, &prescription, waits).await?;
            looked.batch.mails.push(waits_for(client, self.now()));
            return Ok(());
        }
        if looked.noted.body.announced != Some(next) {
            // Whoever should have told of it was away: told now, it comes later.
            self.told_in_time(looked);
            return Ok(());
        }
        let body = &mut looked.noted.body;
        body.take_price(next);
        let charge = body.charge(body.next, client);
        let supply = Dispense::of(body.prescription, &prescription.body, body.next, Some(charge.id));
        body.next += 1;
        body.next_charge = later(next.max(looked.today), i64::from(body.apart()));
        if body.next > body.most {
            looked.noted.entry.standing.state = FINISHED.to_owned();
            let (ends, today) = (body.next_charge, looked.today);
            looked.batch.mails.push(last_told(client, body.prescription, ends, today, &looked.care));
        }
        self.on_card(by, client, charge.id, &mut looked.batch).await?;
        looked.batch.postings.push(charge);
        self.queue_dispense(by, client, &supply, &mut looked.batch).await?;
        Ok(())
    }

    /// What waited goes on by itself once nothing speaks against it, with notice before the charge.
    async fn let_go_on(&self, by: &Actor, looked: &mut Looked) -> Result<(), ClinicError> {
        let prescription: Noted<Prescription> = self.noted(by, looked.noted.body.prescription).await?;
        match self.refill_refused(by, looked, &prescription).await? {
            Some(waits) => self.hold(by, looked, &prescription, waits).await?,
            None => {
                let (client, about) = (looked.noted.entry.client, prescription.entry.id);
                self.held_no_more(by, client, about, &mut looked.batch).await?;
                goes_on(&mut looked.noted, looked.today, &looked.care);
                self.told_in_time(looked);
            }
        }
        Ok(())
    }

    /// The change of price that is to be told: none where the price stands, or the product is in no formulary any more.
    async fn price_change(&self, by: &Actor, looked: &Looked) -> Result<Option<PriceChange>, ClinicError> {
        let body = &looked.noted.body;
        let prescription: Noted<Prescription> = self.noted(by, body.prescription).await?;
        let Ok(product) = looked.care.product(&prescription.body.product) else { return Ok(None) };
        let meant = meant_days(product, &prescription.body.drafted.quantity);
        let price = self.price_of(by.clinic, &looked.care, product, meant).await?;
        let stands = Stands {
            cents: body.cents,
            told: body.change.as_ref(),
            next: body.next_charge,
            every: body.apart(),
        };
        Ok(change_to(price, &stands, looked.today, notice_days(&looked.care)))
    }

    /// Keeps why a refill waits, and tells the doctor what is theirs, once.
    async fn hold(
        &self,
        by: &Actor,
        looked: &mut Looked,
        prescription: &Noted<Prescription>,
        waits: Waits,
    ) -> Result<(), ClinicError> {
        looked.noted.body.held = waits.words;
        let Some(titles) = waits.for_doctor else { return Ok(()) };
        let client = looked.noted.entry.client;
        let about = Some(prescription.entry.id);
        let is_told = |task: &Task| task.what == WhatToDo::HeldRefill && task.entry == about;
        if self.open_tasks(by, client).await?.iter().any(|noted| is_told(&noted.body)) {
            return Ok(());
        }
        let note = shortened(&format!("{}: {titles}", prescription.body.title));
        let task = Task::about(WhatToDo::HeldRefill, prescription.entry.id).noting(&note);
        self.add_task(by, client, &task, Some(prescription.body.doctor), &mut looked.batch).await
    }

    /// Why a refill waits: a check-in that is due, or a rule; nothing where it may go.
    async fn refill_refused(
        &self,
        by: &Actor,
        looked: &Looked,
        prescription: &Noted<Prescription>,
    ) -> Result<Option<Waits>, ClinicError> {
        let (client, today) = (looked.noted.entry.client, looked.today);
        if prescription.entry.standing.state != PRESCRIBED {
            return Ok(Some(Waits::client("The prescription was stopped.")));
        }
        let asked = ChartSearch {
            about: Some(prescription.entry.id.0),
            states: vec![ASKED],
            ..ChartSearch::of(client)
        };
        if !self.all_noted::<Dispense>(by, asked).await?.is_empty() {
            return Ok(Some(Waits::client("The pharmacy has asked your doctor something.")));
        }
        let due = self.due_forms(by, client).await?;
        if let Some(form) = due.iter().find(|due| due.form.starts_with("check-in")) {
            return Ok(Some(Waits::client(format!("Please fill in “{}” first.", form.title))));
        }
        let Some((judged, answers)) = self.judged_for_refill(by, &looked.care, prescription, today).await?
        else {
            return Ok(Some(Waits::client("Your questionnaire is a year old. Please fill it in again.")));
        };
        let hits: Vec<&HitSaid> = wanting(&judged, &prescription.body, answers).collect();
        let wrong = self.something_is_wrong(by, client).await?;
        Ok(match (hits.as_slice(), wrong) {
            ([], false) => None,
            // What is wrong has a task of its own already.
            (_, true) => Some(Waits::client("Your doctor has to look at it first.")),
            (hits, false) => Some(waits_for_hits(hits)),
        })
    }
}

/// Longest note of a task, characters.
const NOTE: usize = 200;

fn shortened(text: &str) -> String {
    text.chars().take(NOTE).collect()
}
