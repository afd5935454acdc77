//! The audit trail.

use super::kept_names;
use crate::{AccountId, ClientId, ShareId};
use jiff::Timestamp;
use ring::digest;
use uuid::Uuid;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read.
    Read,
    /// Listed, by a search.
    Listed,
    /// Made.
    Created,
    /// Changed.
    Changed,
    /// Put aside or taken back.
    Archived,
    /// Removed.
    Removed,
    /// Taken out of the system.
    Exported,
    /// Signed in.
    SignedIn,
    /// Tried to sign in and failed.
    SignInFailed,
    /// Signed out.
    SignedOut,
    /// Agreed in writing.
    Signed,
    /// Refused.
    Declined,
}
kept_names!(Action: Read = "read", Listed = "listed", Created = "created", Changed = "changed", Archived = "archived",
    Removed = "removed", Exported = "exported", SignedIn = "signed-in", SignInFailed = "sign-in-failed",
    SignedOut = "signed-out", Signed = "signed", Declined = "declined");

/// An entry to be kept: ids only, never names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What was done.
    pub action: Action,
    /// To what kind of thing.
    pub subject: &'static str,
    /// To which one.
    pub id: Option<Uuid>,
    /// Whose data it was.
    pub client: Option<ClientId>,
}

impl Entry {
    /// An entry about one thing.
    pub fn of(action: Action, subject: &'static str, id: Uuid) -> Self {
        Self { action, subject, id: Some(id), client: None }
    }

    /// The same, about a client's data.
    pub fn for_client(self, client: ClientId) -> Self {
        Self { client: Some(client), ..self }
    }
}

/// A kept entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number in the clinic, from 1.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who, where an account acted.
    pub account: Option<AccountId>,
    /// Who, where a client's link was used.
    pub share: Option<ShareId>,
    /// Who, where a client acted who signed in.
    pub acting: Option<ClientId>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub subject: String,
    /// To which one.
    pub id: Option<Uuid>,
    /// Whose data it was.
    pub client: Option<ClientId>,
    /// Hash over the entry before and this one.
    pub hash: [u8; 32],
}

impl Kept {
    /// The hash that this entry must have after another: SHA-256 over the other's hash and every field, each with its length
    /// before it, so that no two entries read alike.
    pub fn expected_hash(&self, before: &[u8; 32]) -> [u8; 32] {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(before);
        let id = |id: Option<Uuid>| id.map_or(Vec::new(), |id| id.as_bytes().to_vec());
        let fields: [Vec<u8>; 8] = [
            self.number.to_be_bytes().to_vec(),
            self.at.as_millisecond().to_be_bytes().to_vec(),
            id(self.account.map(|a| a.0)),
            id(self.share.map(|s| s.0)),
            self.action.clone().into_bytes(),
            self.subject.clone().into_bytes(),
            id(self.id),
            id(self.client.map(|c| c.0)),
        ];
        // Entries from before clients could sign in have no such field at all.
        let acting = self.acting.map(|client| client.0.as_bytes().to_vec());
        for field in fields.into_iter().chain(acting) {
            context.update(&(field.len() as u64).to_be_bytes());
            context.update(&field);
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(context.finish().as_ref());
        hash
    }
}

/// What a walk along a chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainState {
    /// Every entry fits.
    Whole {
        /// How many entries there are.
        entries: i64,
    },
    /// The first entry that does not fit.
    BrokenAt {
        /// Its number.
        number: i64,
    },
}

/// Which entries of the trail are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailSearch {
    /// Of one client.
    pub client: Option<ClientId>,
    /// Only what people of the clinic did, and whoever came by a link: not the client themselves, nor the server.
    pub by_others: bool,
    /// Before a number.
    pub before: Option<i64>,
    /// From a time on.
    pub from: Option<Timestamp>,
    /// Up to a time.
    pub to: Option<Timestamp>,
    /// Most, up to 1000.
    pub limit: i64,
}

impl TrailSearch {
    /// The latest, of all.
    pub fn latest(limit: i64) -> Self {
        Self { client: None, by_others: false, before: None, from: None, to: None, limit }
    }

    /// The latest of one client.
    pub fn of(client: ClientId, limit: i64) -> Self {
        Self { client: Some(client), ..Self::latest(limit) }
    }
}
