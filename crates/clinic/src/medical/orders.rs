//! What a doctor orders, and what came of it: in words, and as numbers that the rules and other programs read.

use crate::chart::answers::{Given, Givens};
use crate::text::said;
use crate::{ClinicError, Problem};
use care::{Act, Care};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest result in words, characters.
const LONGEST: usize = 2000;
/// No laboratory's number is above this.
const HIGHEST: f64 = 1e6;

/// Something that a doctor ordered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// A code of the acts of the content such as `labs-potassium`.
    pub what: String,
    /// When.
    pub at: Timestamp,
    /// What came of it, in words.
    pub result: Option<String>,
    /// What was measured: numbers by their links, in the units of the content.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, f64>,
    /// When the result was noted.
    #[serde(default)]
    pub resulted: Option<Timestamp>,
}

/// A number that an order brings.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its link.
    pub link: String,
    /// What it is.
    pub title: String,
    /// Its unit (UCUM).
    pub unit: String,
    /// What was measured.
    pub value: Option<f64>,
}

/// The act of a code that a doctor may order.
fn orderable<'c>(care: &'c Care, what: &str) -> Option<&'c Act> {
    care.act(what).filter(|act| act.order.is_some())
}

impl Order {
    /// An order of something that the content says may be ordered.
    ///
    /// # Errors
    /// [`ClinicError::Invalid`].
    pub(crate) fn of(care: &Care, what: String, at: Timestamp) -> Result<Self, ClinicError> {
        match orderable(care, &what) {
            Some(_) => Ok(Self { what, at, result: None, values: BTreeMap::new(), resulted: None }),
            None => Err(ClinicError::invalid("what", format!("`{what}` is nothing that can be ordered"))),
        }
    }

    /// Notes what came of it: words, numbers, or both.
    ///
    /// # Errors
    /// [`ClinicError::Invalid`] with everything that is wrong.
    pub(crate) fn resulted(
        &mut self,
        care: &Care,
        text: &str,
        values: BTreeMap<String, f64>,
        at: Timestamp,
    ) -> Result<(), ClinicError> {
        let text = said("text", text, LONGEST)?;
        if text.is_empty() && values.is_empty() {
            return Err(ClinicError::invalid("text", "write what came of it, or a number"));
        }
        let brought = orderable(care, &self.what).map_or(&[][..], |act| &act.values);
        let wrong = values.iter().filter_map(|(link, value)| {
            let path = format!("values.{link}");
            if !brought.contains(link) {
                return Some(Problem::at(&path, "this order does not bring that number"));
            }
            let sound = (0.0..=HIGHEST).contains(value);
            (!sound).then(|| Problem::at(&path, format!("a number from 0 to {HIGHEST}")))
        });
        ClinicError::none_of(wrong.collect())?;
        (self.result, self.values, self.resulted) = (Some(text), values, Some(at));
        Ok(())
    }

    /// What a person reads of it.
    pub fn title<'a>(&'a self, care: &'a Care) -> &'a str {
        orderable(care, &self.what).and_then(|act| act.order.as_deref()).unwrap_or(&self.what)
    }

    /// The numbers that it brings, measured or not yet.
    pub fn measures(&self, care: &Care) -> Vec<Measure> {
        let links = orderable(care, &self.what).map_or(&[][..], |act| &act.values);
        let measure = |link: &String| Measure {
            link: link.clone(),
            title: title_of(care, link).to_owned(),
            unit: care.unit(link).unwrap_or("1").to_owned(),
            value: self.values.get(link).copied(),
        };
        links.iter().map(measure).collect()
    }

    /// What is told to a client before a doctor has decided: that it was ordered.
    pub fn without_result(self) -> Self {
        Self { result: None, values: BTreeMap::new(), resulted: None, ..self }
    }
}

fn title_of<'c>(care: &'c Care, link: &'c str) -> &'c str {
    care.observed.iter().find(|row| row.link == link).map_or(link, |row| &row.title)
}

/// What was measured, for the rules: of the same number the one noted last.
pub(crate) fn measured(orders: &[Order]) -> Givens {
    let mut done: Vec<&Order> = orders.iter().filter(|order| order.resulted.is_some()).collect();
    done.sort_by_key(|order| order.resulted);
    let values = done.into_iter().flat_map(|order| &order.values);
    values.map(|(link, value)| (link.clone(), vec![Given::Number(*value)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use document::care::shipped_care;

    fn ordered() -> (&'static Care, Order) {
        let care = shipped_care().expect("it reads");
        (care, Order::of(care, "labs-potassium".to_owned(), Timestamp::UNIX_EPOCH).expect("may be ordered"))
    }

    #[test]
    fn only_what_can_be_ordered_is() {
        let (care, _) = ordered();
        for what in ["stop-refill", "nothing"] {
            assert!(Order::of(care, what.to_owned(), Timestamp::UNIX_EPOCH).is_err(), "{what}");
        }
    }

    #[test]
    fn numbers_are_of_the_order_and_sound() {
        let (care, mut order) = ordered();
        let now = Timestamp::UNIX_EPOCH;
        let one = |link: &str, value: f64| BTreeMap::from([(link.to_owned(), value)]);
        for (text, values) in [
            ("", BTreeMap::new()),
            ("", one("lab.psa", 1.0)),
            ("fine", one("w.labs.potassium", -1.0)),
            ("fine", one("w.labs.potassium", f64::NAN)),
        ] {
            assert!(order.resulted(care, text, values, now).is_err());
            assert_eq!(order.resulted, None);
        }
        order.resulted(care, "", one("w.labs.potassium", 5.8), now).expect("a result");
        let measures = order.measures(care);
        assert_eq!((measures[0].unit.as_str(), measures[0].value), ("mmol/L", Some(5.8)));
        assert_eq!(measures[1].value, None);
    }

    #[test]
    fn of_two_results_the_later_counts() {
        let (care, mut first) = ordered();
        let mut second = first.clone();
        let value = |number: f64| BTreeMap::from([("w.labs.potassium".to_owned(), number)]);
        second.resulted(care, "", value(4.0), Timestamp::from_second(2).expect("a time")).expect("a result");
        first.resulted(care, "", value(5.8), Timestamp::from_second(1).expect("a time")).expect("a result");
        let said = measured(&[second, first]);
        assert_eq!(said.get("w.labs.potassium"), Some(&vec![Given::Number(4.0)]));
    }
}
