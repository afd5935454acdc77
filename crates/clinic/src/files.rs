//! Files of a case.

use crate::rights::{Right, allow, chart_of};
use crate::secrets::sha256_hex;
use crate::{ClinicError, Service};
use plan::case::is_plain_line;
use records::model::file::{Belongs, FileKind, FileRow};
use records::{Actor, CaseId, ClientId, FileId};

/// The media type of a file by its name.
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "glb" => "model/gltf-binary",
        "html" => "text/html; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "jpg" => "image/jpeg",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// A file to be kept that was made here.
pub(crate) struct Made {
    pub(crate) of: Belongs,
    pub(crate) kind: FileKind,
    pub(crate) label: String,
    pub(crate) name: String,
    pub(crate) media_type: &'static str,
    pub(crate) made_from: Option<FileId>,
    pub(crate) bytes: Vec<u8>,
}

impl Service {
    /// Files of a case, the oldest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn files(&self, by: &Actor, case: CaseId) -> Result<Vec<FileRow>, ClinicError> {
        allow(by, Right::Plan)?;
        Ok(self.records.files(by, case).await?)
    }

    /// A file and its bytes.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn file_bytes(&self, by: &Actor, id: FileId) -> Result<(FileRow, Vec<u8>), ClinicError> {
        allow(by, Right::Plan)?;
        self.opened(by, id).await
    }

    /// Files of a client that are of no case, the oldest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn chart_files(&self, by: &Actor, client: ClientId) -> Result<Vec<FileRow>, ClinicError> {
        chart_of(by, client)?;
        self.client_stands(by, client).await?;
        Ok(self.records.client_files(by, client).await?)
    }

    /// A file of a client that is of no case, and its bytes.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`] also for a file of a case.
    pub async fn chart_file(&self, by: &Actor, id: FileId) -> Result<(FileRow, Vec<u8>), ClinicError> {
        if by.client().is_none() {
            allow(by, Right::Chart)?;
        }
        let none = ClinicError::NotFound { what: "file" };
        let file = self.records.file(by, id).await?;
        if file.case.is_some() || chart_of(by, file.client).is_err() {
            return Err(none);
        }
        self.opened(by, id).await
    }

    /// A file and its bytes, for use cases that have authorised already.
    pub(crate) async fn opened(&self, by: &Actor, id: FileId) -> Result<(FileRow, Vec<u8>), ClinicError> {
        let file = self.records.file(by, id).await?;
        let parts = u32::try_from(file.parts).map_err(ClinicError::internal)?;
        let bytes = self.vault(by.clinic).await?.read(id.0, parts).await?;
        Ok((file, bytes))
    }

    /// Says what a photograph shows.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::NotFound`].
    pub async fn label_file(&self, by: &Actor, id: FileId, label: &str) -> Result<(), ClinicError> {
        allow(by, Right::Plan)?;
        if !is_plain_line(label) {
            return Err(ClinicError::invalid("label", "at most 120 plain characters"));
        }
        Ok(self.records.save_file(by, id, Some(label.to_owned()), None).await?)
    }

    /// Removes a file and what was made from it.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn remove_file(&self, by: &Actor, id: FileId) -> Result<(), ClinicError> {
        allow(by, Right::Plan)?;
        self.drop_file(by, id).await
    }

    /// Removes a file and what was made from it, for use cases that have authorised already.
    pub(crate) async fn drop_file(&self, by: &Actor, id: FileId) -> Result<(), ClinicError> {
        for gone in self.records.remove_file(by, id).await? {
            self.remove_parts(by, gone.id.0, gone.parts).await?;
        }
        self.planner.forget(id);
        Ok(())
    }

    /// Seals and keeps a file that was made here. The bytes are in the store before the row stands.
    pub(crate) async fn keep(&self, by: &Actor, made: Made) -> Result<FileRow, ClinicError> {
        let id = FileId::new();
        let parts = self.vault(by.clinic).await?.write(id.0, &made.bytes).await?;
        let file = FileRow {
            id,
            client: made.of.client(),
            case: made.of.case(),
            kind: made.kind,
            label: made.label,
            name: made.name,
            media_type: made.media_type.to_owned(),
            bytes: i64::try_from(made.bytes.len()).map_err(ClinicError::internal)?,
            parts: i64::from(parts),
            sha256: sha256_hex(&made.bytes),
            made_from: made.made_from,
            facts: "{}".to_owned(),
            created: self.now(),
        };
        self.records.add_file(by, file.clone()).await?;
        Ok(file)
    }
}
