//! What somebody must do: clients on their page, people of the clinic by role, each with a deadline.

use super::{Body, Draft, Noted};
use crate::rights::{Right, allow, oneself};
use crate::{ClinicError, Service};
use jiff::Timestamp;
use records::model::chart::{ChartBatch, ChartKind, ChartSearch};
use records::model::mail::NewMail;
use records::{AccountId, Actor, ClientId, EntryId, Role};
use serde::{Deserialize, Serialize};

/// Not done yet.
pub const OPEN: &str = "open";
/// The mail that says no more than that something waits.
const WAITING: &str = "waiting-for-you";
/// Done.
pub const DONE: &str = "done";

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhatToDo {
    /// A client fills in a form.
    FillIn,
    /// Somebody became a client by their own mail: what are they here for?
    WelcomeClient,
    /// A practitioner decides after a screening.
    DecideScreening,
    /// Staff look at papers.
    LookAtPapers,
    /// A practitioner looks at answers after a session.
    LookAtAnswers,
    /// Something is wrong with a client now.
    Alarm,
    /// A client's message waits for an answer.
    AnswerMessage,
    /// A client who received a lot that was called back has to be told.
    TellOfRecall,
    /// A client is to be asked for a touch-up.
    TouchUp,
    /// A client who received a medicine of a lot that was called back has to be told.
    TellOfRecalledMedicine,
    /// Somebody opened a record in an emergency.
    EmergencyAccess,
    /// A second person says whether photographs may leave.
    AgreeToExport,
    /// A doctor looks at a questionnaire.
    ReviewIntake,
    /// A doctor looks at a check-in.
    ReviewCheckIn,
    /// A doctor reads a check-in that holds nothing back.
    ReadCheckIn,
    /// A refill waits for a doctor's word.
    HeldRefill,
    /// A doctor answers a message of a client who has a medicine or asks for one.
    AnswerMedicalMessage,
    /// A doctor looks at answers that cannot wait.
    UrgentReview,
    /// What was paid for and not sent is given back.
    GiveBack,
    /// A client says that something in their record is wrong.
    Correct,
    /// A client says that something a doctor wrote is wrong.
    CorrectMedical,
    /// A card was not charged: what was to be paid is open.
    CardDeclined,
    /// A live visit that a doctor ordered is to be booked.
    BookVisit,
    /// A doctor looks at a side effect.
    SideEffect,
    /// A client answers a doctor's question.
    AnswerDoctor,
    /// A doctor answers a pharmacist's question about a prescription.
    AnswerPharmacist,
    /// A doctor reads why a pharmacist did not fill a prescription.
    ReadRefusal,
    /// What was made of a lot that was called back, and not sent yet, is taken off the shelf.
    TakeOffShelf,
    /// A pharmacist verifies a prescription.
    Verify,
    /// A pharmacist makes a medicine.
    Make,
    /// Another pharmacist checks what was made.
    SecondCheck,
    /// A parcel is sent.
    Ship,
}

impl WhatToDo {
    /// Its clock in the content, and whose work it is.
    fn clock_and_role(self) -> (Option<&'static str>, Role) {
        match self {
            Self::FillIn | Self::AnswerDoctor => (None, Role::Client),
            Self::WelcomeClient => (Some("answers"), Role::FrontDesk),
            Self::DecideScreening => (Some("screening"), Role::Practitioner),
            Self::LookAtPapers => (Some("identity"), Role::Practitioner),
            Self::LookAtAnswers => (Some("answers"), Role::Practitioner),
            Self::Alarm => (Some("alarm"), Role::Practitioner),
            Self::AnswerMessage => (Some("message"), Role::Practitioner),
            Self::TellOfRecall => (Some("recall"), Role::Practitioner),
            Self::TouchUp => (Some("answers"), Role::FrontDesk),
            Self::EmergencyAccess => (Some("alarm"), Role::Owner),
            Self::AgreeToExport => (Some("photograph-export"), Role::Practitioner),
            Self::ReviewIntake => (Some("consultation"), Role::Doctor),
            Self::ReviewCheckIn | Self::ReadCheckIn | Self::HeldRefill => (Some("answers"), Role::Doctor),
            Self::AnswerMedicalMessage => (Some("message"), Role::Doctor),
            Self::SideEffect | Self::UrgentReview => (Some("alarm"), Role::Doctor),
            Self::Correct => (Some("correction"), Role::Owner),
            Self::CorrectMedical => (Some("correction"), Role::Doctor),
            Self::AnswerPharmacist | Self::ReadRefusal => (Some("pharmacy"), Role::Doctor),
            Self::TakeOffShelf | Self::TellOfRecalledMedicine => (Some("recall"), Role::Pharmacist),
            Self::GiveBack | Self::BookVisit | Self::CardDeclined => (Some("answers"), Role::FrontDesk),
            Self::Verify | Self::Make | Self::SecondCheck | Self::Ship => {
                (Some("pharmacy"), Role::Pharmacist)
            }
        }
    }

    /// Whether everybody of its role has a mail of it, where it is nobody's own: somebody outside waits for the answer.
    fn is_told(self) -> bool {
        matches!(
            self,
            Self::WelcomeClient
                | Self::AnswerMessage
                | Self::AnswerMedicalMessage
                | Self::AnswerPharmacist
                | Self::HeldRefill
        )
    }

    /// Whether it is done by deciding, not by a tick.
    pub fn is_decided(self) -> bool {
        matches!(
            self,
            Self::DecideScreening
                | Self::SideEffect
                | Self::AnswerPharmacist
                | Self::LookAtPapers
                | Self::Correct
                | Self::CorrectMedical
        )
    }

    /// Whether it cannot wait.
    pub fn is_urgent(self) -> bool {
        matches!(
            self,
            Self::Alarm
                | Self::SideEffect
                | Self::UrgentReview
                | Self::TellOfRecall
                | Self::TellOfRecalledMedicine
                | Self::TakeOffShelf
                | Self::EmergencyAccess
        )
    }
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What is to be done.
    pub what: WhatToDo,
    /// With which form.
    pub form: Option<String>,
    /// About which entry.
    pub entry: Option<EntryId>,
    /// Anything to know.
    pub note: String,
}

impl Task {
    /// Something to be done about an entry.
    pub(crate) fn about(what: WhatToDo, entry: EntryId) -> Self {
        Self { what, form: None, entry: Some(entry), note: String::new() }
    }

    /// With a form.
    pub(crate) fn with_form(self, form: &str) -> Self {
        Self { form: Some(form.to_owned()), ..self }
    }

    /// With something to know.
    pub(crate) fn noting(self, note: &str) -> Self {
        Self { note: note.to_owned(), ..self }
    }
}

impl Body for Task {
    const KIND: ChartKind = ChartKind::Task;
}

/// The roles whose tasks a role sees.
fn roles_of(role: Role) -> Vec<Role> {
    match role {
        // An owner sees also what nobody else may be there for.
        Role::Owner => vec![Role::Owner, Role::Practitioner, Role::FrontDesk, Role::Doctor, Role::Pharmacist],
        Role::Practitioner => vec![Role::Practitioner, Role::FrontDesk],
        other => vec![other],
    }
}

impl Service {
    /// Adds a task, with the mails that tell of it: to its owner, or to everybody of its role where it cannot wait.
    pub(crate) async fn add_task(
        &self,
        by: &Actor,
        client: ClientId,
        task: &Task,
        owner: Option<AccountId>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let (clock, role) = task.what.clock_and_role();
        let now = self.now();
        let owner = self.still_here(by, role, owner).await?;
        let mut draft = Draft::of(client, OPEN, task);
        draft.standing.role = Some(role);
        draft.standing.owner = owner;
        if let Some(clock) = clock {
            draft.standing.due = self.due_by(by.clinic, clock).await?;
        }
        draft.about = task.entry.map(|entry| entry.0);
        let entry = self.drafted(by, draft).await?;
        let urgent = task.what.is_urgent();
        if role == Role::Client {
            // One mail for all that is asked at once.
            if !batch.mails.iter().any(|mail| mail.client == Some(client) && mail.kind == WAITING) {
                batch.mails.push(waits_for(client, self.now()));
            }
        } else if urgent || owner.is_some() || task.what.is_told() {
            let kind = if urgent { "urgent-for-staff" } else { "for-staff" };
            for account in self.who_acts(by, role, owner).await? {
                batch.mails.push(NewMail {
                    client: None,
                    account: Some(account),
                    appointment: None,
                    kind: kind.to_owned(),
                    facts: "{}".to_owned(),
                    due: now,
                    once: Some(format!("task/{}/{account}", entry.id)),
                });
            }
        }
        batch.new.push(entry);
        Ok(())
    }

    /// Who is told: the owner, or everybody of a role; owners of the clinic where the role has nobody.
    async fn who_acts(
        &self,
        by: &Actor,
        role: Role,
        owner: Option<AccountId>,
    ) -> Result<Vec<AccountId>, ClinicError> {
        if let Some(owner) = owner {
            return Ok(vec![owner]);
        }
        let members = self.records.members(by).await?;
        let of = |role: Role| {
            members.iter().filter(move |m| m.role == role).map(|m| m.account).collect::<Vec<_>>()
        };
        let own = of(role);
        Ok(if own.is_empty() { of(Role::Owner) } else { own })
    }

    /// Whoever a task is for, where they are still here: of those who have left, or may not act in that role any more, it is everybody's.
    async fn still_here(
        &self,
        by: &Actor,
        role: Role,
        owner: Option<AccountId>,
    ) -> Result<Option<AccountId>, ClinicError> {
        let Some(owner) = owner else { return Ok(None) };
        let members = self.records.members(by).await?;
        let sees = |own: Role| own == role || roles_of(own).contains(&role);
        let stays = members.iter().any(|member| member.account == owner && sees(member.role));
        let licensed = role != Role::Doctor || {
            let today = self.clinic_today(by.clinic).await?;
            let own = self.records.licences(by, Some(owner)).await?;
            own.iter().any(|licence| licence.expires >= today)
        };
        Ok((stays && licensed).then_some(owner))
    }

    /// Tasks of a client that are open.
    pub(crate) async fn open_tasks(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Noted<Task>>, ClinicError> {
        let search = ChartSearch { states: vec![OPEN], ..ChartSearch::of(client) };
        self.all_noted(by, search).await
    }

    /// Closes what asked a client for a form.
    pub(crate) async fn close_form_tasks(
        &self,
        by: &Actor,
        client: ClientId,
        form: &str,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        self.close_tasks(by, client, batch, |task| {
            task.what == WhatToDo::FillIn && task.form.as_deref() == Some(form)
        })
        .await
    }

    /// Closes tasks of a client.
    pub(crate) async fn close_tasks(
        &self,
        by: &Actor,
        client: ClientId,
        batch: &mut ChartBatch,
        fits: impl Fn(&Task) -> bool,
    ) -> Result<(), ClinicError> {
        for mut noted in self.open_tasks(by, client).await?.into_iter().filter(|noted| fits(&noted.body)) {
            noted.entry.standing.state = DONE.to_owned();
            batch.changes.push(self.changed(by, &noted).await?);
        }
        Ok(())
    }

    /// Asks a client for a form, unless that is asked already.
    pub(crate) async fn ask_for_form(
        &self,
        by: &Actor,
        client: ClientId,
        form: &str,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let asked = |task: &Task| task.what == WhatToDo::FillIn && task.form.as_deref() == Some(form);
        if self.open_tasks(by, client).await?.iter().any(|noted| asked(&noted.body)) {
            return Ok(());
        }
        let task =
            Task { what: WhatToDo::FillIn, form: Some(form.to_owned()), entry: None, note: String::new() };
        self.add_task(by, client, &task, None, batch).await
    }

    /// Asks a client for a form.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn request_form(&self, by: &Actor, client: ClientId, form: &str) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        self.form_use(form)?;
        let mut batch = ChartBatch::default();
        self.ask_for_form(by, client, form, &mut batch).await?;
        self.write_chart(by, batch).await
    }

    /// Open tasks that somebody of a role sees, those that fall due first; their own, or everybody's of the role.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn tasks(&self, by: &Actor) -> Result<Vec<Noted<Task>>, ClinicError> {
        allow(by, Right::Work)?;
        let search = ChartSearch {
            states: vec![OPEN],
            roles: roles_of(by.role),
            by_due: true,
            limit: Some(200),
            ..ChartSearch::default()
        };
        self.all_noted(by, search).await
    }

    /// Takes a task, gives it back, or says that it is done.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::State`] for a task that is done by doing it.
    pub async fn set_task(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        done: bool,
        mine: bool,
        note: &str,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Work)?;
        let mut noted: Noted<Task> = self.noted(by, id).await?;
        let sees = noted.entry.standing.role.is_some_and(|role| roles_of(by.role).contains(&role));
        if !sees {
            return Err(ClinicError::NotFound { what: "task" });
        }
        noted.must_be(version, "task")?;
        match noted.body.what {
            what if done && what.is_decided() => {
                return Err(ClinicError::State("this task is done by deciding".to_owned()));
            }
            // What holds a medicine back is let go by a doctor who may decide about it.
            WhatToDo::ReviewCheckIn | WhatToDo::UrgentReview | WhatToDo::HeldRefill if done => {
                allow(by, Right::Consult)?;
                self.licensed_for(by, noted.entry.client).await?;
            }
            _ => {}
        }
        let mut batch = ChartBatch::default();
        if done && matches!(noted.body.what, WhatToDo::ReviewCheckIn | WhatToDo::HeldRefill) {
            self.looked_at_hits(by, noted.entry.client, &mut batch).await?;
        }
        noted.entry.standing.owner = mine.then(|| by.account()).flatten();
        noted.entry.standing.state = if done { DONE } else { OPEN }.to_owned();
        noted.body.note = crate::text::line("note", note)?;
        batch.changes.push(self.changed(by, &noted).await?);
        self.write_chart(by, batch).await
    }

    /// What a client has to do.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client.
    pub async fn my_tasks(&self, by: &Actor) -> Result<Vec<Noted<Task>>, ClinicError> {
        let client = oneself(by)?;
        let open = self.open_tasks(by, client).await?;
        Ok(open.into_iter().filter(|noted| noted.entry.standing.role == Some(Role::Client)).collect())
    }
}

/// A mail to a client that says no more than that something waits for them.
pub(crate) fn waits_for(client: ClientId, now: Timestamp) -> NewMail {
    told_client(client, WAITING, now)
}

/// A mail that asks a client for a form, once under a name; it goes out where the form is still due by then.
pub(crate) fn asks_for(client: ClientId, form: &str, due: Timestamp, once: String) -> NewMail {
    let facts = serde_json::json!({ "form": form }).to_string();
    NewMail { facts, once: Some(once), ..waits_for(client, due) }
}

/// A mail to a client that tells nothing of health: its kind says all.
pub(crate) fn told_client(client: ClientId, kind: &str, due: Timestamp) -> NewMail {
    NewMail {
        client: Some(client),
        account: None,
        appointment: None,
        kind: kind.to_owned(),
        facts: "{}".to_owned(),
        due,
        once: None,
    }
}
