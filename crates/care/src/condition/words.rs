//! A condition cut into words.

/// One word, and the column of its first character (from 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) column: usize,
}

/// Words, numbers, parentheses, commas and comparison signs; anything else stands alone and is refused later.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let length = if first.is_whitespace() {
            first.len_utf8()
        } else {
            let length = length(rest, first);
            let word = rest.get(..length).unwrap_or(rest);
            let column = text.get(..at).unwrap_or_default().chars().count() + 1;
            found.push(Word { text: word, column });
            length
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

fn length(rest: &str, first: char) -> usize {
    let run = |part: fn(char) -> bool| rest.find(|c| !part(c)).unwrap_or(rest.len());
    if is_part(first) {
        run(is_part)
    } else if is_sign(first) {
        run(is_sign)
    } else {
        first.len_utf8()
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_')
}

fn is_sign(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '!')
}
