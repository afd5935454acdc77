//! Bulk export (HL7 FHIR Bulk Data Access): all of a clinic as NDJSON, made in the background. Pictures are not in it: only what is known of them.

use super::kinds::Source;
use super::{KINDS, Kind, Reader, none};
use crate::jobs::BULK;
use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use fhir::Interaction;
use jiff::{Timestamp, ToSpan};
use records::model::audit::{Action, Entry};
use records::model::job::{JobRow, JobState, NewJob};
use records::{Actor, JobId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Hours after which an export is removed.
pub const KEPT_HOURS: i64 = 24;

/// What an export is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Kinds.
    pub kinds: Vec<String>,
    /// Only what was saved since.
    pub since: Option<Timestamp>,
    /// The request as it came.
    pub request: String,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkFile {
    /// The kind of its resources.
    pub kind: String,
    /// How many there are.
    pub count: u64,
    /// Parts in the store.
    pub parts: u32,
}

/// How an export stands.
#[derive(Debug, Clone, PartialEq)]
pub enum BulkState {
    /// It is made: what it is at.
    Working(String),
    /// It is made.
    Done {
        /// What was asked.
        wanted: Wanted,
        /// When the records were read.
        at: Timestamp,
        /// Its files.
        files: Vec<BulkFile>,
    },
    /// It was given up.
    Failed(String),
}

/// What a finished job says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Made {
    pub(crate) at: Timestamp,
    pub(crate) files: Vec<BulkFile>,
}

/// The place of a file in the store: the same again where a job runs twice.
pub(crate) fn place_of(job: JobId, number: usize) -> Uuid {
    let mut bytes = *job.0.as_bytes();
    let own = (number as u32).wrapping_add(1).to_be_bytes();
    bytes.iter_mut().rev().zip(own.iter().rev()).for_each(|(byte, own)| *byte ^= own);
    Uuid::from_bytes(bytes)
}

impl Service {
    /// Begins an export.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody who may not take records out, [`ClinicError::Invalid`].
    pub async fn begin_bulk(
        &self,
        reader: &Reader,
        kinds: &[String],
        since: Option<Timestamp>,
        request: &str,
    ) -> Result<JobId, ClinicError> {
        allow(&reader.by, Right::Run)?;
        let problems = kinds.iter().filter(|name| Kind::named(name).is_none());
        let words =
            |name: &String| Problem::at("_type", format!("no resources of the kind `{name}` go out here"));
        ClinicError::none_of(problems.map(words).collect())?;
        let goes = |kind: &&Kind| {
            kind.source != Source::Trail && (kinds.is_empty() || kinds.iter().any(|own| own == kind.name))
        };
        let wanted: Vec<&Kind> = KINDS.iter().filter(goes).collect();
        // What was asked for by name and may not be had is refused; of all there are, those that may be had.
        let may = |kind: &&&Kind| reader.may(kind, Interaction::Search).is_ok();
        let open: Vec<String> = wanted.iter().filter(may).map(|kind| kind.name.to_owned()).collect();
        if open.is_empty() || !kinds.is_empty() && open.len() < wanted.len() {
            return Err(ClinicError::Forbidden);
        }
        let wanted = Wanted { kinds: open, since, request: request.to_owned() };
        let account = reader.by.account().ok_or(ClinicError::Forbidden)?;
        self.records
            .keep_entry(&reader.by, Entry::of(Action::Exported, "clinic", reader.by.clinic.0))
            .await?;
        let wanted = serde_json::to_string(&wanted).map_err(ClinicError::internal)?;
        let payload = json!({ "account": account, "wanted": wanted }).to_string();
        let once = Some(format!("bulk/{payload}"));
        self.enqueue(&reader.by, NewJob { kind: BULK.to_owned(), payload, once }).await
    }

    async fn bulk_job(&self, by: &Actor, id: JobId) -> Result<JobRow, ClinicError> {
        allow(by, Right::Run)?;
        let job = self.records.job(by, id).await?;
        let old = job.changed + KEPT_HOURS.hours() < self.now() && job.state == JobState::Done;
        if job.kind == BULK && !old { Ok(job) } else { Err(none()) }
    }

    /// How an export stands.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn bulk_state(&self, reader: &Reader, id: JobId) -> Result<BulkState, ClinicError> {
        let job = self.bulk_job(&reader.by, id).await?;
        Ok(match job.state {
            JobState::Waiting | JobState::Working => BulkState::Working(job.said),
            JobState::Failed => BulkState::Failed(job.said),
            JobState::Done => {
                let made: Made = serde_json::from_str(&job.result).map_err(ClinicError::internal)?;
                BulkState::Done { wanted: wanted(&job)?, at: made.at, files: made.files }
            }
        })
    }

    /// A file of an export.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] also where a key does not open its kind, [`ClinicError::NotFound`].
    pub async fn bulk_file(&self, reader: &Reader, id: JobId, number: usize) -> Result<Vec<u8>, ClinicError> {
        let BulkState::Done { files, .. } = self.bulk_state(reader, id).await? else { return Err(none()) };
        let file = files.get(number).ok_or_else(none)?;
        reader.may(super::kind_of(&file.kind)?, Interaction::Search)?;
        Ok(self.vault(reader.by.clinic).await?.read(place_of(id, number), file.parts).await?)
    }

    /// Removes an export.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::State`] while it is made.
    pub async fn drop_bulk(&self, by: &Actor, id: JobId) -> Result<(), ClinicError> {
        allow(by, Right::Run)?;
        let job = self.records.job(by, id).await?;
        if job.kind != BULK {
            return Err(none());
        }
        self.remove_bulk(by, &job).await
    }

    async fn remove_bulk(&self, by: &Actor, job: &JobRow) -> Result<(), ClinicError> {
        self.records.remove_job(by, job.id).await?;
        let files = serde_json::from_str::<Made>(&job.result).map_or_else(|_| Vec::new(), |made| made.files);
        for (number, file) in files.iter().enumerate() {
            self.remove_parts(by, place_of(job.id, number), i64::from(file.parts)).await?;
        }
        Ok(())
    }

    /// Removes exports of all clinics that were kept for long enough.
    pub(crate) async fn drop_old_bulks(&self) -> Result<(), ClinicError> {
        let now = self.now();
        for clinic in self.records.clinics().await? {
            let by = Actor::system(clinic.id);
            let old = |job: &&JobRow| {
                let ended = matches!(job.state, JobState::Done | JobState::Failed);
                job.kind == BULK && ended && job.changed + KEPT_HOURS.hours() < now
            };
            for job in self.records.jobs(&by, now - (3 * KEPT_HOURS).hours()).await?.iter().filter(old) {
                self.remove_bulk(&by, job).await?;
            }
        }
        Ok(())
    }
}

/// What a job of an export was asked for.
pub(crate) fn wanted(job: &JobRow) -> Result<Wanted, ClinicError> {
    let payload: serde_json::Value = serde_json::from_str(&job.payload).map_err(ClinicError::internal)?;
    serde_json::from_str(payload["wanted"].as_str().unwrap_or_default()).map_err(ClinicError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lie_in_places_of_their_own() {
        let job = JobId::new();
        let mut places: Vec<Uuid> = (0..1000).map(|number| place_of(job, number)).collect();
        places.push(job.0);
        places.sort();
        places.dedup();
        assert_eq!(places.len(), 1001);
    }
}
