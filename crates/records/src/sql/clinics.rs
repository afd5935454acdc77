//! Clinics.

use super::accounts::{insert_account, use_invitation};
use super::dialect::Row;
use super::store::Store;
use crate::model::account::Account;
use crate::model::at;
use crate::model::audit::{Action, Entry};
use crate::model::clinic::Clinic;
use crate::{Actor, ClinicId, Clinics, InvitationId, RecordsError, Role, Who};
use async_trait::async_trait;
use sqlx::Row as _;

fn read(row: &Row) -> Result<Clinic, RecordsError> {
    Ok(Clinic {
        id: ClinicId(row.try_get("id")?),
        name: row.try_get("name")?,
        wrapped_key: row.try_get("wrapped_key")?,
        settings: row.try_get("settings")?,
        created: at(row.try_get("created")?),
    })
}

#[async_trait]
impl Clinics for Store {
    async fn found_clinic(
        &self,
        invitation: InvitationId,
        clinic: Clinic,
        owner: Account,
    ) -> Result<(), RecordsError> {
        let by = Actor { clinic: clinic.id, who: Who::Account(owner.id), role: Role::Owner };
        self.write(&by, move |desk| {
            Box::pin(async move {
                use_invitation(desk, invitation).await?;
                sqlx::query("INSERT INTO clinics (id, name, wrapped_key, settings, created) VALUES ($1, $2, $3, $4, $5)")
                    .bind(clinic.id.0)
                    .bind(clinic.name)
                    .bind(clinic.wrapped_key)
                    .bind(clinic.settings)
                    .bind(desk.now)
                    .execute(desk.db())
                    .await?;
                let id = owner.id;
                insert_account(desk, owner, clinic.id, Role::Owner).await?;
                desk.audit(&by, Entry::of(Action::Created, "clinic", clinic.id.0));
                desk.audit(&by, Entry::of(Action::Created, "member", id.0));
                Ok(())
            })
        })
        .await
    }

    async fn clinic(&self, id: ClinicId) -> Result<Clinic, RecordsError> {
        let row = sqlx::query("SELECT * FROM clinics WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&self.readers)
            .await?;
        read(&row.ok_or(RecordsError::none("clinic"))?)
    }

    async fn clinics(&self) -> Result<Vec<Clinic>, RecordsError> {
        let rows = sqlx::query("SELECT * FROM clinics ORDER BY id").fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    async fn save_clinic(&self, by: &Actor, name: String, settings: String) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                sqlx::query("UPDATE clinics SET name = $2, settings = $3 WHERE id = $1")
                    .bind(by.clinic.0)
                    .bind(name)
                    .bind(settings)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Changed, "clinic", by.clinic.0));
                Ok(())
            })
        })
        .await
    }

    async fn next_prescription_number(&self, by: &Actor) -> Result<i64, RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let query = sqlx::query(
                    "UPDATE clinics SET last_prescription = last_prescription + 1 WHERE id = $1 RETURNING last_prescription",
                );
                let row = query.bind(by.clinic.0).fetch_optional(desk.db()).await?;
                Ok(row.ok_or(RecordsError::none("clinic"))?.try_get(0)?)
            })
        })
        .await
    }
}
