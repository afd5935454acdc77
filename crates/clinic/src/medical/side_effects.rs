//! Side effects: reported in one step; a refill waits until a doctor has looked, and what is serious reaches one at once.

use super::renewals::goes_on;
use super::subscriptions::{ACTIVE, HELD, Subscription};
use crate::chart::tasks::{Task, WhatToDo, waits_for};
use crate::chart::{Draft, Noted};
use crate::rights::{Right, allow, oneself};
use crate::text::{needed_line, said};
use crate::{ClinicError, Service};
use records::model::chart::{ChartBatch, ChartSearch};
use records::{Actor, EntryId};
use serde::{Deserialize, Serialize};

/// Nobody has settled it yet.
pub const OPEN: &str = "open";
/// Longest report, characters.
const LONGEST: usize = 2000;
/// A doctor has settled it.
pub const SETTLED: &str = "settled";

/// A side effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideEffect {
    /// In the client's words.
    pub text: String,
    /// Whether it is serious: chest pain, breathlessness, swelling, fainting, thoughts of hurting oneself.
    pub serious: bool,
    /// What the doctor says to it.
    pub answer: String,
}

impl Service {
    /// Reports a side effect: refills wait at once.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client, [`ClinicError::Invalid`].
    pub async fn report_side_effect(&self, by: &Actor, text: &str, serious: bool) -> Result<(), ClinicError> {
        let client = oneself(by)?;
        let text = said("text", text, LONGEST)?;
        if text.is_empty() {
            return Err(ClinicError::invalid("text", "say what you feel"));
        }
        let mut batch = ChartBatch::default();
        let open = ChartSearch { states: vec![OPEN], ..ChartSearch::of(client) };
        if let Some(mut noted) = self.latest_noted::<SideEffect>(by, open).await?
            && (noted.body.serious || !serious)
        {
            // One that a doctor has not settled yet grows: nobody is called twice for it.
            noted.body.text = said("text", &format!("{}\n{text}", noted.body.text), 4 * LONGEST)?;
            batch.changes.push(self.changed(by, &noted).await?);
            return self.write_chart(by, batch).await;
        }
        let body = SideEffect { text, serious, answer: String::new() };
        let entry = self.drafted(by, Draft::of(client, OPEN, &body)).await?;
        let doctor = self.active_prescriptions(by, client).await?.first().map(|p| p.body.doctor);
        let task = Task::about(WhatToDo::SideEffect, entry.id).noting(if serious { "serious" } else { "" });
        batch.new.push(entry);
        self.add_task(by, client, &task, doctor, &mut batch).await?;
        let search = ChartSearch { states: vec![ACTIVE], ..ChartSearch::of(client) };
        for mut noted in self.all_noted::<Subscription>(by, search).await? {
            noted.entry.standing.state = HELD.to_owned();
            noted.entry.standing.due = None;
            noted.body.held = "Your doctor looks at the side effect first.".to_owned();
            batch.changes.push(self.changed(by, &noted).await?);
        }
        self.write_chart(by, batch).await
    }

    /// Side effects of a client, the latest first, for the doctor.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn side_effects(
        &self,
        by: &Actor,
        client: records::ClientId,
    ) -> Result<Vec<Noted<SideEffect>>, ClinicError> {
        allow(by, Right::Consult)?;
        self.client_stands(by, client).await?;
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// Side effects of the client who asks, the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client.
    pub async fn my_side_effects(&self, by: &Actor) -> Result<Vec<Noted<SideEffect>>, ClinicError> {
        let client = oneself(by)?;
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// Refuses a doctor who is not licensed where a client is, by the latest prescription or questionnaire.
    pub(crate) async fn licensed_for(
        &self,
        by: &Actor,
        client: records::ClientId,
    ) -> Result<(), ClinicError> {
        let prescribed = self.active_prescriptions(by, client).await?.into_iter().next();
        let place = match prescribed.and_then(|noted| noted.entry.standing.place) {
            Some(place) => Some(place),
            None => self.place_of(by, client).await?,
        };
        self.licensed_in(by, place.as_deref()).await
    }

    /// A doctor settles it: the client reads the answer, and what waits may go on unless the prescription is stopped.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::Invalid`].
    pub async fn settle_side_effect(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        answer: &str,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Consult)?;
        let mut noted: Noted<SideEffect> = self.noted(by, id).await?;
        noted.must_be(version, "side effect")?;
        let client = noted.entry.client;
        self.licensed_for(by, client).await?;
        if noted.entry.standing.state != OPEN {
            return Err(ClinicError::State("this was settled already".to_owned()));
        }
        noted.body.answer = needed_line("answer", answer, "say what the client should do")?;
        noted.entry.standing.state = SETTLED.to_owned();
        let mut batch = ChartBatch::default();
        self.close_tasks(by, client, &mut batch, |task| task.entry == Some(id)).await?;
        let today = self.clinic_today(by.clinic).await?;
        let search = ChartSearch { states: vec![HELD], ..ChartSearch::of(client) };
        for mut held in self.all_noted::<Subscription>(by, search).await? {
            goes_on(&mut held, today, &self.care_of(by.clinic).await?);
            batch.changes.push(self.changed(by, &held).await?);
        }
        batch.changes.push(self.changed(by, &noted).await?);
        batch.mails.push(waits_for(client, self.now()));
        self.write_chart(by, batch).await
    }
}
