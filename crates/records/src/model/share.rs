//! Links for clients, their questions and their signatures.

use super::kept_names;
use crate::{CaseId, ClientId, ConsentId, FileId, QuestionId, ShareId, TokenHash, VariantId};
use jiff::Timestamp;

/// A link that shows a client their plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareRow {
    /// Id.
    pub id: ShareId,
    /// Hash of the secret in the link.
    pub token: TokenHash,
    /// Whose.
    pub client: ClientId,
    /// Of which case.
    pub case: CaseId,
    /// What is shown, frozen when the link was made: JSON text.
    pub shown: String,
    /// The variant that the client chose.
    pub chosen: Option<VariantId>,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When it was taken back.
    pub revoked: Option<Timestamp>,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Id.
    pub id: QuestionId,
    /// By which link.
    pub share: ShareId,
    /// What was asked.
    pub asked: String,
    /// When.
    pub asked_at: Timestamp,
    /// What was answered.
    pub answer: Option<String>,
}

/// What the client decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Signed.
    Signed,
    /// Declined.
    Declined,
}
kept_names!(Decision: Signed = "signed", Declined = "declined");

/// A client's signature or refusal. Never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Id.
    pub id: ConsentId,
    /// By which link.
    pub share: ShareId,
    /// Of which variant.
    pub variant: VariantId,
    /// What was decided.
    pub decision: Decision,
    /// Name as typed.
    pub name: String,
    /// Signature as drawn: SVG path data.
    pub drawn: Option<String>,
    /// Version of the text that was signed.
    pub text_version: String,
    /// SHA-256 of that text and of what was shown, hexadecimal.
    pub text_sha256: String,
    /// When.
    pub at: Timestamp,
    /// The frozen plan.
    pub document: Option<FileId>,
}
