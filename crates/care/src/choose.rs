//! What suits a person: every option, side by side, with what speaks for and against it. None is left out.

use crate::{Care, Condition, Facts, Hit, Judgement, Occasion, Outcome, Provenance, Truth, judge};

/// How a reason bears on an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bearing {
    /// Speaks for it.
    For,
    /// Speaks against it.
    Against,
    /// It cannot be had, or not now.
    RulesOut,
}

/// Something in the answers that bears on an option.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// When.
    pub when: Condition,
    /// How.
    pub bearing: Bearing,
    /// In words for the client.
    pub text: String,
}

/// Time over which a cost recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// Once.
    Once,
    /// Each session.
    Session,
    /// Each month.
    Month,
    /// Nothing.
    Free,
}

/// What an option costs, in dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// From.
    pub low: u32,
    /// To.
    pub high: u32,
    /// How often.
    pub per: Per,
}

/// Something that a person can do about hair loss.
#[derive(Debug, Clone, PartialEq)]
pub struct TreatmentOption {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it does.
    pub does: String,
    /// What it cannot do.
    pub cannot: String,
    /// How long until it shows.
    pub time: String,
    /// What it costs.
    pub cost: Cost,
    /// What the cost leaves open, such as that the first year is dearer.
    pub cost_note: String,
    /// Whether it lasts.
    pub permanence: String,
    /// What has to be done to keep it.
    pub upkeep: String,
    /// What speaks for it.
    pub pros: Vec<String>,
    /// What speaks against it.
    pub cons: Vec<String>,
    /// Who should not.
    pub not_for: String,
    /// Treatments by whose rules it is judged; none for what nobody prescribes.
    pub treatments: Vec<usize>,
    /// Whether it is all of them at once: what rules one out rules it out.
    pub combination: bool,
    /// What bears on it.
    pub reasons: Vec<Reason>,
    /// Articles to read on, by id.
    pub articles: Vec<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A reason that holds for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct ReasonGiven<'c> {
    /// How it bears.
    pub bearing: Bearing,
    /// In words for the client.
    pub text: &'c str,
}

/// An option, for one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<'c> {
    /// The option.
    pub option: &'c TreatmentOption,
    /// The gravest bearing of its reasons: `For` fits, `Against` may fit, `RulesOut` does not, now.
    pub fits: Bearing,
    /// What bears on it; what rules it out first.
    pub reasons: Vec<ReasonGiven<'c>>,
}

/// Every option for the answers, those that fit first and otherwise in the order of the content; and what rules said.
pub fn choose<'c>(care: &'c Care, facts: &Facts<'_>) -> (Vec<Choice<'c>>, Judgement<'c>) {
    let judgement = judge(care, Occasion::Choose, facts);
    let mut choices: Vec<Choice<'c>> =
        care.options.iter().map(|option| weigh(care, option, &judgement, facts)).collect();
    let fors = |c: &Choice<'_>| c.reasons.iter().filter(|r| r.bearing == Bearing::For).count();
    choices.sort_by_key(|c| (c.fits, std::cmp::Reverse(fors(c))));
    (choices, judgement)
}

fn weigh<'c>(
    care: &'c Care,
    option: &'c TreatmentOption,
    judgement: &Judgement<'c>,
    facts: &Facts<'_>,
) -> Choice<'c> {
    let holds = |reason: &&Reason| reason.when.judge(&care.terms, facts).truth == Truth::Yes;
    let own = option.reasons.iter().filter(holds);
    let mut reasons: Vec<ReasonGiven<'c>> =
        own.map(|reason| ReasonGiven { bearing: reason.bearing, text: &reason.text }).collect();
    for hit in &judgement.hits {
        let bears = bearing(option, hit);
        if let (Some(bearing), Some(text)) = (bears, &hit.rule.client)
            && !reasons.iter().any(|reason| reason.text == text)
        {
            reasons.push(ReasonGiven { bearing, text });
        }
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.bearing));
    let fits = reasons.first().map_or(Bearing::Against, |reason| reason.bearing);
    Choice { option, fits, reasons }
}

/// How a rule's hit bears on an option: it rules it out where it does so for every medicine of the class, or for one of those that are given together.
fn bearing(option: &TreatmentOption, hit: &Hit<'_>) -> Option<Bearing> {
    let touched = option.treatments.iter().filter(|t| hit.case.scope.contains(t)).count();
    if touched == 0 || hit.outcome == Outcome::Ok || !hit.missing.is_empty() {
        return None;
    }
    let all = option.combination || touched == option.treatments.len();
    Some(if hit.outcome >= Outcome::Refer && all { Bearing::RulesOut } else { Bearing::Against })
}
