//! `hairline export`: one client's whole record, for the client or another clinic.

use super::serve::runtime;
use super::show::print;
use super::store::service;
use crate::args::ExportArgs;
use crate::failure::Failure;
use clinic::{ClinicError, Service};
use records::model::client::{Client, ClientSearch};
use records::{Actor, ClientId, ClinicId};
use std::io::Write;
use std::path::Path;

/// Clients that are looked through at a time.
const PAGE: i64 = 200;

/// Runs the command.
pub(crate) fn run(args: &ExportArgs, json: bool) -> Result<(), Failure> {
    // Before anything is read: a record that is not written must not be in the trail as taken out.
    let file = beside(&args.out)?;
    let (client, zip) = runtime()?.block_on(async {
        let service = service(&args.store).await?;
        let (clinic, client) = meant(&service, &args.client).await?;
        let zip = service.export(&Actor::system(clinic), client).await.map_err(failed)?;
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
    let mut found = Vec::new();
    for clinic in service.records().clinics().await.map_err(|e| Failure::Internal(e.to_string()))? {
        let by = Actor::system(clinic.id);
        for archived in [false, true] {
            found.extend(of(service, &by, words, archived).await?.into_iter().map(|id| (clinic.id, id)));
        }
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::input(
            "client",
            "nobody here has this reference or id; give the one on the client's page",
        )),
        several => {
            let ids = several.iter().map(|(clinic, id)| format!("client {id} of clinic {clinic}"));
            let problems =
                std::iter::once("several clinics use this reference; give one of these ids".to_owned());
            Err(Failure::Input { what: "client".to_owned(), problems: problems.chain(ids).collect() })
        }
    }
}

/// Clients of a clinic whom an id or a reference means.
async fn of(service: &Service, by: &Actor, words: &str, archived: bool) -> Result<Vec<ClientId>, Failure> {
    let means = |c: &Client| c.fields.reference == words || c.id.to_string() == words;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let search = ClientSearch { words: String::new(), archived, after, limit: PAGE };
        let page =
            service.records().clients(by, search).await.map_err(|e| Failure::Internal(e.to_string()))?;
        found.extend(page.iter().filter(|c| means(c)).map(|c| c.id));
        match page.last() {
            Some(last) if page.len() as i64 == PAGE => after = Some((last.fields.name.clone(), last.id)),
            _ => return Ok(found),
        }
    }
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
