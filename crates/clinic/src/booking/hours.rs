//! Hours as they are written and kept.

use crate::Problem;
use booking::{Availability, DayHours, MINUTES_A_DAY, Open, WeekHours};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// When somebody works, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HoursDoc {
    /// By weekday.
    pub week: Vec<WeekDoc>,
    /// Days that differ.
    pub days: Vec<DayDoc>,
}

/// Hours of every such weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeekDoc {
    /// `monday` to `sunday`.
    pub day: String,
    /// From, as `09:00`.
    pub from: String,
    /// To; `24:00` is the end of the day.
    pub to: String,
}

/// Days that differ from the week; closed without hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayDoc {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Hours on each of them.
    #[serde(default)]
    pub open: Vec<OpenDoc>,
}

/// From when to when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenDoc {
    /// From, as `09:00`.
    pub from: String,
    /// To.
    pub to: String,
}

/// Most rows of hours.
const MOST: usize = 400;
const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

impl HoursDoc {
    /// Hours that were kept; what cannot be read is no hours.
    pub(crate) fn kept(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Everything wrong with them.
    pub fn problems(&self) -> Vec<Problem> {
        if self.week.len() + self.days.len() > MOST {
            return vec![Problem::at("week", format!("at most {MOST} rows of hours"))];
        }
        let mut problems = Vec::new();
        let availability = self.read(&mut |path, message| problems.push(Problem::at(&path, message)));
        problems.extend(availability.problems().iter().map(|p| Problem::at("week", p.to_string())));
        problems
    }

    /// What they mean; rows that cannot be read are left out.
    pub(crate) fn availability(&self) -> Availability {
        self.read(&mut |_, _| {})
    }

    fn read(&self, wrong: &mut dyn FnMut(String, String)) -> Availability {
        let mut read = Availability::default();
        for (k, row) in self.week.iter().enumerate() {
            let day = DAYS.iter().find(|(name, _)| *name == row.day).map(|(_, day)| *day);
            match (day, open(&row.from, &row.to)) {
                (Some(day), Some(open)) => read.week.push(WeekHours { day, open }),
                (None, _) => wrong(format!("week[{k}].day"), "a weekday, such as monday".to_owned()),
                (_, None) => wrong(format!("week[{k}].from"), "hours such as 09:00 and 17:30".to_owned()),
            }
        }
        for (k, row) in self.days.iter().enumerate() {
            let hours: Vec<Option<Open>> = row.open.iter().map(|o| open(&o.from, &o.to)).collect();
            if hours.iter().any(Option::is_none) {
                wrong(format!("days[{k}].open"), "hours such as 09:00 and 17:30".to_owned());
            }
            match (row.from.parse::<Date>(), row.to.parse::<Date>()) {
                (Ok(from), Ok(to)) => {
                    read.days.push(DayHours { from, to, open: hours.into_iter().flatten().collect() })
                }
                _ => wrong(format!("days[{k}].from"), "days such as 2026-12-24".to_owned()),
            }
        }
        read
    }
}

fn open(from: &str, to: &str) -> Option<Open> {
    Some(Open { from: minutes(from)?, to: minutes(to)? })
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':').filter(|(h, m)| h.len() == 2 && m.len() == 2)?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60 && hours * 60 + minutes <= MINUTES_A_DAY).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: &[&str]) {
        let doc: HoursDoc = serde_json::from_str(json).expect("JSON of this shape");
        let paths: Vec<String> = doc.problems().into_iter().map(|p| p.path).collect();
        assert_eq!(paths, expected, "{json}");
    }

    #[test]
    fn everything_wrong_is_said() {
        check(r#"{"week":[{"day":"monday","from":"09:00","to":"24:00"}]}"#, &[]);
        check(
            r#"{"week":[{"day":"mon","from":"09:00","to":"17:00"},{"day":"friday","from":"9","to":"25:00"}]}"#,
            &["week[0].day", "week[1].from"],
        );
        check(r#"{"week":[{"day":"monday","from":"17:00","to":"09:00"}]}"#, &["week"]);
        check(
            r#"{"days":[{"from":"2026-12-24","to":"soon","open":[{"from":"x","to":"y"}]}]}"#,
            &["days[0].open", "days[0].from"],
        );
        check(r#"{"days":[{"from":"2026-12-24","to":"2026-12-26"}]}"#, &[]);
    }
}
