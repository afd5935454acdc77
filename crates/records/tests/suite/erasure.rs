//! Records whose time is over, and keys of programs, on both databases.

use super::chart::{change, entry, lot, one};
use super::files::file;
use super::shares::link;
use super::{Db, clinic, in_minutes, not_found, wrong_state};
use jiff::Timestamp;
use records::model::account::AccessKey;
use records::model::audit::{ChainState, TrailSearch};
use records::model::chart::{ChartBatch, LotUse};
use records::model::client::ClientSearch;
use records::model::ledger::{NewPosting, PostingKind};
use records::{AccessKeyId, Actor, FileId, PostingId, TokenHash};

pub(crate) async fn all(db: &Db) {
    a_record_goes_whole_and_nothing_else(db).await;
    keys_open_for_their_person(db).await;
}

async fn a_record_goes_whole_and_nothing_else(db: &Db) {
    let (here, there) = (clinic(db).await, clinic(db).await);
    let (share, other) = (link(db, &here).await, link(db, &here).await);
    let client = share.client;
    // Something of everything.
    let new = entry(client, "open", None);
    let id = new.id;
    let kept = lot("ER-1");
    db.save_lot(&here, kept.clone()).await.expect("a lot");
    let used = LotUse { lot: kept.id, entry: id, client, at: Timestamp::now() };
    let batch = ChartBatch { new: vec![new], lots_of: vec![id], uses: vec![used], ..ChartBatch::default() };
    db.keep(&here, batch).await.expect("an entry");
    db.keep(&here, change(id, 1, "closed")).await.expect("another version");
    db.keep(&here, one(entry(other.client, "open", None))).await.expect("another's");
    let picture = file(FileId::new(), client, share.case, None);
    db.add_file(&here, picture.clone()).await.expect("a file");
    let posting = NewPosting {
        id: PostingId::new(),
        client,
        about: None,
        kind: PostingKind::Invoice,
        cents: 100,
        currency: "USD".to_owned(),
        settles: None,
        once: None,
        said: String::new(),
    };
    db.post(&here, posting).await.expect("a posting");
    let stands = db.touched(&here, client).await.expect("touched");
    assert!((stands.treated, stands.medical) == (false, false) && stands.last <= Timestamp::now());
    not_found(db.touched(&there, client).await);
    let soon = db.untouched_since(&here, in_minutes(1), 10).await.expect("a list");
    assert_eq!(soon.len(), 2);
    assert!(
        db.untouched_since(&here, stands.last, 10).await.expect("a list").iter().all(|u| u.client != client)
    );
    assert!(db.untouched_since(&there, in_minutes(1), 10).await.expect("a list").is_empty());
    assert_eq!(db.stored_of(&here, client).await.expect("places"), [(picture.id.0, 1)]);
    // Touched in between: not erased. Another clinic finds nobody.
    wrong_state(db.erase_client(&here, client, Timestamp::UNIX_EPOCH).await);
    not_found(db.erase_client(&there, client, stands.last).await);
    db.erase_client(&here, client, stands.last).await.expect("erased");
    not_found(db.client(&here, client).await);
    not_found(db.entry(&here, id).await);
    not_found(db.file(&here, picture.id).await);
    not_found(db.share_by_token(share.token).await);
    not_found(db.case(&here, share.case).await);
    assert!(db.received(&here, &[kept.id]).await.expect("read").is_empty());
    for archived in [false, true] {
        let search = ClientSearch { archived, limit: 50, ..ClientSearch::default() };
        assert!(db.clients(&here, search).await.expect("clients").iter().all(|c| c.id != client));
    }
    // What has no name in it stays: money, and the trail with its chain. Others' records stay whole.
    assert_eq!(db.postings(&here, client).await.expect("money").len(), 1);
    let trail = db.entries(&here, TrailSearch::of(client, 50)).await.expect("the trail");
    assert!(trail.iter().any(|entry| entry.action == "removed"));
    assert!(matches!(db.verify(here.clinic).await, Ok(ChainState::Whole { .. })));
    assert!(db.share_by_token(other.token).await.is_ok() && db.case(&here, other.case).await.is_ok());
    not_found(db.touched(&here, client).await);
}

async fn keys_open_for_their_person(db: &Db) {
    let (here, there) = (clinic(db).await, clinic(db).await);
    let account = here.account().expect("an account");
    let (id, now) = (AccessKeyId::new(), Timestamp::now());
    let token = TokenHash::of(id.0.as_bytes());
    let (name, scopes) = ("A program".to_owned(), "user/*.rs".to_owned());
    let key = AccessKey { id, token, account, name, scopes, created: now, expires: in_minutes(60) };
    db.add_access_key(&here, key.clone()).await.expect("a key");
    not_found(
        db.add_access_key(
            &there,
            AccessKey { id: AccessKeyId::new(), token: TokenHash::of(b"y"), ..key.clone() },
        )
        .await,
    );
    let (by, found): (Actor, AccessKey) = db.access_key(token, now).await.expect("it opens");
    assert_eq!((by, found.scopes), (here, key.scopes));
    not_found(db.access_key(token, in_minutes(61)).await);
    not_found(db.access_key(TokenHash::of(b"no such key"), now).await);
    assert_eq!(db.access_keys(&here).await.expect("keys").len(), 1);
    assert!(db.access_keys(&there).await.expect("keys").is_empty());
    not_found(db.end_access_key(&there, id).await);
    db.end_access_key(&here, id).await.expect("ended");
    not_found(db.access_key(token, now).await);
}
