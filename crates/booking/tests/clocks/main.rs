//! Every change of clocks of 2026 to 2030 in six zones, against a table that another reader of the IANA database made (Python's zoneinfo).

mod changes;

use booking::{Ask, DayHours, Link, Open, Person, Span, Visit, chain};
use changes::{changes, faults, minutes, open};
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

#[test]
fn days_are_as_long_as_they_are_and_starts_are_where_the_clock_is() {
    let all = changes();
    assert_eq!(all.len(), 60);
    for change in all {
        assert_eq!(faults(&change), Vec::<&str>::new(), "{}", change.at);
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
        let ask =
            Ask { zone: &change.zone, people: &people, rooms: &[Vec::new()], not_before: Timestamp::MIN };
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
