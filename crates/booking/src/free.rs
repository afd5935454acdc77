//! Free starts: where a person works, nobody has them, and a room is free.

use crate::{Availability, Span, TICK_MINUTES};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// What a visit takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// Minutes with the client.
    pub minutes: u32,
    /// Minutes after it for tidying, during which person and room are taken too.
    pub tidy: u32,
}

impl Visit {
    /// From a start to the end with the client.
    pub fn with_client(self, start: Timestamp) -> Span {
        Span {
            start,
            end: start
                .saturating_add(SignedDuration::from_mins(i64::from(self.minutes)))
                .unwrap_or(Timestamp::MAX),
        }
    }

    /// From a start to when person and room are free again.
    pub fn taken(self, start: Timestamp) -> Span {
        Self { minutes: self.minutes + self.tidy, tidy: 0 }.with_client(start)
    }
}

/// Times at which somebody or something is taken, in any order.
pub type Busy = Vec<Span>;

/// Somebody who may be booked.
#[derive(Debug, Clone)]
pub struct Person {
    /// When they work.
    pub hours: Availability,
    /// When they are taken.
    pub busy: Busy,
}

/// A start that is free: for a person and a room, by their places in what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offer {
    /// When.
    pub start: Timestamp,
    /// With whom.
    pub person: usize,
    /// Where.
    pub room: usize,
}

/// Free starts on a day, in order of time, then of people. Of rooms that are free the first is taken. Nothing before `not_before`.
pub fn offers(
    zone: &TimeZone,
    date: Date,
    people: &[Person],
    rooms: &[Busy],
    visit: Visit,
    not_before: Timestamp,
) -> Vec<Offer> {
    let mut found = Vec::new();
    for (person, who) in people.iter().enumerate() {
        for open in who.hours.spans(zone, date) {
            for start in grid(open) {
                let taken = visit.taken(start);
                if start < not_before || !open.holds(&visit.with_client(start)) || meets(&who.busy, &taken) {
                    continue;
                }
                if let Some(room) = rooms.iter().position(|busy| !meets(busy, &taken)) {
                    found.push(Offer { start, person, room });
                }
            }
        }
    }
    found.sort_unstable();
    found
}

fn meets(busy: &[Span], span: &Span) -> bool {
    busy.iter().any(|other| other.meets(span))
}

/// Starts every quarter of an hour from an opening on.
fn grid(open: Span) -> impl Iterator<Item = Timestamp> {
    let step = SignedDuration::from_mins(i64::from(TICK_MINUTES));
    std::iter::successors(Some(open.start), move |start| start.checked_add(step).ok())
        .take_while(move |start| *start < open.end)
}
