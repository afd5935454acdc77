//! Mails. One on its way is never handed out again: whoever dies in between leaves it unsure.

use super::dialect::{DUE_MAIL, Row};
use super::lane::Desk;
use super::store::{Store, maybe};
use crate::model::audit::{Action, Entry};
use crate::model::mail::{Mail, MailState, NewMail};
use crate::model::{at, millis};
use crate::{AccountId, Actor, AppointmentId, ClientId, ClinicId, MailEnd, MailId, Mails, RecordsError};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::Row as _;
use uuid::Uuid;

fn read(row: &Row) -> Result<Mail, RecordsError> {
    let state: &str = row.try_get("state")?;
    Ok(Mail {
        id: MailId(row.try_get("id")?),
        clinic: ClinicId(row.try_get("clinic")?),
        client: maybe(row.try_get("client")?, ClientId),
        account: maybe(row.try_get("account")?, AccountId),
        appointment: maybe(row.try_get("appointment")?, AppointmentId),
        kind: row.try_get("kind")?,
        facts: row.try_get("facts")?,
        state: MailState::named(state).ok_or_else(|| RecordsError::broken("state of a mail", state))?,
        due: at(row.try_get("due")?),
        attempts: row.try_get("attempts")?,
        said: row.try_get("said")?,
        created: at(row.try_get("created")?),
        changed: at(row.try_get("changed")?),
    })
}

/// Writes a mail, and says whether it did: one of the same name that stands already is enough.
pub(super) async fn insert_mail(desk: &mut Desk, by: &Actor, mail: NewMail) -> Result<bool, RecordsError> {
    let now = desk.now;
    let done = sqlx::query("INSERT INTO mails (id, clinic, client, account, appointment, kind, facts, once, state, due, attempts, said, created, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, 0, '', $10, $10) ON CONFLICT DO NOTHING")
        .bind(MailId::new().0)
        .bind(by.clinic.0)
        .bind(mail.client.map(|c| c.0))
        .bind(mail.account.map(|a| a.0))
        .bind(mail.appointment.map(|a| a.0))
        .bind(mail.kind)
        .bind(mail.facts)
        .bind(mail.once)
        .bind(millis(mail.due))
        .bind(now)
        .execute(desk.db())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Reminders of an appointment that still wait.
pub(super) async fn drop_reminders(desk: &mut Desk, id: AppointmentId) -> Result<(), RecordsError> {
    let now = desk.now;
    sqlx::query("UPDATE mails SET state = 'dropped', once = NULL, changed = $2 WHERE appointment = $1 AND kind = 'reminder' AND state = 'waiting'")
        .bind(id.0)
        .bind(now)
        .execute(desk.db())
        .await?;
    Ok(())
}

#[async_trait]
impl Mails for Store {
    async fn write_mail(&self, by: &Actor, mail: NewMail) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| Box::pin(async move { insert_mail(desk, &by, mail).await.map(drop) }))
            .await
    }

    async fn claim_mail(
        &self,
        worker: Uuid,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<Mail>, RecordsError> {
        self.lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    let said = "the server ended while it was on its way; it may have arrived";
                    sqlx::query("UPDATE mails SET state = 'unsure', said = $2, changed = $1 WHERE state = 'sending' AND lease_until < $1")
                        .bind(millis(now))
                        .bind(said)
                        .execute(desk.db())
                        .await?;
                    let due: Option<(Uuid,)> = sqlx::query_as(DUE_MAIL).bind(millis(now)).fetch_optional(desk.db()).await?;
                    let Some((id,)) = due else { return Ok(None) };
                    let query = sqlx::query("UPDATE mails SET state = 'sending', worker = $2, lease_until = $3, attempts = attempts + 1, said = '', changed = $4 WHERE id = $1 RETURNING *");
                    let query = query.bind(id).bind(worker).bind(millis(lease_until)).bind(millis(now));
                    read(&query.fetch_one(desk.db()).await?).map(Some)
                })
            })
            .await
    }

    async fn settle_mail(&self, worker: Uuid, id: MailId, end: MailEnd) -> Result<(), RecordsError> {
        self.lanes
            .write(None, move |desk| {
                Box::pin(async move {
                    let now = desk.now;
                    let (state, said, due) = match end {
                        MailEnd::Sent => (MailState::Sent, String::new(), None),
                        MailEnd::Dropped => (MailState::Dropped, String::new(), None),
                        MailEnd::Failed(said) => (MailState::Failed, said, None),
                        MailEnd::Again(said, due) => (MailState::Waiting, said, Some(millis(due))),
                    };
                    let done = sqlx::query("UPDATE mails SET state = $3, said = $4, due = COALESCE($5, due), changed = $6 WHERE id = $1 AND worker = $2 AND state = 'sending'")
                        .bind(id.0)
                        .bind(worker)
                        .bind(state.name())
                        .bind(said)
                        .bind(due)
                        .bind(now)
                        .execute(desk.db())
                        .await?;
                    if done.rows_affected() == 1 { Ok(()) } else { Err(RecordsError::State("another worker has this mail")) }
                })
            })
            .await
    }

    async fn mails(&self, by: &Actor, limit: i64) -> Result<Vec<Mail>, RecordsError> {
        let query = sqlx::query(
            "SELECT * FROM mails WHERE clinic = $1 ORDER BY CASE WHEN state IN ('unsure', 'failed') THEN 0 ELSE 1 END, changed DESC, id DESC LIMIT $2",
        );
        let rows = query.bind(by.clinic.0).bind(limit.clamp(1, 500)).fetch_all(&self.readers).await?;
        self.note(by, Entry { action: Action::Listed, subject: "mails", id: None, client: None }).await?;
        rows.iter().map(read).collect()
    }
}
