//! Messages between a client and the clinic, as many as they like; each says whether it was read, and each of a client's has a clock.

use super::tasks::{Task, WhatToDo, told_client};
use super::{Body, Draft, Noted};
use crate::medical::consultations::{Consultation, OPEN as OPEN_REQUEST};
use crate::rights::chart_of;
use crate::text::said;
use crate::{ClinicError, Service};
use jiff::Timestamp;
use records::model::chart::{ChartBatch, ChartKind, ChartSearch};
use records::{AccountId, Actor, ClientId, EntryId, FileId, Role};
use serde::{Deserialize, Serialize};

/// Not read yet.
pub const SENT: &str = "sent";
/// Read by whom it is for.
pub const READ: &str = "read";
/// Most files with a message.
const MOST_FILES: usize = 10;
/// Longest message, characters.
const LONGEST: usize = 4000;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What it says.
    pub text: String,
    /// Whether the client wrote it.
    pub from_client: bool,
    /// Who of the clinic wrote it, by the name of that day; empty where the client did.
    #[serde(default)]
    pub by: String,
    /// Files with it.
    #[serde(default)]
    pub files: Vec<FileId>,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

impl Body for Message {
    const KIND: ChartKind = ChartKind::Message;
}

impl Service {
    /// Messages of a client, the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn messages(&self, by: &Actor, client: ClientId) -> Result<Vec<Noted<Message>>, ClinicError> {
        chart_of(by, client)?;
        self.client_stands(by, client).await?;
        let search = ChartSearch { limit: Some(200), ..ChartSearch::of(client) };
        self.all_noted(by, search).await
    }

    /// Sends a message.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`].
    pub async fn send_message(
        &self,
        by: &Actor,
        client: ClientId,
        text: &str,
        files: Vec<FileId>,
    ) -> Result<(), ClinicError> {
        chart_of(by, client)?;
        let text = said("text", text, LONGEST)?;
        if text.is_empty() && files.is_empty() {
            return Err(ClinicError::invalid("text", "write something"));
        }
        if files.len() > MOST_FILES {
            return Err(ClinicError::invalid("files", format!("at most {MOST_FILES} files at a time")));
        }
        for file in &files {
            let row = self.records.file(by, *file).await?;
            if row.client != client {
                return Err(ClinicError::NotFound { what: "file" });
            }
        }
        let from_client = by.client().is_some();
        let by_name = match by.account() {
            Some(account) => self.name_of(by, account).await?,
            None => String::new(),
        };
        let body = Message { text, from_client, by: by_name, files, read_at: None };
        let entry = self.drafted(by, Draft::of(client, SENT, &body)).await?;
        let id = entry.id;
        let mut batch = ChartBatch { new: vec![entry], ..ChartBatch::default() };
        if from_client {
            self.ask_for_answer(by, client, id, &mut batch).await?;
        } else {
            let own = if by.role == Role::Doctor {
                WhatToDo::AnswerMedicalMessage
            } else {
                WhatToDo::AnswerMessage
            };
            // Whoever answers, the client has an answer; a doctor's is a doctor's to give.
            let answered = |task: &Task| task.what == own || task.what == WhatToDo::AnswerMessage;
            self.close_tasks(by, client, &mut batch, answered).await?;
            batch.mails.push(told_client(client, "message", self.now()));
        }
        self.write_chart(by, batch).await
    }

    /// One clock runs from the first message that nobody has answered.
    async fn ask_for_answer(
        &self,
        by: &Actor,
        client: ClientId,
        message: EntryId,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let open = self.open_tasks(by, client).await?;
        let (what, owner) = match self.doctor_of(by, client).await? {
            Some(doctor) => (WhatToDo::AnswerMedicalMessage, doctor),
            None => (WhatToDo::AnswerMessage, self.practitioner_of(by, client).await?),
        };
        if open.iter().any(|noted| noted.body.what == what) {
            return Ok(());
        }
        self.add_task(by, client, &Task::about(what, message), owner, batch).await
    }

    /// The doctor of a client on the medical road: who signed last, or has the request that is open; nobody's yet where no doctor took it. None for
    /// who neither has a medicine nor asks for one.
    async fn doctor_of(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Option<Option<AccountId>>, ClinicError> {
        if let Some(standing) = self.active_prescriptions(by, client).await?.first() {
            return Ok(Some(Some(standing.body.doctor)));
        }
        let open = ChartSearch { states: OPEN_REQUEST.to_vec(), ..ChartSearch::of(client) };
        let asked: Option<Noted<Consultation>> = self.latest_noted(by, open).await?;
        Ok(asked.map(|noted| noted.entry.standing.owner))
    }

    /// By when somebody will have answered what a client wrote last; none where everything is answered.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn answer_due(&self, by: &Actor, client: ClientId) -> Result<Option<Timestamp>, ClinicError> {
        chart_of(by, client)?;
        let waits = [WhatToDo::AnswerMessage, WhatToDo::AnswerMedicalMessage];
        let open = self.open_tasks(by, client).await?;
        Ok(open
            .iter()
            .filter(|task| waits.contains(&task.body.what))
            .filter_map(|task| task.entry.standing.due)
            .min())
    }

    /// Says that messages of the other side were read, up to one.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn read_messages(&self, by: &Actor, client: ClientId) -> Result<(), ClinicError> {
        chart_of(by, client)?;
        let own = by.client().is_some();
        let search = ChartSearch { states: vec![SENT], ..ChartSearch::of(client) };
        let mut batch = ChartBatch::default();
        for mut noted in self.all_noted::<Message>(by, search).await? {
            if noted.body.from_client != own {
                noted.body.read_at = Some(self.now());
                noted.entry.standing.state = READ.to_owned();
                batch.changes.push(self.changed(by, &noted).await?);
            }
        }
        if batch.changes.is_empty() { Ok(()) } else { self.write_chart(by, batch).await }
    }
}
