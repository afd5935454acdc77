//! The waiting list: who hears first of a time that becomes free.

use super::kind;
use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use jiff::civil::Date;
use records::model::booking::{Appointment, Waiting};
use records::model::mail::NewMail;
use records::{AccountId, Actor, ClientId, WaitingId};
use serde_json::json;

/// Somebody who wants to wait.
#[derive(Debug, Clone)]
pub struct WaitAsk {
    /// Who.
    pub client: ClientId,
    /// For what.
    pub kind: String,
    /// With whom; none: anybody.
    pub account: Option<AccountId>,
    /// First day that would do.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Service {
    /// Puts somebody on the waiting list.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`].
    pub async fn wait(&self, by: &Actor, ask: &WaitAsk) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        kind(&ask.kind)?;
        if ask.to < ask.from {
            return Err(ClinicError::Invalid(vec![Problem::at("to", "the last day lies before the first")]));
        }
        let waiting = Waiting {
            id: WaitingId::new(),
            client: ask.client,
            client_name: String::new(),
            kind: ask.kind.clone(),
            account: ask.account,
            from: ask.from,
            to: ask.to,
            created: self.now(),
            told: None,
            reachable: true,
        };
        Ok(self.records.add_waiting(by, waiting).await?)
    }

    /// The waiting list, the longest wait first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn waiting(&self, by: &Actor) -> Result<Vec<Waiting>, ClinicError> {
        allow(by, Right::Receive)?;
        Ok(self.records.waiting(by).await?)
    }

    /// Takes somebody off the list.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn close_waiting(&self, by: &Actor, id: WaitingId) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        Ok(self.records.close_waiting(by, id).await?)
    }

    /// Tells the first whom a time fits that has become free. The time is not held. What it is told of is done and kept already: that nobody
    /// could be told is logged, not an error of it.
    pub(crate) async fn tell_who_waits(&self, by: &Actor, free: &Appointment) {
        match self.try_to_tell(by, free).await {
            Ok(()) => self.mails_changed.notify_waiters(),
            Err(error) => {
                tracing::warn!(appointment = %free.id, ?error, "nobody on the waiting list could be told")
            }
        }
    }

    async fn try_to_tell(&self, by: &Actor, free: &Appointment) -> Result<(), ClinicError> {
        if free.starts < self.now() {
            return Ok(());
        }
        let settings = self.clinic_settings(by.clinic).await?;
        let day = free.starts.to_zoned(settings.zone()?.clone()).date();
        let fits = |w: &Waiting| {
            let person = w.account.is_none_or(|account| account == free.account);
            let days = w.from <= day && day <= w.to;
            w.reachable && w.kind == free.kind && person && days && w.client != free.client
        };
        let list = self.records.waiting(by).await?;
        // Who was told before lets others hear first.
        let mut fitting: Vec<&Waiting> = list.iter().filter(|w| fits(w)).collect();
        fitting.sort_by_key(|w| (w.told.is_some(), w.created));
        let Some(first) = fitting.first() else { return Ok(()) };
        let mail = NewMail {
            client: Some(first.client),
            account: None,
            appointment: None,
            kind: "free-time".to_owned(),
            facts: json!({ "starts": free.starts, "ends": free.ends }).to_string(),
            due: self.now(),
            once: Some(format!("free-time/{}/{}/{}", first.id, free.id, free.version)),
        };
        Ok(self.records.tell_waiting(by, first.id, mail).await?)
    }
}
