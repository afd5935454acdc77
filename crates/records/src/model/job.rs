//! Jobs.

use super::kept_names;
use crate::{ClinicId, JobId};
use jiff::Timestamp;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Waits for its turn.
    Waiting,
    /// Is being worked on.
    Working,
    /// Done.
    Done,
    /// Given up, with a reason.
    Failed,
}
kept_names!(JobState: Waiting = "waiting", Working = "working", Done = "done", Failed = "failed");

/// A new job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Which worker takes it.
    pub kind: String,
    /// What it works on: JSON text of ids.
    pub payload: String,
    /// A key of which only one waiting or working job may stand; a second one joins it.
    pub once: Option<String>,
}

/// A job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    /// Id.
    pub id: JobId,
    /// Clinic.
    pub clinic: ClinicId,
    /// Which worker takes it.
    pub kind: String,
    /// What it works on.
    pub payload: String,
    /// How it stands.
    pub state: JobState,
    /// Times that it was begun.
    pub attempts: i64,
    /// When it may begin.
    pub run_at: Timestamp,
    /// 0..=1.
    pub progress: f64,
    /// What it does now, or why it failed.
    pub said: String,
    /// What it made: JSON text.
    pub result: String,
    /// When it was asked for.
    pub created: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
}
