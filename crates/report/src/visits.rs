//! Every visit of a plan, for the client's document and the calendar alike.

use crate::folder::Material;
use crate::words::paragraph;
use jiff::civil::DateTime;
use plan::course::{Purpose, Session};

/// Hours of a test patch and of review photographs, and of a touch-up.
const SHORT_HOURS: f64 = 0.5;
const TOUCH_UP_HOURS: f64 = 1.0;

/// What a visit is.
pub(crate) enum Kind<'a> {
    TestPatch,
    Session(&'a Session),
    Review,
    TouchUp,
}

/// A visit.
pub(crate) struct Visit<'a> {
    pub(crate) kind: Kind<'a>,
    /// What happens, in plain words.
    pub(crate) about: String,
    pub(crate) start: DateTime,
    pub(crate) hours: f64,
}

/// All visits in their order.
pub(crate) fn visits<'a>(m: &'a Material) -> Vec<Visit<'a>> {
    let course = &m.plan.course;
    let visit = |kind, about, start, hours| Visit { kind, about, start, hours };
    let mut visits = Vec::new();
    visits.extend(course.test_patch.map(|at| visit(Kind::TestPatch, paragraph(m, "scar"), at, SHORT_HOURS)));
    visits.extend(
        course.sessions.iter().map(|s| visit(Kind::Session(s), of_session(m, s), s.start, s.visit_hours)),
    );
    let review = "Photographs of the healed result, in the same light as before.".to_owned();
    visits.push(visit(Kind::Review, review, course.review, SHORT_HOURS));
    let touch_up = "Included in the price, if the photographs show that it is needed.".to_owned();
    visits.push(visit(Kind::TouchUp, touch_up, course.included_touch_up, TOUCH_UP_HOURS));
    visits
}

fn of_session(m: &Material, session: &Session) -> String {
    let section = match session.purpose {
        Purpose::Foundation => "session-foundation",
        Purpose::Density => "session-density",
        Purpose::Refinement => "session-refinement",
        Purpose::TopUp => "session-top-up",
    };
    paragraph(m, section)
}
