//! Kinds of visits, habits of booking, and what mails say: shipped content.

use serde::Deserialize;
use std::sync::LazyLock;

/// A kind of visit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitKind {
    /// Its id, such as `session`.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Minutes with the client.
    pub minutes: u32,
    /// Minutes for tidying after it.
    pub tidy: u32,
    /// Source.
    pub source: String,
    /// How well it is known.
    pub kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HabitRow {
    id: String,
    value: i64,
    #[serde(rename = "meaning")]
    _meaning: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "kind")]
    _kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BookingFile {
    #[serde(rename = "schema")]
    _schema: String,
    visit: Vec<VisitKind>,
    habit: Vec<HabitRow>,
}

/// How visits are booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingContent {
    /// Kinds of visits.
    pub visits: Vec<VisitKind>,
    /// Hours before a visit at which a reminder goes out.
    pub reminder_hours: i64,
    /// Days ahead that are offered.
    pub ahead_days: i64,
    /// Days beyond the wished gap at which a later session is still looked for.
    pub gap_most_days: i64,
}

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailText {
    /// Its id, such as `reminder`.
    pub id: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "kind")]
    _kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MailFile {
    #[serde(rename = "schema")]
    _schema: String,
    mail: Vec<MailText>,
    health_words: Vec<String>,
}

/// What mails say, and the words that none may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailContent {
    /// By kind.
    pub mails: Vec<MailText>,
    /// Words of health.
    pub health_words: Vec<String>,
}

impl MailContent {
    /// Words of health that a text holds.
    pub fn health_words_in(&self, text: &str) -> Vec<&str> {
        let text = text.to_lowercase();
        self.health_words.iter().filter(|word| text.contains(word.as_str())).map(String::as_str).collect()
    }
}

/// The shipped habits of booking.
///
/// # Errors
/// What cannot be read; the tests read it, so a release never fails here.
pub fn shipped_booking() -> Result<&'static BookingContent, &'static str> {
    static CONTENT: LazyLock<Result<BookingContent, String>> = LazyLock::new(|| {
        let file: BookingFile = toml::from_str(include_str!("../../../content/booking.toml"))
            .map_err(|e| format!("booking.toml: {e}"))?;
        let habit = |id: &str| {
            let row = file.habit.iter().find(|row| row.id == id);
            row.map(|row| row.value).ok_or_else(|| format!("booking.toml: `{id}` is missing"))
        };
        Ok(BookingContent {
            reminder_hours: habit("reminder_hours")?,
            ahead_days: habit("ahead_days")?,
            gap_most_days: habit("gap_most_days")?,
            visits: file.visit,
        })
    });
    CONTENT.as_ref().map_err(String::as_str)
}

/// The shipped mails.
///
/// # Errors
/// As [`shipped_booking`].
pub fn shipped_mails() -> Result<&'static MailContent, &'static str> {
    static CONTENT: LazyLock<Result<MailContent, String>> = LazyLock::new(|| {
        let file: MailFile = toml::from_str(include_str!("../../../content/mails.toml"))
            .map_err(|e| format!("mails.toml: {e}"))?;
        Ok(MailContent { mails: file.mail, health_words: file.health_words })
    });
    CONTENT.as_ref().map_err(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visits_and_habits_read_and_lie_on_the_grid() {
        let content = shipped_booking().expect("it reads");
        assert!(content.visits.iter().all(|visit| visit.minutes > 0), "{content:?}");
        assert!(content.reminder_hours > 0 && content.ahead_days > 0);
    }

    #[test]
    fn no_mail_says_anything_of_health() {
        let content = shipped_mails().expect("it reads");
        for mail in &content.mails {
            let found = content.health_words_in(&format!("{} {}", mail.subject, mail.text));
            assert!(found.is_empty(), "{}: {found:?}", mail.id);
        }
        assert_eq!(content.health_words_in("Your Session is near"), ["session"]);
    }
}
