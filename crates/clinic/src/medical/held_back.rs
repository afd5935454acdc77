//! What holds a refill back: hits of the rules that nobody has answered, whose they are to see to, and a doctor's look at them.

use super::facts::judged_as;
use super::prescriptions::Prescription;
use crate::chart::answers::{AnswerSet, Given, Givens};
use crate::chart::tasks::{Task, WhatToDo};
use crate::chart::{HitSaid, Judged, Noted};
use crate::content::CareInForce;
use crate::{ClinicError, Service};
use care::{Occasion, Outcome};
use jiff::civil::Date;
use records::model::chart::ChartBatch;
use records::{Actor, ClientId, EntryId};

/// Hits that speak against a medicine that a client has. What the doctor has answered when signing, or looked at since in these same answers, is
/// answered, unless it rules the medicine out now; what is new is not.
pub(super) fn wanting<'j>(
    judged: &'j Judged,
    prescription: &'j Prescription,
    answers: EntryId,
) -> impl Iterator<Item = &'j HitSaid> {
    judged.about_any(&prescription.treatments).filter(move |hit| {
        let looked = || prescription.looked.iter().any(|(own, id)| *own == answers && *id == hit.id);
        hit.outcome > Outcome::Doctor
            || hit.outcome == Outcome::Doctor && !prescription.hits.contains(&hit.id) && !looked()
    })
}

/// Whether any does.
pub(crate) fn wants_a_doctor(judged: &Judged, prescription: &Prescription, answers: EntryId) -> bool {
    wanting(judged, prescription, answers).next().is_some()
}

/// Why a refill waits.
pub(super) struct Waits {
    /// In words that the client reads.
    pub(super) words: String,
    /// What a doctor has to look at, where it is theirs.
    pub(super) for_doctor: Option<String>,
}

impl Waits {
    /// For the client to see to.
    pub(super) fn client(words: impl Into<String>) -> Self {
        Self { words: words.into(), for_doctor: None }
    }
}

/// What the client can mend themselves, by what a hit hangs on.
const CLIENTS: [&str; 2] = ["x.consents", "x.identity"];
/// A doctor looks once a year: that begins with a questionnaire.
const REVIEW: &str = "rf.months-since-review";

/// Why a refill waits by hits: what the client can mend is told in the rule's words, all else is a doctor's.
pub(super) fn waits_for_hits(hits: &[&HitSaid]) -> Waits {
    let hangs_on =
        |hit: &HitSaid, links: &[&str]| hit.evidence.iter().any(|asked| links.contains(&asked.link.as_str()));
    if let Some(own) = hits.iter().find(|hit| hangs_on(hit, &CLIENTS)) {
        return Waits::client(own.client.clone().unwrap_or_default());
    }
    if hits.iter().any(|hit| hangs_on(hit, &[REVIEW])) {
        return Waits::client("A doctor looks at it once a year. Please fill in your questionnaire again.");
    }
    let titles: Vec<&str> = hits.iter().map(|hit| hit.title.as_str()).collect();
    Waits { words: "Your doctor has to look at it first.".to_owned(), for_doctor: Some(titles.join("; ")) }
}

impl Service {
    /// What the rules say of a refill today, and the latest answers that they go by; none without a questionnaire that is good.
    pub(super) async fn judged_for_refill(
        &self,
        by: &Actor,
        care: &CareInForce,
        prescription: &Noted<Prescription>,
        today: Date,
    ) -> Result<Option<(Judged, EntryId)>, ClinicError> {
        let client = prescription.entry.client;
        let Some(intake) = self.good_intake(by, client, today).await? else { return Ok(None) };
        let place = intake.body.place().unwrap_or_default();
        let treatments = judged_as(&prescription.body.treatments, prescription.body.compounded);
        let mut givens: Givens = self.medical_givens(by, client, &place, &treatments, None).await?;
        givens.insert("rf.subscription".to_owned(), vec![Given::Code("active".to_owned())]);
        givens.insert("x.visit-held".to_owned(), vec![Given::Boolean(true)]);
        let check_in: Option<Noted<AnswerSet>> =
            self.last_handed_in(by, client, format!("answers/{client}/check-in")).await?;
        let latest = check_in.as_ref().map_or(intake.entry.id, |noted| noted.entry.id);
        let mut sets = vec![intake.body];
        sets.extend(check_in.map(|noted| noted.body));
        Ok(Some((self.judge_sets(care, &sets, &givens, today, Occasion::Refill)?, latest)))
    }

    /// A refill waits no more, or will never come: nobody has to look at it.
    pub(super) async fn held_no_more(
        &self,
        by: &Actor,
        client: ClientId,
        prescription: EntryId,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let held = |task: &Task| task.what == WhatToDo::HeldRefill && task.entry == Some(prescription);
        self.close_tasks(by, client, batch, held).await
    }

    /// A doctor has looked at what holds refills back: what may be set aside does so no more in the answers that stand.
    pub(crate) async fn looked_at_hits(
        &self,
        by: &Actor,
        client: ClientId,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let (care, today) = (self.care_of(by.clinic).await?, self.clinic_today(by.clinic).await?);
        for mut noted in self.active_prescriptions(by, client).await? {
            let Some((judged, answers)) = self.judged_for_refill(by, &care, &noted, today).await? else {
                continue;
            };
            let open = wanting(&judged, &noted.body, answers).filter(|hit| hit.outcome == Outcome::Doctor);
            let new: Vec<(EntryId, String)> = open.map(|hit| (answers, hit.id.clone())).collect();
            if !new.is_empty() {
                noted.body.looked.extend(new);
                batch.changes.push(self.changed(by, &noted).await?);
            }
        }
        Ok(())
    }
}
