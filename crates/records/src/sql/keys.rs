//! Keys with which programs read.

use super::accounts::role;
use super::dialect::Row;
use super::store::Store;
use crate::model::account::AccessKey;
use crate::model::audit::{Action, Entry};
use crate::model::{at, millis};
use crate::{AccessKeyId, AccessKeys, AccountId, Actor, ClinicId, RecordsError, TokenHash, Who};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::Row as _;

fn read(row: &Row) -> Result<AccessKey, RecordsError> {
    Ok(AccessKey {
        id: AccessKeyId(row.try_get("id")?),
        token: super::sessions::token(row)?,
        account: AccountId(row.try_get("account")?),
        name: row.try_get("name")?,
        scopes: row.try_get("scopes")?,
        created: at(row.try_get("created")?),
        expires: at(row.try_get("expires")?),
    })
}

#[async_trait]
impl AccessKeys for Store {
    async fn access_keys(&self, by: &Actor) -> Result<Vec<AccessKey>, RecordsError> {
        self.note(by, Entry { action: Action::Listed, subject: "access-keys", id: None, client: None })
            .await?;
        let query =
            sqlx::query("SELECT * FROM access_keys WHERE clinic = $1 AND ended IS NULL ORDER BY created, id");
        query.bind(by.clinic.0).fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    async fn add_access_key(&self, by: &Actor, key: AccessKey) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                super::calendars::member(desk, &by, Some(key.account)).await?;
                sqlx::query("INSERT INTO access_keys (id, token, clinic, account, name, scopes, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
                    .bind(key.id.0)
                    .bind(key.token.0.to_vec())
                    .bind(by.clinic.0)
                    .bind(key.account.0)
                    .bind(key.name)
                    .bind(key.scopes)
                    .bind(millis(key.created))
                    .bind(millis(key.expires))
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Created, "access-key", key.id.0));
                Ok(())
            })
        })
        .await
    }

    async fn end_access_key(&self, by: &Actor, id: AccessKeyId) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let now = desk.now;
                let query = sqlx::query(
                    "UPDATE access_keys SET ended = $3 WHERE id = $1 AND clinic = $2 AND ended IS NULL",
                );
                let done = query.bind(id.0).bind(by.clinic.0).bind(now).execute(desk.db()).await?;
                if done.rows_affected() == 0 {
                    return Err(RecordsError::none("access key"));
                }
                desk.audit(&by, Entry::of(Action::Removed, "access-key", id.0));
                Ok(())
            })
        })
        .await
    }

    async fn access_key(&self, token: TokenHash, now: Timestamp) -> Result<(Actor, AccessKey), RecordsError> {
        let query = sqlx::query(
            "SELECT k.*, m.role FROM access_keys k JOIN memberships m ON m.account = k.account AND m.clinic = k.clinic \
             WHERE k.token = $1 AND k.ended IS NULL AND k.expires > $2",
        );
        let row = query.bind(token.0.to_vec()).bind(millis(now)).fetch_optional(&self.readers).await?;
        let row = row.ok_or(RecordsError::none("access key"))?;
        let key = read(&row)?;
        let clinic = ClinicId(row.try_get("clinic")?);
        let actor = Actor { clinic, who: Who::Account(key.account), role: role(row.try_get("role")?)? };
        Ok((actor, key))
    }
}
