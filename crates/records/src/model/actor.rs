//! For whom something is done.

use super::kept_names;
use crate::{AccountId, ClientId, ClinicId, ShareId};

/// What a person may do in a clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Runs the clinic.
    Owner,
    /// Plans and treats.
    Practitioner,
    /// Books, receives, takes payments.
    FrontDesk,
    /// Consults and prescribes.
    Doctor,
    /// Verifies, makes and sends medicines.
    Pharmacist,
    /// Reads the audit trail and nothing else.
    Auditor,
    /// Sees their own record, or their own plan by a link.
    Client,
}
kept_names!(Role: Owner = "owner", Practitioner = "practitioner", FrontDesk = "front-desk", Doctor = "doctor",
    Pharmacist = "pharmacist", Auditor = "auditor", Client = "client");

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Somebody who signed in.
    Account(AccountId),
    /// Somebody who holds a client's link.
    Share(ShareId),
    /// A client who signed in.
    Client(ClientId),
    /// The server itself: a job, a clean-up, the command line.
    System,
}

/// For whom something is done, and in which clinic. The first argument of every call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Actor {
    /// The clinic whose rows are seen.
    pub clinic: ClinicId,
    /// Who acts.
    pub who: Who,
    /// As what.
    pub role: Role,
}

impl Actor {
    /// The server itself, in a clinic.
    pub fn system(clinic: ClinicId) -> Self {
        Self { clinic, who: Who::System, role: Role::Owner }
    }

    /// A client who signed in.
    pub fn of_client(clinic: ClinicId, client: ClientId) -> Self {
        Self { clinic, who: Who::Client(client), role: Role::Client }
    }

    /// The client, where one acts who signed in.
    pub fn client(&self) -> Option<ClientId> {
        match self.who {
            Who::Client(id) => Some(id),
            Who::Account(_) | Who::Share(_) | Who::System => None,
        }
    }

    /// The account, where one acts.
    pub fn account(&self) -> Option<AccountId> {
        match self.who {
            Who::Account(id) => Some(id),
            Who::Share(_) | Who::Client(_) | Who::System => None,
        }
    }
}
