//! Photographs leave the clinic by two persons' word: an owner asks, and somebody else of the clinic who sees charts, or the client, agrees.

use super::tasks::{Task, WhatToDo, waits_for};
use super::{Body, Draft, Noted};
use crate::my::SESSION_HOURS;
use crate::rights::{Right, allow, chart_of};
use crate::text::needed;
use crate::{ClinicError, Service};
use jiff::{Timestamp, ToSpan};
use records::model::audit::Kept;
use records::model::chart::{ChartBatch, ChartKind, ChartSearch};
use records::{AccountId, Actor, ClientId, ClinicId, EntryId};
use serde::{Deserialize, Serialize};

/// Somebody asks.
pub const ASKED: &str = "asked";
/// A second person agreed; whoever asked may take them out once.
pub const AGREED: &str = "agreed";
/// A second person refused.
pub const REFUSED: &str = "refused";
/// They were taken out.
pub const TAKEN: &str = "taken";

/// Longest reason, characters.
const LONGEST: usize = 500;

/// The wish to take a client's photographs out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotographExport {
    /// Who asks.
    pub asked_by: AccountId,
    /// What for.
    pub why: String,
    /// Who of the clinic said something to it; none where the client did, or nobody yet.
    pub said_by: Option<AccountId>,
    /// When it was said.
    pub said: Option<Timestamp>,
}

impl Body for PhotographExport {
    const KIND: ChartKind = ChartKind::PhotographExport;
}

impl Service {
    /// Asks for a second person's word.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but owners, [`ClinicError::NotFound`], [`ClinicError::Invalid`] without a reason.
    pub async fn ask_for_photographs(
        &self,
        by: &Actor,
        client: ClientId,
        why: &str,
    ) -> Result<EntryId, ClinicError> {
        allow(by, Right::Run)?;
        self.client_stands(by, client).await?;
        let asked_by = by.account().ok_or(ClinicError::Forbidden)?;
        let wanted = "say what for; the second person and the client read it";
        let why = needed("why", why, LONGEST, wanted)?;
        let body = PhotographExport { asked_by, why, said_by: None, said: None };
        let entry = self.drafted(by, Draft::of(client, ASKED, &body)).await?;
        let id = entry.id;
        let mut batch = ChartBatch { new: vec![entry], ..ChartBatch::default() };
        let task = Task::about(WhatToDo::AgreeToExport, id).noting(&body.why);
        self.add_task(by, client, &task, None, &mut batch).await?;
        batch.mails.push(waits_for(client, self.now()));
        self.write_chart(by, batch).await?;
        Ok(id)
    }

    /// What was asked about a client's photographs, the latest first: for those who see the chart, and the client.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn photograph_exports(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Noted<PhotographExport>>, ClinicError> {
        chart_of(by, client)?;
        self.client_stands(by, client).await?;
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// A second person's word: of somebody who sees charts and did not ask, or of the client.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::State`] for whoever asked, for the client where
    /// whoever asked made a way into their page, and once it was said.
    pub async fn say_to_export(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        agreed: bool,
    ) -> Result<(), ClinicError> {
        let mut noted: Noted<PhotographExport> = self.noted(by, id).await?;
        let client = noted.entry.client;
        chart_of(by, client)?;
        noted.must_be(version, "wish")?;
        if noted.entry.standing.state != ASKED {
            return Err(ClinicError::State("somebody has said something to this already".to_owned()));
        }
        if by.account() == Some(noted.body.asked_by) {
            let words = "somebody else has to agree: a second person of the clinic, or the client";
            return Err(ClinicError::State(words.to_owned()));
        }
        if by.client().is_some() && self.opened_by(by.clinic, client, noted.body.asked_by).await? {
            let words = "whoever asked has opened this page on a device of theirs; somebody else of the clinic has to agree";
            return Err(ClinicError::State(words.to_owned()));
        }
        noted.body.said_by = by.account();
        noted.body.said = Some(self.now());
        noted.entry.standing.state = if agreed { AGREED } else { REFUSED }.to_owned();
        noted.entry.standing.due = self.due_by(by.clinic, "photograph-export").await?.filter(|_| agreed);
        let mut batch = ChartBatch::default();
        self.close_tasks(by, client, &mut batch, |task| task.entry == Some(id)).await?;
        batch.changes.push(self.changed(by, &noted).await?);
        self.write_chart(by, batch).await
    }

    /// Whether somebody made a way into a client's page themselves, so lately that its session may still stand: then what is said there may be
    /// their own word.
    async fn opened_by(
        &self,
        clinic: ClinicId,
        client: ClientId,
        who: AccountId,
    ) -> Result<bool, ClinicError> {
        let since = self.now() - SESSION_HOURS.hours();
        let trail = self.whole_trail(&Actor::system(clinic), client).await?;
        let way = |kept: &&Kept| kept.subject == "client-link" && kept.account == Some(who);
        Ok(trail.iter().filter(way).any(|kept| kept.at >= since))
    }

    /// The word that lets somebody take photographs out is used up, once, within its time.
    pub(crate) async fn take_photographs(
        &self,
        by: &Actor,
        client: ClientId,
        id: EntryId,
    ) -> Result<(), ClinicError> {
        let mut noted: Noted<PhotographExport> = self.noted(by, id).await?;
        if noted.entry.client != client {
            return Err(ClinicError::NotFound { what: "entry" });
        }
        let own = by.account() == Some(noted.body.asked_by);
        let fresh = noted.entry.standing.due.is_some_and(|ends| self.now() <= ends);
        if noted.entry.standing.state != AGREED || !own || !fresh {
            let words = "photographs leave after a second person's word, once, within its time, for whoever asked; ask again";
            return Err(ClinicError::State(words.to_owned()));
        }
        noted.entry.standing.state = TAKEN.to_owned();
        let change = self.changed(by, &noted).await?;
        self.write_chart(by, ChartBatch { changes: vec![change], ..ChartBatch::default() }).await
    }
}
