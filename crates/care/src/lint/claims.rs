//! Claims that no text may make.

use super::{Fault, client_texts};
use crate::Care;

pub(super) fn check(care: &Care, faults: &mut Vec<Fault>) {
    let mut texts = client_texts(care);
    let products = care.formulary.iter().map(|p| (format!("product {}", p.id), p.title.clone()));
    texts.extend(products);
    texts.extend(care.options.iter().map(|o| {
        let all = [&o.title, &o.time, &o.permanence, &o.cost_note].map(String::as_str).join(". ");
        (format!("option {}", o.id), all)
    }));
    for (place, text) in texts {
        for claim in claims(care, &text) {
            let remedy = format!("leave it out: {}", claim.why);
            faults.push(Fault::new(&place, format!("claims \"{}\"", claim.words), remedy));
        }
    }
}

/// The claims that a text makes. "Not FDA-approved" is no claim: what is denied right before is left alone.
pub(super) fn claims<'c>(care: &'c Care, text: &str) -> Vec<&'c crate::content::Banned> {
    let text = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let made = |words: &str| {
        text.match_indices(words).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default().trim_end();
            !["not", "no", "never", "cannot be", "isn't"].iter().any(|denial| before.ends_with(denial))
        })
    };
    care.banned.iter().filter(|banned| made(&banned.words)).collect()
}
