//! One client's whole record as a zip: what was written, cases, files, links, signatures, and who has read it.

use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use records::model::audit::{Action, Entry, Kept};
use records::model::case::WholeCase;
use records::model::client::Client;
use records::model::file::FileRow;
use records::{Actor, ClientId};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

impl Service {
    /// The record of a client.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn export(&self, by: &Actor, id: ClientId) -> Result<Vec<u8>, ClinicError> {
        allow(by, Right::Run)?;
        let client = self.records.client(by, id).await?;
        let mut zip = Zip::new();
        zip.json("client.json", &client_json(&client))?;
        for listed in self.records.cases(by, id).await? {
            let whole = self.records.case(by, listed.case.id).await?;
            let folder = format!("cases/{}", whole.case.id);
            zip.json(&format!("{folder}/case.json"), &case_json(&whole))?;
            let files = self.records.files(by, whole.case.id).await?;
            zip.json(&format!("{folder}/files.json"), &Value::Array(files.iter().map(file_json).collect()))?;
            for file in &files {
                let (_, bytes) = self.opened(by, file.id).await?;
                zip.file(&format!("{folder}/files/{}-{}", file.id, plain(&file.name)), &bytes)?;
            }
            let shares = self.shares(by, whole.case.id).await?;
            zip.json(
                &format!("{folder}/links.json"),
                &Value::Array(shares.iter().map(share_json).collect()),
            )?;
        }
        self.records.keep_entry(by, Entry::of(Action::Exported, "client", id.0).for_client(id)).await?;
        let mut trail = Vec::new();
        let mut before = None;
        loop {
            let page = self.records.entries(by, Some(id), before, 1000).await?;
            before = page.last().map(|e| e.number);
            trail.extend(page.iter().map(entry_json));
            if page.len() < 1000 {
                break;
            }
        }
        zip.json("access.json", &Value::Array(trail))?;
        zip.finished()
    }
}

struct Zip(ZipWriter<Cursor<Vec<u8>>>);

impl Zip {
    fn new() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ClinicError> {
        self.0.start_file(name, SimpleFileOptions::default()).map_err(ClinicError::internal)?;
        self.0.write_all(bytes).map_err(ClinicError::internal)
    }

    fn json(&mut self, name: &str, value: &Value) -> Result<(), ClinicError> {
        let text = serde_json::to_string_pretty(value).map_err(ClinicError::internal)?;
        self.file(name, text.as_bytes())
    }

    fn finished(self) -> Result<Vec<u8>, ClinicError> {
        Ok(self.0.finish().map_err(ClinicError::internal)?.into_inner())
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
    json!({ "id": c.id, "name": f.name, "reference": f.reference, "email": f.email, "phone": f.phone, "born": f.born,
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

fn entry_json(e: &Kept) -> Value {
    json!({ "number": e.number, "at": e.at.to_string(), "account": e.account, "link": e.share, "action": e.action,
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
