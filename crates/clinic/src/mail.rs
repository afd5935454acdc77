//! Mails: rendered when they are due, handed over once. What they say of visits is what stands at that moment.

mod post;
mod words;

pub use post::{Post, PostError};

use crate::content::own::PROPOSED;
use crate::rights::{Right, allow};
use crate::settings::ClinicSettings;
use crate::{ClinicError, Service};
use document::booking::shipped_mails;
use jiff::{Timestamp, ToSpan};
use records::model::booking::{Appointment, AppointmentState};
use records::model::mail::Mail;
use records::{Actor, AppointmentId, MailEnd, RecordsError};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// How long a mail is on its way at most, seconds: after that it is unsure.
const LEASE_SECONDS: i64 = 120;
/// How often a mail is tried that could not be handed over.
const TRIES: i64 = 12;
/// How long the sender waits where nothing tells it of new mail.
const REST: std::time::Duration = std::time::Duration::from_millis(1500);

/// Mails that only point to a client's page.
const QUIET: [&str; 6] = ["waiting-for-you", "today", "message", "charge-notice", "price-change", "goes-on"];

/// A mail as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// From which clinic.
    pub from_name: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// Its own, the same for every try: whoever receives it twice may know it.
    pub id: String,
}

impl Service {
    /// Mails of the clinic, the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn mails(&self, by: &Actor) -> Result<Vec<Mail>, ClinicError> {
        allow(by, Right::Receive)?;
        Ok(self.records.mails(by, 200).await?)
    }

    /// Sends mails as they fall due until told to stop.
    pub async fn send_mails(self: Arc<Self>, post: Post, stop: Arc<AtomicBool>) {
        let worker = Uuid::now_v7();
        while !stop.load(Ordering::Relaxed) {
            match self.send_one(worker, &post).await {
                Ok(true) => {}
                Ok(false) => self.rest_from_mails().await,
                Err(error) => {
                    tracing::warn!(%error, "mails cannot be read");
                    self.rest_from_mails().await;
                }
            }
        }
    }

    async fn rest_from_mails(&self) {
        let told = self.mails_changed.notified();
        let _ = tokio::time::timeout(REST, told).await;
    }

    /// Sends one mail that is due; whether there was one.
    ///
    /// # Errors
    /// [`ClinicError`] where the queue cannot be read or the end not kept.
    pub async fn send_one(&self, worker: Uuid, post: &Post) -> Result<bool, ClinicError> {
        let now = self.now();
        let Some(mail) = self.records.claim_mail(worker, now, now + LEASE_SECONDS.seconds()).await? else {
            return Ok(false);
        };
        let end = match self.letter(&mail).await {
            Ok(Some(letter)) => match post.send(&letter).await {
                Ok(()) => Some(MailEnd::Sent),
                Err(PostError::Refused(said)) => Some(MailEnd::Failed(said)),
                Err(PostError::Again(said)) if mail.attempts < TRIES => {
                    Some(MailEnd::Again(said, again(&mail, self.now())))
                }
                Err(PostError::Again(said)) => Some(MailEnd::Failed(said)),
                // It may have gone out: its lease runs out, and it is unsure.
                Err(PostError::Unsure) => None,
            },
            Ok(None) => Some(MailEnd::Dropped),
            Err(ClinicError::State(said)) => Some(MailEnd::Failed(said)),
            Err(ClinicError::NotFound { .. }) => Some(MailEnd::Dropped),
            Err(error) => Some(MailEnd::Again(error.to_string(), again(&mail, self.now()))),
        };
        if let Some(end) = end {
            self.records.settle_mail(worker, mail.id, end).await?;
        }
        Ok(true)
    }

    /// What a mail says now; none where there is nothing to tell any more.
    async fn letter(&self, mail: &Mail) -> Result<Option<Letter>, ClinicError> {
        let by = Actor::system(mail.clinic);
        let nobody = || ClinicError::State("there is no mail address: please telephone".to_owned());
        let facts: Value = serde_json::from_str(&mail.facts).unwrap_or_default();
        let to = self.address_of(&by, mail, &facts).await?;
        let content = shipped_mails().map_err(ClinicError::internal)?;
        let unknown = || ClinicError::internal(format!("no mail is called `{}`", mail.kind));
        let template = content.mails.iter().find(|text| text.id == mail.kind).ok_or_else(unknown)?;
        let settings = self.clinic_settings(mail.clinic).await?;
        let Some(when) = self.told_times(&by, mail, &facts, &settings).await? else { return Ok(None) };
        let (link, minutes) = match mail.kind.as_str() {
            "link" | "invitation" => self.link_of(mail).await?,
            _ => (String::new(), 0),
        };
        let page = self.page_of(mail);
        let (day, amount) = (words::day(&facts["day"]), words::amount(&facts));
        let before = facts.get("before").map(time).transpose()?;
        let before = before.zip(settings.zone.as_ref()).map(|(at, zone)| words::moment(zone, at));
        let before = before.unwrap_or_default();
        let filled = |text: &str| {
            let text = text.replace("{clinic}", &settings.name).replace("{when}", &when);
            let text = text.replace("{where}", &settings.address).replace("{before}", &before);
            let text = text.replace("{link}", &link).replace("{page}", &page);
            let text = text.replace("{day}", &day).replace("{amount}", &amount);
            let text = text.replace("{phone}", &settings.phone).replace("{lasts}", &words::lasts(minutes));
            words::without_gaps(text.trim())
        };
        // What stands on a page anyway is not missed by who has no mail address.
        if to.is_none() && QUIET.contains(&mail.kind.as_str()) {
            return Ok(None);
        }
        Ok(Some(Letter {
            to: to.ok_or_else(nobody)?,
            from_name: settings.name.clone(),
            subject: filled(&template.subject),
            text: filled(&template.text),
            id: mail.id.to_string(),
        }))
    }

    /// The times that a mail tells of; none where there is nothing to tell any more. Most mails tell of none.
    async fn told_times(
        &self,
        by: &Actor,
        mail: &Mail,
        facts: &Value,
        settings: &ClinicSettings,
    ) -> Result<Option<String>, ClinicError> {
        match mail.kind.as_str() {
            // A form that was asked for ahead may have been answered, or be asked no more.
            "waiting-for-you" if facts["form"].is_string() => {
                let Some(client) = mail.client else { return Ok(None) };
                let due = self.due_forms(by, client).await?;
                let still = due.iter().any(|form| facts["form"] == form.form.as_str());
                Ok(still.then(String::new))
            }
            "free-time" => {
                let (starts, ends) = (time(&facts["starts"])?, time(&facts["ends"])?);
                Ok((starts >= self.now()).then_some(words::stretch(settings.zone()?, starts, ends)))
            }
            "confirmation" | "moved" | "reminder" => {
                let zone = settings.zone()?;
                let visits = self.standing(by, facts).await?;
                let lines = visits.iter().map(|visit| words::stretch(zone, visit.starts, visit.ends));
                Ok((!visits.is_empty()).then(|| lines.collect::<Vec<_>>().join("\n")))
            }
            _ => Ok(Some(String::new())),
        }
    }

    /// The page that a mail points to: the client's own, or the tasks of the clinic's people.
    fn page_of(&self, mail: &Mail) -> String {
        let path = match (mail.kind.as_str(), mail.account) {
            (PROPOSED, _) => "content",
            (_, Some(_)) => "tasks",
            (_, None) => "my",
        };
        format!("{}/{path}", self.address())
    }

    /// The visits of a mail that still stand.
    async fn standing(&self, by: &Actor, facts: &Value) -> Result<Vec<Appointment>, ClinicError> {
        let ids = facts["appointments"].as_array().cloned().unwrap_or_default();
        let mut found = Vec::new();
        for id in ids.iter().filter_map(|id| id.as_str()?.parse::<AppointmentId>().ok()) {
            let visit = self.records.appointment(by, id).await?;
            if visit.state == AppointmentState::Booked && visit.starts > self.now() {
                found.push(visit);
            }
        }
        Ok(found)
    }

    async fn address_of(
        &self,
        by: &Actor,
        mail: &Mail,
        facts: &Value,
    ) -> Result<Option<String>, ClinicError> {
        // Somebody who is no client yet, or an address that is theirs no more.
        if let Some(to) = facts["to"].as_str() {
            return Ok(Some(to.to_owned()));
        }
        match (mail.client, mail.account) {
            (Some(client), _) => Ok(self.records.client(by, client).await?.fields.email),
            (None, Some(account)) => Ok(Some(self.records.account(account).await?.email)),
            (None, None) => Ok(None),
        }
    }
}

fn time(value: &Value) -> Result<Timestamp, ClinicError> {
    let text = value.as_str().unwrap_or_default();
    text.parse()
        .map_err(|_| ClinicError::from(RecordsError::Broken { what: "mail", why: "a time in it".to_owned() }))
}

/// When a mail is tried again: after one minute, then twice as long each time, a day at most.
fn again(mail: &Mail, now: Timestamp) -> Timestamp {
    let minutes = (1i64 << (mail.attempts - 1).clamp(0, 12)).min(24 * 60);
    now + minutes.minutes()
}
