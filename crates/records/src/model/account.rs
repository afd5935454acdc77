//! People who sign in, their sessions, and invitations.

use super::actor::Role;
use crate::{AccessKeyId, AccountId, ClientId, ClinicId, InvitationId, LicenceId, TokenHash};
use jiff::{SignedDuration, Timestamp};

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// Mail address, in lower case.
    pub email: String,
    /// Name, as colleagues see it.
    pub name: String,
    /// Password, as an Argon2id hash in PHC form.
    pub password_hash: String,
    /// Secret of the second factor, sealed; `None` until it is set up.
    pub totp_sealed: Option<Vec<u8>>,
    /// Whether the second factor was proved once.
    pub totp_proved: bool,
    /// Last time step that was used: a code serves once.
    pub totp_step: i64,
    /// Hashes of recovery codes that are left, as PHC strings in JSON.
    pub recovery: Vec<String>,
    /// When it was made.
    pub created: Timestamp,
}

/// A person in a clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Role.
    pub role: Role,
    /// Whether the second factor is set up.
    pub second_factor: bool,
    /// Since when.
    pub since: Timestamp,
}

/// How exactly "last seen" of a session is kept: a write for every request would be for nothing.
pub const SEEN_STEP: SignedDuration = SignedDuration::from_secs(60);

/// A session: somebody signed in on a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of the secret in the cookie.
    pub token: TokenHash,
    /// Who.
    pub account: AccountId,
    /// In which clinic.
    pub clinic: ClinicId,
    /// As what.
    pub role: Role,
    /// What a page must send to write, hexadecimal.
    pub csrf: String,
    /// Whether the second factor was given.
    pub second_factor: bool,
    /// When it began.
    pub created: Timestamp,
    /// When it was last used, to [`SEEN_STEP`].
    pub seen: Timestamp,
    /// When it ends at the latest.
    pub expires: Timestamp,
}

/// An invitation to sign up: into a clinic, or to found one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Id.
    pub id: InvitationId,
    /// Hash of the secret in the link.
    pub token: TokenHash,
    /// The clinic; `None` founds a new one.
    pub clinic: Option<ClinicId>,
    /// As what.
    pub role: Role,
    /// The client that it is for, where the role is client.
    pub client: Option<ClientId>,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When it was used.
    pub used: Option<Timestamp>,
}

/// A link by which a client signs in, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientLink {
    /// Who; none for somebody who wants to become a client.
    pub client: Option<ClientId>,
    /// What such a person wrote of themselves: JSON text.
    pub pending: Option<String>,
    /// When it ends.
    pub expires: Timestamp,
}

/// A client who signed in on a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSession {
    /// Hash of the secret in the cookie.
    pub token: TokenHash,
    /// In which clinic.
    pub clinic: ClinicId,
    /// Who.
    pub client: ClientId,
    /// What a page must send to write, hexadecimal.
    pub csrf: String,
    /// When it began.
    pub created: Timestamp,
    /// When it ends at the latest.
    pub expires: Timestamp,
}

/// A key with which a program reads for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// Id.
    pub id: AccessKeyId,
    /// Hash of the secret.
    pub token: TokenHash,
    /// For whom it reads: it ends with the person's membership.
    pub account: AccountId,
    /// What it is for.
    pub name: String,
    /// What it opens: SMART scopes with a space between.
    pub scopes: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// A licence of a doctor or pharmacist in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Id.
    pub id: LicenceId,
    /// Whose.
    pub account: AccountId,
    /// Postal code of the state.
    pub place: String,
    /// Number.
    pub number: String,
    /// Last day on which it is good.
    pub expires: jiff::civil::Date,
}
