//! The queue of jobs.

use super::files::finish_all_jobs;
use super::{Db, clinic, in_minutes, not_found, wrong_state};
use jiff::Timestamp;
use records::model::job::{JobState, NewJob};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(crate) async fn all(db: &Db) {
    a_job_is_worked_once(db).await;
    a_dead_workers_job_comes_back(db).await;
    jobs_of_a_server_that_is_gone_are_put_back(db).await;
    a_failed_job_waits_or_is_given_up(db).await;
    one_of_a_kind(db).await;
    workers_at_once_never_share_a_job(db).await;
}

fn job(kind: &str) -> NewJob {
    NewJob { kind: kind.to_owned(), payload: "{}".to_owned(), once: None }
}

async fn a_job_is_worked_once(db: &Db) {
    let by = clinic(db).await;
    let id = db.enqueue(&by, job("pdf")).await.expect("queued");
    let (me, other) = (Uuid::now_v7(), Uuid::now_v7());
    let taken = db.claim(me, Timestamp::now(), in_minutes(1)).await.expect("a claim").expect("a job");
    assert_eq!((taken.id, taken.clinic, taken.state, taken.attempts), (id, by.clinic, JobState::Working, 1));
    assert_eq!(db.claim(other, Timestamp::now(), in_minutes(1)).await.expect("a claim"), None);
    db.progress(me, id, 0.5, "page 3".to_owned(), in_minutes(2)).await.expect("said");
    let seen = db.job(&by, id).await.expect("the job");
    assert_eq!((seen.progress, seen.said.as_str()), (0.5, "page 3"));
    wrong_state(db.progress(other, id, 0.9, String::new(), in_minutes(2)).await);
    db.finish(me, id, "{\"file\":1}".to_owned()).await.expect("finished");
    let done = db.job(&by, id).await.expect("the job");
    assert_eq!((done.state, done.result.as_str()), (JobState::Done, "{\"file\":1}"));
    wrong_state(db.finish(me, id, String::new()).await);
    not_found(db.job(&clinic(db).await, id).await);
}

async fn a_dead_workers_job_comes_back(db: &Db) {
    let by = clinic(db).await;
    let id = db.enqueue(&by, job("pdf")).await.expect("queued");
    let (dead, heir) = (Uuid::now_v7(), Uuid::now_v7());
    db.claim(dead, Timestamp::now(), in_minutes(1)).await.expect("a claim").expect("a job");
    let later = in_minutes(2);
    let taken = db.claim(heir, later, in_minutes(3)).await.expect("a claim").expect("the job again");
    assert_eq!((taken.id, taken.attempts), (id, 2));
    wrong_state(db.finish(dead, id, String::new()).await);
    db.finish(heir, id, String::new()).await.expect("finished");
}

async fn jobs_of_a_server_that_is_gone_are_put_back(db: &Db) {
    let by = clinic(db).await;
    let id = db.enqueue(&by, job("pdf")).await.expect("queued");
    let (gone, next) = (Uuid::now_v7(), Uuid::now_v7());
    db.claim(gone, Timestamp::now(), in_minutes(60)).await.expect("a claim").expect("a job");
    assert_eq!(db.put_back().await.expect("put back"), 1);
    let taken = db.claim(next, in_minutes(1), in_minutes(2)).await.expect("a claim").expect("the job");
    assert_eq!((taken.id, taken.attempts), (id, 2));
    wrong_state(db.finish(gone, id, String::new()).await);
    db.finish(next, id, String::new()).await.expect("finished");
    assert_eq!(db.put_back().await.expect("nothing to put back"), 0);
}

async fn a_failed_job_waits_or_is_given_up(db: &Db) {
    let by = clinic(db).await;
    let id = db.enqueue(&by, job("pdf")).await.expect("queued");
    let me = Uuid::now_v7();
    db.claim(me, Timestamp::now(), in_minutes(1)).await.expect("a claim").expect("a job");
    db.fail(me, id, "no room".to_owned(), Some(in_minutes(5))).await.expect("put back");
    assert_eq!(
        db.claim(me, Timestamp::now(), in_minutes(1)).await.expect("a claim"),
        None,
        "not before its time"
    );
    let again = db.claim(me, in_minutes(6), in_minutes(7)).await.expect("a claim").expect("the job");
    assert_eq!(again.attempts, 2);
    db.fail(me, id, "broken file".to_owned(), None).await.expect("given up");
    let seen = db.job(&by, id).await.expect("the job");
    assert_eq!((seen.state, seen.said.as_str()), (JobState::Failed, "broken file"));
    assert_eq!(db.claim(me, in_minutes(60), in_minutes(61)).await.expect("a claim"), None);
}

async fn one_of_a_kind(db: &Db) {
    let by = clinic(db).await;
    let once = || NewJob { once: Some("plan:1".to_owned()), ..job("pdf") };
    let first = db.enqueue(&by, once()).await.expect("queued");
    assert_eq!(db.enqueue(&by, once()).await.expect("joined"), first);
    finish_all_jobs(db).await;
    assert_ne!(db.enqueue(&by, once()).await.expect("queued anew"), first);
    finish_all_jobs(db).await;
}

async fn workers_at_once_never_share_a_job(db: &Db) {
    let by = clinic(db).await;
    for _ in 0..30 {
        db.enqueue(&by, job("many")).await.expect("queued");
    }
    let workers = (0..6).map(|_| {
        let db = db.clone();
        tokio::spawn(async move {
            let (me, mut mine) = (Uuid::now_v7(), Vec::new());
            while let Some(job) = db.claim(me, Timestamp::now(), in_minutes(5)).await.expect("a claim") {
                mine.push(job.id);
                db.finish(me, job.id, String::new()).await.expect("finished");
            }
            mine
        })
    });
    let mut all = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        all.extend(worker.await.expect("no panic"));
    }
    assert_eq!(all.len(), 30);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 30);
}
