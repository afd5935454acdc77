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
        let tick = i64::from(TICK_MINUTES) * 60;
        let last = (self.end.as_second() - 1).div_euclid(tick);
        self.start.as_second().div_euclid(tick)..last + 1
    }
}
