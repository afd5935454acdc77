//! A record opened in an emergency by somebody whose role does not show it: what helps now, a reason, and an alarm to the owners.

use super::Noted;
use super::answers::{AMENDED, AnswerSet, HANDED_IN};
use super::judged::{Asked, questions};
use super::tasks::{Task, WhatToDo};
use crate::rights::{Right, allow};
use crate::text::said;
use crate::{ClinicError, Service};
use care::Answering;
use jiff::Timestamp;
use records::model::audit::{Action, Entry};
use records::model::chart::{ChartBatch, ChartSearch};
use records::model::client::Client;
use records::{Actor, ClientId};

/// Longest reason, characters.
const LONGEST: usize = 500;
/// Questions whose answers help whoever helps.
pub(crate) const HELPS: [&str; 12] = [
    "m.cond",
    "m.allergy",
    "m.meds",
    "m.blood",
    "m.bp.systolic",
    "m.bp.diastolic",
    "w.preg",
    "s.blood",
    "s.allergy",
    "s.cond",
    "s.immune",
    "s.preg",
];

/// What helps now.
pub struct Sheet {
    /// Who it is.
    pub client: Client,
    /// What they said of their health, the latest answer to each question.
    pub said: Vec<Asked>,
    /// Medicines that are prescribed here: what and how.
    pub medicines: Vec<(String, String)>,
    /// When the last session was held, and what numbed the skin.
    pub session: Option<(Timestamp, String)>,
}

impl Service {
    /// Opens what helps of a record, with a reason. Owners are told at once, and the client can see it.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for who does not work with clients, [`ClinicError::NotFound`], [`ClinicError::Invalid`] without a reason.
    pub async fn open_in_emergency(
        &self,
        by: &Actor,
        client: ClientId,
        reason: &str,
    ) -> Result<Sheet, ClinicError> {
        allow(by, Right::Work)?;
        let reason = said("reason", reason, LONGEST)?;
        if reason.is_empty() {
            return Err(ClinicError::invalid("reason", "say what happened"));
        }
        let row = self.records.client(by, client).await?;
        // The alarm stands before anything is shown.
        let mut batch = ChartBatch::default();
        let task = Task { what: WhatToDo::EmergencyAccess, form: None, entry: None, note: reason };
        self.add_task(by, client, &task, None, &mut batch).await?;
        self.write_chart(by, batch).await?;
        self.records
            .keep_entry(by, Entry::of(Action::Read, "emergency", client.0).for_client(client))
            .await?;
        let system = Actor::system(by.clinic);
        let prescribed = self.active_prescriptions(&system, client).await?;
        let session = self.held(&system, client).await?.into_iter().max_by_key(|noted| noted.body.began);
        Ok(Sheet {
            client: row,
            said: self.said_of_health(&system, client).await?,
            medicines: prescribed.into_iter().map(|p| (p.body.title, p.body.drafted.directions)).collect(),
            session: session.map(|noted| {
                let numbing = noted.body.numbing.as_ref();
                let words =
                    numbing.map(|own| format!("{} {} % lidocaine", own.product, own.lidocaine_percent));
                (noted.body.began, words.unwrap_or_default().trim().to_owned())
            }),
        })
    }

    async fn said_of_health(&self, by: &Actor, client: ClientId) -> Result<Vec<Asked>, ClinicError> {
        let search = ChartSearch { states: vec![HANDED_IN, AMENDED], ..ChartSearch::of(client) };
        let sets: Vec<Noted<AnswerSet>> = self.all_noted(by, search).await?;
        let mut found: Vec<Asked> = Vec::new();
        for noted in sets {
            let Some(form) = self.care().form(&noted.body.form) else { continue };
            let (Ok(answers), Some(day)) = (noted.body.response.answers(), noted.body.day) else { continue };
            for asked in questions(&Answering::new(form, &answers, day)) {
                let helps = HELPS.contains(&asked.link.as_str()) && !asked.answers.is_empty();
                if helps && !found.iter().any(|own| own.link == asked.link) {
                    found.push(asked);
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::HELPS;
    use document::care::shipped_care;

    #[test]
    fn every_question_that_helps_is_asked_somewhere() {
        let care = shipped_care().expect("it reads");
        for link in HELPS {
            assert!(care.forms.iter().any(|form| form.item(link).is_some()), "{link}");
        }
    }
}
