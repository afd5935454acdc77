//! A clinic's own rows of the content of care.

use super::kept_names;
use crate::{AccountId, ContentHash, OwnContentId, Role};
use jiff::Timestamp;

/// How a clinic's own content stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnState {
    /// Somebody proposes it.
    Proposed,
    /// It counts.
    InForce,
    /// It was refused.
    Refused,
    /// It was taken back, or another was proposed instead.
    Withdrawn,
    /// It counted until another did.
    Replaced,
}
kept_names!(OwnState: Proposed = "proposed", InForce = "in-force", Refused = "refused", Withdrawn = "withdrawn", Replaced = "replaced");

/// A clinic's own content: what was proposed, and what was said to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnContent {
    /// Id.
    pub id: OwnContentId,
    /// How it stands.
    pub state: OwnState,
    /// The clinic's own files, packed, by their hash.
    pub own: ContentHash,
    /// All content with them laid over it, and the shipped content that they were laid over; where it was ever in force.
    pub laid: Option<Laid>,
    /// What for.
    pub why: String,
    /// Who proposed it.
    pub asked_by: AccountId,
    /// When.
    pub asked: Timestamp,
    /// What was said to it.
    pub said: Option<String>,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// In which role.
    pub decided_as: Option<Role>,
    /// When.
    pub decided: Option<Timestamp>,
}

/// What came of laying a clinic's own rows over the shipped ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Laid {
    /// All of it, packed, by its hash.
    pub whole: ContentHash,
    /// The shipped content under it.
    pub base: ContentHash,
}
