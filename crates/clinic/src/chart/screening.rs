//! What a practitioner decides after a screening: go on, put off, a doctor's letter first, or no.

use super::answers::AnswerSet;
use super::judged::{HitSaid, Judged};
use super::tasks::{WhatToDo, asks_for, waits_for};
use super::{Body, Draft, Noted};
use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use care::Outcome;
use jiff::civil::Date;
use records::model::chart::{ChartBatch, ChartKind, ChartSearch};
use records::{Actor, ClientId, EntryId, FileId};
use serde::{Deserialize, Serialize};

/// The form that a screening is.
pub(crate) const SCREENING: &str = "smp-screening";
/// The treatment that a screening is about.
pub(crate) const SMP: &str = "smp";

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cleared {
    /// Nothing stands against it.
    Ok,
    /// Not before a day.
    Defer,
    /// Not without a doctor's letter.
    Letter,
    /// Not here.
    No,
}

impl Cleared {
    /// The name that is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Defer => "defer",
            Self::Letter => "letter",
            Self::No => "no",
        }
    }

    /// The one of a name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Ok, Self::Defer, Self::Letter, Self::No].into_iter().find(|cleared| cleared.name() == name)
    }
}

/// A hit that was set aside, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The hit, as `S3/2`.
    pub hit: String,
    /// Why.
    pub reason: String,
}

/// A decision after a screening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clearance {
    /// The answers that it is about.
    pub answers: EntryId,
    /// Their version: what was changed since was not decided on.
    pub version: i64,
    /// What was decided.
    pub decision: Cleared,
    /// Until when it is put off.
    pub until: Option<Date>,
    /// Why, in words that the client reads.
    pub reason: String,
    /// A doctor's letter.
    pub letter: Option<FileId>,
    /// Hits that were set aside.
    pub set_aside: Vec<SetAside>,
}

impl Body for Clearance {
    const KIND: ChartKind = ChartKind::Clearance;
}

/// What the rules come to: a proposal, which a practitioner decides on; none where they have to look first at what may be set aside.
pub fn proposed(judged: &Judged) -> Option<Cleared> {
    let own: Vec<&HitSaid> = judged.about(SMP).collect();
    let any = |fits: &dyn Fn(&&&HitSaid) -> bool| own.iter().any(|hit| fits(&hit));
    let waits = |hit: &HitSaid| hit.acts.iter().any(|act| act == "wait");
    if any(&|hit| hit.outcome == Outcome::Block && !waits(hit)) {
        Some(Cleared::No)
    } else if any(&|hit| hit.outcome >= Outcome::Refer) {
        Some(Cleared::Defer)
    } else if any(&|hit| hit.acts.iter().any(|act| act == "specialist-letter") || !hit.missing.is_empty()) {
        Some(Cleared::Letter)
    } else if any(&|hit| hit.outcome >= Outcome::Doctor) {
        None
    } else {
        Some(Cleared::Ok)
    }
}

/// Everything that keeps a decision from standing.
fn problems(decision: &Clearance, judged: &Judged, today: Date) -> Vec<Problem> {
    let mut problems = Vec::new();
    if decision.decision != Cleared::Ok && decision.reason.trim().is_empty() {
        problems.push(Problem::at("reason", "say why, in words that the client reads"));
    }
    match (decision.decision, decision.until) {
        (Cleared::Defer, None) => problems.push(Problem::at("until", "say until which day it is put off")),
        (Cleared::Defer, Some(day)) if day <= today => {
            problems.push(Problem::at("until", "this day is past; put it off to a later one"));
        }
        _ => {}
    }
    if decision.decision == Cleared::Ok {
        for hit in judged.about(SMP).filter(|hit| hit.outcome > Outcome::Warn) {
            problems.extend(not_settled(decision, hit));
        }
    }
    problems
}

/// What a hit still wants before a client is cleared.
fn not_settled(decision: &Clearance, hit: &HitSaid) -> Option<Problem> {
    let path = format!("set_aside.{}", hit.id);
    // What wants a doctor in person, or hangs on a fixed rule, is answered anew by the client once one has looked.
    if !hit.may_be_set_aside {
        let words =
            "this cannot be set aside; put it off or say no, until the client can answer it otherwise";
        return Some(Problem::at(&path, format!("{}: {words}", hit.title)));
    }
    let reason = decision.set_aside.iter().find(|aside| aside.hit == hit.id);
    if reason.is_none_or(|aside| aside.reason.trim().is_empty()) {
        return Some(Problem::at(&path, format!("{}: say why it may be set aside", hit.title)));
    }
    let wants_letter = hit.acts.iter().any(|act| act == "specialist-letter");
    (wants_letter && decision.letter.is_none()).then(|| {
        Problem::at("letter", format!("{}: a doctor's letter is needed; add it as a photo", hit.title))
    })
}

impl Service {
    /// Keeps a decision after a screening, and tells the client.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] with everything that it still wants.
    pub async fn decide_screening(&self, by: &Actor, decision: Clearance) -> Result<EntryId, ClinicError> {
        allow(by, Right::Treat)?;
        let noted: Noted<AnswerSet> = self.noted(by, decision.answers).await?;
        if noted.body.form != SCREENING || noted.body.day.is_none() {
            return Err(ClinicError::State("only a screening that was handed in is decided".to_owned()));
        }
        noted.must_be(decision.version, "questionnaire")?;
        let client = noted.entry.client;
        let judged = self.judge_set(by, &noted.body).await?;
        let mut wrong = problems(&decision, &judged, self.clinic_today(by.clinic).await?);
        if let Some(letter) = decision.letter
            && !self.is_file_of(by, client, letter).await
        {
            wrong.push(Problem::at("letter", "there is no such file of this client"));
        }
        ClinicError::none_of(wrong)?;
        let mut batch = ChartBatch::default();
        let draft = Draft::of(client, decision.decision.name(), &decision).about(decision.answers.0);
        let entry = self.drafted(by, draft).await?;
        let id = entry.id;
        batch.new.push(entry);
        self.close_tasks(by, client, &mut batch, |task| task.what == WhatToDo::DecideScreening).await?;
        batch.mails.push(waits_for(client, self.now()));
        if let Some(until) = decision.until.filter(|_| decision.decision == Cleared::Defer) {
            let due = self.told_on(by.clinic).await?(until);
            batch.mails.extend(due.map(|due| asks_for(client, SCREENING, due, format!("put-off/{id}"))));
        }
        self.write_chart(by, batch).await?;
        Ok(id)
    }

    /// The latest decision about a client.
    pub(crate) async fn standing_clearance(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Option<Noted<Clearance>>, ClinicError> {
        self.latest_noted(by, ChartSearch::of(client)).await
    }

    /// A decision that holds on a day: of the answers that are good on it and were not changed since.
    pub(crate) async fn clearance_on(
        &self,
        by: &Actor,
        client: ClientId,
        day: Date,
    ) -> Result<Option<Noted<Clearance>>, ClinicError> {
        let answers = self.good_answers(by, client, SCREENING, day).await?;
        let standing = self.standing_clearance(by, client).await?;
        Ok(standing.filter(|noted| {
            answers.is_some_and(|a| a.entry.id == noted.body.answers && a.entry.version == noted.body.version)
        }))
    }

    /// A task for the practitioner who holds a client's sessions.
    pub(crate) async fn practitioner_of(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Option<records::AccountId>, ClinicError> {
        let search =
            ChartSearch { kinds: vec![ChartKind::Session], limit: Some(1), ..ChartSearch::of(client) };
        let last = self.records.entries_of(by, search).await?.into_iter().next();
        Ok(last.and_then(|entry| entry.standing.owner))
    }

    /// Asks for a screening where none is good or under way.
    pub(crate) async fn ask_for_screening(
        &self,
        by: &Actor,
        client: ClientId,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let today = self.clinic_today(by.clinic).await?;
        let seen = self.papers_seen(by, client).await?;
        for form in [SCREENING, "identity"] {
            if form == "identity" && seen {
                continue;
            }
            if self.good_answers(by, client, form, today).await?.is_none() {
                self.ask_for_form(by, client, form, batch).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(id: &str, outcome: Outcome, fixed: bool, acts: &[&str]) -> HitSaid {
        HitSaid {
            id: id.to_owned(),
            rule: id.to_owned(),
            title: id.to_owned(),
            outcome,
            may_be_set_aside: !fixed && outcome <= Outcome::Doctor,
            acts: acts.iter().map(|a| (*a).to_owned()).collect(),
            treatments: vec![SMP.to_owned()],
            client: None,
            clinician: String::new(),
            source: String::new(),
            kind: String::new(),
            evidence: Vec::new(),
            missing: Vec::new(),
        }
    }

    fn check(hits: Vec<HitSaid>, expected: impl Into<Option<Cleared>>) {
        assert_eq!(proposed(&Judged { hits, outcomes: Vec::new() }), expected.into());
    }

    #[test]
    fn the_gravest_hit_makes_the_proposal() {
        check(Vec::new(), Cleared::Ok);
        check(vec![hit("A/1", Outcome::Warn, false, &[])], Cleared::Ok);
        check(vec![hit("A/1", Outcome::Doctor, false, &[])], None);
        check(vec![hit("A/1", Outcome::Refer, true, &["urgent"])], Cleared::Defer);
        check(vec![hit("A/1", Outcome::Doctor, false, &["specialist-letter"])], Cleared::Letter);
        check(
            vec![hit("A/1", Outcome::Block, false, &["wait"]), hit("B/1", Outcome::Warn, false, &[])],
            Cleared::Defer,
        );
        check(
            vec![hit("A/1", Outcome::Block, false, &["wait"]), hit("B/1", Outcome::Block, false, &[])],
            Cleared::No,
        );
    }

    #[test]
    fn nobody_is_cleared_over_what_is_not_settled() {
        let judged = Judged {
            hits: vec![
                hit("A/1", Outcome::Doctor, false, &["specialist-letter"]),
                hit("B/1", Outcome::Block, true, &[]),
            ],
            outcomes: Vec::new(),
        };
        let today = jiff::civil::date(2026, 11, 27);
        let decision = |decision, set_aside| Clearance {
            answers: EntryId::new(),
            version: 1,
            decision,
            until: None,
            reason: String::new(),
            letter: None,
            set_aside,
        };
        let paths = |decision: &Clearance| -> Vec<String> {
            problems(decision, &judged, today).into_iter().map(|p| p.path).collect()
        };
        assert_eq!(paths(&decision(Cleared::Ok, Vec::new())), ["set_aside.A/1", "set_aside.B/1"]);
        let aside = vec![SetAside { hit: "A/1".to_owned(), reason: "seen the letter".to_owned() }];
        assert_eq!(paths(&decision(Cleared::Ok, aside)), ["letter", "set_aside.B/1"]);
        assert_eq!(paths(&decision(Cleared::Defer, Vec::new())), ["reason", "until"]);
        assert_eq!(paths(&decision(Cleared::No, Vec::new())), ["reason"]);
    }
}
