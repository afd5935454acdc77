//! What conditions are asked of: answers to forms, what staff and the record say, and the day.

use super::Truth;
use crate::form::Answering;
use crate::{Answers, Care, Value};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::HashMap;

/// Everything that is known when rules are asked.
#[derive(Debug)]
pub struct Facts<'a> {
    values: HashMap<&'a str, Cow<'a, [Value]>>,
    asked: HashMap<&'a str, Truth>,
    today: Date,
}

impl<'a> Facts<'a> {
    /// Answers to forms, earlier forms first (a later answer to the same question counts), and givens: one of the vocabulary that is
    /// not among them is missing, and what an order brought (a laboratory measured it) counts before what was answered.
    pub fn new(care: &'a Care, answered: &'a [Answering<'a>], givens: &'a Answers, today: Date) -> Self {
        let mut facts = Self { values: HashMap::new(), asked: HashMap::new(), today };
        for given in &care.givens {
            facts.asked.insert(&given.id, Truth::Yes);
            facts.values.insert(&given.id, Cow::Borrowed(givens.of(&given.id)));
        }
        for form in answered {
            facts.take(form);
        }
        for link in care.acts.iter().flat_map(|act| &act.values).filter(|link| !givens.of(link).is_empty()) {
            facts.asked.insert(link, Truth::Yes);
            facts.values.insert(link, Cow::Borrowed(givens.of(link)));
        }
        facts.classify(care);
        facts
    }

    fn take(&mut self, form: &'a Answering<'a>) {
        for (link, asked) in form.asked() {
            let values = form.values(link);
            if asked == Truth::Yes && !values.is_empty() {
                self.values.insert(link, Cow::Borrowed(values));
            }
            let before = self.asked.get(link).copied().unwrap_or(Truth::No);
            self.asked.insert(link, before.or(asked));
        }
    }

    /// What classes the medicines belong to that a client takes. One that the table does not hold stays as text.
    fn classify(&mut self, care: &'a Care) {
        let mut derived: Vec<(&'a str, Vec<Value>)> = Vec::new();
        for (link, class_link) in &care.medicine_links {
            let asked = self.asked(link);
            self.asked.insert(class_link, asked);
            if let Some(values) = self.values.get(link.as_str()) {
                derived.push((class_link, values.iter().flat_map(|value| classes(care, value)).collect()));
            }
        }
        self.values.extend(derived.into_iter().map(|(link, values)| (link, Cow::Owned(values))));
    }

    /// The day on which it is asked.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The answer to a question that was asked; none where there is none.
    pub fn values(&self, link: &str) -> &[Value] {
        self.values.get(link).map_or(&[], |values| values)
    }

    /// Whether a question was asked. No form that holds it: no.
    pub fn asked(&self, link: &str) -> Truth {
        self.asked.get(link).copied().unwrap_or(Truth::No)
    }

    /// A test of an answer: unknown where it is missing, no where it was not asked.
    pub fn test(&self, link: &str, holds: impl FnOnce(&[Value]) -> Truth) -> Truth {
        let values = self.values(link);
        if !values.is_empty() {
            return holds(values);
        }
        match self.asked(link) {
            Truth::No => Truth::No,
            _ => Truth::Unknown,
        }
    }
}

fn classes(care: &Care, value: &Value) -> Vec<Value> {
    let known = match value {
        Value::Code(code) => care.medicines.get(code),
        Value::Text(text) => care.medicines.named(text),
        _ => None,
    };
    match (known, value) {
        (Some(medicine), _) => medicine.classes.iter().cloned().map(Value::Code).collect(),
        // `none` is a code of the question, not of the table.
        (None, Value::Code(code)) => vec![Value::Code(code.clone())],
        (None, other) => vec![other.clone()],
    }
}
