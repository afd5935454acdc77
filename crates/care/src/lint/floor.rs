//! How far a clinic's own content may go: a fixed rule is never milder than it was shipped, a consent that reads otherwise has another version.

use super::Fault;
use super::examples::gravest;
use crate::{Care, Occasion, Rule};
use std::collections::BTreeSet;

/// What a clinic's own content may not be, beside the shipped content and what stood before it.
pub fn floor(shipped: &Care, before: &Care, own: &Care) -> Vec<Fault> {
    let mut faults = Vec::new();
    for rule in shipped.rules.iter().filter(|rule| rule.fixed) {
        match own.rules.iter().find(|own| own.id == rule.id) {
            Some(ours) => milder(shipped, own, rule, ours, &mut faults),
            None => faults.push(fault(rule, "is fixed and may not be left out", "leave it in")),
        }
    }
    for consent in &own.consents {
        let was = [before, shipped]
            .into_iter()
            .filter_map(|care| care.consents.iter().find(|c| c.id == consent.id));
        let reads = |c: &crate::Consent| (c.title.clone(), c.statements.clone());
        let not_raised = was.filter(|was| reads(was) != reads(consent) && consent.version <= was.version);
        if let Some(version) = not_raised.map(|was| was.version).max() {
            let remedy = format!(
                "give it version {}: a signature holds for the version it was given under",
                version + 1
            );
            let place = format!("consent {}", consent.id);
            faults.push(Fault::new(place, "reads otherwise under the same version", remedy));
        }
    }
    faults
}

fn fault(rule: &Rule, message: impl Into<String>, remedy: &str) -> Fault {
    Fault::new(format!("rule {}", rule.id), message, remedy)
}

/// Treatments that a rule speaks of.
fn scope(rule: &Rule) -> BTreeSet<usize> {
    rule.cases.iter().flat_map(|case| case.scope.iter().copied()).collect()
}

fn milder(shipped: &Care, own: &Care, was: &Rule, is: &Rule, faults: &mut Vec<Fault>) {
    if !is.fixed {
        faults.push(fault(was, "is fixed as shipped, and this one is not", "write `fixed = true`"));
    }
    let lost: Vec<&str> =
        was.at.iter().filter(|at| !is.at.contains(at)).map(|at| Occasion::name(*at)).collect();
    if !lost.is_empty() {
        let message = format!("is fixed and no longer asked at {}", lost.join(", "));
        faults.push(fault(was, message, "name those occasions too"));
    }
    let kept = scope(is);
    let lost: Vec<&str> = scope(was)
        .difference(&kept)
        .filter_map(|t| shipped.treatments.all.get(*t))
        .map(|t| t.id.as_str())
        .collect();
    if !lost.is_empty() {
        let message = format!("is fixed and says nothing any more of {}", lost.join(", "));
        faults.push(fault(was, message, "name those treatments too"));
    }
    for example in shipped.examples.iter().filter(|example| example.rule == was.id) {
        for (answers, which) in [(&example.fires, "fires"), (&example.missing, "missing")] {
            let (before, now) = (gravest(shipped, example, answers), gravest(own, example, answers));
            if now < before {
                let name = |outcome: Option<crate::Outcome>| outcome.map_or("nothing", crate::Outcome::name);
                let message = format!(
                    "is fixed and milder: the shipped example ({which}, at {}) ended in {} and ends in {}",
                    example.at.name(),
                    name(before),
                    name(now)
                );
                faults.push(fault(was, message, "make it at least as strict"));
            }
        }
    }
}
