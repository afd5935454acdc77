//! Clients.

use super::dialect::{Arguments, Db, Row};
use super::gather::push_keys;
use super::lane::Desk;
use super::store::{Store, stands, taken};
use crate::model::at;
use crate::model::audit::{Action, Entry};
use crate::model::client::{Client, ClientFields, ClientSearch};
use crate::{Actor, ClientId, Clients, RecordsError};
use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::query::Query;

const COLUMNS: &str = "SELECT c.*, (SELECT COUNT(*) FROM cases k WHERE k.client = c.id AND k.archived IS NULL) AS case_count FROM clients c";

fn read(row: &Row) -> Result<Client, RecordsError> {
    let archived: Option<i64> = row.try_get("archived")?;
    Ok(Client {
        id: ClientId(row.try_get("id")?),
        fields: ClientFields {
            name: row.try_get("name")?,
            reference: row.try_get("reference")?,
            email: row.try_get("email")?,
            phone: row.try_get("phone")?,
            address: row.try_get("address")?,
            born: row.try_get("born")?,
            note: row.try_get("note")?,
        },
        version: row.try_get("version")?,
        created: at(row.try_get("created")?),
        changed: at(row.try_get("changed")?),
        archived: archived.map(at),
        cases: row.try_get("case_count")?,
    })
}

/// What a search looks through, in lower case.
fn folded(fields: &ClientFields) -> String {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let all =
        [fields.name.clone(), fields.reference.clone(), optional(&fields.email), optional(&fields.phone)];
    all.join("\n").to_lowercase()
}

/// A word as a pattern for LIKE.
fn pattern(word: &str) -> String {
    let escaped = word.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// The version of a client, who must be this clinic's.
pub(super) async fn must_stand(desk: &mut Desk, by: &Actor, id: ClientId) -> Result<i64, RecordsError> {
    let query =
        sqlx::query_as("SELECT version FROM clients WHERE id = $1 AND clinic = $2 AND erased IS NULL");
    let row: Option<(i64,)> = query.bind(id.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
    row.map(|(version,)| version).ok_or(RecordsError::none("client"))
}

/// A statement with what is written of a client, as `$1` to `$11`: id, name, its order, what searches look through, reference, mail,
/// telephone, birth, note, time, where parcels go.
fn written<'q>(text: &'static str, id: ClientId, fields: ClientFields, now: i64) -> Query<'q, Db, Arguments> {
    sqlx::query(text)
        .bind(id.0)
        .bind(fields.name.clone())
        .bind(fields.name.to_lowercase())
        .bind(folded(&fields))
        .bind(fields.reference)
        .bind(fields.email)
        .bind(fields.phone)
        .bind(fields.born)
        .bind(fields.note)
        .bind(now)
        .bind(fields.address)
}

/// Another mail address: what went to the one before opens nothing any more.
async fn shut_out(desk: &mut Desk, id: ClientId, email: Option<&str>) -> Result<(), RecordsError> {
    let query = sqlx::query_as("SELECT email FROM clients WHERE id = $1");
    let (before,): (Option<String>,) = query.bind(id.0).fetch_one(desk.db()).await?;
    if before.as_deref().map(str::to_lowercase) == email.map(str::to_lowercase) {
        return Ok(());
    }
    for text in
        ["DELETE FROM client_links WHERE client = $1", "DELETE FROM client_sessions WHERE client = $1"]
    {
        sqlx::query(text).bind(id.0).execute(desk.db()).await?;
    }
    Ok(())
}

async fn one(desk: &mut Desk, id: ClientId) -> Result<Client, RecordsError> {
    let text = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE c.id = $1"));
    read(&sqlx::query(text).bind(id.0).fetch_one(desk.db()).await?)
}

#[async_trait]
impl Clients for Store {
    async fn create_client(&self, by: &Actor, fields: ClientFields) -> Result<Client, RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let (id, now) = (ClientId::new(), desk.now);
                written("INSERT INTO clients (id, name, sort_name, folded, reference, email, phone, born, note, created, changed, address, version, clinic) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, 1, $12)", id, fields, now)
                    .bind(by.clinic.0)
                    .execute(desk.db())
                    .await
                    .map_err(|e| taken(e, "this reference"))?;
                desk.audit(&by, Entry::of(Action::Created, "client", id.0).for_client(id));
                one(desk, id).await
            })
        })
        .await
    }

    async fn client(&self, by: &Actor, id: ClientId) -> Result<Client, RecordsError> {
        let text =
            sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE c.id = $1 AND c.clinic = $2 AND c.erased IS NULL"));
        let row = sqlx::query(text).bind(id.0).bind(by.clinic.0).fetch_optional(&self.readers).await?;
        let client = read(&row.ok_or(RecordsError::none("client"))?)?;
        self.note(by, Entry::of(Action::Read, "client", id.0).for_client(id)).await?;
        Ok(client)
    }

    async fn clients(&self, by: &Actor, search: ClientSearch) -> Result<Vec<Client>, RecordsError> {
        let words: Vec<String> = search.words.split_whitespace().take(8).map(pattern).collect();
        let mut text = format!(
            "{COLUMNS} WHERE c.clinic = $1 AND c.erased IS NULL AND (c.archived IS NOT NULL) = ($2 = 1) AND (c.sort_name, c.id) > ($3, $4)"
        );
        for number in 0..words.len() {
            text.push_str(&format!(" AND c.folded LIKE ${} ESCAPE '\\'", number + 6));
        }
        text.push_str(" ORDER BY c.sort_name, c.id LIMIT $5");
        let (name, id) =
            search.after.map_or((String::new(), uuid::Uuid::nil()), |(name, id)| (name.to_lowercase(), id.0));
        let mut query = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(by.clinic.0)
            .bind(i64::from(search.archived))
            .bind(name)
            .bind(id)
            .bind(search.limit.clamp(1, 500));
        for word in words {
            query = query.bind(word);
        }
        let rows = query.fetch_all(&self.readers).await?;
        self.note(by, Entry { action: Action::Listed, subject: "clients", id: None, client: None }).await?;
        rows.iter().map(read).collect()
    }

    async fn client_names(
        &self,
        by: &Actor,
        clients: &[ClientId],
    ) -> Result<Vec<(ClientId, String, String)>, RecordsError> {
        if clients.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = sqlx::QueryBuilder::new("SELECT id, name, reference FROM clients WHERE clinic = ");
        query.push_bind(by.clinic.0).push(" AND id IN");
        push_keys(&mut query, clients, |client| client.0);
        let rows = query.build().fetch_all(&self.readers).await?;
        self.note(by, Entry { action: Action::Listed, subject: "clients", id: None, client: None }).await?;
        let named =
            |row: &Row| Ok((ClientId(row.try_get("id")?), row.try_get("name")?, row.try_get("reference")?));
        rows.iter().map(named).collect()
    }

    async fn save_client(
        &self,
        by: &Actor,
        id: ClientId,
        version: i64,
        fields: ClientFields,
    ) -> Result<Client, RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                stands("client", version, must_stand(desk, &by, id).await?)?;
                shut_out(desk, id, fields.email.as_deref()).await?;
                let now = desk.now;
                written("UPDATE clients SET name = $2, sort_name = $3, folded = $4, reference = $5, email = $6, phone = $7, born = $8, note = $9, version = version + 1, changed = $10, address = $11 WHERE id = $1", id, fields, now)
                    .execute(desk.db())
                    .await
                    .map_err(|e| taken(e, "this reference"))?;
                desk.audit(&by, Entry::of(Action::Changed, "client", id.0).for_client(id));
                one(desk, id).await
            })
        })
        .await
    }

    async fn archive_client(&self, by: &Actor, id: ClientId, aside: bool) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                must_stand(desk, &by, id).await?;
                let when = aside.then_some(desk.now);
                sqlx::query("UPDATE clients SET archived = $2 WHERE id = $1")
                    .bind(id.0)
                    .bind(when)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Archived, "client", id.0).for_client(id));
                Ok(())
            })
        })
        .await
    }
}
