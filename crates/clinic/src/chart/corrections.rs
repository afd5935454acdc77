//! What a client says is wrong in their record: made right, or refused with a reason, to which the client may add their own words (45 CFR 164.526).
//! What stood before is never taken out: who corrects it does so where it stands, and earlier versions are kept.

use super::tasks::{Task, WhatToDo, waits_for};
use super::{Body, Draft, Noted};
use crate::rights::{Right, allow, chart_of, oneself};
use crate::text::needed;
use crate::{ClinicError, Service};
use jiff::Timestamp;
use records::model::chart::{ChartBatch, ChartKind, ChartSearch};
use records::{AccountId, Actor, ClientId, EntryId};
use serde::{Deserialize, Serialize};

/// Nobody has said anything to it yet.
pub const ASKED: &str = "asked";
/// It was made right.
pub const MADE: &str = "made";
/// It stays as it is.
pub const REFUSED: &str = "refused";

/// Longest text, characters.
const LONGEST: usize = 2000;

/// What a record is wrong about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Name, day of birth, how somebody is reached.
    Details,
    /// What a doctor wrote or prescribed.
    Medical,
    /// A session, a plan, what a practitioner wrote.
    Treatment,
    /// What is owed or was paid.
    Money,
    /// Anything else.
    Other,
}

/// What a client says is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// About what.
    pub part: Part,
    /// What is wrong.
    pub wrong: String,
    /// What would be right.
    pub right: String,
    /// Who said something to it, when, and what.
    pub answer: Option<(AccountId, Timestamp, String)>,
    /// What the client adds to a refusal; it goes with the record from then on.
    pub disagrees: String,
}

impl Body for Correction {
    const KIND: ChartKind = ChartKind::Correction;
}

impl Service {
    /// The client who asks says that something in their record is wrong.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client, [`ClinicError::Invalid`] where it is not said what is wrong and what is right.
    pub async fn ask_for_correction(
        &self,
        by: &Actor,
        part: Part,
        wrong: &str,
        right: &str,
    ) -> Result<EntryId, ClinicError> {
        let client = oneself(by)?;
        let wrong = needed("wrong", wrong, LONGEST, "say what is wrong");
        let right = needed("right", right, LONGEST, "say what would be right");
        let (wrong, right) = ClinicError::both(wrong, right)?;
        let body = Correction { part, wrong, right, answer: None, disagrees: String::new() };
        let entry = self.drafted(by, Draft::of(client, ASKED, &body)).await?;
        let id = entry.id;
        let mut batch = ChartBatch { new: vec![entry], ..ChartBatch::default() };
        let what = if part == Part::Medical { WhatToDo::CorrectMedical } else { WhatToDo::Correct };
        self.add_task(by, client, &Task::about(what, id), None, &mut batch).await?;
        self.write_chart(by, batch).await?;
        Ok(id)
    }

    /// What a client said is wrong in their record, the latest first: for those who see the chart, and the client.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn corrections(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Noted<Correction>>, ClinicError> {
        chart_of(by, client)?;
        self.client_stands(by, client).await?;
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// Somebody who sees charts says what became of it, in words that the client reads.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::State`] once it was answered,
    /// [`ClinicError::Invalid`] without words.
    pub async fn answer_correction(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        made: bool,
        words: &str,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Chart)?;
        let mut noted: Noted<Correction> = self.noted(by, id).await?;
        if noted.body.part == Part::Medical {
            // What a doctor wrote is a doctor's to correct.
            allow(by, Right::Consult)?;
        }
        noted.must_be(version, "correction")?;
        if noted.entry.standing.state != ASKED {
            return Err(ClinicError::State("this was answered already".to_owned()));
        }
        let wanted = if made { "say what was made right, and where" } else { "say why it stays as it is" };
        let words = needed("reason", words, LONGEST, wanted)?;
        let me = by.account().ok_or(ClinicError::Forbidden)?;
        noted.body.answer = Some((me, self.now(), words));
        noted.entry.standing.state = if made { MADE } else { REFUSED }.to_owned();
        let client = noted.entry.client;
        let mut batch = ChartBatch::default();
        self.close_tasks(by, client, &mut batch, |task| task.entry == Some(id)).await?;
        batch.changes.push(self.changed(by, &noted).await?);
        batch.mails.push(waits_for(client, self.now()));
        self.write_chart(by, batch).await
    }

    /// The client adds their own words to a refusal; they go with the record from then on.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but the client, [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::State`] where nothing was
    /// refused, [`ClinicError::Invalid`] without words.
    pub async fn disagree(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        words: &str,
    ) -> Result<(), ClinicError> {
        let client = oneself(by)?;
        let mut noted: Noted<Correction> = self.noted(by, id).await?;
        if noted.entry.client != client {
            return Err(ClinicError::NotFound { what: "entry" });
        }
        noted.must_be(version, "correction")?;
        if noted.entry.standing.state != REFUSED {
            return Err(ClinicError::State("nothing was refused here".to_owned()));
        }
        noted.body.disagrees = needed("reason", words, LONGEST, "say it in words")?;
        let change = self.changed(by, &noted).await?;
        self.write_chart(by, ChartBatch { changes: vec![change], ..ChartBatch::default() }).await
    }
}
