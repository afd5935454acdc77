//! What a pharmacist asks the doctor before verifying a prescription, and the doctor's answer.

use super::{ASKED, Dispense, QUEUED, Query};
use crate::chart::Noted;
use crate::chart::tasks::{Task, WhatToDo};
use crate::medical::prescriptions::Prescription;
use crate::rights::{Right, allow};
use crate::text::needed_line;
use crate::{ClinicError, Service};
use records::model::chart::{ChartBatch, ChartSearch};
use records::{AccountId, Actor, ClientId, EntryId};

/// What is wanted of a question and its answer.
const IN_WORDS: &str = "say it in words";

impl Service {
    /// Supplies of a client with what was asked about them, the latest first, for the doctor.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn supplies_of(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Noted<Dispense>>, ClinicError> {
        allow(by, Right::Consult)?;
        self.client_stands(by, client).await?;
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// The doctor who signed is asked: nothing goes on until a doctor has answered.
    pub(super) async fn asks(
        &self,
        by: &Actor,
        noted: &mut Noted<Dispense>,
        doctor: AccountId,
        words: &str,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let me = by.account().ok_or(ClinicError::Forbidden)?;
        let words = needed_line("text", words, IN_WORDS)?;
        noted.body.queries.push(Query { asked: (me, self.now()), text: words, answer: None });
        let task = Task::about(WhatToDo::AnswerPharmacist, noted.entry.id).noting(&noted.body.title);
        self.add_task(by, noted.entry.client, &task, Some(doctor), batch).await
    }

    /// A question that needs no answer any more, and why.
    pub(super) fn taken_back(
        &self,
        noted: &mut Noted<Dispense>,
        me: AccountId,
        why: &str,
    ) -> Result<(), ClinicError> {
        let why = needed_line("text", why, IN_WORDS)?;
        if let Some(query) = noted.body.queries.last_mut().filter(|query| query.answer.is_none()) {
            query.answer = Some((me, self.now(), why));
        }
        Ok(())
    }

    /// A doctor licensed where it was prescribed answers, and the supply waits for a pharmacist again.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::State`] where nothing was asked,
    /// [`ClinicError::Invalid`] without an answer.
    pub async fn answer_pharmacist(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        words: &str,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Consult)?;
        let mut noted: Noted<Dispense> = self.noted(by, id).await?;
        let prescription: Noted<Prescription> = self.noted(by, noted.body.prescription).await?;
        self.licensed_in(by, prescription.entry.standing.place.as_deref()).await?;
        noted.must_be(version, "supply")?;
        let me = by.account().ok_or(ClinicError::Forbidden)?;
        let waits = noted.body.queries.last_mut().filter(|query| query.answer.is_none());
        let (ASKED, Some(query)) = (noted.entry.standing.state.as_str(), waits) else {
            return Err(ClinicError::State("nobody asks about this supply".to_owned()));
        };
        query.answer = Some((me, self.now(), needed_line("reason", words, IN_WORDS)?));
        noted.entry.standing.state = QUEUED.to_owned();
        let client = noted.entry.client;
        let mut batch = ChartBatch::default();
        self.close_tasks(by, client, &mut batch, |task| task.entry == Some(id)).await?;
        let task = Task::about(WhatToDo::Verify, id).noting(&noted.body.title);
        self.add_task(by, client, &task, None, &mut batch).await?;
        batch.changes.push(self.changed(by, &noted).await?);
        self.write_chart(by, batch).await
    }
}
