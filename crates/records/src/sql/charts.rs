//! The chart. A batch is written whole or not at all; what an entry said before stays beside it.

use super::clients;
use super::dialect::Row;
use super::lane::Desk;
use super::mails::insert_mail;
use super::store::{Store, maybe, stands, taken};
use super::{bookings, ledger, stock};
use crate::model::audit::{Action, Entry};
use crate::model::chart::{
    ChartBatch, ChartEntry, ChartKind, ChartSearch, EarlierVersion, EntryChange, NewEntry, Standing,
};
use crate::model::{at, millis};
use crate::{AccountId, Actor, Charts, ClientId, ContentHash, EntryId, RecordsError, Role};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};
use uuid::Uuid;

/// Entries that a search gives where no limit is named.
const MOST: i64 = 500;

fn role(name: Option<String>) -> Result<Option<Role>, RecordsError> {
    let known =
        |name: String| Role::named(&name).ok_or_else(|| RecordsError::broken("role of an entry", &name));
    name.map(known).transpose()
}

fn read(row: &Row) -> Result<ChartEntry, RecordsError> {
    let kind: &str = row.try_get("kind")?;
    let due: Option<i64> = row.try_get("due")?;
    Ok(ChartEntry {
        id: EntryId(row.try_get("id")?),
        client: ClientId(row.try_get("client")?),
        kind: ChartKind::named(kind).ok_or_else(|| RecordsError::broken("kind of an entry", kind))?,
        about: row.try_get("about")?,
        standing: Standing {
            state: row.try_get("state")?,
            owner: maybe(row.try_get("owner")?, AccountId),
            role: role(row.try_get("role")?)?,
            place: row.try_get("place")?,
            due: due.map(at),
        },
        sealed: row.try_get("sealed")?,
        version: row.try_get("version")?,
        wrote: maybe(row.try_get("wrote")?, AccountId),
        by_client: row.try_get::<i64, _>("wrote_client")? != 0,
        created: at(row.try_get("created")?),
        changed: at(row.try_get("changed")?),
    })
}

async fn insert(desk: &mut Desk, by: &Actor, new: NewEntry) -> Result<(), RecordsError> {
    clients::must_stand(desk, by, new.client).await?;
    let (id, client, kind, now, standing) = (new.id, new.client, new.kind, desk.now, new.standing);
    sqlx::query("INSERT INTO chart (id, clinic, client, kind, about, state, owner, role, place, due, once, sealed, version, wrote, wrote_client, created, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $15, $15)")
        .bind(id.0)
        .bind(by.clinic.0)
        .bind(client.0)
        .bind(kind.name())
        .bind(new.about)
        .bind(standing.state)
        .bind(standing.owner.map(|a| a.0))
        .bind(standing.role.map(Role::name))
        .bind(standing.place)
        .bind(standing.due.map(millis))
        .bind(new.once)
        .bind(new.sealed)
        .bind(by.account().map(|a| a.0))
        .bind(i64::from(by.client().is_some()))
        .bind(now)
        .execute(desk.db())
        .await
        .map_err(|e| taken(e, "this entry"))?;
    desk.audit(by, Entry::of(Action::Created, kind.name(), id.0).for_client(client));
    Ok(())
}

async fn change(desk: &mut Desk, by: &Actor, change: EntryChange) -> Result<(), RecordsError> {
    let query = sqlx::query_as("SELECT client, kind, version FROM chart WHERE id = $1 AND clinic = $2");
    let row: Option<(Uuid, String, i64)> =
        query.bind(change.id.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
    let (client, kind, stood) = row.ok_or(RecordsError::none("entry"))?;
    stands("entry", change.version, stood)?;
    let kind = ChartKind::named(&kind).ok_or_else(|| RecordsError::broken("kind of an entry", &kind))?;
    if kind.keeps_earlier() {
        sqlx::query("INSERT INTO chart_versions (entry, version, state, sealed, wrote, wrote_client, at) SELECT id, version, state, sealed, wrote, wrote_client, changed FROM chart WHERE id = $1 AND state <> 'draft'")
            .bind(change.id.0)
            .execute(desk.db())
            .await?;
    }
    let (now, standing) = (desk.now, change.standing);
    sqlx::query("UPDATE chart SET state = $2, owner = $3, role = $4, place = $5, due = $6, sealed = $7, version = version + 1, wrote = $8, wrote_client = $9, changed = $10 WHERE id = $1")
        .bind(change.id.0)
        .bind(standing.state)
        .bind(standing.owner.map(|a| a.0))
        .bind(standing.role.map(Role::name))
        .bind(standing.place)
        .bind(standing.due.map(millis))
        .bind(change.sealed)
        .bind(by.account().map(|a| a.0))
        .bind(i64::from(by.client().is_some()))
        .bind(now)
        .execute(desk.db())
        .await?;
    desk.audit(by, Entry::of(Action::Changed, kind.name(), change.id.0).for_client(ClientId(client)));
    Ok(())
}

/// Mails that wait and are not needed any more: their names become free.
async fn drop_mails(desk: &mut Desk, by: &Actor, prefix: &str) -> Result<(), RecordsError> {
    let now = desk.now;
    sqlx::query("UPDATE mails SET state = 'dropped', once = NULL, changed = $3 WHERE clinic = $1 AND state = 'waiting' AND substr(once, 1, $4) = $2")
        .bind(by.clinic.0)
        .bind(prefix)
        .bind(now)
        .bind(prefix.chars().count() as i32)
        .execute(desk.db())
        .await?;
    Ok(())
}

async fn write(desk: &mut Desk, by: &Actor, batch: ChartBatch) -> Result<(), RecordsError> {
    for new in batch.new {
        insert(desk, by, new).await?;
    }
    for one in batch.changes {
        change(desk, by, one).await?;
    }
    stock::replace_uses(desk, by, &batch.lots_of, batch.uses).await?;
    for (id, version, state) in batch.visits {
        bookings::outcome_of(desk, by, id, version, state).await?;
    }
    for prefix in batch.drop_mails {
        drop_mails(desk, by, &prefix).await?;
    }
    for posting in batch.postings {
        ledger::insert(desk, by, posting).await?;
    }
    for mail in batch.mails {
        insert_mail(desk, by, mail).await?;
    }
    Ok(())
}

#[async_trait]
impl Charts for Store {
    async fn keep_content(&self, hash: ContentHash, packed: Vec<u8>) -> Result<(), RecordsError> {
        self.lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    let now = desk.now;
                    let query = sqlx::query("INSERT INTO contents (hash, packed, created) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
                    query.bind(hash.0.to_vec()).bind(packed).bind(now).execute(desk.db()).await?;
                    Ok(())
                })
            })
            .await
    }

    async fn content(&self, hash: ContentHash) -> Result<Vec<u8>, RecordsError> {
        let query = sqlx::query_as("SELECT packed FROM contents WHERE hash = $1");
        let row: Option<(Vec<u8>,)> = query.bind(hash.0.to_vec()).fetch_optional(&self.readers).await?;
        row.map(|(packed,)| packed).ok_or(RecordsError::none("content"))
    }

    async fn keep(&self, by: &Actor, batch: ChartBatch) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| Box::pin(async move { write(desk, &by, batch).await })).await
    }

    async fn entry(&self, by: &Actor, id: EntryId) -> Result<ChartEntry, RecordsError> {
        let query = sqlx::query("SELECT * FROM chart WHERE id = $1 AND clinic = $2");
        let row = query.bind(id.0).bind(by.clinic.0).fetch_optional(&self.readers).await?;
        let found = read(&row.ok_or(RecordsError::none("entry"))?)?;
        self.note(by, Entry::of(Action::Read, found.kind.name(), id.0).for_client(found.client)).await?;
        Ok(found)
    }

    async fn entry_once(&self, by: &Actor, once: &str) -> Result<Option<ChartEntry>, RecordsError> {
        let query = sqlx::query("SELECT * FROM chart WHERE clinic = $1 AND once = $2");
        let row = query.bind(by.clinic.0).bind(once).fetch_optional(&self.readers).await?;
        let Some(found) = row.as_ref().map(read).transpose()? else { return Ok(None) };
        self.note(by, Entry::of(Action::Read, found.kind.name(), found.id.0).for_client(found.client))
            .await?;
        Ok(Some(found))
    }

    async fn entries_of(&self, by: &Actor, search: ChartSearch) -> Result<Vec<ChartEntry>, RecordsError> {
        let mut query = searching(by, &search);
        let rows = query.build().fetch_all(&self.readers).await?;
        let entry =
            Entry { action: Action::Listed, subject: "chart", id: search.about, client: search.client };
        self.note(by, entry).await?;
        rows.iter().map(read).collect()
    }

    async fn earlier(&self, by: &Actor, id: EntryId) -> Result<Vec<EarlierVersion>, RecordsError> {
        let query = sqlx::query(
            "SELECT v.* FROM chart_versions v JOIN chart c ON c.id = v.entry WHERE v.entry = $1 AND c.clinic = $2 ORDER BY v.version",
        );
        let rows = query.bind(id.0).bind(by.clinic.0).fetch_all(&self.readers).await?;
        self.note(by, Entry::of(Action::Read, "earlier-versions", id.0)).await?;
        let read = |row: &Row| {
            Ok(EarlierVersion {
                version: row.try_get("version")?,
                state: row.try_get("state")?,
                sealed: row.try_get("sealed")?,
                wrote: maybe(row.try_get("wrote")?, AccountId),
                by_client: row.try_get::<i64, _>("wrote_client")? != 0,
                at: at(row.try_get("at")?),
            })
        };
        rows.iter().map(read).collect()
    }
}

/// The statement of a search.
fn searching(by: &Actor, search: &ChartSearch) -> QueryBuilder<super::dialect::Db> {
    let mut query = QueryBuilder::new("SELECT * FROM chart WHERE clinic = ");
    query.push_bind(by.clinic.0);
    let ids = [(" AND client = ", search.client.map(|c| c.0)), (" AND about = ", search.about)];
    for (words, id) in ids {
        if let Some(id) = id {
            query.push(words).push_bind(id);
        }
    }
    if let Some(named) = &search.named {
        query.push(" AND once >= ").push_bind(named.clone());
        query.push(" AND once < ").push_bind(format!("{named}\u{7f}"));
    }
    let mut any_of = |column: &str, names: Vec<String>| {
        query.push(format!(" AND {column} IN ("));
        let mut list = query.separated(", ");
        for name in names {
            list.push_bind(name);
        }
        query.push(")");
    };
    if !search.kinds.is_empty() {
        any_of("kind", search.kinds.iter().map(|k| k.name().to_owned()).collect());
    }
    if !search.states.is_empty() {
        any_of("state", search.states.iter().map(|s| (*s).to_owned()).collect());
    }
    if !search.roles.is_empty() {
        any_of("role", search.roles.iter().map(|r| r.name().to_owned()).collect());
    }
    if let Some(places) = &search.places {
        // Nowhere is a place too: nobody's.
        any_of("place", if places.is_empty() { vec![String::new()] } else { places.clone() });
    }
    if let Some(due) = search.due_before {
        query.push(" AND due < ").push_bind(millis(due));
    }
    if let Some((created, id)) = search.before {
        query.push(" AND (created < ").push_bind(millis(created));
        query
            .push(" OR (created = ")
            .push_bind(millis(created))
            .push(" AND id < ")
            .push_bind(id.0)
            .push("))");
    }
    query.push(if search.by_due {
        " ORDER BY due, id LIMIT "
    } else {
        " ORDER BY created DESC, id DESC LIMIT "
    });
    query.push_bind(search.limit.unwrap_or(MOST).clamp(1, 2000));
    query
}
