//! The queue of jobs.

use super::dialect::{DUE_JOB, Row};
use super::lane::Desk;
use super::store::Store;
use crate::model::job::{JobRow, JobState, NewJob};
use crate::model::{at, millis};
use crate::{Actor, ClinicId, JobId, Jobs, RecordsError};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::Row as _;
use uuid::Uuid;

fn read(row: &Row) -> Result<JobRow, RecordsError> {
    let state: &str = row.try_get("state")?;
    Ok(JobRow {
        id: JobId(row.try_get("id")?),
        clinic: ClinicId(row.try_get("clinic")?),
        kind: row.try_get("kind")?,
        payload: row.try_get("payload")?,
        state: JobState::named(state).ok_or_else(|| RecordsError::broken("state of a job", state))?,
        attempts: row.try_get("attempts")?,
        run_at: at(row.try_get("run_at")?),
        progress: row.try_get("progress")?,
        said: row.try_get("said")?,
        result: row.try_get("result")?,
        created: at(row.try_get("created")?),
        changed: at(row.try_get("changed")?),
    })
}

/// Puts a job into the queue, or joins the one that stands.
pub(super) async fn insert_job(desk: &mut Desk, by: &Actor, job: NewJob) -> Result<JobId, RecordsError> {
    if let Some(once) = &job.once {
        let query = sqlx::query_as(
            "SELECT id FROM jobs WHERE clinic = $1 AND once = $2 AND state IN ('waiting', 'working')",
        );
        let standing: Option<(Uuid,)> =
            query.bind(by.clinic.0).bind(once.clone()).fetch_optional(desk.db()).await?;
        if let Some((id,)) = standing {
            return Ok(JobId(id));
        }
    }
    let (id, now) = (JobId::new(), desk.now);
    sqlx::query("INSERT INTO jobs (id, clinic, kind, payload, once, state, attempts, run_at, progress, said, result, created, changed) VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, 0, '', '', $6, $6)")
        .bind(id.0)
        .bind(by.clinic.0)
        .bind(job.kind)
        .bind(job.payload)
        .bind(job.once)
        .bind(now)
        .execute(desk.db())
        .await?;
    Ok(id)
}

/// Changes a job that a worker holds.
fn held(rows: u64) -> Result<(), RecordsError> {
    if rows == 1 { Ok(()) } else { Err(RecordsError::State("another worker has this job")) }
}

#[async_trait]
impl Jobs for Store {
    async fn enqueue(&self, by: &Actor, job: NewJob) -> Result<JobId, RecordsError> {
        let by = *by;
        self.write(&by, move |desk| Box::pin(async move { insert_job(desk, &by, job).await })).await
    }

    async fn job(&self, by: &Actor, id: JobId) -> Result<JobRow, RecordsError> {
        let query = sqlx::query("SELECT * FROM jobs WHERE id = $1 AND clinic = $2");
        let row = query.bind(id.0).bind(by.clinic.0).fetch_optional(&self.readers).await?;
        read(&row.ok_or(RecordsError::none("job"))?)
    }

    async fn jobs(&self, by: &Actor, after: Timestamp) -> Result<Vec<JobRow>, RecordsError> {
        let query = sqlx::query(
            "SELECT * FROM jobs WHERE clinic = $1 AND changed > $2 ORDER BY changed DESC LIMIT 200",
        );
        let rows = query.bind(by.clinic.0).bind(millis(after)).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    async fn remove_job(&self, by: &Actor, id: JobId) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let query = sqlx::query(
                    "DELETE FROM jobs WHERE id = $1 AND clinic = $2 AND state IN ('done', 'failed')",
                );
                let done = query.bind(id.0).bind(by.clinic.0).execute(desk.db()).await?;
                let gone = done.rows_affected() == 1;
                gone.then_some(()).ok_or(RecordsError::State("this job has not ended"))
            })
        })
        .await
    }

    async fn claim(
        &self,
        worker: Uuid,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<JobRow>, RecordsError> {
        self.lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    let due: Option<(Uuid,)> =
                        sqlx::query_as(DUE_JOB).bind(millis(now)).fetch_optional(desk.db()).await?;
                    let Some((id,)) = due else { return Ok(None) };
                    let query = sqlx::query("UPDATE jobs SET state = 'working', worker = $2, lease_until = $3, attempts = attempts + 1, progress = 0, said = '', changed = $4 WHERE id = $1 RETURNING *");
                    let row = query
                        .bind(id)
                        .bind(worker)
                        .bind(millis(lease_until))
                        .bind(millis(now))
                        .fetch_one(desk.db())
                        .await?;
                    read(&row).map(Some)
                })
            })
            .await
    }

    async fn put_back(&self) -> Result<u64, RecordsError> {
        self.lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    let now = desk.now;
                    let done = sqlx::query("UPDATE jobs SET state = 'waiting', run_at = $1, changed = $1 WHERE state = 'working'")
                        .bind(now)
                        .execute(desk.db())
                        .await?;
                    Ok(done.rows_affected())
                })
            })
            .await
    }

    async fn progress(
        &self,
        worker: Uuid,
        job: JobId,
        done: f64,
        said: String,
        lease_until: Timestamp,
    ) -> Result<(), RecordsError> {
        self.lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    let now = desk.now;
                    let result = sqlx::query("UPDATE jobs SET progress = $3, said = $4, lease_until = $5, changed = $6 WHERE id = $1 AND worker = $2 AND state = 'working'")
                        .bind(job.0)
                        .bind(worker)
                        .bind(done)
                        .bind(said)
                        .bind(millis(lease_until))
                        .bind(now)
                        .execute(desk.db())
                        .await?;
                    held(result.rows_affected())
                })
            })
            .await
    }

    async fn finish(&self, worker: Uuid, job: JobId, result: String) -> Result<(), RecordsError> {
        self.lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    let now = desk.now;
                    let done = sqlx::query("UPDATE jobs SET state = 'done', progress = 1, said = '', result = $3, changed = $4 WHERE id = $1 AND worker = $2 AND state = 'working'")
                        .bind(job.0)
                        .bind(worker)
                        .bind(result)
                        .bind(now)
                        .execute(desk.db())
                        .await?;
                    held(done.rows_affected())
                })
            })
            .await
    }

    async fn fail(
        &self,
        worker: Uuid,
        job: JobId,
        said: String,
        again_at: Option<Timestamp>,
    ) -> Result<(), RecordsError> {
        self.lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    let now = desk.now;
                    let state = if again_at.is_some() { JobState::Waiting } else { JobState::Failed };
                    let done = sqlx::query("UPDATE jobs SET state = $3, said = $4, run_at = $5, changed = $6 WHERE id = $1 AND worker = $2 AND state = 'working'")
                        .bind(job.0)
                        .bind(worker)
                        .bind(state.name())
                        .bind(said)
                        .bind(again_at.map_or(now, millis))
                        .bind(now)
                        .execute(desk.db())
                        .await?;
                    held(done.rows_affected())
                })
            })
            .await
    }
}
