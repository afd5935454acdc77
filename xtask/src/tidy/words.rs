//! Unfinished work names an issue or does not land.

use anyhow::Result;

use super::tree::Repo;
use super::violation::Violation;

/// Built from halves so that this file passes its own check.
const MARKERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const SUFFIXES: [&str; 14] = [
    ".rs", ".toml", ".md", ".ts", ".tsx", ".js", ".mjs", ".css", ".html", ".sh", ".yml", ".yaml", ".typ",
    ".ci/run",
];

/// Markers without `(#N)` on the same line.
pub(crate) fn check(repo: &Repo) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    for path in repo.tree.paths.iter().filter(|path| SUFFIXES.iter().any(|suffix| path.ends_with(suffix))) {
        let text = repo.tree.read(path)?;
        for (index, line) in text.lines().enumerate() {
            found.extend(judge(path, index + 1, line));
        }
    }
    Ok(found)
}

fn judge(path: &str, number: usize, line: &str) -> Option<Violation> {
    let said = said(path, line);
    let marker = MARKERS.iter().find(|marker| has_word(&said, marker))?;
    let fix = format!("do it, or name the issue as `{marker}(#12)`");
    (!has_issue(&said)).then(|| Violation::new(path, number, format!("{marker} without an issue"), fix))
}

/// The part of a line in which a marker means unfinished work: comments in Rust, all but quoted
/// code in Markdown, everything elsewhere.
fn said(path: &str, line: &str) -> String {
    if path.ends_with(".rs") {
        let starts = [line.find("//"), line.find("/*"), line.trim_start().starts_with('*').then_some(0)];
        let start = starts.into_iter().flatten().min();
        return start.and_then(|start| line.get(start..)).unwrap_or_default().to_owned();
    }
    if path.ends_with(".md") {
        return line.split('`').step_by(2).collect();
    }
    line.to_owned()
}

fn has_word(text: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) =
            (text.get(..at).unwrap_or_default(), text.get(at + word.len()..).unwrap_or_default());
        !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}

/// Whether the line holds `(#` digits `)`.
fn has_issue(text: &str) -> bool {
    text.split("(#").skip(1).any(|rest| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        digits > 0 && rest.get(digits..).is_some_and(|rest| rest.starts_with(')'))
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::MARKERS;

    /// `@` stands for each marker in turn.
    fn check(path: &str, line: &str, fails: bool) {
        for marker in MARKERS {
            let text = format!("\n{}\n", line.replace('@', marker));
            let expected = format!("{path}:2: {marker} without an issue");
            let expected = if fails { vec![expected.as_str()] } else { vec![] };
            fixture::check(super::check, &[(path, &text)], &expected);
        }
    }

    #[test]
    fn markers_name_an_issue() {
        check("a.rs", "// @: later", true);
        check("a.rs", "let x = 1; // @ later", true);
        check("a.rs", "    * @", true);
        check("a.rs", "// @(#12): later", false);
        check("a.rs", "// @: later (#12)", false);
        check("a.rs", "// @(#): later", true);
        check("a.rs", "let x = \"@\";", false);
        check("a.rs", "// M@ and @_here", false);
        check("a.toml", "# @", true);
        check("web/a.ts", "/* @ */", true);
        check("a.md", "We write `@` rarely.", false);
        check("a.md", "@ write this page", true);
        check("data.csv", "@", false);
    }
}
