//! Records that nobody has touched for long, and their erasure.

use super::dialect::Row;
use super::store::Store;
use crate::model::audit::{Action, Entry};
use crate::model::client::Untouched;
use crate::model::{at, millis};
use crate::{Actor, ClientId, Erasure, RecordsError};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::Row as _;
use uuid::Uuid;

/// A client with when anything of theirs was last touched (the database's triggers keep that), and which roads they went.
/// `$1` is the clinic.
const TOUCHED: &str = "SELECT c.id, c.name, c.reference, c.touched, \
    COALESCE((SELECT MAX(v.starts) FROM appointments v WHERE v.client = c.id), 0) AS visited, \
    (SELECT COUNT(*) FROM chart e WHERE e.client = c.id AND e.kind = 'session') AS sessions, \
    (SELECT COUNT(*) FROM chart e WHERE e.client = c.id AND e.kind IN ('consultation', 'prescription')) AS consultations \
    FROM clients c WHERE c.clinic = $1 AND c.erased IS NULL";

/// Nothing of a client was touched since `$2`, and no visit was later.
const UNTOUCHED: &str = "c.touched < $2 \
    AND NOT EXISTS (SELECT 1 FROM appointments v WHERE v.client = c.id AND v.starts >= $2)";

/// What goes, in an order in which nothing points to what is gone. `$1` is the client.
const GOES: [&str; 18] = [
    "DELETE FROM lot_uses WHERE client = $1",
    "DELETE FROM chart_versions WHERE entry IN (SELECT id FROM chart WHERE client = $1)",
    "DELETE FROM chart WHERE client = $1",
    "DELETE FROM mails WHERE client = $1 OR appointment IN (SELECT id FROM appointments WHERE client = $1)",
    "DELETE FROM booked WHERE appointment IN (SELECT id FROM appointments WHERE client = $1)",
    "DELETE FROM appointments WHERE client = $1",
    "DELETE FROM waiting WHERE client = $1",
    "DELETE FROM feeds WHERE client = $1",
    "DELETE FROM client_links WHERE client = $1",
    "DELETE FROM client_sessions WHERE client = $1",
    "DELETE FROM consents WHERE share IN (SELECT id FROM shares WHERE client = $1)",
    "DELETE FROM questions WHERE share IN (SELECT id FROM shares WHERE client = $1)",
    "DELETE FROM shares WHERE client = $1",
    "DELETE FROM uploads WHERE client = $1",
    "DELETE FROM files WHERE client = $1",
    "DELETE FROM variants WHERE case_id IN (SELECT id FROM cases WHERE client = $1)",
    "DELETE FROM cases WHERE client = $1",
    "DELETE FROM invitations WHERE client = $1",
];

fn read(row: &Row) -> Result<Untouched, RecordsError> {
    let (sessions, consultations): (i64, i64) = (row.try_get("sessions")?, row.try_get("consultations")?);
    let (touched, visited): (i64, i64) = (row.try_get("touched")?, row.try_get("visited")?);
    Ok(Untouched {
        client: ClientId(row.try_get("id")?),
        name: row.try_get("name")?,
        reference: row.try_get("reference")?,
        last: at(touched.max(visited)),
        treated: sessions > 0,
        medical: consultations > 0,
    })
}

#[async_trait]
impl Erasure for Store {
    async fn untouched_since(
        &self,
        by: &Actor,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<Untouched>, RecordsError> {
        self.note(by, Entry { action: Action::Listed, subject: "clients", id: None, client: None }).await?;
        let text = format!("{TOUCHED} AND {UNTOUCHED} ORDER BY c.touched, c.id LIMIT $3");
        let query = sqlx::query(sqlx::AssertSqlSafe(text));
        let query = query.bind(by.clinic.0).bind(millis(before)).bind(limit);
        query.fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    async fn touched(&self, by: &Actor, client: ClientId) -> Result<Untouched, RecordsError> {
        let text = format!("{TOUCHED} AND c.id = $2");
        let query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(by.clinic.0).bind(client.0);
        read(&query.fetch_optional(&self.readers).await?.ok_or(RecordsError::none("client"))?)
    }

    async fn stored_of(&self, by: &Actor, client: ClientId) -> Result<Vec<(Uuid, i64)>, RecordsError> {
        let query = sqlx::query_as(
            "SELECT id, parts FROM files WHERE client = $1 AND clinic = $2 UNION ALL SELECT id, parts FROM uploads WHERE client = $1 AND clinic = $2",
        );
        Ok(query.bind(client.0).bind(by.clinic.0).fetch_all(&self.readers).await?)
    }

    async fn erase_client(&self, by: &Actor, client: ClientId, last: Timestamp) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let text = format!("{TOUCHED} AND c.id = $2");
                let query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(by.clinic.0).bind(client.0);
                let row = query.fetch_optional(desk.db()).await?.ok_or(RecordsError::none("client"))?;
                if read(&row)?.last != last {
                    return Err(RecordsError::State("this record was touched in between"));
                }
                for text in GOES {
                    sqlx::query(text).bind(client.0).execute(desk.db()).await?;
                }
                let now = desk.now;
                sqlx::query("UPDATE clients SET name = '', sort_name = '', folded = '', reference = $2, email = NULL, phone = NULL, address = NULL, born = NULL, note = '', version = version + 1, changed = $3, archived = $3, erased = $3 WHERE id = $1")
                    .bind(client.0)
                    .bind(format!("erased {client}"))
                    .bind(now)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Removed, "record", client.0).for_client(client));
                Ok(())
            })
        })
        .await
    }
}
