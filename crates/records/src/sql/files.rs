//! Files. Uploads stand in `uploads.rs`.

use super::cases::whose;
use super::dialect::Row;
use super::lane::Desk;
use super::store::{Store, maybe, taken};
use super::uploads;
use crate::model::at;
use crate::model::audit::{Action, Entry};
use crate::model::file::{FileRow, UploadRow};
use crate::model::job::NewJob;
use crate::{Actor, CaseId, ClientId, ClinicId, FileId, Files, RecordsError, UploadId};
use async_trait::async_trait;
use sqlx::Row as _;

fn read(row: &Row) -> Result<FileRow, RecordsError> {
    Ok(FileRow {
        id: FileId(row.try_get("id")?),
        client: ClientId(row.try_get("client")?),
        case: maybe(row.try_get("case_id")?, CaseId),
        kind: uploads::kind(row.try_get("kind")?)?,
        label: row.try_get("label")?,
        name: row.try_get("name")?,
        media_type: row.try_get("media_type")?,
        bytes: row.try_get("bytes")?,
        parts: row.try_get("parts")?,
        sha256: row.try_get("sha256")?,
        made_from: maybe(row.try_get("made_from")?, FileId),
        facts: row.try_get("facts")?,
        created: at(row.try_get("created")?),
    })
}

/// Keeps a file's row.
pub(super) async fn insert_file(desk: &mut Desk, by: &Actor, file: FileRow) -> Result<(), RecordsError> {
    let client = whose(desk, by, file.case, file.client).await?;
    let now = desk.now;
    sqlx::query("INSERT INTO files (id, clinic, client, case_id, kind, label, name, media_type, bytes, parts, sha256, made_from, facts, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
        .bind(file.id.0)
        .bind(by.clinic.0)
        .bind(client.0)
        .bind(file.case.map(|c| c.0))
        .bind(file.kind.name())
        .bind(file.label)
        .bind(file.name)
        .bind(file.media_type)
        .bind(file.bytes)
        .bind(file.parts)
        .bind(file.sha256)
        .bind(file.made_from.map(|f| f.0))
        .bind(file.facts)
        .bind(now)
        .execute(desk.db())
        .await
        .map_err(|e| taken(e, "this file"))?;
    desk.audit(by, Entry::of(Action::Created, "file", file.id.0).for_client(client));
    Ok(())
}

async fn standing(desk: &mut Desk, by: &Actor, id: FileId) -> Result<FileRow, RecordsError> {
    let query = sqlx::query("SELECT * FROM files WHERE id = $1 AND clinic = $2 AND removed IS NULL");
    let row = query.bind(id.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
    read(&row.ok_or(RecordsError::none("file"))?)
}

#[async_trait]
impl Files for Store {
    async fn begin_upload(&self, by: &Actor, upload: UploadRow) -> Result<(), RecordsError> {
        uploads::begin(self, by, upload).await
    }

    async fn upload(&self, by: &Actor, id: UploadId) -> Result<UploadRow, RecordsError> {
        uploads::find(self, by, id).await
    }

    async fn part_kept(
        &self,
        by: &Actor,
        id: UploadId,
        part: i64,
        received: i64,
    ) -> Result<(), RecordsError> {
        uploads::part_kept(self, by, id, part, received).await
    }

    async fn finish_upload(
        &self,
        by: &Actor,
        id: UploadId,
        file: FileRow,
        job: Option<NewJob>,
    ) -> Result<(), RecordsError> {
        uploads::finish(self, by, id, file, job).await
    }

    async fn drop_upload(&self, by: &Actor, id: UploadId) -> Result<UploadRow, RecordsError> {
        uploads::give_up(self, by, id).await
    }

    async fn stale_uploads(&self) -> Result<Vec<(ClinicId, UploadRow)>, RecordsError> {
        uploads::stale(self).await
    }

    async fn add_file(&self, by: &Actor, file: FileRow) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| Box::pin(async move { insert_file(desk, &by, file).await })).await
    }

    async fn file(&self, by: &Actor, id: FileId) -> Result<FileRow, RecordsError> {
        let query = sqlx::query("SELECT * FROM files WHERE id = $1 AND clinic = $2 AND removed IS NULL");
        let row = query.bind(id.0).bind(by.clinic.0).fetch_optional(&self.readers).await?;
        let file = read(&row.ok_or(RecordsError::none("file"))?)?;
        self.note(by, Entry::of(Action::Read, "file", id.0).for_client(file.client)).await?;
        Ok(file)
    }

    async fn files(&self, by: &Actor, case: CaseId) -> Result<Vec<FileRow>, RecordsError> {
        let query = sqlx::query(
            "SELECT * FROM files WHERE case_id = $1 AND clinic = $2 AND removed IS NULL ORDER BY created, id",
        );
        let rows = query.bind(case.0).bind(by.clinic.0).fetch_all(&self.readers).await?;
        let files = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let client = files.first().map(|f| f.client);
        self.note(by, Entry { action: Action::Listed, subject: "files", id: Some(case.0), client }).await?;
        Ok(files)
    }

    async fn client_files(&self, by: &Actor, client: ClientId) -> Result<Vec<FileRow>, RecordsError> {
        let query = sqlx::query(
            "SELECT * FROM files WHERE client = $1 AND clinic = $2 AND case_id IS NULL AND removed IS NULL ORDER BY created, id",
        );
        let rows = query.bind(client.0).bind(by.clinic.0).fetch_all(&self.readers).await?;
        let entry = Entry { action: Action::Listed, subject: "files", id: None, client: Some(client) };
        self.note(by, entry).await?;
        rows.iter().map(read).collect()
    }

    async fn save_file(
        &self,
        by: &Actor,
        id: FileId,
        label: Option<String>,
        facts: Option<String>,
    ) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let file = standing(desk, &by, id).await?;
                sqlx::query("UPDATE files SET label = $2, facts = $3 WHERE id = $1")
                    .bind(id.0)
                    .bind(label.unwrap_or(file.label))
                    .bind(facts.unwrap_or(file.facts))
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Changed, "file", id.0).for_client(file.client));
                Ok(())
            })
        })
        .await
    }

    async fn remove_file(&self, by: &Actor, id: FileId) -> Result<Vec<FileRow>, RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let file = standing(desk, &by, id).await?;
                let frozen = sqlx::query("SELECT 1 FROM consents WHERE document = $1 AND clinic = $2");
                if frozen.bind(id.0).bind(by.clinic.0).fetch_optional(desk.db()).await?.is_some() {
                    return Err(RecordsError::State("it was signed or declined by the client, so it stays"));
                }
                let query = sqlx::query("UPDATE files SET removed = $2 WHERE (id = $1 OR made_from = $1) AND clinic = $3 AND removed IS NULL RETURNING *");
                let rows = query.bind(id.0).bind(desk.now).bind(by.clinic.0).fetch_all(desk.db()).await?;
                desk.audit(&by, Entry::of(Action::Removed, "file", id.0).for_client(file.client));
                rows.iter().map(read).collect()
            })
        })
        .await
    }
}
