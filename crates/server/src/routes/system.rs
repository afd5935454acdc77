//! Health, measures, events, schemas.

use crate::asked::Json;
use crate::callers::Caller;
use crate::error::Answer;
use crate::state::App;
use crate::wire::JobAnswer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use clinic::ClinicError;
use futures::stream::{self, Stream};
use jiff::{Timestamp, ToSpan};
use records::Actor;
use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;
use uuid::Uuid;

/// How long a page waits for news before the queue is looked at again: another server's jobs are not told here.
const LOOK_AGAIN: Duration = Duration::from_millis(1000);

/// Whether the server and its database answer.
#[utoipa::path(get, path = "/api/health", tag = "system", responses((status = 200), (status = 503)))]
pub(crate) async fn health(State(app): State<App>) -> StatusCode {
    match app.service.records().healthy().await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// What is measured, for Prometheus. Only this machine may ask.
pub(crate) async fn metrics(
    State(app): State<App>,
    peer: axum::extract::ConnectInfo<std::net::SocketAddr>,
    headers: HeaderMap,
) -> Result<String, StatusCode> {
    let here = peer.0.ip().is_loopback() && !headers.contains_key("x-forwarded-for");
    match (&app.metrics, here) {
        (Some(handle), true) => Ok(handle.render()),
        _ => Err(StatusCode::NOT_FOUND),
    }
}

/// The JSON Schema of case documents.
#[utoipa::path(get, path = "/api/schemas/case", tag = "system", responses((status = 200, body = serde_json::Value)))]
pub(crate) async fn case_schema(Caller(_): Caller) -> Json<&'static serde_json::Value> {
    Json(document::case_json_schema())
}

/// News of jobs as they come: server-sent events named `job`.
#[utoipa::path(get, path = "/api/events", tag = "system", responses((status = 200, content_type = "text/event-stream")))]
pub(crate) async fn events(
    State(app): State<App>,
    Caller(by): Caller,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let after = app.service.now() - 2.seconds();
    // Who may not see jobs is told so, instead of a stream in which nothing comes.
    app.service.jobs(&by, app.service.now()).await?;
    let watch = Watch { app, by, seen: HashMap::new(), waiting: Vec::new(), after };
    let news = stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok(event), watch))
    });
    Ok(Sse::new(news).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// What one page has been told.
struct Watch {
    app: App,
    by: Actor,
    seen: HashMap<Uuid, JobAnswer>,
    waiting: Vec<JobAnswer>,
    after: Timestamp,
}

impl Watch {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(job) = self.waiting.pop() {
                return Event::default().event("job").json_data(&job).ok();
            }
            match self.look().await {
                Ok(()) => {}
                Err(ClinicError::Stopping) => return None,
                Err(error) => tracing::warn!(?error, "jobs cannot be read for a page"),
            }
            if self.waiting.is_empty() {
                let told = self.app.service.jobs_changed.notified();
                let _ = tokio::time::timeout(LOOK_AGAIN, told).await;
            }
        }
    }

    async fn look(&mut self) -> Result<(), ClinicError> {
        let jobs = self.app.service.jobs(&self.by, self.after).await?;
        // Times of two servers may differ a little, so a second is looked at twice; what was told is not told again.
        if let Some(latest) = jobs.first() {
            self.after = self.after.max(latest.changed - 1.second());
        }
        for job in jobs.into_iter().map(JobAnswer::from) {
            if self.seen.get(&job.id) != Some(&job) {
                self.seen.insert(job.id, job.clone());
                self.waiting.push(job);
            }
        }
        Ok(())
    }
}
