//! Times in mails, as people of the clinic's place write them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, expected: &str) {
        let zone = TimeZone::get("America/New_York").expect("a zone");
        let at = |text: &str| text.parse().expect("a time");
        assert_eq!(stretch(&zone, at(from), at(to)), expected);
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
