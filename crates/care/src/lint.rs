//! What content of care may not be: unsourced, unreachable, unreadable, untrue, untried.

mod bounds;
mod claims;
mod examples;
mod floor;
mod reach;
mod reading;
mod references;

pub use floor::floor;
pub use reading::grade;

use crate::Care;
use std::collections::HashSet;

/// Something to mend in the content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}; {remedy}")]
pub struct Fault {
    /// The row, such as `rule F02`.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What mends it.
    pub remedy: String,
}

impl Fault {
    fn new(place: impl Into<String>, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into(), remedy: remedy.into() }
    }
}

/// The grade above which a text for clients is refused.
pub const HIGHEST_GRADE: f64 = 8.0;

/// Everything wrong with the content.
pub fn check(care: &Care) -> Vec<Fault> {
    let mut faults = Vec::new();
    provenance(care, &mut faults);
    references::check(care, &mut faults);
    bounds::numbers(care, &mut faults);
    // What is too heavy, or goes in a circle, is not judged.
    let light = bounds::conditions(care, &mut faults);
    reach::check(care, &mut faults);
    reading::check(care, &mut faults);
    claims::check(care, &mut faults);
    if light {
        examples::check(care, &mut faults);
    }
    faults
}

fn provenance(care: &Care, faults: &mut Vec<Fault>) {
    let mut seen = HashSet::new();
    for (place, provenance) in crate::rows(care) {
        if provenance.source.trim().is_empty() {
            faults.push(Fault::new(&place, "has no source", "say where it comes from"));
        }
        if !seen.insert(place.clone()) {
            faults.push(Fault::new(&place, "stands twice", "give each row its own id"));
        }
    }
}

/// Every text that a client reads: where it stands, and the text.
fn client_texts(care: &Care) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for rule in &care.rules {
        texts.extend(rule.client.iter().map(|text| (format!("rule {}", rule.id), text.clone())));
    }
    for form in &care.forms {
        form.walk(&mut |item| {
            let text = format!("{} {}", item.text, item.help.as_deref().unwrap_or_default());
            texts.push((format!("form {}, {}", form.id, item.link), text));
        });
    }
    for consent in &care.consents {
        texts.push((format!("consent {}", consent.id), consent.statements.join(" ")));
    }
    for option in &care.options {
        let lists = option.pros.iter().chain(&option.cons).map(|line| format!("{line}."));
        let own = [&option.does, &option.cannot, &option.upkeep, &option.not_for];
        let all = own.into_iter().cloned().chain(lists).collect::<Vec<_>>().join(" ");
        texts.push((format!("option {}", option.id), all));
        let place = format!("a reason of option {}", option.id);
        texts.extend(option.reasons.iter().map(|reason| (place.clone(), reason.text.clone())));
    }
    for healing in &care.journey.healing {
        let text = format!("{} {}", healing.normal, healing.not_normal);
        texts.push((format!("healing {}", healing.id), text));
    }
    for caution in &care.pharmacy.cautions {
        texts.push((format!("caution {}", caution.id), caution.text.clone()));
    }
    for act in &care.acts {
        texts.extend(act.order.iter().map(|text| (format!("act {}", act.code), text.clone())));
    }
    for article in &care.articles {
        texts.push((format!("article {}", article.id), format!("{} {}", article.summary, article.text)));
    }
    texts
}
