//! One client's whole record as a zip: what was written, cases, files, links, signatures, and who has read it.

use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use records::model::audit::{Action, Entry, Kept, TrailSearch};
use records::model::booking::{Appointment, AppointmentSearch};
use records::model::case::WholeCase;
use records::model::chart::{ChartEntry, ChartKind};
use records::model::client::Client;
use records::model::file::FileRow;
use records::model::ledger::Posting;
use records::{Actor, ClientId, EntryId, Who};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What stands in the place of files.
const LEFT_OUT: &str = "Photographs, scans and documents are named here (files.json) and left out: they leave by a second person's word.\n\
    Ask for it on the client's page; somebody else of the clinic, or the client, agrees.\n";

impl Service {
    /// The record of a client: for the clinic, or for the client themselves. Files, and with them photographs, go out to the client, and to the
    /// clinic by a second person's word (`agreed`); without it they are named.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::State`] where the word is none that lets them out.
    pub async fn export(
        &self,
        by: &Actor,
        id: ClientId,
        agreed: Option<EntryId>,
    ) -> Result<Vec<u8>, ClinicError> {
        let own = by.client() == Some(id);
        if !own {
            allow(by, Right::Run)?;
        }
        let client = self.records.client(by, id).await?;
        if let Some(agreed) = agreed {
            self.take_photographs(by, id, agreed).await?;
        }
        // Whoever runs the server's own command has the photographs' key anyway.
        let files = own || agreed.is_some() || by.who == Who::System;
        // What the client may have is the whole record: what follows is read for them by the server.
        let system = Actor::system(by.clinic);
        let mut zip = Zip::new(files);
        if !files {
            zip.file("FILES-ARE-LEFT-OUT.txt", LEFT_OUT.as_bytes())?;
        }
        zip.json("client.json", &client_json(&client))?;
        self.export_cases(&system, id, &mut zip).await?;
        self.export_chart(&system, id, &mut zip).await?;
        self.records.keep_entry(by, Entry::of(Action::Exported, "client", id.0).for_client(id)).await?;
        let trail = self.whole_trail(by, id).await?;
        zip.json("access.json", &Value::Array(trail.iter().map(entry_json).collect()))?;
        zip.finished()
    }

    async fn export_cases(&self, by: &Actor, id: ClientId, zip: &mut Zip) -> Result<(), ClinicError> {
        for listed in self.records.cases(by, id).await? {
            let whole = self.records.case(by, listed.case.id).await?;
            let folder = format!("cases/{}", whole.case.id);
            zip.json(&format!("{folder}/case.json"), &case_json(&whole))?;
            let files = self.records.files(by, whole.case.id).await?;
            self.export_files(by, &folder, &files, zip).await?;
            let shares = self.shares(by, whole.case.id).await?;
            zip.json(
                &format!("{folder}/links.json"),
                &Value::Array(shares.iter().map(share_json).collect()),
            )?;
        }
        Ok(())
    }

    async fn export_files(
        &self,
        by: &Actor,
        folder: &str,
        files: &[FileRow],
        zip: &mut Zip,
    ) -> Result<(), ClinicError> {
        zip.json(&format!("{folder}/files.json"), &Value::Array(files.iter().map(file_json).collect()))?;
        if !zip.files {
            return Ok(());
        }
        for file in files {
            let (_, bytes) = self.opened(by, file.id).await?;
            zip.file(&format!("{folder}/files/{}-{}", file.id, plain(&file.name)), &bytes)?;
        }
        Ok(())
    }

    /// Everything of the chart with its earlier versions, visits, money.
    async fn export_chart(&self, by: &Actor, id: ClientId, zip: &mut Zip) -> Result<(), ClinicError> {
        let files = self.records.client_files(by, id).await?;
        self.export_files(by, "chart", &files, zip).await?;
        let mut entries = Vec::new();
        for entry in self.whole_chart(by, id).await? {
            let body: Value = self.unsealed(by.clinic, &entry.sealed).await?;
            let says = if entry.kind == ChartKind::Card { crate::medical::cards::shown(&body) } else { body };
            let mut said = chart_json(&entry, says);
            let mut earlier = Vec::new();
            for old in self.records.earlier(by, entry.id).await? {
                let body: Value = self.unsealed(by.clinic, &old.sealed).await?;
                earlier.push(json!({ "version": old.version, "state": old.state, "at": old.at.to_string(), "says": body }));
            }
            said["earlier"] = Value::Array(earlier);
            entries.push(said);
        }
        zip.json("chart/entries.json", &Value::Array(entries))?;
        let search = AppointmentSearch { client: Some(id), ..AppointmentSearch::default() };
        let visits = self.records.appointments(by, search).await?;
        zip.json("visits.json", &Value::Array(visits.iter().map(visit_json).collect()))?;
        let money = self.records.postings(by, id).await?;
        zip.json("money.json", &Value::Array(money.iter().map(posting_json).collect()))
    }

    /// Everything that was done with a client's data, the latest first.
    pub(crate) async fn whole_trail(&self, by: &Actor, id: ClientId) -> Result<Vec<Kept>, ClinicError> {
        let mut trail = Vec::new();
        let mut before = None;
        loop {
            let page = self.records.entries(by, TrailSearch { before, ..TrailSearch::of(id, 1000) }).await?;
            before = page.last().map(|e| e.number);
            let last = page.len() < 1000;
            trail.extend(page);
            if last {
                return Ok(trail);
            }
        }
    }
}

struct Zip {
    to: ZipWriter<Cursor<Vec<u8>>>,
    /// Whether files go with it.
    files: bool,
}

impl Zip {
    fn new(files: bool) -> Self {
        Self { to: ZipWriter::new(Cursor::new(Vec::new())), files }
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ClinicError> {
        self.to.start_file(name, SimpleFileOptions::default()).map_err(ClinicError::internal)?;
        self.to.write_all(bytes).map_err(ClinicError::internal)
    }

    fn json(&mut self, name: &str, value: &Value) -> Result<(), ClinicError> {
        let text = serde_json::to_string_pretty(value).map_err(ClinicError::internal)?;
        self.file(name, text.as_bytes())
    }

    fn finished(self) -> Result<Vec<u8>, ClinicError> {
        Ok(self.to.finish().map_err(ClinicError::internal)?.into_inner())
    }
}

/// A name that is safe as a part of a path on every system.
fn plain(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    name.chars().map(letter).take(80).collect::<String>().trim_start_matches('.').to_owned()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

fn client_json(c: &Client) -> Value {
    let f = &c.fields;
    json!({ "id": c.id, "name": f.name, "reference": f.reference, "email": f.email, "phone": f.phone, "address": f.address, "born": f.born,
            "note": f.note, "created": c.created.to_string(), "changed": c.changed.to_string() })
}

fn case_json(whole: &WholeCase) -> Value {
    let variant = |v: &records::model::case::VariantRow| json!({ "id": v.id, "name": v.name, "version": v.version, "changed": v.changed.to_string(), "design": parsed(&v.design) });
    json!({ "id": whole.case.id, "title": whole.case.title, "version": whole.case.version, "created": whole.case.created.to_string(),
            "changed": whole.case.changed.to_string(), "base": parsed(&whole.case.base),
            "variants": whole.variants.iter().map(variant).collect::<Vec<_>>() })
}

fn file_json(f: &FileRow) -> Value {
    json!({ "id": f.id, "kind": f.kind.name(), "label": f.label, "name": f.name, "bytes": f.bytes, "sha256": f.sha256,
            "created": f.created.to_string(), "facts": parsed(&f.facts) })
}

fn share_json(state: &crate::shares::ShareState) -> Value {
    let questions = state
        .questions
        .iter()
        .map(|q| json!({ "asked": q.asked, "at": q.asked_at.to_string(), "answer": q.answer }));
    let consent = state.consent.as_ref().map(|c| {
        json!({ "decision": c.decision.name(), "name": c.name, "drawn": c.drawn, "text_version": c.text_version,
                "text_sha256": c.text_sha256, "at": c.at.to_string(), "variant": c.variant, "document": c.document })
    });
    json!({ "id": state.share.id, "shown": parsed(&state.share.shown), "chosen": state.share.chosen,
            "created": state.share.created.to_string(), "expires": state.share.expires.to_string(),
            "questions": questions.collect::<Vec<_>>(), "decision": consent })
}

fn chart_json(e: &ChartEntry, says: Value) -> Value {
    json!({ "id": e.id, "kind": e.kind.name(), "about": e.about, "state": e.standing.state, "version": e.version,
            "by_client": e.by_client, "account": e.wrote, "created": e.created.to_string(), "changed": e.changed.to_string(), "says": says })
}

fn visit_json(v: &Appointment) -> Value {
    json!({ "id": v.id, "kind": v.kind, "starts": v.starts.to_string(), "ends": v.ends.to_string(), "state": v.state.name(),
            "deposit_cents": v.deposit_cents, "deposit": v.deposit.name() })
}

fn posting_json(p: &Posting) -> Value {
    let own = &p.posting;
    json!({ "id": own.id, "kind": own.kind.name(), "cents": own.cents, "currency": own.currency, "about": own.about,
            "settles": own.settles, "said": own.said, "at": p.at.to_string() })
}

fn entry_json(e: &Kept) -> Value {
    json!({ "number": e.number, "at": e.at.to_string(), "account": e.account, "link": e.share, "client_acted": e.acting.is_some(), "action": e.action,
            "subject": e.subject, "id": e.id })
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn names_leave_no_folder() {
        for (name, expected) in [
            ("front.jpg", "front.jpg"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a b\u{202e}.png", "a_b_.png"),
        ] {
            assert_eq!(plain(name), expected);
        }
    }
}
