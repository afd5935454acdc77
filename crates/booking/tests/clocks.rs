//! Every change of clocks of 2026 to 2030 in six zones, against a table that another reader of the IANA database made (Python's zoneinfo).

use booking::{
    Availability, DayHours, Link, MINUTES_A_DAY, Open, Person, Span, TICK_MINUTES, Visit, WeekHours, chain,
    offers,
};
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

struct Change {
    zone: TimeZone,
    at: Timestamp,
    before: i64,
    after: i64,
    /// The day by the clock on which it comes.
    day: Date,
}

fn changes() -> Vec<Change> {
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
    fn clock(&self, at: Timestamp) -> i64 {
        let offset = if at < self.at { self.before } else { self.after };
        (at.as_second() / 60 + offset).rem_euclid(1440)
    }
}

fn open(from: u16, to: u16) -> Availability {
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

fn minutes(spans: &[Span]) -> i64 {
    spans.iter().map(Span::minutes).sum()
}

const QUARTER: Visit = Visit { minutes: 15, tidy: 0 };

fn starts(change: &Change, from: u16, to: u16) -> Vec<Timestamp> {
    let people = [Person { hours: open(from, to), busy: Vec::new() }];
    let found = offers(&change.zone, change.day, &people, &[Vec::new()], QUARTER, Timestamp::MIN);
    found.into_iter().map(|offer| offer.start).collect()
}

#[test]
fn there_are_sixty_of_them() {
    assert_eq!(changes().len(), 60);
}

#[test]
fn a_day_is_as_long_as_it_is() {
    for change in changes() {
        let day = open(0, MINUTES_A_DAY).spans(&change.zone, change.day);
        assert_eq!(minutes(&day), 1440 - (change.after - change.before), "{}", change.at);
        let next = change.day.tomorrow().expect("a day");
        assert_eq!(minutes(&open(0, MINUTES_A_DAY).spans(&change.zone, next)), 1440);
    }
}

#[test]
fn starts_are_once_on_the_grid_never_in_what_is_left_out_and_twice_in_what_comes_twice() {
    for change in changes() {
        let all = starts(&change, 0, MINUTES_A_DAY);
        let length = 1440 - (change.after - change.before);
        assert_eq!(all.len() as i64, length / i64::from(TICK_MINUTES), "{}", change.at);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        let clocks: Vec<i64> = all.iter().map(|at| change.clock(*at)).collect();
        assert!(clocks.iter().all(|c| c % i64::from(TICK_MINUTES) == 0), "{}", change.at);
        let change_clock = change.clock(change.at);
        let shift = change.after - change.before;
        if shift > 0 {
            let left_out = change_clock - shift..change_clock;
            assert!(!clocks.iter().any(|c| left_out.contains(c)), "{}", change.at);
        } else {
            let twice = change_clock..change_clock - shift;
            for clock in twice.clone().filter(|c| c % 15 == 0) {
                assert_eq!(clocks.iter().filter(|c| **c == clock).count(), 2, "{} {clock}", change.at);
            }
            let once = clocks.iter().filter(|c| !twice.contains(c)).count();
            assert_eq!(once as i64, (1440 + shift) / 15);
        }
    }
}

#[test]
fn hours_at_the_edge_of_a_change() {
    for change in changes() {
        let shift = change.after - change.before;
        let clock = change.clock(change.at);
        let at = |minutes: i64| u16::try_from(minutes).expect("within the day");
        let spans = |from: i64, to: i64| open(at(from), at(to)).spans(&change.zone, change.day);
        if shift > 0 {
            // Wholly in what is left out: nothing. Beginning in it: from the change on. Ending in it: up to the change.
            assert_eq!(spans(clock - shift + 15, clock - 15), [], "{}", change.at);
            assert_eq!(
                spans(clock - 15, clock + 60),
                [Span { start: change.at, end: change.at + 60.minutes() }]
            );
            assert_eq!(
                spans(clock - shift - 30, clock - 15),
                [Span { start: change.at - 30.minutes(), end: change.at }]
            );
        } else {
            // From the first time to the second.
            assert_eq!(minutes(&spans(clock, clock + 15)), 15 - shift, "{}", change.at);
        }
    }
}

#[test]
fn a_chain_across_a_change_keeps_the_time_of_day() {
    for change in changes() {
        let people = [Person { hours: open(9 * 60, 17 * 60), busy: Vec::new() }];
        let ask = booking::Ask {
            zone: &change.zone,
            people: &people,
            rooms: &[Vec::new()],
            not_before: Timestamp::MIN,
        };
        let visit = Visit { minutes: 240, tidy: 15 };
        let link = |days| Link { visit, least: 10, wished: days, most: 30 };
        let first = change
            .day
            .yesterday()
            .expect("a day")
            .at(11, 30, 0, 0)
            .to_zoned(change.zone.clone())
            .expect("a time");
        let found = chain(&ask, &[link(0), link(12), link(28)], first.timestamp()).expect("a free calendar");
        for offer in found {
            let clock = offer.start.to_zoned(change.zone.clone()).time();
            assert_eq!((clock.hour(), clock.minute()), (11, 30), "{}", change.at);
        }
    }
}

#[test]
fn days_that_differ_count() {
    let zone = TimeZone::get("America/New_York").expect("a zone");
    let mut hours = open(540, 1020);
    let holiday = date(2026, 12, 24);
    hours.days.push(DayHours { from: holiday, to: date(2026, 12, 26), open: Vec::new() });
    hours.days.push(DayHours {
        from: date(2026, 12, 26),
        to: date(2026, 12, 26),
        open: vec![Open { from: 600, to: 720 }],
    });
    assert_eq!(minutes(&hours.spans(&zone, holiday)), 0);
    assert_eq!(minutes(&hours.spans(&zone, date(2026, 12, 26))), 120);
    assert_eq!(minutes(&hours.spans(&zone, date(2026, 12, 27))), 480);
}
