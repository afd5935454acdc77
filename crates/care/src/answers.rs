//! What was answered.

use jiff::civil::Date;
use std::collections::BTreeMap;

/// One value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Yes or no.
    Boolean(bool),
    /// A whole number, a decimal, or a quantity in the unit of its question.
    Number(f64),
    /// A day.
    Date(Date),
    /// A code among those offered.
    Code(String),
    /// Free text; also an answer to a choice that none of its codes covers.
    Text(String),
    /// A file, by its id.
    Attachment(String),
}

/// Answers by link id, in the order given. Answers of repeating groups follow each other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers(BTreeMap<String, Vec<Value>>);

impl Answers {
    /// No answers.
    pub fn new() -> Self {
        Self::default()
    }

    /// All values answered to a question; none where it was not answered.
    pub fn of(&self, link: &str) -> &[Value] {
        self.0.get(link).map_or(&[], Vec::as_slice)
    }

    /// Replaces the answer to a question.
    pub fn set(&mut self, link: &str, values: Vec<Value>) {
        if values.is_empty() {
            self.0.remove(link);
        } else {
            self.0.insert(link.to_owned(), values);
        }
    }

    /// Adds a value to the answer to a question.
    pub fn push(&mut self, link: &str, value: Value) {
        self.0.entry(link.to_owned()).or_default().push(value);
    }

    /// Lays later answers over these: a question answered anew counts anew.
    pub fn overlay(&mut self, later: &Self) {
        for (link, values) in &later.0 {
            self.0.insert(link.clone(), values.clone());
        }
    }

    /// Every question answered, by link id, with its values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Value])> {
        self.0.iter().map(|(link, values)| (link.as_str(), values.as_slice()))
    }
}
