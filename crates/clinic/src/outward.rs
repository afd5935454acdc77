//! A record to other systems, as HL7 FHIR R4: read, search, everything of a client. `docs/fhir.md` is its page.
//!
//! What goes out is made anew from the chart each time; nothing of it is kept beside it. A role sees here what its pages show.

mod answers;
pub(crate) mod bulk;
mod chart;
mod history;
pub mod keys;
mod kinds;
mod medical;
mod papers;
mod people;
mod search;
mod smp;
mod things;

pub use bulk::{BulkState, KEPT_HOURS};
pub use kinds::{KINDS, Kind};
pub use search::COMMON;

use crate::chart::days::morning;
use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use fhir::{Interaction, Resource, Scope};
use jiff::Timestamp;
use kinds::Source;
use records::model::audit::{Action, Entry, TrailSearch};
use records::model::booking::AppointmentSearch;
use records::model::client::ClientSearch;
use records::model::file::FileRow;
use records::{Actor, ClientId, FileId};
use search::{Search, no_such_cursor};
use uuid::Uuid;

/// Somebody who asks: a person with all that their role may, or a program with a key and its scopes.
#[derive(Debug, Clone)]
pub struct Reader {
    /// For whom.
    pub by: Actor,
    /// What the key opens; none: all that the role may.
    pub scopes: Option<Vec<Scope>>,
}

impl Reader {
    fn may(&self, kind: &Kind, interaction: Interaction) -> Result<(), ClinicError> {
        let open = |scopes: &Vec<Scope>| scopes.iter().any(|scope| scope.opens(kind.name, interaction));
        let may = kind.may_see(&self.by) && self.scopes.as_ref().is_none_or(open);
        may.then_some(()).ok_or(ClinicError::Forbidden)
    }
}

/// A page of what was found.
#[derive(Debug, Default)]
pub struct Page {
    /// The resources.
    pub found: Vec<Resource>,
    /// What asks for the next page, where there may be one.
    pub next: Option<String>,
}

fn none() -> ClinicError {
    ClinicError::NotFound { what: "resource" }
}

/// Whether as many came as were asked for: then there may be more.
fn is_full(found: usize, asked: i64) -> bool {
    i64::try_from(found).is_ok_and(|found| found == asked)
}

/// The kind of a name.
fn kind_of(name: &str) -> Result<&'static Kind, ClinicError> {
    Kind::named(name).ok_or_else(none)
}

/// The id that a resource's id begins with: what is a part of an entry has more behind it.
fn whole_id(id: &str) -> Result<Uuid, ClinicError> {
    let own = id.get(..36).ok_or_else(none)?;
    Uuid::parse_str(own).map_err(|_| none())
}

impl Service {
    /// One resource.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`] also for what the caller may not know of.
    pub async fn fhir_read(&self, reader: &Reader, kind: &str, id: &str) -> Result<Resource, ClinicError> {
        let kind = kind_of(kind)?;
        reader.may(kind, Interaction::Read)?;
        let all = self.outward_of(&reader.by, kind, id).await?;
        all.into_iter().find(|one| one.kind() == kind.name && one.id() == id).ok_or_else(none)
    }

    /// Everything that is made of what an id names.
    async fn outward_of(&self, by: &Actor, kind: &Kind, id: &str) -> Result<Vec<Resource>, ClinicError> {
        Ok(match kind.source {
            Source::Clients => vec![self.outward_client(by, ClientId(whole_id(id)?)).await?],
            Source::Members => self.outward_members(by).await?,
            Source::Clinic => vec![people::clinic(&self.records.clinic(by.clinic).await?)],
            Source::Forms => self.outward_forms(),
            Source::Chart(_) => self.outward_entry(by, whole_id(id)?).await?,
            Source::Writes => self.outward_writes_of(by, whole_id(id)?).await?,
            Source::Visits => self.outward_visit(by, whole_id(id)?).await?,
            Source::Files => vec![things::file(&self.outward_file(by, FileId(whole_id(id)?)).await?)],
            Source::Trail => {
                let number: i64 = id.parse().map_err(|_| none())?;
                let trail = self
                    .records
                    .entries(by, TrailSearch { before: number.checked_add(1), ..TrailSearch::latest(1) })
                    .await?;
                trail.iter().map(|row| things::audit(row, by.clinic)).collect()
            }
        })
    }

    /// A page of a search.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`] with every parameter that is not understood.
    pub async fn fhir_search(
        &self,
        reader: &Reader,
        kind: &str,
        params: &[(String, String)],
    ) -> Result<Page, ClinicError> {
        let kind = kind_of(kind)?;
        reader.may(kind, Interaction::Search)?;
        let mut search = Search::of(kind, params)?;
        if let Some(own) = reader.by.client() {
            match search.client {
                Some(other) if other != own.0 => return Ok(Page::default()),
                _ => search.client = kind.whose().map(|_| own.0),
            }
        }
        let mut page = self.outward_page(&reader.by, kind, &search).await?;
        page.found.retain(|one| one.kind() == kind.name && search.finds(one));
        if kind.is_read_whole() { search.cut(page.found) } else { Ok(page) }
    }

    async fn outward_page(&self, by: &Actor, kind: &Kind, search: &Search) -> Result<Page, ClinicError> {
        let client = search.client.map(ClientId);
        let whole = |found| Page { found, next: None };
        Ok(match kind.source {
            Source::Clients => return self.page_of_clients(by, search).await,
            Source::Chart(from) => return self.page_of_chart(by, from, search).await,
            Source::Writes => return self.page_of_writes(by, search).await,
            Source::Trail => return self.page_of_trail(by, search).await,
            Source::Members => whole(self.outward_members(by).await?),
            Source::Clinic => whole(vec![people::clinic(&self.records.clinic(by.clinic).await?)]),
            Source::Forms => whole(self.outward_forms()),
            Source::Visits => whole(self.outward_visits(by, search).await?),
            Source::Files => {
                let client = client.ok_or_else(|| {
                    ClinicError::invalid("patient", "say whose: files are searched by patient or subject")
                })?;
                whole(self.outward_files(by, client).await?)
            }
        })
    }

    /// Everything of a client that the caller may see: the client first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn fhir_everything(
        &self,
        reader: &Reader,
        client: ClientId,
    ) -> Result<Vec<Resource>, ClinicError> {
        let by = &reader.by;
        let may = |kind: &str, way| Kind::named(kind).is_some_and(|kind| reader.may(kind, way).is_ok());
        if !may("Patient", Interaction::Read) {
            return Err(ClinicError::Forbidden);
        }
        let mut all = self.outward_of_client(by, client).await?;
        all.extend(self.outward_of_clinic(by).await?);
        all.retain(|one| may(one.kind(), Interaction::Search));
        self.records
            .keep_entry(by, Entry::of(Action::Exported, "client", client.0).for_client(client))
            .await?;
        Ok(all)
    }

    /// The clinic and its people.
    pub(crate) async fn outward_of_clinic(&self, by: &Actor) -> Result<Vec<Resource>, ClinicError> {
        let mut all = vec![people::clinic(&self.records.clinic(by.clinic).await?)];
        all.extend(self.outward_members(by).await?);
        Ok(all)
    }

    /// Everything of a client that the caller may see.
    pub(crate) async fn outward_of_client(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Resource>, ClinicError> {
        let mut all = vec![self.outward_client(by, client).await?];
        all.extend(self.made_of_visible(by, self.whole_chart(by, client).await?).await?);
        all.extend(self.outward_visits(by, &Search::of_client(client)).await?);
        all.extend(self.outward_files(by, client).await?);
        Ok(all)
    }

    /// A file's bytes, as a `Binary`: for people. To a program with a key files are named only, since photographs leave by two persons' word.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], for every key too; [`ClinicError::NotFound`].
    pub async fn fhir_bytes(&self, reader: &Reader, id: &str) -> Result<(FileRow, Vec<u8>), ClinicError> {
        if reader.scopes.is_some() {
            return Err(ClinicError::Forbidden);
        }
        reader.may(kind_of("DocumentReference")?, Interaction::Read)?;
        let file = self.outward_file(&reader.by, FileId(whole_id(id)?)).await?;
        self.opened(&reader.by, file.id).await
    }

    async fn outward_client(&self, by: &Actor, id: ClientId) -> Result<Resource, ClinicError> {
        if by.client().is_some_and(|own| own != id) {
            return Err(none());
        }
        Ok(people::client(&self.records.client(by, id).await?, by.clinic))
    }

    async fn page_of_clients(&self, by: &Actor, search: &Search) -> Result<Page, ClinicError> {
        if let Some(own) = by.client() {
            return Ok(Page { found: vec![self.outward_client(by, own).await?], next: None });
        }
        if !search.ids.is_empty() {
            let mut found = Vec::new();
            for id in search.ids.iter().filter_map(|id| id.parse().ok()) {
                match self.records.client(by, id).await {
                    Ok(row) => found.push(people::client(&row, by.clinic)),
                    Err(records::RecordsError::NotFound { .. }) => {}
                    Err(other) => return Err(other.into()),
                }
            }
            return Ok(Page { found, next: None });
        }
        // The cursor is an id alone: names do not belong into addresses.
        let after = match search.cursor.as_ref().map(|id| id.parse::<ClientId>()) {
            Some(Ok(id)) => Some((self.records.client(by, id).await?.fields.name, id)),
            Some(Err(_)) => return Err(no_such_cursor()),
            None => None,
        };
        let asked = ClientSearch { words: search.words(), archived: false, after, limit: search.count };
        let rows = self.records.clients(by, asked).await?;
        let next = rows.last().filter(|_| is_full(rows.len(), search.count)).map(|row| row.id.to_string());
        Ok(Page { found: rows.iter().map(|row| people::client(row, by.clinic)).collect(), next })
    }

    async fn outward_members(&self, by: &Actor) -> Result<Vec<Resource>, ClinicError> {
        let licences = self.records.licences(by, None).await?;
        Ok(self.records.members(by).await?.iter().map(|row| people::member(row, &licences)).collect())
    }

    /// Forms of the content.
    pub(crate) fn outward_forms(&self) -> Vec<Resource> {
        let forms = self.care().forms.iter();
        // Content has days, no hours.
        let days = care::rows(self.care()).into_iter().map(|(_, provenance)| provenance.reviewed_on);
        let changed = days.max().and_then(morning).unwrap_or(Timestamp::UNIX_EPOCH);
        let made = forms.map(|form| {
            let body = serde_json::to_value(fhir::questionnaire_from_care(form)).unwrap_or_default();
            Resource::whole("Questionnaire", &form.id, 1, changed, body)
        });
        made.collect()
    }

    async fn outward_visit(&self, by: &Actor, id: Uuid) -> Result<Vec<Resource>, ClinicError> {
        let row = self.records.appointment(by, records::AppointmentId(id)).await?;
        if by.client().is_some_and(|own| own != row.client) {
            return Err(none());
        }
        Ok(vec![people::visit(&row, by.client().is_some())])
    }

    async fn outward_visits(&self, by: &Actor, search: &Search) -> Result<Vec<Resource>, ClinicError> {
        let (from, to) = search.span();
        if search.client.is_none() && (from.is_none() || to.is_none()) {
            let words = "say whose, or from when to when: `patient`, or `date=ge…` and `date=lt…`";
            return Err(ClinicError::invalid("patient", words));
        }
        let asked = AppointmentSearch {
            client: search.client.map(ClientId),
            from,
            to,
            ..AppointmentSearch::default()
        };
        let rows = self.records.appointments(by, asked).await?;
        Ok(rows.iter().map(|row| people::visit(row, by.client().is_some())).collect())
    }

    /// A file that the caller may see: those of a case are for who plans, those of a client alone for who sees charts.
    async fn outward_file(&self, by: &Actor, id: FileId) -> Result<FileRow, ClinicError> {
        let row = self.records.file(by, id).await?;
        let right = if row.case.is_some() { Right::Plan } else { Right::Chart };
        let may = by.client().map_or_else(|| allow(by, right).is_ok(), |own| own == row.client);
        may.then_some(row).ok_or_else(none)
    }

    async fn outward_files(&self, by: &Actor, client: ClientId) -> Result<Vec<Resource>, ClinicError> {
        let mut rows = self.records.client_files(by, client).await?;
        if by.client().is_some() || allow(by, Right::Plan).is_ok() {
            for whole in self.records.cases(by, client).await? {
                rows.extend(self.records.files(by, whole.case.id).await?);
            }
        }
        Ok(rows.iter().map(things::file).collect())
    }

    async fn page_of_trail(&self, by: &Actor, search: &Search) -> Result<Page, ClinicError> {
        let before = search.cursor.as_ref().map(|number| number.parse().map_err(|_| no_such_cursor()));
        let (from, to) = search.span();
        let asked = TrailSearch {
            client: search.client.map(ClientId),
            before: before.transpose()?,
            from,
            to,
            ..TrailSearch::latest(search.count)
        };
        let rows = self.records.entries(by, asked).await?;
        let next =
            rows.last().filter(|_| is_full(rows.len(), search.count)).map(|row| row.number.to_string());
        Ok(Page { found: rows.iter().map(|row| things::audit(row, by.clinic)).collect(), next })
    }
}
