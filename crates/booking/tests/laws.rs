//! Laws of free starts and chains.

use booking::{
    Ask, Availability, ChainError, DayHours, HoursError, Link, Open, Person, Span, Visit, WeekHours, chain,
    gaps, offers,
};
use jiff::civil::{Weekday, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

fn zone() -> TimeZone {
    TimeZone::get("America/Chicago").expect("a zone")
}

fn weekdays(from: u16, to: u16) -> Availability {
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    Availability { week: days.map(|day| WeekHours { day, open: Open { from, to } }).into(), days: Vec::new() }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

#[test]
fn hours_that_cannot_be_are_all_named() {
    let mut hours = weekdays(540, 1020);
    hours.week.push(WeekHours { day: Weekday::Monday, open: Open { from: 1000, to: 1100 } });
    hours.week.push(WeekHours { day: Weekday::Sunday, open: Open { from: 700, to: 600 } });
    hours.days.push(DayHours {
        from: date(2026, 5, 2),
        to: date(2026, 5, 1),
        open: vec![Open { from: 0, to: 1455 }],
    });
    let found = hours.problems();
    assert!(
        found.iter().any(|p| matches!(p, HoursError::Overlap { place } if place == "Monday")),
        "{found:?}"
    );
    assert!(found.iter().any(|p| matches!(p, HoursError::OffGrid { .. })));
    assert_eq!(found.iter().filter(|p| matches!(p, HoursError::Backwards { .. })).count(), 2);
    assert!(found.iter().any(|p| matches!(p, HoursError::DaysBackwards { .. })));
    assert_eq!(weekdays(540, 1440).problems(), []);
}

#[test]
fn a_span_touches_the_quarters_that_it_touches() {
    let start = at("2026-11-02T15:00:00Z");
    let span = |seconds: i64| Span { start, end: start + SignedDuration::from_secs(seconds) };
    let first = start.as_second() / 900;
    assert_eq!(span(900).ticks(), first..first + 1);
    assert_eq!(span(901).ticks(), first..first + 2);
    assert_eq!(span(4 * 3600).ticks().count(), 16);
    let before = Span { start: at("1969-12-31T23:45:00Z"), end: at("1970-01-01T00:00:00Z") };
    assert_eq!(before.ticks(), -1..0);
}

#[test]
fn a_chain_goes_back_where_a_later_visit_finds_no_place() {
    // Only two days are open at all: 12 days after the first day nothing is, and from the second only 10 days after.
    let hours = Availability {
        week: Vec::new(),
        days: [date(2026, 6, 1), date(2026, 6, 11), date(2026, 6, 13), date(2026, 6, 23)]
            .map(|day| DayHours { from: day, to: day, open: vec![Open { from: 540, to: 840 }] })
            .into(),
    };
    let people = [Person { hours, busy: Vec::new() }];
    let zone = zone();
    let ask = Ask { zone: &zone, people: &people, rooms: &[Vec::new()], not_before: Timestamp::MIN };
    let visit = Visit { minutes: 240, tidy: 0 };
    let link = |least, wished, most| Link { visit, least, wished, most };
    let first = date(2026, 6, 1).at(9, 0, 0, 0).to_zoned(zone.clone()).expect("a time").timestamp();
    // Wished is day 12 (June 13), but then the third, 12 days later, is June 25: closed. Day 10 leads to June 23.
    let found = chain(&ask, &[link(0, 0, 0), link(10, 12, 14), link(12, 12, 12)], first).expect("a way");
    let days: Vec<i8> = found.iter().map(|o| o.start.to_zoned(zone.clone()).day()).collect();
    assert_eq!(days, [1, 11, 23]);
    let none = chain(&ask, &[link(0, 0, 0), link(13, 14, 15)], first);
    assert_eq!(none, Err(ChainError::NoPlace { number: 2, least: 13, most: 15 }));
    assert_eq!(chain(&ask, &[link(0, 0, 0)], first + 15.hours()), Err(ChainError::First));
}

#[test]
fn gaps_are_days_of_the_calendar() {
    let zone = zone();
    let visit = Visit { minutes: 60, tidy: 0 };
    let links =
        [Link { visit, least: 0, wished: 0, most: 0 }, Link { visit, least: 10, wished: 12, most: 20 }];
    let local =
        |day, hour| date(2026, 3, day).at(hour, 0, 0, 0).to_zoned(zone.clone()).expect("a time").timestamp();
    // From the 1st, late, to the 11th, early, over the change of clocks of the 8th: ten days of the calendar.
    assert_eq!(gaps(&zone, &[local(1, 17), local(11, 9)], &links), []);
    let short = gaps(&zone, &[local(2, 9), local(11, 17)], &links);
    assert!(short.len() == 1 && short[0].too_short && short[0].days == 9);
    let long = gaps(&zone, &[local(1, 9), local(22, 9)], &links);
    assert!(long.len() == 1 && !long[0].too_short && long[0].days == 21);
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let base = at("2026-09-07T12:00:00Z").as_second();
    let span = (0i64..48, 1i64..16).prop_map(move |(from, length)| Span {
        start: Timestamp::from_second(base + from * 900).expect("a time"),
        end: Timestamp::from_second(base + (from + length) * 900).expect("a time"),
    });
    proptest::collection::vec(span, 0..6)
}

proptest! {
    /// What is offered is open, and nobody and nothing is taken twice; what is not offered is taken or closed.
    #[test]
    fn offers_are_free_and_complete(busy in spans(), rooms in proptest::collection::vec(spans(), 1..3), minutes in 1u32..20, tidy in 0u32..3) {
        let visit = Visit { minutes: minutes * 15, tidy: tidy * 15 };
        let (zone, day) = (zone(), date(2026, 9, 7));
        let people = [Person { hours: weekdays(8 * 60, 18 * 60), busy: busy.clone() }];
        let found = offers(&zone, day, &people, &rooms, visit, Timestamp::MIN);
        let open = people[0].hours.spans(&zone, day)[0];
        for offer in &found {
            let taken = visit.taken(offer.start);
            prop_assert!(open.holds(&visit.with_client(offer.start)));
            prop_assert!(!busy.iter().chain(&rooms[offer.room]).any(|b| b.meets(&taken)));
        }
        let free = |start: Timestamp| {
            let taken = visit.taken(start);
            open.holds(&visit.with_client(start)) && !busy.iter().any(|b| b.meets(&taken)) && rooms.iter().any(|r| !r.iter().any(|b| b.meets(&taken)))
        };
        let starts = (0..40).map(|k| open.start + SignedDuration::from_mins(15 * k)).filter(|s| free(*s));
        prop_assert_eq!(starts.collect::<Vec<_>>(), found.iter().map(|o| o.start).collect::<Vec<_>>());
    }

    /// A chain, where there is one, keeps its gaps and its hours.
    #[test]
    fn chains_keep_their_gaps(busy in spans(), wished in 10u16..20, count in 2usize..5) {
        let zone = zone();
        let people = [Person { hours: weekdays(8 * 60, 18 * 60), busy }];
        let ask = Ask { zone: &zone, people: &people, rooms: &[Vec::new()], not_before: Timestamp::MIN };
        let visit = Visit { minutes: 180, tidy: 15 };
        let links = vec![Link { visit, least: 10, wished, most: wished + 10 }; count];
        let first = date(2026, 9, 8).at(10, 0, 0, 0).to_zoned(zone.clone()).expect("a time").timestamp();
        let found = chain(&ask, &links, first).expect("only one day is busy");
        let starts: Vec<Timestamp> = found.iter().map(|o| o.start).collect();
        prop_assert_eq!(gaps(&zone, &starts, &links), []);
        prop_assert_eq!(starts.len(), count);
    }
}
