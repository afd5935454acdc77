//! The table of changes, and what has to be so around each of them. Also measured by `cargo xtask bench journey`.

use booking::{Availability, MINUTES_A_DAY, Open, Person, Span, TICK_MINUTES, Visit, WeekHours, offers};
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeSet;

/// Zone, instant of the change, offset from UTC before and after it in minutes.
const CHANGES: &[(&str, &str, i32, i32)] = &[
    ("America/New_York", "2026-03-08T07:00:00Z", -300, -240),
    ("America/New_York", "2026-11-01T06:00:00Z", -240, -300),
    ("America/New_York", "2027-03-14T07:00:00Z", -300, -240),
    ("America/New_York", "2027-11-07T06:00:00Z", -240, -300),
    ("America/New_York", "2028-03-12T07:00:00Z", -300, -240),
    ("America/New_York", "2028-11-05T06:00:00Z", -240, -300),
    ("America/New_York", "2029-03-11T07:00:00Z", -300, -240),
    ("America/New_York", "2029-11-04T06:00:00Z", -240, -300),
    ("America/New_York", "2030-03-10T07:00:00Z", -300, -240),
    ("America/New_York", "2030-11-03T06:00:00Z", -240, -300),
    ("America/Chicago", "2026-03-08T08:00:00Z", -360, -300),
    ("America/Chicago", "2026-11-01T07:00:00Z", -300, -360),
    ("America/Chicago", "2027-03-14T08:00:00Z", -360, -300),
    ("America/Chicago", "2027-11-07T07:00:00Z", -300, -360),
    ("America/Chicago", "2028-03-12T08:00:00Z", -360, -300),
    ("America/Chicago", "2028-11-05T07:00:00Z", -300, -360),
    ("America/Chicago", "2029-03-11T08:00:00Z", -360, -300),
    ("America/Chicago", "2029-11-04T07:00:00Z", -300, -360),
    ("America/Chicago", "2030-03-10T08:00:00Z", -360, -300),
    ("America/Chicago", "2030-11-03T07:00:00Z", -300, -360),
    ("America/Los_Angeles", "2026-03-08T10:00:00Z", -480, -420),
    ("America/Los_Angeles", "2026-11-01T09:00:00Z", -420, -480),
    ("America/Los_Angeles", "2027-03-14T10:00:00Z", -480, -420),
    ("America/Los_Angeles", "2027-11-07T09:00:00Z", -420, -480),
    ("America/Los_Angeles", "2028-03-12T10:00:00Z", -480, -420),
    ("America/Los_Angeles", "2028-11-05T09:00:00Z", -420, -480),
    ("America/Los_Angeles", "2029-03-11T10:00:00Z", -480, -420),
    ("America/Los_Angeles", "2029-11-04T09:00:00Z", -420, -480),
    ("America/Los_Angeles", "2030-03-10T10:00:00Z", -480, -420),
    ("America/Los_Angeles", "2030-11-03T09:00:00Z", -420, -480),
    ("Europe/London", "2026-03-29T01:00:00Z", 0, 60),
    ("Europe/London", "2026-10-25T01:00:00Z", 60, 0),
    ("Europe/London", "2027-03-28T01:00:00Z", 0, 60),
    ("Europe/London", "2027-10-31T01:00:00Z", 60, 0),
    ("Europe/London", "2028-03-26T01:00:00Z", 0, 60),
    ("Europe/London", "2028-10-29T01:00:00Z", 60, 0),
    ("Europe/London", "2029-03-25T01:00:00Z", 0, 60),
    ("Europe/London", "2029-10-28T01:00:00Z", 60, 0),
    ("Europe/London", "2030-03-31T01:00:00Z", 0, 60),
    ("Europe/London", "2030-10-27T01:00:00Z", 60, 0),
    ("Australia/Sydney", "2026-04-04T16:00:00Z", 660, 600),
    ("Australia/Sydney", "2026-10-03T16:00:00Z", 600, 660),
    ("Australia/Sydney", "2027-04-03T16:00:00Z", 660, 600),
    ("Australia/Sydney", "2027-10-02T16:00:00Z", 600, 660),
    ("Australia/Sydney", "2028-04-01T16:00:00Z", 660, 600),
    ("Australia/Sydney", "2028-09-30T16:00:00Z", 600, 660),
    ("Australia/Sydney", "2029-03-31T16:00:00Z", 660, 600),
    ("Australia/Sydney", "2029-10-06T16:00:00Z", 600, 660),
    ("Australia/Sydney", "2030-04-06T16:00:00Z", 660, 600),
    ("Australia/Sydney", "2030-10-05T16:00:00Z", 600, 660),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", 660, 630),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z", 630, 660),
    ("Australia/Lord_Howe", "2027-04-03T15:00:00Z", 660, 630),
    ("Australia/Lord_Howe", "2027-10-02T15:30:00Z", 630, 660),
    ("Australia/Lord_Howe", "2028-04-01T15:00:00Z", 660, 630),
    ("Australia/Lord_Howe", "2028-09-30T15:30:00Z", 630, 660),
    ("Australia/Lord_Howe", "2029-03-31T15:00:00Z", 660, 630),
    ("Australia/Lord_Howe", "2029-10-06T15:30:00Z", 630, 660),
    ("Australia/Lord_Howe", "2030-04-06T15:00:00Z", 660, 630),
    ("Australia/Lord_Howe", "2030-10-05T15:30:00Z", 630, 660),
];

/// A change of clocks.
pub(crate) struct Change {
    pub(crate) zone: TimeZone,
    pub(crate) at: Timestamp,
    pub(crate) before: i64,
    pub(crate) after: i64,
    /// The day by the clock on which it comes.
    pub(crate) day: Date,
}

/// All of them.
pub(crate) fn changes() -> Vec<Change> {
    let read = |&(name, at, before, after): &(&str, &str, i32, i32)| {
        let at: Timestamp = at.parse().expect("a time");
        // By the clock before the change, reckoned without any table of zones.
        let clock = at.as_second() + i64::from(before) * 60;
        let day = date(1970, 1, 1).saturating_add((clock.div_euclid(86400)).days());
        let zone = TimeZone::get(name).expect("the program knows the zone");
        Change { zone, at, before: before.into(), after: after.into(), day }
    };
    CHANGES.iter().map(read).collect()
}

impl Change {
    /// Minutes after midnight of an instant by the clock, by the table alone.
    pub(crate) fn clock(&self, at: Timestamp) -> i64 {
        let offset = if at < self.at { self.before } else { self.after };
        (at.as_second() / 60 + offset).rem_euclid(1440)
    }
}

/// Hours of every day.
pub(crate) fn open(from: u16, to: u16) -> Availability {
    let days = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    Availability { week: days.map(|day| WeekHours { day, open: Open { from, to } }).into(), days: Vec::new() }
}

/// Their length together.
pub(crate) fn minutes(spans: &[Span]) -> i64 {
    spans.iter().map(Span::minutes).sum()
}

fn starts(change: &Change) -> Vec<Timestamp> {
    let people = [Person { hours: open(0, MINUTES_A_DAY), busy: Vec::new() }];
    let quarter = Visit { minutes: 15, tidy: 0 };
    let found = offers(&change.zone, change.day, &people, &[Vec::new()], quarter, Timestamp::MIN);
    found.into_iter().map(|offer| offer.start).collect()
}

/// What is not as it has to be around a change: the day is as long as it is; starts are once each and on the grid; none lies in what is left
/// out by the clock; what comes twice is there twice.
pub(crate) fn faults(change: &Change) -> Vec<&'static str> {
    let shift = change.after - change.before;
    let (length, tick) = (1440 - shift, i64::from(TICK_MINUTES));
    let day = minutes(&open(0, MINUTES_A_DAY).spans(&change.zone, change.day));
    let next = minutes(&open(0, MINUTES_A_DAY).spans(&change.zone, change.day.saturating_add(1.day())));
    let all = starts(change);
    let clocks: Vec<i64> = all.iter().map(|at| change.clock(*at)).collect();
    let at = change.clock(change.at);
    let left_out = (at - shift..at).collect::<Vec<i64>>();
    let twice = (at..at - shift).filter(|clock| clock % tick == 0).collect::<Vec<i64>>();
    let times = |clock: &i64| clocks.iter().filter(|c| *c == clock).count();
    let checks = [
        ("the day has another length", day == length),
        ("the day after has another length", next == 1440),
        ("there are more or fewer starts", all.len() as i64 == length / tick),
        ("a start comes twice", all.iter().collect::<BTreeSet<_>>().len() == all.len()),
        ("a start lies off the grid", clocks.iter().all(|clock| clock % tick == 0)),
        ("a start lies in what is left out", !clocks.iter().any(|clock| left_out.contains(clock))),
        ("what comes twice is not there twice", twice.iter().all(|clock| times(clock) == 2)),
    ];
    checks.into_iter().filter(|(_, good)| !good).map(|(what, _)| what).collect()
}
