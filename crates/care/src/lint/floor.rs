//! How far a clinic's own content may go: a fixed rule stays whole, what it hangs on too; limits keep within their ranges; a consent that reads
//! otherwise has another version.

use super::Fault;
use crate::{Care, Case, Caution, Condition, Consent, Kind, Provenance, Rule};
use std::collections::BTreeSet;

/// What a clinic's own content may not be, beside the shipped content and what stood before it.
pub fn floor(shipped: &Care, before: &Care, own: &Care) -> Vec<Fault> {
    let mut faults = Vec::new();
    for rule in shipped.rules.iter().filter(|rule| rule.fixed) {
        match own.rules.iter().find(|own| own.id == rule.id) {
            Some(ours) => whole(rule, ours, &mut faults),
            None => faults.push(fault(rule, "is fixed and may not be left out", "leave it in")),
        }
    }
    terms(shipped, own, &mut faults);
    medicines(shipped, own, &mut faults);
    ranges(shipped, own, &mut faults);
    pharmacy(shipped, own, &mut faults);
    for consent in &own.consents {
        raised(consent, &[before, shipped], &mut faults);
    }
    faults
}

/// What law has on a label stands on every label on which it stood, in whatever words; what law has looked at is looked at.
fn pharmacy(shipped: &Care, own: &Care, faults: &mut Vec<Fault>) {
    let law = |provenance: &Provenance| provenance.kind == Kind::Law;
    for was in shipped.pharmacy.cautions.iter().filter(|caution| law(&caution.provenance)) {
        let where_it_stands =
            |c: &Caution| (c.treatments.clone(), c.forms.clone(), c.contains.clone(), c.compounded);
        let stands = |is: &Caution| is.id == was.id && where_it_stands(is) == where_it_stands(was);
        if !own.pharmacy.cautions.iter().any(stands) {
            let remedy = "leave its treatments, forms, `contains` and `compounded` as they are; the words may be yours";
            faults.push(Fault::new(
                format!("caution {}", was.id),
                "is law, and stands on fewer labels or others",
                remedy,
            ));
        }
    }
    for was in shipped.pharmacy.final_checks.iter().filter(|check| check.needed && law(&check.provenance)) {
        if !own.pharmacy.final_checks.iter().any(|is| is.id == was.id && is.needed) {
            let place = format!("final check {}", was.id);
            faults.push(Fault::new(place, "is law and no longer needed", "write `needed = true`"));
        }
    }
}

fn fault(rule: &Rule, message: impl Into<String>, remedy: &str) -> Fault {
    Fault::new(format!("rule {}", rule.id), message, remedy)
}

/// A fixed rule is asked wherever it was, and every case of it stands; others may be added.
fn whole(was: &Rule, is: &Rule, faults: &mut Vec<Fault>) {
    if !is.fixed {
        faults.push(fault(was, "is fixed as shipped, and this one is not", "write `fixed = true`"));
    }
    let lost: Vec<&str> = was.at.iter().filter(|at| !is.at.contains(at)).map(|at| at.name()).collect();
    if !lost.is_empty() {
        let message = format!("is fixed and no longer asked at {}", lost.join(", "));
        faults.push(fault(was, message, "name those occasions too"));
    }
    if is.client != was.client {
        let remedy = "leave the words as they are; a rule of your own can say more";
        faults.push(fault(was, "is fixed and tells the client something else", remedy));
    }
    for (place, case) in was.cases.iter().enumerate() {
        if !is.cases.iter().any(|own| stands_for(own, case)) {
            let message = format!("is fixed, and its case {} does not stand any more", place + 1);
            let remedy = "leave the case as it is (its outcome may be graver, its treatments more); add cases to make the rule stricter";
            faults.push(fault(was, message, remedy));
        }
    }
}

/// Whether a case does at least what another did.
fn stands_for(own: &Case, case: &Case) -> bool {
    own.when == case.when
        && own.outcome >= case.outcome
        && case.scope.iter().all(|treatment| own.scope.contains(treatment))
        && case.acts.iter().all(|act| own.acts.contains(act))
}

/// Terms by which fixed rules decide mean what they meant.
fn terms(shipped: &Care, own: &Care, faults: &mut Vec<Fault>) {
    let mut named = BTreeSet::new();
    let fixed = shipped.rules.iter().filter(|rule| rule.fixed);
    fixed.flat_map(|rule| &rule.cases).for_each(|case| reached(shipped, &case.when, &mut named));
    for name in named {
        let when = |care: &Care| care.terms.get(name).map(|term| term.when.clone());
        if when(shipped) != when(own) {
            let remedy = "leave it as it is; define a term of your own beside it";
            faults.push(Fault::new(format!("term {name}"), "is what a fixed rule decides by", remedy));
        }
    }
}

fn reached<'c>(care: &'c Care, when: &'c Condition, named: &mut BTreeSet<&'c str>) {
    when.tests(&mut |test| {
        let Condition::Term(name) = test else { return };
        let Some(term) = care.terms.get(name) else { return };
        if named.insert(&term.id) {
            reached(care, &term.when, named);
        }
    });
}

/// Medicines keep their names and classes: rules ask for them.
fn medicines(shipped: &Care, own: &Care, faults: &mut Vec<Fault>) {
    for medicine in &shipped.medicines.0 {
        let kept = own.medicines.get(&medicine.id).is_some_and(|ours| {
            medicine.names.iter().all(|name| ours.names.contains(name))
                && medicine.classes.iter().all(|class| ours.classes.contains(class))
        });
        if !kept {
            let place = format!("medicine {}", medicine.id);
            let message = "loses a name or a class that rules ask for";
            faults.push(Fault::new(place, message, "leave them in; more may be added"));
        }
    }
}

/// Limits and clocks keep within the range that was shipped with them.
fn ranges(shipped: &Care, own: &Care, faults: &mut Vec<Fault>) {
    let limits = shipped.journey.limits.iter().map(|limit| {
        let now = own.journey.limit(&limit.id);
        (format!("limit {}", limit.id), limit.range, now)
    });
    let clocks = shipped.journey.clocks.iter().map(|clock| {
        let now = own.journey.hours(&clock.id).map(f64::from);
        (format!("clock {}", clock.id), clock.range, now)
    });
    for (place, range, now) in limits.chain(clocks) {
        match (range, now) {
            (_, None) => faults.push(Fault::new(place, "is missing", "leave it in")),
            (Some((least, most)), Some(now)) if !(least..=most).contains(&now) => {
                let message = format!("is {now}");
                faults.push(Fault::new(
                    place,
                    message,
                    format!("a clinic may set it from {least} to {most}"),
                ));
            }
            _ => {}
        }
    }
}

/// A consent that reads otherwise than before has a higher version than any that it had.
fn raised(consent: &Consent, before: &[&Care], faults: &mut Vec<Fault>) {
    let was = before.iter().filter_map(|care| care.consents.iter().find(|c| c.id == consent.id));
    let reads = |c: &Consent| (c.title.clone(), c.statements.clone());
    let not_raised = was.filter(|was| reads(was) != reads(consent) && consent.version <= was.version);
    if let Some(version) = not_raised.map(|was| was.version).max() {
        let remedy = format!(
            "give it version {} in a row of your own: a signature holds for the version it was given under",
            version + 1
        );
        let place = format!("consent {}", consent.id);
        faults.push(Fault::new(place, "reads otherwise under the same version", remedy));
    }
}
