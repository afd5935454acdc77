//! Conditions of rules: their language, and whether they hold. `docs/care.md` has the table of tests.

mod facts;
mod parse;
mod words;

pub use facts::Facts;
pub use parse::ConditionError;

use crate::{Terms, Value, form::Operator};
use jiff::{Span, civil::Date};

/// Whether something holds, where answers may be missing (Kleene's strong logic).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// It hangs on what is missing.
    Unknown,
}

impl Truth {
    /// `Yes` or `No`.
    pub fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Yes where both are, no where one is no.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }

    /// Yes where one is, no where both are no.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// The opposite; what is unknown stays so.
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "stands beside `and` and `or`, which are no operators either"
    )]
    pub fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// A condition on answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Holds always.
    Always,
    /// All of these hold.
    All(Vec<Condition>),
    /// One of these holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A term of the vocabulary holds.
    Term(String),
    /// An answer is one of these codes (`yes` and `no` for booleans), or has one of these codes among it.
    Among {
        /// The question.
        link: String,
        /// The codes.
        codes: Vec<String>,
        /// Whether the question may have several answers (`has`), or has one (`is`, `in`).
        several: bool,
    },
    /// A number compares so.
    Compare {
        /// The question.
        link: String,
        /// How.
        operator: Operator,
        /// With what.
        number: f64,
    },
    /// A date lies less than this before today, or after today.
    Within {
        /// The question.
        link: String,
        /// How long ago at most.
        span: Ago,
    },
    /// There is an answer.
    Answered(String),
}

/// A length of time in whole calendar units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ago {
    /// How many.
    pub count: i32,
    /// Days, weeks, months or years.
    pub unit: SpanUnit,
}

/// A calendar unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanUnit {
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Years.
    Years,
}

impl Ago {
    /// The day that lies this long before another.
    fn before(self, day: Date) -> Date {
        let span = Span::new();
        let span = match self.unit {
            SpanUnit::Days => span.days(self.count),
            SpanUnit::Weeks => span.weeks(self.count),
            SpanUnit::Months => span.months(self.count),
            SpanUnit::Years => span.years(self.count),
        };
        day.saturating_sub(span)
    }
}

/// Whether a condition holds, and the questions that made it so; for `Unknown`, the questions that are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged<'c> {
    /// Whether it holds.
    pub truth: Truth,
    /// Link ids, each once.
    pub links: Vec<&'c str>,
}

impl<'c> Judged<'c> {
    fn new(truth: Truth, link: &'c str) -> Self {
        Self { truth, links: vec![link] }
    }

    fn join(parts: impl Iterator<Item = Self>, wins: Truth, start: Truth) -> Self {
        let mut whole = Self { truth: start, links: Vec::new() };
        for part in parts {
            if part.truth == whole.truth {
                for link in part.links {
                    if !whole.links.contains(&link) {
                        whole.links.push(link);
                    }
                }
            } else if part.truth == wins || (part.truth == Truth::Unknown && whole.truth != wins) {
                whole = part;
            }
        }
        whole
    }
}

impl Condition {
    /// Reads a condition as it is written in content.
    ///
    /// # Errors
    /// What is wrong, and at which column.
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        parse::parse(text)
    }

    /// Whether it holds. A term that nobody defines is unknown (the linter refuses such content).
    pub fn judge<'c>(&'c self, terms: &'c Terms, facts: &Facts<'_>) -> Judged<'c> {
        match self {
            Self::Always => Judged { truth: Truth::Yes, links: Vec::new() },
            Self::All(parts) => {
                Judged::join(parts.iter().map(|p| p.judge(terms, facts)), Truth::No, Truth::Yes)
            }
            Self::Any(parts) => {
                Judged::join(parts.iter().map(|p| p.judge(terms, facts)), Truth::Yes, Truth::No)
            }
            Self::Not(inner) => {
                let inner = inner.judge(terms, facts);
                Judged { truth: inner.truth.not(), links: inner.links }
            }
            Self::Term(name) => match terms.get(name) {
                Some(term) => term.when.judge(terms, facts),
                None => Judged::new(Truth::Unknown, name),
            },
            Self::Among { link, codes, .. } => {
                Judged::new(facts.test(link, |values| among(values, codes)), link)
            }
            Self::Compare { link, operator, number } => {
                let holds = |values: &[Value]| compares(values, *operator, *number);
                Judged::new(facts.test(link, holds), link)
            }
            Self::Within { link, span } => {
                let since = span.before(facts.today());
                let holds = |values: &[Value]| {
                    Truth::of(values.iter().any(|v| matches!(v, Value::Date(day) if *day > since)))
                };
                Judged::new(facts.test(link, holds), link)
            }
            Self::Answered(link) => Judged::new(Truth::of(!facts.values(link).is_empty()), link),
        }
    }

    /// Calls back with every test in it: the question, and the codes that it is compared with.
    pub fn tests<'c>(&'c self, see: &mut impl FnMut(&'c Self)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.tests(see)),
            Self::Not(inner) => inner.tests(see),
            other => see(other),
        }
    }
}

/// Free text among the answers may mean what is asked for.
fn among(values: &[Value], codes: &[String]) -> Truth {
    let named = |value: &Value| match value {
        Value::Code(code) => codes.contains(code),
        Value::Boolean(yes) => codes.iter().any(|code| code == if *yes { "yes" } else { "no" }),
        _ => false,
    };
    if values.iter().any(named) {
        Truth::Yes
    } else if values.iter().any(|v| matches!(v, Value::Text(_))) {
        Truth::Unknown
    } else {
        Truth::No
    }
}

fn compares(values: &[Value], operator: Operator, number: f64) -> Truth {
    Truth::of(values.iter().any(|v| matches!(v, Value::Number(n) if operator.holds(*n, number))))
}
