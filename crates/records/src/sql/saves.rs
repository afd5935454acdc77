//! Cases and variants saved over the version that was read. It is what people at work do most, so all of a batch are kept by one
//! statement for each table.

use super::dialect::Db;
use super::lane::Desk;
use crate::model::audit::{Action, Entry};
use crate::{Actor, ClientId, RecordsError};
use sqlx::QueryBuilder;
use std::collections::{HashMap, HashSet};
use tokio::sync::oneshot;
use uuid::Uuid;

/// Most saves in one statement.
const AT_ONCE: usize = 32;

/// What is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Cases,
    /// Under the name that it has: another one may be taken.
    Variants,
}

/// A document that is saved over a version.
pub(super) struct Save {
    pub(super) by: Actor,
    pub(super) table: Table,
    pub(super) id: Uuid,
    pub(super) version: i64,
    /// Title or name.
    pub(super) label: String,
    pub(super) document: String,
}

/// What became of it: the next version, or nothing where it does not stand like that.
pub(super) type Saved = Option<i64>;

/// A save that waits, and who waits for it.
pub(super) type Waiting = (Save, oneshot::Sender<Result<Saved, RecordsError>>);

impl Table {
    fn name(self) -> &'static str {
        match self {
            Self::Cases => "case",
            Self::Variants => "variant",
        }
    }

    /// A statement before and after the rows that it is given. It gives back whose they were.
    fn statement(self) -> (&'static str, &'static str) {
        match self {
            Self::Cases => (
                "WITH given (row, clinic, version, label, document, now) AS (",
                ") UPDATE cases SET title = given.label, base = given.document, version = cases.version + 1, changed = given.now FROM given \
                 WHERE cases.id = given.row AND cases.version = given.version AND cases.clinic = given.clinic RETURNING id, client",
            ),
            Self::Variants => (
                "WITH given (row, clinic, version, label, document, now) AS (",
                ") UPDATE variants SET design = given.document, version = variants.version + 1, changed = given.now FROM given \
                 WHERE variants.id = given.row AND variants.version = given.version AND variants.clinic = given.clinic \
                 AND variants.name = given.label RETURNING id, (SELECT client FROM cases WHERE cases.id = variants.case_id)",
            ),
        }
    }
}

/// Keeps all of them and gives what became of each, in their order.
pub(super) async fn keep(desk: &mut Desk, saves: &[Waiting]) -> Result<Vec<Saved>, RecordsError> {
    let mut kept = vec![None; saves.len()];
    let mut left: Vec<usize> = (0..saves.len()).collect();
    while let Some(first) = left.first() {
        let table = saves[*first].0.table;
        let (now, later) = round(saves, left, table);
        let clients = together(desk, table, now.iter().map(|i| &saves[*i].0)).await?;
        for i in now {
            let save = &saves[i].0;
            if let Some(client) = clients.get(&save.id) {
                let entry = Entry::of(Action::Changed, table.name(), save.id).for_client(*client);
                desk.audit(&save.by, entry);
                kept[i] = Some(save.version + 1);
            }
        }
        left = later;
    }
    Ok(kept)
}

/// Those that one statement can keep, and the others: a row cannot be saved twice at once.
fn round(saves: &[Waiting], left: Vec<usize>, table: Table) -> (Vec<usize>, Vec<usize>) {
    let mut seen = HashSet::new();
    left.into_iter().partition(|i| {
        let save = &saves[*i].0;
        save.table == table && seen.len() < AT_ONCE && seen.insert(save.id)
    })
}

/// Saves some rows of a table by one statement; whose those were that stood as given.
async fn together(
    desk: &mut Desk,
    table: Table,
    saves: impl ExactSizeIterator<Item = &Save> + Clone,
) -> Result<HashMap<Uuid, ClientId>, RecordsError> {
    let (before, after) = table.statement();
    let now = desk.now;
    let mut statement: QueryBuilder<Db> = QueryBuilder::new(before);
    // A power of two of rows, so that few statements are prepared: what fills up is no row's id.
    let rows = saves.len().next_power_of_two();
    let none = std::iter::repeat_n(None, rows - saves.len());
    statement.push_values(saves.map(Some).chain(none), |mut row, save| {
        let text = |of: fn(&Save) -> &String| save.map_or_else(String::new, |s| of(s).clone());
        row.push_bind(save.map_or(Uuid::nil(), |s| s.id))
            .push_bind(save.map_or(Uuid::nil(), |s| s.by.clinic.0))
            .push_bind(save.map_or(0, |s| s.version))
            .push_bind(text(|s| &s.label))
            .push_bind(text(|s| &s.document))
            .push_bind(now);
    });
    statement.push(after);
    let saved: Vec<(Uuid, Uuid)> = statement.build_query_as().fetch_all(desk.db()).await?;
    Ok(saved.into_iter().map(|(id, client)| (id, ClientId(client))).collect())
}
