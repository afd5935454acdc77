//! Licences of doctors and pharmacists.

use super::dialect::Row;
use super::store::Store;
use crate::model::account::Licence;
use crate::model::audit::{Action, Entry};
use crate::{AccountId, Actor, LicenceId, Licences, RecordsError};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

fn read(row: &Row) -> Result<Licence, RecordsError> {
    let expires: &str = row.try_get("expires")?;
    Ok(Licence {
        id: LicenceId(row.try_get("id")?),
        account: AccountId(row.try_get("account")?),
        place: row.try_get("place")?,
        number: row.try_get("number")?,
        expires: expires.parse().map_err(|_| RecordsError::broken("day of a licence", expires))?,
    })
}

#[async_trait]
impl Licences for Store {
    async fn licences(&self, by: &Actor, account: Option<AccountId>) -> Result<Vec<Licence>, RecordsError> {
        let mut query = QueryBuilder::new("SELECT * FROM licences WHERE ended IS NULL AND clinic = ");
        query.push_bind(by.clinic.0);
        if let Some(account) = account {
            query.push(" AND account = ").push_bind(account.0);
        }
        query.push(" ORDER BY account, place, id");
        query.build().fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    async fn add_licence(&self, by: &Actor, licence: Licence) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                super::calendars::member(desk, &by, Some(licence.account)).await?;
                let now = desk.now;
                sqlx::query("UPDATE licences SET ended = $4 WHERE clinic = $1 AND account = $2 AND place = $3 AND ended IS NULL")
                    .bind(by.clinic.0)
                    .bind(licence.account.0)
                    .bind(licence.place.clone())
                    .bind(now)
                    .execute(desk.db())
                    .await?;
                sqlx::query("INSERT INTO licences (id, clinic, account, place, number, expires, created) VALUES ($1, $2, $3, $4, $5, $6, $7)")
                    .bind(licence.id.0)
                    .bind(by.clinic.0)
                    .bind(licence.account.0)
                    .bind(licence.place)
                    .bind(licence.number)
                    .bind(licence.expires.to_string())
                    .bind(now)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Created, "licence", licence.id.0));
                Ok(())
            })
        })
        .await
    }

    async fn end_licence(&self, by: &Actor, id: LicenceId) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let now = desk.now;
                let query = sqlx::query(
                    "UPDATE licences SET ended = $3 WHERE id = $1 AND clinic = $2 AND ended IS NULL",
                );
                let done = query.bind(id.0).bind(by.clinic.0).bind(now).execute(desk.db()).await?;
                if done.rows_affected() == 0 {
                    return Err(RecordsError::none("licence"));
                }
                desk.audit(&by, Entry::of(Action::Removed, "licence", id.0));
                Ok(())
            })
        })
        .await
    }
}
