//! Migrations: numbered steps that are never changed once they stand, each within the history that the database keeps.

use crate::RecordsError;
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{Acquire, Pool};
use std::borrow::Cow;

/// Brings a database up to date.
///
/// # Errors
/// [`RecordsError::Schema`] where the database was written by a newer release, or a step that it knows reads otherwise here.
pub(crate) async fn run<D>(
    pool: &Pool<D>,
    steps: &[(i64, &'static str, &'static str)],
) -> Result<(), RecordsError>
where
    D: sqlx::Database,
    D::Connection: Migrate,
    for<'p> &'p Pool<D>: Acquire<'p, Database = D>,
{
    let migration = |&(number, name, text): &(i64, &'static str, &'static str)| {
        Migration::new(
            number,
            Cow::Borrowed(name),
            MigrationType::Simple,
            sqlx::SqlStr::from_static(text),
            false,
        )
    };
    let migrator = Migrator::with_migrations(steps.iter().map(migration).collect());
    migrator.run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(number) => RecordsError::Schema(format!(
            "the database was written by a newer release of Hairline (step {number} is unknown here); update the program"
        )),
        MigrateError::VersionMismatch(number) => RecordsError::Schema(format!(
            "step {number} of the database's history reads otherwise in this program; it was made by another release"
        )),
        other => RecordsError::Schema(format!("the database cannot be brought up to date: {other}")),
    })
}
