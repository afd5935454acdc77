//! `hairline export`: one client's whole record, for the client or another clinic.

use super::serve::runtime;
use super::show::print;
use super::store::service;
use crate::args::ExportArgs;
use crate::failure::Failure;
use clinic::{ClinicError, Service};
use records::model::client::ClientSearch;
use records::{Actor, ClientId, ClinicId, RecordsError};
use std::io::Write;
use std::path::Path;

/// Clients in whose words a reference may occur: one of them has exactly this one.
const MOST: i64 = 200;

/// Runs the command.
pub(crate) fn run(args: &ExportArgs, json: bool) -> Result<(), Failure> {
    // Before anything is read: what cannot be written is not in the trail as taken out.
    let file = beside(&args.out)?;
    let (client, zip) = runtime()?.block_on(async {
        let service = service(&args.store).await?;
        let (clinic, client) = meant(&service, &args.client).await?;
        let zip = service.export(&Actor::system(clinic), client, None).await.map_err(failed)?;
        service.records().close().await;
        Ok::<_, Failure>((client, zip))
    })?;
    keep(file, &args.out, &zip)?;
    if json {
        let said = serde_json::json!({ "ok": true, "client": client, "out": args.out.display().to_string(), "bytes": zip.len() });
        return print(&said.to_string());
    }
    print(&format!("the whole record, {} kB, is in {}", zip.len().div_ceil(1000), args.out.display()))?;
    print("it is not sealed: hand it over in person or encrypted, and delete it afterwards")
}

fn failed(error: ClinicError) -> Failure {
    Failure::Internal(format!("{error:?}"))
}

/// The one client of an id or a reference, in whichever clinic.
async fn meant(service: &Service, words: &str) -> Result<(ClinicId, ClientId), Failure> {
    let records = service.records();
    let mut found = Vec::new();
    for clinic in records.clinics().await.map_err(unread)? {
        let by = Actor::system(clinic.id);
        if let Ok(id) = words.parse() {
            match records.client(&by, ClientId(id)).await {
                Ok(client) => found.push((clinic.id, client.id)),
                Err(RecordsError::NotFound { .. }) => {}
                Err(other) => return Err(unread(other)),
            }
        }
        for archived in [false, true] {
            let search = ClientSearch { words: words.to_owned(), archived, after: None, limit: MOST };
            let listed = records.clients(&by, search).await.map_err(unread)?;
            let of_reference = listed.iter().filter(|c| c.fields.reference == words);
            found.extend(of_reference.map(|c| (clinic.id, c.id)));
        }
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let said = "nobody here has this reference or id; give the one on the client's page";
            Err(Failure::input("client", said))
        }
        several => {
            let said = "several clinics use this reference; give one of these ids".to_owned();
            let ids = several.iter().map(|(clinic, id)| format!("client {id} of clinic {clinic}"));
            let problems = std::iter::once(said).chain(ids).collect();
            Err(Failure::Input { what: "client".to_owned(), problems })
        }
    }
}

fn unread(error: RecordsError) -> Failure {
    Failure::Internal(error.to_string())
}

/// A file beside the one that is meant, which must not be there yet. Only its owner may read it.
fn beside(out: &Path) -> Result<tempfile::NamedTempFile, Failure> {
    let refused = |reason: String| Failure::Write { path: out.to_owned(), reason };
    if out.exists() {
        return Err(refused("it exists already; name a new file by --out".to_owned()));
    }
    let folder = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::NamedTempFile::new_in(folder).map_err(|e| refused(e.to_string()))
}

/// Puts it in its place, whole.
fn keep(mut file: tempfile::NamedTempFile, out: &Path, zip: &[u8]) -> Result<(), Failure> {
    let refused = |reason: String| Failure::Write { path: out.to_owned(), reason };
    file.write_all(zip).and_then(|()| file.as_file().sync_all()).map_err(|e| refused(e.to_string()))?;
    file.persist_noclobber(out).map_err(|e| refused(e.error.to_string())).map(drop)
}
