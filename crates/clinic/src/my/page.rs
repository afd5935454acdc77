//! What a client sees first: what there is to do, visits, whether somebody has written.

use crate::chart::Noted;
use crate::chart::answers::DRAFT;
use crate::chart::messages::{Message, SENT};
use crate::chart::screening::{Cleared, SCREENING, SMP};
use crate::chart::tasks::WhatToDo;
use crate::rights::oneself;
use crate::{ClinicError, Service};
use jiff::Timestamp;
use jiff::civil::Date;
use records::Actor;
use records::model::booking::{Appointment, AppointmentSearch, AppointmentState};
use records::model::chart::{ChartKind, ChartSearch};

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToDo {
    /// `form` or `consents`.
    pub what: String,
    /// The form.
    pub form: String,
    /// Its title.
    pub title: String,
    /// Whether it was begun.
    pub begun: bool,
}

/// What was decided after a screening, as the client reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What was decided.
    pub decision: Cleared,
    /// Until when it is put off.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
}

/// The first page of a client.
pub struct MyPage {
    /// Their name.
    pub name: String,
    /// The clinic's name.
    pub clinic: String,
    /// The clinic's telephone; may be empty.
    pub phone: String,
    /// The clinic's time zone.
    pub zone: Option<String>,
    /// What there is to do.
    pub todo: Vec<ToDo>,
    /// Visits that stand, in order of time.
    pub visits: Vec<Appointment>,
    /// The latest decision after a screening.
    pub decided: Option<Decided>,
    /// Whether a session has been held: then there is an aftercare page.
    pub aftercare: bool,
    /// Messages not read yet.
    pub unread: usize,
    /// By when somebody will have answered what they wrote; none where everything is answered.
    pub answer_due: Option<Timestamp>,
    /// Whether they have a medicine here, or asked for one.
    pub medical: bool,
}

impl Service {
    /// The first page of a client.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client.
    pub async fn my_page(&self, by: &Actor) -> Result<MyPage, ClinicError> {
        let id = oneself(by)?;
        let row = self.records.client(by, id).await?;
        let settings = self.clinic_settings(by.clinic).await?;
        let search =
            AppointmentSearch { client: Some(id), from: Some(self.now()), ..AppointmentSearch::default() };
        let mut visits = self.records.appointments(by, search).await?;
        visits.retain(|visit| matches!(visit.state, AppointmentState::Booked | AppointmentState::Arrived));
        let search = ChartSearch { states: vec![SENT], ..ChartSearch::of(id) };
        let messages: Vec<Noted<Message>> = self.all_noted(by, search).await?;
        let decided = self.standing_clearance(by, id).await?.map(|noted| Decided {
            decision: noted.body.decision,
            until: noted.body.until,
            reason: noted.body.reason,
        });
        let search =
            ChartSearch { kinds: vec![ChartKind::Consultation], limit: Some(1), ..ChartSearch::of(id) };
        let asked = self.records.entries_of(by, search).await?;
        Ok(MyPage {
            name: row.fields.name,
            clinic: settings.name,
            phone: settings.phone,
            zone: settings.zone.and_then(|zone| zone.iana_name().map(str::to_owned)),
            todo: self.to_do(by).await?,
            visits,
            decided,
            aftercare: !self.held(by, id).await?.is_empty(),
            answer_due: self.answer_due(by, id).await?,
            medical: !asked.is_empty(),
            unread: messages.iter().filter(|noted| !noted.body.from_client).count(),
        })
    }

    /// Forms that were asked for or fell due, each once; and consents, where some that are needed are not given.
    async fn to_do(&self, by: &Actor) -> Result<Vec<ToDo>, ClinicError> {
        let id = oneself(by)?;
        let asked = self.my_tasks(by).await?.into_iter().filter(|noted| noted.body.what == WhatToDo::FillIn);
        let mut forms: Vec<String> = asked.filter_map(|noted| noted.body.form).collect();
        forms.extend(self.due_forms(by, id).await?.into_iter().map(|due| due.form));
        forms.sort();
        forms.dedup();
        let mut todo = Vec::new();
        let needles =
            forms.iter().any(|form| form == SCREENING) || self.standing_clearance(by, id).await?.is_some();
        for form in forms {
            let latest = self.latest_answers(by, id, &form).await?;
            let title = self.form_title(&form);
            let begun = latest.is_some_and(|noted| noted.entry.standing.state == DRAFT);
            todo.push(ToDo { what: "form".to_owned(), form, title, begun });
        }
        let states = self.consents_of(by, id).await?;
        let mut open =
            states.iter().filter(|state| state.consent.needed && state.is_about(SMP) && !state.is_given());
        if needles && open.next().is_some() {
            todo.push(ToDo {
                what: "consents".to_owned(),
                form: String::new(),
                title: String::new(),
                begun: false,
            });
        }
        Ok(todo)
    }
}
