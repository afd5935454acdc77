//! A server that is killed in the middle of saving, ten times: whatever it acknowledged must be there afterwards.

use super::figure;
use super::load::{AtWork, at_work, save};
use super::serving::Place;
use crate::report::{Figure, Goal};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

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

async fn keep_saving(work: Arc<AtWork>, kept: Arc<AtomicI64>) {
    loop {
        let version = kept.load(Ordering::SeqCst);
        match save(&work, version, &format!("save {version}")).await {
            Ok(next) => kept.store(next, Ordering::SeqCst),
            Err(_) => return,
        }
    }
}
