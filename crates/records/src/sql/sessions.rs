//! Sessions.

use super::accounts::role;
use super::dialect::{Pool, Row};
use super::gather::push_keys;
use super::lane::Desk;
use super::store::Store;
use crate::model::account::{SEEN_STEP, Session};
use crate::model::audit::{Action, Entry};
use crate::model::{at, millis};
use crate::{AccountId, Actor, ClinicId, RecordsError, TokenHash, Who};
use sqlx::{QueryBuilder, Row as _};
use std::collections::HashMap;

/// How long a session lives without being used, milliseconds; clinics set less.
const IDLE: i64 = 4 * 60 * 60 * 1000;

/// The token of a session's row.
pub(super) fn token(row: &Row) -> Result<TokenHash, RecordsError> {
    let token: Vec<u8> = row.try_get("token")?;
    let token = token.try_into().map_err(|_| RecordsError::broken("session", "a token of another length"))?;
    Ok(TokenHash(token))
}

fn read(row: &Row) -> Result<Session, RecordsError> {
    let second: i64 = row.try_get("second_factor")?;
    Ok(Session {
        token: token(row)?,
        account: AccountId(row.try_get("account")?),
        clinic: ClinicId(row.try_get("clinic")?),
        role: role(row.try_get("role")?)?,
        csrf: row.try_get("csrf")?,
        second_factor: second != 0,
        created: at(row.try_get("created")?),
        seen: at(row.try_get("seen")?),
        expires: at(row.try_get("expires")?),
    })
}

pub(super) async fn begin(store: &Store, session: Session) -> Result<(), RecordsError> {
    let by = Actor { clinic: session.clinic, who: Who::Account(session.account), role: session.role };
    store
        .write(&by, move |desk| {
            Box::pin(async move {
                let now = desk.now;
                sqlx::query("INSERT INTO sessions (token, account, clinic, csrf, second_factor, created, seen, expires) VALUES ($1, $2, $3, $4, $5, $6, $6, $7)")
                    .bind(session.token.0.to_vec())
                    .bind(session.account.0)
                    .bind(session.clinic.0)
                    .bind(session.csrf)
                    .bind(i64::from(session.second_factor))
                    .bind(now)
                    .bind(millis(session.expires))
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::SignedIn, "account", session.account.0));
                Ok(())
            })
        })
        .await
}

/// The second factor of a session was given.
pub(super) async fn prove(
    desk: &mut Desk,
    by: &Actor,
    account: AccountId,
    token: TokenHash,
) -> Result<(), RecordsError> {
    let done = sqlx::query("UPDATE sessions SET second_factor = 1 WHERE token = $1 AND account = $2")
        .bind(token.0.to_vec())
        .bind(account.0)
        .execute(desk.db())
        .await?;
    if done.rows_affected() == 0 {
        return Err(RecordsError::none("session"));
    }
    desk.audit(by, Entry::of(Action::SignedIn, "second-factor", account.0));
    Ok(())
}

/// Sessions by their tokens, whether they still live or not.
pub(super) async fn look(
    pool: &Pool,
    tokens: &[TokenHash],
) -> Result<HashMap<TokenHash, Session>, RecordsError> {
    let mut statement = QueryBuilder::new(
        "SELECT s.token, s.account, s.clinic, s.csrf, s.second_factor, s.created, s.seen, s.expires, m.role FROM sessions s \
         JOIN memberships m ON m.account = s.account AND m.clinic = s.clinic WHERE s.token IN",
    );
    push_keys(&mut statement, tokens, |token| token.0.to_vec());
    let rows = statement.build().fetch_all(pool).await?;
    rows.iter().map(|row| read(row).map(|session| (session.token, session))).collect()
}

pub(super) async fn find(store: &Store, token: TokenHash) -> Result<Session, RecordsError> {
    let now = millis(store.clock.now());
    let session = store.sessions.of(token).await?;
    if millis(session.expires) <= now || millis(session.seen) <= now - IDLE {
        return Err(RecordsError::none("session"));
    }
    if millis(session.seen + SEEN_STEP) < now {
        store
            .lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    sqlx::query("UPDATE sessions SET seen = $2 WHERE token = $1")
                        .bind(token.0.to_vec())
                        .bind(now)
                        .execute(desk.db())
                        .await?;
                    Ok(())
                })
            })
            .await?;
    }
    Ok(session)
}

pub(super) async fn end(store: &Store, by: &Actor, token: TokenHash) -> Result<(), RecordsError> {
    let by = *by;
    store
        .write(&by, move |desk| {
            Box::pin(async move {
                sqlx::query("DELETE FROM sessions WHERE token = $1")
                    .bind(token.0.to_vec())
                    .execute(desk.db())
                    .await?;
                let id = by.account().map_or(by.clinic.0, |a| a.0);
                desk.audit(&by, Entry::of(Action::SignedOut, "account", id));
                Ok(())
            })
        })
        .await
}

pub(super) async fn sweep(store: &Store) -> Result<u64, RecordsError> {
    store
        .lanes
        .write(None, move |desk| {
            Box::pin(async move {
                let now = desk.now;
                let done = sqlx::query("DELETE FROM sessions WHERE expires < $1 OR seen < $2")
                    .bind(now)
                    .bind(now - IDLE)
                    .execute(desk.db())
                    .await?;
                Ok(done.rows_affected())
            })
        })
        .await
}
