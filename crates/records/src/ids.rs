//! Typed ids: a client's id cannot stand where a case's is wanted.

use ring::digest;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new one; later ones sort after earlier ones.
            #[expect(clippy::new_without_default, reason = "an id out of nothing must be asked for by name")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A clinic.
    ClinicId,
    /// A person who signs in.
    AccountId,
    /// A client.
    ClientId,
    /// A case: one client's head and wishes at one time.
    CaseId,
    /// A named variant of a case's design.
    VariantId,
    /// A file that is being uploaded.
    UploadId,
    /// A kept file.
    FileId,
    /// A job in the queue.
    JobId,
    /// An invitation to sign up.
    InvitationId,
    /// A link that shows a client their plan.
    ShareId,
    /// A question that a client asked.
    QuestionId,
    /// A client's signature or refusal.
    ConsentId,
    /// An appointment.
    AppointmentId,
    /// Appointments that belong together.
    ChainId,
    /// A room.
    RoomId,
    /// Somebody's place on the waiting list.
    WaitingId,
    /// A calendar feed.
    FeedId,
    /// A mail.
    MailId,
    /// An entry of the chart.
    EntryId,
    /// A lot.
    LotId,
    /// A posting of the ledger.
    PostingId,
    /// A licence.
    LicenceId,
    /// A key with which a program reads.
    AccessKeyId,
    /// A clinic's own rows of the content of care.
    OwnContentId,
}

/// The SHA-256 of a secret that only its holder knows: what is kept in its place.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// The hash of a secret.
    pub fn of(secret: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, secret).as_ref());
        Self(hash)
    }
}

/// The SHA-256 of content, under which it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}
