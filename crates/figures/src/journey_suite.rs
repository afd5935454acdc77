//! The journey: rules and their examples, and how fast the engine asks all of them.

mod api;
mod bookings;
mod cards;
mod intakes;
mod volume;

use crate::Suite;
use crate::report::{Figure, Goal};
use care::{Answering, Answers, Care, Facts, Occasion, judge};
use document::care::shipped_care;
use jiff::{Timestamp, ToSpan};
use records::model::account::ClientSession;
use records::{ClientId, ClinicId, Records, RecordsError, TokenHash};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

/// What `journey/PART` measures alone.
pub(crate) const PARTS: [(&str, Suite); 6] = [
    ("journey/rules", rules),
    ("journey/booking", bookings::run),
    ("journey/volume", volume::run),
    ("journey/intakes", intakes::run),
    ("journey/cards", cards::run),
    ("journey/api", api::run),
];

/// All figures of the journey.
pub(crate) fn run() -> Result<Vec<Figure>, String> {
    Ok(PARTS.iter().map(|(_, part)| part()).collect::<Result<Vec<_>, _>>()?.concat())
}

fn figure(name: &str, value: f64, goal: Goal, note: String) -> Figure {
    Figure { suite: "journey", figure: name.to_owned(), value, goal, note }
}

/// What pages of clients who are measured send to write.
const TOKEN: &str = "cccccccccccccccccccccccccccccccc";

/// Signs a client in without a mail: the secret of their cookie.
async fn signed_in(
    records: &Arc<dyn Records>,
    clinic: ClinicId,
    client: ClientId,
) -> Result<String, RecordsError> {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(client.0.as_bytes());
    let now = Timestamp::now();
    let session = ClientSession {
        token: TokenHash::of(&bytes),
        clinic,
        client,
        csrf: TOKEN.to_owned(),
        created: now,
        expires: now + 2.hours(),
    };
    records.begin_client_session(session).await?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(&bytes))
}

/// The 95th percentile.
fn late(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() * 95 / 100).copied().unwrap_or(f64::NAN)
}

fn rules() -> Result<Vec<Figure>, String> {
    let care = shipped_care().map_err(|errors| format!("{errors:?}"))?;
    let faults = care::lint::check(care);
    let shown = care.rules.iter().filter(|rule| is_shown(&rule.id, &faults)).count();
    let note = format!(
        "{} rules (103 of the facts, the others ours), {} examples",
        care.rules.len(),
        care.examples.len()
    );
    Ok(vec![
        figure("rules shown to fire, fall short and miss", shown as f64, Goal::AtLeast(103.0), note),
        figure("faults that the linter finds", faults.len() as f64, Goal::AtMost(0.0), String::new()),
        speed(care)?,
    ])
}

/// Whether the examples of a rule all do what they say.
fn is_shown(rule: &str, faults: &[care::lint::Fault]) -> bool {
    let places = [format!("rule {rule}"), format!("example of {rule}")];
    !faults.iter().any(|fault| places.contains(&fault.place))
}

/// All rules of an intake on a full answer set, from answers to hits: skip logic, medicines and all.
fn speed(care: &Care) -> Result<Figure, String> {
    const RUNS: usize = 2000;
    let form = care.form("intake").ok_or("no intake")?;
    let example =
        care.examples.iter().filter(|e| e.at == Occasion::Intake).max_by_key(|e| e.fires.iter().count());
    let answers = &example.ok_or("no example")?.fires;
    let day = jiff::civil::date(2026, 11, 26);
    let mut times = Vec::with_capacity(RUNS);
    let mut hits = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        let answered = [Answering::new(form, black_box(answers), day)];
        let facts = Facts::new(care, &answered, answers, day);
        hits = black_box(judge(care, Occasion::Intake, &facts)).hits.len();
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let (median, late) = (times[RUNS / 2], times[RUNS * 99 / 100]);
    let asked = care.rules.iter().filter(|rule| rule.at.contains(&Occasion::Intake)).count();
    let note = format!(
        "99th percentile of {RUNS}; median {median:.3}; {} answers, {asked} rules, {hits} hits",
        count(answers)
    );
    Ok(figure("all rules on a full answer set, ms", late, Goal::AtMost(1.0), note))
}

fn count(answers: &Answers) -> usize {
    answers.iter().count()
}
