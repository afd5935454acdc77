//! Two hundred practitioners who save and read cases, each as fast as answers come.

use super::figure;
use super::serving::{Place, Serving};
use crate::report::{Figure, Goal};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use visitor::{Method, Person};

const PEOPLE: u32 = 200;
const SECONDS: u64 = 60;

/// A practitioner and the case that they work on.
pub(super) struct AtWork {
    pub(super) person: Person,
    pub(super) case: String,
    pub(super) base: Value,
}

/// So many practitioners of one clinic, each with a case.
pub(super) async fn at_work(serving: &Serving, count: u32) -> Result<Vec<AtWork>, String> {
    let owner = serving.owner().await?;
    let mut all = Vec::new();
    for number in 0..count {
        let person = owner.colleague(serving.nobody(number + 2), &format!("p{number}")).await;
        let (_, case) = person.case(&format!("R-{number}")).await;
        let id = case["id"].as_str().ok_or("no id")?.to_owned();
        all.push(AtWork { person, case: id, base: case["base"].clone() });
    }
    Ok(all)
}

/// Saves over a version, and gives the new one.
pub(super) async fn save(work: &AtWork, version: i64, note: &str) -> Result<i64, String> {
    let mut base = work.base.clone();
    base["reference"] = json!(note);
    let body = json!({ "version": version, "title": "Bench", "base": base });
    let path = format!("/api/cases/{}", work.case);
    let answer = work.person.try_send(Method::PUT, &path, Some(&body)).await?;
    let status = answer.status();
    let text = answer.text().await.map_err(|e| e.to_string())?;
    if !status.is_success() {
        return Err(format!("{status}: {text}"));
    }
    let saved: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    saved["version"].as_i64().ok_or_else(|| text.clone())
}

pub(super) async fn run(place: &Place) -> Result<Vec<Figure>, String> {
    let serving = place.serve()?;
    let people = at_work(&serving, PEOPLE).await?;
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let people: Vec<Arc<AtWork>> = people.into_iter().map(Arc::new).collect();
    let tasks: Vec<_> = people.iter().map(|work| tokio::spawn(one(Arc::clone(work), end))).collect();
    let (mut took, mut errors) = (Vec::new(), Vec::new());
    for task in tasks {
        let (times, failed) = task.await.map_err(|e| e.to_string())?;
        took.extend(times);
        errors.extend(failed);
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() as f64 * share) as usize).min(took.len() - 1)];
    let note = format!(
        "{PEOPLE} practitioners of one clinic, no pause between answers, {SECONDS} s: {} answers, {:.0} a second, median {:.0} ms",
        took.len(),
        took.len() as f64 / SECONDS as f64,
        at(0.5)
    );
    let first = errors.first().cloned().unwrap_or_default();
    Ok(vec![
        figure(
            format!("{}: 99th percentile of save and read, ms", place.name),
            at(0.99),
            Goal::AtMost(100.0),
            note,
        ),
        figure(format!("{}: errors under load", place.name), errors.len() as f64, Goal::AtMost(0.0), first),
    ])
}

/// One practitioner's minute: milliseconds of every answer, and what went wrong.
async fn one(work: Arc<AtWork>, end: Instant) -> (Vec<f64>, Vec<String>) {
    let (mut took, mut errors) = (Vec::new(), Vec::new());
    let mut version = 1;
    while Instant::now() < end {
        let begun = Instant::now();
        match save(&work, version, "R").await {
            Ok(next) => version = next,
            Err(error) => errors.push(error),
        }
        took.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        let read = work.person.send(Method::GET, &format!("/api/cases/{}", work.case), None).await;
        if !read.status().is_success() {
            errors.push(read.status().to_string());
        }
        let whole = read.bytes().await.map(|b| b.len()).unwrap_or(0);
        if whole == 0 {
            errors.push("an empty answer".to_owned());
        }
        took.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    (took, errors)
}
