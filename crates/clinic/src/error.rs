//! What a use case answers when it does not do what was asked.

use records::{RecordsError, VaultError};

/// One thing wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, as `client.name` or `hairline.height_mm`; empty where all of it is meant.
    pub path: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl Problem {
    /// A problem at a place.
    pub fn at(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), message: message.into() }
    }
}

/// Why a use case did not do what was asked. The texts are for the person at the screen.
#[derive(Debug, thiserror::Error)]
pub enum ClinicError {
    /// Nobody is signed in.
    #[error("please sign in")]
    NotSignedIn,
    /// The second factor is missing.
    #[error("please give the code of your authenticator app")]
    SecondFactorNeeded,
    /// Name, password or code do not fit. Which one is not said.
    #[error("the mail address, password or code is not right")]
    WrongCredentials,
    /// The role may not do this.
    #[error("your role does not allow this")]
    Forbidden,
    /// Not there, or another clinic's.
    #[error("there is no such {what}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// Saved by somebody else in between.
    #[error(
        "somebody else saved this {what} in between; nothing of yours is lost, load it again and compare"
    )]
    Changed {
        /// What.
        what: &'static str,
        /// The version that stands.
        stands: i64,
    },
    /// Must be unique and is not.
    #[error("{what} is taken already; choose another")]
    Taken {
        /// What.
        what: &'static str,
    },
    /// Not in this state.
    #[error("{0}")]
    State(String),
    /// Everything wrong with what was sent.
    #[error("some of what was sent needs mending")]
    Invalid(Vec<Problem>),
    /// Too often.
    #[error("too many tries; wait {seconds} s")]
    TooMany {
        /// How long to wait.
        seconds: u64,
    },
    /// Too large.
    #[error("this file has more than {most_mb} MB; make it smaller")]
    TooLarge {
        /// The limit.
        most_mb: u64,
    },
    /// A fault of ours: the text inside is for the log.
    #[error("something went wrong here; nothing was changed")]
    Internal(String),
    /// The server is stopping.
    #[error("the server is stopping; try again in a moment")]
    Stopping,
}

impl ClinicError {
    /// One thing wrong.
    pub fn invalid(path: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem::at(path, message)])
    }

    /// Everything wrong, where there is anything.
    pub fn none_of(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self::Invalid(problems)) }
    }

    /// Both, or everything wrong with either.
    pub(crate) fn both<A, B>(one: Result<A, Self>, other: Result<B, Self>) -> Result<(A, B), Self> {
        match (one, other) {
            (Ok(one), Ok(other)) => Ok((one, other)),
            (Err(Self::Invalid(mut problems)), Err(Self::Invalid(more))) => {
                problems.extend(more);
                Err(Self::Invalid(problems))
            }
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }

    /// A fault of ours.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<RecordsError> for ClinicError {
    fn from(error: RecordsError) -> Self {
        match error {
            RecordsError::NotFound { what } => Self::NotFound { what },
            RecordsError::Changed { what, stands, .. } => Self::Changed { what, stands },
            RecordsError::Taken { what } => Self::Taken { what },
            RecordsError::State(text) => Self::State(text.to_owned()),
            RecordsError::Stopping => Self::Stopping,
            RecordsError::Database(inner) => Self::Internal(format!("database: {inner}")),
            other @ (RecordsError::Schema(_) | RecordsError::Broken { .. }) => {
                Self::Internal(other.to_string())
            }
        }
    }
}

impl From<VaultError> for ClinicError {
    fn from(error: VaultError) -> Self {
        Self::Internal(format!("store: {error}"))
    }
}
