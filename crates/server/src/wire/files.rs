//! Files, uploads, jobs.

use super::json_of;
use clinic::uploads::{NewUpload, Progress};
use records::model::file::Belongs;
use records::model::file::{FileKind, FileRow};
use records::model::job::JobRow;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A file that is to be uploaded.
#[derive(Deserialize, ToSchema)]
pub(crate) struct UploadBody {
    /// `photograph`, `scan` or `texture`.
    pub(crate) kind: String,
    /// What it shows, as `front`.
    #[serde(default)]
    pub(crate) label: String,
    /// Its name.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: u64,
}

impl UploadBody {
    /// The upload of a case or a client; `None` for a kind that is none.
    pub(crate) fn of(self, of: Belongs) -> Option<NewUpload> {
        let kind = FileKind::named(&self.kind)?;
        Some(NewUpload { of, kind, label: self.label, name: self.name, bytes: self.bytes })
    }
}

/// How far an upload is.
#[derive(Serialize, ToSchema)]
pub(crate) struct UploadAnswer {
    /// The upload.
    pub(crate) id: Uuid,
    /// Bytes that are kept: the next part begins here.
    pub(crate) received: u64,
    /// Bytes in all.
    pub(crate) bytes: u64,
    /// Bytes of a part; the last may be shorter.
    pub(crate) part_bytes: u64,
    /// The file, once it is whole.
    pub(crate) file: Option<Uuid>,
}

impl From<Progress> for UploadAnswer {
    fn from(p: Progress) -> Self {
        Self {
            id: p.id.0,
            received: p.received,
            bytes: p.bytes,
            part_bytes: records::PART_BYTES as u64,
            file: p.file.map(|f| f.0),
        }
    }
}

/// Where a part begins.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PartQuery {
    /// Bytes before it.
    pub(crate) offset: u64,
}

/// A file.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileAnswer {
    /// Id.
    pub(crate) id: Uuid,
    /// `photograph`, `thumbnail`, `screen`, `scan`, `texture` or `document`.
    pub(crate) kind: String,
    /// What it shows or is for.
    pub(crate) label: String,
    /// Its name.
    pub(crate) name: String,
    /// Media type.
    pub(crate) media_type: String,
    /// Bytes.
    pub(crate) bytes: i64,
    /// SHA-256, hexadecimal.
    pub(crate) sha256: String,
    /// The file that it was made from.
    pub(crate) made_from: Option<Uuid>,
    /// What was found in it.
    pub(crate) facts: Value,
    /// When it was kept.
    pub(crate) created: String,
}

impl From<FileRow> for FileAnswer {
    fn from(f: FileRow) -> Self {
        Self {
            id: f.id.0,
            kind: f.kind.name().to_owned(),
            label: f.label,
            name: f.name,
            media_type: f.media_type,
            bytes: f.bytes,
            sha256: f.sha256,
            made_from: f.made_from.map(|m| m.0),
            facts: json_of(&f.facts),
            created: f.created.to_string(),
        }
    }
}

/// What a photograph shows.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LabelBody {
    /// As `front`.
    pub(crate) label: String,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct JobAnswer {
    /// Id.
    pub(crate) id: Uuid,
    /// What it does: `look-at`, `documents`.
    pub(crate) kind: String,
    /// `waiting`, `working`, `done` or `failed`.
    pub(crate) state: String,
    /// 0 to 1.
    pub(crate) progress: f64,
    /// What it does now, or why it failed.
    pub(crate) said: String,
    /// What it works on.
    pub(crate) payload: Value,
    /// When it last changed, milliseconds since 1970.
    pub(crate) changed: i64,
}

impl From<JobRow> for JobAnswer {
    fn from(j: JobRow) -> Self {
        Self {
            id: j.id.0,
            kind: j.kind,
            state: j.state.name().to_owned(),
            progress: j.progress,
            said: j.said,
            payload: json_of(&j.payload),
            changed: j.changed.as_millisecond(),
        }
    }
}

/// A job that was asked for.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobAsked {
    /// Its id.
    pub(crate) id: Uuid,
}
