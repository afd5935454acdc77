//! How care goes on: forms and their days, clocks, what is looked at on a session's day, limits.

use crate::{Occasion, Provenance};

/// What begins the days of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// Each session of micropigmentation.
    Session,
    /// The last session of a course.
    LastSession,
    /// The first medicine that was sent.
    FirstDispense,
}

impl Begins {
    /// The one of a name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "session" => Some(Self::Session),
            "last-session" => Some(Self::LastSession),
            "first-dispense" => Some(Self::FirstDispense),
            _ => None,
        }
    }
}

/// When a form is asked, and what its answers are judged for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormUse {
    /// The form.
    pub id: String,
    /// Which rules judge it; none: staff look at it.
    pub occasion: Option<Occasion>,
    /// `smp`, `medical` or `both`.
    pub road: String,
    /// Days for which answers are good; none: for ever.
    pub good_days: Option<u32>,
    /// What begins its days; none: booking or staff ask for it.
    pub after: Option<Begins>,
    /// Days from there.
    pub day: u32,
    /// Days after which it is asked again.
    pub every: Option<u32>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// By when somebody must have acted.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    /// Its id.
    pub id: String,
    /// Hours.
    pub hours: u32,
    /// In what range a clinic may set it.
    pub range: Option<(f64, f64)>,
    /// What waits.
    pub meaning: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Something that is looked at on a session's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// Whether after the session instead of before.
    pub after: bool,
    /// Whether the session stops without it.
    pub needed: bool,
    /// What is looked at.
    pub text: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What may not be exceeded, or not be below.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Its id.
    pub id: String,
    /// Most, or least.
    pub value: f64,
    /// In what range a clinic may set it.
    pub range: Option<(f64, f64)>,
    /// In which unit.
    pub unit: String,
    /// What it is about.
    pub meaning: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What is normal on some days after a session, and what is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Healing {
    /// Its id.
    pub id: String,
    /// From this day on, whole days from the hour at which the session ended.
    pub from_day: i64,
    /// To this day; open-ended where none.
    pub to_day: Option<i64>,
    /// What is normal.
    pub normal: String,
    /// What is not: to be told to somebody at once.
    pub not_normal: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Journey {
    /// Forms.
    pub forms: Vec<FormUse>,
    /// Clocks.
    pub clocks: Vec<Clock>,
    /// What is looked at.
    pub checks: Vec<Check>,
    /// How it heals.
    pub healing: Vec<Healing>,
    /// Limits.
    pub limits: Vec<Limit>,
}

impl Journey {
    /// How a form is used.
    pub fn form(&self, id: &str) -> Option<&FormUse> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// Hours of a clock.
    pub fn hours(&self, id: &str) -> Option<u32> {
        self.clocks.iter().find(|clock| clock.id == id).map(|clock| clock.hours)
    }

    /// The value of a limit.
    pub fn limit(&self, id: &str) -> Option<f64> {
        self.limits.iter().find(|limit| limit.id == id).map(|limit| limit.value)
    }
}
