//! Postings: written once, never changed.

use super::clients;
use super::dialect::Row;
use super::lane::Desk;
use super::store::{Store, maybe, taken};
use crate::model::at;
use crate::model::audit::{Action, Entry};
use crate::model::ledger::{NewPosting, Posting, PostingKind};
use crate::{Actor, ClientId, Ledger, PostingId, RecordsError};
use async_trait::async_trait;
use sqlx::Row as _;
use uuid::Uuid;

fn read(row: &Row) -> Result<Posting, RecordsError> {
    let kind: &str = row.try_get("kind")?;
    let posting = NewPosting {
        id: PostingId(row.try_get("id")?),
        client: ClientId(row.try_get("client")?),
        about: row.try_get("about")?,
        kind: PostingKind::named(kind).ok_or_else(|| RecordsError::broken("kind of a posting", kind))?,
        cents: row.try_get("cents")?,
        currency: row.try_get("currency")?,
        settles: maybe(row.try_get("settles")?, PostingId),
        once: row.try_get("once")?,
        said: row.try_get("said")?,
    };
    Ok(Posting { posting, at: at(row.try_get("at")?) })
}

/// Keeps a posting.
pub(super) async fn insert(desk: &mut Desk, by: &Actor, new: NewPosting) -> Result<(), RecordsError> {
    clients::must_stand(desk, by, new.client).await?;
    if let Some(once) = &new.once {
        // First: who posts it twice is told so, not that nothing is open any more.
        let query = sqlx::query("SELECT 1 FROM ledger WHERE clinic = $1 AND once = $2");
        if query.bind(by.clinic.0).bind(once).fetch_optional(desk.db()).await?.is_some() {
            return Err(RecordsError::Taken { what: "this posting" });
        }
    }
    if let Some(settled) = new.settles {
        let query = sqlx::query_as("SELECT client, cents FROM ledger WHERE id = $1 AND clinic = $2");
        let row: Option<(Uuid, i64)> =
            query.bind(settled.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
        let (client, cents) = row.ok_or(RecordsError::none("posting"))?;
        if client != new.client.0 {
            return Err(RecordsError::none("posting"));
        }
        let query =
            sqlx::query_as("SELECT CAST(COALESCE(SUM(cents), 0) AS BIGINT) FROM ledger WHERE settles = $1");
        let (before,): (i64,) = query.bind(settled.0).fetch_one(desk.db()).await?;
        if before + new.cents > cents {
            return Err(RecordsError::State(
                "this is more than is open; somebody else may have settled it meanwhile",
            ));
        }
    }
    let now = desk.now;
    sqlx::query("INSERT INTO ledger (id, clinic, client, about, kind, cents, currency, settles, once, said, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(new.id.0)
        .bind(by.clinic.0)
        .bind(new.client.0)
        .bind(new.about)
        .bind(new.kind.name())
        .bind(new.cents)
        .bind(new.currency)
        .bind(new.settles.map(|s| s.0))
        .bind(new.once)
        .bind(new.said)
        .bind(now)
        .execute(desk.db())
        .await
        .map_err(|e| taken(e, "this posting"))?;
    desk.audit(by, Entry::of(Action::Created, "posting", new.id.0).for_client(new.client));
    Ok(())
}

#[async_trait]
impl Ledger for Store {
    async fn post(&self, by: &Actor, posting: NewPosting) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| Box::pin(async move { insert(desk, &by, posting).await })).await
    }

    async fn postings(&self, by: &Actor, client: ClientId) -> Result<Vec<Posting>, RecordsError> {
        let query =
            sqlx::query("SELECT * FROM ledger WHERE client = $1 AND clinic = $2 ORDER BY at, id LIMIT 2000");
        let rows = query.bind(client.0).bind(by.clinic.0).fetch_all(&self.readers).await?;
        let entry = Entry { action: Action::Listed, subject: "ledger", id: None, client: Some(client) };
        self.note(by, entry).await?;
        rows.iter().map(read).collect()
    }
}
