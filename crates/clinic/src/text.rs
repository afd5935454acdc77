//! Text that people write: what of it is taken.

use crate::{ClinicError, Problem};
use plan::case::is_hidden;

/// Longest short text, characters.
const LINE: usize = 500;

/// Whether a text of several lines has nothing that is not seen, and at most so many characters.
pub(crate) fn is_plain(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.chars().any(|c| is_hidden(c) && c != '\n')
}

/// What is wrong with a text of several lines.
pub(crate) fn not_plain(path: &str, text: &str, longest: usize) -> Option<Problem> {
    (!is_plain(text, longest))
        .then(|| Problem::at(path, format!("at most {longest} characters of plain text")))
}

/// Plain text of several lines without what stands around it; may be empty.
pub(crate) fn said(path: &str, text: &str, longest: usize) -> Result<String, ClinicError> {
    let text = text.trim();
    ClinicError::none_of(not_plain(path, text, longest).into_iter().collect())?;
    Ok(text.to_owned())
}

/// A short text; may be empty.
pub(crate) fn line(path: &str, text: &str) -> Result<String, ClinicError> {
    said(path, text, LINE)
}

/// A text that has to say something; where it says nothing, `words` say what.
pub(crate) fn needed(path: &str, text: &str, longest: usize, words: &str) -> Result<String, ClinicError> {
    let text = said(path, text, longest)?;
    if text.is_empty() { Err(ClinicError::invalid(path, words)) } else { Ok(text) }
}

/// A short text that has to say something.
pub(crate) fn needed_line(path: &str, text: &str, words: &str) -> Result<String, ClinicError> {
    needed(path, text, LINE, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_or_too_long_is_refused() {
        assert_eq!(said("text", " two\nlines ", 9).expect("it fits"), "two\nlines");
        for text in ["ten letters", "a\u{202e}b", "a\tb"] {
            assert!(said("text", text, 9).is_err(), "{text:?}");
        }
        assert!(line("note", &"x".repeat(501)).is_err());
    }
}
