//! The store itself: its lanes, its readers, and what every resource's file uses.

use super::dialect::Pool;
use super::gather::Gathered;
use super::lane::{Desk, Lanes};
use crate::model::account::Session;
use crate::model::audit::Entry;
use crate::model::case::WholeCase;
use crate::{Actor, CaseId, ClinicId, Clock, Records, RecordsError, TokenHash};
use futures::future::BoxFuture;
use uuid::Uuid;

/// Records in one database.
pub struct Store {
    pub(super) clock: Clock,
    pub(super) lanes: Lanes,
    pub(super) writers: Pool,
    pub(super) readers: Pool,
    pub(super) sessions: Gathered<TokenHash, Session>,
    pub(super) cases: Gathered<(ClinicId, CaseId), WholeCase>,
}

impl Store {
    /// Over connections that write in so many lanes, and such as read.
    pub(super) fn over(writers: Pool, lanes: usize, readers: Pool) -> Self {
        let clock = Clock::default();
        Self {
            lanes: Lanes::open(&writers, lanes, &clock),
            clock,
            sessions: Gathered::open("session", &readers, |pool, tokens| {
                Box::pin(super::sessions::look(pool, tokens))
            }),
            cases: Gathered::open("case", &readers, |pool, keys| Box::pin(super::cases::look(pool, keys))),
            writers,
            readers,
        }
    }

    /// Does a piece of work for an actor, in their clinic.
    pub(super) async fn write<T, F>(&self, by: &Actor, work: F) -> Result<T, RecordsError>
    where
        T: Send + 'static,
        F: for<'d> FnOnce(&'d mut Desk) -> BoxFuture<'d, Result<T, RecordsError>> + Send + 'static,
    {
        self.lanes.write(Some(by.clinic), work).await
    }

    /// Keeps an entry of something that was read. What was read is handed out only after this.
    pub(super) async fn note(&self, by: &Actor, entry: Entry) -> Result<(), RecordsError> {
        self.lanes.note(by, entry).await
    }
}

#[async_trait::async_trait]
impl Records for Store {
    fn clock(&self) -> &Clock {
        &self.clock
    }

    async fn healthy(&self) -> Result<(), RecordsError> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

/// Whether an error says that a unique key stands already.
pub(super) fn taken(error: sqlx::Error, what: &'static str) -> RecordsError {
    match error.as_database_error() {
        Some(e) if e.is_unique_violation() => RecordsError::Taken { what },
        _ => RecordsError::Database(error),
    }
}

/// The version that was read must stand.
pub(super) fn stands(what: &'static str, given: i64, stands: i64) -> Result<(), RecordsError> {
    if given == stands { Ok(()) } else { Err(RecordsError::Changed { what, given, stands }) }
}

/// A column that holds an id which may be missing.
pub(super) fn maybe<T>(id: Option<Uuid>, make: fn(Uuid) -> T) -> Option<T> {
    id.map(make)
}
