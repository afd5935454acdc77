//! What the record says to the rules of the medical road.

use super::consultations::Consultation;
use super::orders::measured;
use super::prescriptions::{ACTIVE, Prescription};
use super::side_effects::{OPEN, SideEffect};
use crate::chart::Noted;
use crate::chart::answers::{AnswerSet, Given, Givens};
use crate::chart::tasks::WhatToDo;
use crate::{ClinicError, Service};
use jiff::Timestamp;
use jiff::civil::Date;
use records::model::chart::{ChartKind, ChartSearch};
use records::{Actor, ClientId};

/// Forms of the medical road that a doctor decides on.
pub(crate) const INTAKES: [&str; 3] = ["intake-men", "intake-women", "intake"];

/// Seconds of a mean month (365.25 days by twelve).
const MONTH: f64 = 365.25 * 24.0 * 3600.0 / 12.0;

/// Months between two instants.
pub(crate) fn months(from: Timestamp, to: Timestamp) -> f64 {
    (to.as_second() - from.as_second()) as f64 / MONTH
}

/// A medicine that a pharmacy makes for one person, as rules and consents name it.
const COMPOUNDED: &str = "compounded";

/// Treatments by whose rules and consents a medicine is judged.
pub(crate) fn judged_as(treatments: &[String], compounded: bool) -> Vec<String> {
    let made = compounded.then(|| COMPOUNDED.to_owned());
    treatments.iter().cloned().chain(made).collect()
}

fn code(word: &str) -> Vec<Given> {
    vec![Given::Code(word.to_owned())]
}

fn boolean(yes: bool) -> Vec<Given> {
    vec![Given::Boolean(yes)]
}

impl Service {
    /// What the record says of a client in a state of the country: law, papers, consents, what is taken and how long.
    pub(crate) async fn medical_givens(
        &self,
        by: &Actor,
        client: ClientId,
        place: &str,
        treatments: &[String],
        about: Option<&Consultation>,
    ) -> Result<Givens, ClinicError> {
        let mut givens = Givens::new();
        let mut say = |link: &str, given: Vec<Given>| drop(givens.insert(link.to_owned(), given));
        let visit = self.care_of(by.clinic).await?.state(place).map(|state| state.visit).unwrap_or_default();
        say("x.state-served", boolean(!self.doctors_in(by, place).await?.is_empty()));
        say("x.visit", code(visit.name()));
        say("x.visit-held", boolean(about.is_some_and(|c| c.visit_held.is_some())));
        say("x.identity", code(self.papers_of(by, client).await?));
        let missing = self.consents_missing(by, client, treatments).await?;
        say("x.consents", code(if missing.is_empty() { "complete" } else { "incomplete" }));
        say("x.specialist-agrees", boolean(about.is_some_and(|c| c.specialist_agrees)));
        givens.extend(about.map(|c| measured(&c.orders)).unwrap_or_default());
        let mut say = |link: &str, given: Vec<Given>| drop(givens.insert(link.to_owned(), given));
        if let Some(difference) = about.and_then(|c| c.stage_difference) {
            say("x.stage-difference", vec![Given::Number(difference)]);
        }
        let now = self.now();
        let first = self.first_dispensed(by, client).await?;
        say("x.months-on", vec![Given::Number(first.map_or(0.0, |first| months(first, now)))]);
        say(
            "rf.months-since-review",
            vec![Given::Number(self.last_review(by, client).await?.map_or(0.0, |at| months(at, now)))],
        );
        let tasks = self.open_tasks(by, client).await?;
        say("rf.new-red-flag", boolean(tasks.iter().any(|task| task.body.what == WhatToDo::ReviewCheckIn)));
        let open: Vec<Noted<SideEffect>> =
            self.all_noted(by, ChartSearch { states: vec![OPEN], ..ChartSearch::of(client) }).await?;
        say("rf.adverse-event-open", boolean(!open.is_empty()));
        Ok(givens)
    }

    /// Consents that care at a distance, and these treatments, need and that are not given in their present version.
    pub(crate) async fn consents_missing(
        &self,
        by: &Actor,
        client: ClientId,
        treatments: &[String],
    ) -> Result<Vec<String>, ClinicError> {
        let places = |name: &String| self.care().treatments.places(name).unwrap_or_default();
        let wanted: Vec<usize> = treatments.iter().flat_map(places).collect();
        let compounded = treatments.iter().any(|t| t == COMPOUNDED);
        let states = self.consents_of(by, client).await?;
        let needed = states.iter().filter(|state| state.consent.needed && !state.is_given());
        let about = needed.filter(|state| match state.consent.id.as_str() {
            "telehealth" | "photographs-clinical" => true,
            "renewal" => !treatments.is_empty(),
            COMPOUNDED => compounded,
            _ => state.consent.treatments.iter().flat_map(places).any(|place| wanted.contains(&place)),
        });
        Ok(about.map(|state| state.consent.id.clone()).collect())
    }

    /// When a doctor last decided about a client.
    async fn last_review(&self, by: &Actor, client: ClientId) -> Result<Option<Timestamp>, ClinicError> {
        let search =
            ChartSearch { kinds: vec![ChartKind::Prescription], limit: Some(1), ..ChartSearch::of(client) };
        Ok(self.records.entries_of(by, search).await?.first().map(|entry| entry.created))
    }

    /// Prescriptions of a client that stand.
    pub(crate) async fn active_prescriptions(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Noted<Prescription>>, ClinicError> {
        let search = ChartSearch { states: vec![ACTIVE], ..ChartSearch::of(client) };
        self.all_noted(by, search).await
    }

    /// Substances that prescriptions of this clinic put on the scalp: around a session some of them are paused.
    pub(crate) async fn prescribed_on_scalp(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Given>, ClinicError> {
        let standing = self.active_prescriptions(by, client).await?;
        let treatments = standing.iter().flat_map(|noted| &noted.body.treatments);
        let mut found: Vec<&str> = treatments.filter_map(|one| one.strip_suffix("-topical")).collect();
        found.sort_unstable();
        found.dedup();
        Ok(found.into_iter().map(|substance| Given::Code(substance.to_owned())).collect())
    }

    /// The latest questionnaire of the medical road that is good on a day.
    pub(crate) async fn good_intake(
        &self,
        by: &Actor,
        client: ClientId,
        today: Date,
    ) -> Result<Option<Noted<AnswerSet>>, ClinicError> {
        let mut found: Vec<Noted<AnswerSet>> = Vec::new();
        for form in INTAKES {
            found.extend(self.good_answers(by, client, form, today).await?);
        }
        Ok(found.into_iter().max_by_key(|noted| noted.entry.changed))
    }
}
