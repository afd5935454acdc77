//! Reading a condition: words to a tree. `or` binds least, then `and`, then `not`.

use super::words::{Word, words};
use super::{Ago, Condition, SpanUnit};
use crate::form::Operator;

/// Why a condition cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct ConditionError {
    /// The column, from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// Depth of parentheses and `not` beyond which a condition is refused.
const DEEPEST: usize = 50;
const RESERVED: [&str; 9] = ["and", "or", "not", "is", "in", "has", "within", "answered", "always"];

/// Characters beyond which a condition is refused.
const LONGEST: usize = 4_000;

pub(super) fn parse(text: &str) -> Result<Condition, ConditionError> {
    if text.len() > LONGEST {
        return Err(fault(LONGEST, format!("longer than {LONGEST} characters; name parts of it as terms")));
    }
    let mut reader = Reader { words: words(text), at: 0, depth: 0, end: text.chars().count() + 1 };
    let whole = reader.or()?;
    match reader.peek() {
        None => Ok(whole),
        Some(word) => Err(fault(
            word.column,
            format!("`{}` is not expected here; join tests by `and` or `or`", word.text),
        )),
    }
}

fn fault(column: usize, message: String) -> ConditionError {
    ConditionError { column, message }
}

struct Reader<'t> {
    words: Vec<Word<'t>>,
    at: usize,
    depth: usize,
    end: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<Word<'t>> {
        self.words.get(self.at).copied()
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|w| w.text == word);
        self.at += usize::from(found);
        found
    }

    fn next(&mut self, what: &str) -> Result<Word<'t>, ConditionError> {
        let word = self.peek().ok_or_else(|| fault(self.end, format!("ends where {what} should follow")))?;
        self.at += 1;
        Ok(word)
    }

    fn expect(&mut self, word: &str) -> Result<(), ConditionError> {
        let found = self.next(&format!("`{word}`"))?;
        if found.text == word {
            return Ok(());
        }
        Err(fault(found.column, format!("`{}` stands where `{word}` should", found.text)))
    }

    fn or(&mut self) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.and()?];
        while self.take("or") {
            parts.push(self.and()?);
        }
        Ok(joined(parts, Condition::Any))
    }

    fn and(&mut self) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.unary()?];
        while self.take("and") {
            parts.push(self.unary()?);
        }
        Ok(joined(parts, Condition::All))
    }

    fn unary(&mut self) -> Result<Condition, ConditionError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let column = self.peek().map_or(self.end, |w| w.column);
            return Err(fault(column, format!("nested deeper than {DEEPEST}; name a part of it as a term")));
        }
        let inner = if self.take("not") {
            Condition::Not(Box::new(self.unary()?))
        } else if self.take("(") {
            let inner = self.or()?;
            self.expect(")")?;
            inner
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(inner)
    }

    fn test(&mut self) -> Result<Condition, ConditionError> {
        if self.take("always") {
            return Ok(Condition::Always);
        }
        if self.take("answered") {
            return Ok(Condition::Answered(self.name("a question")?));
        }
        let link = self.name("a question or a term")?;
        if self.take("is") {
            return self.is(link);
        }
        if self.take("in") {
            return Ok(Condition::Among { link, codes: self.codes()?, several: false });
        }
        if self.take("has") {
            let codes = match self.peek() {
                Some(word) if word.text == "(" => self.codes()?,
                _ => vec![self.name("a code")?],
            };
            return Ok(Condition::Among { link, codes, several: true });
        }
        if self.take("within") {
            return Ok(Condition::Within { link, span: self.ago()? });
        }
        match self.peek().and_then(|word| Operator::from_sign(word.text)) {
            Some(operator) => {
                self.at += 1;
                Ok(Condition::Compare { link, operator, number: self.number()? })
            }
            None => Ok(Condition::Term(link)),
        }
    }

    fn is(&mut self, link: String) -> Result<Condition, ConditionError> {
        let not = self.take("not");
        let test = Condition::Among { link, codes: vec![self.name("a code")?], several: false };
        Ok(if not { Condition::Not(Box::new(test)) } else { test })
    }

    fn name(&mut self, what: &str) -> Result<String, ConditionError> {
        let word = self.next(what)?;
        let plain = word.text.chars().next().is_some_and(char::is_alphanumeric);
        if plain && !RESERVED.contains(&word.text) {
            return Ok(word.text.to_owned());
        }
        Err(fault(word.column, format!("`{}` stands where {what} should", word.text)))
    }

    fn codes(&mut self) -> Result<Vec<String>, ConditionError> {
        self.expect("(")?;
        let mut codes = vec![self.name("a code")?];
        while self.take(",") {
            codes.push(self.name("a code")?);
        }
        self.expect(")")?;
        Ok(codes)
    }

    fn number(&mut self) -> Result<f64, ConditionError> {
        let word = self.next("a number")?;
        let number = word.text.parse::<f64>().ok().filter(|n| n.is_finite());
        number.ok_or_else(|| fault(word.column, format!("`{}` is not a number", word.text)))
    }

    fn ago(&mut self) -> Result<Ago, ConditionError> {
        let word = self.next("a number")?;
        let count = word.text.parse::<i32>().ok().filter(|n| (1..=1200).contains(n));
        let count = count.ok_or_else(|| {
            fault(word.column, format!("`{}` is not a whole number from 1 to 1200", word.text))
        })?;
        let word = self.next("days, weeks, months or years")?;
        let unit = match word.text {
            "days" => SpanUnit::Days,
            "weeks" => SpanUnit::Weeks,
            "months" => SpanUnit::Months,
            "years" => SpanUnit::Years,
            other => {
                return Err(fault(word.column, format!("`{other}` is not days, weeks, months or years")));
            }
        };
        Ok(Ago { count, unit })
    }
}

fn joined(mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}
