//! The pharmacy: verified, made with lots and a second pair of eyes, labelled, sent; a parcel that was lost is sent again in one step.

use super::prescriptions::{ACTIVE, Prescription};
use crate::chart::tasks::{Task, WhatToDo, waits_for};
use crate::chart::{Draft, Noted};
use crate::rights::{Right, allow};
use crate::stock::not_to_be_used;
use crate::text::line;
use crate::{ClinicError, Problem, Service};
use care::Begins;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use records::model::chart::{ChartBatch, ChartSearch, LotUse};
use records::{AccountId, Actor, ClientId, EntryId, LotId, PostingId, Role};
use serde::{Deserialize, Serialize};

/// It waits for a pharmacist.
pub const QUEUED: &str = "queued";
/// A pharmacist verified the prescription.
pub const VERIFIED: &str = "verified";
/// It was made or taken from stock.
pub const MADE: &str = "made";
/// A second person checked it.
pub const CHECKED: &str = "checked";
/// It is on its way.
pub const SHIPPED: &str = "shipped";
/// It has arrived.
pub const DELIVERED: &str = "delivered";
/// It was lost on its way.
pub const LOST: &str = "lost";
/// It will not be sent.
pub const CANCELLED: &str = "cancelled";

/// A supply of a medicine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dispense {
    /// The prescription.
    pub prescription: EntryId,
    /// Which supply: 0 is the first, then refills.
    pub number: u32,
    /// What it is.
    pub title: String,
    /// How much.
    pub quantity: String,
    /// How to use it, as the label says.
    pub directions: String,
    /// Whether it is made for one person.
    pub compounded: bool,
    /// What is owed for it.
    pub invoice: Option<PostingId>,
    /// Who verified the prescription.
    pub verified: Option<(AccountId, Timestamp)>,
    /// Lots that went into it, with how much.
    pub lots: Vec<(LotId, String)>,
    /// Who made it.
    pub made: Option<(AccountId, Timestamp)>,
    /// Not to be used after.
    pub beyond_use: Option<Date>,
    /// Who checked it.
    pub checked: Option<(AccountId, Timestamp)>,
    /// Who carries it, and under which number.
    pub carrier: String,
    /// Number of the parcel.
    pub tracking: String,
    /// When it was sent.
    pub shipped: Option<Timestamp>,
    /// The supply whose place it takes, where that was lost.
    pub replaces: Option<EntryId>,
}

impl Dispense {
    /// A supply of a prescription.
    pub(crate) fn of(
        prescription: EntryId,
        body: &Prescription,
        number: u32,
        invoice: Option<PostingId>,
    ) -> Self {
        Self {
            prescription,
            number,
            title: body.title.clone(),
            quantity: body.drafted.quantity.clone(),
            directions: body.drafted.directions.clone(),
            compounded: body.compounded,
            invoice,
            verified: None,
            lots: Vec::new(),
            made: None,
            beyond_use: None,
            checked: None,
            carrier: String::new(),
            tracking: String::new(),
            shipped: None,
            replaces: None,
        }
    }

    /// The entry of a supply that waits.
    pub(crate) fn draft(&self, client: ClientId) -> Draft<'_, Self> {
        let again = self.replaces.map_or_else(String::new, |lost| format!("/again/{lost}"));
        let once = format!("dispense/{}/{}{again}", self.prescription, self.number);
        let mut draft = Draft::of(client, QUEUED, self).about(self.prescription.0).once(once);
        draft.standing.role = Some(Role::Pharmacist);
        draft
    }
}

/// A step in the pharmacy.
#[derive(Debug, Clone)]
pub enum Step {
    /// The prescription is right and may be made.
    Verify,
    /// It was made of these lots, with how much of each.
    Make(Vec<(LotId, String)>),
    /// Somebody else checked what was made.
    Check,
    /// It was handed to a carrier.
    Ship {
        /// Carrier.
        carrier: String,
        /// Number of the parcel.
        tracking: String,
    },
    /// It has arrived.
    Deliver,
    /// It was lost: another is made at once, and nothing more is owed.
    Lost,
}

/// Which state a step begins in.
fn begins(step: &Step) -> &'static [&'static str] {
    match step {
        Step::Verify => &[QUEUED],
        Step::Make(_) => &[VERIFIED],
        Step::Check => &[MADE],
        Step::Ship { .. } => &[CHECKED],
        Step::Deliver => &[SHIPPED],
        Step::Lost => &[SHIPPED, DELIVERED],
    }
}

impl Service {
    /// Supplies that are not sent yet, and those on their way.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn pharmacy_queue(&self, by: &Actor) -> Result<Vec<Noted<Dispense>>, ClinicError> {
        allow(by, Right::Dispense)?;
        let waits = ChartSearch {
            states: vec![QUEUED, VERIFIED, MADE, CHECKED],
            by_due: true,
            limit: Some(500),
            ..ChartSearch::default()
        };
        let mut all: Vec<Noted<Dispense>> = self.all_noted(by, waits).await?;
        let sent = ChartSearch { states: vec![SHIPPED], limit: Some(100), ..ChartSearch::default() };
        all.extend(self.all_noted(by, sent).await?);
        Ok(all)
    }

    /// A supply with its prescription, for the pharmacist.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn dispense(
        &self,
        by: &Actor,
        id: EntryId,
    ) -> Result<(Noted<Dispense>, Noted<Prescription>), ClinicError> {
        allow(by, Right::Dispense)?;
        let noted: Noted<Dispense> = self.noted(by, id).await?;
        let prescription = self.noted(by, noted.body.prescription).await?;
        Ok((noted, prescription))
    }

    /// Name and address to which a client's parcels go; an empty address where none was said.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn goes_to(&self, by: &Actor, client: ClientId) -> Result<(String, String), ClinicError> {
        allow(by, Right::Dispense)?;
        let row = self.records.client(by, client).await?;
        Ok((row.fields.name, row.fields.address.unwrap_or_default()))
    }

    /// Takes a supply a step on, over a version.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::State`] out of turn, [`ClinicError::Invalid`].
    pub async fn dispense_step(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        step: Step,
    ) -> Result<(), ClinicError> {
        let (mut noted, prescription) = self.dispense(by, id).await?;
        noted.must_be(version, "supply")?;
        let state = noted.entry.standing.state.clone();
        if !begins(&step).contains(&state.as_str()) {
            return Err(ClinicError::State(format!("this supply is {state}: another step is due")));
        }
        if prescription.entry.standing.state != ACTIVE && !matches!(step, Step::Deliver) {
            return Err(ClinicError::State("the prescription was stopped; nothing of it is sent".to_owned()));
        }
        let client = noted.entry.client;
        if !matches!(step, Step::Deliver) && self.something_is_wrong(by, client).await? {
            return Err(ClinicError::State(
                "a doctor has to look at this client first; nothing is sent until then".to_owned(),
            ));
        }
        if matches!(step, Step::Check | Step::Ship { .. }) {
            self.still_good(by, &noted).await?;
        }
        let mut batch = ChartBatch::default();
        self.close_tasks(by, client, &mut batch, |task| task.entry == Some(id)).await?;
        let next = self.stepped(by, &mut noted, &prescription.body, step, &mut batch).await?;
        if let Some(what) = next {
            let task = Task::about(what, id).noting(&noted.body.title);
            self.add_task(by, client, &task, None, &mut batch).await?;
        }
        batch.changes.push(self.changed(by, &noted).await?);
        self.write_chart(by, batch).await
    }

    /// What was made may still be used: no lot of it was called back or has ended since.
    async fn still_good(&self, by: &Actor, noted: &Noted<Dispense>) -> Result<(), ClinicError> {
        let today = self.clinic_today(by.clinic).await?;
        let ids: Vec<LotId> = noted.body.lots.iter().map(|(lot, _)| *lot).collect();
        let lots = self.records.lots_of(by, &ids).await?;
        let mut why: Vec<Problem> = lots
            .iter()
            .filter_map(|lot| not_to_be_used(lot, today))
            .map(|why| Problem::at("lots", why))
            .collect();
        if noted.body.beyond_use.is_some_and(|last| last < today) {
            why.push(Problem::at("beyond_use", "it is past the date on its label"));
        }
        ClinicError::none_of(why)
    }

    async fn stepped(
        &self,
        by: &Actor,
        noted: &mut Noted<Dispense>,
        prescription: &Prescription,
        step: Step,
        batch: &mut ChartBatch,
    ) -> Result<Option<WhatToDo>, ClinicError> {
        let me = by.account().ok_or(ClinicError::Forbidden)?;
        let now = self.now();
        let client = noted.entry.client;
        let (state, next) = match step {
            Step::Verify => {
                noted.body.verified = Some((me, now));
                (VERIFIED, Some(WhatToDo::Make))
            }
            Step::Make(lots) => {
                self.made_of(by, noted, prescription, lots, batch).await?;
                noted.body.made = Some((me, now));
                (MADE, Some(WhatToDo::SecondCheck))
            }
            Step::Check => {
                if noted.body.made.is_some_and(|(maker, _)| maker == me) {
                    return Err(ClinicError::State("somebody else has to check what you made".to_owned()));
                }
                noted.body.checked = Some((me, now));
                (CHECKED, Some(WhatToDo::Ship))
            }
            Step::Ship { carrier, tracking } => {
                let (carrier, tracking) = (line("carrier", &carrier)?, line("tracking", &tracking)?);
                let mut problems = Vec::new();
                if self.goes_to(by, client).await?.1.is_empty() {
                    problems
                        .push(Problem::at("address", "the client has not said where parcels go; ask them"));
                }
                for (path, text) in [("carrier", &carrier), ("tracking", &tracking)] {
                    if text.is_empty() {
                        problems.push(Problem::at(path, "this has to be written down"));
                    }
                }
                ClinicError::none_of(problems)?;
                (noted.body.carrier, noted.body.tracking) = (carrier, tracking);
                noted.body.shipped = Some(now);
                batch.mails.push(waits_for(client, now));
                if self.first_dispensed(by, client).await?.is_none() {
                    let today = self.clinic_today(by.clinic).await?;
                    batch.mails.extend(self.forms_told(
                        client,
                        &[Begins::FirstDispense],
                        today,
                        &format!("form/{client}"),
                    ));
                }
                (SHIPPED, None)
            }
            Step::Deliver => (DELIVERED, None),
            Step::Lost => {
                let lost = &noted.body;
                let again = Dispense {
                    replaces: Some(noted.entry.id),
                    // Owed once: called off, it is owed no more.
                    ..Dispense::of(lost.prescription, prescription, lost.number, lost.invoice)
                };
                self.queue_dispense(by, client, &again, batch).await?;
                batch.mails.push(waits_for(client, now));
                (LOST, None)
            }
        };
        noted.entry.standing.state = state.to_owned();
        Ok(next)
    }

    /// Lots that went in: each may be used today; the date beyond which it may not be used is the formulary's, and no later than any lot's.
    async fn made_of(
        &self,
        by: &Actor,
        noted: &mut Noted<Dispense>,
        prescription: &Prescription,
        lots: Vec<(LotId, String)>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        if lots.is_empty() {
            return Err(ClinicError::invalid("lots", "say which lots went into it"));
        }
        let today = self.clinic_today(by.clinic).await?;
        let ids: Vec<LotId> = lots.iter().map(|(lot, _)| *lot).collect();
        let found = self.records.lots_of(by, &ids).await?;
        let mut problems = Vec::new();
        for (k, (id, amount)) in lots.iter().enumerate() {
            match found.iter().find(|lot| lot.id == *id) {
                None => problems.push(Problem::at(&format!("lots[{k}]"), "there is no such lot")),
                Some(lot) => problems
                    .extend(not_to_be_used(lot, today).map(|why| Problem::at(&format!("lots[{k}]"), why))),
            }
            if noted.body.compounded && amount.trim().is_empty() {
                problems.push(Problem::at(&format!("lots[{k}].amount"), "say how much of it went in"));
            }
            line(&format!("lots[{k}].amount"), amount)?;
        }
        ClinicError::none_of(problems)?;
        // By the formulary of today; what it holds no more is as it was when it was prescribed.
        let (today_care, then) =
            (self.care_of(by.clinic).await?, self.care_under(&prescription.content).await?);
        let product =
            today_care.product(&prescription.product).or_else(|_| then.product(&prescription.product));
        let days = product.ok().and_then(|product| product.beyond_use_days);
        let own = days.and_then(|days| today.checked_add(i64::from(days).days()).ok());
        noted.body.beyond_use = found.iter().filter_map(|lot| lot.expires).chain(own).min();
        let (entry, client, at) = (noted.entry.id, noted.entry.client, self.now());
        batch.lots_of.push(entry);
        batch.uses = ids.into_iter().map(|lot| LotUse { lot, entry, client, at }).collect();
        noted.body.lots = lots;
        Ok(())
    }
}
