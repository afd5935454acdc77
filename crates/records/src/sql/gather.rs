//! Reads that are asked at about the same time, answered by one statement: with many people at work a way to the database and
//! back costs more than what is found there. While one statement is on its way, the next one gathers.

use super::dialect::{Db, Pool};
use crate::RecordsError;
use futures::future::BoxFuture;
use sqlx::QueryBuilder;
use std::collections::HashMap;
use std::hash::Hash;
use tokio::sync::{mpsc, oneshot};

/// Most keys in one statement.
const AT_ONCE: usize = 64;
/// Askers that may wait before others do.
const QUEUE: usize = 1024;

/// Looks for some keys, all different, with one statement; what is not there is not among what is found.
pub(super) type Look<K, V> =
    for<'a> fn(&'a Pool, &'a [K]) -> BoxFuture<'a, Result<HashMap<K, V>, RecordsError>>;

struct Asked<K, V> {
    key: K,
    answer: oneshot::Sender<Result<V, RecordsError>>,
}

/// Reads of one kind.
pub(super) struct Gathered<K, V> {
    send: mpsc::Sender<Asked<K, V>>,
}

impl<K, V> Gathered<K, V>
where
    K: Copy + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Opens reads of a kind of row; they end when this value is dropped.
    pub(super) fn open(what: &'static str, pool: &Pool, look: Look<K, V>) -> Self {
        let (send, receive) = mpsc::channel(QUEUE);
        tokio::spawn(drive(what, pool.clone(), look, receive));
        Self { send }
    }

    /// What a key stands for.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`], or that the database failed.
    pub(super) async fn of(&self, key: K) -> Result<V, RecordsError> {
        let (answer, receive) = oneshot::channel();
        self.send.send(Asked { key, answer }).await.map_err(|_| RecordsError::Stopping)?;
        receive.await.map_err(|_| RecordsError::Stopping)?
    }
}

async fn drive<K, V>(what: &'static str, pool: Pool, look: Look<K, V>, mut asked: mpsc::Receiver<Asked<K, V>>)
where
    K: Copy + Eq + Hash + Send + Sync,
    V: Clone,
{
    let mut batch = Vec::with_capacity(AT_ONCE);
    while asked.recv_many(&mut batch, AT_ONCE).await > 0 {
        let mut keys: Vec<K> = Vec::with_capacity(batch.len());
        for one in &batch {
            if !keys.contains(&one.key) {
                keys.push(one.key);
            }
        }
        let found = look(&pool, &keys).await;
        if let Err(error) = &found {
            tracing::error!(%error, what, "could not be read");
        }
        for Asked { key, answer } in batch.drain(..) {
            let own = match &found {
                Ok(found) => found.get(&key).cloned().ok_or(RecordsError::none(what)),
                Err(error) => Err(RecordsError::broken(what, error)),
            };
            // Whoever asked may have gone.
            let _ = answer.send(own);
        }
    }
}

/// Adds ` (…)` with the keys to a statement, a power of two of them, so that few statements are prepared: the last one fills up.
pub(super) fn push_keys<K, T>(statement: &mut QueryBuilder<Db>, keys: &[K], bound: impl Fn(&K) -> T)
where
    T: for<'q> sqlx::Encode<'q, Db> + sqlx::Type<Db> + Send + 'static,
{
    let Some(last) = keys.last() else { return };
    statement.push(" (");
    let mut list = statement.separated(", ");
    let filled = keys.iter().chain(std::iter::repeat(last)).take(keys.len().next_power_of_two());
    for key in filled {
        list.push_bind(bound(key));
    }
    statement.push(")");
}
