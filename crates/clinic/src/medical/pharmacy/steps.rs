//! The steps of a supply: verified, made, checked, sent, arrived or lost; or refused.

use super::making::Making;
use super::{ASKED, CHECKED, DELIVERED, Dispense, LOST, MADE, QUEUED, REFUSED, SHIPPED, VERIFIED, WAITS};
use crate::chart::Noted;
use crate::chart::tasks::{Task, WhatToDo, waits_for};
use crate::medical::prescriptions::{ACTIVE, ENDED, Prescription};
use crate::stock::not_to_be_used;
use crate::text::needed_line;
use crate::{ClinicError, Problem, Service};
use records::model::chart::ChartBatch;
use records::model::stock::LotState;
use records::{Actor, EntryId, LotId};

/// A parcel that is handed over.
#[derive(Debug, Clone, Default)]
pub struct Parcel {
    /// Who carries it.
    pub carrier: String,
    /// Its number.
    pub tracking: String,
    /// Why it goes to another state than the one that it was prescribed for; empty where it does not.
    pub elsewhere: String,
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
    /// It will not be filled, for this reason: the doctor has the request again.
    Refuse(String),
    /// It was made.
    Make(Making),
    /// Somebody else checked what was made.
    Check {
        /// What they looked at.
        looked_at: Vec<String>,
        /// Number of the prescription as they read it on the label.
        label: String,
    },
    /// What was made is not right, for this reason: it is made again.
    MakeAgain(String),
    /// It was handed to a carrier.
    Ship(Parcel),
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
        Step::Refuse(_) => &WAITS,
        Step::Check { .. } => &[MADE],
        Step::MakeAgain(_) => &[MADE, CHECKED],
        Step::Ship(_) => &[CHECKED],
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
        // Of one that its client ended only a parcel that was lost is sent again.
        let stands = [ACTIVE, ENDED].contains(&prescription.entry.standing.state.as_str());
        if !stands && !matches!(step, Step::Deliver) {
            return Err(ClinicError::State("the prescription was stopped; nothing of it is sent".to_owned()));
        }
        let client = noted.entry.client;
        if !matches!(step, Step::Deliver | Step::Refuse(_)) && self.something_is_wrong(by, client).await? {
            return Err(ClinicError::State(
                "a doctor has to look at this client first; nothing is sent until then".to_owned(),
            ));
        }
        if matches!(step, Step::Check { .. } | Step::Ship(_)) {
            self.still_good(by, &noted).await?;
        }
        let mut batch = ChartBatch::default();
        if !matches!(step, Step::Refuse(_)) {
            self.close_tasks(by, client, &mut batch, |task| task.entry == Some(id)).await?;
        }
        if matches!(step, Step::Verify | Step::Check { .. } | Step::Refuse(_)) {
            self.pharmacists_licence(by).await?;
        }
        let numbered = matches!(step, Step::Verify | Step::Make(_) | Step::Check { .. } | Step::Ship(_));
        if numbered && prescription.body.number.is_none() {
            prescription.body.number = Some(self.records.next_prescription_number(by).await?);
            batch.changes.push(self.changed(by, &prescription).await?);
        }
        noted.body.serial = prescription.body.number;
        let next = self.stepped(by, &mut noted, &mut prescription, step, &mut batch).await?;
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
        prescription: &mut Noted<Prescription>,
        step: Step,
        batch: &mut ChartBatch,
    ) -> Result<Option<WhatToDo>, ClinicError> {
        let me = by.account().ok_or(ClinicError::Forbidden)?;
        let now = self.now();
        let client = noted.entry.client;
        let (state, next) = match step {
            Step::Ask(text) => {
                self.asks(by, noted, prescription.body.doctor, &text, batch).await?;
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
            Step::Make(making) => {
                self.made_of(by, noted, &prescription.body, making, batch).await?;
                noted.body.made = Some((me, now));
                self.did(by, noted, "made").await?;
                (MADE, Some(WhatToDo::SecondCheck))
            }
            Step::Check { looked_at, label } => {
                if noted.body.made.is_some_and(|(maker, _)| maker == me) {
                    return Err(ClinicError::State("somebody else has to check what you made".to_owned()));
                }
                noted.body.looked_at = self.looked_at(by, noted, &looked_at, &label).await?;
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
            Step::Ship(parcel) => {
                self.ships(by, noted, prescription, parcel, batch).await?;
                (SHIPPED, None)
            }
            Step::Refuse(why) => {
                self.refuses(by, noted, prescription, &why, batch).await?;
                (REFUSED, None)
            }
            Step::Deliver => (DELIVERED, None),
            Step::Lost => {
                let lost = &noted.body;
                let again = Dispense {
                    replaces: Some(noted.entry.id),
                    // Owed once: called off, it is owed no more.
                    ..Dispense::of(lost.prescription, &prescription.body, lost.number, lost.invoice)
                };
                self.queue_dispense(by, client, &again, batch).await?;
                batch.mails.push(waits_for(client, now));
                (LOST, None)
            }
        };
        noted.entry.standing.state = state.to_owned();
        Ok(next)
    }

    /// What a second person says to have looked at, in words: all that is needed, nothing that is not asked, and the number that stands on the label.
    async fn looked_at(
        &self,
        by: &Actor,
        noted: &Noted<Dispense>,
        ids: &[String],
        label: &str,
    ) -> Result<Vec<String>, ClinicError> {
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
        if noted.body.serial.is_some_and(|own| label.trim() != own.to_string()) {
            let words = "this is not the Rx number of this supply: print its label, put it on, and write down the number that stands there";
            problems.push(Problem::at("label", words));
        }
        ClinicError::none_of(problems)?;
        Ok(checks.iter().filter(|check| ids.contains(&check.id)).map(|check| check.text.clone()).collect())
    }
}
