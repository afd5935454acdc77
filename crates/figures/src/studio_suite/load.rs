//! Two hundred practitioners who save and read cases: each as fast as answers come, and at the pace of people who change something all the time.

use super::figure;
use crate::report::{Figure, Goal};
use crate::serving::{Place, Serving};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use visitor::{Method, Person};

const PEOPLE: u32 = 200;
const SECONDS: u64 = 60;
/// The studio saves 0.9 s after the last change: who never rests saves about so often.
const PACE: Duration = Duration::from_millis(1000);
const PACED_SECONDS: u64 = 20;

/// A practitioner and the case that they work on.
pub(super) struct AtWork {
    pub(super) person: Person,
    pub(super) case: String,
    pub(super) base: Value,
    number: u32,
}

/// So many practitioners of one clinic, each with a case.
pub(super) async fn at_work(serving: &Serving, count: u32) -> Result<Vec<AtWork>, String> {
    let owner = serving.owner().await?;
    let mut all = Vec::new();
    for number in 0..count {
        let person = owner.colleague(serving.nobody(number + 2), &format!("p{number}"), "practitioner").await;
        let (_, case) = person.case(&format!("R-{number}")).await;
        let id = case["id"].as_str().ok_or("no id")?.to_owned();
        all.push(AtWork { person, case: id, base: case["base"].clone(), number });
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
    let people: Vec<Arc<AtWork>> = at_work(&serving, PEOPLE).await?.into_iter().map(Arc::new).collect();
    let mut figures = minute(place.name, &people, SECONDS, Duration::ZERO).await?;
    figures.extend(minute(place.name, &people, PACED_SECONDS, PACE).await?);
    Ok(figures)
}

/// Everybody at once for so long, with a pause after each save and read.
async fn minute(
    place: &str,
    people: &[Arc<AtWork>],
    seconds: u64,
    pause: Duration,
) -> Result<Vec<Figure>, String> {
    let end = Instant::now() + Duration::from_secs(seconds);
    let tasks: Vec<_> = people.iter().map(|work| tokio::spawn(one(Arc::clone(work), end, pause))).collect();
    let (mut took, mut errors) = (Vec::new(), Vec::new());
    for task in tasks {
        let (times, failed) = task.await.map_err(|e| e.to_string())?;
        took.extend(times);
        errors.extend(failed);
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() as f64 * share) as usize).min(took.len() - 1)];
    let note = format!(
        "{PEOPLE} practitioners of one clinic, {} s between, {seconds} s: {} answers, {:.0} a second, median {:.0} ms",
        pause.as_secs_f64(),
        took.len(),
        took.len() as f64 / seconds as f64,
        at(0.5)
    );
    let pace = if pause.is_zero() { "" } else { " at the pace of people" };
    let first = errors.first().cloned().unwrap_or_default();
    Ok(vec![
        figure(
            format!("{place}: 99th percentile of save and read{pace}, ms"),
            at(0.99),
            Goal::AtMost(100.0),
            note,
        ),
        figure(format!("{place}: errors under load{pace}"), errors.len() as f64, Goal::AtMost(0.0), first),
    ])
}

/// One practitioner's minute: milliseconds of every answer, and what went wrong.
async fn one(work: Arc<AtWork>, end: Instant, pause: Duration) -> (Vec<f64>, Vec<String>) {
    let (mut took, mut errors) = (Vec::new(), Vec::new());
    // They do not begin all at once, and go on with what stands.
    tokio::time::sleep(pause.mul_f64(f64::from(work.number) / f64::from(PEOPLE))).await;
    let stands = work.person.get(&format!("/api/cases/{}", work.case)).await;
    let mut version = stands["version"].as_i64().unwrap_or(1);
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
        tokio::time::sleep(pause).await;
    }
    (took, errors)
}
