//! Clients who sign in: links by mail, sessions.

use super::clients;
use super::dialect::Row;
use super::sessions::token;
use super::store::{Store, maybe};
use crate::model::account::{ClientLink, ClientSession, SEEN_STEP};
use crate::model::audit::{Action, Entry};
use crate::model::{at, millis};
use crate::{Actor, ClientId, ClientSessions, ClinicId, RecordsError, TokenHash};
use async_trait::async_trait;
use sqlx::Row as _;
use uuid::Uuid;

/// How long a client's session lives without being used, milliseconds: a telephone lies about.
const IDLE: i64 = 2 * 60 * 60 * 1000;

fn read(row: &Row) -> Result<(ClientSession, i64), RecordsError> {
    let session = ClientSession {
        token: token(row)?,
        clinic: ClinicId(row.try_get("clinic")?),
        client: ClientId(row.try_get("client")?),
        csrf: row.try_get("csrf")?,
        created: at(row.try_get("created")?),
        expires: at(row.try_get("expires")?),
    };
    Ok((session, row.try_get("seen")?))
}

#[async_trait]
impl ClientSessions for Store {
    async fn clients_by_email(&self, email: &str) -> Result<Vec<(ClinicId, ClientId)>, RecordsError> {
        let query = sqlx::query_as(
            "SELECT clinic, id FROM clients WHERE lower(email) = lower($1) AND archived IS NULL ORDER BY created LIMIT 20",
        );
        let rows: Vec<(Uuid, Uuid)> = query.bind(email).fetch_all(&self.readers).await?;
        Ok(rows.into_iter().map(|(clinic, client)| (ClinicId(clinic), ClientId(client))).collect())
    }

    async fn keep_client_link(
        &self,
        by: &Actor,
        token: TokenHash,
        link: ClientLink,
    ) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                if let Some(client) = link.client {
                    clients::must_stand(desk, &by, client).await?;
                }
                let now = desk.now;
                sqlx::query("INSERT INTO client_links (token, clinic, client, pending, created, expires) VALUES ($1, $2, $3, $4, $5, $6)")
                    .bind(token.0.to_vec())
                    .bind(by.clinic.0)
                    .bind(link.client.map(|c| c.0))
                    .bind(link.pending)
                    .bind(now)
                    .bind(millis(link.expires))
                    .execute(desk.db())
                    .await?;
                if let Some(client) = link.client {
                    desk.audit(&by, Entry::of(Action::Created, "client-link", client.0).for_client(client));
                }
                Ok(())
            })
        })
        .await
    }

    async fn use_client_link(&self, token: TokenHash) -> Result<(ClinicId, ClientLink), RecordsError> {
        self.lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    let now = desk.now;
                    let query = sqlx::query("UPDATE client_links SET used = $2 WHERE token = $1 AND used IS NULL AND expires > $2 RETURNING clinic, client, pending, expires");
                    let row = query.bind(token.0.to_vec()).bind(now).fetch_optional(desk.db()).await?;
                    let row = row.ok_or(RecordsError::none("link"))?;
                    let link = ClientLink {
                        client: maybe(row.try_get("client")?, ClientId),
                        pending: row.try_get("pending")?,
                        expires: at(row.try_get("expires")?),
                    };
                    Ok((ClinicId(row.try_get("clinic")?), link))
                })
            })
            .await
    }

    async fn begin_client_session(&self, session: ClientSession) -> Result<(), RecordsError> {
        let by = Actor::of_client(session.clinic, session.client);
        self.write(&by, move |desk| {
            Box::pin(async move {
                clients::must_stand(desk, &by, session.client).await?;
                let now = desk.now;
                sqlx::query("INSERT INTO client_sessions (token, clinic, client, csrf, created, seen, expires) VALUES ($1, $2, $3, $4, $5, $5, $6)")
                    .bind(session.token.0.to_vec())
                    .bind(session.clinic.0)
                    .bind(session.client.0)
                    .bind(session.csrf)
                    .bind(now)
                    .bind(millis(session.expires))
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::SignedIn, "client", session.client.0).for_client(session.client));
                Ok(())
            })
        })
        .await
    }

    async fn client_session(&self, token: TokenHash) -> Result<ClientSession, RecordsError> {
        let now = millis(self.clock.now());
        let query = sqlx::query(
            "SELECT s.* FROM client_sessions s JOIN clients c ON c.id = s.client WHERE s.token = $1 AND s.expires > $2 AND s.seen > $3 AND c.archived IS NULL",
        );
        let row =
            query.bind(token.0.to_vec()).bind(now).bind(now - IDLE).fetch_optional(&self.readers).await?;
        let (session, seen) = read(&row.ok_or(RecordsError::none("session"))?)?;
        if millis(at(seen) + SEEN_STEP) < now {
            self.lanes
                .write(None, move |desk| {
                    Box::pin(async move {
                        let query = sqlx::query("UPDATE client_sessions SET seen = $2 WHERE token = $1");
                        query.bind(token.0.to_vec()).bind(now).execute(desk.db()).await?;
                        Ok(())
                    })
                })
                .await?;
        }
        Ok(session)
    }

    async fn end_client_session(&self, by: &Actor, token: TokenHash) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let query = sqlx::query("DELETE FROM client_sessions WHERE token = $1 AND clinic = $2");
                query.bind(token.0.to_vec()).bind(by.clinic.0).execute(desk.db()).await?;
                if let Some(client) = by.client() {
                    desk.audit(&by, Entry::of(Action::SignedOut, "client", client.0).for_client(client));
                }
                Ok(())
            })
        })
        .await
    }

    async fn sweep_client_sessions(&self) -> Result<u64, RecordsError> {
        self.lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    let now = desk.now;
                    let links = sqlx::query("DELETE FROM client_links WHERE expires < $1")
                        .bind(now)
                        .execute(desk.db())
                        .await?;
                    let query = sqlx::query("DELETE FROM client_sessions WHERE expires < $1 OR seen < $2");
                    let sessions = query.bind(now).bind(now - IDLE).execute(desk.db()).await?;
                    Ok(links.rows_affected() + sessions.rows_affected())
                })
            })
            .await
    }
}
