//! Every rule shown to fire, just not to fire, and to want what is missing.

use super::Fault;
use crate::form::Answering;
use crate::{Answers, Care, Example, Facts, Hit, Occasion, Outcome, judge};
use jiff::civil::{Date, date};

/// The day on which examples are asked.
pub(crate) const EXAMPLE_DAY: Date = date(2026, 11, 26);

pub(super) fn check(care: &Care, faults: &mut Vec<Fault>) {
    for rule in &care.rules {
        let of_rule = || care.examples.iter().filter(|example| example.rule == rule.id);
        if of_rule().next().is_none() {
            faults.push(Fault::new(format!("rule {}", rule.id), "has no example", "add one to the examples"));
        }
    }
    for example in &care.examples {
        if let Err(message) = try_out(care, example) {
            let place = format!("example of {}", example.rule);
            faults.push(Fault::new(place, message, "mend the example or the rule"));
        }
    }
}

/// Whether an example does what it says.
fn try_out(care: &Care, example: &Example) -> Result<(), String> {
    let rule = care.rules.iter().find(|rule| rule.id == example.rule).ok_or("is of no rule")?;
    if !rule.at.contains(&example.at) {
        return Err(format!("is at {}, where the rule is not asked", example.at.name()));
    }
    let fires = |answers: &Answers| asked(care, example, answers, |hit| hit.missing.is_empty());
    if !fires(&example.fires)? {
        return Err("should fire and does not".to_owned());
    }
    if asked(care, example, &example.short, |_| true)? {
        return Err("should fall just short and is a hit".to_owned());
    }
    if rule.cases.iter().all(|case| case.outcome == Outcome::Ok) {
        return match outcome(care, example, &example.missing)? {
            Some(outcome) if outcome >= Outcome::Doctor => Ok(()),
            _ => Err("with the answer missing should be for the doctor".to_owned()),
        };
    }
    match asked(care, example, &example.missing, |hit| hit.outcome >= Outcome::Doctor)? {
        true => Ok(()),
        false => Err("with the answer missing should be for the doctor, and is no hit".to_owned()),
    }
}

/// What follows for the treatment of an example.
fn outcome(care: &Care, example: &Example, answers: &Answers) -> Result<Option<Outcome>, String> {
    let forms = forms_of(care, example.at, answers);
    let judgement = judge(care, example.at, &Facts::new(care, &forms, answers, EXAMPLE_DAY));
    let place = example.treatment.as_ref().and_then(|name| care.treatments.places(name)?.first().copied());
    Ok(judgement.outcomes.get(place.ok_or("names no treatment")?).copied())
}

/// Whether the rule of an example is hit by answers, in a way that counts.
fn asked(
    care: &Care,
    example: &Example,
    answers: &Answers,
    counts: impl Fn(&Hit<'_>) -> bool,
) -> Result<bool, String> {
    let forms = forms_of(care, example.at, answers);
    let facts = Facts::new(care, &forms, answers, EXAMPLE_DAY);
    let judgement = judge(care, example.at, &facts);
    let wanted = match &example.treatment {
        Some(name) => Some(care.treatments.places(name).ok_or(format!("`{name}` is no treatment"))?),
        None => None,
    };
    let about = |hit: &Hit<'_>| wanted.as_ref().is_none_or(|w| w.iter().all(|t| hit.case.scope.contains(t)));
    Ok(judgement.hits.iter().any(|hit| hit.rule.id == example.rule && about(hit) && counts(hit)))
}

/// The forms that are filled in by an occasion.
pub(super) fn forms_at(at: Occasion) -> &'static [&'static str] {
    match at {
        Occasion::Choose => &["choose"],
        Occasion::Smp => &["smp-screening"],
        Occasion::Session => &["smp-screening", "session-day"],
        Occasion::Healing => &["healing-day-10"],
        Occasion::Intake => &["intake"],
        Occasion::Review | Occasion::Prescribe => &["intake", "review"],
        Occasion::CheckIn => &["intake", "check-in-6-months"],
        Occasion::Refill => &["intake", "review", "check-in-6-months"],
    }
}

/// Examples keep answers of all forms and givens in one set.
fn forms_of<'a>(care: &'a Care, at: Occasion, answers: &'a Answers) -> Vec<Answering<'a>> {
    let forms = forms_at(at).iter().filter_map(|id| care.form(id));
    forms.map(|form| Answering::new(form, answers, EXAMPLE_DAY)).collect()
}
