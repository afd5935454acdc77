//! Times in mails, as people of the clinic's place write them.

use crate::chart::days::in_words;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

/// A moment: `Tuesday, March 9, 2027, 10:00 AM EST`.
pub(super) fn moment(zone: &TimeZone, at: Timestamp) -> String {
    at.to_zoned(zone.clone()).strftime("%A, %B %-d, %Y, %-I:%M %p %Z").to_string()
}

/// From when to when; the zone is said once, or twice where clocks change in between.
pub(super) fn stretch(zone: &TimeZone, from: Timestamp, to: Timestamp) -> String {
    let (from, to) = (from.to_zoned(zone.clone()), to.to_zoned(zone.clone()));
    let changed = from.offset() != to.offset();
    let first = if changed { "%A, %B %-d, %Y, %-I:%M %p %Z" } else { "%A, %B %-d, %Y, %-I:%M %p" };
    format!("{} to {}", from.strftime(first), to.strftime("%-I:%M %p %Z"))
}

/// How long something lasts, in the largest unit that says it whole.
pub(super) fn lasts(minutes: i64) -> String {
    const UNITS: [(i64, &str, &str); 3] =
        [(24 * 60, "day", "days"), (60, "hour", "hours"), (1, "minute", "minutes")];
    let whole = |(length, ..): &&(i64, &str, &str)| minutes >= *length && minutes % length == 0;
    let (length, one, many) = UNITS.iter().find(whole).copied().unwrap_or((1, "minute", "minutes"));
    let count = minutes / length;
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A day that a mail tells of: `March 9, 2027`; empty where it tells of none.
pub(super) fn day(told: &Value) -> String {
    let day = told.as_str().and_then(|text| text.parse::<Date>().ok());
    day.map(in_words).unwrap_or_default()
}

/// A sum that a mail tells of, of its `cents` and `currency`: `12.50 USD`; empty where it tells of none.
pub(super) fn amount(facts: &Value) -> String {
    let told = facts["cents"].as_i64().zip(facts["currency"].as_str());
    told.map_or_else(String::new, |(cents, currency)| {
        format!("{}.{:02} {currency}", cents / 100, (cents % 100).abs())
    })
}

/// A text whose empty places have left no more than one empty line.
pub(super) fn without_gaps(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, expected: &str) {
        let zone = TimeZone::get("America/New_York").expect("a zone");
        let at = |text: &str| text.parse().expect("a time");
        assert_eq!(stretch(&zone, at(from), at(to)), expected);
    }

    #[test]
    fn stretches_are_told_in_whole_units() {
        for (minutes, expected) in
            [(30, "30 minutes"), (60, "1 hour"), (90, "90 minutes"), (7 * 24 * 60, "7 days")]
        {
            assert_eq!(lasts(minutes), expected);
        }
    }

    #[test]
    fn days_and_sums_are_told() {
        let facts = serde_json::json!({ "day": "2027-03-09", "cents": 1205, "currency": "USD" });
        assert_eq!(
            (day(&facts["day"]), amount(&facts)),
            ("March 9, 2027".to_owned(), "12.05 USD".to_owned())
        );
        assert_eq!((day(&Value::Null), amount(&Value::Null)), (String::new(), String::new()));
    }

    #[test]
    fn what_is_empty_leaves_no_line() {
        assert_eq!(without_gaps("one\n\n\n\ntwo\nthree"), "one\n\ntwo\nthree");
    }

    #[test]
    fn times_are_told_as_people_write_them() {
        check(
            "2027-03-09T15:00:00Z",
            "2027-03-09T19:00:00Z",
            "Tuesday, March 9, 2027, 10:00 AM to 2:00 PM EST",
        );
        check(
            "2026-11-01T05:30:00Z",
            "2026-11-01T06:30:00Z",
            "Sunday, November 1, 2026, 1:30 AM EDT to 1:30 AM EST",
        );
    }
}
