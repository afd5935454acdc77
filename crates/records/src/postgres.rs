//! The server database: several servers may share it.

mod dialect {
    pub(super) use sqlx::PgConnection as Connection;
    pub(super) use sqlx::PgPool as Pool;
    pub(super) use sqlx::Postgres as Db;
    pub(super) use sqlx::postgres::PgArguments as Arguments;
    pub(super) use sqlx::postgres::PgRow as Row;

    pub(super) const BEGIN: &str = "BEGIN";
    /// Batches of two servers follow each other.
    pub(super) const LOCK_HEAD: &str = "SELECT number, hash FROM audit_heads WHERE clinic = $1 FOR UPDATE";
    /// A job that another server is taking is passed over.
    pub(super) const DUE_JOB: &str = "SELECT id FROM jobs WHERE (state = 'waiting' AND run_at <= $1) OR (state = 'working' AND lease_until < $1) ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED";
    /// As with jobs; a mail on its way is never taken again.
    pub(super) const DUE_MAIL: &str = "SELECT id FROM mails WHERE state = 'waiting' AND due <= $1 ORDER BY due, id LIMIT 1 FOR UPDATE SKIP LOCKED";
    pub(super) const STEPS: &[(i64, &str, &str)] = &[
        (1, "base", include_str!("../migrations/postgres/0001_base.sql")),
        (2, "booking", include_str!("../migrations/postgres/0002_booking.sql")),
        (3, "chart", include_str!("../migrations/postgres/0003_chart.sql")),
        (4, "outward", include_str!("../migrations/postgres/0004_outward.sql")),
        (5, "touched", include_str!("../migrations/postgres/0005_touched.sql")),
        (6, "own_content", include_str!("../migrations/postgres/0006_own_content.sql")),
        (7, "prescription_numbers", include_str!("../migrations/postgres/0007_prescription_numbers.sql")),
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
use sqlx::postgres::PgPoolOptions;
use std::time::Duration;
pub use store::Store as Postgres;

/// Lanes of writers: a clinic always uses the same one.
const LANES: usize = 8;

/// Connections that read.
const READERS: u32 = 8;

impl Postgres {
    /// Connects to a database and brings its tables up to date.
    ///
    /// # Errors
    /// [`RecordsError::Database`] where it cannot be reached, [`RecordsError::Schema`] where another release wrote it.
    pub async fn open(url: &str) -> Result<Self, RecordsError> {
        let pool = |connections: u32| {
            PgPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(10))
        };
        let writers = pool(LANES as u32).connect(url).await?;
        crate::migrate::run(&writers, dialect::STEPS).await?;
        let readers = pool(READERS).connect(url).await?;
        Ok(Self::over(writers, LANES, readers))
    }
}
