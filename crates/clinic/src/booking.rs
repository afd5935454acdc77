//! Booking: hours, rooms, free times, visits, the waiting list, feeds. `docs/booking.md` is its page.

mod chains;
mod feeds;
mod free;
mod hours;
mod visits;
mod waiting;

pub use chains::{Proposal, SessionsOf};
pub use free::{FreeAsk, FreeTime};
pub use hours::{DayDoc, HoursDoc, OpenDoc, WeekDoc};
pub use visits::{BookAsk, Booked, MoveAsk, VisitAsk};
pub use waiting::WaitAsk;

use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use document::booking::{BookingContent, VisitKind, shipped_booking};
use plan::case::is_plain_line;
use records::model::booking::{Calendar, Room};
use records::{AccountId, Actor, RoomId};

/// What a page of booking needs to begin.
#[derive(Debug)]
pub struct Setup {
    /// Name of the clinic's time zone; none until it is set.
    pub zone: Option<String>,
    /// The clinic's currency (ISO 4217).
    pub currency: String,
    /// Whether mails leave the server; otherwise they are files in a folder.
    pub mails_leave: bool,
    /// Kinds of visits.
    pub visits: &'static [VisitKind],
    /// Rooms, those put aside too.
    pub rooms: Vec<Room>,
    /// Who may be booked, with their hours.
    pub people: Vec<(Calendar, HoursDoc)>,
}

/// Most visits of a chain.
const MOST_VISITS: usize = 12;

pub(crate) fn content() -> Result<&'static BookingContent, ClinicError> {
    shipped_booking().map_err(ClinicError::internal)
}

/// The kind of an id.
pub(crate) fn kind(id: &str) -> Result<&'static VisitKind, ClinicError> {
    let unknown = || ClinicError::invalid("kind", format!("`{id}` is no kind of visit"));
    content()?.visits.iter().find(|kind| kind.id == id).ok_or_else(unknown)
}

impl Service {
    /// What a page of booking needs to begin.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn booking_setup(&self, by: &Actor) -> Result<Setup, ClinicError> {
        allow(by, Right::Receive)?;
        let settings = self.clinic_settings(by.clinic).await?;
        let calendars = self.records.calendars(by).await?;
        let with_hours = |calendar: Calendar| {
            let hours = HoursDoc::kept(&calendar.hours);
            (calendar, hours)
        };
        Ok(Setup {
            zone: settings.zone.and_then(|zone| zone.iana_name().map(str::to_owned)),
            currency: settings.currency,
            mails_leave: self.settings.mails_leave,
            visits: &content()?.visits,
            rooms: self.records.rooms(by).await?,
            people: calendars.into_iter().map(with_hours).collect(),
        })
    }

    /// Keeps somebody's hours over a version.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::Invalid`] with everything wrong.
    pub async fn save_hours(
        &self,
        by: &Actor,
        account: AccountId,
        version: i64,
        hours: &HoursDoc,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        let problems = hours.problems();
        ClinicError::none_of(problems)?;
        let text = serde_json::to_string(hours).map_err(ClinicError::internal)?;
        Ok(self.records.save_calendar(by, account, version, text).await?)
    }

    /// Keeps a room: a new one where no id is given.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Taken`], [`ClinicError::Invalid`].
    pub async fn save_room(
        &self,
        by: &Actor,
        id: Option<RoomId>,
        name: &str,
        archived: bool,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        let name = name.trim();
        if name.is_empty() || !is_plain_line(name) {
            return Err(ClinicError::invalid("name", "say the room's name, in at most 120 characters"));
        }
        if let Some(id) = id {
            self.records.room(by, id).await?;
        }
        let room = Room { id: id.unwrap_or_else(RoomId::new), name: name.to_owned(), archived };
        Ok(self.records.save_room(by, room).await?)
    }
}
