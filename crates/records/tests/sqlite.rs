//! The shared suite on SQLite, and what is its own.

mod suite;

use records::backup::{BackupError, restore};
use records::model::audit::ChainState;
use records::{Accounts, Clinics, Database, PhotoStore, Records, RecordsError, Sqlite, Trail};
use sqlx::Executor;
use std::path::Path;
use std::sync::Arc;
use suite::Db;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_suite_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let db: Db = Arc::new(Sqlite::open(&folder.path().join("records.db")).await.expect("a database"));
    suite::all(&db).await;
    db.close().await;
}

async fn raw(file: &Path) -> sqlx::SqlitePool {
    sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.expect("a connection")
}

#[tokio::test]
async fn the_audit_trail_can_only_grow_and_a_forged_entry_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("records.db");
    let db: Db = Arc::new(Sqlite::open(&file).await.expect("a database"));
    let by = suite::clinic(&db).await;
    suite::case(&db, &by).await;
    let pool = raw(&file).await;
    for text in ["UPDATE audit SET action = 'read'", "DELETE FROM audit"] {
        let refused = pool.execute(text).await.expect_err("refused").to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
    // Whoever can write the file can drop the trigger; the chain still shows it.
    pool.execute("DROP TRIGGER audit_is_not_changed").await.expect("dropped");
    pool.execute("UPDATE audit SET subject = 'nothing' WHERE number = 3").await.expect("forged");
    assert_eq!(db.verify(by.clinic).await.expect("a walk"), ChainState::BrokenAt { number: 3 });
    pool.execute("DROP TRIGGER audit_is_not_deleted").await.expect("dropped");
    pool.execute("DELETE FROM audit WHERE number >= 3").await.expect("cut off");
    assert_eq!(db.verify(by.clinic).await.expect("a walk"), ChainState::BrokenAt { number: 3 });
}

#[tokio::test]
async fn a_database_of_another_release_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("records.db");
    Sqlite::open(&file).await.expect("a database").close().await;
    Sqlite::open(&file).await.expect("the same release opens it again").close().await;
    let pool = raw(&file).await;
    pool.execute("UPDATE _sqlx_migrations SET version = version + 98").await.expect("from the future");
    let refused = Sqlite::open(&file).await.err().expect("refused");
    assert!(matches!(&refused, RecordsError::Schema(text) if text.contains("newer release")), "{refused}");
}

#[tokio::test]
async fn a_copy_is_whole_while_others_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("records.db");
    let db: Db = Arc::new(Sqlite::open(&file).await.expect("a database"));
    let by = suite::clinic(&db).await;
    let writer = {
        let db = db.clone();
        tokio::spawn(async move {
            for _ in 0..200 {
                suite::case(&db, &by).await;
            }
        })
    };
    let copy = folder.path().join("copy.db");
    Sqlite::copy(&file, &copy).await.expect("copied");
    writer.await.expect("no panic");
    let copied = Sqlite::open(&copy).await.expect("the copy opens");
    assert!(matches!(copied.verify(by.clinic).await.expect("a walk"), ChainState::Whole { .. }));
    assert!(copied.has_clinic().await.expect("an answer"));
    assert_eq!(copied.clinics().await.expect("clinics").len(), 1);
}

#[tokio::test]
async fn a_back_up_comes_back_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let (database, other) = (Database::File(at("records.db")), Database::File(at("new.db")));
    suite::backup::comes_back_whole(&database, &other, folder.path()).await;
    let store = PhotoStore::open(&at("photos").display().to_string()).expect("a store");
    assert!(matches!(restore(&at("copy"), &other, &store).await, Err(BackupError::Taken(_))));
}
