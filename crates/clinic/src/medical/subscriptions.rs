//! How a prescription goes on: the next charge always known, a notice before it, paused, delayed or ended in one step at any time.

use super::payments::open_of;
use super::pharmacy::{CANCELLED, DELIVERED, Dispense, SHIPPED, WAITS};
use super::prescriptions::{ACTIVE as PRESCRIBED, ENDED as PRESCRIPTION_ENDED, Prescription};
use super::prices::{PriceChange, charged};
use super::renewals::{LAST_REFILL, goes_on, notice_days, wake};
use crate::chart::days::{later, morning};
use crate::chart::tasks::{Task, WhatToDo};
use crate::chart::{Draft, Noted};
use crate::rights::{chart_of, oneself};
use crate::{ClinicError, Service};
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
    /// Days that a supply lasts by its directions.
    pub every_days: u32,
    /// Days between supplies, where the client chose that they come more seldom.
    #[serde(default)]
    pub apart_days: Option<u32>,
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
    /// The charge that the client was told of, in time before it.
    #[serde(default)]
    pub announced: Option<Date>,
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
    /// Supplies come so many days apart from now on.
    Every(u32),
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
            apart_days: None,
            cents,
            currency: currency.to_owned(),
            next: 1,
            most: body.drafted.refills,
            next_charge: later(today, i64::from(body.days)),
            held: String::new(),
            ended: None,
            announced: None,
            change: None,
            // Signing told them.
            reminded: Some(today),
        }
    }

    /// Days between supplies.
    pub fn apart(&self) -> u32 {
        self.apart_days.unwrap_or(self.every_days)
    }

    /// Supplies come so many days apart from now on; the next charge moves with them, and not nearer than its notice.
    fn come_apart(&mut self, days: u32, soonest: Date) {
        let moved = later(self.next_charge, i64::from(days) - i64::from(self.apart()));
        if moved < self.next_charge {
            self.next_charge = moved.max(soonest).min(self.next_charge);
        } else {
            self.next_charge = moved;
        }
        self.apart_days = Some(days);
    }

    /// What was told of the price that holds for a charge of a day.
    pub(super) fn take_price(&mut self, day: Date) {
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

/// What goes on, and until when what was sent of it lasts by its directions.
#[derive(Debug)]
pub struct GoesOn {
    /// It.
    pub noted: Noted<Subscription>,
    /// The day; none before anything was sent.
    pub on_hand_until: Option<Date>,
}

/// Until when supplies of so many days last, each begun when it was sent or when the one before is used up.
fn lasts(mut sent: Vec<Date>, days: u32) -> Option<Date> {
    sent.sort_unstable();
    sent.into_iter().fold(None, |until: Option<Date>, day| {
        Some(later(until.map_or(day, |until| until.max(day)), i64::from(days)))
    })
}

impl Service {
    /// What goes on for a client, with what they have of it: for themselves and for those who see charts.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn goes_on(&self, by: &Actor, client: ClientId) -> Result<Vec<GoesOn>, ClinicError> {
        let all = self.subscriptions(by, client).await?;
        let states = vec![SHIPPED, DELIVERED];
        let sent: Vec<Noted<Dispense>> =
            self.all_noted(by, ChartSearch { states, ..ChartSearch::of(client) }).await?;
        let zone = self.clinic_zone(by.clinic).await?;
        let with = |noted: Noted<Subscription>| {
            let own = sent.iter().filter(|supply| supply.body.prescription == noted.body.prescription);
            let days = own.filter_map(|supply| Some(supply.body.shipped?.to_zoned(zone.clone()).date()));
            GoesOn { on_hand_until: lasts(days.collect(), noted.body.every_days), noted }
        };
        Ok(all.into_iter().map(with).collect())
    }

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
        let stands = noted.entry.standing.state.clone();
        let may = match change {
            Change::Pause => &[ACTIVE, HELD][..],
            Change::Resume => &[PAUSED, HELD],
            Change::Delay(_) | Change::Every(_) => &[ACTIVE, PAUSED, HELD],
            Change::End => &[ACTIVE, PAUSED, HELD, FINISHED],
        };
        if !may.contains(&stands.as_str()) {
            return Err(ClinicError::State(format!("this is {stands}; that cannot be done with it")));
        }
        let today = self.clinic_today(by.clinic).await?;
        let care = self.care_of(by.clinic).await?;
        let mut batch = ChartBatch::default();
        match change {
            Change::Pause => noted.entry.standing.state = PAUSED.to_owned(),
            Change::Resume => goes_on(&mut noted, today, &care),
            Change::Delay(day) if day <= noted.body.next_charge || day > later(today, 366) => {
                return Err(ClinicError::invalid("until", "a day after the next charge, within a year"));
            }
            Change::Delay(day) => noted.body.next_charge = day,
            Change::Every(days) => {
                let (least, most) = (
                    noted.body.every_days,
                    f64::from(noted.body.every_days) * care.limit("supply-apart-most")?,
                );
                if days < least || f64::from(days) > most {
                    let message = format!(
                        "from {least} days, which a supply lasts, to {most:.0}; for more ask your doctor"
                    );
                    return Err(ClinicError::invalid("every_days", message));
                }
                noted.body.come_apart(days, later(today, notice_days(&care)));
            }
            Change::End => {
                self.end(by, &mut noted, None, &mut batch).await?;
                let mut prescription: Noted<Prescription> = self.noted(by, noted.body.prescription).await?;
                if prescription.entry.standing.state == PRESCRIBED {
                    prescription.entry.standing.state = PRESCRIPTION_ENDED.to_owned();
                    batch.changes.push(self.changed(by, &prescription).await?);
                }
            }
        }
        wake(&mut noted, &care);
        batch.changes.push(self.changed(by, &noted).await?);
        self.write_chart(by, batch).await
    }

    /// Nothing more is charged; what the pharmacy has not sent yet is not sent, but for one that is seen to already, and what is owed for it is not
    /// owed any more.
    async fn end(
        &self,
        by: &Actor,
        noted: &mut Noted<Subscription>,
        seen_to: Option<EntryId>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        noted.entry.standing.state = ENDED.to_owned();
        noted.entry.standing.due = None;
        noted.body.ended = Some(self.now());
        for told in ["charge-notice", "price-change", "goes-on", LAST_REFILL] {
            batch.drop_mails.push(format!("{told}/{}/", noted.body.prescription));
        }
        self.held_no_more(by, noted.entry.client, noted.body.prescription, batch).await?;
        self.call_supplies_off(by, noted.entry.client, noted.body.prescription, seen_to, batch).await
    }

    async fn call_supplies_off(
        &self,
        by: &Actor,
        client: ClientId,
        prescription: EntryId,
        seen_to: Option<EntryId>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let search =
            ChartSearch { about: Some(prescription.0), states: WAITS.to_vec(), ..ChartSearch::of(client) };
        for mut supply in self.all_noted::<Dispense>(by, search).await? {
            if Some(supply.entry.id) == seen_to {
                continue;
            }
            supply.entry.standing.state = CANCELLED.to_owned();
            batch.changes.push(self.changed(by, &supply).await?);
            self.owed_no_more(by, &supply, batch).await?;
        }
        Ok(())
    }

    /// A supply that will not be sent: its tasks are done with, what is owed for it is not owed any more, what was paid is to be given back.
    pub(super) async fn owed_no_more(
        &self,
        by: &Actor,
        supply: &Noted<Dispense>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let (client, id) = (supply.entry.client, supply.entry.id);
        self.close_tasks(by, client, batch, |task| task.entry == Some(id)).await?;
        let Some(invoice) = supply.body.invoice else { return Ok(()) };
        let postings = self.records.postings(by, client).await?;
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
        Ok(())
    }

    /// A prescription was stopped: its subscription ends, what was not sent is not sent, but for one supply that is seen to already.
    pub(crate) async fn end_supply(
        &self,
        by: &Actor,
        prescription: EntryId,
        seen_to: Option<EntryId>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let once = format!("subscription/{prescription}");
        let Some(entry) = self.records.entry_once(by, &once).await? else { return Ok(()) };
        let mut noted: Noted<Subscription> = self.noted_in(by, entry).await?;
        if noted.entry.standing.state == ENDED {
            // One that was lost may have been queued again since.
            return self.call_supplies_off(by, noted.entry.client, prescription, seen_to, batch).await;
        }
        self.end(by, &mut noted, seen_to, batch).await?;
        batch.changes.push(self.changed(by, &noted).await?);
        Ok(())
    }

    /// Whether a side effect or a check-in wants a doctor before anything more is sent.
    pub(crate) async fn something_is_wrong(&self, by: &Actor, client: ClientId) -> Result<bool, ClinicError> {
        const WRONG: [WhatToDo; 3] = [WhatToDo::SideEffect, WhatToDo::ReviewCheckIn, WhatToDo::UrgentReview];
        Ok(self.open_tasks(by, client).await?.iter().any(|task| WRONG.contains(&task.body.what)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn supplies_are_used_one_after_the_other() {
        let (first, second) = (date(2027, 1, 1), date(2027, 1, 20));
        assert_eq!(lasts(Vec::new(), 30), None);
        assert_eq!(lasts(vec![first], 30), Some(date(2027, 1, 31)));
        assert_eq!(
            lasts(vec![second, first], 30),
            Some(date(2027, 3, 2)),
            "what is left of the first is used first"
        );
        assert_eq!(lasts(vec![first, date(2027, 6, 1)], 30), Some(date(2027, 7, 1)), "a gap is a gap");
    }

    #[test]
    fn a_client_chooses_how_often() {
        let begun = |next_charge| Subscription {
            prescription: EntryId::new(),
            title: String::new(),
            every_days: 30,
            apart_days: None,
            cents: 1000,
            currency: "USD".to_owned(),
            next: 1,
            most: 11,
            next_charge,
            held: String::new(),
            ended: None,
            announced: None,
            change: None,
            reminded: None,
        };
        let soonest = date(2027, 1, 8);
        let mut own = begun(date(2027, 1, 31));
        own.come_apart(60, soonest);
        assert_eq!((own.next_charge, own.apart(), own.every_days), (date(2027, 3, 2), 60, 30));
        own.come_apart(45, soonest);
        assert_eq!(own.next_charge, date(2027, 2, 15));
        // Nearer than its notice it does not come, and a charge that is announced already is not put off by coming oftener.
        let mut near = Subscription { apart_days: Some(90), ..begun(date(2027, 1, 20)) };
        near.come_apart(30, soonest);
        assert_eq!(near.next_charge, soonest);
        let mut announced = Subscription { apart_days: Some(90), ..begun(date(2027, 1, 3)) };
        announced.come_apart(30, soonest);
        assert_eq!(announced.next_charge, date(2027, 1, 3));
    }
}
