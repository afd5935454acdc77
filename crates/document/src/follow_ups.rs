//! A clinic's follow-ups as a table (CSV): one line for each measurement.

use optics::fading::Measured;
use plan::case::SunHabit;
use plan::content::Defaults;
use plan::keys;
use plan::learn::FollowUp;
use plan::outlook::FadeHabits;
use serde::Deserialize;

/// A line of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    client: String,
    day: f64,
    contrast: f64,
    #[serde(default)]
    deviation: Option<f64>,
    #[serde(default)]
    oily: Option<Answer>,
    #[serde(default)]
    sun: Option<Sun>,
    #[serde(default)]
    scar: Option<Answer>,
    #[serde(default)]
    shallow: Option<Answer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sun {
    Usual,
    High,
    Protected,
}

/// Most lines that are read.
const MOST_LINES: usize = 100_000;

/// Reads a table with the columns `client`, `day` and `contrast`, and any of `deviation`, `oily`, `sun`, `scar` and
/// `shallow`.
///
/// # Errors
/// All lines that cannot be read, each with its number and what is wrong.
pub fn read_follow_ups(text: &str, defaults: &Defaults) -> Result<Vec<FollowUp>, Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).comment(Some(b'#')).from_reader(text.as_bytes());
    let (mut read, mut problems) = (Vec::new(), Vec::new());
    for (i, line) in reader.deserialize::<Line>().enumerate() {
        if i == MOST_LINES {
            problems.push(format!("there are more than {MOST_LINES} lines: take the latest only"));
            break;
        }
        match line {
            Ok(line) => match follow_up(&line, defaults) {
                Ok(found) => read.push(found),
                Err(wrong) => problems.push(format!("measurement {}: {wrong}", i + 1)),
            },
            Err(error) => problems.push(words(&error)),
        }
    }
    if read.is_empty() && problems.is_empty() {
        problems.push(
            "it holds no measurements: give a header `client,day,contrast` and a line for each".to_owned(),
        );
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

fn follow_up(line: &Line, d: &Defaults) -> Result<FollowUp, String> {
    if line.client.is_empty() || !plan::case::is_plain_line(&line.client) {
        return Err("client: give the clinic's own reference, never a name".to_owned());
    }
    let yes = |answer: Option<Answer>| answer == Some(Answer::Yes);
    let sun = match line.sun {
        Some(Sun::High) => SunHabit::High,
        Some(Sun::Protected) => SunHabit::Protected,
        Some(Sun::Usual) | None => SunHabit::Usual,
    };
    let habits = FadeHabits { oily: yes(line.oily), sun, shallow: yes(line.shallow), scar: yes(line.scar) };
    let deviation = line.deviation.unwrap_or(d.list(keys::FADE_UNCERTAINTY)[3]);
    let measured = Measured { day: line.day, contrast: line.contrast, deviation };
    measured.check()?;
    Ok(FollowUp { client: line.client.clone(), measured, fading: habits.fading(d) })
}

/// The reader's words, with the line's number first.
fn words(error: &csv::Error) -> String {
    let line = error.position().map_or(String::new(), |p| format!("line {}: ", p.line()));
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => format!("{line}{}", err.kind()),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{line}{len} fields where the header has {expected_len}")
        }
        _ => error.to_string(),
    }
}
