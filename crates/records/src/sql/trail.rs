//! The audit trail.

use super::dialect::Row;
use super::store::{Store, maybe};
use crate::model::audit::{ChainState, Entry, Kept, TrailSearch};
use crate::model::{at, millis};
use crate::{AccountId, Actor, ClientId, ClinicId, RecordsError, ShareId, Trail};
use async_trait::async_trait;
use futures::TryStreamExt;
use sqlx::{QueryBuilder, Row as _};

fn read(row: &Row) -> Result<Kept, RecordsError> {
    let hash: Vec<u8> = row.try_get("hash")?;
    Ok(Kept {
        number: row.try_get("number")?,
        at: at(row.try_get("at")?),
        account: maybe(row.try_get("account")?, AccountId),
        share: maybe(row.try_get("share")?, ShareId),
        acting: maybe(row.try_get("acting")?, ClientId),
        action: row.try_get("action")?,
        subject: row.try_get("subject")?,
        id: row.try_get("subject_id")?,
        client: maybe(row.try_get("client")?, ClientId),
        hash: hash.try_into().map_err(|_| RecordsError::broken("audit entry", "its hash"))?,
    })
}

#[async_trait]
impl Trail for Store {
    async fn keep_entry(&self, by: &Actor, entry: Entry) -> Result<(), RecordsError> {
        self.note(by, entry).await
    }

    async fn entries(&self, by: &Actor, search: TrailSearch) -> Result<Vec<Kept>, RecordsError> {
        let mut query = QueryBuilder::new("SELECT * FROM audit WHERE clinic = ");
        query.push_bind(by.clinic.0);
        query.push(" AND number < ").push_bind(search.before.unwrap_or(i64::MAX));
        if let Some(client) = search.client {
            query.push(" AND client = ").push_bind(client.0);
        }
        if search.by_others {
            query.push(" AND (account IS NOT NULL OR share IS NOT NULL)");
        }
        if let Some(from) = search.from {
            query.push(" AND at >= ").push_bind(millis(from));
        }
        if let Some(to) = search.to {
            query.push(" AND at <= ").push_bind(millis(to));
        }
        query.push(" ORDER BY number DESC LIMIT ").push_bind(search.limit.clamp(1, 1000));
        query.build().fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    async fn verify(&self, clinic: ClinicId) -> Result<ChainState, RecordsError> {
        let head: Option<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT number, hash FROM audit_heads WHERE clinic = $1")
                .bind(clinic.0)
                .fetch_optional(&self.readers)
                .await?;
        let (last, last_hash) = head.unwrap_or((0, vec![0; 32]));
        let mut rows = sqlx::query("SELECT * FROM audit WHERE clinic = $1 AND number <= $2 ORDER BY number")
            .bind(clinic.0)
            .bind(last)
            .fetch(&self.readers);
        let (mut before, mut number) = ([0; 32], 0);
        while let Some(row) = rows.try_next().await? {
            let kept = read(&row)?;
            number += 1;
            if kept.number != number || kept.expected_hash(&before) != kept.hash {
                return Ok(ChainState::BrokenAt { number });
            }
            before = kept.hash;
        }
        if number != last || before.as_slice() != last_hash.as_slice() {
            return Ok(ChainState::BrokenAt { number: number + 1 });
        }
        Ok(ChainState::Whole { entries: number })
    }
}
