//! A server that is killed in the middle of saving, ten times: whatever it acknowledged must be there afterwards.

use super::figure;
use super::load::{AtWork, at_work, save};
use crate::report::{Figure, Goal};
use crate::serving::Place;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use visitor::Person;

const TIMES: u32 = 10;
const PEOPLE: u32 = 12;
const BEFORE: Duration = Duration::from_millis(700);

pub(super) async fn run() -> Result<Figure, String> {
    let (mut lost, mut acknowledged) = (0, 0);
    for _ in 0..TIMES {
        let place = Place::embedded()?;
        let mut serving = place.serve()?;
        let people: Vec<Arc<AtWork>> = at_work(&serving, PEOPLE).await?.into_iter().map(Arc::new).collect();
        let kept: Vec<Arc<AtomicI64>> = people.iter().map(|_| Arc::new(AtomicI64::new(1))).collect();
        let tasks: Vec<_> = people
            .iter()
            .zip(&kept)
            .map(|(work, kept)| tokio::spawn(keep_saving(Arc::clone(work), Arc::clone(kept))))
            .collect();
        tokio::time::sleep(BEFORE).await;
        serving.kill();
        for task in tasks {
            // It ends by itself at the first answer that does not come.
            task.await.map_err(|e| e.to_string())?;
        }
        let again = place.serve()?;
        for (work, kept) in people.iter().zip(&kept) {
            let kept = kept.load(Ordering::SeqCst);
            acknowledged += kept - 1;
            let case = work.person.at(&again.address).get(&format!("/api/cases/{}", work.case)).await;
            let stands = case["version"].as_i64().unwrap_or(0);
            let text = case["base"]["reference"].as_str().unwrap_or_default().to_owned();
            let whole = stands == 1 || text == format!("save {}", stands - 1);
            if stands < kept || !whole {
                lost += 1;
            }
        }
    }
    let note =
        format!("{acknowledged} saves acknowledged in {TIMES} runs of {PEOPLE} practitioners before kill -9");
    Ok(figure("acknowledged saves lost to kill -9", f64::from(lost), Goal::AtMost(0.0), note))
}

/// Longer than a job needs, and shorter than its lease of two minutes: a job that waits for that to end is not done in time.
const PATIENCE: Duration = Duration::from_secs(90);

/// A server that is killed in the middle of making documents: the next one makes them.
pub(super) async fn job() -> Result<Figure, String> {
    let place = Place::embedded()?;
    let mut serving = place.serve()?;
    let owner = serving.owner().await?;
    let (_, case) = owner.case("R-1").await;
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("no id");
    let (id, variant) = (text(&case["id"])?, text(&case["variants"][0]["id"])?);
    owner.post(&format!("/api/cases/{id}/variants/{variant}/documents"), &Value::Null).await;
    let begun = Instant::now();
    let at = waited(&owner, |job| job["state"] == "working" && job["progress"].as_f64() > Some(0.2)).await?;
    serving.kill();
    let mut again = place.serve()?;
    let owner = owner.at(&again.address);
    let back = Instant::now();
    waited(&owner, |job| job["state"] == "done").await?;
    let files = owner.get(&format!("/api/cases/{id}/files")).await;
    let count = files.as_array().map_or(0, Vec::len);
    let note = format!(
        "killed at {:.0} % after {:.1} s; {count} files of the next server",
        100.0 * at["progress"].as_f64().unwrap_or(f64::NAN),
        begun.elapsed().as_secs_f64() - back.elapsed().as_secs_f64(),
    );
    let took = back.elapsed().as_secs_f64();
    if count == 0 || !again.lives() {
        return Err("the job is done, but nothing was made".to_owned());
    }
    let name = "a job whose server was killed, done again after, s";
    Ok(figure(name, took, Goal::AtMost(PATIENCE.as_secs_f64()), note))
}

/// The only job, once it is as wanted.
async fn waited(person: &Person, wanted: impl Fn(&Value) -> bool) -> Result<Value, String> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let jobs = person.get("/api/jobs").await;
        if let Some(job) = jobs.as_array().and_then(|all| all.iter().find(|job| wanted(job))) {
            return Ok(job.clone());
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    Err("the job is not as it should be by now".to_owned())
}

async fn keep_saving(work: Arc<AtWork>, kept: Arc<AtomicI64>) {
    loop {
        let version = kept.load(Ordering::SeqCst);
        match save(&work, version, &format!("save {version}")).await {
            Ok(next) => kept.store(next, Ordering::SeqCst),
            Err(_) => return,
        }
    }
}
