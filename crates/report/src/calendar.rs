//! The sessions, the review and the touch-up as an iCalendar file (RFC 5545). Times are the clinic's local
//! times without a zone ("floating", section 3.3.5), so that they stand where the clinic stands. Nothing in
//! it names the client or the treatment's reason.

use crate::folder::Material;
use crate::words::{duration, paragraph};
use icalendar::{Calendar, Component, Event};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use plan::case::Case;

/// The calendar of a plan.
pub(crate) fn sessions_ics(m: &Material) -> String {
    let (case, plan) = (m.case, m.plan);
    let mut calendar = Calendar::new();
    calendar.name("Hairline sessions");
    let prepare = paragraph(m, "prepare");
    if let Some(patch) = plan.course.test_patch {
        let about = paragraph(m, "scar");
        calendar.push(event(
            case,
            "test-patch",
            "Test patch",
            &about,
            patch,
            patch.saturating_add(30.minutes()),
        ));
    }
    for session in &plan.course.sessions {
        // Appointments last whole quarters of an hour.
        let minutes = 15 * (session.visit_hours * 4.0).ceil().max(1.0) as i64;
        let end = session.start.saturating_add(minutes.minutes());
        let title = format!("Session {} of {}", session.number, plan.course.sessions.len());
        let about = format!("About {}. {prepare}", duration(session.visit_hours));
        let name = format!("session-{}", session.number);
        calendar.push(event(case, &name, &title, &about, session.start, end));
    }
    let review = plan.course.review;
    let about = "Photographs of the healed result, in the same light as before.";
    calendar.push(event(
        case,
        "review",
        "Review photographs",
        about,
        review,
        review.saturating_add(30.minutes()),
    ));
    let touch_up = plan.course.included_touch_up;
    let about = "Included touch-up, if the photographs show that it is needed.";
    let end = touch_up.saturating_add(60.minutes());
    calendar.push(event(case, "touch-up", "Touch-up (included)", about, touch_up, end));
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
