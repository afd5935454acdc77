//! Earlier versions of what is of the chart.

use super::{Reader, kind_of, none, whole_id};
use crate::{ClinicError, Service};
use fhir::{Interaction, Resource};
use records::model::chart::{ChartEntry, ChartKind, EarlierVersion, Standing};
use records::{Actor, EntryId};

/// An entry as it was.
fn was(entry: &ChartEntry, earlier: EarlierVersion) -> ChartEntry {
    ChartEntry {
        standing: Standing { state: earlier.state, ..entry.standing.clone() },
        sealed: earlier.sealed,
        version: earlier.version,
        wrote: earlier.wrote,
        by_client: earlier.by_client,
        changed: earlier.at,
        ..entry.clone()
    }
}

impl Service {
    /// Every version of a resource that is kept, the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`] also for kinds of which no earlier versions are kept.
    pub async fn fhir_history(
        &self,
        reader: &Reader,
        kind: &str,
        id: &str,
    ) -> Result<Vec<Resource>, ClinicError> {
        let kind = kind_of(kind)?;
        reader.may(kind, Interaction::Read)?;
        if !kind.has_history() {
            return Err(ClinicError::NotFound { what: "history" });
        }
        let care = self.care_of(reader.by.clinic).await?;
        let mut versions = Vec::new();
        for entry in self.versions_of(&reader.by, id).await? {
            let made = self.made_of_entry(&reader.by, &care, entry).await?;
            versions.extend(made.into_iter().find(|one| one.kind() == kind.name && one.id() == id));
        }
        if versions.is_empty() { Err(none()) } else { Ok(versions) }
    }

    /// One version of a resource.
    ///
    /// # Errors
    /// As [`Service::fhir_history`].
    pub async fn fhir_version(
        &self,
        reader: &Reader,
        kind: &str,
        id: &str,
        version: &str,
    ) -> Result<Resource, ClinicError> {
        let all = self.fhir_history(reader, kind, id).await?;
        all.into_iter().find(|one| one.version() == version).ok_or_else(none)
    }

    /// An entry and how it was before, the latest first.
    async fn versions_of(&self, by: &Actor, id: &str) -> Result<Vec<ChartEntry>, ClinicError> {
        let id = whole_id(id)?;
        let places = self.places(by).await?;
        let entry = self.visible_entry(by, id, &places).await?;
        // Where a consultation lay before is not kept: a doctor of the state where it lies now reads what they wrote of it themselves.
        let by_place = places.is_some() && entry.kind == ChartKind::Consultation;
        let own = |earlier: &EarlierVersion| {
            !by_place || (earlier.wrote.is_some() && earlier.wrote == by.account())
        };
        let earlier = self.records.earlier(by, EntryId(id)).await?.into_iter().filter(own);
        let mut all: Vec<ChartEntry> = earlier.map(|earlier| was(&entry, earlier)).collect();
        all.push(entry);
        all.reverse();
        Ok(all)
    }
}
