//! The audit trail.

use super::{Db, case, clinic, fields};
use records::model::audit::{Action, ChainState, Entry, TrailSearch};

pub(crate) async fn all(db: &Db) {
    reads_and_writes_leave_entries(db).await;
    chains_hold_under_many_writers(db).await;
}

async fn reads_and_writes_leave_entries(db: &Db) {
    let by = clinic(db).await;
    let (client, id) = case(db, &by).await;
    db.case(&by, id).await.expect("the case");
    let late = db.save_case(&by, id, 99, String::new(), String::new()).await;
    late.expect_err("another version stands");
    let of_client = db.entries(&by, TrailSearch::of(client, 50)).await.expect("entries");
    let said: Vec<(String, String)> = of_client.into_iter().map(|e| (e.action, e.subject)).collect();
    let pair = |a: &str, s: &str| (a.to_owned(), s.to_owned());
    assert_eq!(said, [pair("read", "case"), pair("created", "case"), pair("created", "client")]);
    let entry = Entry::of(Action::Exported, "client", client.0).for_client(client);
    db.keep_entry(&by, entry).await.expect("kept");
    let all = db.entries(&by, TrailSearch::latest(1)).await.expect("entries");
    assert_eq!(all[0].action, "exported");
    let older = db
        .entries(&by, TrailSearch { before: Some(all[0].number), ..TrailSearch::latest(1) })
        .await
        .expect("entries");
    assert_eq!(older[0].number, all[0].number - 1);
    assert_eq!(db.verify(by.clinic).await.expect("a walk"), ChainState::Whole { entries: all[0].number });
    assert!(db.entries(&clinic(db).await, TrailSearch::of(client, 50)).await.expect("entries").is_empty());
}

async fn chains_hold_under_many_writers(db: &Db) {
    let clinics = [clinic(db).await, clinic(db).await, clinic(db).await];
    let writers = (0..60).map(|n| {
        let (db, by) = (db.clone(), clinics[n % 3]);
        tokio::spawn(async move {
            let made = db
                .create_client(&by, fields(&format!("Client {n}"), &format!("R-{n}")))
                .await
                .expect("a client");
            db.client(&by, made.id).await.expect("the client");
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("no panic");
    }
    for by in clinics {
        // A clinic and its owner, then twenty clients made and read.
        assert_eq!(db.verify(by.clinic).await.expect("a walk"), ChainState::Whole { entries: 42 });
    }
}
