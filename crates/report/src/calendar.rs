//! The sessions, the review and the touch-up as an iCalendar file (RFC 5545). Times are the clinic's local
//! times without a zone ("floating", section 3.3.5), so that they stand where the clinic stands. Nothing in
//! it names the client or the treatment's reason.

use crate::folder::Material;
use crate::visits::{Kind, visits};
use crate::words::{duration, paragraph};
use icalendar::{Calendar, Component, Event};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use plan::case::Case;

/// The calendar of a plan.
pub(crate) fn sessions_ics(m: &Material) -> String {
    let mut calendar = Calendar::new();
    calendar.name("Hairline sessions");
    let all = m.plan.course.sessions.len();
    for visit in visits(m) {
        let (name, title, about) = match visit.kind {
            Kind::TestPatch => ("test-patch".to_owned(), "Test patch".to_owned(), visit.about),
            Kind::Session(s) => {
                let about = format!("About {}. {}", duration(visit.hours), paragraph(m, "prepare"));
                (format!("session-{}", s.number), format!("Session {} of {all}", s.number), about)
            }
            Kind::Review => ("review".to_owned(), "Review photographs".to_owned(), visit.about),
            Kind::TouchUp => {
                let about = "Included touch-up, if the photographs show that it is needed.".to_owned();
                ("touch-up".to_owned(), "Touch-up (included)".to_owned(), about)
            }
        };
        // Appointments last whole quarters of an hour.
        let minutes = 15 * (visit.hours * 4.0).ceil().max(1.0) as i64;
        let end = visit.start.saturating_add(minutes.minutes());
        calendar.push(event(m.case, &name, &title, &about, visit.start, end));
    }
    calendar.done().to_string()
}

fn event(case: &Case, name: &str, title: &str, about: &str, start: DateTime, end: DateTime) -> Event {
    let mut event = Event::new();
    event
        // Same plan, same bytes: stamp and identifier come from the case, not from the clock.
        .uid(&format!("{name}-{}@hairline", document::plan::hash(case.reference.as_bytes())))
        .add_property("DTSTAMP", format!("{}Z", stamp(midnight(case.date))))
        .add_property("DTSTART", stamp(start))
        .add_property("DTEND", stamp(end))
        .add_property("STATUS", "TENTATIVE")
        .summary(title)
        .description(about);
    event.done()
}

fn midnight(date: Date) -> DateTime {
    date.at(0, 0, 0, 0)
}

fn stamp(t: DateTime) -> String {
    format!("{:04}{:02}{:02}T{:02}{:02}{:02}", t.year(), t.month(), t.day(), t.hour(), t.minute(), t.second())
}
