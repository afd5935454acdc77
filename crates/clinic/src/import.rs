//! Taking in a case file with its photographs, as `hairline plan` reads it from a folder.

use crate::documents::{Part, kept, split};
use crate::files::Made;
use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use records::model::case::WholeCase;
use records::model::file::{Belongs, FileKind};
use records::model::job::NewJob;
use records::{Actor, CaseId, ClientId};
use serde_json::{Value, json};

/// A file that a case names.
pub struct Beside {
    /// Its name in the case.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Service {
    /// Keeps a case document with the files that it names, which get ids in place of their names.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`] for a document with strange keys, [`ClinicError::NotFound`].
    pub async fn import_case(
        &self,
        by: &Actor,
        client: ClientId,
        title: &str,
        document: Value,
        beside: Vec<Beside>,
    ) -> Result<WholeCase, ClinicError> {
        allow(by, Right::Plan)?;
        let (base, design) = split(&document)?;
        kept(Part::Base, &base)?;
        let first = ("First design".to_owned(), kept(Part::Design, &design)?);
        let made = self.records.create_case(by, client, title.to_owned(), base.to_string(), first).await?;
        let id = made.case.id;
        let mut named = base;
        for file in beside {
            let kept = self.keep_photograph(by, id, &file).await?;
            rename(&mut named, &file.name, &kept);
        }
        self.records.save_case(by, id, 1, title.to_owned(), named.to_string()).await?;
        Ok(self.records.case(by, id).await?)
    }

    async fn keep_photograph(&self, by: &Actor, case: CaseId, file: &Beside) -> Result<String, ClinicError> {
        let label = file.name.split('.').next().unwrap_or_default().to_owned();
        let made = Made {
            of: Belongs::Case(case),
            kind: FileKind::Photograph,
            label,
            name: file.name.clone(),
            media_type: "application/octet-stream",
            made_from: None,
            bytes: file.bytes.clone(),
        };
        let row = self.keep(by, made).await?;
        let job = NewJob {
            kind: crate::jobs::LOOK_AT.to_owned(),
            payload: json!({ "file": row.id }).to_string(),
            once: Some(format!("look-at:{}", row.id)),
        };
        self.enqueue(by, job).await?;
        Ok(row.id.to_string())
    }
}

/// Puts an id in place of a name, wherever a document names that file.
fn rename(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| {
            if key == "file" && value.as_str() == Some(from) {
                *value = json!(to);
            } else {
                rename(value, from, to);
            }
        }),
        Value::Array(list) => list.iter_mut().for_each(|value| rename(value, from, to)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_that_name_are_renamed() {
        let mut value =
            json!({ "photographs": [{ "file": "front.jpg", "side": "front.jpg" }, { "file": "top.jpg" }] });
        rename(&mut value, "front.jpg", "1");
        assert_eq!(
            value,
            json!({ "photographs": [{ "file": "1", "side": "front.jpg" }, { "file": "top.jpg" }] })
        );
    }
}
