//! How far a clinic's own content may go: a fixed rule stays whole, what it hangs on too; limits keep within their ranges; a consent that reads
//! otherwise has another version.

use super::Fault;
use crate::{Care, Case, Condition, Consent, Kind, Rule};
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

/// What law has on the label of a shipped product stays on it, in whatever words; what has to be looked at is looked at; a caution names what there is.
fn pharmacy(shipped: &Care, own: &Care, faults: &mut Vec<Fault>) {
    for product in &own.formulary {
        let Some(was) = shipped.formulary.iter().find(|was| was.id == product.id) else { continue };
        let stands: BTreeSet<&str> = own.cautions(product).map(|caution| caution.id.as_str()).collect();
        let law = shipped.cautions(was).filter(|caution| caution.provenance.kind == Kind::Law);
        for lost in law.filter(|caution| !stands.contains(caution.id.as_str())) {
            faults.push(Fault::new(
                format!("product {}", product.id),
                format!("loses the caution `{}` on its label, which is law", lost.id),
                "leave the product's treatments, form, `contains` and `compounded`, and those of the caution, as they are; the words may be yours",
            ));
        }
    }
    for was in shipped.pharmacy.final_checks.iter().filter(|check| check.needed) {
        if !own.pharmacy.final_checks.iter().any(|is| is.id == was.id && is.needed) {
            let place = format!("final check {}", was.id);
            faults.push(Fault::new(place, "is no longer needed", "write `needed = true`"));
        }
    }
    let products = || own.formulary.iter().chain(&shipped.formulary);
    for caution in &own.pharmacy.cautions {
        let no_form = caution.forms.iter().filter(|form| !products().any(|p| p.form == **form));
        let no_part = caution.contains.iter().filter(|part| !products().any(|p| p.contains.contains(part)));
        for name in no_form.chain(no_part) {
            let message = format!("names `{name}`, and nothing in the formulary is or contains that");
            faults.push(Fault::new(
                format!("caution {}", caution.id),
                message,
                "write it as the formulary does",
            ));
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
