//! Reading grades: Flesch-Kincaid (Kincaid et al. 1975, Navy Research Branch Report 8-75):
//! 0.39 words a sentence + 11.8 syllables a word - 15.59.

use super::{Fault, HIGHEST_GRADE, client_texts};
use crate::Care;

/// Texts of fewer words have no grade: the formula was made for passages.
const FEWEST_WORDS: usize = 8;
/// What a known word counts, however long it is.
const KNOWN_SYLLABLES: usize = 2;

pub(super) fn check(care: &Care, faults: &mut Vec<Fault>) {
    let mut seen = std::collections::HashSet::new();
    for (place, text) in client_texts(care) {
        let Some(grade) = grade(&text, &care.known_words) else { continue };
        if grade > HIGHEST_GRADE && seen.insert(text.clone()) {
            let message = format!("reads at grade {grade:.1}: {}", shortened(&text));
            faults.push(Fault::new(place, message, "use shorter words and sentences, to grade 8 at most"));
        }
    }
}

/// The grade of a text; none where it is too short to have one. Marks of Markdown do not count.
pub fn grade(text: &str, known: &[String]) -> Option<f64> {
    let (mut words, mut syllables, mut sentences, mut open) = (0usize, 0usize, 0usize, false);
    for line in text.lines() {
        for token in prose(line).split_whitespace() {
            let word: String = token.chars().filter(|c| c.is_alphabetic() || *c == '\'').collect();
            if !word.is_empty() {
                words += 1;
                open = true;
                syllables += counted(&word.to_lowercase(), known);
            }
            if open && token.trim_end_matches(['"', ')', '*']).ends_with(['.', '!', '?', ':', ';']) {
                sentences += 1;
                open = false;
            }
        }
        // A heading or a line of a list ends a sentence.
        sentences += usize::from(open);
        open = false;
    }
    if words < FEWEST_WORDS {
        return None;
    }
    let (words, sentences) = (words as f64, sentences.max(1) as f64);
    Some(0.39 * words / sentences + 11.8 * syllables as f64 / words - 15.59)
}

/// A line without the address of a link.
fn prose(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("](") {
        kept.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let end = rest.find(')').map_or(rest.len(), |end| end + 1);
        rest = rest.get(end..).unwrap_or_default();
    }
    kept + rest
}

fn counted(word: &str, known: &[String]) -> usize {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let syllables = syllables(word);
    if known.iter().any(|k| k == word || k == singular) { syllables.min(KNOWN_SYLLABLES) } else { syllables }
}

/// Groups of vowels, without a silent ending.
fn syllables(word: &str) -> usize {
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let (mut count, mut before) = (0, false);
    for c in word.chars() {
        let vowel = is_vowel(c);
        count += usize::from(vowel && !before);
        before = vowel;
    }
    let silent = word.ends_with('e') && !word.ends_with("le")
        || word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded")
        || word.ends_with("es")
            && !["ses", "zes", "xes", "ches", "shes", "ges", "ces", "les"].iter().any(|e| word.ends_with(e));
    count -= usize::from(silent && count > 1);
    count.max(1)
}

fn shortened(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 120 { line } else { line.chars().take(117).chain("...".chars()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: usize) {
        assert_eq!(syllables(word), expected, "{word}");
    }

    #[test]
    fn syllables_of_words_as_dictionaries_have_them() {
        check("hair", 1);
        check("scalp", 1);
        check("table", 2);
        check("used", 1);
        check("wanted", 2);
        check("medicine", 3);
        check("doctor", 2);
        check("treatment", 2);
        check("pigmentation", 4);
        check("changes", 2);
        check("the", 1);
    }

    #[test]
    fn a_plain_sentence_reads_lower_than_a_learned_one() {
        let plain = grade("The dots fade in the sun. Wear a hat. Use sun cream each day.", &[]);
        let learned = grade(
            "Photodegradation of carbonaceous pigmentation necessitates consistent photoprotection of affected areas.",
            &[],
        );
        assert!(plain.is_some_and(|g| g < 3.0), "{plain:?}");
        assert!(learned.is_some_and(|g| g > 12.0), "{learned:?}");
        assert_eq!(grade("Too short.", &[]), None);
    }

    #[test]
    fn addresses_and_known_words_weigh_little() {
        let known = ["finasteride".to_owned()];
        let text = "You take [finasteride](https://example.org/a-very-long-address) each day as a pill for your hair.";
        assert!(grade(text, &known) < grade(text, &[]));
        assert!(grade(text, &known).is_some_and(|g| g < 6.0));
    }
}
