//! Appointments and what they need; mails.

use super::Result;
use crate::model::booking::{
    Appointment, AppointmentSearch, AppointmentState, Calendar, Deposit, Feed, NewAppointment, Place, Room,
    Waiting,
};
use crate::model::mail::{Mail, NewMail};
use crate::{AccountId, Actor, AppointmentId, ClinicId, FeedId, MailId, RoomId, TokenHash, WaitingId};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

/// Appointments. The database lets no two of them share a person or a room.
#[async_trait]
pub trait Bookings: Send + Sync {
    /// Books all of them, with mails, or none. [`RecordsError::Taken`](crate::RecordsError::Taken) where a person or room is.
    async fn book(&self, by: &Actor, appointments: Vec<NewAppointment>, mails: Vec<NewMail>) -> Result<()>;
    /// Moves one over a version; reminders that wait are dropped, mails are written. [`RecordsError::Taken`](crate::RecordsError::Taken),
    /// [`RecordsError::Changed`](crate::RecordsError::Changed), [`RecordsError::State`](crate::RecordsError::State) for one that does not stand.
    async fn move_appointment(
        &self,
        by: &Actor,
        id: AppointmentId,
        version: i64,
        to: Place,
        mails: Vec<NewMail>,
    ) -> Result<()>;
    /// Says over a version what became of one; what is called off gives its time back and drops reminders.
    async fn set_appointment_state(
        &self,
        by: &Actor,
        id: AppointmentId,
        version: i64,
        state: AppointmentState,
        mails: Vec<NewMail>,
    ) -> Result<()>;
    /// Says over a version what became of a deposit.
    async fn set_deposit(&self, by: &Actor, id: AppointmentId, version: i64, deposit: Deposit) -> Result<()>;
    /// One appointment.
    async fn appointment(&self, by: &Actor, id: AppointmentId) -> Result<Appointment>;
    /// Appointments in order of time.
    async fn appointments(&self, by: &Actor, search: AppointmentSearch) -> Result<Vec<Appointment>>;
    /// Quarters of an hour in which people or rooms are taken, in whatever clinic, from one tick up to another; what one appointment takes may
    /// be left out.
    async fn taken(
        &self,
        resources: Vec<Uuid>,
        ticks: (i64, i64),
        except: Option<AppointmentId>,
    ) -> Result<Vec<(Uuid, i64)>>;
}

/// Hours, rooms, the waiting list, feeds.
#[async_trait]
pub trait Calendars: Send + Sync {
    /// Hours of everybody who may be booked.
    async fn calendars(&self, by: &Actor) -> Result<Vec<Calendar>>;
    /// Keeps a person's hours over a version. [`RecordsError::Changed`](crate::RecordsError::Changed).
    async fn save_calendar(&self, by: &Actor, account: AccountId, version: i64, hours: String) -> Result<()>;
    /// Rooms by name.
    async fn rooms(&self, by: &Actor) -> Result<Vec<Room>>;
    /// Keeps a room: a new one, or another name. [`RecordsError::Taken`](crate::RecordsError::Taken).
    async fn save_room(&self, by: &Actor, room: Room) -> Result<()>;
    /// Adds somebody to the waiting list.
    async fn add_waiting(&self, by: &Actor, waiting: Waiting) -> Result<()>;
    /// The waiting list, the longest wait first.
    async fn waiting(&self, by: &Actor) -> Result<Vec<Waiting>>;
    /// Notes that somebody was told of a free time, with the mail.
    async fn tell_waiting(&self, by: &Actor, id: WaitingId, mail: NewMail) -> Result<()>;
    /// Takes somebody off the list.
    async fn close_waiting(&self, by: &Actor, id: WaitingId) -> Result<()>;
    /// Keeps a feed; one that stands for the same calendar ends.
    async fn create_feed(&self, by: &Actor, feed: Feed) -> Result<()>;
    /// The feed of a secret, with its clinic.
    async fn feed(&self, token: TokenHash) -> Result<(ClinicId, Feed)>;
    /// Feeds of the clinic.
    async fn feeds(&self, by: &Actor) -> Result<Vec<Feed>>;
    /// Takes a feed back.
    async fn revoke_feed(&self, by: &Actor, id: FeedId) -> Result<()>;
    /// The clinic of a room: none of another's is found.
    async fn room(&self, by: &Actor, id: RoomId) -> Result<Room>;
}

/// Mails.
#[async_trait]
pub trait Mails: Send + Sync {
    /// Writes a mail.
    async fn write_mail(&self, by: &Actor, mail: NewMail) -> Result<()>;
    /// Takes the next mail that is due in any clinic and marks it as on its way, until a lease ends. What was on its way when its lease
    /// ended becomes unsure and is not handed out.
    async fn claim_mail(&self, worker: Uuid, now: Timestamp, lease_until: Timestamp) -> Result<Option<Mail>>;
    /// Says what became of a mail that a worker has: sent, failed, or waiting until a time.
    async fn settle_mail(&self, worker: Uuid, id: MailId, end: MailEnd) -> Result<()>;
    /// Mails of the clinic, the latest first.
    async fn mails(&self, by: &Actor, limit: i64) -> Result<Vec<Mail>>;
}

/// How a try to send a mail ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailEnd {
    /// It was handed over.
    Sent,
    /// It was not handed over; it is tried again at a time.
    Again(String, Timestamp),
    /// It cannot be sent.
    Failed(String),
    /// It is not needed any more.
    Dropped,
}
