//! Calendars at a secret address (RFC 5545). A person's holds references, a client's place and time; neither says why.

use crate::rights::{Right, allow};
use crate::secrets::{hash_of, new_secret};
use crate::{ClinicError, Service};
use icalendar::{Calendar, Component, Event, EventLike};
use jiff::{Timestamp, ToSpan};
use records::model::booking::{Appointment, AppointmentSearch, AppointmentState, Feed};
use records::{AccountId, Actor, ClientId, FeedId};

/// Days back that a feed holds.
const BACK_DAYS: i64 = 90;

impl Service {
    /// A secret for a feed of one's own visits.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn own_feed(&self, by: &Actor) -> Result<String, ClinicError> {
        allow(by, Right::Receive)?;
        let account = by.account().ok_or(ClinicError::Forbidden)?;
        self.new_feed(by, Some(account), None).await
    }

    /// A secret for a feed of a client's visits, to be handed to them.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn client_feed(&self, by: &Actor, client: ClientId) -> Result<String, ClinicError> {
        allow(by, Right::Receive)?;
        self.new_feed(by, None, Some(client)).await
    }

    async fn new_feed(
        &self,
        by: &Actor,
        account: Option<AccountId>,
        client: Option<ClientId>,
    ) -> Result<String, ClinicError> {
        let (secret, token) = new_secret()?;
        let feed = Feed { id: FeedId::new(), token, account, client, created: self.now() };
        self.records.create_feed(by, feed).await?;
        Ok(secret)
    }

    /// Feeds of the clinic.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn feeds(&self, by: &Actor) -> Result<Vec<Feed>, ClinicError> {
        allow(by, Right::Receive)?;
        Ok(self.records.feeds(by).await?)
    }

    /// Takes a feed back.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn revoke_feed(&self, by: &Actor, id: FeedId) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        Ok(self.records.revoke_feed(by, id).await?)
    }

    /// The calendar of a secret.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`].
    pub async fn feed(&self, secret: &str) -> Result<String, ClinicError> {
        let none = ClinicError::NotFound { what: "calendar" };
        let (clinic, feed) = self.records.feed(hash_of(secret).ok_or(none)?).await?;
        let by = Actor::system(clinic);
        let settings = self.clinic_settings(clinic).await?;
        let since = self.now().saturating_sub((24 * BACK_DAYS).hours()).unwrap_or(Timestamp::MIN);
        let search = AppointmentSearch {
            from: Some(since),
            account: feed.account,
            client: feed.client,
            ..AppointmentSearch::default()
        };
        let visits = self.records.appointments(&by, search).await?;
        let mut calendar = Calendar::new();
        calendar.name(&settings.name);
        for visit in &visits {
            // For the clinic its own reference, for the client the clinic's name.
            let title = if feed.client.is_some() { &settings.name } else { &visit.client_reference };
            calendar.push(event(visit, title, &settings.address));
        }
        Ok(calendar.done().to_string())
    }
}

fn event(visit: &Appointment, title: &str, address: &str) -> Event {
    let status = match visit.state {
        AppointmentState::Cancelled | AppointmentState::Missed => "CANCELLED",
        _ => "CONFIRMED",
    };
    let mut event = Event::new();
    event
        .uid(&format!("{}@calendar.invalid", visit.id))
        .add_property("DTSTAMP", stamp(visit.changed))
        .add_property("DTSTART", stamp(visit.starts))
        .add_property("DTEND", stamp(visit.ends))
        .add_property("SEQUENCE", visit.version.to_string())
        .add_property("STATUS", status)
        .summary(title);
    if !address.is_empty() {
        event.location(address);
    }
    event.done()
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
