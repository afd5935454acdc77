//! Whether answers fit a form. Everything wrong is said at once.

use super::{Answering, Item, ItemKind};
use crate::{Truth, Value};

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Trouble {
    /// The form does not hold the question.
    #[error("the form has no such question")]
    NoSuchQuestion,
    /// It is a group, a text, or reckoned.
    #[error("it takes no answer")]
    TakesNone,
    /// Skip logic does not ask it.
    #[error("it is not asked after the other answers; leave it out")]
    NotAsked,
    /// It must be answered before the form is handed in.
    #[error("it has to be answered")]
    Missing,
    /// Several answers to a question that takes one.
    #[error("it takes one answer")]
    TakesOne,
    /// More answers than anybody gives.
    #[error("it has more than {0} answers")]
    TooMany(usize),
    /// An answer that stands alone beside others.
    #[error("`{0}` cannot stand beside other answers")]
    Alone(String),
    /// The same answer twice.
    #[error("`{0}` is given twice")]
    Twice(String),
    /// The wrong kind of value.
    #[error("the answer should be of the type {0}")]
    WrongKind(&'static str),
    /// A code that is not offered.
    #[error("`{0}` is not among the answers offered")]
    NotOffered(String),
    /// A number below or above what is sensible.
    #[error("{number} lies outside {least} to {most}")]
    OutOfRange {
        /// The number.
        number: f64,
        /// Least.
        least: f64,
        /// Most.
        most: f64,
    },
    /// Too long a text.
    #[error("the text is longer than {0} characters")]
    TooLong(usize),
    /// A text of spaces.
    #[error("the text is empty")]
    Empty,
}

/// A question, and what is wrong with its answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{link}: {trouble}")]
pub struct Problem {
    /// The question.
    pub link: String,
    /// What is wrong.
    pub trouble: Trouble,
}

/// Most characters of a text whose question names no limit.
const LONGEST: usize = 2000;
/// Most answers to one question.
const MOST_ANSWERS: usize = 200;

impl Answering<'_> {
    /// Everything wrong with the answers; with `complete`, also what is required and missing.
    pub fn problems(&self, complete: bool) -> Vec<Problem> {
        let mut found = Vec::new();
        for (link, values) in self.answers().iter() {
            let mut note = |trouble| found.push(Problem { link: link.to_owned(), trouble });
            match self.form().item(link) {
                None => note(Trouble::NoSuchQuestion),
                Some(item) if !item.kind.asks() || item.calculated.is_some() => note(Trouble::TakesNone),
                Some(_) if self.is_asked(link) == Truth::No => note(Trouble::NotAsked),
                Some(item) => check(item, values, &mut note),
            }
        }
        if complete {
            self.form().walk(&mut |item| {
                let asked = item.required && item.kind.asks() && self.is_asked(&item.link) == Truth::Yes;
                if asked && self.values(&item.link).is_empty() {
                    found.push(Problem { link: item.link.clone(), trouble: Trouble::Missing });
                }
            });
        }
        found
    }
}

fn check(item: &Item, values: &[Value], note: &mut impl FnMut(Trouble)) {
    if values.len() > MOST_ANSWERS {
        // Nobody gave so many by hand: they are not looked at one by one.
        note(Trouble::TooMany(MOST_ANSWERS));
        return;
    }
    if !item.repeats && values.len() > 1 {
        note(Trouble::TakesOne);
    }
    for (at, value) in values.iter().enumerate() {
        one(item, value, note);
        if let Value::Code(code) = value {
            if values.iter().take(at).any(|earlier| earlier == value) {
                note(Trouble::Twice(code.clone()));
            }
            if values.len() > 1 && item.option(code).is_some_and(|option| option.exclusive) {
                note(Trouble::Alone(code.clone()));
            }
        }
    }
}

fn one(item: &Item, value: &Value, note: &mut impl FnMut(Trouble)) {
    match (item.kind, value) {
        (ItemKind::Boolean, Value::Boolean(_))
        | (ItemKind::Date, Value::Date(_))
        | (ItemKind::Attachment, Value::Attachment(_)) => {}
        (ItemKind::Choice | ItemKind::OpenChoice, Value::Code(code)) => {
            if item.option(code).is_none() {
                note(Trouble::NotOffered(code.clone()));
            }
        }
        (ItemKind::Integer, Value::Number(n)) if n.fract() == 0.0 => in_range(item, *n, note),
        (ItemKind::Decimal | ItemKind::Quantity, Value::Number(n)) => in_range(item, *n, note),
        (ItemKind::String | ItemKind::Text | ItemKind::OpenChoice, Value::Text(text)) => {
            let longest = item.longest.unwrap_or(LONGEST);
            if text.chars().count() > longest {
                note(Trouble::TooLong(longest));
            }
            if text.trim().is_empty() {
                note(Trouble::Empty);
            }
        }
        _ => note(Trouble::WrongKind(item.kind.name())),
    }
}

fn in_range(item: &Item, number: f64, note: &mut impl FnMut(Trouble)) {
    let (least, most) = (item.least.unwrap_or(f64::NEG_INFINITY), item.most.unwrap_or(f64::INFINITY));
    if !(least..=most).contains(&number) {
        note(Trouble::OutOfRange { number, least, most });
    }
}
