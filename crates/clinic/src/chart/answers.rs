//! Answers to forms: begun, kept as they are given, handed in, judged.

use super::judged::{Asked, HitSaid, Judged, questions};
use super::{Body, Draft, Noted};
use crate::chart::screening::SCREENING;
use crate::chart::tasks::{Task, WhatToDo};
use crate::medical::held_back::wants_a_doctor;
use crate::rights::{Right, allow, chart_of};
use crate::{ClinicError, Problem, Service};
use care::{Answering, Answers, Care, Facts, FormUse, Occasion, Outcome, Questionnaire, Road, Value};
use fhir::{QuestionnaireResponse, ResponseStatus};
use jiff::civil::Date;
use records::model::chart::{ChartBatch, ChartKind, ChartSearch, EntryChange, Standing};
use records::{Actor, ClientId, EntryId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Not handed in yet.
pub const DRAFT: &str = "draft";
/// Handed in.
pub const HANDED_IN: &str = "handed-in";
/// Changed after it was handed in: what stood before is kept beside it.
pub const AMENDED: &str = "amended";

/// Forms of the medical road.
const MEDICAL: &str = "medical";
/// What somebody must do at once, by code.
const CANNOT_WAIT: [&str; 4] = ["emergency-help", "crisis-help", "same-day", "urgent"];

/// Something that staff or the record say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// Yes or no.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
    /// A code.
    Code(String),
}

impl From<&Given> for Value {
    fn from(given: &Given) -> Self {
        match given {
            Given::Boolean(yes) => Self::Boolean(*yes),
            Given::Number(number) => Self::Number(*number),
            Given::Date(day) => Self::Date(*day),
            Given::Code(code) => Self::Code(code.clone()),
        }
    }
}

/// What staff and the record say, by the ids of the vocabulary.
pub type Givens = BTreeMap<String, Vec<Given>>;

/// An answer set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AnswerSet {
    /// The form.
    pub form: String,
    /// Fingerprint of the content that it was given under: it is judged by that for ever.
    pub content: String,
    /// The answers.
    pub response: QuestionnaireResponse,
    /// The day on which it was handed in, at the clinic.
    pub day: Option<Date>,
    /// Answer sets that it was judged with, earlier ones first.
    #[serde(default)]
    pub basis: Vec<EntryId>,
    /// What staff and the record said when it was judged.
    #[serde(default)]
    pub givens: Givens,
}

impl AnswerSet {
    /// The state (postal code) that it was given in, where its form asks for it.
    pub(crate) fn place(&self) -> Option<String> {
        match self.response.answers().ok()?.of("g0.state").first() {
            Some(Value::Code(code)) => Some(code.clone()),
            _ => None,
        }
    }
}

impl Body for AnswerSet {
    const KIND: ChartKind = ChartKind::Answers;
}

/// A form with what was answered to it so far.
pub struct FormState {
    /// The form.
    pub form: &'static Questionnaire,
    /// The draft, or what was handed in and is still good.
    pub answers: Option<Noted<AnswerSet>>,
}

/// What became of answers that were sent.
pub struct Saved {
    /// The answer set.
    pub id: EntryId,
    /// Its version now.
    pub version: i64,
    /// How it stands.
    pub state: String,
    /// What the client is told at once.
    pub told: Vec<String>,
    /// Whether help is needed now.
    pub emergency: bool,
}

/// Answers as sent.
pub struct Sent {
    /// The version that was read; 0 for a first one.
    pub version: i64,
    /// The answers.
    pub response: QuestionnaireResponse,
    /// Whether they are handed in.
    pub complete: bool,
}

/// An answer set for those who decide.
pub struct ReadAnswers {
    /// The answer set.
    pub noted: Noted<AnswerSet>,
    /// The form's title.
    pub title: String,
    /// Questions asked and answered.
    pub asked: Vec<Asked>,
    /// What the rules say; none where no rules are asked of the form.
    pub judged: Option<Judged>,
}

/// Under which name the answer sets of a form stand.
pub(crate) fn name_of(client: ClientId, form: &str) -> String {
    format!("answers/{client}/{form}/")
}

impl Service {
    /// How a form is used; none that is not asked of clients is found.
    pub(crate) fn form_use(
        &self,
        form: &str,
    ) -> Result<(&'static Questionnaire, &'static FormUse), ClinicError> {
        let none = || ClinicError::NotFound { what: "questionnaire" };
        let used = self.care().journey.form(form).ok_or_else(none)?;
        Ok((self.care().form(form).ok_or_else(none)?, used))
    }

    /// A form that somebody may fill in for a client: the doctor's own is the doctor's.
    fn may_fill(
        &self,
        by: &Actor,
        client: ClientId,
        form: &str,
    ) -> Result<(&'static Questionnaire, &'static FormUse), ClinicError> {
        chart_of(by, client)?;
        let (questionnaire, used) = self.form_use(form)?;
        if used.occasion == Some(Occasion::Review) {
            allow(by, Right::Consult)?;
        }
        Ok((questionnaire, used))
    }

    /// The title of a form; empty for one that is shipped no more.
    pub(crate) fn form_title(&self, form: &str) -> String {
        self.care().form(form).map_or_else(String::new, |form| form.title.clone())
    }

    /// The latest answer set of a form, a draft or not.
    pub(crate) async fn latest_answers(
        &self,
        by: &Actor,
        client: ClientId,
        form: &str,
    ) -> Result<Option<Noted<AnswerSet>>, ClinicError> {
        let search = ChartSearch { named: Some(name_of(client, form)), ..ChartSearch::of(client) };
        self.latest_noted(by, search).await
    }

    /// The latest answer set that was handed in, of all whose name begins so.
    pub(crate) async fn last_handed_in(
        &self,
        by: &Actor,
        client: ClientId,
        named: String,
    ) -> Result<Option<Noted<AnswerSet>>, ClinicError> {
        let states = vec![HANDED_IN, AMENDED];
        self.latest_noted(by, ChartSearch { named: Some(named), states, ..ChartSearch::of(client) }).await
    }

    /// The latest answer set of a form that was handed in and is still good on a day.
    pub(crate) async fn good_answers(
        &self,
        by: &Actor,
        client: ClientId,
        form: &str,
        today: Date,
    ) -> Result<Option<Noted<AnswerSet>>, ClinicError> {
        let (_, used) = self.form_use(form)?;
        let found = self.last_handed_in(by, client, name_of(client, form)).await?;
        Ok(found.filter(|noted| is_good(noted, used, today)))
    }

    /// A form to be filled in, with the draft or what was handed in.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn form_state(
        &self,
        by: &Actor,
        client: ClientId,
        form: &str,
    ) -> Result<FormState, ClinicError> {
        let (questionnaire, used) = self.may_fill(by, client, form)?;
        self.client_stands(by, client).await?;
        let today = self.clinic_today(by.clinic).await?;
        let latest = self.latest_answers(by, client, form).await?;
        let mut answers = latest.filter(|noted| is_open(noted, used, today));
        if let Some(draft) = answers.as_mut().filter(|noted| noted.entry.standing.state == DRAFT) {
            // Begun under an earlier form it goes on under this one, with what both ask.
            let begun = draft.body.response.answers().map_err(ClinicError::internal)?;
            let answering = Answering::new(questionnaire, &begun, today);
            draft.body.response = QuestionnaireResponse::new(&answering, ResponseStatus::InProgress);
        }
        Ok(FormState { form: questionnaire, answers })
    }

    /// Keeps answers, and judges them where they are handed in.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::Invalid`] with every answer that does not fit.
    pub async fn save_answers(
        &self,
        by: &Actor,
        client: ClientId,
        form: &str,
        sent: Sent,
    ) -> Result<Saved, ClinicError> {
        let (questionnaire, used) = self.may_fill(by, client, form)?;
        let answers = crate::care::answers_to(questionnaire, &sent.response)?;
        let today = self.clinic_today(by.clinic).await?;
        let answering = Answering::new(questionnaire, &answers, today);
        self.files_are_theirs(by, client, &answering).await?;
        let problems = answering.problems(sent.complete).into_iter();
        ClinicError::none_of(problems.map(|p| Problem::at(&p.link, p.trouble.to_string())).collect())?;
        let care = self.care_of(by.clinic).await?;
        self.keep_content(&care).await?;
        let status = if sent.complete { ResponseStatus::Completed } else { ResponseStatus::InProgress };
        let mut body = AnswerSet {
            form: form.to_owned(),
            content: care.fingerprint(),
            response: QuestionnaireResponse::new(&answering, status),
            day: sent.complete.then_some(today),
            basis: Vec::new(),
            givens: Givens::new(),
        };
        let mut judged = None;
        if let (true, Some(occasion)) = (sent.complete, used.occasion) {
            (body.basis, body.givens) = self.judged_with(by, client, occasion, &body, today).await?;
            judged = Some(self.judge_set(by, &body).await?);
        }
        self.keep_answers(by, client, &sent, (body, used), judged, today).await
    }

    async fn keep_answers(
        &self,
        by: &Actor,
        client: ClientId,
        sent: &Sent,
        (body, used): (AnswerSet, &FormUse),
        judged: Option<Judged>,
        today: Date,
    ) -> Result<Saved, ClinicError> {
        let latest = self.latest_answers(by, client, &body.form).await?;
        let open = latest.as_ref().filter(|noted| is_open(noted, used, today));
        let stood = open.map_or(0, |noted| noted.entry.version);
        if stood != sent.version {
            return Err(ClinicError::Changed { what: "questionnaire", stands: stood });
        }
        let before = open.map_or(DRAFT, |noted| noted.entry.standing.state.as_str());
        let state = match (sent.complete, before) {
            (false, DRAFT) => DRAFT,
            // What was handed in is not taken back into a draft: it is amended whole.
            (false, _) => {
                return Err(ClinicError::State(
                    "these answers were handed in; hand them in anew to change them".to_owned(),
                ));
            }
            (true, DRAFT) => HANDED_IN,
            (true, _) => AMENDED,
        };
        let mut batch = ChartBatch::default();
        let id = match open {
            Some(noted) => {
                batch.changes.push(EntryChange {
                    id: noted.entry.id,
                    version: noted.entry.version,
                    standing: Standing { state: state.to_owned(), ..Standing::default() },
                    sealed: self.sealed(by.clinic, &body).await?,
                });
                noted.entry.id
            }
            None => {
                let number = self.count_answers(by, client, &body.form).await?;
                let once = format!("{}{number:04}", name_of(client, &body.form));
                let entry = self.drafted(by, Draft::of(client, state, &body).once(once)).await?;
                let id = entry.id;
                batch.new.push(entry);
                id
            }
        };
        if sent.complete {
            self.follow_answers(by, client, (id, &body), used.occasion, judged.as_ref(), &mut batch).await?;
        }
        self.write_chart(by, batch).await?;
        let told = match &judged {
            Some(judged) => self.told_at_once(by, client, used, judged).await?,
            None => Vec::new(),
        };
        Ok(Saved {
            told,
            id,
            version: stood + 1,
            state: state.to_owned(),
            emergency: judged
                .is_some_and(|judged| judged.hits.iter().any(|hit| hit.outcome == Outcome::Emergency)),
        })
    }

    /// What a client is told at once. On the medical road that is, before a doctor has decided, only what cannot wait or is about whatever medicine there
    /// is, and what is about one that they take: what speaks against others is nothing to them.
    async fn told_at_once(
        &self,
        by: &Actor,
        client: ClientId,
        used: &FormUse,
        judged: &Judged,
    ) -> Result<Vec<String>, ClinicError> {
        if used.road != MEDICAL {
            return Ok(judged.told(Outcome::Doctor, |_| true));
        }
        let taken = self.active_prescriptions(by, client).await?;
        let taken: Vec<&String> = taken.iter().flat_map(|noted| &noted.body.treatments).collect();
        let all = self.care().treatments.all.iter().filter(|one| one.road == Road::Medical);
        let medicines: Vec<&String> = all.map(|one| &one.id).collect();
        let concerns = |hit: &HitSaid| {
            medicines.iter().all(|one| hit.treatments.contains(one))
                || hit.treatments.iter().any(|one| taken.contains(&one))
                || CANNOT_WAIT.iter().any(|act| hit.acts.iter().any(|own| own == act))
        };
        Ok(judged.told(Outcome::Refer, concerns))
    }

    async fn count_answers(&self, by: &Actor, client: ClientId, form: &str) -> Result<usize, ClinicError> {
        let search = ChartSearch { named: Some(name_of(client, form)), ..ChartSearch::of(client) };
        Ok(self.records.entries_of(by, search).await?.len())
    }

    /// What follows in the clinic from answers that were handed in.
    async fn follow_answers(
        &self,
        by: &Actor,
        client: ClientId,
        (id, body): (EntryId, &AnswerSet),
        occasion: Option<Occasion>,
        judged: Option<&Judged>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        self.close_form_tasks(by, client, &body.form, batch).await?;
        let gravest = |judged: &Judged| judged.hits.iter().map(|hit| hit.outcome).max();
        let what = match occasion {
            None => WhatToDo::LookAtPapers,
            Some(Occasion::Smp) => WhatToDo::DecideScreening,
            Some(Occasion::Healing) if judged.and_then(gravest) >= Some(Outcome::Refer) => WhatToDo::Alarm,
            Some(Occasion::Healing) => WhatToDo::LookAtAnswers,
            Some(Occasion::Intake) => {
                self.consultation_for(by, client, id, body, batch).await?;
                return self.call_a_doctor(by, client, id, body, judged, batch).await;
            }
            Some(Occasion::CheckIn) => {
                self.call_a_doctor(by, client, id, body, judged, batch).await?;
                let taken = self.active_prescriptions(by, client).await?;
                let speaks_against =
                    |judged: &Judged| taken.iter().any(|one| wants_a_doctor(judged, &one.body, id));
                // Photographs and what was written freely are read also where no rule says anything.
                let what = match judged.is_some_and(speaks_against) {
                    true => WhatToDo::ReviewCheckIn,
                    false => WhatToDo::ReadCheckIn,
                };
                let doctor = taken.first().map(|standing| standing.body.doctor);
                return self
                    .add_task(by, client, &Task::about(what, id).with_form(&body.form), doctor, batch)
                    .await;
            }
            // The day's questions are decided by whoever holds the session, there and then; the doctor's road has its own queue.
            _ => return Ok(()),
        };
        let owner =
            if occasion == Some(Occasion::Healing) { self.practitioner_of(by, client).await? } else { None };
        let task = Task::about(what, id).with_form(&body.form);
        self.add_task(by, client, &task, owner, batch).await
    }

    /// What cannot wait reaches doctors at once: help needed now, or something that somebody must do the same day.
    async fn call_a_doctor(
        &self,
        by: &Actor,
        client: ClientId,
        id: EntryId,
        body: &AnswerSet,
        judged: Option<&Judged>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let cannot_wait = |judged: &Judged| CANNOT_WAIT.iter().any(|act| judged.acts(act));
        if !judged.is_some_and(cannot_wait) {
            return Ok(());
        }
        let task = Task::about(WhatToDo::UrgentReview, id).with_form(&body.form);
        let doctor = self.active_prescriptions(by, client).await?.first().map(|p| p.body.doctor);
        self.add_task(by, client, &task, doctor, batch).await
    }

    /// Answer sets and givens that an occasion is judged with besides its own form.
    async fn judged_with(
        &self,
        by: &Actor,
        client: ClientId,
        occasion: Occasion,
        body: &AnswerSet,
        today: Date,
    ) -> Result<(Vec<EntryId>, Givens), ClinicError> {
        let mut givens = Givens::new();
        let mut basis = Vec::new();
        if matches!(occasion, Occasion::Intake | Occasion::Review | Occasion::CheckIn) {
            let intake = self.good_intake(by, client, today).await?;
            let place = body.place().or(intake.as_ref().and_then(|noted| noted.body.place()));
            givens = self.medical_givens(by, client, &place.unwrap_or_default(), &[], None).await?;
            if occasion != Occasion::Intake {
                basis.extend(intake.map(|noted| noted.entry.id));
            }
        }
        if occasion == Occasion::Session {
            basis.extend(self.good_answers(by, client, SCREENING, today).await?.map(|noted| noted.entry.id));
        }
        if matches!(occasion, Occasion::Smp | Occasion::Session) {
            let letter =
                self.standing_clearance(by, client).await?.is_some_and(|noted| noted.body.letter.is_some());
            givens.insert("x.practitioner-letter".to_owned(), vec![Given::Boolean(letter)]);
            givens.insert("x.on-scalp".to_owned(), self.prescribed_on_scalp(by, client).await?);
        }
        Ok((basis, givens))
    }

    /// Judges an answer set by the content that it was given under.
    pub(crate) async fn judge_set(&self, by: &Actor, body: &AnswerSet) -> Result<Judged, ClinicError> {
        let care = self.care_under(&body.content).await?;
        let today = match body.day {
            Some(day) => day,
            None => self.clinic_today(by.clinic).await?,
        };
        let mut sets = Vec::new();
        for id in &body.basis {
            sets.push(self.noted::<AnswerSet>(&Actor::system(by.clinic), *id).await?.body);
        }
        sets.push(body.clone());
        let used = care.journey.form(&body.form).and_then(|used| used.occasion);
        let occasion = used.ok_or_else(|| ClinicError::internal("a form without an occasion"))?;
        self.judge_sets(&care, &sets, &body.givens, today, occasion)
    }

    /// Asks the rules of an occasion of answer sets, earlier ones first, and of what staff and the record say.
    pub(crate) fn judge_sets(
        &self,
        care: &Care,
        sets: &[AnswerSet],
        said: &Givens,
        today: Date,
        occasion: Occasion,
    ) -> Result<Judged, ClinicError> {
        let mut read: Vec<(&Questionnaire, Answers)> = Vec::new();
        for set in sets {
            // A form that this content does not hold any more says nothing.
            let Some(form) = care.form(&set.form) else { continue };
            read.push((form, set.response.answers().map_err(ClinicError::internal)?));
        }
        let answered: Vec<Answering<'_>> =
            read.iter().map(|(form, answers)| Answering::new(form, answers, today)).collect();
        let mut givens = Answers::new();
        for (link, values) in said {
            givens.set(link, values.iter().map(Value::from).collect());
        }
        Ok(Judged::of(care, occasion, &Facts::new(care, &answered, &givens, today), &answered))
    }

    /// An answer set with its questions and what the rules say of it.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn read_answers(&self, by: &Actor, id: EntryId) -> Result<ReadAnswers, ClinicError> {
        allow(by, Right::Chart)?;
        self.answers_read(by, id).await
    }

    pub(crate) async fn answers_read(&self, by: &Actor, id: EntryId) -> Result<ReadAnswers, ClinicError> {
        let noted: Noted<AnswerSet> = self.noted(by, id).await?;
        let care = self.care_under(&noted.body.content).await?;
        let form =
            care.form(&noted.body.form).ok_or_else(|| ClinicError::internal("answers without a form"))?;
        let answers = noted.body.response.answers().map_err(ClinicError::internal)?;
        let today = match noted.body.day {
            Some(day) => day,
            None => self.clinic_today(by.clinic).await?,
        };
        let asked = questions(&Answering::new(form, &answers, today));
        let judges = care.journey.form(&form.id).is_some_and(|used| used.occasion.is_some());
        let judged = if judges { Some(self.judge_set(by, &noted.body).await?) } else { None };
        Ok(ReadAnswers { title: form.title.clone(), asked, judged, noted })
    }

    /// Files among answers belong to whoever answers.
    async fn files_are_theirs(
        &self,
        by: &Actor,
        client: ClientId,
        answering: &Answering<'_>,
    ) -> Result<(), ClinicError> {
        let mut problems = Vec::new();
        for asked in questions(answering) {
            for file in &asked.files {
                let theirs = match file.parse() {
                    Ok(id) => self.is_file_of(by, client, id).await,
                    Err(_) => false,
                };
                if !theirs {
                    problems.push(Problem::at(&asked.link, "this photo is not here any more; take it again"));
                }
            }
        }
        ClinicError::none_of(problems)
    }
}

/// Whether a set is filled in further: a draft, whatever content it was begun under, or what was handed in and is still good.
fn is_open(noted: &Noted<AnswerSet>, used: &FormUse, today: Date) -> bool {
    noted.entry.standing.state == DRAFT || is_good(noted, used, today)
}

/// Whether what was handed in is still good on a day.
fn is_good(noted: &Noted<AnswerSet>, used: &FormUse, today: Date) -> bool {
    let handed_in = noted.entry.standing.state != DRAFT;
    let age = noted.body.day.map(|day| (today - day).get_days());
    let good = |days: u32| age.is_some_and(|age| age <= i32::try_from(days).unwrap_or(i32::MAX));
    handed_in && used.good_days.is_none_or(good)
}
