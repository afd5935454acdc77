//! Back-ups: a folder with a copy of the database that is whole at one moment, and every sealed part.
//!
//! Taken while the server works: parts are copied first, then the database, then the parts that came meanwhile. A row is kept only after its
//! parts, so every row of the copy has its parts. Parts stay sealed; the key is no part of a back-up.

use crate::{Database, PhotoStore, RecordsError, Sqlite, VaultError};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Why a back-up was not made or not taken back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or folder.
    #[error("{path}: {error}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The folder is in use.
    #[error("{0} is not empty; name a new folder")]
    Taken(PathBuf),
    /// No back-up.
    #[error("{0} holds no back-up: it has no readable manifest.json")]
    None(PathBuf),
    /// A back-up of the other kind of database.
    #[error("this back-up is of {of}, and the server is told to use {wanted}")]
    Other {
        /// What it is of.
        of: String,
        /// What is wanted.
        wanted: &'static str,
    },
    /// PostgreSQL's own tools.
    #[error(
        "{tool} failed: {said}; PostgreSQL's client programs of the server's version must be on the PATH"
    )]
    Tool {
        /// Which.
        tool: &'static str,
        /// What it said.
        said: String,
    },
    /// The records.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// The store.
    #[error(transparent)]
    Store(#[from] VaultError),
}

/// What stands in a back-up.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    schema: String,
    database: String,
    parts: Vec<String>,
}

const SCHEMA: &str = "hairline-backup/1";
const MANIFEST: &str = "manifest.json";

/// The kind of a database and the file of its copy.
fn kind(database: &Database) -> (&'static str, &'static str) {
    match database {
        Database::File(_) => ("sqlite", "records.db"),
        Database::Postgres(_) => ("postgres", "records.dump"),
    }
}

/// Makes a back-up in a new folder and gives the number of sealed parts in it.
///
/// # Errors
/// [`BackupError`]. What was written so far stays in the folder without a manifest, by which it is told from a whole one.
pub async fn backup(database: &Database, store: &PhotoStore, folder: &Path) -> Result<usize, BackupError> {
    empty(folder)?;
    let mut done = BTreeSet::new();
    copy_parts(store, folder, &mut done).await?;
    let (name, file) = kind(database);
    copy_database(database, &folder.join(file)).await?;
    copy_parts(store, folder, &mut done).await?;
    let manifest =
        Manifest { schema: SCHEMA.to_owned(), database: name.to_owned(), parts: done.into_iter().collect() };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| file_error(folder, io::Error::other(e)))?;
    write(&folder.join(MANIFEST), &text)?;
    Ok(manifest.parts.len())
}

/// Takes a back-up back into an empty place and gives the number of sealed parts.
///
/// # Errors
/// [`BackupError`].
pub async fn restore(folder: &Path, database: &Database, store: &PhotoStore) -> Result<usize, BackupError> {
    let none = || BackupError::None(folder.to_path_buf());
    let text = std::fs::read(folder.join(MANIFEST)).map_err(|_| none())?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| none())?;
    if manifest.schema != SCHEMA {
        return Err(none());
    }
    let (name, file) = kind(database);
    if manifest.database != name {
        return Err(BackupError::Other { of: manifest.database, wanted: name });
    }
    put_database(&folder.join(file), database)?;
    for part in &manifest.parts {
        let path = folder.join("photos").join(part);
        let bytes = std::fs::read(&path).map_err(|e| file_error(&path, e))?;
        store.put_raw(part, Bytes::from(bytes)).await?;
    }
    Ok(manifest.parts.len())
}

fn file_error(path: &Path, error: io::Error) -> BackupError {
    BackupError::File { path: path.to_path_buf(), error }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|e| file_error(parent, e))?;
    }
    std::fs::write(path, bytes).map_err(|e| file_error(path, e))
}

/// Makes a folder, which may stand but must be empty.
fn empty(folder: &Path) -> Result<(), BackupError> {
    std::fs::create_dir_all(folder).map_err(|e| file_error(folder, e))?;
    let mut entries = std::fs::read_dir(folder).map_err(|e| file_error(folder, e))?;
    if entries.next().is_some() { Err(BackupError::Taken(folder.to_path_buf())) } else { Ok(()) }
}

/// Copies the parts that are not copied yet.
async fn copy_parts(
    store: &PhotoStore,
    folder: &Path,
    done: &mut BTreeSet<String>,
) -> Result<(), BackupError> {
    for name in store.names().await? {
        if done.contains(&name) {
            continue;
        }
        match store.raw(&name).await {
            Ok(bytes) => write(&folder.join("photos").join(&name), &bytes)?,
            // Removed since it was listed: its row is gone too.
            Err(VaultError::Store(object_store::Error::NotFound { .. })) => continue,
            Err(other) => return Err(other.into()),
        }
        done.insert(name);
    }
    Ok(())
}

async fn copy_database(database: &Database, to: &Path) -> Result<(), BackupError> {
    match database {
        Database::File(file) => {
            let copy = Sqlite::copy(file, to).await;
            Ok(copy?)
        }
        Database::Postgres(url) => tool("pg_dump", &["-Fc", "-f", &to.display().to_string(), url]),
    }
}

fn put_database(from: &Path, database: &Database) -> Result<(), BackupError> {
    match database {
        Database::File(file) => {
            if file.exists() {
                return Err(BackupError::Taken(file.clone()));
            }
            std::fs::copy(from, file).map(|_| ()).map_err(|e| file_error(from, e))
        }
        Database::Postgres(url) => {
            tool("pg_restore", &["--exit-on-error", "--no-owner", "-d", url, &from.display().to_string()])
        }
    }
}

fn tool(name: &'static str, words: &[&str]) -> Result<(), BackupError> {
    let failed = |said: String| BackupError::Tool { tool: name, said };
    let output = Command::new(name).args(words).output().map_err(|e| failed(e.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}
