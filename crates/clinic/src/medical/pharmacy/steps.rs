//! The steps of a supply: verified, made, checked, sent, arrived or lost.

use super::{ASKED, CHECKED, DELIVERED, Dispense, LOST, MADE, QUEUED, SHIPPED, VERIFIED};
use crate::chart::Noted;
use crate::chart::tasks::{Task, WhatToDo, waits_for};
use crate::medical::prescriptions::{ACTIVE, Prescription};
use crate::stock::not_to_be_used;
use crate::text::{line, needed_line};
use crate::{ClinicError, Problem, Service};
use care::Begins;
use records::model::chart::ChartBatch;
use records::model::stock::LotState;
use records::{Actor, EntryId, LotId};

/// A lot that goes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub lot: LotId,
    /// How much of it.
    pub amount: String,
    /// The ingredient for which it goes in; empty for a vehicle, or where nothing is made.
    pub substance: String,
}

/// A step in the pharmacy.
#[derive(Debug, Clone)]
pub enum Step {
    /// The prescription is right and may be made.
    Verify,
    /// The doctor is asked something first.
    Ask(String),
    /// What was asked is taken back, for this reason: the doctor answered by telephone, or it has settled itself.
    TakeBack(String),
    /// It was made of these lots.
    Make(Vec<Part>),
    /// Somebody else checked what was made, and looked at these.
    Check(Vec<String>),
    /// What was made is not right, for this reason: it is made again.
    MakeAgain(String),
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
        Step::Ask(_) => &[QUEUED, VERIFIED],
        Step::TakeBack(_) => &[ASKED],
        Step::Make(_) => &[VERIFIED],
        Step::Check(_) => &[MADE],
        Step::MakeAgain(_) => &[MADE, CHECKED],
        Step::Ship { .. } => &[CHECKED],
        Step::Deliver => &[SHIPPED],
        Step::Lost => &[SHIPPED, DELIVERED],
    }
}

impl Service {
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
        let (mut noted, mut prescription) = self.dispense(by, id).await?;
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
        if matches!(step, Step::Check(_) | Step::Ship { .. }) {
            self.still_good(by, &noted).await?;
        }
        let mut batch = ChartBatch::default();
        self.close_tasks(by, client, &mut batch, |task| task.entry == Some(id)).await?;
        if matches!(step, Step::Verify | Step::Check(_)) {
            self.pharmacists_licence(by).await?;
        }
        let numbered = matches!(step, Step::Verify | Step::Make(_) | Step::Check(_) | Step::Ship { .. });
        if numbered && prescription.body.number.is_none() {
            prescription.body.number = Some(self.records.next_prescription_number(by).await?);
            batch.changes.push(self.changed(by, &prescription).await?);
        }
        noted.body.serial = prescription.body.number;
        let next = self.stepped(by, &mut noted, &prescription.body, step, &mut batch).await?;
        if let Some(what) = next {
            let number = noted.body.serial.map_or_else(String::new, |number| format!("Rx {number}, "));
            let task = Task::about(what, id).noting(&format!("{number}{}", noted.body.title));
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
            // That a lot is used up says nothing of what was made of it.
            .filter(|lot| lot.state != LotState::UsedUp)
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
            Step::Ask(text) => {
                self.asks(by, noted, prescription.doctor, &text, batch).await?;
                noted.body.verified = None;
                (ASKED, None)
            }
            Step::TakeBack(why) => {
                self.taken_back(noted, me, &why)?;
                (QUEUED, Some(WhatToDo::Verify))
            }
            Step::Verify => {
                noted.body.verified = Some((me, now));
                self.did(by, noted, "verified").await?;
                (VERIFIED, Some(WhatToDo::Make))
            }
            Step::Make(lots) => {
                self.made_of(by, noted, prescription, lots, batch).await?;
                noted.body.made = Some((me, now));
                self.did(by, noted, "made").await?;
                (MADE, Some(WhatToDo::SecondCheck))
            }
            Step::Check(looked_at) => {
                if noted.body.made.is_some_and(|(maker, _)| maker == me) {
                    return Err(ClinicError::State("somebody else has to check what you made".to_owned()));
                }
                noted.body.looked_at = self.looked_at(by, &looked_at).await?;
                noted.body.checked = Some((me, now));
                self.did(by, noted, "checked").await?;
                (CHECKED, Some(WhatToDo::Ship))
            }
            Step::MakeAgain(why) => {
                let why = needed_line("why", &why, "say what is wrong with it")?;
                let name = self.name_of(by, me).await?;
                noted.body.unmade(why, name, now);
                batch.lots_of.push(noted.entry.id);
                (VERIFIED, Some(WhatToDo::Make))
            }
            Step::Ship { carrier, tracking } => {
                let (carrier, tracking) = (line("carrier", &carrier)?, line("tracking", &tracking)?);
                let mut problems = Vec::new();
                if self.records.client(by, client).await?.fields.address.is_none_or(|text| text.is_empty()) {
                    problems
                        .push(Problem::at("address", "the client has not said where parcels go; ask them"));
                }
                for (path, text, words) in [
                    ("carrier", &carrier, "who carries it"),
                    ("tracking", &tracking, "the number of the parcel"),
                ] {
                    if text.is_empty() {
                        problems.push(Problem::at(path, format!("write down {words}")));
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

    /// What a second person says to have looked at, in words: all that is needed, and nothing that is not asked.
    async fn looked_at(&self, by: &Actor, ids: &[String]) -> Result<Vec<String>, ClinicError> {
        let care = self.care_of(by.clinic).await?;
        let checks = &care.pharmacy.final_checks;
        let missing = checks.iter().filter(|check| check.needed && !ids.contains(&check.id));
        let mut problems: Vec<Problem> = missing
            .map(|check| {
                Problem::at(&format!("looked_at.{}", check.id), format!("look at this first: {}", check.text))
            })
            .collect();
        let unknown = ids.iter().filter(|id| !checks.iter().any(|check| check.id == **id));
        problems.extend(unknown.map(|id| Problem::at("looked_at", format!("`{id}` is nothing to look at"))));
        ClinicError::none_of(problems)?;
        Ok(checks.iter().filter(|check| ids.contains(&check.id)).map(|check| check.text.clone()).collect())
    }
}
