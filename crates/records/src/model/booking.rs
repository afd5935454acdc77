//! Appointments, rooms, hours of people, the waiting list, feeds.

use super::kept_names;
use crate::{AccountId, AppointmentId, CaseId, ChainId, ClientId, FeedId, RoomId, TokenHash, WaitingId};
use jiff::Timestamp;
use jiff::civil::Date;

/// What becomes of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppointmentState {
    /// It stands.
    Booked,
    /// The client is here.
    Arrived,
    /// It was held.
    Done,
    /// It was called off: its time is free again.
    Cancelled,
    /// The client did not come.
    Missed,
}
kept_names!(AppointmentState: Booked = "booked", Arrived = "arrived", Done = "done", Cancelled = "cancelled", Missed = "missed");

/// What became of a deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deposit {
    /// None is asked.
    None,
    /// It is asked and not paid.
    Asked,
    /// It is paid.
    Paid,
    /// It is kept although the client did not come.
    Kept,
    /// It was given back.
    Returned,
}
kept_names!(Deposit: None = "none", Asked = "asked", Paid = "paid", Kept = "kept", Returned = "returned");

/// Who, where and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// With whom.
    pub account: AccountId,
    /// In which room.
    pub room: RoomId,
    /// When it begins.
    pub starts: Timestamp,
    /// When it ends for the client.
    pub ends: Timestamp,
    /// When person and room are free again.
    pub free_at: Timestamp,
    /// The quarters of an hour that it takes, counted from 1970: from, and up to.
    pub ticks: (i64, i64),
}

/// An appointment to be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAppointment {
    /// Id.
    pub id: AppointmentId,
    /// Whose it is.
    pub client: ClientId,
    /// The case that is treated.
    pub case: Option<CaseId>,
    /// The chain that it is a part of.
    pub chain: Option<ChainId>,
    /// Its number in the chain, from 1; 0 outside one.
    pub number: i64,
    /// What is done, such as `session`.
    pub kind: String,
    /// Who, where, when.
    pub place: Place,
    /// Anything to know.
    pub note: String,
    /// Deposit asked, hundredths of the clinic's currency; 0: none.
    pub deposit_cents: i64,
}

/// A kept appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Id.
    pub id: AppointmentId,
    /// Whose it is.
    pub client: ClientId,
    /// The client's name and reference.
    pub client_name: String,
    /// The client's reference.
    pub client_reference: String,
    /// The case that is treated.
    pub case: Option<CaseId>,
    /// The chain that it is a part of.
    pub chain: Option<ChainId>,
    /// Its number in the chain, from 1; 0 outside one.
    pub number: i64,
    /// What is done.
    pub kind: String,
    /// With whom.
    pub account: AccountId,
    /// Where.
    pub room: RoomId,
    /// When it begins.
    pub starts: Timestamp,
    /// When it ends for the client.
    pub ends: Timestamp,
    /// When person and room are free again.
    pub free_at: Timestamp,
    /// What became of it.
    pub state: AppointmentState,
    /// Anything to know.
    pub note: String,
    /// Deposit asked.
    pub deposit_cents: i64,
    /// What became of it.
    pub deposit: Deposit,
    /// Version.
    pub version: i64,
    /// When it was booked.
    pub created: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
}

/// Which appointments are wanted: all that fit everything said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AppointmentSearch {
    /// Beginning at this or later.
    pub from: Option<Timestamp>,
    /// Beginning before this.
    pub to: Option<Timestamp>,
    /// Of this client.
    pub client: Option<ClientId>,
    /// With this person.
    pub account: Option<AccountId>,
    /// Of this chain.
    pub chain: Option<ChainId>,
}

/// A room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Id.
    pub id: RoomId,
    /// Its name.
    pub name: String,
    /// Put aside.
    pub archived: bool,
}

/// Hours of a person, as the clinic wrote them: JSON text that this crate does not look into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Whose.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// The hours.
    pub hours: String,
    /// Version; 0 where none were written yet.
    pub version: i64,
}

/// Somebody who waits for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Id.
    pub id: WaitingId,
    /// Who waits.
    pub client: ClientId,
    /// Their name.
    pub client_name: String,
    /// For what.
    pub kind: String,
    /// With whom; none: anybody.
    pub account: Option<AccountId>,
    /// First day that would do.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Since when.
    pub created: Timestamp,
    /// When they were last told of a free time.
    pub told: Option<Timestamp>,
    /// Whether a mail can reach them.
    pub reachable: bool,
}

/// A secret address that gives a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Id.
    pub id: FeedId,
    /// Hash of the secret.
    pub token: TokenHash,
    /// Of whose appointments, where of a person of the clinic.
    pub account: Option<AccountId>,
    /// Of which client's.
    pub client: Option<ClientId>,
    /// When it was made.
    pub created: Timestamp,
}
