//! Mails: what is told to whom, once.

use super::kept_names;
use crate::{AccountId, AppointmentId, ClientId, ClinicId, MailId};
use jiff::Timestamp;

/// What becomes of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailState {
    /// It waits until it is due.
    Waiting,
    /// It is on its way.
    Sending,
    /// It was handed over.
    Sent,
    /// The server ended while it was on its way: it may have gone out, and is not sent again.
    Unsure,
    /// It cannot be sent.
    Failed,
    /// It was not needed any more.
    Dropped,
}
kept_names!(MailState: Waiting = "waiting", Sending = "sending", Sent = "sent", Unsure = "unsure", Failed = "failed", Dropped = "dropped");

/// A mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail {
    /// To which client.
    pub client: Option<ClientId>,
    /// Or to which person of the clinic.
    pub account: Option<AccountId>,
    /// About which appointment.
    pub appointment: Option<AppointmentId>,
    /// Which template.
    pub kind: String,
    /// What fills it: JSON text.
    pub facts: String,
    /// Not before.
    pub due: Timestamp,
    /// A mail of this name is written once in a clinic.
    pub once: Option<String>,
}

/// A kept mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Id.
    pub id: MailId,
    /// Of which clinic.
    pub clinic: ClinicId,
    /// To which client.
    pub client: Option<ClientId>,
    /// Or to which person of the clinic.
    pub account: Option<AccountId>,
    /// About which appointment.
    pub appointment: Option<AppointmentId>,
    /// Which template.
    pub kind: String,
    /// What fills it.
    pub facts: String,
    /// What became of it.
    pub state: MailState,
    /// When it is due.
    pub due: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong.
    pub said: String,
    /// When it was written.
    pub created: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
}
