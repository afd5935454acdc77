//! Rules about the client: age, health, hair to come, expectations.

use super::{Context, Finding, Highlight, number, shortest};
use crate::case::{HealthAnswer, Look};
use crate::keys;

pub(super) fn check(c: &mut Context) {
    let adult = c.content.defaults.get(keys::ADULT_AGE);
    c.when(c.case.age < adult, "under-age", &[number(c.case.age, 0), number(adult, 0)], Highlight::default());
    c.when(c.case.hair.loss_active, "loss-active", &[], Highlight::default());
    let grey = c.case.hair.grey_share;
    let (share, age) = c.content.defaults.pair(keys::GREY);
    c.when(grey > share || c.case.age >= age, "grey-hair", &[number(100.0 * grey, 0)], Highlight::default());
    lesions(c);
    let (fast, _) = c.plan.outlook.touch_up_band;
    let soon = c.plan.outlook.touch_up_month;
    let values = [soon.to_string(), fast.to_string()];
    let fast_months = c.content.defaults.get(keys::FADES_FAST_MONTHS);
    c.when(f64::from(soon) < fast_months, "fades-fast", &values, Highlight::default());
    c.when(c.case.look == Look::ShavedLook, "shaving", &[], Highlight::default());
    screening(c);
    c.report("not-a-doctor", &[], Highlight::default());
}

fn lesions(c: &mut Context) {
    let places: Vec<_> = c.plan.design.exclusions.iter().map(|e| e.centre).collect();
    let values = [places.len().to_string()];
    c.when(!places.is_empty(), "lesion-map", &values, Highlight { places, ..Highlight::default() });
}

/// Screening answers that bear on planning: a yes, or too few months since.
fn screening(c: &mut Context) {
    let content = c.content;
    // What the client is told of any health answer: the answer itself stays out of the document.
    let client = content.rules.iter().find(|r| r.id == "health-answer").and_then(|r| r.client.clone());
    for question in &content.screening {
        let Some(&answer) = c.case.health.get(&question.id) else { continue };
        // Answers of the wrong sort are refused before (`design::problem`); never having had it is "no".
        let (hit, found) = match (question.months_needed, answer) {
            (Some(needed), HealthAnswer::Months(months)) => (months < needed, months),
            (_, HealthAnswer::YesNo(yes)) => (yes, 0.0),
            (None, HealthAnswer::Months(months)) => (true, months),
        };
        if hit {
            let text = question.text.replacen("{}", &shortest(found), 1);
            c.found.push(Finding {
                id: format!("health-{}", question.id),
                severity: question.severity,
                text,
                remedy: String::new(),
                client: client.clone(),
                highlight: Highlight::default(),
                source: question.source.clone(),
                kind: question.kind,
            });
        }
    }
}
