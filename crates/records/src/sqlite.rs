//! The embedded database: one file, one writer, readers that never wait for it.

mod dialect {
    pub(super) use sqlx::Sqlite as Db;
    pub(super) use sqlx::SqliteConnection as Connection;
    pub(super) use sqlx::SqlitePool as Pool;
    pub(super) use sqlx::sqlite::SqliteArguments as Arguments;
    pub(super) use sqlx::sqlite::SqliteRow as Row;

    /// Takes the write lock at once, so that a piece never finds it gone in its middle.
    pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";
    /// The writer is alone.
    pub(super) const LOCK_HEAD: &str = "SELECT number, hash FROM audit_heads WHERE clinic = $1";
    /// The writer is alone.
    pub(super) const DUE_JOB: &str = "SELECT id FROM jobs WHERE (state = 'waiting' AND run_at <= $1) OR (state = 'working' AND lease_until < $1) ORDER BY run_at, id LIMIT 1";
    /// As with jobs; a mail on its way is never taken again.
    pub(super) const DUE_MAIL: &str =
        "SELECT id FROM mails WHERE state = 'waiting' AND due <= $1 ORDER BY due, id LIMIT 1";
    pub(super) const STEPS: &[(i64, &str, &str)] = &[
        (1, "base", include_str!("../migrations/sqlite/0001_base.sql")),
        (2, "booking", include_str!("../migrations/sqlite/0002_booking.sql")),
        (3, "chart", include_str!("../migrations/sqlite/0003_chart.sql")),
        (4, "outward", include_str!("../migrations/sqlite/0004_outward.sql")),
        (5, "touched", include_str!("../migrations/sqlite/0005_touched.sql")),
        (6, "own_content", include_str!("../migrations/sqlite/0006_own_content.sql")),
        (7, "prescription_numbers", include_str!("../migrations/sqlite/0007_prescription_numbers.sql")),
    ];
}

#[path = "sql/accounts.rs"]
mod accounts;
#[path = "sql/bookings.rs"]
mod bookings;
#[path = "sql/calendars.rs"]
mod calendars;
#[path = "sql/cases.rs"]
mod cases;
#[path = "sql/charts.rs"]
mod charts;
#[path = "sql/client_sessions.rs"]
mod client_sessions;
#[path = "sql/clients.rs"]
mod clients;
#[path = "sql/clinics.rs"]
mod clinics;
#[path = "sql/contents.rs"]
mod contents;
#[path = "sql/erasure.rs"]
mod erasure;
#[path = "sql/files.rs"]
mod files;
#[path = "sql/gather.rs"]
mod gather;
#[path = "sql/jobs.rs"]
mod jobs;
#[path = "sql/keys.rs"]
mod keys;
#[path = "sql/lane.rs"]
mod lane;
#[path = "sql/ledger.rs"]
mod ledger;
#[path = "sql/licences.rs"]
mod licences;
#[path = "sql/mails.rs"]
mod mails;
#[path = "sql/saves.rs"]
mod saves;
#[path = "sql/sessions.rs"]
mod sessions;
#[path = "sql/shares.rs"]
mod shares;
#[path = "sql/stock.rs"]
mod stock;
#[path = "sql/store.rs"]
mod store;
#[path = "sql/trail.rs"]
mod trail;
#[path = "sql/uploads.rs"]
mod uploads;

use crate::RecordsError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::time::Duration;
pub use store::Store as Sqlite;

/// Connections that read.
const READERS: u32 = 6;

impl Sqlite {
    /// Opens the database in a file, and makes it where there is none.
    ///
    /// # Errors
    /// [`RecordsError::Database`] where the file cannot be opened, [`RecordsError::Schema`] where another release wrote it.
    pub async fn open(file: &Path) -> Result<Self, RecordsError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What is answered stays even when the power fails.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        crate::migrate::run(&writer, dialect::STEPS).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            // A file does not hang up.
            .test_before_acquire(false)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::over(writer, 1, readers))
    }

    /// Writes a copy of a database that is whole at one moment, while a server reads and writes it.
    ///
    /// # Errors
    /// [`RecordsError::Database`] where there is none, or the copy cannot be written, for instance because it stands already.
    pub async fn copy(file: &Path, to: &Path) -> Result<(), RecordsError> {
        let options = SqliteConnectOptions::new().filename(file).busy_timeout(Duration::from_secs(30));
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        sqlx::query("VACUUM INTO $1").bind(to.to_string_lossy().into_owned()).execute(&pool).await?;
        pool.close().await;
        Ok(())
    }
}
