//! Questions that no answers can reach.

use super::Fault;
use crate::form::{Enable, EnableTest, Item, ItemKind, Operator, Questionnaire};
use crate::{Care, Value};
use std::collections::BTreeMap;

/// Ways beyond which a question counts as reachable without looking further.
const MOST_WAYS: usize = 512;

pub(super) fn check(care: &Care, faults: &mut Vec<Fault>) {
    for form in &care.forms {
        let mut order = Vec::new();
        form.walk(&mut |item| order.push(item.link.as_str()));
        let mut above = Vec::new();
        for item in &form.items {
            look(form, item, &order, &mut above, faults);
        }
    }
}

fn look<'f>(
    form: &'f Questionnaire,
    item: &'f Item,
    order: &[&str],
    above: &mut Vec<&'f Item>,
    faults: &mut Vec<Fault>,
) {
    let place = format!("form {}, {}", form.id, item.link);
    let at = |link: &str| order.iter().position(|other| *other == link);
    for enable in &item.enable {
        let asked = form.item(&enable.link);
        if asked.is_none_or(|asked| !asked.kind.asks()) {
            let message = format!("hangs on `{}`, which the form does not ask", enable.link);
            faults.push(Fault::new(&place, message, "name a question of the form"));
            return;
        }
        if at(&enable.link) >= at(&item.link) {
            let message = format!("hangs on `{}`, which is asked later", enable.link);
            faults.push(Fault::new(&place, message, "move one of them"));
            return;
        }
    }
    for source in item.calculated.iter().flat_map(crate::Calculated::sources) {
        if at(source).is_none() || at(source) >= at(&item.link) {
            let message = format!("is reckoned from `{source}`, which is not asked before it");
            faults.push(Fault::new(&place, message, "move one of them"));
        }
    }
    above.push(item);
    let ways = above.iter().fold(vec![Vec::new()], |ways, item| with(form, ways, item, 0));
    if !ways.iter().any(|way| possible(form, way)) {
        faults.push(Fault::new(&place, "can be reached by no answers", "mend what it hangs on"));
    }
    for inner in &item.items {
        look(form, inner, order, above, faults);
    }
    above.pop();
}

/// Each way so far, joined with each way in which an item is asked.
fn with<'f>(
    form: &'f Questionnaire,
    ways: Vec<Vec<&'f Enable>>,
    item: &'f Item,
    depth: usize,
) -> Vec<Vec<&'f Enable>> {
    if item.enable.is_empty() || depth > 20 || ways.len() > MOST_WAYS {
        return ways;
    }
    let one = |ways: Vec<Vec<&'f Enable>>, enable: &'f Enable| {
        let on = form.item(&enable.link);
        let ways = ways.into_iter().map(|mut way| {
            way.push(enable);
            way
        });
        let ways = ways.collect();
        on.map_or_else(Vec::new, |on| with(form, ways, on, depth + 1))
    };
    if item.any {
        item.enable.iter().flat_map(|enable| one(ways.clone(), enable)).collect()
    } else {
        item.enable.iter().fold(ways, one)
    }
}

/// Whether one set of answers satisfies all of them.
fn possible(form: &Questionnaire, way: &[&Enable]) -> bool {
    let mut by_link: BTreeMap<&str, Vec<&EnableTest>> = BTreeMap::new();
    for enable in way {
        by_link.entry(&enable.link).or_default().push(&enable.test);
    }
    by_link.iter().all(|(link, tests)| form.item(link).is_some_and(|item| answerable(item, tests)))
}

fn answerable(item: &Item, tests: &[&EnableTest]) -> bool {
    let absent = tests.iter().any(|test| matches!(test, EnableTest::Exists(false)));
    if absent {
        return tests.iter().all(|test| matches!(test, EnableTest::Exists(false)));
    }
    let compares: Vec<(Operator, &Value)> = tests
        .iter()
        .filter_map(|test| match test {
            EnableTest::Compare(operator, value) => Some((*operator, value)),
            EnableTest::Exists(_) => None,
        })
        .collect();
    match item.kind {
        ItemKind::Choice | ItemKind::OpenChoice => options_fit(item, &compares),
        ItemKind::Integer | ItemKind::Decimal | ItemKind::Quantity => numbers_fit(item, &compares),
        ItemKind::Boolean => [true, false].iter().any(|b| fits_all(&Value::Boolean(*b), &compares)),
        _ => true,
    }
}

fn fits_all(value: &Value, compares: &[(Operator, &Value)]) -> bool {
    compares.iter().all(|(operator, wanted)| match operator {
        Operator::Equal => value == *wanted,
        Operator::NotEqual => value != *wanted,
        _ => false,
    })
}

/// A question with several answers may give each test its own; one that stands alone must satisfy all.
fn options_fit(item: &Item, compares: &[(Operator, &Value)]) -> bool {
    let codes = || item.options.iter().map(|option| Value::Code(option.code.clone()));
    let several = || {
        compares.iter().all(|one| {
            let fit = |option: &&crate::ItemOption| fits_all(&Value::Code(option.code.clone()), &[*one]);
            item.options.iter().filter(|option| !option.exclusive).any(|option| fit(&option))
        })
    };
    codes().any(|code| fits_all(&code, compares)) || (item.repeats && several())
}

fn numbers_fit(item: &Item, compares: &[(Operator, &Value)]) -> bool {
    let step = if item.kind == ItemKind::Integer { 1.0 } else { 1e-3 };
    let bounds = [item.least, item.most].into_iter().flatten();
    let near = compares.iter().filter_map(|(_, value)| match value {
        Value::Number(n) => Some(*n),
        _ => None,
    });
    let candidates: Vec<f64> = bounds.chain(near).flat_map(|n| [n - step, n, n + step]).collect();
    candidates.iter().any(|n| {
        let inside = item.least.is_none_or(|least| *n >= least) && item.most.is_none_or(|most| *n <= most);
        inside
            && compares.iter().all(
                |(operator, value)| matches!(value, Value::Number(wanted) if operator.holds(*n, *wanted)),
            )
    })
}
