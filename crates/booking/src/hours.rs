//! Opening hours, and what they are on a day in a zone.

use crate::Span;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// Minutes of a calendar day by the clock.
pub const MINUTES_A_DAY: u16 = 24 * 60;
/// Grid of starts, minutes.
pub const TICK_MINUTES: u16 = 15;

/// From when to when, minutes after midnight by the clock; `to` may be 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Open {
    /// From.
    pub from: u16,
    /// To.
    pub to: u16,
}

/// Hours of every such weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekHours {
    /// The weekday.
    pub day: Weekday,
    /// The hours.
    pub open: Open,
}

/// Days that differ from the week: closed where there are no hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayHours {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Hours on each of them.
    pub open: Vec<Open>,
}

/// When somebody works.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Availability {
    /// By weekday.
    pub week: Vec<WeekHours>,
    /// Days that differ; where several cover a day, the last counts.
    pub days: Vec<DayHours>,
}

/// What is wrong with hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// They end before they begin, or lie beyond a day.
    #[error("{place}: hours run from {from} to {to} minutes; they begin before they end and end by 24:00")]
    Backwards {
        /// Which.
        place: String,
        /// From.
        from: u16,
        /// To.
        to: u16,
    },
    /// Off the grid.
    #[error("{place}: hours begin and end on a quarter of an hour")]
    OffGrid {
        /// Which.
        place: String,
    },
    /// Two overlap.
    #[error("{place}: two stretches overlap")]
    Overlap {
        /// Which.
        place: String,
    },
    /// Days run backwards.
    #[error("days from {from} to {to} run backwards")]
    DaysBackwards {
        /// From.
        from: Date,
        /// To.
        to: Date,
    },
}

impl Availability {
    /// Everything wrong with it.
    pub fn problems(&self) -> Vec<HoursError> {
        let mut found = Vec::new();
        let mut day = Weekday::Monday;
        for _ in 0..7 {
            let open: Vec<Open> = self.week.iter().filter(|h| h.day == day).map(|h| h.open).collect();
            check(&format!("{day:?}"), &open, &mut found);
            day = day.next();
        }
        for days in &self.days {
            if days.to < days.from {
                found.push(HoursError::DaysBackwards { from: days.from, to: days.to });
            }
            check(&days.from.to_string(), &days.open, &mut found);
        }
        found
    }

    /// Hours by the clock on a day.
    pub fn on(&self, date: Date) -> Vec<Open> {
        let differs = self.days.iter().rev().find(|days| days.from <= date && date <= days.to);
        let mut open = match differs {
            Some(days) => days.open.clone(),
            None => self.week.iter().filter(|h| h.day == date.weekday()).map(|h| h.open).collect(),
        };
        open.sort_unstable();
        open
    }

    /// Stretches of time on a day in a zone. What a change of clocks leaves out is not part of them; what comes twice is, twice.
    pub fn spans(&self, zone: &TimeZone, date: Date) -> Vec<Span> {
        let spans = self.on(date).into_iter().map(|open| Span {
            start: instant(zone, date, open.from, Edge::Begin),
            end: instant(zone, date, open.to, Edge::End),
        });
        spans.filter(|span| span.start < span.end).collect()
    }
}

fn check(place: &str, open: &[Open], found: &mut Vec<HoursError>) {
    let place = || place.to_owned();
    let mut sorted = open.to_vec();
    sorted.sort_unstable();
    for hours in &sorted {
        if hours.from >= hours.to || hours.to > MINUTES_A_DAY {
            found.push(HoursError::Backwards { place: place(), from: hours.from, to: hours.to });
        }
        if hours.from % TICK_MINUTES != 0 || hours.to % TICK_MINUTES != 0 {
            found.push(HoursError::OffGrid { place: place() });
        }
    }
    if sorted.windows(2).any(|two| two[1].from < two[0].to) {
        found.push(HoursError::Overlap { place: place() });
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Begin,
    End,
}

/// The instant of a time by the clock. Where it is left out, the change of clocks itself; where it comes twice, the first for a beginning and the
/// second for an end.
fn instant(zone: &TimeZone, date: Date, minutes: u16, edge: Edge) -> Timestamp {
    let clock = at_clock(date, minutes);
    let ambiguous = zone.to_ambiguous_timestamp(clock);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { offset } => to_timestamp(offset, clock),
        AmbiguousOffset::Gap { before, .. } => {
            // Seen with the offset before the change it lies after the change: the change is the last transition before that.
            let after = to_timestamp(before, clock);
            zone.preceding(after + 1.second()).next().map_or(after, |change| change.timestamp())
        }
        AmbiguousOffset::Fold { before, after } => match edge {
            Edge::Begin => to_timestamp(before, clock),
            Edge::End => to_timestamp(after, clock),
        },
    }
}

fn at_clock(date: Date, minutes: u16) -> DateTime {
    if minutes >= MINUTES_A_DAY {
        return date.tomorrow().unwrap_or(date).at(0, 0, 0, 0);
    }
    let (hour, minute) = (minutes / 60, minutes % 60);
    let time = Time::new(i8::try_from(hour).unwrap_or(0), i8::try_from(minute).unwrap_or(0), 0, 0);
    date.to_datetime(time.unwrap_or_default())
}

fn to_timestamp(offset: jiff::tz::Offset, clock: DateTime) -> Timestamp {
    offset.to_timestamp(clock).unwrap_or(Timestamp::UNIX_EPOCH)
}
