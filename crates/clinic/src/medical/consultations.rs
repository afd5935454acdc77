//! A request for a medicine: handed in, looked at by a doctor with a licence where the client is, decided.

use super::orders::Order;
use super::prescriptions::LIVE_VISIT;
use crate::chart::answers::{AnswerSet, ReadAnswers};
use crate::chart::tasks::{Task, WhatToDo, waits_for};
use crate::chart::{Draft, Noted};
use crate::rights::{Right, allow, oneself};
use crate::text::{line, said};
use crate::{ClinicError, Problem, Service};
use jiff::Timestamp;
use records::model::chart::{ChartBatch, ChartSearch};
use records::{AccountId, Actor, ClientId, EntryId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// It waits for a doctor.
pub const SUBMITTED: &str = "submitted";
/// The client has to answer something.
pub const WAITS_CLIENT: &str = "waits-for-client";
/// A live visit or a laboratory is waited for.
pub const WAITS_VISIT: &str = "waits-for-visit";
/// A medicine was prescribed.
pub const APPROVED: &str = "approved";
/// No medicine, with a reason.
pub const DECLINED: &str = "declined";
/// To be seen in person, with a reason.
pub const REFERRED: &str = "referred";
/// The client took it back.
pub const WITHDRAWN: &str = "withdrawn";

/// States in which a doctor may act.
pub(crate) const OPEN: [&str; 3] = [SUBMITTED, WAITS_CLIENT, WAITS_VISIT];
/// What a client reads where no doctor of the clinic is licensed.
const NOT_SERVED: &str =
    "We have no doctor who is licensed in the state where you are. A doctor near you can help.";
/// Longest reason or question, characters.
const LONGEST: usize = 2000;

/// A doctor's question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// The answer.
    pub answer: Option<String>,
    /// When it came.
    pub answered: Option<Timestamp>,
}

/// A diagnosis, coded (ICD-10-CM).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Code.
    pub code: String,
    /// In words.
    pub text: String,
}

/// A request for a medicine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Consultation {
    /// The questionnaire.
    pub answers: EntryId,
    /// What the doctor ticked while looking at answers and photographs.
    pub review: Option<EntryId>,
    /// Questions to the client.
    pub questions: Vec<Question>,
    /// What was ordered.
    pub orders: Vec<Order>,
    /// When a live visit was held.
    pub visit_held: Option<Timestamp>,
    /// Whether a psychiatrist or the treating doctor has agreed in writing.
    pub specialist_agrees: bool,
    /// Stages between the doctor's and the client's own.
    pub stage_difference: Option<f64>,
    /// Diagnosis.
    pub diagnosis: Option<Diagnosis>,
    /// Why it was declined or referred, in words that the client reads.
    pub reason: String,
    /// The doctor who decided.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided: Option<Timestamp>,
}

impl Consultation {
    fn of(answers: EntryId) -> Self {
        Self {
            answers,
            review: None,
            questions: Vec::new(),
            orders: Vec::new(),
            visit_held: None,
            specialist_agrees: false,
            stage_difference: None,
            diagnosis: None,
            reason: String::new(),
            decided_by: None,
            decided: None,
        }
    }
}

/// What a doctor does with a consultation besides prescribing.
#[derive(Debug, Clone)]
pub enum DoctorAct {
    /// Takes it, or gives it back.
    Take(bool),
    /// Asks the client.
    Ask(String),
    /// Orders a live visit or laboratory values.
    Order(String),
    /// Says what came of an order, by its place: in words, and as numbers by their links.
    Result(usize, String, BTreeMap<String, f64>),
    /// Notes that a live visit was held.
    VisitHeld,
    /// Notes the agreement of the treating doctor, the difference of stages, the diagnosis.
    Note {
        /// Whether a specialist has agreed in writing.
        specialist_agrees: bool,
        /// Stages between the doctor's and the client's own.
        stage_difference: Option<f64>,
        /// Diagnosis.
        diagnosis: Option<Diagnosis>,
    },
    /// Declines.
    Decline(String),
    /// Refers to somebody in person.
    Refer(String),
}

/// A consultation for the doctor.
pub struct ReadConsultation {
    /// The consultation.
    pub noted: Noted<Consultation>,
    /// The questionnaire with what the rules say.
    pub answers: ReadAnswers,
    /// Consents that are still missing.
    pub consents_missing: Vec<String>,
    /// Whether papers were seen: `verified`, `not-yet`, `failed`.
    pub identity: String,
}

impl Service {
    /// A questionnaire that was handed in waits for a doctor; one that was changed goes back to the one who had it.
    pub(crate) async fn consultation_for(
        &self,
        by: &Actor,
        client: ClientId,
        answers: EntryId,
        body: &AnswerSet,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let search = ChartSearch { states: OPEN.to_vec(), ..ChartSearch::of(client) };
        let open: Option<Noted<Consultation>> = self.latest_noted(by, search).await?;
        let place = body.place();
        let due = self.due_by(by.clinic, "consultation").await?;
        if let Some(mut noted) = open {
            // What was found belongs to what was answered before.
            noted.body = Consultation {
                questions: noted.body.questions,
                orders: noted.body.orders,
                ..Consultation::of(answers)
            };
            noted.entry.standing.place = place;
            noted.entry.standing.state = SUBMITTED.to_owned();
            noted.entry.standing.due = due;
            batch.changes.push(self.changed(by, &noted).await?);
            return Ok(());
        }
        let mut body = Consultation::of(answers);
        if self.doctors_in(by, place.as_deref().unwrap_or_default()).await?.is_empty() {
            body.reason = NOT_SERVED.to_owned();
            body.decided = Some(self.now());
            let mut draft = Draft::of(client, DECLINED, &body).about(answers.0);
            draft.standing.place = place;
            batch.new.push(self.drafted(by, draft).await?);
            return Ok(());
        }
        let mut draft = Draft::of(client, SUBMITTED, &body).about(answers.0);
        draft.standing.role = Some(records::Role::Doctor);
        draft.standing.place = place;
        draft.standing.due = due;
        batch.new.push(self.drafted(by, draft).await?);
        if self.papers_seen(by, client).await? {
            return Ok(());
        }
        self.ask_for_form(by, client, "identity", batch).await
    }

    /// Consultations that wait where the doctor is licensed, those that fall due first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn doctor_queue(&self, by: &Actor) -> Result<Vec<Noted<Consultation>>, ClinicError> {
        allow(by, Right::Consult)?;
        let places = self.own_licences(by).await?.into_iter().map(|licence| licence.place).collect();
        let search = ChartSearch {
            states: OPEN.to_vec(),
            places: Some(places),
            by_due: true,
            limit: Some(200),
            ..ChartSearch::default()
        };
        self.all_noted(by, search).await
    }

    /// A consultation with answers and what the rules say.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`] also where the doctor is not licensed.
    pub async fn consultation(&self, by: &Actor, id: EntryId) -> Result<ReadConsultation, ClinicError> {
        let noted = self.licensed(by, id).await?;
        let client = noted.entry.client;
        Ok(ReadConsultation {
            answers: self.answers_read(by, noted.body.answers).await?,
            consents_missing: self.consents_missing(by, client, &[]).await?,
            identity: self.papers_of(by, client).await?.to_owned(),
            noted,
        })
    }

    /// A consultation where the doctor who acts is licensed.
    pub(crate) async fn licensed(&self, by: &Actor, id: EntryId) -> Result<Noted<Consultation>, ClinicError> {
        allow(by, Right::Consult)?;
        let noted: Noted<Consultation> = self.noted(by, id).await?;
        self.licensed_in(by, noted.entry.standing.place.as_deref()).await?;
        Ok(noted)
    }

    /// Does something with a consultation over a version.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::State`] once decided, [`ClinicError::Invalid`].
    pub async fn act_on_consultation(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        act: DoctorAct,
    ) -> Result<(), ClinicError> {
        let mut noted = self.licensed(by, id).await?;
        open_at(&noted, version)?;
        let mut batch = ChartBatch::default();
        let (client, now) = (noted.entry.client, self.now());
        let mut tell = false;
        match act {
            DoctorAct::Take(mine) => noted.entry.standing.owner = mine.then(|| by.account()).flatten(),
            DoctorAct::Ask(text) => {
                let text = needed("text", &text)?;
                noted.body.questions.push(Question { text, at: now, answer: None, answered: None });
                noted.entry.standing.state = WAITS_CLIENT.to_owned();
                let task = Task::about(WhatToDo::AnswerDoctor, id);
                self.add_task(by, client, &task, None, &mut batch).await?;
            }
            DoctorAct::Order(what) => {
                if what == LIVE_VISIT {
                    let task = Task::about(WhatToDo::BookVisit, id);
                    self.add_task(by, client, &task, None, &mut batch).await?;
                }
                noted.body.orders.push(Order::of(self.care(), what, now)?);
                noted.entry.standing.state = WAITS_VISIT.to_owned();
                tell = true;
            }
            DoctorAct::Result(place, text, values) => {
                let order =
                    noted.body.orders.get_mut(place).ok_or(ClinicError::NotFound { what: "order" })?;
                order.resulted(self.care(), &text, values, now)?;
                noted.entry.standing.state = SUBMITTED.to_owned();
            }
            DoctorAct::VisitHeld => {
                noted.body.visit_held = Some(now);
                self.close_tasks(by, client, &mut batch, |task| task.what == WhatToDo::BookVisit).await?;
                noted.entry.standing.state = SUBMITTED.to_owned();
            }
            DoctorAct::Note { specialist_agrees, stage_difference, diagnosis } => {
                noted.body.specialist_agrees = specialist_agrees;
                noted.body.stage_difference = stage_difference.filter(|d| (0.0..=10.0).contains(d));
                if let Some(diagnosis) = diagnosis {
                    noted.body.diagnosis = Some(judged_diagnosis(diagnosis)?);
                }
            }
            DoctorAct::Decline(reason) | DoctorAct::Refer(reason) if reason.trim().is_empty() => {
                return Err(ClinicError::invalid("reason", "say why, in words that the client reads"));
            }
            DoctorAct::Decline(reason) => {
                decided(&mut noted, by, DECLINED, said("reason", &reason, LONGEST)?, now);
                tell = true;
            }
            DoctorAct::Refer(reason) => {
                decided(&mut noted, by, REFERRED, said("reason", &reason, LONGEST)?, now);
                tell = true;
            }
        }
        if [DECLINED, REFERRED].contains(&noted.entry.standing.state.as_str()) {
            self.close_tasks(by, client, &mut batch, |task| task.what == WhatToDo::BookVisit).await?;
        }
        if tell {
            batch.mails.push(waits_for(client, self.now()));
        }
        batch.changes.push(self.changed(by, &noted).await?);
        self.write_chart(by, batch).await
    }

    /// The consultations of the client who asks, as they read them.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client.
    pub async fn my_consultations(&self, by: &Actor) -> Result<Vec<Noted<Consultation>>, ClinicError> {
        let client = oneself(by)?;
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// Answers the doctor's open questions, or takes the request back. Nothing is ever charged for what was taken back.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::State`], [`ClinicError::Invalid`].
    pub async fn answer_doctor(
        &self,
        by: &Actor,
        id: EntryId,
        answer: Option<&str>,
    ) -> Result<(), ClinicError> {
        let client = oneself(by)?;
        let mut noted: Noted<Consultation> = self.noted(by, id).await?;
        if noted.entry.client != client {
            return Err(ClinicError::NotFound { what: "entry" });
        }
        let version = noted.entry.version;
        open_at(&noted, version)?;
        let mut batch = ChartBatch::default();
        match answer {
            Some(_) if noted.body.questions.iter().all(|question| question.answer.is_some()) => {
                return Err(ClinicError::State("the doctor has asked nothing that is open".to_owned()));
            }
            Some(text) => {
                let text = needed("text", text)?;
                let now = self.now();
                for question in noted.body.questions.iter_mut().filter(|q| q.answer.is_none()) {
                    question.answer = Some(text.clone());
                    question.answered = Some(now);
                }
                // What else is waited for is waited for still.
                if noted.entry.standing.state == WAITS_CLIENT {
                    noted.entry.standing.state = SUBMITTED.to_owned();
                }
                noted.entry.standing.due = self.due_by(by.clinic, "consultation").await?;
            }
            None => noted.entry.standing.state = WITHDRAWN.to_owned(),
        }
        let withdrawn = answer.is_none();
        self.close_tasks(by, client, &mut batch, |task| {
            task.what == WhatToDo::AnswerDoctor || withdrawn && task.what == WhatToDo::BookVisit
        })
        .await?;
        batch.changes.push(self.changed(by, &noted).await?);
        self.write_chart(by, batch).await
    }
}

/// Text that may not be empty.
fn needed(path: &str, text: &str) -> Result<String, ClinicError> {
    let text = said(path, text, LONGEST)?;
    if text.is_empty() { Err(ClinicError::invalid(path, "write something")) } else { Ok(text) }
}

fn judged_diagnosis(diagnosis: Diagnosis) -> Result<Diagnosis, ClinicError> {
    let code = diagnosis.code.trim().to_uppercase();
    let shape = code.len() >= 3 && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    if !shape || !code.starts_with(|c: char| c.is_ascii_uppercase()) {
        let problem = Problem::at("diagnosis.code", "a code of ICD-10-CM, such as L64.9");
        return Err(ClinicError::Invalid(vec![problem]));
    }
    let text = line("diagnosis.text", &diagnosis.text)?;
    if text.is_empty() {
        return Err(ClinicError::invalid("diagnosis.text", "say it in words too"));
    }
    Ok(Diagnosis { code, text })
}

/// A consultation that is not decided, at the version that was read.
pub(crate) fn open_at(noted: &Noted<Consultation>, version: i64) -> Result<(), ClinicError> {
    noted.must_be(version, "consultation")?;
    if !OPEN.contains(&noted.entry.standing.state.as_str()) {
        return Err(ClinicError::State("this was decided already".to_owned()));
    }
    Ok(())
}

/// Decides a consultation.
pub(crate) fn decided(
    noted: &mut Noted<Consultation>,
    by: &Actor,
    state: &str,
    reason: String,
    at: Timestamp,
) {
    noted.entry.standing.state = state.to_owned();
    noted.entry.standing.due = None;
    noted.body.reason = reason;
    noted.body.decided_by = by.account();
    noted.body.decided = Some(at);
}
