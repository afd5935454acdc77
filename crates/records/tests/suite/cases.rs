//! Cases and variants.

use super::{Db, case, clinic, fields, not_found, taken, wrong_state};
use records::RecordsError;

pub(crate) async fn all(db: &Db) {
    a_case_holds_its_variants(db).await;
    saves_go_by_version(db).await;
    invisible_elsewhere(db).await;
}

async fn a_case_holds_its_variants(db: &Db) {
    let by = clinic(db).await;
    let (client, id) = case(db, &by).await;
    let whole = db.case(&by, id).await.expect("the case");
    let first = whole.variants[0].clone();
    assert_eq!((whole.variants.len(), first.name.as_str()), (1, "First"));
    wrong_state(db.remove_variant(&by, first.id).await);
    taken(db.add_variant(&by, id, "First".to_owned(), "{}".to_owned()).await);
    let second =
        db.add_variant(&by, id, "Lower".to_owned(), r#"{"a":1}"#.to_owned()).await.expect("a variant");
    taken(db.save_variant(&by, second.id, 1, "First".to_owned(), "{}".to_owned()).await);
    db.remove_variant(&by, first.id).await.expect("removed");
    assert_eq!(db.case(&by, id).await.expect("the case").variants, [second]);
    let listed = db.cases(&by, client).await.expect("cases");
    assert_eq!((listed.len(), listed[0].variants.len(), listed[0].case.base.as_str()), (1, 1, ""));
    db.archive_case(&by, id, true).await.expect("put aside");
    assert!(db.case(&by, id).await.expect("the case").case.archived.is_some());
    assert_eq!(db.client(&by, client).await.expect("the client").cases, 0);
}

async fn saves_go_by_version(db: &Db) {
    let by = clinic(db).await;
    let (_, id) = case(db, &by).await;
    let version = db.save_case(&by, id, 1, "Title".to_owned(), r#"{"b":2}"#.to_owned()).await.expect("saved");
    assert_eq!(version, 2);
    let late = db.save_case(&by, id, 1, "Late".to_owned(), "{}".to_owned()).await;
    assert!(matches!(late, Err(RecordsError::Changed { given: 1, stands: 2, .. })), "{late:?}");
    let whole = db.case(&by, id).await.expect("the case");
    assert_eq!((whole.case.title.as_str(), whole.case.base.as_str()), ("Title", r#"{"b":2}"#));
    let variant = whole.variants[0].id;
    assert_eq!(db.save_variant(&by, variant, 1, "N".to_owned(), "{}".to_owned()).await.expect("saved"), 2);
    let late = db.save_variant(&by, variant, 1, "Late".to_owned(), "{}".to_owned()).await;
    assert!(matches!(late, Err(RecordsError::Changed { .. })), "{late:?}");
}

async fn invisible_elsewhere(db: &Db) {
    let (here, elsewhere) = (clinic(db).await, clinic(db).await);
    let (client, id) = case(db, &here).await;
    let variant = db.case(&here, id).await.expect("the case").variants[0].id;
    let text = || "{}".to_owned();
    not_found(db.case(&elsewhere, id).await);
    not_found(db.save_case(&elsewhere, id, 1, text(), text()).await);
    not_found(db.archive_case(&elsewhere, id, true).await);
    not_found(db.add_variant(&elsewhere, id, text(), text()).await);
    not_found(db.save_variant(&elsewhere, variant, 1, text(), text()).await);
    not_found(db.remove_variant(&elsewhere, variant).await);
    not_found(db.create_case(&elsewhere, client, text(), text(), (text(), text())).await);
    assert!(db.cases(&elsewhere, client).await.expect("an answer").is_empty());
    db.create_client(&elsewhere, fields("Own", "O-1")).await.expect("the other clinic still works");
}
