//! What content may weigh and reach: conditions that anybody can judge in a moment, numbers that calendars hold.

use super::Fault;
use crate::{Care, Condition};
use std::collections::HashMap;

/// Terms within terms, at most.
const DEEPEST: usize = 20;
/// Tests of a condition, at most, once its terms are put in their place.
const HEAVIEST: usize = 2_000;
/// Hours of a clock, at most: ten years.
const LONGEST_HOURS: u32 = 10 * 365 * 24;
/// Days after a session, at most.
const LONGEST_DAYS: i64 = 3_650;

/// How many tests a condition is, with terms in their place; and how deep terms lie in it.
type Weight = (usize, usize);

/// Notes what is too heavy to be judged, and whether there was none of it.
pub(super) fn conditions(care: &Care, faults: &mut Vec<Fault>) -> bool {
    let before = faults.len();
    let mut known = HashMap::new();
    for term in &care.terms.0 {
        let place = format!("term {}", term.id);
        note(&place, weight(care, &term.when, &mut known, &mut vec![&term.id]), faults);
    }
    let rules = care.rules.iter().flat_map(|rule| rule.cases.iter().map(move |case| (rule, &case.when)));
    for (rule, when) in rules {
        note(&format!("rule {}", rule.id), weight(care, when, &mut known, &mut Vec::new()), faults);
    }
    for option in &care.options {
        for reason in &option.reasons {
            let weight = weight(care, &reason.when, &mut known, &mut Vec::new());
            note(&format!("option {}", option.id), weight, faults);
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

/// None where terms define each other in a circle. Each term is weighed once.
fn weight<'c>(
    care: &'c Care,
    when: &'c Condition,
    known: &mut HashMap<&'c str, Option<Weight>>,
    trail: &mut Vec<&'c str>,
) -> Option<Weight> {
    let mut whole = Some((0usize, 0usize));
    when.tests(&mut |test| {
        let own = match test {
            Condition::Term(name) => term(care, name, known, trail),
            _ => Some((1, 0)),
        };
        whole = match (whole, own) {
            (Some((tests, depth)), Some((more, below))) => {
                Some((tests.saturating_add(more), depth.max(below)))
            }
            _ => None,
        };
    });
    whole
}

fn term<'c>(
    care: &'c Care,
    name: &'c str,
    known: &mut HashMap<&'c str, Option<Weight>>,
    trail: &mut Vec<&'c str>,
) -> Option<Weight> {
    // What nobody defines is a fault of its own.
    let Some(term) = care.terms.get(name) else { return Some((1, 0)) };
    if let Some(weight) = known.get(term.id.as_str()) {
        return *weight;
    }
    // Deeper than is allowed is not followed to its end.
    if trail.contains(&term.id.as_str()) {
        return None;
    }
    if trail.len() > DEEPEST {
        return Some((1, DEEPEST + 1));
    }
    trail.push(&term.id);
    let inner = weight(care, &term.when, known, trail).map(|(tests, depth)| (tests, depth + 1));
    trail.pop();
    known.insert(&term.id, inner);
    inner
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
        within(
            format!("clock {}", clock.id),
            "hours",
            f64::from(clock.hours),
            (1.0, f64::from(LONGEST_HOURS)),
        );
    }
    for limit in &care.journey.limits {
        within(format!("limit {}", limit.id), "value", limit.value, (0.0, 1e9));
    }
    for healing in &care.journey.healing {
        let place = format!("healing {}", healing.id);
        let days = (0.0, LONGEST_DAYS as f64);
        within(place.clone(), "from_day", healing.from_day as f64, days);
        within(place, "to_day", healing.to_day.unwrap_or(0) as f64, days);
    }
    for product in &care.formulary {
        let place = || format!("product {}", product.id);
        within(place(), "days", f64::from(product.days), (1.0, 366.0));
        within(place(), "refills", f64::from(product.refills), (0.0, 60.0));
        within(place(), "beyond_use_days", f64::from(product.beyond_use_days.unwrap_or(1)), (1.0, 730.0));
    }
    for state in &care.states {
        let years = f64::from(state.body_art_years.unwrap_or(0));
        within(format!("state {}", state.id), "body_art_years", years, (0.0, 100.0));
    }
}
