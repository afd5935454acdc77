//! Links for clients, questions, decisions.

use super::cases::owner;
use super::dialect::Row;
use super::jobs::insert_job;
use super::lane::Desk;
use super::store::{Store, maybe, taken};
use crate::model::audit::{Action, Entry};
use crate::model::job::NewJob;
use crate::model::share::{Consent, Decision, Question, ShareRow};
use crate::model::{at, millis};
use crate::{
    Actor, CaseId, ClientId, ClinicId, ConsentId, FileId, QuestionId, RecordsError, ShareId, Shares,
    TokenHash, VariantId,
};
use async_trait::async_trait;
use sqlx::Row as _;
use uuid::Uuid;

fn read(row: &Row) -> Result<ShareRow, RecordsError> {
    let token: Vec<u8> = row.try_get("token")?;
    let revoked: Option<i64> = row.try_get("revoked")?;
    Ok(ShareRow {
        id: ShareId(row.try_get("id")?),
        token: TokenHash(token.try_into().map_err(|_| RecordsError::broken("link", "its secret"))?),
        client: ClientId(row.try_get("client")?),
        case: CaseId(row.try_get("case_id")?),
        shown: row.try_get("shown")?,
        chosen: maybe(row.try_get("chosen")?, VariantId),
        created: at(row.try_get("created")?),
        expires: at(row.try_get("expires")?),
        revoked: revoked.map(at),
    })
}

fn question(row: &Row) -> Result<Question, RecordsError> {
    Ok(Question {
        id: QuestionId(row.try_get("id")?),
        share: ShareId(row.try_get("share")?),
        asked: row.try_get("asked")?,
        asked_at: at(row.try_get("asked_at")?),
        answer: row.try_get("answer")?,
    })
}

fn consent(row: &Row) -> Result<Consent, RecordsError> {
    let decision: &str = row.try_get("decision")?;
    Ok(Consent {
        id: ConsentId(row.try_get("id")?),
        share: ShareId(row.try_get("share")?),
        variant: VariantId(row.try_get("variant")?),
        decision: Decision::named(decision).ok_or_else(|| RecordsError::broken("decision", decision))?,
        name: row.try_get("name")?,
        drawn: row.try_get("drawn")?,
        text_version: row.try_get("text_version")?,
        text_sha256: row.try_get("text_sha256")?,
        at: at(row.try_get("at")?),
        document: maybe(row.try_get("document")?, FileId),
    })
}

/// Whose link it is.
async fn holder(desk: &mut Desk, by: &Actor, id: ShareId) -> Result<ClientId, RecordsError> {
    let query = sqlx::query_as("SELECT client FROM shares WHERE id = $1 AND clinic = $2");
    let row: Option<(Uuid,)> = query.bind(id.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
    row.map(|(client,)| ClientId(client)).ok_or(RecordsError::none("link"))
}

/// Refuses where the client has signed or declined.
async fn undecided(desk: &mut Desk, id: ShareId) -> Result<(), RecordsError> {
    let query = sqlx::query_as("SELECT at FROM consents WHERE share = $1");
    let row: Option<(i64,)> = query.bind(id.0).fetch_optional(desk.db()).await?;
    row.map_or(Ok(()), |_| Err(RecordsError::State("this plan was signed or declined already")))
}

async fn keep_consent(desk: &mut Desk, by: &Actor, consent: Consent) -> Result<(), RecordsError> {
    let client = holder(desk, by, consent.share).await?;
    let now = desk.now;
    let action = match consent.decision {
        Decision::Signed => Action::Signed,
        Decision::Declined => Action::Declined,
    };
    sqlx::query("INSERT INTO consents (id, clinic, share, variant, decision, name, drawn, text_version, text_sha256, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(consent.id.0)
        .bind(by.clinic.0)
        .bind(consent.share.0)
        .bind(consent.variant.0)
        .bind(consent.decision.name())
        .bind(consent.name)
        .bind(consent.drawn)
        .bind(consent.text_version)
        .bind(consent.text_sha256)
        .bind(now)
        .execute(desk.db())
        .await
        .map_err(|e| match taken(e, "this decision") {
            RecordsError::Taken { .. } => RecordsError::State("this plan was signed or declined already"),
            other => other,
        })?;
    desk.audit(by, Entry::of(action, "share", consent.share.0).for_client(client));
    Ok(())
}

#[async_trait]
impl Shares for Store {
    async fn create_share(&self, by: &Actor, share: ShareRow) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let (client, _) = owner(desk, &by, share.case).await?;
                let now = desk.now;
                sqlx::query("INSERT INTO shares (id, clinic, token, client, case_id, shown, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
                    .bind(share.id.0)
                    .bind(by.clinic.0)
                    .bind(share.token.0.to_vec())
                    .bind(client.0)
                    .bind(share.case.0)
                    .bind(share.shown)
                    .bind(now)
                    .bind(millis(share.expires))
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Created, "share", share.id.0).for_client(client));
                Ok(())
            })
        })
        .await
    }

    async fn share_by_token(&self, token: TokenHash) -> Result<(ClinicId, ShareRow), RecordsError> {
        let query = sqlx::query("SELECT * FROM shares WHERE token = $1").bind(token.0.to_vec());
        let row = query.fetch_optional(&self.readers).await?.ok_or(RecordsError::none("link"))?;
        Ok((ClinicId(row.try_get("clinic")?), read(&row)?))
    }

    async fn share(&self, by: &Actor, id: ShareId) -> Result<ShareRow, RecordsError> {
        let query = sqlx::query("SELECT * FROM shares WHERE id = $1 AND clinic = $2");
        let row = query.bind(id.0).bind(by.clinic.0).fetch_optional(&self.readers).await?;
        let share = read(&row.ok_or(RecordsError::none("link"))?)?;
        self.note(by, Entry::of(Action::Read, "share", id.0).for_client(share.client)).await?;
        Ok(share)
    }

    async fn shares(&self, by: &Actor, case: CaseId) -> Result<Vec<ShareRow>, RecordsError> {
        let query = sqlx::query(
            "SELECT * FROM shares WHERE case_id = $1 AND clinic = $2 ORDER BY created DESC, id DESC",
        );
        let rows = query.bind(case.0).bind(by.clinic.0).fetch_all(&self.readers).await?;
        let shares = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let client = shares.first().map(|s| s.client);
        self.note(by, Entry { action: Action::Listed, subject: "shares", id: Some(case.0), client }).await?;
        Ok(shares)
    }

    async fn revoke_share(&self, by: &Actor, id: ShareId) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let client = holder(desk, &by, id).await?;
                let now = desk.now;
                sqlx::query("UPDATE shares SET revoked = $2 WHERE id = $1 AND revoked IS NULL")
                    .bind(id.0)
                    .bind(now)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Removed, "share", id.0).for_client(client));
                Ok(())
            })
        })
        .await
    }

    async fn choose(&self, by: &Actor, id: ShareId, variant: VariantId) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let client = holder(desk, &by, id).await?;
                undecided(desk, id).await?;
                sqlx::query("UPDATE shares SET chosen = $2 WHERE id = $1")
                    .bind(id.0)
                    .bind(variant.0)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Changed, "share", id.0).for_client(client));
                Ok(())
            })
        })
        .await
    }

    async fn ask(&self, by: &Actor, question: Question) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let client = holder(desk, &by, question.share).await?;
                let now = desk.now;
                sqlx::query(
                    "INSERT INTO questions (id, clinic, share, asked, asked_at) VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(question.id.0)
                .bind(by.clinic.0)
                .bind(question.share.0)
                .bind(question.asked)
                .bind(now)
                .execute(desk.db())
                .await?;
                desk.audit(&by, Entry::of(Action::Created, "question", question.id.0).for_client(client));
                Ok(())
            })
        })
        .await
    }

    async fn answer(&self, by: &Actor, id: QuestionId, answer: String) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let query = sqlx::query_as(
                    "UPDATE questions SET answer = $2 WHERE id = $1 AND clinic = $3 RETURNING share",
                );
                let row: Option<(Uuid,)> =
                    query.bind(id.0).bind(answer).bind(by.clinic.0).fetch_optional(desk.db()).await?;
                let (share,) = row.ok_or(RecordsError::none("question"))?;
                let client = holder(desk, &by, ShareId(share)).await?;
                desk.audit(&by, Entry::of(Action::Changed, "question", id.0).for_client(client));
                Ok(())
            })
        })
        .await
    }

    async fn questions(&self, by: &Actor, id: ShareId) -> Result<Vec<Question>, RecordsError> {
        let query =
            sqlx::query("SELECT * FROM questions WHERE share = $1 AND clinic = $2 ORDER BY asked_at, id");
        let rows = query.bind(id.0).bind(by.clinic.0).fetch_all(&self.readers).await?;
        self.note(by, Entry { action: Action::Listed, subject: "questions", id: Some(id.0), client: None })
            .await?;
        rows.iter().map(question).collect()
    }

    async fn decide(&self, by: &Actor, consent: Consent, job: Option<NewJob>) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                keep_consent(desk, &by, consent).await?;
                if let Some(job) = job {
                    insert_job(desk, &by, job).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn consent(&self, by: &Actor, id: ShareId) -> Result<Option<Consent>, RecordsError> {
        let query = sqlx::query("SELECT * FROM consents WHERE share = $1 AND clinic = $2");
        let row = query.bind(id.0).bind(by.clinic.0).fetch_optional(&self.readers).await?;
        self.note(by, Entry { action: Action::Read, subject: "consent", id: Some(id.0), client: None })
            .await?;
        row.as_ref().map(consent).transpose()
    }

    async fn freeze(&self, by: &Actor, id: ShareId, document: FileId) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let client = holder(desk, &by, id).await?;
                let done =
                    sqlx::query("UPDATE consents SET document = $2 WHERE share = $1 AND document IS NULL")
                        .bind(id.0)
                        .bind(document.0)
                        .execute(desk.db())
                        .await?;
                if done.rows_affected() == 0 {
                    return Err(RecordsError::State("nothing is signed here, or it is frozen already"));
                }
                desk.audit(&by, Entry::of(Action::Created, "frozen-plan", document.0).for_client(client));
                Ok(())
            })
        })
        .await
    }
}
