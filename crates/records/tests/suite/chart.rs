//! The chart, stock and money, on both databases.

use super::{Db, case, clinic};
use jiff::Timestamp;
use jiff::civil::date;
use records::model::account::{ClientLink, ClientSession};
use records::model::audit::TrailSearch;
use records::model::chart::{ChartBatch, ChartKind, ChartSearch, EntryChange, LotUse, NewEntry, Standing};
use records::model::ledger::{NewPosting, PostingKind};
use records::model::mail::NewMail;
use records::model::stock::{Lot, LotKind, LotState};
use records::{Actor, ClientId, ContentHash, EntryId, LotId, PostingId, RecordsError, Role, TokenHash};

pub(crate) async fn all(db: &Db) {
    entries_keep_what_they_said(db).await;
    a_batch_is_whole(db).await;
    queues_find_theirs(db).await;
    lots_are_recalled(db).await;
    clients_come_in_once(db).await;
    content_is_kept_once(db).await;
}

pub(crate) fn entry(client: ClientId, state: &str, once: Option<&str>) -> NewEntry {
    NewEntry {
        id: EntryId::new(),
        client,
        kind: ChartKind::Answers,
        about: None,
        standing: Standing { state: state.to_owned(), role: Some(Role::Doctor), ..Standing::default() },
        once: once.map(str::to_owned),
        sealed: vec![1, 2, 3],
    }
}

pub(crate) fn one(new: NewEntry) -> ChartBatch {
    ChartBatch { new: vec![new], ..ChartBatch::default() }
}

pub(crate) fn change(id: EntryId, version: i64, state: &str) -> ChartBatch {
    let standing = Standing { state: state.to_owned(), ..Standing::default() };
    let change = EntryChange { id, version, standing, sealed: vec![4] };
    ChartBatch { changes: vec![change], ..ChartBatch::default() }
}

/// What stood before is kept, but for drafts; a save over another version is refused; another clinic finds nothing.
async fn entries_keep_what_they_said(records: &Db) {
    let (here, there) = (clinic(records).await, clinic(records).await);
    let client = case(records, &here).await.0;
    let new = entry(client, "draft", Some("answers/1"));
    let id = new.id;
    records.keep(&here, one(new)).await.expect("kept");
    let again = records.keep(&here, one(entry(client, "draft", Some("answers/1")))).await;
    assert!(matches!(again, Err(RecordsError::Taken { .. })), "{again:?}");
    records.keep(&here, change(id, 1, "handed-in")).await.expect("changed");
    records.keep(&here, change(id, 2, "amended")).await.expect("changed");
    let stale = records.keep(&here, change(id, 2, "amended")).await;
    assert!(matches!(stale, Err(RecordsError::Changed { stands: 3, .. })), "{stale:?}");
    let kept = records.entry(&here, id).await.expect("there");
    assert_eq!((kept.version, kept.standing.state.as_str(), kept.sealed), (3, "amended", vec![4]));
    assert_eq!(kept.wrote, here.account());
    let earlier = records.earlier(&here, id).await.expect("read");
    assert_eq!(
        earlier.iter().map(|old| (old.version, old.state.as_str())).collect::<Vec<_>>(),
        [(2, "handed-in")]
    );
    assert!(matches!(records.entry(&there, id).await, Err(RecordsError::NotFound { .. })));
    assert!(matches!(records.keep(&there, change(id, 3, "x")).await, Err(RecordsError::NotFound { .. })));
    assert!(records.entries_of(&there, ChartSearch::default()).await.expect("read").is_empty());
    let theirs = records.keep(&there, one(entry(client, "draft", None))).await;
    assert!(matches!(theirs, Err(RecordsError::NotFound { .. })), "another clinic's client");
}

/// A batch is written whole or not at all.
async fn a_batch_is_whole(records: &Db) {
    let by = clinic(records).await;
    let client = case(records, &by).await.0;
    let first = entry(client, "open", None);
    let id = first.id;
    let posting = NewPosting {
        id: PostingId::new(),
        client,
        about: Some(id.0),
        kind: PostingKind::Invoice,
        cents: 4200,
        currency: "USD".to_owned(),
        settles: None,
        once: Some("charge/1".to_owned()),
        said: String::new(),
    };
    records.post(&by, posting.clone()).await.expect("posted");
    let twice = NewPosting { id: PostingId::new(), ..posting.clone() };
    let batch = ChartBatch { new: vec![first.clone()], postings: vec![twice], ..ChartBatch::default() };
    assert!(matches!(records.keep(&by, batch).await, Err(RecordsError::Taken { .. })));
    assert!(
        matches!(records.entry(&by, id).await, Err(RecordsError::NotFound { .. })),
        "nothing of it stands"
    );
    let mail = |once: &str| NewMail {
        client: Some(client),
        account: None,
        appointment: None,
        kind: "today".to_owned(),
        facts: "{}".to_owned(),
        due: Timestamp::now(),
        once: Some(once.to_owned()),
    };
    let mails = vec![mail("aftercare/1/004"), mail("aftercare/1/010"), mail("aftercare/10/004")];
    records.keep(&by, ChartBatch { new: vec![first], mails, ..ChartBatch::default() }).await.expect("kept");
    let drop = ChartBatch { drop_mails: vec!["aftercare/1/".to_owned()], ..ChartBatch::default() };
    records.keep(&by, drop).await.expect("dropped");
    let states: Vec<String> =
        records.mails(&by, 10).await.expect("read").iter().map(|m| m.state.name().to_owned()).collect();
    assert_eq!(states.iter().filter(|state| *state == "dropped").count(), 2, "{states:?}");
    let kept = records.postings(&by, client).await.expect("read");
    assert_eq!((kept.len(), kept[0].posting.cents), (1, 4200));
    let refund = NewPosting {
        id: PostingId::new(),
        kind: PostingKind::Refund,
        settles: Some(PostingId::new()),
        once: None,
        ..posting
    };
    assert!(matches!(records.post(&by, refund).await, Err(RecordsError::NotFound { .. })), "of nothing");
}

/// Entries are found by what queues ask.
async fn queues_find_theirs(records: &Db) {
    let by = clinic(records).await;
    let client = case(records, &by).await.0;
    let mut ids = Vec::new();
    for (k, (state, place)) in [("open", "TX"), ("open", "CA"), ("done", "TX")].into_iter().enumerate() {
        let mut new = entry(client, state, Some(&format!("q/{k}")));
        new.kind = ChartKind::Task;
        new.standing.place = Some(place.to_owned());
        new.standing.due = Some(Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(10 - k as i64));
        ids.push(new.id);
        records.keep(&by, one(new)).await.expect("kept");
    }
    let found = async |search: ChartSearch| -> Vec<EntryId> {
        records.entries_of(&by, search).await.expect("read").iter().map(|e| e.id).collect()
    };
    let open = ChartSearch { states: vec!["open"], by_due: true, ..ChartSearch::default() };
    assert_eq!(found(open.clone()).await, [ids[1], ids[0]]);
    let texas = ChartSearch { places: Some(vec!["TX".to_owned()]), ..open.clone() };
    assert_eq!(found(texas).await, [ids[0]]);
    assert!(
        found(ChartSearch { places: Some(Vec::new()), ..open.clone() }).await.is_empty(),
        "no licence, no queue"
    );
    let due = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(10);
    assert_eq!(found(ChartSearch { due_before: Some(due), ..open }).await, [ids[1]]);
    let named = ChartSearch { named: Some("q/".to_owned()), limit: Some(2), ..ChartSearch::default() };
    assert_eq!(found(named.clone()).await, [ids[2], ids[1]]);
    let last = records.entry(&by, ids[1]).await.expect("there");
    assert_eq!(found(ChartSearch { before: Some((last.created, last.id)), ..named }).await, [ids[0]]);
    assert!(records.entry_once(&by, "q/1").await.expect("read").is_some_and(|e| e.id == ids[1]));
    assert!(records.entry_once(&by, "q/9").await.expect("read").is_none());
}

pub(crate) fn lot(number: &str) -> Lot {
    Lot {
        id: LotId::new(),
        kind: LotKind::Pigment,
        product: "Carbon black".to_owned(),
        maker: "Maker".to_owned(),
        number: number.to_owned(),
        expires: Some(date(2027, 1, 1)),
        opened: None,
        received: date(2026, 1, 1),
        state: LotState::InUse,
        note: String::new(),
        version: 0,
    }
}

/// Who received a lot is found by its number; what was called back is not used any more.
async fn lots_are_recalled(records: &Db) {
    let (by, there) = (clinic(records).await, clinic(records).await);
    let client = case(records, &by).await.0;
    let (first, second) = (lot("AB-12"), lot("AB-13"));
    for lot in [&first, &second] {
        records.save_lot(&by, lot.clone()).await.expect("kept");
    }
    let same = records.save_lot(&by, Lot { id: LotId::new(), ..lot("ab 12") }).await;
    assert!(matches!(same, Err(RecordsError::Taken { .. })), "{same:?}");
    let new = entry(client, "open", None);
    let id = new.id;
    let used = |lot: &Lot| LotUse { lot: lot.id, entry: id, client, at: Timestamp::now() };
    let batch =
        ChartBatch { new: vec![new], lots_of: vec![id], uses: vec![used(&first)], ..ChartBatch::default() };
    records.keep(&by, batch).await.expect("kept");
    let lots = records.lots_numbered(&by, "AB 12").await.expect("read");
    assert_eq!(lots.iter().map(|l| (l.id, l.version)).collect::<Vec<_>>(), [(first.id, 1)]);
    let received = records.received(&by, &[first.id]).await.expect("read");
    assert_eq!(received.iter().map(|r| (r.client, r.entry)).collect::<Vec<_>>(), [(client, id)]);
    assert!(records.received(&there, &[first.id]).await.expect("read").is_empty(), "another clinic");
    assert!(records.lots(&there, None).await.expect("read").is_empty());
    // The log is mended: the other lot it was.
    let batch = ChartBatch { lots_of: vec![id], uses: vec![used(&second)], ..ChartBatch::default() };
    records.keep(&by, batch).await.expect("kept");
    assert!(records.received(&by, &[first.id]).await.expect("read").is_empty());
    let stale = records.save_lot(&by, Lot { version: 5, ..second.clone() }).await;
    assert!(matches!(stale, Err(RecordsError::Changed { stands: 1, .. })), "{stale:?}");
    records
        .save_lot(&by, Lot { state: LotState::Recalled, version: 1, ..second.clone() })
        .await
        .expect("saved");
    records
        .save_lot(&by, Lot { state: LotState::Recalled, version: 1, ..first.clone() })
        .await
        .expect("saved");
    let batch = |lot: &Lot| ChartBatch { lots_of: vec![id], uses: vec![used(lot)], ..ChartBatch::default() };
    assert!(records.keep(&by, batch(&second)).await.is_ok(), "what was used is used");
    assert!(matches!(records.keep(&by, batch(&first)).await, Err(RecordsError::State(_))));
}

/// A client's link works once; the session ends when the client is put aside; what the client did is kept as theirs.
async fn clients_come_in_once(records: &Db) {
    let by = clinic(records).await;
    let client = case(records, &by).await.0;
    let token = |n: u8| TokenHash::of(&[n, client.0.as_bytes()[15], client.0.as_bytes()[14]]);
    let soon = Timestamp::now() + jiff::SignedDuration::from_secs(60);
    let link = ClientLink { client: Some(client), pending: None, expires: soon };
    records.keep_client_link(&by, token(1), link.clone()).await.expect("kept");
    let ended = ClientLink { expires: Timestamp::UNIX_EPOCH, ..link.clone() };
    records.keep_client_link(&by, token(2), ended).await.expect("kept");
    let (clinic, used) = records.use_client_link(token(1)).await.expect("it opens");
    assert_eq!((clinic, used.client), (by.clinic, Some(client)));
    for again in [token(1), token(2), token(3)] {
        assert!(matches!(records.use_client_link(again).await, Err(RecordsError::NotFound { .. })));
    }
    let session = ClientSession {
        token: token(9),
        clinic,
        client,
        csrf: "c".to_owned(),
        created: Timestamp::now(),
        expires: soon,
    };
    records.begin_client_session(session.clone()).await.expect("begun");
    assert_eq!(records.client_session(token(9)).await.expect("there").client, client);
    let me = Actor::of_client(clinic, client);
    let new = entry(client, "draft", None);
    let id = new.id;
    records.keep(&me, one(new)).await.expect("kept");
    let kept = records.entry(&me, id).await.expect("there");
    assert!(kept.by_client && kept.wrote.is_none());
    let trail = records.entries(&by, TrailSearch::of(client, 50)).await.expect("read");
    assert!(trail.iter().any(|e| e.acting == Some(client) && e.account.is_none() && e.subject == "answers"));
    assert!(matches!(records.verify(clinic).await, Ok(records::model::audit::ChainState::Whole { .. })));
    records.archive_client(&by, client, true).await.expect("put aside");
    assert!(records.client_session(token(9)).await.is_err());
}

/// Content stands by its hash, once.
async fn content_is_kept_once(records: &Db) {
    let hash = ContentHash([7; 32]);
    records.keep_content(hash, b"one".to_vec()).await.expect("kept");
    records.keep_content(hash, b"two".to_vec()).await.expect("kept already");
    assert_eq!(records.content(hash).await.expect("there"), b"one");
    assert!(matches!(records.content(ContentHash([8; 32])).await, Err(RecordsError::NotFound { .. })));
}
