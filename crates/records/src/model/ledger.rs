//! What is owed, paid and given back. Postings never change: a wrong one is voided by another.

use super::kept_names;
use crate::{ClientId, PostingId};
use jiff::Timestamp;
use uuid::Uuid;

/// What a posting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PostingKind {
    /// It is owed.
    Invoice,
    /// It was paid.
    Payment,
    /// It was given back.
    Refund,
    /// An invoice that is not owed any more.
    Void,
}
kept_names!(PostingKind: Invoice = "invoice", Payment = "payment", Refund = "refund", Void = "void");

/// A posting to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPosting {
    /// Id.
    pub id: PostingId,
    /// Whose.
    pub client: ClientId,
    /// What it is for: an entry of the chart, an appointment.
    pub about: Option<Uuid>,
    /// What it is.
    pub kind: PostingKind,
    /// How much, hundredths of the currency.
    pub cents: i64,
    /// In what (ISO 4217).
    pub currency: String,
    /// The invoice that it pays or voids, or the payment that it gives back.
    pub settles: Option<PostingId>,
    /// A posting of this name is kept once in a clinic.
    pub once: Option<String>,
    /// By which way, which reference: what an accountant wants to read. No health detail.
    pub said: String,
}

/// A kept posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// What was kept.
    pub posting: NewPosting,
    /// When.
    pub at: Timestamp,
}
