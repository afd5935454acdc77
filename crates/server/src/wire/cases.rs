//! Cases, variants, plans.

use super::json_of;
use clinic::documents::Beginning;
use records::model::case::{VariantRow, WholeCase};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Beginning a case.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewCase {
    /// What it is called.
    pub(crate) title: String,
    /// The clinic's reference, which plans carry.
    pub(crate) reference: String,
    /// `female` or `male`.
    pub(crate) sex: String,
    /// Years.
    pub(crate) age: f64,
    /// Day of the consultation, `YYYY-MM-DD`.
    pub(crate) date: String,
}

impl NewCase {
    /// What is known when it begins.
    pub(crate) fn beginning(&self) -> Beginning {
        Beginning {
            reference: self.reference.clone(),
            sex: self.sex.clone(),
            age: self.age,
            date: self.date.clone(),
        }
    }
}

/// A case with its variants.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseAnswer {
    /// Id.
    pub(crate) id: Uuid,
    /// Whose.
    pub(crate) client: Uuid,
    /// What it is called.
    pub(crate) title: String,
    /// The part of the case document that variants share; nothing in lists.
    pub(crate) base: Value,
    /// Version.
    pub(crate) version: i64,
    /// When it was made.
    pub(crate) created: String,
    /// When it was last saved.
    pub(crate) changed: String,
    /// Whether it was put aside.
    pub(crate) archived: bool,
    /// Variants, the oldest first.
    pub(crate) variants: Vec<VariantAnswer>,
}

impl From<WholeCase> for CaseAnswer {
    fn from(whole: WholeCase) -> Self {
        let case = whole.case;
        Self {
            id: case.id.0,
            client: case.client.0,
            title: case.title,
            base: json_of(&case.base),
            version: case.version,
            created: case.created.to_string(),
            changed: case.changed.to_string(),
            archived: case.archived.is_some(),
            variants: whole.variants.into_iter().map(VariantAnswer::from).collect(),
        }
    }
}

/// A variant.
#[derive(Serialize, ToSchema)]
pub(crate) struct VariantAnswer {
    /// Id.
    pub(crate) id: Uuid,
    /// Name.
    pub(crate) name: String,
    /// The designed part of the case document; nothing in lists.
    pub(crate) design: Value,
    /// Version.
    pub(crate) version: i64,
    /// When it was last saved.
    pub(crate) changed: String,
}

impl From<VariantRow> for VariantAnswer {
    fn from(v: VariantRow) -> Self {
        Self {
            id: v.id.0,
            name: v.name,
            design: json_of(&v.design),
            version: v.version,
            changed: v.changed.to_string(),
        }
    }
}

/// Saving a case's shared part.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CaseSave {
    /// The version that was read.
    pub(crate) version: i64,
    /// Title.
    pub(crate) title: String,
    /// The shared part.
    pub(crate) base: Value,
}

/// A new variant.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewVariant {
    /// Name.
    pub(crate) name: String,
    /// The designed part.
    pub(crate) design: Value,
}

/// Saving a variant.
#[derive(Deserialize, ToSchema)]
pub(crate) struct VariantSave {
    /// The version that was read.
    pub(crate) version: i64,
    /// Name.
    pub(crate) name: String,
    /// The designed part.
    pub(crate) design: Value,
}

/// The version that stands after a save.
#[derive(Serialize, ToSchema)]
pub(crate) struct Saved {
    /// The version.
    pub(crate) version: i64,
}

/// A document to be planned, and how the result is to be seen.
#[derive(Deserialize, ToSchema)]
pub(crate) struct DraftBody {
    /// The whole case document.
    pub(crate) document: Value,
    /// The head that the page has: its surface is sent only where it differs.
    pub(crate) head: Option<String>,
    /// Whether the hair that grows is laid between the dots anew, with its looks; a page leaves it out while dragging.
    #[serde(default)]
    pub(crate) hair: bool,
    /// How dots and skin are seen. Looks of dots are numbered anew in every answer, so a page that draws always asks for them.
    pub(crate) looks: Option<LooksWish>,
}

/// How dots and skin are seen.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct LooksWish {
    /// Days after the last session.
    pub(crate) day: f64,
    /// With touch-ups when they are due.
    #[serde(default)]
    pub(crate) touch_ups: bool,
    /// `studio`, `indoor`, `overcast`, `noon` or `flash`.
    pub(crate) light: String,
    /// A mistake made on purpose, as `depth=1.5`.
    pub(crate) what_if: Option<String>,
}
