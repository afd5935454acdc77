//! When people can be booked: hours in a time zone, free starts, chains of visits. Pure; `docs/booking.md` is its page.
//!
//! Times are UTC instants; hours are minutes after midnight, local to the clinic's zone.

mod chain;
mod free;
mod hours;

pub use chain::{Ask, ChainError, GapFinding, Link, chain, gaps};
pub use free::{Busy, Offer, Person, Visit, offers};
pub use hours::{Availability, DayHours, HoursError, MINUTES_A_DAY, Open, TICK_MINUTES, WeekHours};

use jiff::Timestamp;

const TICK_SECONDS: i64 = TICK_MINUTES as i64 * 60;

/// The quarter of an hour in which an instant lies, counted from 1970.
pub fn tick_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(TICK_SECONDS)
}

/// Whether an instant begins a quarter of an hour.
pub fn on_grid(at: Timestamp) -> bool {
    at.as_second() % TICK_SECONDS == 0 && at.subsec_nanosecond() == 0
}

/// A stretch of time: from the start on, up to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Its first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
}

impl Span {
    /// Whether two share an instant.
    pub fn meets(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether another lies wholly within.
    pub fn holds(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Its length, minutes, rounded down.
    pub fn minutes(&self) -> i64 {
        (self.end.as_second() - self.start.as_second()) / 60
    }

    /// The quarters of an hour that it touches, counted from 1970: what the database keeps once for each person and room.
    pub fn ticks(&self) -> std::ops::Range<i64> {
        let last = (self.end.as_second() - 1).div_euclid(TICK_SECONDS);
        tick_of(self.start)..last + 1
    }

    /// One quarter of an hour, by its count from 1970: the way back from [`Span::ticks`]. A count beyond all time is 1970.
    pub fn of_tick(tick: i64) -> Self {
        let at = |tick: i64| Timestamp::from_second(tick * TICK_SECONDS).unwrap_or(Timestamp::UNIX_EPOCH);
        Self { start: at(tick), end: at(tick + 1) }
    }
}
