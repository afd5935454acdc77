//! The chart: what is kept of a client's care. What an entry says is sealed by whoever writes it; beside it stands only what queues ask for.

use super::booking::AppointmentState;
use super::kept_names;
use super::ledger::NewPosting;
use super::mail::NewMail;
use crate::{AccountId, AppointmentId, ClientId, EntryId, LotId, Role};
use jiff::Timestamp;
use uuid::Uuid;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChartKind {
    /// Answers to a form.
    Answers,
    /// What a practitioner decided after a screening.
    Clearance,
    /// Papers that staff looked at.
    Identity,
    /// A consent given, refused or taken back.
    Consent,
    /// A session of micropigmentation.
    Session,
    /// Something that somebody must do.
    Task,
    /// A message between a client and the clinic.
    Message,
    /// A request for a medicine, from questionnaire to decision.
    Consultation,
    /// A prescription.
    Prescription,
    /// A medicine made, checked and sent by a prescription.
    Dispense,
    /// How a prescription goes on: dates, amounts, pauses.
    Subscription,
    /// A side effect.
    SideEffect,
    /// A card that a client keeps with the processor; no earlier versions are kept of it.
    Card,
    /// What a client says is wrong in their record, and what became of it.
    Correction,
    /// The wish to take photographs out, and a second person's word.
    PhotographExport,
}
kept_names!(ChartKind: Answers = "answers", Clearance = "clearance", Identity = "identity", Consent = "consent", Session = "session",
    Task = "task", Message = "message", Consultation = "consultation", Prescription = "prescription", Dispense = "dispense",
    Subscription = "subscription", SideEffect = "side-effect", Card = "card", Correction = "correction", PhotographExport = "photograph-export");

impl ChartKind {
    /// Whether what an entry said before it was changed is kept: of everything but the names by which a card can be charged.
    pub fn keeps_earlier(self) -> bool {
        self != Self::Card
    }
}

/// What queues ask of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// How it stands, in the words of its kind. What is a `draft` keeps no earlier versions.
    pub state: String,
    /// Whose it is to act.
    pub owner: Option<AccountId>,
    /// Or in which role.
    pub role: Option<Role>,
    /// The state (postal code) that it is for.
    pub place: Option<String>,
    /// When it falls due.
    pub due: Option<Timestamp>,
}

/// A new entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Id.
    pub id: EntryId,
    /// Whose.
    pub client: ClientId,
    /// What it is.
    pub kind: ChartKind,
    /// The entry, appointment or case that it is about.
    pub about: Option<Uuid>,
    /// What queues ask.
    pub standing: Standing,
    /// An entry of this name stands once in a clinic.
    pub once: Option<String>,
    /// What it says, sealed.
    pub sealed: Vec<u8>,
}

/// An entry saved over a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryChange {
    /// Which.
    pub id: EntryId,
    /// The version that was read.
    pub version: i64,
    /// What queues ask.
    pub standing: Standing,
    /// What it says, sealed.
    pub sealed: Vec<u8>,
}

/// A kept entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartEntry {
    /// Id.
    pub id: EntryId,
    /// Whose.
    pub client: ClientId,
    /// What it is.
    pub kind: ChartKind,
    /// The entry, appointment or case that it is about.
    pub about: Option<Uuid>,
    /// What queues ask.
    pub standing: Standing,
    /// What it says, sealed.
    pub sealed: Vec<u8>,
    /// Version: every save raises it by one.
    pub version: i64,
    /// Who wrote this version, where an account did.
    pub wrote: Option<AccountId>,
    /// Whether the client wrote it.
    pub by_client: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last saved.
    pub changed: Timestamp,
}

/// How an entry read before it was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierVersion {
    /// Version.
    pub version: i64,
    /// How it stood.
    pub state: String,
    /// What it said, sealed.
    pub sealed: Vec<u8>,
    /// Who wrote it, where an account did.
    pub wrote: Option<AccountId>,
    /// Whether the client wrote it.
    pub by_client: bool,
    /// When.
    pub at: Timestamp,
}

/// A lot that went into something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LotUse {
    /// The lot.
    pub lot: LotId,
    /// Where it went.
    pub entry: EntryId,
    /// Into whom.
    pub client: ClientId,
    /// When.
    pub at: Timestamp,
}

/// What is written together or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartBatch {
    /// New entries.
    pub new: Vec<NewEntry>,
    /// Entries saved over a version.
    pub changes: Vec<EntryChange>,
    /// Entries whose lots are those of `uses` and no others.
    pub lots_of: Vec<EntryId>,
    /// Lots that went into entries.
    pub uses: Vec<LotUse>,
    /// Mails about it.
    pub mails: Vec<NewMail>,
    /// Mails that still wait and are not needed any more: all whose `once` begins so.
    pub drop_mails: Vec<String>,
    /// What is owed, paid or given back.
    pub postings: Vec<NewPosting>,
    /// Visits that become of it.
    pub visits: Vec<(AppointmentId, i64, AppointmentState)>,
}

/// Which entries are wanted; what is empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartSearch {
    /// Of whom.
    pub client: Option<ClientId>,
    /// Of which kinds.
    pub kinds: Vec<ChartKind>,
    /// In which states.
    pub states: Vec<&'static str>,
    /// About what.
    pub about: Option<Uuid>,
    /// Of which name, as far as it is given.
    pub named: Option<String>,
    /// For which roles to act.
    pub roles: Vec<Role>,
    /// For which states (postal codes).
    pub places: Option<Vec<String>>,
    /// Due before a time.
    pub due_before: Option<Timestamp>,
    /// Only those made before this one.
    pub before: Option<(Timestamp, EntryId)>,
    /// Those that fall due first instead of the latest.
    pub by_due: bool,
    /// How many at most; none: 500.
    pub limit: Option<i64>,
}

impl ChartSearch {
    /// Everything of a client.
    pub fn of(client: ClientId) -> Self {
        Self { client: Some(client), ..Self::default() }
    }
}
