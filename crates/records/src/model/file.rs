//! Files and uploads.

use super::kept_names;
use crate::{CaseId, ClientId, FileId, UploadId};
use jiff::Timestamp;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// A photograph.
    Photograph,
    /// A photograph made small for lists.
    Thumbnail,
    /// A photograph made fit for a screen, turned upright.
    Screen,
    /// A scan of the head.
    Scan,
    /// The texture of a scan.
    Texture,
    /// Something made for people: a PDF, a stencil, a calendar.
    Document,
}
kept_names!(FileKind: Photograph = "photograph", Thumbnail = "thumbnail", Screen = "screen", Scan = "scan",
    Texture = "texture", Document = "document");

/// What a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belongs {
    /// A case, and so its client.
    Case(CaseId),
    /// A client, outside of any case.
    Client(ClientId),
}

impl Belongs {
    /// The case, where it is one.
    pub fn case(self) -> Option<CaseId> {
        match self {
            Self::Case(case) => Some(case),
            Self::Client(_) => None,
        }
    }

    /// The client as far as it is known here: the records take a case's client from the case.
    pub fn client(self) -> ClientId {
        match self {
            Self::Case(_) => ClientId(uuid::Uuid::nil()),
            Self::Client(client) => client,
        }
    }
}

/// A kept file. Its bytes are sealed in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Id.
    pub id: FileId,
    /// Whose.
    pub client: ClientId,
    /// Of which case; none: of the client alone.
    pub case: Option<CaseId>,
    /// What it is.
    pub kind: FileKind,
    /// What it shows or is for: a side of the head, a document's name.
    pub label: String,
    /// Its name as it came or as it is offered.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes before sealing.
    pub bytes: i64,
    /// Parts in the store.
    pub parts: i64,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    /// The file that it was made from.
    pub made_from: Option<FileId>,
    /// What was found in it: JSON text.
    pub facts: String,
    /// When it was kept.
    pub created: Timestamp,
}

impl FileRow {
    /// What it belongs to.
    pub fn belongs(&self) -> Belongs {
        self.case.map_or(Belongs::Client(self.client), Belongs::Case)
    }
}

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// Id; the file will have the same.
    pub id: UploadId,
    /// Whose.
    pub client: ClientId,
    /// Of which case; none: of the client alone.
    pub case: Option<CaseId>,
    /// What it will be.
    pub kind: FileKind,
    /// What it shows.
    pub label: String,
    /// Its name as it comes.
    pub name: String,
    /// Bytes that will come.
    pub bytes: i64,
    /// Bytes that are kept.
    pub received: i64,
    /// Parts that are kept.
    pub parts: i64,
    /// When it began.
    pub created: Timestamp,
    /// When it is given up.
    pub expires: Timestamp,
}
