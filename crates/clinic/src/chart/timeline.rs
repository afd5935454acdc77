//! One time-line for a client: everything that happened and is booked, the latest first.

use crate::rights::chart_of;
use crate::{ClinicError, Service};
use care::Care;
use jiff::Timestamp;
use records::model::booking::AppointmentSearch;
use records::model::chart::{ChartEntry, ChartKind, ChartSearch};
use records::{Actor, ClientId};
use uuid::Uuid;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// What kind of thing: an entry's kind, `appointment`, `case`, `posting`.
    pub kind: String,
    /// Which one.
    pub id: Uuid,
    /// How it stands.
    pub state: String,
    /// Which form, kind of visit or consent, by its id.
    pub what: String,
    /// Title of the form or case.
    pub title: String,
    /// Whether the client did it.
    pub by_client: bool,
}

impl Service {
    /// The time-line of a client.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn timeline(&self, by: &Actor, client: ClientId) -> Result<Vec<Happened>, ClinicError> {
        chart_of(by, client)?;
        self.client_stands(by, client).await?;
        let care = self.care_of(by.clinic).await?;
        let mut all = Vec::new();
        let search = ChartSearch::of(client);
        for entry in self.records.entries_of(by, search).await? {
            // Tasks are what is to be done, cards what may be charged: neither is what happened.
            if !matches!(entry.kind, ChartKind::Task | ChartKind::Card) {
                all.push(self.happened(by, &care, entry).await?);
            }
        }
        let search = AppointmentSearch { client: Some(client), ..AppointmentSearch::default() };
        for visit in self.records.appointments(by, search).await? {
            all.push(Happened {
                at: visit.starts,
                kind: "appointment".to_owned(),
                id: visit.id.0,
                state: visit.state.name().to_owned(),
                what: visit.kind,
                title: String::new(),
                by_client: false,
            });
        }
        if by.client().is_none() {
            for whole in self.records.cases(by, client).await? {
                all.push(Happened {
                    at: whole.case.created,
                    kind: "case".to_owned(),
                    id: whole.case.id.0,
                    state: String::new(),
                    what: String::new(),
                    title: whole.case.title,
                    by_client: false,
                });
            }
        }
        all.sort_by_key(|one| (std::cmp::Reverse(one.at), one.id));
        Ok(all)
    }

    async fn happened(&self, by: &Actor, care: &Care, entry: ChartEntry) -> Result<Happened, ClinicError> {
        let body: serde_json::Value = self.unsealed(by.clinic, &entry.sealed).await?;
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        let (what, title) = match entry.kind {
            ChartKind::Answers => {
                let form = text("form");
                let title = self.form_title(&form);
                (form, title)
            }
            ChartKind::Consent => {
                let kind = text("kind");
                let title = care.consents.iter().find(|c| c.id == kind).map(|c| c.title.clone());
                (kind, title.unwrap_or_default())
            }
            ChartKind::Identity => (text("paper"), String::new()),
            ChartKind::Session => (body["number"].to_string(), String::new()),
            ChartKind::Prescription => (text("product"), text("title")),
            _ => (String::new(), String::new()),
        };
        Ok(Happened {
            at: entry.created,
            kind: entry.kind.name().to_owned(),
            id: entry.id.0,
            state: entry.standing.state,
            what,
            title,
            by_client: entry.by_client,
        })
    }
}
