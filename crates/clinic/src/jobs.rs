//! Jobs: heavy work in the background. A job may run twice; what it makes is the same or replaces what stands.

mod bulk;
mod documents;
mod freeze;
mod look_at;

use crate::{ClinicError, Service};
pub(crate) use documents::label;
use jiff::{Timestamp, ToSpan};
use records::model::job::{JobRow, NewJob};
use records::{Actor, JobId};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// Looks at an uploaded file: what it is, whether it is good, how it looks small.
pub const LOOK_AT: &str = "look-at";
/// Makes the documents and pictures of a variant.
pub const DOCUMENTS: &str = "documents";
/// Freezes what a client signed or declined as a document.
pub const FREEZE: &str = "freeze";

/// Writes a clinic's records as NDJSON.
pub const BULK: &str = "bulk";

/// How long a worker holds a job without a sign of life, seconds.
const LEASE_SECONDS: i64 = 120;
/// How often a job is tried.
const TRIES: i64 = 8;
/// First and longest wait before the next try, seconds.
const WAITS: (i64, i64) = (5, 3600);

/// How a job ended that did not do its work.
pub(crate) enum Ended {
    /// Trying again may help.
    Again(String),
    /// It will never work: what is wrong is said to people.
    Never(String),
    /// Other hands have it.
    Lost,
}

impl From<ClinicError> for Ended {
    fn from(error: ClinicError) -> Self {
        match error {
            ClinicError::Internal(text) => Self::Again(text),
            ClinicError::Stopping => Self::Lost,
            ClinicError::Invalid(problems) => {
                Self::Never(problems.into_iter().map(|p| p.message).collect::<Vec<_>>().join("; "))
            }
            other => Self::Never(other.to_string()),
        }
    }
}

/// A job in hand.
pub(crate) struct InHand<'a> {
    service: &'a Service,
    worker: Uuid,
    pub(crate) job: &'a JobRow,
    pub(crate) by: Actor,
}

impl InHand<'_> {
    /// Says how far it is and keeps the job for longer.
    pub(crate) async fn say(&self, done: f64, words: &str) -> Result<(), Ended> {
        let until = self.service.now() + LEASE_SECONDS.seconds();
        let kept =
            self.service.records.progress(self.worker, self.job.id, done, words.to_owned(), until).await;
        self.service.jobs_changed.notify_waiters();
        kept.map_err(|_| Ended::Lost)
    }

    /// A value of the payload.
    pub(crate) fn payload<T: std::str::FromStr>(&self, key: &str) -> Result<T, Ended> {
        let value: serde_json::Value = serde_json::from_str(&self.job.payload).unwrap_or_default();
        let text = value[key].as_str().unwrap_or_default();
        text.parse().map_err(|_| Ended::Never(format!("the job has no `{key}`")))
    }
}

impl Service {
    /// Puts a job into the queue.
    pub(crate) async fn enqueue(&self, by: &Actor, job: NewJob) -> Result<JobId, ClinicError> {
        let id = self.records.enqueue(by, job).await?;
        self.jobs_changed.notify_waiters();
        Ok(id)
    }

    /// Jobs of the clinic that changed after a time, the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn jobs(&self, by: &Actor, after: Timestamp) -> Result<Vec<JobRow>, ClinicError> {
        crate::rights::allow(by, crate::Right::Plan)?;
        Ok(self.records.jobs(by, after).await?)
    }

    /// Works jobs off until told to stop: one worker.
    pub async fn work(self: Arc<Self>, stop: Arc<AtomicBool>) {
        let worker = Uuid::now_v7();
        while !stop.load(Ordering::Relaxed) {
            match self.work_one(worker).await {
                Ok(true) => {}
                Ok(false) => self.rest().await,
                Err(error) => {
                    tracing::warn!(%error, "the queue of jobs cannot be read");
                    self.rest().await;
                }
            }
        }
    }

    /// Waits until a job is put into the queue, or a while: another server's jobs are not told here.
    async fn rest(&self) {
        let told = self.jobs_changed.notified();
        let _ = tokio::time::timeout(std::time::Duration::from_millis(800), told).await;
    }

    /// Takes one job and works on it; whether there was one.
    ///
    /// # Errors
    /// [`ClinicError`] where the queue cannot be read.
    pub async fn work_one(&self, worker: Uuid) -> Result<bool, ClinicError> {
        let now = self.now();
        let Some(job) = self.records.claim(worker, now, now + LEASE_SECONDS.seconds()).await? else {
            return Ok(false);
        };
        let by = Actor::system(job.clinic);
        let in_hand = InHand { service: self, worker, job: &job, by };
        let ended = if job.attempts > TRIES {
            Err(Ended::Never("given up: the server ended in the middle of it too often".to_owned()))
        } else {
            self.kept_alive(worker, &job, self.done(&in_hand)).await
        };
        let noted = match ended {
            Ok(result) => self.records.finish(worker, job.id, result).await,
            Err(Ended::Lost) => Ok(()),
            Err(Ended::Never(said)) => self.records.fail(worker, job.id, said, None).await,
            Err(Ended::Again(said)) => {
                tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempts, error = said, "a job failed");
                let again = (job.attempts < TRIES).then(|| self.now() + wait_seconds(job.attempts).seconds());
                let said = "something went wrong here; it is tried again".to_owned();
                self.records.fail(worker, job.id, said, again).await
            }
        };
        self.jobs_changed.notify_waiters();
        if let Err(error) = noted {
            tracing::warn!(job = %job.id, %error, "a job's end could not be kept");
        }
        Ok(true)
    }

    async fn done(&self, in_hand: &InHand<'_>) -> Result<String, Ended> {
        match in_hand.job.kind.as_str() {
            LOOK_AT => look_at::run(self, in_hand).await,
            DOCUMENTS => documents::run(self, in_hand).await,
            BULK => bulk::run(self, in_hand).await,
            FREEZE => freeze::run(self, in_hand).await,
            other => Err(Ended::Never(format!("no worker for `{other}`"))),
        }
    }

    /// Renews a job's lease while it is worked on.
    async fn kept_alive<T>(
        &self,
        worker: Uuid,
        job: &JobRow,
        work: impl Future<Output = Result<T, Ended>>,
    ) -> Result<T, Ended> {
        let renew = async {
            loop {
                tokio::time::sleep(std::time::Duration::from_secs(LEASE_SECONDS as u64 / 4)).await;
                let Ok(stands) = self.records.job(&Actor::system(job.clinic), job.id).await else { continue };
                let until = self.now() + LEASE_SECONDS.seconds();
                if self.records.progress(worker, job.id, stands.progress, stands.said, until).await.is_err() {
                    return;
                }
            }
        };
        tokio::select! {
            result = work => result,
            () = renew => Err(Ended::Lost),
        }
    }
}

/// How long to wait after so many tries, seconds.
fn wait_seconds(attempts: i64) -> i64 {
    let doubled = WAITS.0 << (attempts - 1).clamp(0, 20);
    doubled.min(WAITS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        assert_eq!([1, 2, 3, 8, 11, 99].map(wait_seconds), [5, 10, 20, 640, 3600, 3600]);
    }
}
