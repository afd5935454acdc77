//! The vault: sealed files in an object store, a folder or S3.

use crate::seal::{ClinicKey, SealError};
use crate::{Actor, ClinicId};
use bytes::Bytes;
use futures::StreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use std::sync::Arc;
use uuid::Uuid;

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The address names no store.
    #[error("`{0}` is no place for photographs; give a folder, or `s3://bucket/prefix`")]
    Address(String),
    /// The store failed.
    #[error("the store of photographs failed: {0}")]
    Store(#[from] object_store::Error),
    /// What is kept was changed.
    #[error(transparent)]
    Sealed(#[from] SealError),
}

/// Where sealed parts are kept.
#[derive(Clone)]
pub struct PhotoStore {
    store: Arc<dyn ObjectStore>,
    prefix: String,
}

impl PhotoStore {
    /// A folder, made where there is none, or `s3://bucket/prefix` with credentials from the environment as Amazon's own tools
    /// read them (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT`, …).
    ///
    /// # Errors
    /// [`VaultError::Address`], or [`VaultError::Store`] where the folder cannot be made.
    pub fn open(address: &str) -> Result<Self, VaultError> {
        let Some(rest) = address.strip_prefix("s3://") else {
            if address.contains("://") {
                return Err(VaultError::Address(address.to_owned()));
            }
            let wrong = |_| VaultError::Address(address.to_owned());
            std::fs::create_dir_all(address).map_err(wrong)?;
            let store = object_store::local::LocalFileSystem::new_with_prefix(address)?;
            return Ok(Self { store: Arc::new(store), prefix: String::new() });
        };
        // Chosen once for the process; fails only where it was chosen before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let store = object_store::aws::AmazonS3Builder::from_env().with_bucket_name(bucket).build()?;
        Ok(Self { store: Arc::new(store), prefix: prefix.trim_matches('/').to_owned() })
    }

    fn path(&self, clinic: ClinicId, file: Uuid, part: u32) -> Path {
        let place = format!("{clinic}/{file}/{part:05}");
        if self.prefix.is_empty() {
            Path::from(place)
        } else {
            Path::from(format!("{}/{place}", self.prefix))
        }
    }

    /// Every sealed part, by its name without the prefix.
    ///
    /// # Errors
    /// [`VaultError::Store`].
    pub async fn names(&self) -> Result<Vec<String>, VaultError> {
        let prefix = (!self.prefix.is_empty()).then(|| Path::from(self.prefix.as_str()));
        let mut list = self.store.list(prefix.as_ref());
        let mut names = Vec::new();
        while let Some(item) = list.next().await {
            let name = item?.location.to_string();
            let short = name.strip_prefix(&self.prefix).unwrap_or(&name).trim_start_matches('/');
            names.push(short.to_owned());
        }
        names.sort();
        Ok(names)
    }

    /// A sealed part as it is kept, by its name.
    ///
    /// # Errors
    /// [`VaultError::Store`].
    pub async fn raw(&self, name: &str) -> Result<Bytes, VaultError> {
        Ok(self.store.get(&self.named(name)).await?.bytes().await?)
    }

    /// Keeps a sealed part as it is, by its name.
    ///
    /// # Errors
    /// [`VaultError::Store`].
    pub async fn put_raw(&self, name: &str, bytes: Bytes) -> Result<(), VaultError> {
        self.store.put(&self.named(name), PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }

    fn named(&self, name: &str) -> Path {
        if self.prefix.is_empty() { Path::from(name) } else { Path::from(format!("{}/{name}", self.prefix)) }
    }
}

/// One clinic's files.
#[derive(Clone)]
pub struct Vault {
    store: PhotoStore,
    clinic: ClinicId,
    key: ClinicKey,
}

impl Vault {
    /// The vault of a clinic.
    pub fn new(store: PhotoStore, clinic: ClinicId, key: ClinicKey) -> Self {
        Self { store, clinic, key }
    }

    /// Whether it is the vault of the actor's clinic.
    pub fn is_of(&self, by: &Actor) -> bool {
        self.clinic == by.clinic
    }

    /// Seals something small that is kept elsewhere; the id must be new.
    pub fn seal_small(&self, id: Uuid, bytes: &[u8]) -> Vec<u8> {
        self.key.seal(id, 0, true, bytes.to_vec())
    }

    /// Opens something small.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open_small(&self, id: Uuid, sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
        self.key.open(id, 0, true, sealed)
    }

    /// Seals and keeps a part; a part of the same number is replaced.
    ///
    /// # Errors
    /// [`VaultError::Store`].
    pub async fn put(&self, file: Uuid, part: u32, last: bool, bytes: Vec<u8>) -> Result<(), VaultError> {
        let sealed = self.key.seal(file, part, last, bytes);
        let path = self.store.path(self.clinic, file, part);
        self.store.store.put(&path, PutPayload::from_bytes(Bytes::from(sealed))).await?;
        Ok(())
    }

    /// Reads and opens a part.
    ///
    /// # Errors
    /// [`VaultError::Store`], [`VaultError::Sealed`].
    pub async fn part(&self, file: Uuid, part: u32, last: bool) -> Result<Vec<u8>, VaultError> {
        let path = self.store.path(self.clinic, file, part);
        let sealed = self.store.store.get(&path).await?.bytes().await?;
        Ok(self.key.open(file, part, last, sealed.to_vec())?)
    }

    /// Reads a whole file of so many parts.
    ///
    /// # Errors
    /// [`VaultError::Store`], [`VaultError::Sealed`].
    pub async fn read(&self, file: Uuid, parts: u32) -> Result<Vec<u8>, VaultError> {
        let mut whole = Vec::new();
        for part in 0..parts {
            whole.extend(self.part(file, part, part + 1 == parts).await?);
        }
        Ok(whole)
    }

    /// Keeps a whole file and gives the number of its parts.
    ///
    /// # Errors
    /// [`VaultError::Store`].
    pub async fn write(&self, file: Uuid, bytes: &[u8]) -> Result<u32, VaultError> {
        let parts = bytes.len().div_ceil(crate::PART_BYTES).max(1);
        for part in 0..parts {
            let from = part * crate::PART_BYTES;
            let upto = bytes.len().min(from + crate::PART_BYTES);
            self.put(file, part as u32, part + 1 == parts, bytes[from..upto].to_vec()).await?;
        }
        Ok(parts as u32)
    }

    /// Removes a file's parts; those that are gone already are passed over.
    ///
    /// # Errors
    /// [`VaultError::Store`].
    pub async fn remove(&self, file: Uuid, parts: u32) -> Result<(), VaultError> {
        for part in 0..parts {
            match self.store.store.delete(&self.store.path(self.clinic, file, part)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_a_bucket_are_places_for_photographs() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(PhotoStore::open(&folder.path().join("photos").display().to_string()).is_ok());
        // Nothing is asked of the store yet: only whether this program can speak to one.
        let bucket = PhotoStore::open("s3://photographs/clinics").map(|store| store.prefix);
        assert_eq!(bucket.expect("a bucket"), "clinics");
        assert!(matches!(PhotoStore::open("ftp://photographs"), Err(VaultError::Address(_))));
    }
}
