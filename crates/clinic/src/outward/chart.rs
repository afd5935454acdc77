//! Entries of the chart, one by one and page by page.

use super::kinds::{WRITTEN, may_see_entry};
use super::search::{Search, no_such_cursor};
use super::{Page, answers, is_full, medical, none, papers, smp};
use crate::chart::Noted;
use crate::chart::answers::AnswerSet;
use crate::chart::consents::Agreement;
use crate::content::CareInForce;
use crate::medical::consultations::Consultation;
use crate::medical::orders::Order;
use crate::medical::pharmacy::Dispense;
use crate::medical::prescriptions::Prescription;
use crate::sessions::SessionLog;
use crate::{ClinicError, Service};
use care::Occasion;
use fhir::Resource;
use jiff::Timestamp;
use records::model::chart::{ChartEntry, ChartKind, ChartSearch};
use records::model::stock::Lot;
use records::{Actor, EntryId, LotId, Role};
use uuid::Uuid;

fn cursor_of(before: (Timestamp, EntryId)) -> String {
    format!("{}.{}", before.0.as_millisecond(), before.1)
}

fn before_of(cursor: &str) -> Option<(Timestamp, EntryId)> {
    let (at, id) = cursor.split_once('.')?;
    Some((Timestamp::from_millisecond(at.parse().ok()?).ok()?, id.parse().ok()?))
}

fn before_said(search: &Search) -> Result<Option<(Timestamp, EntryId)>, ClinicError> {
    search.cursor.as_ref().map(|cursor| before_of(cursor).ok_or_else(no_such_cursor)).transpose()
}

impl Service {
    /// Everything that an entry is, where the caller may see it.
    pub(super) async fn outward_entry(&self, by: &Actor, id: Uuid) -> Result<Vec<Resource>, ClinicError> {
        let entry = self.visible_entry(by, id, &self.places(by).await?).await?;
        self.made_of_entry(by, &self.care_of(by.clinic).await?, entry).await
    }

    pub(super) async fn visible_entry(
        &self,
        by: &Actor,
        id: Uuid,
        places: &Option<Vec<String>>,
    ) -> Result<ChartEntry, ClinicError> {
        let entry = self.records.entry(by, EntryId(id)).await?;
        if self.sees(by, &entry, places) { Ok(entry) } else { Err(none()) }
    }

    /// The states in which a doctor is licensed; nothing for others, who see by their role alone.
    pub(super) async fn places(&self, by: &Actor) -> Result<Option<Vec<String>>, ClinicError> {
        if by.role != Role::Doctor {
            return Ok(None);
        }
        Ok(Some(self.own_licences(by).await?.into_iter().map(|licence| licence.place).collect()))
    }

    fn sees(&self, by: &Actor, entry: &ChartEntry, places: &Option<Vec<String>>) -> bool {
        let own = by.client().is_none_or(|client| client == entry.client);
        let place = entry.standing.place.as_ref();
        let licensed = entry.kind != ChartKind::Consultation
            || places.as_ref().is_none_or(|places| place.is_some_and(|place| places.contains(place)));
        own && licensed && may_see_entry(by, entry.kind)
    }

    pub(super) async fn page_of_chart(
        &self,
        by: &Actor,
        from: &[ChartKind],
        search: &Search,
    ) -> Result<Page, ClinicError> {
        if !search.ids.is_empty() {
            return self.by_ids(by, search).await;
        }
        if search.client.is_none() {
            let words = "say whose, by patient or _id; all of the clinic at once is what `$export` gives";
            return Err(ClinicError::invalid("patient", words));
        }
        let asked = ChartSearch {
            client: search.client.map(records::ClientId),
            kinds: from.iter().copied().filter(|kind| may_see_entry(by, *kind)).collect(),
            before: before_said(search)?,
            limit: Some(search.count),
            ..ChartSearch::default()
        };
        let entries = self.records.entries_of(by, asked).await?;
        let last = entries.last().filter(|_| is_full(entries.len(), search.count));
        let next = last.map(|last| cursor_of((last.created, last.id)));
        Ok(Page { found: self.made_of_visible(by, entries).await?, next })
    }

    /// Those of a list of ids that the caller may see.
    async fn by_ids(&self, by: &Actor, search: &Search) -> Result<Page, ClinicError> {
        let mut found = Vec::new();
        let mut ids: Vec<Uuid> = search.ids.iter().filter_map(|id| super::whole_id(id).ok()).collect();
        ids.sort();
        ids.dedup();
        let places = self.places(by).await?;
        let care = self.care_of(by.clinic).await?;
        for id in ids {
            match self.visible_entry(by, id, &places).await {
                Ok(entry) if search.client.is_none_or(|client| client == entry.client.0) => {
                    found.extend(self.made_of_entry(by, &care, entry).await?);
                }
                Ok(_) | Err(ClinicError::NotFound { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(Page { found, next: None })
    }

    /// What those of some entries are made into that the caller may see.
    pub(super) async fn made_of_visible(
        &self,
        by: &Actor,
        entries: Vec<ChartEntry>,
    ) -> Result<Vec<Resource>, ClinicError> {
        let places = self.places(by).await?;
        let care = self.care_of(by.clinic).await?;
        let mut made = Vec::new();
        for entry in entries.into_iter().filter(|entry| self.sees(by, entry, &places)) {
            made.extend(papers::provenance(&entry, by.clinic));
            made.extend(self.made_of_entry(by, &care, entry).await?);
        }
        Ok(made)
    }

    pub(super) async fn made_of_entry(
        &self,
        by: &Actor,
        care: &CareInForce,
        entry: ChartEntry,
    ) -> Result<Vec<Resource>, ClinicError> {
        Ok(match entry.kind {
            ChartKind::Answers => self.made_of_answers(by, entry).await?,
            ChartKind::Clearance => vec![papers::clearance(&self.noted_in(by, entry).await?)],
            ChartKind::Identity => vec![papers::identity(&self.noted_in(by, entry).await?)],
            ChartKind::Consent => {
                let noted = self.noted_in::<Agreement>(by, entry).await?;
                let text = care.consents.iter().find(|consent| consent.id == noted.body.kind);
                vec![papers::consent(&noted, text)]
            }
            ChartKind::Session => {
                let noted = self.noted_in::<SessionLog>(by, entry).await?;
                let lots = self.lots_named(by, noted.body.lot_ids()).await?;
                smp::session(&noted, &lots, &self.clinic_zone(by.clinic).await?)
            }
            ChartKind::Task => vec![papers::task(&self.noted_in(by, entry).await?)],
            ChartKind::Message => vec![papers::message(&self.noted_in(by, entry).await?, by.clinic)],
            ChartKind::Consultation => {
                let mut noted = self.noted_in::<Consultation>(by, entry).await?;
                if by.client().is_some() && noted.body.decided.is_none() {
                    // As on the client's page: what a doctor finds is told with the decision.
                    noted.body.diagnosis = None;
                    noted.body.orders = noted.body.orders.into_iter().map(Order::without_result).collect();
                }
                medical::consultation(&noted, care)
            }
            ChartKind::Prescription => {
                let noted = self.noted_in::<Prescription>(by, entry).await?;
                let judged_by = self.care_under(&noted.body.content).await?;
                let id = &noted.body.product;
                let product = judged_by.product(id).or_else(|_| care.product(id)).ok();
                // Whether a diagnosis stands is no secret to whoever may see the prescription.
                let system = Actor::system(by.clinic);
                let consultation: Noted<Consultation> = self.noted(&system, noted.body.consultation).await?;
                let diagnosed = consultation.body.diagnosis.is_some();
                medical::prescription(&noted, product, &judged_by.rules, diagnosed)
            }
            ChartKind::Dispense => {
                let noted = self.noted_in::<Dispense>(by, entry).await?;
                let lots = noted.body.lots.iter().map(|(lot, _)| *lot).collect();
                medical::dispense(&noted, &self.lots_named(by, lots).await?)
            }
            ChartKind::SideEffect => vec![medical::side_effect(&self.noted_in(by, entry).await?)],
            // Money is the clinic's ledger, and who let photographs out its trail: no part of the chart that goes out.
            ChartKind::Subscription
            | ChartKind::Card
            | ChartKind::Correction
            | ChartKind::PhotographExport => Vec::new(),
        })
    }

    /// The response, its observations; and for the clinic's people what the rules say.
    async fn made_of_answers(&self, by: &Actor, entry: ChartEntry) -> Result<Vec<Resource>, ClinicError> {
        let noted = self.noted_in::<AnswerSet>(by, entry).await?;
        let occasion = self.form_use(&noted.body.form).ok().and_then(|(_, used)| used.occasion);
        if by.client().is_some() && occasion == Some(Occasion::Review) {
            // The doctor's own form is the doctor's, as on the pages.
            return Ok(Vec::new());
        }
        let mut made = vec![answers::response(&noted)];
        made.extend(answers::observations(&noted, self.care()));
        if noted.body.day.is_some() && by.client().is_none() && occasion.is_some() {
            made.extend(answers::hits(&noted, &self.judge_set(by, &noted.body).await?));
        }
        Ok(made)
    }

    /// Lots by their ids, each once, in a fixed order.
    async fn lots_named(&self, by: &Actor, ids: Vec<LotId>) -> Result<Vec<Lot>, ClinicError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // The lots of a procedure are a part of it, whoever may read it.
        let mut lots = self.records.lots_of(&Actor::system(by.clinic), &ids).await?;
        lots.sort_by_key(|lot| lot.id);
        lots.dedup_by_key(|lot| lot.id);
        Ok(lots)
    }

    pub(super) async fn outward_writes_of(&self, by: &Actor, id: Uuid) -> Result<Vec<Resource>, ClinicError> {
        let entry = self.visible_entry(by, id, &self.places(by).await?).await?;
        Ok(papers::provenance(&entry, by.clinic).into_iter().collect())
    }

    pub(super) async fn page_of_writes(&self, by: &Actor, search: &Search) -> Result<Page, ClinicError> {
        if search.ids.is_empty() {
            return self.page_of_chart(by, WRITTEN, search).await;
        }
        let mut found = Vec::new();
        for id in search.ids.iter().filter_map(|id| super::whole_id(id).ok()) {
            match self.outward_writes_of(by, id).await {
                Ok(made) => found.extend(made),
                Err(ClinicError::NotFound { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(Page { found, next: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let before = (Timestamp::from_millisecond(1_795_000_000_123).expect("a time"), EntryId::new());
        assert_eq!(before_of(&cursor_of(before)), Some(before));
        assert_eq!(before_of("12"), None);
    }
}
