//! Links for clients.

use super::files::{file, finish_all_jobs};
use super::{Db, case, clinic, in_minutes, not_found, wrong_state};
use jiff::Timestamp;
use records::model::job::NewJob;
use records::model::share::{Consent, Decision, Question, ShareRow};
use records::{Actor, ConsentId, FileId, QuestionId, Role, ShareId, TokenHash, VariantId, Who};

pub(crate) async fn all(db: &Db) {
    a_link_is_asked_answered_and_signed(db).await;
    invisible_elsewhere(db).await;
}

pub(crate) async fn link(db: &Db, by: &Actor) -> ShareRow {
    let (client, case) = case(db, by).await;
    let id = ShareId::new();
    let share = ShareRow {
        id,
        token: TokenHash::of(id.0.as_bytes()),
        client,
        case,
        shown: "{}".to_owned(),
        chosen: None,
        created: Timestamp::now(),
        expires: in_minutes(60),
        revoked: None,
    };
    db.create_share(by, share.clone()).await.expect("a link");
    share
}

fn consent(share: ShareId, decision: Decision) -> Consent {
    Consent {
        id: ConsentId::new(),
        share,
        variant: VariantId::new(),
        decision,
        name: "Bob Stone".to_owned(),
        drawn: Some("M0 0L9 9".to_owned()),
        text_version: "consent-1".to_owned(),
        text_sha256: "ab".to_owned(),
        at: Timestamp::now(),
        document: None,
    }
}

async fn a_link_is_asked_answered_and_signed(db: &Db) {
    let by = clinic(db).await;
    let share = link(db, &by).await;
    let (found, read) = db.share_by_token(share.token).await.expect("the link");
    assert_eq!((found, read.id), (by.clinic, share.id));
    let holder = Actor { clinic: by.clinic, who: Who::Share(share.id), role: Role::Client };
    let variant = VariantId::new();
    db.choose(&holder, share.id, variant).await.expect("chosen");
    assert_eq!(db.share(&holder, share.id).await.expect("the link").chosen, Some(variant));
    let question = Question {
        id: QuestionId::new(),
        share: share.id,
        asked: "Does it hurt?".to_owned(),
        asked_at: Timestamp::now(),
        answer: None,
    };
    db.ask(&holder, question.clone()).await.expect("asked");
    db.answer(&by, question.id, "A little.".to_owned()).await.expect("answered");
    let questions = db.questions(&holder, share.id).await.expect("questions");
    assert_eq!(questions[0].answer.as_deref(), Some("A little."));
    wrong_state(db.freeze(&by, share.id, FileId::new()).await);
    let job = NewJob { kind: "freeze".to_owned(), payload: "{}".to_owned(), once: None };
    db.decide(&holder, consent(share.id, Decision::Signed), Some(job)).await.expect("signed");
    wrong_state(db.decide(&holder, consent(share.id, Decision::Declined), None).await);
    wrong_state(db.choose(&holder, share.id, variant).await);
    let document = FileId::new();
    db.add_file(&by, file(document, share.client, share.case, None)).await.expect("kept");
    db.freeze(&by, share.id, document).await.expect("frozen");
    wrong_state(db.remove_file(&by, document).await);
    wrong_state(db.freeze(&by, share.id, FileId::new()).await);
    let kept = db.consent(&by, share.id).await.expect("an answer").expect("a decision");
    assert_eq!(
        (kept.decision, kept.document, kept.name.as_str()),
        (Decision::Signed, Some(document), "Bob Stone")
    );
    db.revoke_share(&by, share.id).await.expect("taken back");
    assert!(db.share(&by, share.id).await.expect("the link").revoked.is_some());
    finish_all_jobs(db).await;
}

async fn invisible_elsewhere(db: &Db) {
    let (here, elsewhere) = (clinic(db).await, clinic(db).await);
    let share = link(db, &here).await;
    not_found(db.share(&elsewhere, share.id).await);
    not_found(db.revoke_share(&elsewhere, share.id).await);
    not_found(db.choose(&elsewhere, share.id, VariantId::new()).await);
    not_found(db.decide(&elsewhere, consent(share.id, Decision::Signed), None).await);
    not_found(db.answer(&elsewhere, QuestionId::new(), String::new()).await);
    not_found(
        db.create_share(
            &elsewhere,
            ShareRow { id: ShareId::new(), token: TokenHash::of(b"x"), ..share.clone() },
        )
        .await,
    );
    assert!(db.shares(&elsewhere, share.case).await.expect("links").is_empty());
    assert_eq!(db.shares(&here, share.case).await.expect("links").len(), 1);
    not_found(db.share_by_token(TokenHash::of(b"no such link")).await);
}
