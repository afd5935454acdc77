//! What a search asks for, and whether a resource is it.

use super::Page;
use super::kinds::Kind;
use crate::{ClinicError, Problem};
use fhir::Resource;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::ClientId;
use serde_json::Value;
use uuid::Uuid;

/// Resources of a page where none are asked for, and at most.
const PAGE: (i64, i64) = (50, 200);

/// Parameters that every kind knows.
pub const COMMON: &[(&str, &str)] = &[("_id", "token"), ("_lastUpdated", "date")];

/// A time, and how others lie to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct When {
    prefix: [u8; 2],
    from: Timestamp,
    to: Timestamp,
}

impl When {
    /// `ge2026-11-27` or `lt2026-11-27T10:00:00Z`: a day is the day in UTC.
    fn of(text: &str) -> Option<Self> {
        let (prefix, rest) = match text.as_bytes() {
            [a @ b'a'..=b'z', b @ b'a'..=b'z', ..] => ([*a, *b], text.get(2..)?),
            _ => (*b"eq", text),
        };
        if !matches!(&prefix, b"eq" | b"ge" | b"gt" | b"le" | b"lt") {
            return None;
        }
        if let Ok(at) = rest.parse::<Timestamp>() {
            return Some(Self { prefix, from: at, to: at });
        }
        let day: Date = rest.parse().ok()?;
        let morning = |day: Date| day.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
        let last = morning(day.tomorrow().ok()?)?.as_nanosecond() - 1;
        Some(Self { prefix, from: morning(day)?, to: Timestamp::from_nanosecond(last).ok()? })
    }

    fn holds(&self, at: Timestamp) -> bool {
        match &self.prefix {
            b"ge" => at >= self.from,
            b"gt" => at > self.to,
            b"le" => at <= self.to,
            b"lt" => at < self.from,
            _ => (self.from..=self.to).contains(&at),
        }
    }
}

/// A search as it was asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    /// Of whom, where that was said.
    pub(super) client: Option<Uuid>,
    /// Which ones; none: all.
    pub(super) ids: Vec<String>,
    /// Most of a page.
    pub(super) count: i64,
    /// Where the page before ended.
    pub(super) cursor: Option<String>,
    updated: Vec<When>,
    date: Vec<When>,
    tokens: Vec<(String, Vec<String>)>,
}

impl Search {
    /// Everything of a client.
    pub(super) fn of_client(client: ClientId) -> Self {
        Self { client: Some(client.0), count: PAGE.0, ..Self::default() }
    }

    /// Reads parameters; everything wrong is said at once, and what is unknown is refused: a filter that is passed over gives too much.
    pub(super) fn of(kind: &Kind, params: &[(String, String)]) -> Result<Self, ClinicError> {
        let mut search = Self { count: PAGE.0, ..Self::default() };
        let mut problems = Vec::new();
        for (name, value) in params {
            if let Err(message) = search.take(kind, name, value) {
                problems.push(Problem::at(name, message));
            }
        }
        ClinicError::none_of(problems)?;
        Ok(search)
    }

    fn take(&mut self, kind: &Kind, name: &str, value: &str) -> Result<(), String> {
        let known = kind.params.iter().any(|(own, _)| *own == name);
        match name {
            "_count" => {
                let count: i64 = value.parse().map_err(|_| "a whole number".to_owned())?;
                self.count = count.clamp(1, PAGE.1);
            }
            "_cursor" => self.cursor = Some(value.to_owned()),
            "_id" => self.ids.extend(value.split(',').map(str::to_owned)),
            "_lastUpdated" => self.updated.push(When::of(value).ok_or(DAY)?),
            "date" if known => self.date.push(When::of(value).ok_or(DAY)?),
            "patient" | "subject" | "target" if known => {
                let id = value.strip_prefix("Patient/").unwrap_or(value);
                self.client = Some(
                    Uuid::parse_str(id).map_err(|_| "an id of a Patient, such as `Patient/…`".to_owned())?,
                );
            }
            _ if known => self.tokens.push((name.to_owned(), value.split(',').map(str::to_owned).collect())),
            _ => {
                let names: Vec<&str> = COMMON.iter().chain(kind.params).map(|(name, _)| *name).collect();
                return Err(format!(
                    "{} is not searched by this; by {} and _count",
                    kind.name,
                    names.join(", ")
                ));
            }
        }
        Ok(())
    }

    /// The words of a name that is searched for.
    pub(super) fn words(&self) -> String {
        self.tokens
            .iter()
            .flat_map(|(_, values)| values.iter().map(|value| bare(value)))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// From when and up to when something is asked for, where a date says so.
    pub(super) fn span(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let bound = |prefixes: &[&[u8; 2]], pick: fn(&When) -> Timestamp| {
            self.date.iter().find(|when| prefixes.contains(&&when.prefix)).map(pick)
        };
        (bound(&[b"ge", b"gt", b"eq"], |when| when.from), bound(&[b"le", b"lt", b"eq"], |when| when.to))
    }

    /// The page of what was read whole that the cursor leads to.
    pub(super) fn cut(&self, mut found: Vec<Resource>) -> Result<Page, ClinicError> {
        if let Some(after) = &self.cursor {
            let place = found.iter().position(|one| one.id() == after).ok_or_else(no_such_cursor)?;
            found.drain(..=place);
        }
        let most = usize::try_from(self.count).unwrap_or(usize::MAX);
        let next = found.get(..most).filter(|_| found.len() > most).and_then(<[Resource]>::last);
        let next = next.map(|last| last.id().to_owned());
        found.truncate(most);
        Ok(Page { found, next })
    }

    /// Whether a resource is asked for.
    pub(super) fn finds(&self, one: &Resource) -> bool {
        let id = self.ids.is_empty() || self.ids.iter().any(|id| id == one.id());
        let updated = self.updated.iter().all(|when| when.holds(one.changed()));
        // When a visit is, or what was done.
        let dates = [&one.json()["start"], &one.json()["recorded"]];
        let at = || dates.iter().find_map(|date| date.as_str()?.parse().ok());
        let date = self.date.iter().all(|when| at().is_some_and(|at| when.holds(at)));
        id && updated
            && date
            && self.tokens.iter().all(|(name, any)| any.iter().any(|value| has(one.json(), name, value)))
    }
}

/// What is said to a cursor that leads nowhere.
pub(super) fn no_such_cursor() -> ClinicError {
    ClinicError::invalid("_cursor", "take it from a page's `next`")
}

const DAY: &str = "a day or a time, such as `ge2026-11-27` (eq, ge, gt, le, lt)";

/// The value of a token, without its system.
fn bare(token: &str) -> &str {
    token.rsplit_once('|').map_or(token, |(_, value)| value)
}

/// Whether a resource has a value by a parameter.
fn has(json: &Value, name: &str, wanted: &str) -> bool {
    match name {
        "status" => json["status"] == *wanted,
        "url" => json["url"] == *wanted.split('|').next().unwrap_or_default(),
        "questionnaire" => {
            let own = json["questionnaire"].as_str().unwrap_or_default();
            own == wanted || own.split('|').next() == Some(wanted)
        }
        "name" => contains(&json["name"][0]["text"], wanted),
        "email" => {
            any_of(&json["telecom"], |one| one["system"] == "email" && equal(&one["value"], bare(wanted)))
        }
        "identifier" => any_of(&json["identifier"], |one| equal(&one["value"], bare(wanted))),
        _ => codings(&json[name]).any(|coding| is_coded(coding, wanted)),
    }
}

fn contains(value: &Value, wanted: &str) -> bool {
    value.as_str().is_some_and(|own| own.to_lowercase().contains(&wanted.to_lowercase()))
}

fn equal(value: &Value, wanted: &str) -> bool {
    value.as_str().is_some_and(|own| own.eq_ignore_ascii_case(wanted))
}

fn any_of(list: &Value, fits: impl Fn(&Value) -> bool) -> bool {
    list.as_array().is_some_and(|all| all.iter().any(fits))
}

/// Every coding of a `CodeableConcept`, or of a list of them.
fn codings(value: &Value) -> impl Iterator<Item = &Value> {
    let concepts = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    concepts.iter().filter_map(|concept| concept["coding"].as_array()).flatten()
}

/// `code`, or `system|code`.
fn is_coded(coding: &Value, wanted: &str) -> bool {
    match wanted.split_once('|') {
        Some((system, code)) => coding["system"] == *system && coding["code"] == *code,
        None => coding["code"] == *wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn search(kind: &str, params: &[(&str, &str)]) -> Result<Search, ClinicError> {
        let params: Vec<(String, String)> =
            params.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Search::of(Kind::named(kind).expect("a kind"), &params)
    }

    fn one() -> Resource {
        let body = json!({ "status": "final", "code": { "coding": [{ "system": "http://loinc.org", "code": "8867-4" }] } });
        Resource::new("Observation", "one", 1, "2026-11-27T10:00:00Z".parse().expect("a time"), body)
    }

    #[test]
    fn a_search_finds_what_it_asks_for() {
        for (params, expected) in [
            (&[("code", "8867-4")][..], true),
            (&[("code", "http://loinc.org|8867-4")], true),
            (&[("code", "http://other|8867-4")], false),
            (&[("status", "final,amended")], true),
            (&[("status", "amended")], false),
            (&[("_lastUpdated", "2026-11-27")], true),
            (&[("_lastUpdated", "gt2026-11-27")], false),
            (&[("_lastUpdated", "ge2026-11-27T10:00:00Z"), ("_lastUpdated", "lt2026-11-28")], true),
            (&[("_id", "two,one")], true),
            (&[("_id", "two")], false),
        ] {
            assert_eq!(
                search("Observation", params).expect("it reads").finds(&one()),
                expected,
                "{params:?}"
            );
        }
    }

    #[test]
    fn what_is_not_understood_is_refused_and_all_of_it_said() {
        let Err(ClinicError::Invalid(problems)) = search(
            "Observation",
            &[("colour", "red"), ("_count", "many"), ("_lastUpdated", "soon"), ("patient", "you")],
        ) else {
            panic!("it is refused");
        };
        assert_eq!(
            problems.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(),
            ["colour", "_count", "_lastUpdated", "patient"]
        );
    }
}
