//! A clinic's own rows of the content of care, as JSON.

use clinic::content::own::{CheckedOwn, OwnRead, Proposed};
use document::care::{CareFiles, ContentRow, RowChange};
use records::model::content::OwnContent;
use records::{AccountId, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Own files: TOML by path, such as `formulary.toml`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(transparent)]
pub(crate) struct ContentFiles(BTreeMap<String, String>);

impl ContentFiles {
    pub(crate) fn care_files(&self) -> CareFiles {
        let mut files = CareFiles::default();
        for (path, text) in &self.0 {
            files.put(path, text.clone());
        }
        files
    }

    fn of(files: &CareFiles) -> Self {
        Self(files.iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect())
    }
}

/// Own rows that are proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposeContent {
    pub(crate) files: ContentFiles,
    /// What for, in at most 500 characters.
    pub(crate) why: String,
}

/// A word on a proposal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecideContent {
    pub(crate) agreed: bool,
    /// Needed where it is refused.
    #[serde(default)]
    pub(crate) word: String,
    pub(crate) password: String,
}

/// A row of the content.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContentRowAnswer {
    file: &'static str,
    table: &'static str,
    id: String,
    /// The row as TOML.
    text: String,
    /// Whether a clinic may leave it out.
    leave_out: bool,
}

impl From<ContentRow> for ContentRowAnswer {
    fn from(row: ContentRow) -> Self {
        let ContentRow { file, table, id, text, leave_out } = row;
        Self { file, table, id, text, leave_out }
    }
}

/// A row that reads otherwise, is new (nothing before), or is left out (nothing after).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RowChangeAnswer {
    file: &'static str,
    table: &'static str,
    id: String,
    before: Option<String>,
    after: Option<String>,
}

impl From<RowChange> for RowChangeAnswer {
    fn from(change: RowChange) -> Self {
        let RowChange { file, table, id, before, after } = change;
        Self { file, table, id, before, after }
    }
}

fn changes(all: Vec<RowChange>) -> Vec<RowChangeAnswer> {
    all.into_iter().map(RowChangeAnswer::from).collect()
}

/// What comes of own rows before they are proposed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckedContent {
    /// Everything wrong: the row, what is wrong with it, what mends it.
    faults: Vec<String>,
    /// What would change of what is in force; nothing where they cannot be laid over.
    changes: Vec<RowChangeAnswer>,
}

impl From<CheckedOwn> for CheckedContent {
    fn from(checked: CheckedOwn) -> Self {
        Self { faults: checked.faults, changes: changes(checked.changes) }
    }
}

/// What was proposed once, and what was said to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContentSaid {
    id: Uuid,
    /// `proposed`, `in-force`, `refused`, `withdrawn` or `replaced`.
    state: &'static str,
    why: String,
    asked_by: String,
    asked: String,
    said: Option<String>,
    decided_by: Option<String>,
    decided: Option<String>,
}

impl ContentSaid {
    fn of(one: OwnContent, names: &BTreeMap<AccountId, String>) -> Self {
        let name = |id: AccountId| names.get(&id).cloned().unwrap_or_default();
        Self {
            id: one.id.0,
            state: one.state.name(),
            why: one.why,
            asked_by: name(one.asked_by),
            asked: one.asked.to_string(),
            said: one.said,
            decided_by: one.decided_by.map(name),
            decided: one.decided.map(|at| at.to_string()),
        }
    }
}

/// A proposal that waits for a word.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposedAnswer {
    #[serde(flatten)]
    said: ContentSaid,
    files: ContentFiles,
    /// What it would change of what is in force.
    changes: Vec<RowChangeAnswer>,
}

impl ProposedAnswer {
    fn of(proposed: Proposed, names: &BTreeMap<AccountId, String>) -> Self {
        Self {
            files: ContentFiles::of(&proposed.files),
            changes: changes(proposed.changes),
            said: ContentSaid::of(proposed.entry, names),
        }
    }
}

/// A clinic's own content.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnContentAnswer {
    /// Its own files, as in force.
    files: ContentFiles,
    /// Every row of which it may have its own, as in force.
    rows: Vec<ContentRowAnswer>,
    /// The schema with which each file begins.
    schemas: BTreeMap<&'static str, String>,
    /// Rows that read otherwise than shipped.
    own: Vec<RowChangeAnswer>,
    /// What keeps them from being laid over the content that this release ships; empty where nothing does.
    behind: Vec<String>,
    proposed: Option<ProposedAnswer>,
    /// Whether the caller may put a proposal in force.
    may_decide: bool,
    /// Whether the caller may propose.
    may_propose: bool,
    /// What was proposed, the latest first.
    history: Vec<ContentSaid>,
}

impl OwnContentAnswer {
    pub(crate) fn of(read: OwnRead, role: Role) -> Self {
        let names = &read.names;
        Self {
            files: ContentFiles::of(&read.files),
            schemas: read.schemas,
            rows: read.rows.into_iter().map(ContentRowAnswer::from).collect(),
            own: changes(read.own),
            behind: read.behind,
            proposed: read.proposed.map(|proposed| ProposedAnswer::of(proposed, names)),
            may_decide: read.decides == role,
            may_propose: role == Role::Owner,
            history: read.history.into_iter().map(|one| ContentSaid::of(one, names)).collect(),
        }
    }
}
