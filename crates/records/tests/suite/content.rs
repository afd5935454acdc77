//! Clinics' own content of care, on both databases.

use super::{Db, clinic, wrong_state};
use jiff::Timestamp;
use records::model::content::{Laid, OwnContent, OwnState};
use records::{Actor, ContentHash, OwnContentId, Role};

pub(crate) async fn all(db: &Db) {
    one_is_proposed_and_one_in_force(db).await;
}

async fn proposed(db: &Db, by: &Actor, mark: u8) -> OwnContent {
    let own = ContentHash([mark; 32]);
    db.keep_content(own, vec![mark]).await.expect("content");
    let one = OwnContent {
        id: OwnContentId::new(),
        state: OwnState::Proposed,
        own,
        laid: None,
        why: "ours".to_owned(),
        asked_by: by.account().expect("an account"),
        asked: Timestamp::now(),
        said: None,
        decided_by: None,
        decided_as: None,
        decided: None,
    };
    db.propose_own_content(by, one.clone()).await.expect("a proposal");
    one
}

fn agreed(one: &OwnContent) -> OwnContent {
    let laid = Laid { whole: one.own, base: one.own };
    let said = Some("yes".to_owned());
    OwnContent {
        state: OwnState::InForce,
        laid: Some(laid),
        said,
        decided_by: Some(one.asked_by),
        decided_as: Some(Role::Owner),
        ..one.clone()
    }
}

async fn states(db: &Db, by: &Actor) -> Vec<OwnState> {
    db.own_contents(by).await.expect("a history").iter().map(|one| one.state).collect()
}

async fn one_is_proposed_and_one_in_force(db: &Db) {
    use OwnState::{InForce, Proposed, Replaced, Withdrawn};
    let (here, there) = (clinic(db).await, clinic(db).await);
    let first = proposed(db, &here, 1).await;
    assert_eq!(db.own_content_in_force(here.clinic).await.expect("a look"), None);
    let second = proposed(db, &here, 2).await;
    assert_eq!(states(db, &here).await, [Proposed, Withdrawn]);
    wrong_state(db.decide_own_content(&here, agreed(&first)).await);
    wrong_state(db.decide_own_content(&there, agreed(&second)).await);
    db.decide_own_content(&here, agreed(&second)).await.expect("agreed");
    let third = proposed(db, &here, 3).await;
    assert_eq!(states(db, &here).await, [Proposed, InForce, Withdrawn]);
    db.decide_own_content(&here, agreed(&third)).await.expect("agreed");
    assert_eq!(states(db, &here).await, [InForce, Replaced, Withdrawn]);
    let stands = db.own_content_in_force(here.clinic).await.expect("a look").expect("content in force");
    assert_eq!((stands.id, stands.laid.map(|laid| laid.whole)), (third.id, Some(third.own)));
    assert!(stands.decided.is_some());
    assert_eq!(db.own_content_in_force(there.clinic).await.expect("a look"), None);
    assert_eq!(states(db, &there).await, []);
}
