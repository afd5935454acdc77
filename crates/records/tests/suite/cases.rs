//! Cases and variants.

use super::{Db, account, case, clinic, fields, invitation, not_found, session, taken, wrong_state};
use futures::future::join_all;
use records::{RecordsError, Role, TokenHash};

pub(crate) async fn all(db: &Db) {
    a_case_holds_its_variants(db).await;
    saves_go_by_version(db).await;
    invisible_elsewhere(db).await;
    many_at_once(db).await;
    of_the_same_version_one_is_kept(db).await;
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

/// Reads and saves of one moment share statements: everybody gets their own, and nobody another clinic's.
async fn many_at_once(db: &Db) {
    let (here, elsewhere) = (clinic(db).await, clinic(db).await);
    let cases = join_all((0..70).map(|_| async { case(db, &here).await.1 })).await;
    let saved = join_all(cases.iter().enumerate().map(|(n, id)| async move {
        db.save_case(&here, *id, 1, format!("Title {n}"), format!("{{\"n\":{n}}}")).await.expect("saved")
    }));
    assert_eq!(saved.await, [2; 70]);
    // Twice each, and some of them from elsewhere.
    let read = join_all(cases.iter().chain(&cases).map(|id| db.case(&here, *id)));
    let other = join_all(cases.iter().map(|id| db.case(&elsewhere, *id)));
    let (read, other) = futures::join!(read, other);
    for (k, whole) in read.into_iter().enumerate() {
        let whole = whole.expect("the case");
        assert_eq!((whole.case.id, whole.case.title), (cases[k % 70], format!("Title {}", k % 70)));
        assert_eq!((whole.case.base, whole.variants.len()), (format!("{{\"n\":{}}}", k % 70), 1));
    }
    other.into_iter().for_each(not_found);
    let variants = join_all(
        cases.iter().map(|id| async { db.case(&here, *id).await.expect("the case").variants[0].id }),
    );
    let variants = variants.await;
    // Every second one gets another name as well; case and variant in one batch.
    let saved = join_all(variants.iter().zip(&cases).enumerate().map(|(n, (variant, id))| async move {
        let name = if n % 2 == 0 { "First".to_owned() } else { format!("Name {n}") };
        let variant = db.save_variant(&here, *variant, 1, name, format!("{{\"v\":{n}}}"));
        let case = db.save_case(&here, *id, 2, "T".to_owned(), "{}".to_owned());
        let (variant, case) = futures::join!(variant, case);
        (variant.expect("saved"), case.expect("saved"))
    }));
    assert_eq!(saved.await, [(2, 3); 70]);
    let whole = db.case(&here, cases[3]).await.expect("the case");
    assert_eq!((whole.variants[0].name.as_str(), whole.variants[0].design.as_str()), ("Name 3", "{\"v\":3}"));
    sessions_at_once(db).await;
}

/// Every session is found by its own token only.
async fn sessions_at_once(db: &Db) {
    let by = clinic(db).await;
    let all = join_all((0..40).map(|_| async {
        let (person, invited) = (account(), invitation(Some(by.clinic), Role::Practitioner));
        db.invite(Some(&by), invited.clone()).await.expect("invited");
        db.join_clinic(invited.id, person.clone()).await.expect("joined");
        let token = TokenHash::of(person.id.0.as_bytes());
        db.begin_session(session(&by, person.id, token)).await.expect("a session");
        (person.id, token)
    }))
    .await;
    let unknown = TokenHash::of(b"nobody's");
    let found = join_all(all.iter().map(|(_, token)| db.session(*token)));
    let (found, none) = futures::join!(found, db.session(unknown));
    not_found(none);
    for ((person, token), session) in all.into_iter().zip(found) {
        let session = session.expect("the session");
        assert_eq!((session.account, session.token), (person, token));
    }
}

async fn of_the_same_version_one_is_kept(db: &Db) {
    let by = clinic(db).await;
    let (_, id) = case(db, &by).await;
    let saved =
        join_all((0..20).map(|n| db.save_case(&by, id, 1, format!("Title {n}"), "{}".to_owned()))).await;
    let kept: Vec<usize> = (0..20).filter(|n| saved[*n].is_ok()).collect();
    assert_eq!(kept.len(), 1);
    for late in saved.into_iter().filter_map(Result::err) {
        assert!(matches!(late, RecordsError::Changed { given: 1, stands: 2, .. }), "{late:?}");
    }
    let whole = db.case(&by, id).await.expect("the case");
    assert_eq!((whole.case.version, whole.case.title), (2, format!("Title {}", kept[0])));
}
