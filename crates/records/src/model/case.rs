//! Cases and the variants of their design.

use crate::{CaseId, ClientId, VariantId};
use jiff::Timestamp;

/// A case: what is so of the client, beside its variants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Id.
    pub id: CaseId,
    /// Whose.
    pub client: ClientId,
    /// What it is called.
    pub title: String,
    /// The part of the case document that all variants share: JSON text.
    pub base: String,
    /// Version: every save raises it by one.
    pub version: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last saved.
    pub changed: Timestamp,
    /// When it was put aside.
    pub archived: Option<Timestamp>,
}

/// A named variant of the design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantRow {
    /// Id.
    pub id: VariantId,
    /// Of which case.
    pub case: CaseId,
    /// Its name.
    pub name: String,
    /// The part of the case document that is designed: JSON text.
    pub design: String,
    /// Version: every save raises it by one.
    pub version: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last saved.
    pub changed: Timestamp,
}

/// A case with its variants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeCase {
    /// The case.
    pub case: CaseRow,
    /// Its variants, the oldest first; at least one.
    pub variants: Vec<VariantRow>,
}
