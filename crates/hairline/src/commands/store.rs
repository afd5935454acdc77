//! Commands that work with a clinic's records: back-up, restore, audit, another clinic.

use super::serve::{failed, runtime};
use super::show::print;
use crate::args::{BackupArgs, FoundArgs, RestoreArgs, StoreArgs};
use crate::failure::Failure;
use clinic::Service;
use records::backup::BackupError;
use records::model::audit::ChainState;
use records::{Database, PhotoStore};
use server::Config;
use std::sync::Arc;

/// The database and the store of photographs that are meant.
pub(crate) fn places(args: &StoreArgs) -> (Database, String) {
    let embedded = || Database::File(args.data.join("records.db"));
    let database = args.database_url.clone().map_or_else(embedded, Database::Postgres);
    let photos = args.photos.clone().unwrap_or_else(|| args.data.join("photos").display().to_string());
    (database, photos)
}

fn not_done(error: BackupError) -> Failure {
    match error {
        BackupError::File { path, error } => Failure::Write { path, reason: error.to_string() },
        other => Failure::input("backup", other.to_string()),
    }
}

/// Refuses an embedded database that is not there: it would be made.
fn must_stand(database: &Database) -> Result<(), Failure> {
    match database {
        Database::File(file) if !file.exists() => {
            let said = "there are no records here; name their folder by --data";
            Err(Failure::input(file.display().to_string(), said))
        }
        Database::File(_) | Database::Postgres(_) => Ok(()),
    }
}

fn store(photos: &str) -> Result<PhotoStore, Failure> {
    PhotoStore::open(photos).map_err(|e| Failure::input("photos", e.to_string()))
}

/// Makes a back-up.
pub(crate) fn backup(args: &BackupArgs, json: bool) -> Result<(), Failure> {
    let (database, photos) = places(&args.store);
    must_stand(&database)?;
    let store = store(&photos)?;
    let parts =
        runtime()?.block_on(records::backup::backup(&database, &store, &args.out)).map_err(not_done)?;
    if json {
        return print(
            &serde_json::json!({ "ok": true, "out": args.out.display().to_string(), "parts": parts })
                .to_string(),
        );
    }
    print(&format!("back-up with {parts} sealed parts written to {}", args.out.display()))?;
    print(&format!(
        "the key is no part of it: keep a copy of {} elsewhere",
        args.store.data.join("key").display()
    ))
}

/// Takes a back-up back.
pub(crate) fn restore(args: &RestoreArgs, json: bool) -> Result<(), Failure> {
    let (database, photos) = places(&args.store);
    let data = &args.store.data;
    std::fs::create_dir_all(data)
        .map_err(|e| Failure::Write { path: data.clone(), reason: e.to_string() })?;
    let store = store(&photos)?;
    let parts =
        runtime()?.block_on(records::backup::restore(&args.from, &database, &store)).map_err(not_done)?;
    if json {
        return print(&serde_json::json!({ "ok": true, "parts": parts }).to_string());
    }
    print(&format!("back-up with {parts} sealed parts taken back"))?;
    print(&format!(
        "put the key that the clinic was made with into {} before you start the studio",
        data.join("key").display()
    ))
}

/// The service over the records that stand there.
pub(super) async fn service(args: &StoreArgs) -> Result<Arc<Service>, Failure> {
    let (database, photos) = places(args);
    must_stand(&database)?;
    let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let config = Config { database, photos, ..Config::embedded(args.data.clone(), listen) };
    server::open_service(&config).await.map_err(failed)
}

/// Walks every audit chain.
pub(crate) fn audit(args: &StoreArgs, json: bool) -> Result<(), Failure> {
    let failed = |e: records::RecordsError| Failure::Internal(e.to_string());
    let found = runtime()?.block_on(async {
        let service = service(args).await?;
        let mut found = Vec::new();
        for clinic in service.records().clinics().await.map_err(failed)? {
            found.push((clinic.id, service.records().verify(clinic.id).await.map_err(failed)?));
        }
        Ok::<_, Failure>(found)
    })?;
    let broken: Vec<String> = found
        .iter()
        .filter_map(|(clinic, state)| match state {
            ChainState::BrokenAt { number } => Some(format!(
                "clinic {clinic}: entry {number} does not fit; compare with a back-up from before it"
            )),
            ChainState::Whole { .. } => None,
        })
        .collect();
    if !broken.is_empty() {
        return Err(Failure::Input { what: "audit trail".to_owned(), problems: broken });
    }
    let entries: i64 =
        found.iter().map(|(_, s)| if let ChainState::Whole { entries } = s { *entries } else { 0 }).sum();
    if json {
        return print(
            &serde_json::json!({ "ok": true, "clinics": found.len(), "entries": entries }).to_string(),
        );
    }
    print(&format!("{entries} entries of {} clinic(s): every one fits", found.len()))
}

/// Prints a link that founds another clinic.
pub(crate) fn found(args: &FoundArgs, json: bool) -> Result<(), Failure> {
    let secret = runtime()?.block_on(async {
        let service = service(&args.store).await?;
        service.founding_secret().await.map_err(|e| Failure::Internal(e.to_string()))
    })?;
    let link = format!("{}/sign-up#{secret}", args.url.trim_end_matches('/'));
    if json {
        return print(&serde_json::json!({ "ok": true, "sign_up": link }).to_string());
    }
    print(&link)
}
