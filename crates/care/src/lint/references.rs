//! Names that nobody defines.

use super::Fault;
use crate::{Care, Condition, GivenKind, ItemKind, Road};
use std::collections::{BTreeMap, BTreeSet};

/// What a link of conditions may be asked.
#[derive(Default)]
struct Asked<'c> {
    codes: BTreeSet<&'c str>,
    number: bool,
    date: bool,
}

pub(super) fn check(care: &Care, faults: &mut Vec<Fault>) {
    let links = links(care);
    for rule in &care.rules {
        for case in &rule.cases {
            condition(care, &links, &format!("rule {}", rule.id), &case.when, faults);
            for act in case.acts.iter().filter(|act| care.act(act).is_none()) {
                faults.push(Fault::new(
                    format!("rule {}", rule.id),
                    format!("asks for the act `{act}`, which nobody defines"),
                    "add it to the acts",
                ));
            }
        }
    }
    for term in &care.terms.0 {
        condition(care, &links, &format!("term {}", term.id), &term.when, faults);
    }
    for option in &care.options {
        for reason in &option.reasons {
            condition(care, &links, &format!("option {}", option.id), &reason.when, faults);
        }
        articles(care, &format!("option {}", option.id), &option.articles, faults);
    }
    for article in &care.articles {
        articles(care, &format!("article {}", article.id), &article.related, faults);
    }
    named_treatments(care, faults);
    reckoned(care, faults);
    silent(care, faults);
    journey(care, faults);
    measured(care, &links, faults);
    observed(care, &links, faults);
    pharmacy(care, &links, faults);
    shown(care, faults);
}

/// Medicines that nobody who chooses would ever see.
fn shown(care: &Care, faults: &mut Vec<Fault>) {
    for (place, treatment) in care.treatments.all.iter().enumerate() {
        let is_shown = care.options.iter().any(|option| option.treatments.contains(&place));
        if treatment.road == Road::Medical && !is_shown {
            faults.push(Fault::new(
                format!("treatment {}", treatment.id),
                "stands in no option: nobody who chooses would see it",
                "add it to an option",
            ));
        }
    }
}

/// Fewest characters that say anything on a label.
const SHORTEST: usize = 10;

/// Answers that nobody gives, cautions and checks without words, products without a caution.
fn pharmacy(care: &Care, links: &BTreeMap<&str, Asked<'_>>, faults: &mut Vec<Fault>) {
    let pharmacy = &care.pharmacy;
    for link in &pharmacy.answers {
        if !care.forms.iter().any(|form| form.item(link).is_some()) {
            let remedy = nearest(link, links.keys().copied());
            faults.push(Fault::new("answers of the pharmacy", format!("no form asks `{link}`"), remedy));
        }
    }
    for caution in &pharmacy.cautions {
        let place = format!("caution {}", caution.id);
        if caution.text.trim().chars().count() < SHORTEST {
            faults.push(Fault::new(&place, "says nothing", "write what is printed, in words"));
        }
    }
    for check in pharmacy.final_checks.iter().filter(|check| check.text.trim().chars().count() < SHORTEST) {
        let place = format!("final check {}", check.id);
        faults.push(Fault::new(place, "says nothing", "write what is looked at, in words"));
    }
    for product in care.formulary.iter().filter(|product| care.cautions(product).next().is_none()) {
        let remedy = "add a caution for it, its form or its treatments";
        faults.push(Fault::new(format!("product {}", product.id), "has no caution on its label", remedy));
    }
}

/// Observations of questions that nobody asks.
fn observed(care: &Care, links: &BTreeMap<&str, Asked<'_>>, faults: &mut Vec<Fault>) {
    for row in care.observed.iter().filter(|row| !links.contains_key(row.link.as_str())) {
        let remedy = nearest(&row.link, links.keys().copied());
        faults.push(Fault::new(format!("observation of {}", row.link), "there is no such question", remedy));
    }
}

/// Values of orders that are no numbers, have no unit, or leave the clinic under no code.
fn measured(care: &Care, links: &BTreeMap<&str, Asked<'_>>, faults: &mut Vec<Fault>) {
    for act in &care.acts {
        let place = format!("act {}", act.code);
        if act.order.is_none() && !act.values.is_empty() {
            faults.push(Fault::new(&place, "brings values and is never ordered", "say what a client reads"));
        }
        for link in &act.values {
            if !links.get(link.as_str()).is_some_and(|asked| asked.number) {
                let remedy = nearest(link, links.keys().copied());
                faults.push(Fault::new(&place, format!("brings `{link}`, which is no number"), remedy));
            } else if care.unit(link).is_none() || !care.observed.iter().any(|row| row.link == *link) {
                let message = format!("brings `{link}`, which has no unit or no code");
                faults.push(Fault::new(&place, message, "add it to the observations"));
            }
        }
    }
}

/// Forms and states that nobody defines.
fn journey(care: &Care, faults: &mut Vec<Fault>) {
    for form in care.journey.forms.iter().filter(|form| care.form(&form.id).is_none()) {
        let remedy = nearest(&form.id, care.forms.iter().map(|form| form.id.as_str()));
        faults.push(Fault::new(format!("use of form {}", form.id), "there is no such form", remedy));
    }
    for consent in &care.consents {
        for state in consent.states.iter().filter(|state| care.state(state).is_none()) {
            let message = format!("is for the state `{state}`, which the table does not hold");
            let remedy = nearest(state, care.states.iter().map(|state| state.id.as_str()));
            faults.push(Fault::new(format!("consent {}", consent.id), message, remedy));
        }
    }
}

/// Rules asked where none of their questions is, so that they could never fire.
fn silent(care: &Care, faults: &mut Vec<Fault>) {
    for rule in &care.rules {
        let mut asked = Vec::new();
        rule.cases.iter().for_each(|case| questions(care, &case.when, &mut asked, 0));
        for at in &rule.at {
            let forms = super::examples::forms_at(*at).iter().filter_map(|id| care.form(id));
            let mut there: Vec<&str> = care.givens.iter().map(|given| given.id.as_str()).collect();
            there.extend(care.medicine_links.iter().map(|(_, classes)| classes.as_str()));
            forms.for_each(|form| form.walk(&mut |item| there.push(&item.link)));
            if !asked.is_empty() && !asked.iter().any(|link| there.contains(link)) {
                let message = format!("is asked at `{}`, where none of its questions is", at.name());
                faults.push(Fault::new(
                    format!("rule {}", rule.id),
                    message,
                    "ask one of them there, or leave the occasion out",
                ));
            }
        }
    }
}

fn questions<'c>(care: &'c Care, when: &'c Condition, found: &mut Vec<&'c str>, depth: usize) {
    when.tests(&mut |test| match test {
        Condition::Among { link, .. }
        | Condition::Compare { link, .. }
        | Condition::Within { link, .. }
        | Condition::Answered(link) => found.push(link),
        Condition::Term(name) if depth < 20 => {
            if let Some(term) = care.terms.get(name) {
                questions(care, &term.when, found, depth + 1);
            }
        }
        _ => {}
    });
}

fn links(care: &Care) -> BTreeMap<&str, Asked<'_>> {
    let mut links: BTreeMap<&str, Asked<'_>> = BTreeMap::new();
    for form in &care.forms {
        form.walk(&mut |item| {
            if !item.kind.asks() {
                return;
            }
            let asked = links.entry(&item.link).or_default();
            asked.codes.extend(item.options.iter().map(|option| option.code.as_str()));
            match item.kind {
                ItemKind::Boolean => asked.codes.extend(["yes", "no"]),
                ItemKind::Integer | ItemKind::Decimal | ItemKind::Quantity => asked.number = true,
                ItemKind::Date => asked.date = true,
                _ => {}
            }
        });
    }
    for given in &care.givens {
        let asked = links.entry(&given.id).or_default();
        match &given.kind {
            GivenKind::Boolean => asked.codes.extend(["yes", "no"]),
            GivenKind::Codes(codes) => asked.codes.extend(codes.iter().map(String::as_str)),
            GivenKind::Number => asked.number = true,
            GivenKind::Date => asked.date = true,
        }
    }
    for (_, class_link) in &care.medicine_links {
        let classes =
            care.medicines.0.iter().flat_map(|medicine| medicine.classes.iter().map(String::as_str));
        links.entry(class_link).or_default().codes.extend(classes.chain(["none"]));
    }
    links
}

fn condition(
    care: &Care,
    links: &BTreeMap<&str, Asked<'_>>,
    place: &str,
    when: &Condition,
    faults: &mut Vec<Fault>,
) {
    let mut note = |message: String, remedy: String| faults.push(Fault::new(place, message, remedy));
    when.tests(&mut |test| match test {
        Condition::Among { link, codes, .. } => match links.get(link.as_str()) {
            None => note(format!("asks `{link}`, which no form holds"), nearest(link, links.keys().copied())),
            Some(asked) => {
                for code in codes.iter().filter(|code| !asked.codes.contains(code.as_str())) {
                    let remedy = nearest(code, asked.codes.iter().copied());
                    note(format!("asks whether `{link}` is `{code}`, which is not offered"), remedy);
                }
            }
        },
        Condition::Compare { link, .. } if !links.get(link.as_str()).is_some_and(|asked| asked.number) => {
            note(
                format!("compares `{link}`, which is no number of any form"),
                nearest(link, links.keys().copied()),
            );
        }
        Condition::Within { link, .. } if !links.get(link.as_str()).is_some_and(|asked| asked.date) => {
            note(
                format!("takes `{link}` for a date, which no form asks"),
                nearest(link, links.keys().copied()),
            );
        }
        Condition::Answered(link) if !links.contains_key(link.as_str()) => {
            note(format!("asks `{link}`, which no form holds"), nearest(link, links.keys().copied()));
        }
        Condition::Term(name) if care.terms.get(name).is_none() => {
            let terms = care.terms.0.iter().map(|term| term.id.as_str());
            note(format!("names the term `{name}`, which nobody defines"), nearest(name, terms));
        }
        _ => {}
    });
}

fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> String {
    let near =
        names.map(|name| (strsim::jaro_winkler(wanted, name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((likeness, name)) if likeness > 0.7 => format!("did you mean `{name}`?"),
        _ => "define it, or name another".to_owned(),
    }
}

fn articles(care: &Care, place: &str, named: &[String], faults: &mut Vec<Fault>) {
    for id in named.iter().filter(|id| !care.articles.iter().any(|article| &article.id == *id)) {
        let remedy = nearest(id, care.articles.iter().map(|article| article.id.as_str()));
        faults.push(Fault::new(place, format!("names the article `{id}`, which nobody wrote"), remedy));
    }
}

fn named_treatments(care: &Care, faults: &mut Vec<Fault>) {
    let products = care.formulary.iter().map(|p| (format!("product {}", p.id), &p.treatments));
    let consents = care.consents.iter().map(|c| (format!("consent {}", c.id), &c.treatments));
    let cautions = care.pharmacy.cautions.iter().map(|c| (format!("caution {}", c.id), &c.treatments));
    for (place, names) in products.chain(consents).chain(cautions) {
        for name in names.iter().filter(|name| care.treatments.places(name).is_none()) {
            let remedy = nearest(name, care.treatments.names());
            faults.push(Fault::new(&place, format!("is about `{name}`, which is no treatment"), remedy));
        }
    }
}

/// Reckoned questions carry the mark by which answers to them are left out.
fn reckoned(care: &Care, faults: &mut Vec<Fault>) {
    for form in &care.forms {
        form.walk(&mut |item| {
            if item.calculated.is_some() != item.link.starts_with("c.") {
                let place = format!("form {}, {}", form.id, item.link);
                faults.push(Fault::new(
                    place,
                    "is reckoned without `c.` in front, or asked with it",
                    "rename it",
                ));
            }
        });
    }
}
