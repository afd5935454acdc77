//! Clients on their own page.

use super::VisitAnswer;
use clinic::my::{Accessed, MyPage, ToDo};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A mail address.
#[derive(Deserialize, ToSchema)]
pub(crate) struct EmailBody {
    /// Mail address.
    pub(crate) email: String,
}

/// Somebody who wants to become a client.
#[derive(Deserialize, ToSchema)]
pub(crate) struct JoinBody {
    /// Name.
    pub(crate) name: String,
    /// Mail address.
    pub(crate) email: String,
}

/// A clinic that takes people who ask.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenClinic {
    /// Its name.
    pub(crate) name: String,
}

/// Something to do.
#[derive(Serialize, ToSchema)]
pub(crate) struct ToDoAnswer {
    /// `form` or `consents`.
    pub(crate) what: String,
    /// The form.
    pub(crate) form: String,
    /// Its title.
    pub(crate) title: String,
    /// Whether it was begun.
    pub(crate) begun: bool,
}

impl From<ToDo> for ToDoAnswer {
    fn from(t: ToDo) -> Self {
        Self { what: t.what, form: t.form, title: t.title, begun: t.begun }
    }
}

/// What was decided after a screening.
#[derive(Serialize, ToSchema)]
pub(crate) struct DecidedAnswer {
    /// `ok`, `defer`, `letter` or `no`.
    pub(crate) decision: String,
    /// Until when it is put off.
    pub(crate) until: Option<String>,
    /// Why.
    pub(crate) reason: String,
}

/// The first page of a client.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyAnswer {
    /// Their name.
    pub(crate) name: String,
    /// The clinic's name.
    pub(crate) clinic: String,
    /// The clinic's telephone; may be empty.
    pub(crate) phone: String,
    /// The clinic's time zone.
    pub(crate) zone: Option<String>,
    /// What a page must send to write.
    pub(crate) csrf: String,
    /// What there is to do.
    pub(crate) todo: Vec<ToDoAnswer>,
    /// Visits that stand.
    pub(crate) visits: Vec<VisitAnswer>,
    /// The latest decision after a screening.
    pub(crate) decided: Option<DecidedAnswer>,
    /// Whether there is an aftercare page.
    pub(crate) aftercare: bool,
    /// Messages not read yet.
    pub(crate) unread: usize,
    /// By when somebody will have answered what they wrote.
    pub(crate) answer_due: Option<String>,
    /// Whether they have a medicine here, or asked for one.
    pub(crate) medical: bool,
}

impl MyAnswer {
    /// With what the page sends to write.
    pub(crate) fn of(page: MyPage, csrf: &str) -> Self {
        Self {
            name: page.name,
            clinic: page.clinic,
            phone: page.phone,
            zone: page.zone,
            csrf: csrf.to_owned(),
            todo: page.todo.into_iter().map(ToDoAnswer::from).collect(),
            visits: page.visits.into_iter().map(VisitAnswer::from).collect(),
            decided: page.decided.map(|d| DecidedAnswer {
                decision: d.decision.name().to_owned(),
                until: d.until.map(|day| day.to_string()),
                reason: d.reason,
            }),
            aftercare: page.aftercare,
            unread: page.unread,
            answer_due: page.answer_due.map(|at| at.to_string()),
            medical: page.medical,
        }
    }
}

/// Something that was done with a client's data.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessAnswer {
    pub(crate) at: String,
    /// By whom.
    pub(crate) name: String,
    /// In which role.
    pub(crate) role: String,
    pub(crate) action: String,
    pub(crate) subject: String,
}

impl From<Accessed> for AccessAnswer {
    fn from(a: Accessed) -> Self {
        Self { at: a.at.to_string(), name: a.name, role: a.role, action: a.action, subject: a.subject }
    }
}
