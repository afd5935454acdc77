//! What planning keeps between answers: heads, skins, what photographs say without their pixels, and whose turn it is.

use super::heads::LoadedHead;
use crate::ClinicError;
use document::Taken;
use preview::ClientSkin;
use records::{CaseId, ClinicId, FileId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Heads that are kept.
const HEADS: usize = 12;
/// Entries that are kept of what is small.
const SMALL: usize = 4096;

/// A photograph without its pixels.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// What its file says, and the markers in it.
    pub(crate) taken: Taken,
    /// What names its bytes.
    pub(crate) hash: String,
}

/// Which photograph, and whether it is looked at as a mirror image.
pub(crate) type Which = (CaseId, FileId, bool);

/// Keeps and takes turns.
pub struct Planner {
    heads: Mutex<Vec<(ClinicId, String, Arc<LoadedHead>)>>,
    cases: Mutex<HashMap<CaseId, ClinicId>>,
    photographs: Mutex<HashMap<Which, Arc<Known>>>,
    skins: Mutex<HashMap<String, ClientSkin>>,
    /// As many answers are made at a time as there are cores.
    turns: Semaphore,
}

/// Nothing that is kept here is half-written when somebody panics.
fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn put<K: Eq + Hash, V>(kept: &Mutex<HashMap<K, V>>, key: K, value: V) {
    let mut kept = held(kept);
    if kept.len() >= SMALL {
        kept.clear();
    }
    kept.insert(key, value);
}

impl Planner {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            heads: Mutex::default(),
            cases: Mutex::default(),
            photographs: Mutex::default(),
            skins: Mutex::default(),
            turns: Semaphore::new(cores),
        }
    }

    /// Waits for a turn, which lasts as long as what is given is held.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>, ClinicError> {
        self.turns.acquire().await.map_err(ClinicError::internal)
    }

    /// A head by its name; it is then the last to be dropped.
    pub(super) fn head(&self, clinic: ClinicId, name: &str) -> Option<Arc<LoadedHead>> {
        let mut heads = held(&self.heads);
        let at = heads.iter().position(|(c, n, _)| *c == clinic && n == name)?;
        let found = heads.remove(at);
        let head = Arc::clone(&found.2);
        heads.push(found);
        Some(head)
    }

    pub(super) fn keep(&self, clinic: ClinicId, head: &Arc<LoadedHead>) {
        let mut heads = held(&self.heads);
        if heads.len() >= HEADS {
            heads.remove(0);
        }
        heads.push((clinic, head.name.clone(), Arc::clone(head)));
    }

    /// Whether a case is known to be the clinic's.
    pub(super) fn knows(&self, clinic: ClinicId, case: CaseId) -> bool {
        held(&self.cases).get(&case) == Some(&clinic)
    }

    pub(super) fn know(&self, clinic: ClinicId, case: CaseId) {
        put(&self.cases, case, clinic);
    }

    /// The skin that was fitted to what has this name.
    pub(super) fn skin(&self, name: &str) -> Option<ClientSkin> {
        held(&self.skins).get(name).copied()
    }

    pub(super) fn keep_skin(&self, name: String, skin: ClientSkin) {
        put(&self.skins, name, skin);
    }

    pub(super) fn photograph(&self, which: Which) -> Option<Arc<Known>> {
        held(&self.photographs).get(&which).cloned()
    }

    pub(super) fn keep_photograph(&self, which: Which, known: Arc<Known>) {
        put(&self.photographs, which, known);
    }

    /// A file is gone: it is asked for again where a case still names it.
    pub(crate) fn forget(&self, file: FileId) {
        held(&self.photographs).retain(|(_, known, _), _| *known != file);
    }
}
