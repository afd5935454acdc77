//! A back-up comes back whole, on every database.

use super::Db;
use records::backup::{BackupError, backup, restore};
use records::model::audit::ChainState;
use records::{Database, MasterKey, PhotoStore, Vault};
use std::path::Path;

/// Backs a new database up into a folder and takes it back into another.
pub(crate) async fn comes_back_whole(database: &Database, other: &Database, folder: &Path) {
    let at = |name: &str| folder.join(name);
    let db: Db = records::open(database).await.expect("a database");
    let by = super::clinic(&db).await;
    super::case(&db, &by).await;
    let master = MasterKey::generate().expect("a key");
    let (key, _) = master.new_clinic_key(by.clinic).expect("a clinic's key");
    let store = PhotoStore::open(&at("photos").display().to_string()).expect("a store");
    let vault = Vault::new(store.clone(), by.clinic, key.clone());
    let (file, bytes) = (uuid::Uuid::now_v7(), vec![7; 3 << 20]);
    assert_eq!(vault.write(file, &bytes).await.expect("kept"), 3);
    assert_eq!(backup(database, &store, &at("copy")).await.expect("copied"), 3);
    let again = backup(database, &store, &at("copy")).await;
    assert!(matches!(again, Err(BackupError::Taken(_))), "a back-up is never written over");

    let place = PhotoStore::open(&at("new").display().to_string()).expect("a store");
    assert_eq!(restore(&at("copy"), other, &place).await.expect("restored"), 3);
    let restored: Db = records::open(other).await.expect("the copy");
    assert!(matches!(restored.verify(by.clinic).await.expect("a walk"), ChainState::Whole { entries: 4 }));
    let back = Vault::new(place, by.clinic, key).read(file, 3).await.expect("the file");
    assert_eq!(back, bytes);
    assert!(matches!(restore(&at("photos"), other, &store).await, Err(BackupError::None(_))));
    db.close().await;
    restored.close().await;
}
