//! Rules: when they fire, and what follows.

use crate::{Condition, Provenance};

/// What follows from a hit, mildest first: the order is the precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing speaks against it; a doctor or practitioner still signs.
    Ok,
    /// The client must be told, and say that it was understood.
    Warn,
    /// A doctor (on the road of micropigmentation, the practitioner or the client's own doctor) must look at it.
    Doctor,
    /// The client has to be seen in person first.
    Refer,
    /// Not to be had.
    Block,
    /// Help is needed now; nothing else matters.
    Emergency,
}

impl Outcome {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Ok, "ok"),
        (Self::Warn, "warn"),
        (Self::Doctor, "doctor"),
        (Self::Refer, "refer"),
        (Self::Block, "block"),
        (Self::Emergency, "emergency"),
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(outcome, _)| *outcome == self).map_or("", |(_, name)| name)
    }

    /// The outcome of a name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(outcome, _)| *outcome)
    }
}

/// When rules are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// The public page of choices.
    Choose,
    /// A questionnaire of the medical road is handed in.
    Intake,
    /// The doctor has looked at answers and photographs.
    Review,
    /// The doctor signs a prescription.
    Prescribe,
    /// A refill falls due.
    Refill,
    /// A check-in is handed in.
    CheckIn,
    /// The screening before micropigmentation is handed in.
    Smp,
    /// A session of micropigmentation begins.
    Session,
    /// A check-in after a session is handed in.
    Healing,
}

impl Occasion {
    /// All of them, with their names in files.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Choose, "choose"),
        (Self::Intake, "intake"),
        (Self::Review, "review"),
        (Self::Prescribe, "prescribe"),
        (Self::Refill, "refill"),
        (Self::CheckIn, "check-in"),
        (Self::Smp, "smp"),
        (Self::Session, "session"),
        (Self::Healing, "healing"),
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(occasion, _)| *occasion == self).map_or("", |(_, name)| name)
    }

    /// The occasion of a name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(occasion, _)| *occasion)
    }
}

/// A condition of a rule, for what it is asked, and what follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Places of the treatments.
    pub scope: Vec<usize>,
    /// When.
    pub when: Condition,
    /// What follows.
    pub outcome: Outcome,
    /// What somebody must do, by code: `live-visit`, `labs`, `crisis-help`, …
    pub acts: Vec<String>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its id, such as `F02`.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// A doctor may not set it aside.
    pub fixed: bool,
    /// When it is asked.
    pub at: Vec<Occasion>,
    /// Its cases.
    pub cases: Vec<Case>,
    /// Words for the client: no diagnosis. None where there is nothing to tell.
    pub client: Option<String>,
    /// Words for the clinician.
    pub clinician: String,
    /// Where it comes from.
    pub provenance: Provenance,
}
