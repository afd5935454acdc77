//! How numbers, times and texts are said to people.

use crate::folder::Material;
use jiff::civil::Date;

/// An amount of hundredths with its currency, as `USD 3,250` or `USD 3,250.50`.
pub(crate) fn money(currency: &str, cents: i64) -> String {
    format!("{currency} {}", amount(cents))
}

/// An amount of hundredths with thousands apart; hundredths only where there are some.
pub(crate) fn amount(cents: i64) -> String {
    let digits = (cents.abs() / 100).to_string();
    let mut out = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(d);
    }
    let rest = cents.abs() % 100;
    let rest = if rest == 0 { String::new() } else { format!(".{rest:02}") };
    format!("{}{out}{rest}", if cents < 0 { "-" } else { "" })
}

/// A number rounded to whole steps.
pub(crate) fn round_to(n: usize, step: usize) -> usize {
    (n + step / 2) / step * step
}

/// Hours as `50 minutes` or `1 h 40 min`, to five minutes; shorter times to the minute.
pub(crate) fn duration(hours: f64) -> String {
    let minutes = (60.0 * hours).round() as usize;
    let minutes = if minutes > 20 { round_to(minutes, 5) } else { minutes.max(1) };
    match (minutes / 60, minutes % 60) {
        (0, 1) => "1 minute".to_owned(),
        (0, m) => format!("{m} minutes"),
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m} min"),
    }
}

/// A day as `14 December 2026`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// Months as `4 years`, `2 and a half years` or `18 months`.
pub(crate) fn months(months: u32) -> String {
    match (months / 12, months % 12) {
        (years, 0..=2) if years >= 2 => format!("{years} years"),
        (years, 3..=8) if years >= 2 => format!("{years} and a half years"),
        (years, _) if years >= 2 => format!("{} years", years + 1),
        _ => format!("{months} months"),
    }
}

/// The texts of a section for the look that the client wants.
pub(crate) fn texts<'a>(m: &'a Material, section: &'a str) -> impl Iterator<Item = &'a str> {
    let here = m.content.client_texts.iter().filter(move |t| t.section == section && t.suits(m.case.look));
    here.map(|t| t.text.as_str())
}

/// The same as one paragraph.
pub(crate) fn paragraph(m: &Material, section: &str) -> String {
    texts(m, section).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!(money("USD", 395_000), "USD 3,950");
        assert_eq!(money("EUR", 123_456_750), "EUR 1,234,567.50");
        assert_eq!(amount(-5), "-0.05");
        assert_eq!(
            [0.01, 0.1, 0.8, 1.67, 2.0].map(duration),
            ["1 minute", "6 minutes", "50 minutes", "1 h 40 min", "2 h"]
        );
        assert_eq!([18, 35, 48, 54].map(months), ["18 months", "3 years", "4 years", "4 and a half years"]);
    }
}
