//! Lines, words and numbers of the text formats, as bytes: names in the files may
//! be in any encoding, so nothing here asks for UTF-8 until a number is parsed.

/// Lines with their numbers from 1; ends at `\n`, `\r\n` or a lone `\r`.
pub(crate) struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, number: 0 }
    }

    /// As `new`, where `before` lines were read by other means.
    pub(crate) fn after(bytes: &'a [u8], before: usize) -> Self {
        Self { rest: bytes, number: before }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let end = self.rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix(b"\r\n").unwrap_or(rest.get(1..).unwrap_or_default());
        Some((self.number, line))
    }
}

/// Words between ASCII white space.
pub(crate) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// Text without the UTF-8 byte order mark.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// Name of the encoding if the text is UTF-16 or UTF-32, by mark or by its zero bytes.
pub(crate) fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        [0, a, 0, b, ..] | [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some("UTF-16"),
        _ => None,
    }
}

/// A number with a decimal point; spellings of NaN and infinity give those values,
/// to be refused later with a count.
///
/// # Errors
///
/// What is wrong with the word, for a message.
pub(crate) fn number(word: &[u8]) -> Result<f64, String> {
    let parsed = std::str::from_utf8(word).ok().and_then(|w| w.parse().ok());
    parsed.or_else(|| windows_nan(word)).ok_or_else(|| not_a_number(word))
}

/// `nan(ind)`, `-1.#IND`, `1.#QNAN`, `1.#INF`: as printed by older Windows programs.
fn windows_nan(word: &[u8]) -> Option<f64> {
    let lower = word.to_ascii_lowercase();
    let bare = lower.strip_prefix(b"-").unwrap_or(&lower);
    (bare.starts_with(b"nan(") || bare.starts_with(b"1.#")).then_some(f64::NAN)
}

fn not_a_number(word: &[u8]) -> String {
    let comma = word.contains(&b',') && word.iter().all(|b| b.is_ascii_digit() || b"+-,.eE".contains(b));
    let why = if comma { " with a decimal point (it has a comma)" } else { "" };
    format!("'{}' is not a number{why}", shown(word))
}

/// A word of the file as it may stand in a message: at most 40 characters, no control characters.
pub(crate) fn shown(word: &[u8]) -> String {
    let head = word.get(..120).unwrap_or(word);
    let text: String = String::from_utf8_lossy(head).chars().flat_map(char::escape_debug).take(40).collect();
    if text.len() < word.len() { text + "…" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        let lines: Vec<_> = Lines::new(b"a\r\nb\rc\n\nd").collect();
        assert_eq!(lines, [(1, &b"a"[..]), (2, b"b"), (3, b"c"), (4, b""), (5, b"d")]);
    }

    #[test]
    fn numbers() {
        let check = |word: &str, expected: Option<f64>| assert_eq!(number(word.as_bytes()).ok(), expected);
        check("2.", Some(2.0));
        check("+.5e-1", Some(0.05));
        check("-2.E1", Some(-20.0));
        check("1,5", None);
        check("3.1+e2", None);
        check("", None);
        assert!(number(b"-1.#IND").is_ok_and(f64::is_nan));
        assert!(number(b"1,5").is_err_and(|e| e.contains("comma")));
    }
}
