//! What can go wrong with records, as callers act on it.

/// Why a record could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// No such row in this clinic.
    #[error("there is no such {what}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// Somebody else saved in between.
    #[error("the {what} was changed in between: it stands at version {stands}, not {given}")]
    Changed {
        /// What was saved.
        what: &'static str,
        /// Version that was read.
        given: i64,
        /// Version that stands.
        stands: i64,
    },
    /// A row with this key stands already.
    #[error("{what} is taken")]
    Taken {
        /// What must be unique.
        what: &'static str,
    },
    /// The row is in a state that forbids it.
    #[error("{0}")]
    State(&'static str),
    /// The database was written by another release.
    #[error("{0}")]
    Schema(String),
    /// What is kept cannot be read back.
    #[error("a kept {what} cannot be read: {why}")]
    Broken {
        /// What was read.
        what: &'static str,
        /// Why it cannot be understood.
        why: String,
    },
    /// The database itself.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The writer is gone: the server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

impl RecordsError {
    /// No such row.
    pub(crate) fn none(what: &'static str) -> Self {
        Self::NotFound { what }
    }

    /// A kept value that cannot be read.
    pub(crate) fn broken(what: &'static str, why: impl ToString) -> Self {
        Self::Broken { what, why: why.to_string() }
    }
}
