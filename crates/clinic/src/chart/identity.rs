//! Papers that staff looked at: who somebody is, and that they are of age.

use super::tasks::WhatToDo;
use super::{Body, Draft, Noted};
use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use jiff::civil::Date;
use records::model::chart::{ChartBatch, ChartKind, ChartSearch};
use records::{Actor, ClientId, EntryId};
use serde::{Deserialize, Serialize};

/// Kinds of papers.
pub const PAPERS: [&str; 5] = ["driver-license", "state-id", "passport", "military-id", "other"];

/// What staff saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Whether it is the person of the record, and of age.
    pub verified: bool,
    /// Kind of paper.
    pub paper: String,
    /// Day of birth, as it stands there.
    pub born: Date,
    /// Last day on which the paper is good.
    pub expires: Option<Date>,
    /// Postal code of the state that gave it, where one did.
    pub state: Option<String>,
    /// Anything to know; never a number of the paper.
    pub note: String,
    /// The answer set with the pictures, where the client sent them.
    pub answers: Option<EntryId>,
}

impl Identity {
    /// How they were found, in one word.
    fn found(&self) -> &'static str {
        if self.verified { "verified" } else { "failed" }
    }
}

impl Body for Identity {
    const KIND: ChartKind = ChartKind::Identity;
}

fn problems(seen: &Identity, today: Date, of_age: f64) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !PAPERS.contains(&seen.paper.as_str()) {
        problems.push(Problem::at("paper", format!("one of {}", PAPERS.join(", "))));
    }
    if seen.verified && seen.expires.is_some_and(|day| day < today) {
        problems.push(Problem::at("expires", "this paper has ended; ask for one that is good"));
    }
    if seen.verified && f64::from(years(seen.born, today)) < of_age {
        problems.push(Problem::at(
            "born",
            format!("this person is under {of_age}: say that the papers did not do"),
        ));
    }
    if seen.born > today {
        problems.push(Problem::at("born", "this day is not yet"));
    }
    if !seen.verified && seen.note.trim().is_empty() {
        problems.push(Problem::at("note", "say what did not fit"));
    }
    problems
}

/// Whole years from one day to another.
pub(crate) fn years(from: Date, to: Date) -> i16 {
    let had_birthday = (to.month(), to.day()) >= (from.month(), from.day());
    to.year() - from.year() - i16::from(!had_birthday)
}

impl Service {
    /// Keeps what staff saw of somebody's papers. The day of birth of the record becomes that of the paper.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] with everything wrong.
    pub async fn check_identity(
        &self,
        by: &Actor,
        client: ClientId,
        seen: Identity,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Chart)?;
        let of_age = self.care_of(by.clinic).await?.limit("age-least")?;
        ClinicError::none_of(problems(&seen, self.clinic_today(by.clinic).await?, of_age))?;
        let seen = Identity { note: crate::text::line("note", &seen.note)?, ..seen };
        let mut batch = ChartBatch::default();
        let mut draft = Draft::of(client, seen.found(), &seen);
        draft.about = seen.answers.map(|id| id.0);
        batch.new.push(self.drafted(by, draft).await?);
        self.close_tasks(by, client, &mut batch, |task| task.what == WhatToDo::LookAtPapers).await?;
        if seen.verified {
            self.close_form_tasks(by, client, "identity", &mut batch).await?;
        } else {
            self.ask_for_form(by, client, "identity", &mut batch).await?;
        }
        self.write_chart(by, batch).await?;
        let row = self.records.client(by, client).await?;
        let born = Some(seen.born.to_string());
        if seen.verified && row.fields.born != born {
            let fields = records::model::client::ClientFields { born, ..row.fields };
            self.records.save_client(by, client, row.version, fields).await?;
        }
        Ok(())
    }

    /// How somebody's papers were found: `verified`, `failed`, or `not-yet`.
    pub(crate) async fn papers_of(&self, by: &Actor, client: ClientId) -> Result<&'static str, ClinicError> {
        Ok(self.identity_of(by, client).await?.map_or("not-yet", |seen| seen.body.found()))
    }

    /// Whether somebody's papers were seen and are theirs: then nobody asks for them anew by themselves.
    pub(crate) async fn papers_seen(&self, by: &Actor, client: ClientId) -> Result<bool, ClinicError> {
        Ok(self.identity_of(by, client).await?.is_some_and(|seen| seen.body.verified))
    }

    /// What staff last saw of somebody's papers.
    pub(crate) async fn identity_of(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Option<Noted<Identity>>, ClinicError> {
        self.latest_noted(by, ChartSearch::of(client)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn who_is_not_of_age_is_not_verified() {
        let today = date(2026, 11, 27);
        let seen = |born: Date, verified: bool| Identity {
            verified,
            paper: "passport".to_owned(),
            born,
            expires: Some(date(2030, 1, 1)),
            state: None,
            note: "too young".to_owned(),
            answers: None,
        };
        assert!(problems(&seen(date(2008, 11, 27), true), today, 18.0).is_empty(), "eighteen today");
        assert_eq!(problems(&seen(date(2008, 11, 28), true), today, 18.0)[0].path, "born");
        assert!(problems(&seen(date(2008, 11, 28), false), today, 18.0).is_empty());
        let ended = Identity { expires: Some(date(2026, 11, 26)), ..seen(date(1980, 1, 1), true) };
        assert_eq!(problems(&ended, today, 18.0)[0].path, "expires");
        assert_eq!(years(date(2000, 2, 29), date(2026, 2, 28)), 25);
    }
}
