//! Free times, from hours and what is taken.

use super::{HoursDoc, kind};
use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use booking::{Busy, Offer, Person, Span, Visit, offers, tick_of};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use records::{AccountId, Actor, AppointmentId, RoomId};
use std::collections::HashMap;
use uuid::Uuid;

/// Most days looked through at once.
const MOST_DAYS: i64 = 31;

/// Free times that are asked for.
#[derive(Debug, Clone)]
pub struct FreeAsk {
    /// Which kind of visit.
    pub kind: String,
    /// How long it is, where it differs.
    pub minutes: Option<u32>,
    /// With whom; none: anybody.
    pub account: Option<AccountId>,
    /// First day.
    pub from: Date,
    /// How many days.
    pub days: i64,
    /// A visit that is being moved: its own time is no obstacle.
    pub moving: Option<AppointmentId>,
}

/// A time that is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeTime {
    /// From.
    pub starts: Timestamp,
    /// To.
    pub ends: Timestamp,
    /// With whom.
    pub account: AccountId,
    /// Where.
    pub room: RoomId,
}

/// Who and what may be booked, with when they are taken.
pub(crate) struct Ground {
    pub(crate) accounts: Vec<AccountId>,
    pub(crate) people: Vec<Person>,
    pub(crate) rooms: Vec<RoomId>,
    pub(crate) busy: Vec<Busy>,
}

impl Ground {
    pub(crate) fn free(&self, offer: Offer, visit: Visit) -> FreeTime {
        FreeTime {
            starts: offer.start,
            ends: visit.with_client(offer.start).end,
            account: self.accounts[offer.person],
            room: self.rooms[offer.room],
        }
    }
}

impl Service {
    /// Free times of a kind of visit, in order.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`]; [`ClinicError::Invalid`]; [`ClinicError::State`] where the clinic has no time zone.
    pub async fn free_times(&self, by: &Actor, ask: &FreeAsk) -> Result<Vec<FreeTime>, ClinicError> {
        allow(by, Right::Receive)?;
        if !(1..=MOST_DAYS).contains(&ask.days) {
            return Err(ClinicError::invalid("days", format!("from 1 to {MOST_DAYS} days")));
        }
        let visit = visit_of(&ask.kind, ask.minutes)?;
        let settings = self.clinic_settings(by.clinic).await?;
        let zone = settings.zone()?;
        let ground = self.ground(by, zone, ask.account, (ask.from, ask.days), ask.moving).await?;
        let mut found = Vec::new();
        let now = self.now();
        let last = now.to_zoned(zone.clone()).date().saturating_add(super::content()?.ahead_days.days());
        for day in 0..ask.days {
            let date = ask.from.saturating_add(day.days());
            if date > last {
                break;
            }
            let day = offers(zone, date, &ground.people, &ground.busy, visit, now);
            found.extend(day.into_iter().map(|offer| ground.free(offer, visit)));
        }
        Ok(found)
    }

    /// Who and what may be booked from a day of the clinic's zone on, for so many days.
    pub(crate) async fn ground(
        &self,
        by: &Actor,
        zone: &TimeZone,
        account: Option<AccountId>,
        (from, days): (Date, i64),
        moving: Option<AppointmentId>,
    ) -> Result<Ground, ClinicError> {
        let calendars = self.records.calendars(by).await?;
        let calendars: Vec<_> =
            calendars.into_iter().filter(|c| account.is_none_or(|a| a == c.account)).collect();
        if calendars.is_empty() {
            return Err(ClinicError::NotFound { what: "person" });
        }
        let rooms: Vec<RoomId> =
            self.records.rooms(by).await?.into_iter().filter(|r| !r.archived).map(|r| r.id).collect();
        let ticks = ticks_around(zone, from, days)?;
        let resources = calendars.iter().map(|c| c.account.0).chain(rooms.iter().map(|r| r.0)).collect();
        let taken = self.records.taken(resources, ticks, moving).await?;
        let mut busy = spans(&taken);
        let mut of = |id: Uuid| busy.remove(&id).unwrap_or_default();
        Ok(Ground {
            people: calendars
                .iter()
                .map(|c| Person { hours: HoursDoc::kept(&c.hours).availability(), busy: of(c.account.0) })
                .collect(),
            busy: rooms.iter().map(|room| of(room.0)).collect(),
            accounts: calendars.into_iter().map(|c| c.account).collect(),
            rooms,
        })
    }
}

/// What a kind of visit takes.
pub(crate) fn visit_of(id: &str, minutes: Option<u32>) -> Result<Visit, ClinicError> {
    let kind = kind(id)?;
    let minutes = minutes.unwrap_or(kind.minutes);
    if !(5..=720).contains(&minutes) {
        return Err(ClinicError::invalid("minutes", "a visit lasts from 5 minutes to 12 hours"));
    }
    Ok(Visit { minutes, tidy: kind.tidy })
}

/// The quarters of an hour from a day on, with one day around for whoever sits in another zone.
fn ticks_around(zone: &TimeZone, from: Date, days: i64) -> Result<(i64, i64), ClinicError> {
    let at = |date: Date| date.to_zoned(zone.clone()).map(|z| tick_of(z.timestamp()));
    let far = |_| ClinicError::invalid("from", "this day is too far away");
    let first = from.checked_sub(1.day()).map_err(far)?;
    let last = from.checked_add((days + 2).days()).map_err(far)?;
    Ok((at(first).map_err(far)?, at(last).map_err(far)?))
}

/// Quarters of an hour that follow each other, as stretches, by whose they are.
fn spans(taken: &[(Uuid, i64)]) -> HashMap<Uuid, Busy> {
    let mut all: HashMap<Uuid, Busy> = HashMap::new();
    for &(resource, tick) in taken {
        let Span { start, end } = Span::of_tick(tick);
        let busy = all.entry(resource).or_default();
        match busy.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => busy.push(Span { start, end }),
        }
    }
    all
}
