//! Uploads: a file arrives in parts of a mebibyte, in order, and goes on where it stopped. Each part is sealed and kept before it is acknowledged.

use crate::rights::{Right, allow, chart_of};
use crate::{ClinicError, Problem, Service};
use jiff::ToSpan;
use photo::places::blank_places;
use plan::case::is_plain_line;
use records::model::file::{Belongs, FileKind, FileRow, UploadRow};
use records::model::job::NewJob;
use records::{Actor, FileId, PART_BYTES, UploadId};
use ring::digest;

/// How long an upload may lie still, hours.
const UPLOAD_HOURS: i64 = 24;
/// Most bytes of a photograph that belongs to a client alone.
const OWN_BYTES: u64 = 25 << 20;
/// Most bytes of what a file carries as its label or name.
const NAMES: usize = 120;

/// What is to be uploaded.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// What it will belong to.
    pub of: Belongs,
    /// What it is.
    pub kind: FileKind,
    /// What it shows.
    pub label: String,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The upload.
    pub id: UploadId,
    /// Bytes that are kept: the next part begins here.
    pub received: u64,
    /// Bytes in all.
    pub bytes: u64,
    /// The file, once it is whole.
    pub file: Option<FileId>,
}

impl Service {
    /// Begins an upload.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::TooLarge`], [`ClinicError::NotFound`].
    pub async fn begin_upload(&self, by: &Actor, asked: NewUpload) -> Result<Progress, ClinicError> {
        may_file(by, asked.of)?;
        // A photograph of a client's own needs no more: a scan belongs to a case.
        let own = if matches!(asked.of, Belongs::Client(_)) { OWN_BYTES } else { u64::MAX };
        let most = self.settings.most_file_bytes.min(own);
        if asked.bytes > most {
            return Err(ClinicError::TooLarge { most_mb: most >> 20 });
        }
        let mut problems = Vec::new();
        if asked.bytes == 0 {
            problems.push(Problem::at("bytes", "the file is empty"));
        }
        if !matches!(asked.kind, FileKind::Photograph | FileKind::Scan | FileKind::Texture) {
            problems.push(Problem::at("kind", "only photographs, scans and their textures are uploaded"));
        }
        for (path, text) in [("name", &asked.name), ("label", &asked.label)] {
            if text.len() > NAMES || !is_plain_line(text) {
                problems.push(Problem::at(path, "at most 120 plain characters"));
            }
        }
        if matches!(asked.of, Belongs::Client(_)) && asked.kind != FileKind::Photograph {
            problems.push(Problem::at("kind", "only photographs belong to a client alone"));
        }
        ClinicError::none_of(problems)?;
        let now = self.now();
        let upload = UploadRow {
            id: UploadId::new(),
            client: asked.of.client(),
            case: asked.of.case(),
            kind: asked.kind,
            label: asked.label,
            name: asked.name,
            bytes: i64::try_from(asked.bytes).map_err(ClinicError::internal)?,
            received: 0,
            parts: 0,
            created: now,
            expires: now + UPLOAD_HOURS.hours(),
        };
        let id = upload.id;
        self.records.begin_upload(by, upload).await?;
        Ok(Progress { id, received: 0, bytes: asked.bytes, file: None })
    }

    /// An upload of whoever may have it.
    async fn theirs(&self, by: &Actor, id: UploadId) -> Result<UploadRow, ClinicError> {
        let rights = [Right::Plan, Right::Chart];
        if by.client().is_none() && rights.iter().all(|right| allow(by, *right).is_err()) {
            return Err(ClinicError::Forbidden);
        }
        let upload = self.records.upload(by, id).await?;
        match (upload.case, by.client()) {
            (Some(_), None) => allow(by, Right::Plan)?,
            (None, None) => allow(by, Right::Chart)?,
            (None, Some(own)) if own == upload.client => {}
            _ => return Err(ClinicError::NotFound { what: "upload" }),
        }
        Ok(upload)
    }

    /// How far an upload is.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn upload(&self, by: &Actor, id: UploadId) -> Result<Progress, ClinicError> {
        Ok(progress(&self.theirs(by, id).await?))
    }

    /// Keeps the next part. All parts but the last have a mebibyte.
    ///
    /// # Errors
    /// [`ClinicError::Invalid`] for a part of another size, [`ClinicError::State`] for one that is not due.
    pub async fn keep_part(
        &self,
        by: &Actor,
        id: UploadId,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<Progress, ClinicError> {
        let upload = self.theirs(by, id).await?;
        let received = u64::try_from(upload.received).unwrap_or(0);
        if offset != received {
            let said = format!("{received} bytes are kept; go on from there");
            return Err(ClinicError::State(said));
        }
        let left = u64::try_from(upload.bytes - upload.received).unwrap_or(0);
        let due = left.min(PART_BYTES as u64);
        if bytes.len() as u64 != due {
            return Err(ClinicError::invalid("", format!("this part has {due} bytes, not {}", bytes.len())));
        }
        let last = due == left;
        let part = u32::try_from(upload.parts).map_err(ClinicError::internal)?;
        let vault = self.vault(by.clinic).await?;
        vault.put(id.0, part, last, bytes).await?;
        let now = upload.received + i64::try_from(due).map_err(ClinicError::internal)?;
        self.records.part_kept(by, id, upload.parts, now).await?;
        let file = if last { Some(self.whole(by, &upload, part + 1).await?) } else { None };
        Ok(Progress { id, received: received + due, bytes: received + left, file })
    }

    /// Makes an upload a file whose parts are all there.
    async fn whole(&self, by: &Actor, upload: &UploadRow, parts: u32) -> Result<FileId, ClinicError> {
        let (id, hash) = match upload.kind {
            FileKind::Photograph => self.without_place(by, upload.id, parts).await?,
            _ => (FileId(upload.id.0), self.hashed(by, upload.id, parts).await?),
        };
        let file = FileRow {
            id,
            client: upload.client,
            case: upload.case,
            kind: upload.kind,
            label: upload.label.clone(),
            name: upload.name.clone(),
            media_type: "application/octet-stream".to_owned(),
            bytes: upload.bytes,
            parts: i64::from(parts),
            sha256: data_encoding::HEXLOWER.encode(hash.as_ref()),
            made_from: None,
            facts: "{}".to_owned(),
            created: self.now(),
        };
        let job = NewJob {
            kind: crate::jobs::LOOK_AT.to_owned(),
            payload: serde_json::json!({ "file": id }).to_string(),
            once: Some(format!("look-at:{id}")),
        };
        self.records.finish_upload(by, upload.id, file, Some(job)).await?;
        if id.0 != upload.id.0 {
            self.remove_parts(by, upload.id.0, i64::from(parts)).await?;
        }
        self.jobs_changed.notify_waiters();
        Ok(id)
    }

    /// The hash of what was uploaded, part by part.
    async fn hashed(&self, by: &Actor, id: UploadId, parts: u32) -> Result<digest::Digest, ClinicError> {
        let vault = self.vault(by.clinic).await?;
        let mut hash = digest::Context::new(&digest::SHA256);
        for part in 0..parts {
            hash.update(&vault.part(id.0, part, part + 1 == parts).await?);
        }
        Ok(hash.finish())
    }

    /// A photograph without the place that a camera or a program wrote into it: its file, and its hash. Where there was one it is kept anew, under an id of its
    /// own: what was sealed once is not sealed otherwise under the same one.
    async fn without_place(
        &self,
        by: &Actor,
        id: UploadId,
        parts: u32,
    ) -> Result<(FileId, digest::Digest), ClinicError> {
        let vault = self.vault(by.clinic).await?;
        let mut whole = vault.read(id.0, parts).await?;
        let blanked = tokio::task::spawn_blocking(move || (blank_places(&mut whole), whole));
        let (had_place, whole) = blanked.await.map_err(ClinicError::internal)?;
        let hash = digest::digest(&digest::SHA256, &whole);
        if !had_place {
            return Ok((FileId(id.0), hash));
        }
        let own = FileId::new();
        vault.write(own.0, &whole).await?;
        Ok((own, hash))
    }

    /// Gives an upload up.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn drop_upload(&self, by: &Actor, id: UploadId) -> Result<(), ClinicError> {
        self.theirs(by, id).await?;
        let upload = self.records.drop_upload(by, id).await?;
        self.remove_parts(by, upload.id.0, upload.parts).await
    }

    /// Removes parts from the store; one more than is known of may be there, if the server died in between.
    pub(crate) async fn remove_parts(
        &self,
        by: &Actor,
        id: uuid::Uuid,
        parts: i64,
    ) -> Result<(), ClinicError> {
        let parts = u32::try_from(parts + 1).map_err(ClinicError::internal)?;
        Ok(self.vault(by.clinic).await?.remove(id, parts).await?)
    }

    /// Gives up uploads that lie still.
    pub(crate) async fn give_up_stale(&self) -> Result<(), ClinicError> {
        for (clinic, upload) in self.records.stale_uploads().await? {
            let by = Actor::system(clinic);
            self.records.drop_upload(&by, upload.id).await?;
            self.remove_parts(&by, upload.id.0, upload.parts).await?;
        }
        Ok(())
    }
}

/// Refuses uploads to a case without the right to plan, and to a client without the right to see charts; clients add to what is theirs.
fn may_file(by: &Actor, of: Belongs) -> Result<(), ClinicError> {
    match of {
        Belongs::Case(_) => allow(by, Right::Plan),
        Belongs::Client(client) => chart_of(by, client),
    }
}

fn progress(upload: &UploadRow) -> Progress {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    Progress { id: upload.id, received: number(upload.received), bytes: number(upload.bytes), file: None }
}
