//! A form with answers: what is asked by skip logic, and what is reckoned.

use super::{Calculated, Enable, EnableTest, Item, Operator, Questionnaire};
use crate::{Answers, Truth, Value};
use jiff::civil::Date;
use std::collections::HashMap;

/// A form, the answers given to it, and the day.
#[derive(Debug)]
pub struct Answering<'a> {
    form: &'a Questionnaire,
    answers: &'a Answers,
    asked: HashMap<&'a str, Truth>,
    reckoned: HashMap<&'a str, [Value; 1]>,
    today: Date,
}

impl<'a> Answering<'a> {
    /// Follows the skip logic. An answer to what is not asked does not count.
    pub fn new(form: &'a Questionnaire, answers: &'a Answers, today: Date) -> Self {
        let (asked, reckoned) = (HashMap::new(), HashMap::new());
        let mut answering = Self { form, answers, asked, reckoned, today };
        for item in &form.items {
            answering.follow(item, Truth::Yes);
        }
        answering
    }

    fn follow(&mut self, item: &'a Item, above: Truth) {
        let tests = item.enable.iter().map(|enable| self.enabled(enable));
        let own = match (item.enable.is_empty(), item.any) {
            (true, _) => Truth::Yes,
            (false, true) => tests.fold(Truth::No, Truth::or),
            (false, false) => tests.fold(Truth::Yes, Truth::and),
        };
        let asked = above.and(own);
        self.asked.insert(&item.link, asked);
        if let (Some(calculated), Truth::Yes) = (&item.calculated, asked)
            && let Some(value) = self.reckon(calculated)
        {
            self.reckoned.insert(&item.link, [value]);
        }
        for inner in &item.items {
            self.follow(inner, asked);
        }
    }

    fn enabled(&self, enable: &Enable) -> Truth {
        let values = self.values(&enable.link);
        match (&enable.test, values.is_empty()) {
            (EnableTest::Exists(wanted), empty) => Truth::of(*wanted != empty),
            (EnableTest::Compare(operator, value), false) => {
                Truth::of(values.iter().any(|have| compares(have, *operator, value)))
            }
            (EnableTest::Compare(..), true) => match self.is_asked(&enable.link) {
                Truth::No => Truth::No,
                _ => Truth::Unknown,
            },
        }
    }

    fn reckon(&self, calculated: &Calculated) -> Option<Value> {
        match calculated {
            Calculated::AgeOf(link) => match self.values(link).first()? {
                Value::Date(born) => Some(Value::Number(f64::from(years(*born, self.today)))),
                _ => None,
            },
            Calculated::SumOf(links) => {
                let scores = links.iter().map(|link| self.score(link));
                scores.sum::<Option<i64>>().map(|sum| Value::Number(sum as f64))
            }
        }
    }

    fn score(&self, link: &str) -> Option<i64> {
        let [Value::Code(code)] = self.values(link) else { return None };
        self.form.item(link)?.option(code)?.score
    }

    /// The form.
    pub fn form(&self) -> &'a Questionnaire {
        self.form
    }

    /// The day on which it is answered.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The answer to a question that is asked, or what was reckoned.
    pub fn values(&self, link: &str) -> &[Value] {
        match (self.reckoned.get(link), self.asked.get(link)) {
            (Some(value), _) => value,
            (None, Some(Truth::Yes)) if !self.is_calculated(link) => self.answers.of(link),
            _ => &[],
        }
    }

    fn is_calculated(&self, link: &str) -> bool {
        link.starts_with("c.") && self.form.item(link).is_some_and(|item| item.calculated.is_some())
    }

    /// Whether a question is asked; what the form does not hold is not.
    pub fn is_asked(&self, link: &str) -> Truth {
        self.asked.get(link).copied().unwrap_or(Truth::No)
    }

    /// Every item of the form, with whether it is asked.
    pub fn asked(&self) -> impl Iterator<Item = (&'a str, Truth)> {
        self.asked.iter().map(|(link, asked)| (*link, *asked))
    }

    pub(super) fn answers(&self) -> &'a Answers {
        self.answers
    }
}

/// Whole years from one day to another.
fn years(from: Date, to: Date) -> i16 {
    let had_birthday = (to.month(), to.day()) >= (from.month(), from.day());
    to.year() - from.year() - i16::from(!had_birthday)
}

fn compares(have: &Value, operator: Operator, value: &Value) -> bool {
    match (have, value) {
        (Value::Number(have), Value::Number(value)) => operator.holds(*have, *value),
        (Value::Date(have), Value::Date(value)) => {
            let order = have.cmp(value) as i8;
            operator.holds(f64::from(order), 0.0)
        }
        _ => match operator {
            Operator::Equal => have == value,
            Operator::NotEqual => have != value,
            _ => false,
        },
    }
}
