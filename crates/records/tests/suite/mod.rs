//! What every database must do. `sqlite.rs` and `postgres.rs` run the same tests on their own.

mod accounts;
pub(crate) mod backup;
mod bookings;
mod cases;
mod chart;
mod clients;
mod content;
mod erasure;
mod files;
mod jobs;
mod shares;
mod trail;

use jiff::{Timestamp, ToSpan};
use records::model::account::{Account, Invitation, Session};
use records::model::client::ClientFields;
use records::model::clinic::Clinic;
use records::{
    AccountId, Actor, CaseId, ClientId, ClinicId, InvitationId, Records, RecordsError, Role, TokenHash, Who,
};
use std::sync::Arc;

/// The records under test.
pub(crate) type Db = Arc<dyn Records>;

/// Runs all of it.
pub(crate) async fn all(db: &Db) {
    accounts::all(db).await;
    clients::all(db).await;
    cases::all(db).await;
    files::all(db).await;
    jobs::all(db).await;
    shares::all(db).await;
    bookings::all(db).await;
    chart::all(db).await;
    content::all(db).await;
    erasure::all(db).await;
    trail::all(db).await;
    db.healthy().await.expect("the database answers");
}

/// A time some minutes ahead.
pub(crate) fn in_minutes(minutes: i64) -> Timestamp {
    Timestamp::now() + minutes.minutes()
}

/// An account that nobody has.
pub(crate) fn account() -> Account {
    let id = AccountId::new();
    Account {
        id,
        email: format!("{id}@clinic.example"),
        name: "Ada Practitioner".to_owned(),
        password_hash: "$argon2id$none".to_owned(),
        totp_sealed: None,
        totp_proved: false,
        totp_step: 0,
        recovery: Vec::new(),
        created: Timestamp::now(),
    }
}

/// An invitation into a clinic, or to found one.
pub(crate) fn invitation(clinic: Option<ClinicId>, role: Role) -> Invitation {
    let id = InvitationId::new();
    Invitation {
        id,
        token: TokenHash::of(id.0.as_bytes()),
        clinic,
        role,
        client: None,
        created: Timestamp::now(),
        expires: in_minutes(60),
        used: None,
    }
}

/// A new clinic and its owner.
pub(crate) async fn clinic(db: &Db) -> Actor {
    let (owner, invitation) = (account(), invitation(None, Role::Owner));
    let clinic = Clinic {
        id: ClinicId::new(),
        name: "Test clinic".to_owned(),
        wrapped_key: vec![1, 2, 3],
        settings: "{}".to_owned(),
        created: Timestamp::now(),
    };
    let by = Actor { clinic: clinic.id, who: Who::Account(owner.id), role: Role::Owner };
    db.invite(None, invitation.clone()).await.expect("an invitation");
    db.found_clinic(invitation.id, clinic, owner).await.expect("a clinic");
    by
}

/// What a clinic writes of a client.
pub(crate) fn fields(name: &str, reference: &str) -> ClientFields {
    ClientFields { name: name.to_owned(), reference: reference.to_owned(), ..ClientFields::default() }
}

/// A client and a case of theirs.
pub(crate) async fn case(db: &Db, by: &Actor) -> (ClientId, CaseId) {
    let client =
        db.create_client(by, fields("Case Client", &ClientId::new().to_string())).await.expect("a client");
    let first = ("First".to_owned(), "{}".to_owned());
    let whole =
        db.create_case(by, client.id, "Crown".to_owned(), "{}".to_owned(), first).await.expect("a case");
    (client.id, whole.case.id)
}

/// A session of an account.
pub(crate) fn session(by: &Actor, account: AccountId, token: TokenHash) -> Session {
    Session {
        token,
        account,
        clinic: by.clinic,
        role: by.role,
        csrf: "c".to_owned(),
        second_factor: false,
        created: Timestamp::now(),
        seen: Timestamp::now(),
        expires: in_minutes(60),
    }
}

/// Nothing of that kind here.
pub(crate) fn not_found<T: std::fmt::Debug>(result: Result<T, RecordsError>) {
    assert!(matches!(result, Err(RecordsError::NotFound { .. })), "{result:?}");
}

/// In no state for that.
pub(crate) fn wrong_state<T: std::fmt::Debug>(result: Result<T, RecordsError>) {
    assert!(matches!(result, Err(RecordsError::State(_))), "{result:?}");
}

/// Taken already.
pub(crate) fn taken<T: std::fmt::Debug>(result: Result<T, RecordsError>) {
    assert!(matches!(result, Err(RecordsError::Taken { .. })), "{result:?}");
}
