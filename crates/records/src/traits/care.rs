//! Clients who sign in; the chart; stock; money; licences.

use super::Result;
use crate::model::account::{AccessKey, ClientLink, ClientSession, Licence};
use crate::model::chart::{ChartBatch, ChartEntry, ChartSearch, EarlierVersion};
use crate::model::client::Untouched;
use crate::model::content::OwnContent;
use crate::model::ledger::{NewPosting, Posting};
use crate::model::stock::{Lot, LotKind, Received};
use crate::{
    AccessKeyId, AccountId, Actor, ClientId, ClinicId, ContentHash, EntryId, LicenceId, LotId, TokenHash,
};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

/// Clients who sign in by a link that came by mail.
#[async_trait]
pub trait ClientSessions: Send + Sync {
    /// Clients of a mail address in all clinics, however it is written; those put aside are left out.
    async fn clients_by_email(&self, email: &str) -> Result<Vec<(ClinicId, ClientId)>>;
    /// Keeps a link, for a client or for somebody who wants to be one.
    async fn keep_client_link(&self, by: &Actor, token: TokenHash, link: ClientLink) -> Result<()>;
    /// Uses a link up. [`NotFound`](crate::RecordsError::NotFound) where it was used, has ended or never was.
    async fn use_client_link(&self, token: TokenHash) -> Result<(ClinicId, ClientLink)>;
    /// Begins a session.
    async fn begin_client_session(&self, session: ClientSession) -> Result<()>;
    /// The session of a cookie, if it has not ended.
    async fn client_session(&self, token: TokenHash) -> Result<ClientSession>;
    /// Ends a session.
    async fn end_client_session(&self, by: &Actor, token: TokenHash) -> Result<()>;
    /// Removes links and sessions that have ended.
    async fn sweep_client_sessions(&self) -> Result<u64>;
}

/// The chart.
#[async_trait]
pub trait Charts: Send + Sync {
    /// Keeps content by its hash, once.
    async fn keep_content(&self, hash: ContentHash, packed: Vec<u8>) -> Result<()>;
    /// Kept content.
    async fn content(&self, hash: ContentHash) -> Result<Vec<u8>>;
    /// Writes all of it or nothing. [`Taken`](crate::RecordsError::Taken) where an entry or a posting of the same name stands,
    /// [`Changed`](crate::RecordsError::Changed) where an entry or a visit was saved in between, [`State`](crate::RecordsError::State) for a lot that may not be used.
    async fn keep(&self, by: &Actor, batch: ChartBatch) -> Result<()>;
    /// An entry.
    async fn entry(&self, by: &Actor, id: EntryId) -> Result<ChartEntry>;
    /// The entry of a name, if it stands.
    async fn entry_once(&self, by: &Actor, once: &str) -> Result<Option<ChartEntry>>;
    /// Entries, the latest first.
    async fn entries_of(&self, by: &Actor, search: ChartSearch) -> Result<Vec<ChartEntry>>;
    /// How an entry read before, the oldest first.
    async fn earlier(&self, by: &Actor, id: EntryId) -> Result<Vec<EarlierVersion>>;
}

/// Lots.
#[async_trait]
pub trait Stock: Send + Sync {
    /// Keeps a lot: a new one at version 0, or one saved over a version. [`Taken`](crate::RecordsError::Taken), [`Changed`](crate::RecordsError::Changed).
    async fn save_lot(&self, by: &Actor, lot: Lot) -> Result<()>;
    /// Lots by product, those that may be used first; of one kind where one is named.
    async fn lots(&self, by: &Actor, kind: Option<LotKind>) -> Result<Vec<Lot>>;
    /// Lots of some ids.
    async fn lots_of(&self, by: &Actor, ids: &[LotId]) -> Result<Vec<Lot>>;
    /// Lots of a number, however it is written.
    async fn lots_numbered(&self, by: &Actor, number: &str) -> Result<Vec<Lot>>;
    /// Who received lots, the latest first.
    async fn received(&self, by: &Actor, lots: &[LotId]) -> Result<Vec<Received>>;
}

/// Money.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Keeps a posting. [`Taken`](crate::RecordsError::Taken) where one of the same name stands.
    async fn post(&self, by: &Actor, posting: NewPosting) -> Result<()>;
    /// Postings of a client, the oldest first.
    async fn postings(&self, by: &Actor, client: ClientId) -> Result<Vec<Posting>>;
}

/// Licences of doctors and pharmacists.
#[async_trait]
pub trait Licences: Send + Sync {
    /// Licences of the clinic's people, or of one.
    async fn licences(&self, by: &Actor, account: Option<AccountId>) -> Result<Vec<Licence>>;
    /// Keeps a licence; one that stands for the same person and state ends.
    async fn add_licence(&self, by: &Actor, licence: Licence) -> Result<()>;
    /// Ends a licence.
    async fn end_licence(&self, by: &Actor, id: LicenceId) -> Result<()>;
}

/// Keys with which programs read.
#[async_trait]
pub trait AccessKeys: Send + Sync {
    /// Keys of the clinic that have not been ended.
    async fn access_keys(&self, by: &Actor) -> Result<Vec<AccessKey>>;
    /// Keeps a key.
    async fn add_access_key(&self, by: &Actor, key: AccessKey) -> Result<()>;
    /// Ends a key.
    async fn end_access_key(&self, by: &Actor, id: AccessKeyId) -> Result<()>;
    /// The key of a secret that is good at a time, and for whom it reads: the person in their role of today.
    async fn access_key(&self, token: TokenHash, now: Timestamp) -> Result<(Actor, AccessKey)>;
}

/// Clinics' own rows of the content of care.
#[async_trait]
pub trait OwnContents: Send + Sync {
    /// What was proposed at a clinic, the latest first.
    async fn own_contents(&self, by: &Actor) -> Result<Vec<OwnContent>>;
    /// What is in force at a clinic.
    async fn own_content_in_force(&self, clinic: ClinicId) -> Result<Option<OwnContent>>;
    /// Keeps a proposal; one that stood is withdrawn.
    async fn propose_own_content(&self, by: &Actor, proposed: OwnContent) -> Result<()>;
    /// Keeps what was decided of a proposal: its state, what was said, by whom, and what came of it. What was in force is replaced by what
    /// comes into force. [`State`](crate::RecordsError::State) where it is no proposal any more.
    async fn decide_own_content(&self, by: &Actor, decided: OwnContent) -> Result<()>;
}

/// Records whose time is over.
#[async_trait]
pub trait Erasure: Send + Sync {
    /// Clients of whom nothing was touched since a time, those first whose own row is the oldest.
    async fn untouched_since(&self, by: &Actor, before: Timestamp, limit: i64) -> Result<Vec<Untouched>>;
    /// When anything of a client was last touched.
    async fn touched(&self, by: &Actor, client: ClientId) -> Result<Untouched>;
    /// What lies of a client in the store of files: places and parts.
    async fn stored_of(&self, by: &Actor, client: ClientId) -> Result<Vec<(Uuid, i64)>>;
    /// Erases a client's record whole. What stays is an empty row, for money and the trail. [`State`](crate::RecordsError::State) where anything was
    /// touched since `last`.
    async fn erase_client(&self, by: &Actor, client: ClientId, last: Timestamp) -> Result<()>;
}
