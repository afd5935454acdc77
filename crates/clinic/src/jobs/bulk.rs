//! A clinic's records as NDJSON, a file for each kind and some megabytes.

use super::{Ended, InHand};
use crate::outward::bulk::{BulkFile, Made, Wanted, place_of, wanted};
use crate::{ClinicError, Service};
use fhir::{Resource, ndjson};
use records::model::audit::{Action, Entry};
use records::model::client::ClientSearch;
use records::{AccountId, Actor, Who};
use std::collections::BTreeMap;

/// A file is closed when it has so many bytes.
const FILE_BYTES: usize = 8 << 20;
/// Clients read at a time.
const CLIENTS: i64 = 200;

/// What is written so far.
struct Writer<'a> {
    service: &'a Service,
    in_hand: &'a InHand<'a>,
    wanted: Wanted,
    open: BTreeMap<&'static str, (String, u64)>,
    files: Vec<BulkFile>,
}

/// Writes everything that was asked for.
pub(super) async fn run(service: &Service, in_hand: &InHand<'_>) -> Result<String, Ended> {
    let at = service.now();
    let wanted = wanted(in_hand.job)?;
    let mut writer = Writer { service, in_hand, wanted, open: BTreeMap::new(), files: Vec::new() };
    // Each client can see who took their record out.
    let account: AccountId = in_hand.payload("account")?;
    let by = Actor { who: Who::Account(account), ..in_hand.by };
    writer.take(service.outward_of_clinic(&by).await?).await?;
    writer.take(service.outward_forms()).await?;
    let (mut after, mut done) = (None, 0);
    for archived in [false, true] {
        loop {
            let search = ClientSearch { words: String::new(), archived, after: after.take(), limit: CLIENTS };
            let rows = service.records.clients(&by, search).await.map_err(ClinicError::from)?;
            let Some(last) = rows.last() else { break };
            after = Some((last.fields.name.clone(), last.id));
            for row in &rows {
                writer.take(service.outward_of_client(&by, row.id).await?).await?;
                let entry = Entry::of(Action::Exported, "client", row.id.0).for_client(row.id);
                service.records.keep_entry(&by, entry).await.map_err(ClinicError::from)?;
                done += 1;
            }
            in_hand.say(0.5, &format!("{done} clients")).await?;
        }
    }
    for kind in writer.open.keys().copied().collect::<Vec<_>>() {
        writer.close(kind).await?;
    }
    serde_json::to_string(&Made { at, files: writer.files }).map_err(|error| Ended::Never(error.to_string()))
}

impl Writer<'_> {
    async fn take(&mut self, made: Vec<Resource>) -> Result<(), Ended> {
        for one in made {
            let asked = self.wanted.kinds.iter().any(|kind| kind == one.kind());
            if !asked || self.wanted.since.is_some_and(|since| one.changed() < since) {
                continue;
            }
            let (text, count) = self.open.entry(one.kind()).or_default();
            text.push_str(&ndjson([&one]));
            *count += 1;
            if text.len() >= FILE_BYTES {
                self.close(one.kind()).await?;
            }
        }
        Ok(())
    }

    async fn close(&mut self, kind: &'static str) -> Result<(), Ended> {
        let Some((text, count)) = self.open.remove(kind) else { return Ok(()) };
        let place = place_of(self.in_hand.job.id, self.files.len());
        let vault = self.service.vault(self.in_hand.by.clinic).await?;
        let parts = vault.write(place, text.as_bytes()).await.map_err(ClinicError::from)?;
        self.files.push(BulkFile { kind: kind.to_owned(), count, parts });
        Ok(())
    }
}
