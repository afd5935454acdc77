//! Opening whichever database is meant.

use crate::{Postgres, Records, RecordsError, Sqlite};
use std::path::PathBuf;
use std::sync::Arc;

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// The embedded one, in a file.
    File(PathBuf),
    /// PostgreSQL, by its URL.
    Postgres(String),
}

/// Opens the records.
///
/// # Errors
/// [`RecordsError::Database`] where it cannot be reached, [`RecordsError::Schema`] where another release wrote it.
pub async fn open(database: &Database) -> Result<Arc<dyn Records>, RecordsError> {
    Ok(match database {
        Database::File(file) => Arc::new(Sqlite::open(file).await?),
        Database::Postgres(url) => Arc::new(Postgres::open(url).await?),
    })
}
