//! Clients.

use super::{Db, clinic, fields, not_found, taken};
use records::model::client::{ClientFields, ClientSearch};
use records::{RecordsError, TokenHash};

pub(crate) async fn all(db: &Db) {
    saved_by_version(db).await;
    named_together(db).await;
    searched(db).await;
    invisible_elsewhere(db).await;
    saves_at_once_leave_one_winner(db).await;
}

async fn saved_by_version(db: &Db) {
    let by = clinic(db).await;
    let made = db.create_client(&by, fields("Bob Stone", "B-1")).await.expect("a client");
    assert_eq!((made.version, made.cases), (1, 0));
    taken(db.create_client(&by, fields("Another", "B-1")).await);
    let changed = ClientFields { note: "prefers mornings".to_owned(), ..made.fields.clone() };
    let saved = db.save_client(&by, made.id, 1, changed.clone()).await.expect("saved");
    assert_eq!((saved.version, &saved.fields), (2, &changed));
    let late = db.save_client(&by, made.id, 1, fields("Late", "B-9")).await;
    assert!(matches!(late, Err(RecordsError::Changed { given: 1, stands: 2, .. })), "{late:?}");
    assert_eq!(db.client(&by, made.id).await.expect("the client").fields, changed);
}

/// Names of many are one line of the trail, and never another clinic's.
async fn named_together(db: &Db) {
    let (by, there) = (clinic(db).await, clinic(db).await);
    let one = db.create_client(&by, fields("Ada", "N-1")).await.expect("a client").id;
    let other = db.create_client(&by, fields("Bob", "N-2")).await.expect("a client").id;
    let theirs = db.create_client(&there, fields("Eve", "N-3")).await.expect("a client").id;
    let mut names = db.client_names(&by, &[one, other, theirs]).await.expect("names");
    names.sort_by(|a, b| a.1.cmp(&b.1));
    let named = |id, name: &str, reference: &str| (id, name.to_owned(), reference.to_owned());
    assert_eq!(names, [named(one, "Ada", "N-1"), named(other, "Bob", "N-2")]);
    assert!(db.client_names(&by, &[]).await.expect("names").is_empty());
}

async fn searched(db: &Db) {
    let by = clinic(db).await;
    for (name, reference) in
        [("Zoë Adams", "Z-1"), ("adam Zorn", "A-1"), ("Percent 100%", "P_1"), ("Under_score", "U-1")]
    {
        let made = db.create_client(&by, fields(name, reference)).await.expect("a client");
        if reference == "U-1" {
            db.archive_client(&by, made.id, true).await.expect("put aside");
        }
    }
    let find = async |words: &str, archived: bool| {
        let search = ClientSearch { words: words.to_owned(), archived, after: None, limit: 50 };
        let found = db.clients(&by, search).await.expect("clients");
        found.into_iter().map(|c| c.fields.name).collect::<Vec<_>>()
    };
    assert_eq!(find("", false).await, ["adam Zorn", "Percent 100%", "Zoë Adams"]);
    assert_eq!(find("ADAM", false).await, ["adam Zorn", "Zoë Adams"]);
    assert_eq!(find("adam z-1", false).await, ["Zoë Adams"]);
    assert_eq!(find("zoË", false).await, ["Zoë Adams"]);
    assert_eq!(find("100%", false).await, ["Percent 100%"]);
    assert_eq!(
        find("_", false).await,
        ["Percent 100%"],
        "an underscore is no wildcard (its reference has one)"
    );
    assert_eq!(find("", true).await, ["Under_score"]);
    let first = db.clients(&by, ClientSearch { limit: 1, ..ClientSearch::default() }).await.expect("clients");
    let after = first.first().map(|c| (c.fields.name.clone(), c.id));
    let rest =
        db.clients(&by, ClientSearch { limit: 9, after, ..ClientSearch::default() }).await.expect("clients");
    assert_eq!(rest.len(), 2, "pages meet without gap or overlap");
}

async fn invisible_elsewhere(db: &Db) {
    let (here, elsewhere) = (clinic(db).await, clinic(db).await);
    let made = db.create_client(&here, fields("Hidden", "H-1")).await.expect("a client");
    not_found(db.client(&elsewhere, made.id).await);
    not_found(db.save_client(&elsewhere, made.id, 1, fields("Stolen", "S-1")).await);
    not_found(db.archive_client(&elsewhere, made.id, true).await);
    let all = ClientSearch { limit: 50, ..ClientSearch::default() };
    assert!(db.clients(&elsewhere, all).await.expect("clients").is_empty());
    db.create_client(&elsewhere, fields("Same reference", "H-1"))
        .await
        .expect("references are a clinic's own");
    assert_ne!(TokenHash::of(b"a"), TokenHash::of(b"b"));
}

async fn saves_at_once_leave_one_winner(db: &Db) {
    let by = clinic(db).await;
    let made = db.create_client(&by, fields("Contested", "C-1")).await.expect("a client");
    let saves = (0..20).map(|n| {
        let (db, id) = (db.clone(), made.id);
        tokio::spawn(async move {
            db.save_client(&by, id, 1, fields(&format!("Winner {n}"), "C-1")).await.is_ok()
        })
    });
    let mut won = 0;
    for save in saves.collect::<Vec<_>>() {
        won += usize::from(save.await.expect("no panic"));
    }
    assert_eq!(won, 1);
    assert_eq!(db.client(&by, made.id).await.expect("the client").version, 2);
}
