//! Who, what and when, kept safely.
//!
//! One trait by resource over an embedded and a server database, sealed files in an object store, a queue of jobs and a chain of
//! audit entries. Knows nothing of HTTP, pixels or who may do what: the `clinic` crate decides, this crate keeps. Every row
//! belongs to a clinic, and every call names the [`Actor`] it is done for: another clinic's row is not found.
//! Times are UTC; ids are UUIDs of version 7.

#![expect(clippy::duplicate_mod, reason = "one SQL is compiled for two databases (decision 5)")]

pub mod backup;
mod clock;
mod error;
mod ids;
pub mod migrate;
pub mod model;
mod open;
mod postgres;
mod seal;
mod sqlite;
mod traits;
mod vault;

pub use clock::Clock;
pub use error::RecordsError;
pub use ids::{
    AccessKeyId, AccountId, AppointmentId, CaseId, ChainId, ClientId, ClinicId, ConsentId, ContentHash,
    EntryId, FeedId, FileId, InvitationId, JobId, LicenceId, LotId, MailId, OwnContentId, PostingId,
    QuestionId, RoomId, ShareId, TokenHash, UploadId, VariantId, WaitingId,
};
pub use model::actor::{Actor, Role, Who};
pub use open::{Database, open};
pub use postgres::Postgres;
pub use seal::{ClinicKey, KeyError, MasterKey, PART_BYTES, SealError};
pub use sqlite::Sqlite;
pub use traits::{
    AccessKeys, Accounts, Bookings, Calendars, Cases, Charts, ClientSessions, Clients, Clinics, Erasure,
    Files, Jobs, Ledger, Licences, MailEnd, Mails, OwnContents, Records, Shares, Stock, Trail,
};
pub use vault::{PhotoStore, Vault, VaultError};
