//! What content may weigh and reach: conditions that anybody can judge in a moment, numbers that calendars hold. The numbers here are none of medicine
//! or law: the shipped content comes nowhere near them, and what goes beyond is a slip of the pen or an attack on who shares the server.

use super::Fault;
use crate::{Care, Condition, Term};
use std::collections::HashMap;

/// Terms within terms, at most: the shipped ones are three deep.
const DEEPEST: usize = 20;
/// Tests of a condition, at most, once its terms are put in their place: a rule is judged in microseconds then.
const HEAVIEST: usize = 2_000;
/// Hours of a clock: at most ten years, as far as mails are written ahead.
const HOURS: (f64, f64) = (1.0, 10.0 * 365.0 * 24.0);
/// Days after a session: ten years too.
const DAYS_AFTER: (f64, f64) = (0.0, 3_650.0);
/// A limit is a number and not endless.
const LIMIT: (f64, f64) = (0.0, 1e9);
/// Days that a supply lasts: a year at most, for it is paid at once.
const SUPPLY_DAYS: (f64, f64) = (1.0, 366.0);
/// Refills: five years of a month each, at most.
const REFILLS: (f64, f64) = (0.0, 60.0);
/// Days during which something made by a pharmacy may be used: two years at most.
const BEYOND_USE_DAYS: (f64, f64) = (1.0, 730.0);
/// Years that papers are kept: no longer than anybody lives.
const YEARS: (f64, f64) = (0.0, 100.0);

/// How many tests a condition is, with terms in their place; and how deep terms lie in it.
type Weight = (usize, usize);

/// Notes what is too heavy to be judged, and whether there was none of it.
pub(super) fn conditions(care: &Care, faults: &mut Vec<Fault>) -> bool {
    let before = faults.len();
    let mut scales = Scales { care, known: HashMap::new(), trail: Vec::new() };
    for term in &care.terms.0 {
        note(&format!("term {}", term.id), scales.term(term), faults);
    }
    for rule in &care.rules {
        for case in &rule.cases {
            note(&format!("rule {}", rule.id), scales.condition(&case.when), faults);
        }
    }
    for option in &care.options {
        for reason in &option.reasons {
            note(&format!("option {}", option.id), scales.condition(&reason.when), faults);
        }
    }
    faults.len() == before
}

fn note(place: &str, weight: Option<Weight>, faults: &mut Vec<Fault>) {
    match weight {
        None => faults.push(Fault::new(place, "is defined by itself", "define it by questions")),
        Some((_, depth)) if depth > DEEPEST => {
            let message = format!("has terms within terms, {depth} deep; {DEEPEST} at most");
            faults.push(Fault::new(place, message, "define its terms by questions"));
        }
        Some((tests, _)) if tests > HEAVIEST => {
            let message = format!("comes to {tests} tests with its terms in place; {HEAVIEST} at most");
            faults.push(Fault::new(place, message, "say it in fewer words"));
        }
        Some(_) => {}
    }
}

/// Weighs conditions; each term once.
struct Scales<'c> {
    care: &'c Care,
    /// Terms that were weighed; none where they define each other in a circle.
    known: HashMap<&'c str, Option<Weight>>,
    /// Terms that are being weighed, each within the one before.
    trail: Vec<&'c str>,
}

impl<'c> Scales<'c> {
    /// None where its terms define each other in a circle.
    fn condition(&mut self, when: &'c Condition) -> Option<Weight> {
        let mut whole = Some((0usize, 0usize));
        when.tests(&mut |test| {
            let own = match test {
                Condition::Term(name) => match self.care.terms.get(name) {
                    Some(term) => self.term(term).map(|(tests, depth)| (tests, depth + 1)),
                    // What nobody defines is a fault of its own.
                    None => Some((1, 0)),
                },
                _ => Some((1, 0)),
            };
            whole = whole
                .zip(own)
                .map(|((tests, depth), (more, below))| (tests.saturating_add(more), depth.max(below)));
        });
        whole
    }

    fn term(&mut self, term: &'c Term) -> Option<Weight> {
        if let Some(weight) = self.known.get(term.id.as_str()) {
            return *weight;
        }
        if self.trail.contains(&term.id.as_str()) {
            return None;
        }
        // Deeper than is allowed is not followed to its end.
        if self.trail.len() > DEEPEST {
            return Some((1, DEEPEST));
        }
        self.trail.push(&term.id);
        let own = self.condition(&term.when);
        self.trail.pop();
        self.known.insert(&term.id, own);
        own
    }
}

/// Numbers that calendars cannot hold, or that nobody means.
pub(super) fn numbers(care: &Care, faults: &mut Vec<Fault>) {
    let mut within = |place: String, what: &str, value: f64, (least, most): (f64, f64)| {
        if !(least..=most).contains(&value) {
            let message = format!("`{what}` is {value}");
            faults.push(Fault::new(place, message, format!("write a number from {least} to {most}")));
        }
    };
    for clock in &care.journey.clocks {
        within(format!("clock {}", clock.id), "hours", f64::from(clock.hours), HOURS);
    }
    for limit in &care.journey.limits {
        within(format!("limit {}", limit.id), "value", limit.value, LIMIT);
    }
    for healing in &care.journey.healing {
        let place = || format!("healing {}", healing.id);
        within(place(), "from_day", healing.from_day as f64, DAYS_AFTER);
        within(place(), "to_day", healing.to_day.unwrap_or(0) as f64, DAYS_AFTER);
    }
    for product in &care.formulary {
        let place = || format!("product {}", product.id);
        within(place(), "days", f64::from(product.days), SUPPLY_DAYS);
        within(place(), "refills", f64::from(product.refills), REFILLS);
        within(place(), "beyond_use_days", f64::from(product.beyond_use_days.unwrap_or(1)), BEYOND_USE_DAYS);
    }
    for state in &care.states {
        let years = f64::from(state.body_art_years.unwrap_or(0));
        within(format!("state {}", state.id), "body_art_years", years, YEARS);
    }
}
