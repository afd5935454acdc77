//! What records can be asked, by resource. Both databases answer; one suite asks them.
//!
//! The caller's [`Actor`] comes first; reads and writes of a client's data leave an entry in the audit trail.
//! Every call may fail with [`RecordsError::Database`] or [`RecordsError::Stopping`]; other errors are named where they occur.

mod booking;
mod care;

pub use booking::{Bookings, Calendars, MailEnd, Mails};
pub use care::{AccessKeys, Charts, ClientSessions, Erasure, Ledger, Licences, OwnContents, Stock};

use crate::model::account::{Account, Invitation, Member, Session};
use crate::model::audit::{ChainState, Entry, Kept, TrailSearch};
use crate::model::case::{VariantRow, WholeCase};
use crate::model::client::{Client, ClientFields, ClientSearch};
use crate::model::clinic::Clinic;
use crate::model::file::{FileRow, UploadRow};
use crate::model::job::{JobRow, NewJob};
use crate::model::share::{Consent, Question, ShareRow};
use crate::{
    AccountId, Actor, CaseId, ClientId, ClinicId, Clock, FileId, InvitationId, JobId, QuestionId,
    RecordsError, Role, ShareId, TokenHash, UploadId, VariantId,
};
use async_trait::async_trait;
use jiff::Timestamp;

type Result<T> = std::result::Result<T, RecordsError>;

/// All of it.
#[async_trait]
pub trait Records:
    Clinics
    + Accounts
    + Clients
    + Cases
    + Files
    + Jobs
    + Shares
    + Trail
    + Bookings
    + Calendars
    + Mails
    + ClientSessions
    + Charts
    + Stock
    + Ledger
    + Licences
    + AccessKeys
    + OwnContents
    + Erasure
{
    /// What time it is here: what is written carries this time.
    fn clock(&self) -> &Clock;
    /// Whether the database answers.
    async fn healthy(&self) -> Result<()>;
    /// Ends its connections once what waits is written.
    async fn close(&self);
}

/// Clinics.
#[async_trait]
pub trait Clinics: Send + Sync {
    /// Keeps a new clinic with its first owner, by an invitation that founds one. [`RecordsError::Taken`] where the mail address
    /// is; [`RecordsError::State`] where the invitation was used or has ended.
    async fn found_clinic(&self, invitation: InvitationId, clinic: Clinic, owner: Account) -> Result<()>;
    /// A clinic. Its settings and key are no client's data.
    async fn clinic(&self, id: ClinicId) -> Result<Clinic>;
    /// All clinics of the installation.
    async fn clinics(&self) -> Result<Vec<Clinic>>;
    /// Keeps name and settings.
    async fn save_clinic(&self, by: &Actor, name: String, settings: String) -> Result<()>;
    /// The next serial number of the clinic's prescriptions; it is given once, whatever comes of it.
    async fn next_prescription_number(&self, by: &Actor) -> Result<i64>;
}

/// People who sign in, sessions, invitations.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Keeps an invitation.
    async fn invite(&self, by: Option<&Actor>, invitation: Invitation) -> Result<()>;
    /// The invitation of a secret, used or not.
    async fn invitation(&self, token: TokenHash) -> Result<Invitation>;
    /// Whether any clinic stands yet.
    async fn has_clinic(&self) -> Result<bool>;
    /// Takes an invitation into a clinic with a new account. [`RecordsError::Taken`], [`RecordsError::State`].
    async fn join_clinic(&self, invitation: InvitationId, account: Account) -> Result<()>;
    /// The account of a mail address in lower case, with the clinics it belongs to.
    async fn account_by_email(&self, email: &str) -> Result<(Account, Vec<(ClinicId, Role)>)>;
    /// An account.
    async fn account(&self, id: AccountId) -> Result<Account>;
    /// Keeps an account's second factor.
    async fn set_second_factor(
        &self,
        by: &Actor,
        id: AccountId,
        sealed: Vec<u8>,
        recovery: Vec<String>,
    ) -> Result<()>;
    /// Uses up a time step of the second factor, which must be later than the last one; proves the factor and the session.
    /// [`RecordsError::State`] where it was used before.
    async fn use_totp_step(&self, by: &Actor, id: AccountId, session: TokenHash, step: i64) -> Result<()>;
    /// Uses up a recovery code by its hash and proves the session. [`RecordsError::State`] where it is gone.
    async fn use_recovery(&self, by: &Actor, id: AccountId, session: TokenHash, code: &str) -> Result<()>;
    /// Keeps a new password hash and ends every session but one.
    async fn set_password(
        &self,
        by: &Actor,
        id: AccountId,
        hash: String,
        keep: Option<TokenHash>,
    ) -> Result<()>;
    /// Who belongs to the clinic.
    async fn members(&self, by: &Actor) -> Result<Vec<Member>>;
    /// Takes somebody out of the clinic and ends their sessions there. [`RecordsError::State`] for the last owner.
    async fn remove_member(&self, by: &Actor, id: AccountId) -> Result<()>;
    /// Begins a session.
    async fn begin_session(&self, session: Session) -> Result<()>;
    /// The session of a cookie, if it has not ended; what was last seen is kept to some minutes.
    async fn session(&self, token: TokenHash) -> Result<Session>;
    /// Ends a session.
    async fn end_session(&self, by: &Actor, token: TokenHash) -> Result<()>;
    /// Removes sessions that have ended.
    async fn sweep_sessions(&self) -> Result<u64>;
}

/// Clients.
#[async_trait]
pub trait Clients: Send + Sync {
    /// Keeps a new client. [`RecordsError::Taken`] where the reference is.
    async fn create_client(&self, by: &Actor, fields: ClientFields) -> Result<Client>;
    /// A client.
    async fn client(&self, by: &Actor, id: ClientId) -> Result<Client>;
    /// Clients by name.
    async fn clients(&self, by: &Actor, search: ClientSearch) -> Result<Vec<Client>>;
    /// Name and reference of clients of the clinic: one line of the trail, however many they are.
    async fn client_names(&self, by: &Actor, clients: &[ClientId])
    -> Result<Vec<(ClientId, String, String)>>;
    /// Saves over a version. [`RecordsError::Changed`], [`RecordsError::Taken`].
    async fn save_client(
        &self,
        by: &Actor,
        id: ClientId,
        version: i64,
        fields: ClientFields,
    ) -> Result<Client>;
    /// Puts a client aside, or takes one back.
    async fn archive_client(&self, by: &Actor, id: ClientId, aside: bool) -> Result<()>;
}

/// Cases and variants.
#[async_trait]
pub trait Cases: Send + Sync {
    /// Keeps a new case with a first variant.
    async fn create_case(
        &self,
        by: &Actor,
        client: ClientId,
        title: String,
        base: String,
        first: (String, String),
    ) -> Result<WholeCase>;
    /// A case with its variants.
    async fn case(&self, by: &Actor, id: CaseId) -> Result<WholeCase>;
    /// Cases of a client, the latest first, without their documents' text.
    async fn cases(&self, by: &Actor, client: ClientId) -> Result<Vec<WholeCase>>;
    /// Saves title and shared part over a version and gives the new one. [`RecordsError::Changed`].
    async fn save_case(
        &self,
        by: &Actor,
        id: CaseId,
        version: i64,
        title: String,
        base: String,
    ) -> Result<i64>;
    /// Puts a case aside, or takes one back.
    async fn archive_case(&self, by: &Actor, id: CaseId, aside: bool) -> Result<()>;
    /// Adds a variant. [`RecordsError::Taken`] where the name is.
    async fn add_variant(&self, by: &Actor, case: CaseId, name: String, design: String)
    -> Result<VariantRow>;
    /// Saves a variant over a version and gives the new one. [`RecordsError::Changed`], [`RecordsError::Taken`].
    async fn save_variant(
        &self,
        by: &Actor,
        id: VariantId,
        version: i64,
        name: String,
        design: String,
    ) -> Result<i64>;
    /// Removes a variant. [`RecordsError::State`] for the last one.
    async fn remove_variant(&self, by: &Actor, id: VariantId) -> Result<()>;
}

/// Files and uploads.
#[async_trait]
pub trait Files: Send + Sync {
    /// Begins an upload.
    async fn begin_upload(&self, by: &Actor, upload: UploadRow) -> Result<()>;
    /// An upload on its way.
    async fn upload(&self, by: &Actor, id: UploadId) -> Result<UploadRow>;
    /// Notes a part that is kept in the store: the part's number, and bytes after it. [`RecordsError::State`] where another
    /// part is due.
    async fn part_kept(&self, by: &Actor, id: UploadId, part: i64, received: i64) -> Result<()>;
    /// Makes an upload a file.
    async fn finish_upload(&self, by: &Actor, id: UploadId, file: FileRow, job: Option<NewJob>)
    -> Result<()>;
    /// Gives an upload up.
    async fn drop_upload(&self, by: &Actor, id: UploadId) -> Result<UploadRow>;
    /// Uploads that were given up or forgotten, in all clinics.
    async fn stale_uploads(&self) -> Result<Vec<(ClinicId, UploadRow)>>;
    /// Keeps a file that was made here.
    async fn add_file(&self, by: &Actor, file: FileRow) -> Result<()>;
    /// A file.
    async fn file(&self, by: &Actor, id: FileId) -> Result<FileRow>;
    /// Files of a case, the oldest first.
    async fn files(&self, by: &Actor, case: CaseId) -> Result<Vec<FileRow>>;
    /// Files of a client that are of no case, the oldest first.
    async fn client_files(&self, by: &Actor, client: ClientId) -> Result<Vec<FileRow>>;
    /// Keeps what a file shows, or what was found in it.
    async fn save_file(
        &self,
        by: &Actor,
        id: FileId,
        label: Option<String>,
        facts: Option<String>,
    ) -> Result<()>;
    /// Removes a file and what was made from it; gives what to remove from the store.
    async fn remove_file(&self, by: &Actor, id: FileId) -> Result<Vec<FileRow>>;
}

/// Jobs.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Puts a job into the queue, or joins the one that stands under the same `once`.
    async fn enqueue(&self, by: &Actor, job: NewJob) -> Result<JobId>;
    /// A job.
    async fn job(&self, by: &Actor, id: JobId) -> Result<JobRow>;
    /// Jobs of the clinic that changed after a time, the latest first.
    async fn jobs(&self, by: &Actor, after: Timestamp) -> Result<Vec<JobRow>>;
    /// Takes the next job that is due in any clinic, until a lease ends.
    async fn claim(
        &self,
        worker: uuid::Uuid,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<JobRow>>;
    /// Puts back every job that is worked on, for who knows that nobody can be at work; how many those were.
    async fn put_back(&self) -> Result<u64>;
    /// Says how far a job is and extends its lease. [`RecordsError::State`] where another worker has it.
    async fn progress(
        &self,
        worker: uuid::Uuid,
        job: JobId,
        done: f64,
        said: String,
        lease_until: Timestamp,
    ) -> Result<()>;
    /// Removes a job that has ended. [`RecordsError::State`] where it is waited for or worked on.
    async fn remove_job(&self, by: &Actor, id: JobId) -> Result<()>;
    /// Ends a job.
    async fn finish(&self, worker: uuid::Uuid, job: JobId, result: String) -> Result<()>;
    /// Puts a job back until a time, or gives it up.
    async fn fail(
        &self,
        worker: uuid::Uuid,
        job: JobId,
        said: String,
        again_at: Option<Timestamp>,
    ) -> Result<()>;
}

/// Links for clients.
#[async_trait]
pub trait Shares: Send + Sync {
    /// Keeps a link.
    async fn create_share(&self, by: &Actor, share: ShareRow) -> Result<()>;
    /// The link of a secret with its clinic, whatever its state.
    async fn share_by_token(&self, token: TokenHash) -> Result<(ClinicId, ShareRow)>;
    /// A link as its holder reads it: leaves an entry.
    async fn share(&self, by: &Actor, id: ShareId) -> Result<ShareRow>;
    /// Links of a case, the latest first.
    async fn shares(&self, by: &Actor, case: CaseId) -> Result<Vec<ShareRow>>;
    /// Takes a link back.
    async fn revoke_share(&self, by: &Actor, id: ShareId) -> Result<()>;
    /// Keeps which variant the client prefers. [`RecordsError::State`] once signed or declined.
    async fn choose(&self, by: &Actor, id: ShareId, variant: VariantId) -> Result<()>;
    /// Keeps a question.
    async fn ask(&self, by: &Actor, question: Question) -> Result<()>;
    /// Keeps an answer.
    async fn answer(&self, by: &Actor, id: QuestionId, answer: String) -> Result<()>;
    /// Questions of a link.
    async fn questions(&self, by: &Actor, id: ShareId) -> Result<Vec<Question>>;
    /// Keeps a decision, once, with the job that freezes it. [`RecordsError::State`] where one stands.
    async fn decide(&self, by: &Actor, consent: Consent, job: Option<NewJob>) -> Result<()>;
    /// The decision of a link.
    async fn consent(&self, by: &Actor, id: ShareId) -> Result<Option<Consent>>;
    /// Keeps the frozen document of a decision, once.
    async fn freeze(&self, by: &Actor, id: ShareId, document: FileId) -> Result<()>;
}

/// The audit trail.
#[async_trait]
pub trait Trail: Send + Sync {
    /// Keeps an entry of its own.
    async fn keep_entry(&self, by: &Actor, entry: Entry) -> Result<()>;
    /// Entries, the latest first.
    async fn entries(&self, by: &Actor, search: TrailSearch) -> Result<Vec<Kept>>;
    /// Walks the clinic's chain from its beginning.
    async fn verify(&self, clinic: ClinicId) -> Result<ChainState>;
}
