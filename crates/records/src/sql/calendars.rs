//! Hours of people, rooms, the waiting list, feeds.

use super::clients;
use super::dialect::Row;
use super::lane::Desk;
use super::mails::insert_mail;
use super::store::{Store, maybe, stands, taken};
use crate::model::audit::{Action, Entry};
use crate::model::booking::{Calendar, Feed, Room, Waiting};
use crate::model::mail::NewMail;
use crate::model::{at, millis};
use crate::{
    AccountId, Actor, Calendars, ClientId, ClinicId, FeedId, RecordsError, RoomId, TokenHash, WaitingId,
};
use async_trait::async_trait;
use sqlx::Row as _;
use uuid::Uuid;

fn read_room(row: &Row) -> Result<Room, RecordsError> {
    let archived: Option<i64> = row.try_get("archived")?;
    Ok(Room { id: RoomId(row.try_get("id")?), name: row.try_get("name")?, archived: archived.is_some() })
}

fn read_feed(row: &Row) -> Result<Feed, RecordsError> {
    let token: Vec<u8> = row.try_get("token")?;
    Ok(Feed {
        id: FeedId(row.try_get("id")?),
        token: TokenHash(token.try_into().map_err(|_| RecordsError::broken("feed", "its secret"))?),
        account: maybe(row.try_get("account")?, AccountId),
        client: maybe(row.try_get("client")?, ClientId),
        created: at(row.try_get("created")?),
    })
}

fn read_waiting(row: &Row) -> Result<Waiting, RecordsError> {
    let day = |column: &str| -> Result<_, RecordsError> {
        let text: &str = row.try_get(column)?;
        text.parse().map_err(|_| RecordsError::broken("day of the waiting list", text))
    };
    let told: Option<i64> = row.try_get("told")?;
    Ok(Waiting {
        id: WaitingId(row.try_get("id")?),
        client: ClientId(row.try_get("client")?),
        client_name: row.try_get("client_name")?,
        kind: row.try_get("kind")?,
        account: maybe(row.try_get("account")?, AccountId),
        from: day("from_day")?,
        to: day("to_day")?,
        created: at(row.try_get("created")?),
        told: told.map(at),
        reachable: row.try_get::<i64, _>("reachable")? == 1,
    })
}

/// A person who belongs to the clinic, where one is named.
pub(super) async fn member(
    desk: &mut Desk,
    by: &Actor,
    account: Option<AccountId>,
) -> Result<(), RecordsError> {
    let Some(account) = account else { return Ok(()) };
    let query = sqlx::query_as("SELECT COUNT(*) FROM memberships WHERE account = $1 AND clinic = $2");
    let (count,): (i64,) = query.bind(account.0).bind(by.clinic.0).fetch_one(desk.db()).await?;
    if count == 1 { Ok(()) } else { Err(RecordsError::none("person")) }
}

#[async_trait]
impl Calendars for Store {
    async fn calendars(&self, by: &Actor) -> Result<Vec<Calendar>, RecordsError> {
        let query = sqlx::query(
            "SELECT m.account, a.name, COALESCE(k.hours, '{}') AS hours, COALESCE(k.version, 0) AS version FROM memberships m JOIN accounts a ON a.id = m.account LEFT JOIN calendars k ON k.clinic = m.clinic AND k.account = m.account WHERE m.clinic = $1 AND m.role IN ('owner', 'practitioner', 'doctor') ORDER BY a.name, m.account",
        );
        let rows = query.bind(by.clinic.0).fetch_all(&self.readers).await?;
        let read = |row: &Row| {
            Ok(Calendar {
                account: AccountId(row.try_get("account")?),
                name: row.try_get("name")?,
                hours: row.try_get("hours")?,
                version: row.try_get("version")?,
            })
        };
        rows.iter().map(read).collect()
    }

    async fn save_calendar(
        &self,
        by: &Actor,
        account: AccountId,
        version: i64,
        hours: String,
    ) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let query = sqlx::query_as("SELECT COALESCE(k.version, 0) FROM memberships m LEFT JOIN calendars k ON k.clinic = m.clinic AND k.account = m.account WHERE m.clinic = $1 AND m.account = $2");
                let row: Option<(i64,)> = query.bind(by.clinic.0).bind(account.0).fetch_optional(desk.db()).await?;
                let (stood,) = row.ok_or(RecordsError::none("person"))?;
                stands("calendar", version, stood)?;
                let now = desk.now;
                sqlx::query("INSERT INTO calendars (clinic, account, hours, version, changed) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (clinic, account) DO UPDATE SET hours = excluded.hours, version = excluded.version, changed = excluded.changed")
                    .bind(by.clinic.0)
                    .bind(account.0)
                    .bind(hours)
                    .bind(version + 1)
                    .bind(now)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Changed, "calendar", account.0));
                Ok(())
            })
        })
        .await
    }

    async fn rooms(&self, by: &Actor) -> Result<Vec<Room>, RecordsError> {
        let query = sqlx::query("SELECT * FROM rooms WHERE clinic = $1 ORDER BY name, id");
        query.bind(by.clinic.0).fetch_all(&self.readers).await?.iter().map(read_room).collect()
    }

    async fn room(&self, by: &Actor, id: RoomId) -> Result<Room, RecordsError> {
        let query = sqlx::query("SELECT * FROM rooms WHERE id = $1 AND clinic = $2");
        let row = query.bind(id.0).bind(by.clinic.0).fetch_optional(&self.readers).await?;
        read_room(&row.ok_or(RecordsError::none("room"))?)
    }

    async fn save_room(&self, by: &Actor, room: Room) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let owner: Option<(Uuid,)> =
                    sqlx::query_as("SELECT clinic FROM rooms WHERE id = $1").bind(room.id.0).fetch_optional(desk.db()).await?;
                if owner.is_some_and(|(clinic,)| clinic != by.clinic.0) {
                    return Err(RecordsError::none("room"));
                }
                let now = desk.now;
                sqlx::query("INSERT INTO rooms (id, clinic, name, created, archived) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET name = excluded.name, archived = excluded.archived")
                    .bind(room.id.0)
                    .bind(by.clinic.0)
                    .bind(room.name)
                    .bind(now)
                    .bind(room.archived.then_some(now))
                    .execute(desk.db())
                    .await
                    .map_err(|e| taken(e, "this name"))?;
                desk.audit(&by, Entry::of(Action::Changed, "room", room.id.0));
                Ok(())
            })
        })
        .await
    }

    async fn add_waiting(&self, by: &Actor, waiting: Waiting) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                clients::must_stand(desk, &by, waiting.client).await?;
                member(desk, &by, waiting.account).await?;
                let now = desk.now;
                sqlx::query("INSERT INTO waiting (id, clinic, client, kind, account, from_day, to_day, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
                    .bind(waiting.id.0)
                    .bind(by.clinic.0)
                    .bind(waiting.client.0)
                    .bind(waiting.kind)
                    .bind(waiting.account.map(|a| a.0))
                    .bind(waiting.from.to_string())
                    .bind(waiting.to.to_string())
                    .bind(now)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Created, "waiting", waiting.id.0).for_client(waiting.client));
                Ok(())
            })
        })
        .await
    }

    async fn waiting(&self, by: &Actor) -> Result<Vec<Waiting>, RecordsError> {
        let query = sqlx::query(
            "SELECT w.*, c.name AS client_name, CASE WHEN c.email IS NULL OR c.archived IS NOT NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS reachable FROM waiting w JOIN clients c ON c.id = w.client WHERE w.clinic = $1 AND w.closed IS NULL ORDER BY w.created, w.id LIMIT 500",
        );
        let rows = query.bind(by.clinic.0).fetch_all(&self.readers).await?;
        self.note(by, Entry { action: Action::Listed, subject: "waiting", id: None, client: None }).await?;
        rows.iter().map(read_waiting).collect()
    }

    async fn tell_waiting(&self, by: &Actor, id: WaitingId, mail: NewMail) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let query = sqlx::query_as(
                    "SELECT client FROM waiting WHERE id = $1 AND clinic = $2 AND closed IS NULL",
                );
                let row: Option<(Uuid,)> =
                    query.bind(id.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
                let (client,) = row.ok_or(RecordsError::none("place on the waiting list"))?;
                // Who has been told of this very time already is not told again.
                if insert_mail(desk, &by, mail).await? {
                    let now = desk.now;
                    sqlx::query("UPDATE waiting SET told = $2 WHERE id = $1")
                        .bind(id.0)
                        .bind(now)
                        .execute(desk.db())
                        .await?;
                    desk.audit(&by, Entry::of(Action::Changed, "waiting", id.0).for_client(ClientId(client)));
                }
                Ok(())
            })
        })
        .await
    }

    async fn close_waiting(&self, by: &Actor, id: WaitingId) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let now = desk.now;
                let query = sqlx::query_as("UPDATE waiting SET closed = $3 WHERE id = $1 AND clinic = $2 AND closed IS NULL RETURNING client");
                let row: Option<(Uuid,)> = query.bind(id.0).bind(by.clinic.0).bind(now).fetch_optional(desk.db()).await?;
                let (client,) = row.ok_or(RecordsError::none("place on the waiting list"))?;
                desk.audit(&by, Entry::of(Action::Removed, "waiting", id.0).for_client(ClientId(client)));
                Ok(())
            })
        })
        .await
    }

    async fn create_feed(&self, by: &Actor, feed: Feed) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                if let Some(client) = feed.client {
                    clients::must_stand(desk, &by, client).await?;
                }
                let now = desk.now;
                let (account, client) = (feed.account.map(|a| a.0), feed.client.map(|c| c.0));
                sqlx::query("UPDATE feeds SET revoked = $2 WHERE clinic = $1 AND revoked IS NULL AND (account = $3 OR client = $4)")
                    .bind(by.clinic.0)
                    .bind(now)
                    .bind(account)
                    .bind(client)
                    .execute(desk.db())
                    .await?;
                sqlx::query("INSERT INTO feeds (id, token, clinic, account, client, created) VALUES ($1, $2, $3, $4, $5, $6)")
                    .bind(feed.id.0)
                    .bind(feed.token.0.to_vec())
                    .bind(by.clinic.0)
                    .bind(account)
                    .bind(client)
                    .bind(millis(feed.created))
                    .execute(desk.db())
                    .await?;
                let entry = Entry::of(Action::Created, "feed", feed.id.0);
                desk.audit(&by, feed.client.map_or(entry, |client| entry.for_client(client)));
                Ok(())
            })
        })
        .await
    }

    async fn feed(&self, token: TokenHash) -> Result<(ClinicId, Feed), RecordsError> {
        let query = sqlx::query(
            "SELECT f.* FROM feeds f WHERE f.token = $1 AND f.revoked IS NULL AND (f.account IS NULL OR EXISTS (SELECT 1 FROM memberships m WHERE m.account = f.account AND m.clinic = f.clinic))",
        );
        let row = query
            .bind(token.0.to_vec())
            .fetch_optional(&self.readers)
            .await?
            .ok_or(RecordsError::none("feed"))?;
        Ok((ClinicId(row.try_get("clinic")?), read_feed(&row)?))
    }

    async fn feeds(&self, by: &Actor) -> Result<Vec<Feed>, RecordsError> {
        self.note(by, Entry { action: Action::Listed, subject: "feeds", id: None, client: None }).await?;
        let query =
            sqlx::query("SELECT * FROM feeds WHERE clinic = $1 AND revoked IS NULL ORDER BY created, id");
        query.bind(by.clinic.0).fetch_all(&self.readers).await?.iter().map(read_feed).collect()
    }

    async fn revoke_feed(&self, by: &Actor, id: FeedId) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let now = desk.now;
                let query = sqlx::query_as("UPDATE feeds SET revoked = $3 WHERE id = $1 AND clinic = $2 AND revoked IS NULL RETURNING client");
                let row: Option<(Option<Uuid>,)> = query.bind(id.0).bind(by.clinic.0).bind(now).fetch_optional(desk.db()).await?;
                let (client,) = row.ok_or(RecordsError::none("feed"))?;
                let entry = Entry::of(Action::Removed, "feed", id.0);
                desk.audit(&by, client.map_or(entry, |client| entry.for_client(ClientId(client))));
                Ok(())
            })
        })
        .await
    }
}
