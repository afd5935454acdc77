//! Rules asked of answers: every hit, and what follows for each treatment.

use crate::{Care, Case, Facts, Occasion, Outcome, Rule, Truth};

/// A case of a rule that fired, or whose answers are missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit<'c> {
    /// The rule.
    pub rule: &'c Rule,
    /// The case.
    pub case: &'c Case,
    /// What follows: the case's outcome, or `Doctor` where answers are missing.
    pub outcome: Outcome,
    /// The questions that made it fire.
    pub evidence: Vec<&'c str>,
    /// The questions without an answer, where it could not be decided.
    pub missing: Vec<&'c str>,
}

impl Hit<'_> {
    /// Whether a doctor may set it aside, with a reason.
    pub fn may_be_set_aside(&self) -> bool {
        !self.rule.fixed && self.outcome <= Outcome::Doctor
    }
}

/// All that rules say.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement<'c> {
    /// Every hit, in the order of the rules.
    pub hits: Vec<Hit<'c>>,
    /// What follows for each treatment, by place.
    pub outcomes: Vec<Outcome>,
}

/// Asks every rule of an occasion. A treatment of which nothing was said is for the doctor.
pub fn judge<'c>(care: &'c Care, occasion: Occasion, facts: &Facts<'_>) -> Judgement<'c> {
    let rules = || care.rules.iter().filter(|rule| rule.at.contains(&occasion));
    let mut hits = Vec::new();
    for rule in rules() {
        hits.extend(
            rule.cases.iter().filter(|c| c.outcome != Outcome::Ok).filter_map(|c| ask(care, rule, c, facts)),
        );
    }
    let mut gravest = vec![None; care.treatments.all.len()];
    raise(&mut gravest, &hits);
    let fine = |case: &Case| case.scope.iter().any(|&t| gravest[t].is_none_or(|o| o <= Outcome::Warn));
    let mut ok = Vec::new();
    for rule in rules() {
        let cases = rule.cases.iter().filter(|case| case.outcome == Outcome::Ok && fine(case));
        ok.extend(cases.filter_map(|case| ask(care, rule, case, facts)));
    }
    raise(&mut gravest, &ok);
    hits.append(&mut ok);
    Judgement { hits, outcomes: gravest.into_iter().map(|o| o.unwrap_or(Outcome::Doctor)).collect() }
}

fn raise(gravest: &mut [Option<Outcome>], hits: &[Hit<'_>]) {
    for hit in hits {
        for &treatment in &hit.case.scope {
            gravest[treatment] = gravest[treatment].max(Some(hit.outcome));
        }
    }
}

fn ask<'c>(care: &'c Care, rule: &'c Rule, case: &'c Case, facts: &Facts<'_>) -> Option<Hit<'c>> {
    let judged = case.when.judge(&care.terms, facts);
    match judged.truth {
        Truth::No => None,
        Truth::Yes => {
            Some(Hit { rule, case, outcome: case.outcome, evidence: judged.links, missing: Vec::new() })
        }
        Truth::Unknown => {
            Some(Hit { rule, case, outcome: Outcome::Doctor, evidence: Vec::new(), missing: judged.links })
        }
    }
}
