//! Decisions are short numbered records: context, choice, what would change our mind.

use anyhow::Result;

use super::tree::Repo;
use super::violation::Violation;

const FOLDER: &str = "docs/decisions/";
const HEADINGS: [&str; 3] = ["Context", "Choice", "What would change our mind"];

/// Records with a wrong name, a number used twice or left out, or a missing heading.
pub(crate) fn check(repo: &Repo) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    let mut next: Option<u32> = None;
    for path in repo.tree.below(FOLDER, ".md") {
        let name = path.strip_prefix(FOLDER).unwrap_or(path);
        match number(name) {
            None => found.push(Violation::new(path, 1, "is not named NNNN-kebab.md", "rename it")),
            Some(number) => {
                found.extend(next.and_then(|next| out_of_order(path, number, next)));
                next = Some(number + 1);
            }
        }
        found.extend(missing_headings(path, &repo.tree.read(path)?));
    }
    Ok(found)
}

/// The number of `0012-kebab-name.md`.
fn number(name: &str) -> Option<u32> {
    let (digits, slug) = name.strip_suffix(".md")?.split_once('-')?;
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let is_number = digits.len() == 4 && digits.chars().all(|c| c.is_ascii_digit());
    (is_number && slug.split('-').all(is_word)).then(|| digits.parse().ok()).flatten()
}

fn out_of_order(path: &str, number: u32, next: u32) -> Option<Violation> {
    let wanted = format!("the next number is {next:04}");
    match number.cmp(&next) {
        std::cmp::Ordering::Less => Some(Violation::new(path, 1, "uses a number twice", wanted)),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Violation::new(path, 1, "leaves a number out", wanted)),
    }
}

fn missing_headings(path: &str, text: &str) -> Vec<Violation> {
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
    let has = |wanted: &str| headings.iter().any(|line| line.trim_start_matches('#').trim() == wanted);
    let missing = HEADINGS.into_iter().filter(|wanted| !has(wanted));
    let fix = "a record needs Context, Choice and What would change our mind";
    missing.map(|name| Violation::new(path, 1, format!("has no heading `{name}`"), fix)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;

    const WHOLE: &str = "# One\n## Context\n## Choice\n## What would change our mind\n";

    fn check(names: &[&str], expected: &[&str]) {
        let paths: Vec<String> = names.iter().map(|name| format!("docs/decisions/{name}")).collect();
        let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), WHOLE)).collect();
        let expected: Vec<String> = expected.iter().map(|line| format!("docs/decisions/{line}")).collect();
        fixture::check(super::check, &files, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn numbers_are_unique_and_consecutive() {
        check(&["0001-one.md", "0002-two-words.md", "0003-v2.md"], &[]);
        check(&["0001-one.md", "0001-other.md"], &["0001-other.md:1: uses a number twice"]);
        check(&["0001-one.md", "0003-three.md"], &["0003-three.md:1: leaves a number out"]);
        for name in ["README.md", "001-one.md", "0001-One.md", "0001_one.md", "0001-.md"] {
            check(&[name], &[&format!("{name}:1: is not named NNNN-kebab.md")]);
        }
    }

    #[test]
    fn records_have_three_headings() {
        let files =
            [("docs/decisions/0001-one.md", "# One\n## Context\n\nChoice\n### What would change our mind\n")];
        let expected = ["docs/decisions/0001-one.md:1: has no heading `Choice`"];
        fixture::check(super::check, &files, &expected);
    }
}
