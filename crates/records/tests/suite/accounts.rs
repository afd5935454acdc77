//! Clinics, accounts, sessions, invitations.

use super::{Db, account, clinic, invitation, not_found, session, taken, wrong_state};
use records::model::clinic::Clinic;
use records::{AccountId, Actor, ClinicId, Role, TokenHash, Who};

pub(crate) async fn all(db: &Db) {
    an_invitation_serves_once(db).await;
    people_join_and_leave(db).await;
    sessions_begin_prove_and_end(db).await;
    codes_serve_once(db).await;
    prescriptions_are_numbered_by_clinic(db).await;
}

async fn an_invitation_serves_once(db: &Db) {
    let (owner, link) = (account(), invitation(None, Role::Owner));
    db.invite(None, link.clone()).await.expect("an invitation");
    let new = |id| Clinic {
        id,
        name: "Once".to_owned(),
        wrapped_key: vec![9],
        settings: "{}".to_owned(),
        created: jiff::Timestamp::now(),
    };
    let id = ClinicId::new();
    db.found_clinic(link.id, new(id), owner).await.expect("a clinic");
    assert_eq!(db.clinic(id).await.expect("a clinic").wrapped_key, vec![9]);
    assert!(db.has_clinic().await.expect("an answer"));
    let second = ClinicId::new();
    wrong_state(db.found_clinic(link.id, new(second), account()).await);
    not_found(db.clinic(second).await);
    let found = db.invitation(link.token).await.expect("the invitation");
    assert!(found.used.is_some());
    not_found(db.invitation(TokenHash::of(b"no such secret")).await);
    let by = Actor::system(id);
    db.save_clinic(&by, "Renamed".to_owned(), r#"{"currency":"EUR"}"#.to_owned()).await.expect("saved");
    assert_eq!(db.clinic(id).await.expect("a clinic").name, "Renamed");
    assert!(db.clinics().await.expect("clinics").iter().any(|c| c.id == id));
}

async fn people_join_and_leave(db: &Db) {
    let owner = clinic(db).await;
    let (ada, link) = (account(), invitation(Some(owner.clinic), Role::Practitioner));
    db.invite(Some(&owner), link.clone()).await.expect("an invitation");
    db.join_clinic(link.id, ada.clone()).await.expect("joined");
    let (kept, clinics) = db.account_by_email(&ada.email).await.expect("the account");
    assert_eq!((kept.id, clinics), (ada.id, vec![(owner.clinic, Role::Practitioner)]));
    let again = invitation(Some(owner.clinic), Role::Practitioner);
    db.invite(Some(&owner), again.clone()).await.expect("an invitation");
    let twin = records::model::account::Account { id: AccountId::new(), ..ada.clone() };
    taken(db.join_clinic(again.id, twin).await);
    assert!(
        db.invitation(again.token).await.expect("the invitation").used.is_none(),
        "what failed used nothing up"
    );
    assert_eq!(db.members(&owner).await.expect("members").len(), 2);
    db.remove_member(&owner, ada.id).await.expect("left");
    not_found(db.remove_member(&owner, ada.id).await);
    let id = owner.account().expect("an account");
    wrong_state(db.remove_member(&owner, id).await);
    assert_eq!(db.members(&owner).await.expect("members").len(), 1);
}

async fn sessions_begin_prove_and_end(db: &Db) {
    let owner = clinic(db).await;
    let id = owner.account().expect("an account");
    let token = TokenHash::of(id.0.as_bytes());
    db.begin_session(session(&owner, id, token)).await.expect("begun");
    let found = db.session(token).await.expect("the session");
    assert_eq!(
        (found.account, found.clinic, found.role, found.second_factor),
        (id, owner.clinic, Role::Owner, false)
    );
    db.set_second_factor(&owner, id, vec![4, 5], vec!["r1".to_owned(), "r2".to_owned()]).await.expect("kept");
    db.use_totp_step(&owner, id, token, 100).await.expect("proved");
    assert!(db.session(token).await.expect("the session").second_factor);
    let other = TokenHash::of(b"other device");
    db.begin_session(session(&owner, id, other)).await.expect("begun");
    db.set_password(&owner, id, "new".to_owned(), Some(token)).await.expect("kept");
    not_found(db.session(other).await);
    db.session(token).await.expect("this device stays signed in");
    db.end_session(&owner, token).await.expect("ended");
    not_found(db.session(token).await);
    let past =
        records::model::account::Session { expires: super::in_minutes(-1), ..session(&owner, id, token) };
    db.begin_session(past).await.expect("begun");
    not_found(db.session(token).await);
    assert!(db.sweep_sessions().await.expect("swept") >= 1);
}

async fn codes_serve_once(db: &Db) {
    let owner = clinic(db).await;
    let id = owner.account().expect("an account");
    let token = TokenHash::of(id.0.as_bytes());
    db.begin_session(session(&owner, id, token)).await.expect("begun");
    db.set_second_factor(&owner, id, vec![1], vec!["a".to_owned(), "b".to_owned()]).await.expect("kept");
    db.use_totp_step(&owner, id, token, 7).await.expect("used");
    wrong_state(db.use_totp_step(&owner, id, token, 7).await);
    wrong_state(db.use_totp_step(&owner, id, token, 6).await);
    db.use_totp_step(&owner, id, token, 8).await.expect("a later one");
    db.use_recovery(&owner, id, token, "a").await.expect("used");
    wrong_state(db.use_recovery(&owner, id, token, "a").await);
    let kept = db.account(id).await.expect("the account");
    assert_eq!((kept.recovery, kept.totp_proved, kept.totp_step), (vec!["b".to_owned()], true, 8));
    let stranger = Actor { clinic: owner.clinic, who: Who::Account(AccountId::new()), role: Role::Owner };
    not_found(db.use_totp_step(&stranger, id, TokenHash::of(b"no session"), 9).await);
    assert_eq!(db.account(id).await.expect("the account").totp_step, 8, "what failed changed nothing");
}

async fn prescriptions_are_numbered_by_clinic(db: &Db) {
    let (here, there) = (clinic(db).await, clinic(db).await);
    let at_once = futures::future::join_all((0..20).map(|_| db.next_prescription_number(&here))).await;
    let mut numbers: Vec<i64> = at_once.into_iter().map(|number| number.expect("a number")).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>(), "each is given once");
    assert_eq!(db.next_prescription_number(&there).await.expect("a number"), 1);
}
