//! Clients.

use crate::ClientId;
use jiff::Timestamp;

/// What a clinic writes of a client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientFields {
    /// Name.
    pub name: String,
    /// The clinic's own reference, which stands in plans in place of the name.
    pub reference: String,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Where parcels go, lines of text.
    pub address: Option<String>,
    /// Day of birth, `YYYY-MM-DD`.
    pub born: Option<String>,
    /// Notes.
    pub note: String,
}

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Id.
    pub id: ClientId,
    /// What the clinic wrote.
    pub fields: ClientFields,
    /// Version: every save raises it by one.
    pub version: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last saved.
    pub changed: Timestamp,
    /// When it was put aside.
    pub archived: Option<Timestamp>,
    /// How many cases there are.
    pub cases: i64,
}

/// Which clients are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientSearch {
    /// Every word must occur in name, reference, mail or telephone.
    pub words: String,
    /// Those that were put aside instead of the others.
    pub archived: bool,
    /// Only those after this one, in the order of names.
    pub after: Option<(String, ClientId)>,
    /// How many at most.
    pub limit: i64,
}

/// A client, and when anything of theirs was last touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untouched {
    /// Who.
    pub client: ClientId,
    /// Name.
    pub name: String,
    /// The clinic's reference.
    pub reference: String,
    /// When an entry of the chart, a case or the client's own row was last saved, or the last visit began.
    pub last: Timestamp,
    /// Whether a session was held.
    pub treated: bool,
    /// Whether a medicine was asked for.
    pub medical: bool,
}
