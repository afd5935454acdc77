//! A pharmacist refuses to fill a prescription: nothing of it is sent or owed, and the doctor has the request again.

use super::{Dispense, REFUSED};
use crate::chart::Noted;
use crate::chart::tasks::{Task, WhatToDo, waits_for};
use crate::medical::consultations::{APPROVED, Consultation, OPEN, SUBMITTED};
use crate::medical::prescriptions::Prescription;
use crate::text::needed_line;
use crate::{ClinicError, Service};
use jiff::Timestamp;
use records::Actor;
use records::model::chart::{ChartBatch, ChartSearch};
use serde::{Deserialize, Serialize};

/// Why a supply was not filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Who said so, by the name and license of that day.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why, in words that the client reads.
    pub why: String,
}

impl Service {
    /// Refuses a supply: the prescription is stopped, what was to come of it is called off and owed no more, what was paid is to be given back, and the
    /// request waits for the doctor again, who may write another, decline or refer.
    pub(super) async fn refuses(
        &self,
        by: &Actor,
        noted: &mut Noted<Dispense>,
        prescription: &mut Noted<Prescription>,
        why: &str,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let why = needed_line("text", why, "say why, in words that the client reads")?;
        let me = by.account().ok_or(ClinicError::Forbidden)?;
        noted.body.refused =
            Some(Refusal { by: self.name_with_licence(by, me).await?, at: self.now(), why: why.clone() });
        noted.entry.standing.state = REFUSED.to_owned();
        // Nobody received what was made of it.
        batch.lots_of.push(noted.entry.id);
        self.owed_no_more(by, noted, batch).await?;
        let stopped = format!("The pharmacy did not fill it: {why}");
        self.stop(by, prescription, stopped, Some(noted.entry.id), batch).await?;
        let client = noted.entry.client;
        self.back_to_the_doctor(by, prescription, batch).await?;
        let task = Task::about(WhatToDo::ReadRefusal, noted.entry.id).noting(&noted.body.title);
        self.add_task(by, client, &task, Some(prescription.body.doctor), batch).await?;
        batch.mails.push(waits_for(client, self.now()));
        Ok(())
    }

    /// The request that a prescription answered waits for the doctor who signed; one that is newer and open stands.
    async fn back_to_the_doctor(
        &self,
        by: &Actor,
        prescription: &Noted<Prescription>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let open = ChartSearch { states: OPEN.to_vec(), ..ChartSearch::of(prescription.entry.client) };
        let newer: Option<Noted<Consultation>> = self.latest_noted(by, open).await?;
        let mut noted: Noted<Consultation> = self.noted(by, prescription.body.consultation).await?;
        if newer.is_some() || noted.entry.standing.state != APPROVED {
            return Ok(());
        }
        noted.entry.standing.state = SUBMITTED.to_owned();
        noted.entry.standing.owner = Some(prescription.body.doctor);
        noted.entry.standing.due = self.due_by(by.clinic, "consultation").await?;
        (noted.body.decided, noted.body.decided_by) = (None, None);
        noted.body.reason = prescription.body.stopped.clone();
        batch.changes.push(self.changed(by, &noted).await?);
        Ok(())
    }
}
