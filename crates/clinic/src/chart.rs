//! The chart: what is kept of a client's care. `docs/chart.md` is its page.

pub mod aftercare;
pub mod answers;
pub mod consents;
pub mod corrections;
pub(crate) mod days;
pub mod emergency;
pub mod identity;
mod judged;
pub mod messages;
pub mod photograph_export;
pub mod screening;
pub mod tasks;
pub mod timeline;

pub use judged::{Asked, HitSaid, Judged};

use crate::{ClinicError, Service};
use records::model::chart::{
    ChartBatch, ChartEntry, ChartKind, ChartSearch, EntryChange, NewEntry, Standing,
};
use records::{Actor, ClientId, ClinicId, EntryId, FileId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// What an entry of one kind says.
pub trait Body: Serialize + DeserializeOwned + Send + Sync {
    /// The kind.
    const KIND: ChartKind;
}

/// An entry and what it says.
#[derive(Debug, Clone)]
pub struct Noted<T> {
    /// The entry.
    pub entry: ChartEntry,
    /// What it says.
    pub body: T,
}

impl<T> Noted<T> {
    /// Refuses a version that is not the one that stands.
    ///
    /// # Errors
    /// [`ClinicError::Changed`].
    pub(crate) fn must_be(&self, version: i64, what: &'static str) -> Result<(), ClinicError> {
        let stands = self.entry.version;
        if stands == version { Ok(()) } else { Err(ClinicError::Changed { what, stands }) }
    }
}

/// A new entry before it is sealed.
pub(crate) struct Draft<'a, T> {
    pub(crate) client: ClientId,
    pub(crate) about: Option<Uuid>,
    pub(crate) standing: Standing,
    pub(crate) once: Option<String>,
    pub(crate) body: &'a T,
}

impl<'a, T: Body> Draft<'a, T> {
    /// An entry about a client that stands in a state.
    pub(crate) fn of(client: ClientId, state: &str, body: &'a T) -> Self {
        let standing = Standing { state: state.to_owned(), ..Standing::default() };
        Self { client, about: None, standing, once: None, body }
    }

    pub(crate) fn about(self, about: Uuid) -> Self {
        Self { about: Some(about), ..self }
    }

    pub(crate) fn once(self, once: String) -> Self {
        Self { once: Some(once), ..self }
    }
}

impl Service {
    /// Seals what an entry says; the key is never the same twice.
    pub(crate) async fn sealed<T: Serialize>(
        &self,
        clinic: ClinicId,
        body: &T,
    ) -> Result<Vec<u8>, ClinicError> {
        let id = Uuid::now_v7();
        let text = serde_json::to_vec(body).map_err(ClinicError::internal)?;
        let sealed = self.vault(clinic).await?.seal_small(id, &text);
        Ok([id.as_bytes().as_slice(), &sealed].concat())
    }

    /// Opens what an entry says.
    pub(crate) async fn unsealed<T: DeserializeOwned>(
        &self,
        clinic: ClinicId,
        sealed: &[u8],
    ) -> Result<T, ClinicError> {
        let broken = || ClinicError::internal("a sealed entry does not open");
        let (id, body) = sealed.split_at_checked(16).ok_or_else(broken)?;
        let id = Uuid::from_slice(id).map_err(ClinicError::internal)?;
        let text = self.vault(clinic).await?.open_small(id, body.to_vec()).map_err(ClinicError::internal)?;
        serde_json::from_slice(&text).map_err(ClinicError::internal)
    }

    /// A new entry, sealed, with its id.
    pub(crate) async fn drafted<T: Body>(
        &self,
        by: &Actor,
        draft: Draft<'_, T>,
    ) -> Result<NewEntry, ClinicError> {
        Ok(NewEntry {
            id: EntryId::new(),
            client: draft.client,
            kind: T::KIND,
            about: draft.about,
            standing: draft.standing,
            once: draft.once,
            sealed: self.sealed(by.clinic, draft.body).await?,
        })
    }

    /// An entry saved over the version that was read.
    pub(crate) async fn changed<T: Body>(
        &self,
        by: &Actor,
        noted: &Noted<T>,
    ) -> Result<EntryChange, ClinicError> {
        Ok(EntryChange {
            id: noted.entry.id,
            version: noted.entry.version,
            standing: noted.entry.standing.clone(),
            sealed: self.sealed(by.clinic, &noted.body).await?,
        })
    }

    pub(crate) async fn noted_in<T: Body>(
        &self,
        by: &Actor,
        entry: ChartEntry,
    ) -> Result<Noted<T>, ClinicError> {
        if entry.kind != T::KIND {
            return Err(ClinicError::NotFound { what: "entry" });
        }
        let body = self.unsealed(by.clinic, &entry.sealed).await?;
        Ok(Noted { entry, body })
    }

    /// An entry of one kind, for use cases that authorise by what it is.
    pub(crate) async fn noted<T: Body>(&self, by: &Actor, id: EntryId) -> Result<Noted<T>, ClinicError> {
        let entry = self.records.entry(by, id).await?;
        self.noted_in(by, entry).await
    }

    /// Entries of one kind, the latest first.
    pub(crate) async fn all_noted<T: Body>(
        &self,
        by: &Actor,
        search: ChartSearch,
    ) -> Result<Vec<Noted<T>>, ClinicError> {
        let search = ChartSearch { kinds: vec![T::KIND], ..search };
        let mut found = Vec::new();
        for entry in self.records.entries_of(by, search).await? {
            found.push(self.noted_in(by, entry).await?);
        }
        Ok(found)
    }

    /// Every entry of a client, the latest first.
    pub(crate) async fn whole_chart(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<ChartEntry>, ClinicError> {
        let mut all = Vec::new();
        let mut before = None;
        loop {
            let page = self.records.entries_of(by, ChartSearch { before, ..ChartSearch::of(client) }).await?;
            let Some(last) = page.last() else { return Ok(all) };
            before = Some((last.created, last.id));
            all.extend(page);
        }
    }

    /// The latest entry of one kind.
    pub(crate) async fn latest_noted<T: Body>(
        &self,
        by: &Actor,
        search: ChartSearch,
    ) -> Result<Option<Noted<T>>, ClinicError> {
        let search = ChartSearch { limit: Some(1), ..search };
        Ok(self.all_noted(by, search).await?.into_iter().next())
    }

    /// Whether a file is kept and a client's own.
    pub(crate) async fn is_file_of(&self, by: &Actor, client: ClientId, file: FileId) -> bool {
        self.records.file(by, file).await.is_ok_and(|file| file.client == client)
    }

    /// Writes a batch and wakes who sends mails.
    pub(crate) async fn write_chart(&self, by: &Actor, batch: ChartBatch) -> Result<(), ClinicError> {
        let mails = !batch.mails.is_empty();
        self.records.keep(by, batch).await?;
        if mails {
            self.mails_changed.notify_waiters();
        }
        Ok(())
    }
}
