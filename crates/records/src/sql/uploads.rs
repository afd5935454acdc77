//! Files on their way.

use super::cases::whose;
use super::dialect::Row;
use super::files::insert_file;
use super::jobs::insert_job;
use super::lane::Desk;
use super::store::{Store, maybe};
use crate::model::audit::{Action, Entry};
use crate::model::file::{FileKind, FileRow, UploadRow};
use crate::model::job::NewJob;
use crate::model::{at, millis};
use crate::{Actor, CaseId, ClientId, ClinicId, RecordsError, UploadId};
use sqlx::Row as _;

/// The kind of a kept name.
pub(super) fn kind(name: &str) -> Result<FileKind, RecordsError> {
    FileKind::named(name).ok_or_else(|| RecordsError::broken("kind of file", name))
}

fn read(row: &Row) -> Result<UploadRow, RecordsError> {
    Ok(UploadRow {
        id: UploadId(row.try_get("id")?),
        client: ClientId(row.try_get("client")?),
        case: maybe(row.try_get("case_id")?, CaseId),
        kind: kind(row.try_get("kind")?)?,
        label: row.try_get("label")?,
        name: row.try_get("name")?,
        bytes: row.try_get("bytes")?,
        received: row.try_get("received")?,
        parts: row.try_get("parts")?,
        created: at(row.try_get("created")?),
        expires: at(row.try_get("expires")?),
    })
}

pub(super) async fn begin(store: &Store, by: &Actor, upload: UploadRow) -> Result<(), RecordsError> {
    let by = *by;
    store
        .write(&by, move |desk| {
            Box::pin(async move {
                let client = whose(desk, &by, upload.case, upload.client).await?;
                let now = desk.now;
                sqlx::query("INSERT INTO uploads (id, clinic, client, case_id, kind, label, name, bytes, received, parts, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9, $10)")
                    .bind(upload.id.0)
                    .bind(by.clinic.0)
                    .bind(client.0)
                    .bind(upload.case.map(|c| c.0))
                    .bind(upload.kind.name())
                    .bind(upload.label)
                    .bind(upload.name)
                    .bind(upload.bytes)
                    .bind(now)
                    .bind(millis(upload.expires))
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Created, "upload", upload.id.0).for_client(client));
                Ok(())
            })
        })
        .await
}

pub(super) async fn find(store: &Store, by: &Actor, id: UploadId) -> Result<UploadRow, RecordsError> {
    let query = sqlx::query("SELECT * FROM uploads WHERE id = $1 AND clinic = $2");
    let row = query.bind(id.0).bind(by.clinic.0).fetch_optional(&store.readers).await?;
    read(&row.ok_or(RecordsError::none("upload"))?)
}

async fn in_transaction(desk: &mut Desk, by: &Actor, id: UploadId) -> Result<UploadRow, RecordsError> {
    let query = sqlx::query("SELECT * FROM uploads WHERE id = $1 AND clinic = $2");
    let row = query.bind(id.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
    read(&row.ok_or(RecordsError::none("upload"))?)
}

pub(super) async fn part_kept(
    store: &Store,
    by: &Actor,
    id: UploadId,
    part: i64,
    received: i64,
) -> Result<(), RecordsError> {
    let by = *by;
    store
        .write(&by, move |desk| {
            Box::pin(async move {
                let upload = in_transaction(desk, &by, id).await?;
                if upload.parts != part {
                    return Err(RecordsError::State("another part is due; ask how far the upload is"));
                }
                sqlx::query("UPDATE uploads SET parts = $2, received = $3 WHERE id = $1")
                    .bind(id.0)
                    .bind(part + 1)
                    .bind(received)
                    .execute(desk.db())
                    .await?;
                Ok(())
            })
        })
        .await
}

pub(super) async fn finish(
    store: &Store,
    by: &Actor,
    id: UploadId,
    file: FileRow,
    job: Option<NewJob>,
) -> Result<(), RecordsError> {
    let by = *by;
    store
        .write(&by, move |desk| {
            Box::pin(async move {
                in_transaction(desk, &by, id).await?;
                sqlx::query("DELETE FROM uploads WHERE id = $1").bind(id.0).execute(desk.db()).await?;
                insert_file(desk, &by, file).await?;
                if let Some(job) = job {
                    insert_job(desk, &by, job).await?;
                }
                Ok(())
            })
        })
        .await
}

pub(super) async fn give_up(store: &Store, by: &Actor, id: UploadId) -> Result<UploadRow, RecordsError> {
    let by = *by;
    store
        .write(&by, move |desk| {
            Box::pin(async move {
                let upload = in_transaction(desk, &by, id).await?;
                sqlx::query("DELETE FROM uploads WHERE id = $1").bind(id.0).execute(desk.db()).await?;
                let entry = Entry::of(Action::Removed, "upload", id.0).for_client(upload.client);
                desk.audit(&by, entry);
                Ok(upload)
            })
        })
        .await
}

pub(super) async fn stale(store: &Store) -> Result<Vec<(ClinicId, UploadRow)>, RecordsError> {
    let query = sqlx::query("SELECT * FROM uploads WHERE expires < $1 ORDER BY expires LIMIT 100");
    let rows = query.bind(millis(store.clock.now())).fetch_all(&store.readers).await?;
    rows.iter().map(|row| Ok((ClinicId(row.try_get("clinic")?), read(row)?))).collect()
}
