//! Content of care by its fingerprint: answers are for ever judged by what they were given under.

use crate::{ClinicError, Service};
use care::Care;
use data_encoding::HEXLOWER;
use document::care::{CareFiles, read_care, shipped_care_files};
use records::{ContentHash, TokenHash};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The shipped content, packed, and its fingerprint: SHA-256 of what is packed.
static SHIPPED: LazyLock<(String, Vec<u8>)> = LazyLock::new(|| {
    let packed = shipped_care_files().packed();
    (HEXLOWER.encode(&TokenHash::of(&packed).0), packed)
});

/// Content of earlier releases that was asked for. Each stays for the life of the program: there are as many as there were releases.
static EARLIER: LazyLock<Mutex<HashMap<String, &'static Care>>> = LazyLock::new(Mutex::default);

/// The fingerprint of the content that stands.
pub(crate) fn fingerprint() -> &'static str {
    &SHIPPED.0
}

impl Service {
    /// Keeps the content that stands, so that what is given under it can be judged for ever.
    pub(crate) async fn keep_content(&self) -> Result<(), ClinicError> {
        let hash = hash_of(fingerprint())?;
        let kept = &self.content_kept;
        if !kept.load(std::sync::atomic::Ordering::Relaxed) {
            self.records.keep_content(hash, SHIPPED.1.clone()).await?;
            kept.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        Ok(())
    }

    /// The content of a fingerprint.
    pub(crate) async fn care_under(&self, fingerprint: &str) -> Result<&'static Care, ClinicError> {
        if fingerprint == self::fingerprint() {
            return Ok(self.care);
        }
        let known = |all: &HashMap<String, &'static Care>| all.get(fingerprint).copied();
        if let Some(care) = known(&EARLIER.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(care);
        }
        let packed = self.records.content(hash_of(fingerprint)?).await?;
        let files = CareFiles::unpacked(&packed).map_err(ClinicError::internal)?;
        let care = read_care(&files).map_err(|faults| ClinicError::internal(format!("{faults:?}")))?;
        let mut all = EARLIER.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(all.entry(fingerprint.to_owned()).or_insert_with(|| Box::leak(Box::new(care))))
    }
}

fn hash_of(fingerprint: &str) -> Result<ContentHash, ClinicError> {
    let bytes = HEXLOWER.decode(fingerprint.as_bytes()).map_err(ClinicError::internal)?;
    bytes.try_into().map(ContentHash).map_err(|_| ClinicError::internal("a fingerprint of another length"))
}
