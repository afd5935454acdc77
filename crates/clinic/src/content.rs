//! Content of care at a clinic: what is in force, and what was, by its fingerprint. Answers are for ever judged by what they were given under.

pub mod own;

use crate::{ClinicError, Service};
use care::{Care, Product};
use data_encoding::HEXLOWER;
use document::care::{CareFiles, Tried, read_care, shipped_care_files, try_out};
use records::model::content::{Laid, OwnContent};
use records::{Actor, ClinicId, ContentHash, Role, TokenHash};
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// So much content is kept read; where there is more, what was read is read again when it is asked for.
const READ: usize = 64;

/// Content, packed, and its hash.
struct Packed {
    /// SHA-256 of what is packed.
    hash: ContentHash,
    /// All files.
    bytes: Vec<u8>,
}

impl Packed {
    fn of(files: &CareFiles) -> Self {
        let bytes = files.packed();
        Self { hash: ContentHash(TokenHash::of(&bytes).0), bytes }
    }
}

/// The shipped content.
static SHIPPED: LazyLock<Packed> = LazyLock::new(|| Packed::of(&shipped_care_files()));

/// Content of care under its fingerprint.
#[derive(Debug, Clone)]
pub struct CareInForce {
    care: Arc<Care>,
    hash: ContentHash,
    /// What keeps a clinic's own rows from being laid over what is shipped now; empty where nothing does.
    pub(crate) behind: Arc<[String]>,
}

impl Deref for CareInForce {
    type Target = Care;

    fn deref(&self) -> &Care {
        &self.care
    }
}

impl CareInForce {
    /// The shipped content.
    pub(crate) fn shipped(care: &Care) -> Self {
        Self { care: Arc::new(care.clone()), hash: SHIPPED.hash, behind: Arc::new([]) }
    }

    /// Days of a clock; none where it has no such clock.
    pub(crate) fn days(&self, clock: &str) -> i64 {
        i64::from(self.journey.hours(clock).unwrap_or(0)) / 24
    }

    /// A limit.
    pub(crate) fn limit(&self, id: &str) -> Result<f64, ClinicError> {
        let missing = || ClinicError::internal(format!("journey.toml: limit `{id}` is missing"));
        self.journey.limit(id).ok_or_else(missing)
    }

    /// A product of the formulary.
    pub(crate) fn product(&self, id: &str) -> Result<&Product, ClinicError> {
        let unknown = || ClinicError::invalid("product", format!("`{id}` is not in the formulary"));
        self.formulary.iter().find(|product| product.id == id).ok_or_else(unknown)
    }

    /// Its fingerprint, hexadecimal.
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(&self.hash.0)
    }

    /// Whether it is what is shipped, without rows of a clinic's own.
    pub(crate) fn is_shipped(&self) -> bool {
        self.hash == SHIPPED.hash
    }
}

/// Content that was read, by its hash; and what came of laying own rows over the content shipped now, by the hash of those rows.
#[derive(Default)]
pub(crate) struct Contents {
    read: Mutex<HashMap<ContentHash, Arc<Care>>>,
    laid: Mutex<HashMap<(ContentHash, ContentHash), Over>>,
    /// One at a time is read and tried out: it takes a processor for a while.
    tried: tokio::sync::Mutex<()>,
    shipped_kept: std::sync::atomic::AtomicBool,
}

/// Whether own rows can be laid over the content that is shipped now.
#[derive(Clone)]
enum Over {
    /// They can: this is the whole.
    Laid(ContentHash),
    /// They cannot, for these reasons.
    Behind(Arc<[String]>),
}

fn found<K: Eq + Hash, T: Clone>(all: &Mutex<HashMap<K, T>>, key: K) -> Option<T> {
    all.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
}

fn keep<K: Eq + Hash + Copy, T>(all: &Mutex<HashMap<K, T>>, key: K, value: T) {
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= READ {
        // Any: what is asked for again is read again.
        let one = all.keys().next().copied();
        one.map(|one| all.remove(&one));
    }
    all.insert(key, value);
}

impl Service {
    /// The content of care that is in force at a clinic.
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub async fn care_of(&self, clinic: ClinicId) -> Result<CareInForce, ClinicError> {
        match self.records.own_content_in_force(clinic).await? {
            Some(own) if own.decided_as == Some(Role::Owner) && self.has_doctor(clinic).await? => {
                let said = "it was put in force without a doctor, and the clinic has one now: a doctor has to put it in force";
                Ok(CareInForce { behind: Arc::new([said.to_owned()]), ..self.shipped.clone() })
            }
            Some(own) => self.care_with(&own).await,
            None => Ok(self.shipped.clone()),
        }
    }

    /// Whether a doctor belongs to a clinic.
    pub(crate) async fn has_doctor(&self, clinic: ClinicId) -> Result<bool, ClinicError> {
        let members = self.records.members(&Actor::system(clinic)).await?;
        Ok(members.iter().any(|member| member.role == Role::Doctor))
    }

    /// What a clinic's own rows make of the content that is shipped now; where they do not fit it, what they made when they last did.
    async fn care_with(&self, own: &OwnContent) -> Result<CareInForce, ClinicError> {
        let laid =
            own.laid.ok_or_else(|| ClinicError::internal("content in force that was never laid over"))?;
        if laid.base == SHIPPED.hash {
            return self.care_by(laid.whole).await;
        }
        match self.over_shipped(own.own, laid).await? {
            Over::Laid(whole) => self.care_by(whole).await,
            Over::Behind(behind) => Ok(CareInForce { behind, ..self.care_by(laid.whole).await? }),
        }
    }

    /// Lays rows that were put in force under an earlier release over what is shipped now.
    async fn over_shipped(&self, own: ContentHash, was: Laid) -> Result<Over, ClinicError> {
        let key = (own, was.whole);
        if let Some(over) = found(&self.contents.laid, key) {
            return Ok(over);
        }
        let before = self.care_by(was.whole).await?;
        let tried = self.try_out(self.files_of(own).await?, before).await?;
        let over = match tried.laid.filter(|_| tried.faults.is_empty()) {
            Some(laid) => Over::Laid(self.kept(&laid).await?),
            None => Over::Behind(tried.faults.into()),
        };
        keep(&self.contents.laid, key, over.clone());
        Ok(over)
    }

    /// Tries own files out, one set at a time, on a thread for what takes long: every rule's examples are run.
    pub(crate) async fn try_out(&self, own: CareFiles, before: CareInForce) -> Result<Tried, ClinicError> {
        let shipped = self.care;
        let _alone = self.contents.tried.lock().await;
        let tried = tokio::task::spawn_blocking(move || try_out(shipped, &before, &own));
        tried.await.map_err(ClinicError::internal)
    }

    /// Keeps files under their hash.
    pub(crate) async fn kept(&self, files: &CareFiles) -> Result<ContentHash, ClinicError> {
        let packed = Packed::of(files);
        self.records.keep_content(packed.hash, packed.bytes).await?;
        Ok(packed.hash)
    }

    /// The files that were kept under a hash.
    pub(crate) async fn files_of(&self, hash: ContentHash) -> Result<CareFiles, ClinicError> {
        let packed = self.records.content(hash).await?;
        CareFiles::unpacked(&packed).map_err(ClinicError::internal)
    }

    /// Keeps content that is in force, so that what is given under it can be judged for ever.
    pub(crate) async fn keep_content(&self, care: &CareInForce) -> Result<(), ClinicError> {
        use std::sync::atomic::Ordering::Relaxed;
        let kept = &self.contents.shipped_kept;
        // A clinic's own was kept when it was laid over.
        if care.is_shipped() && !kept.load(Relaxed) {
            self.records.keep_content(SHIPPED.hash, SHIPPED.bytes.clone()).await?;
            kept.store(true, Relaxed);
        }
        Ok(())
    }

    /// The content of a fingerprint.
    pub(crate) async fn care_under(&self, fingerprint: &str) -> Result<CareInForce, ClinicError> {
        let bytes = HEXLOWER.decode(fingerprint.as_bytes()).map_err(ClinicError::internal)?;
        let hash = bytes.try_into().map_err(|_| ClinicError::internal("a fingerprint of another length"))?;
        self.care_by(ContentHash(hash)).await
    }

    async fn care_by(&self, hash: ContentHash) -> Result<CareInForce, ClinicError> {
        if hash == SHIPPED.hash {
            return Ok(self.shipped.clone());
        }
        if let Some(care) = found(&self.contents.read, hash) {
            return Ok(CareInForce { care, hash, behind: Arc::new([]) });
        }
        let files = self.files_of(hash).await?;
        let care = read_care(&files).map_err(|faults| ClinicError::internal(format!("{faults:?}")))?;
        let care = Arc::new(care);
        keep(&self.contents.read, hash, Arc::clone(&care));
        Ok(CareInForce { care, hash, behind: Arc::new([]) })
    }
}
