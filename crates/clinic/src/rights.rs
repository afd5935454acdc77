//! Who may do what.

use crate::ClinicError;
use records::{Actor, ClientId, Role, ShareId, Who};

/// Something that a role may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// See and change people and settings; take records out.
    Run,
    /// Read the audit trail.
    Audit,
    /// See and change how clients are reached; book, move and call off visits.
    Receive,
    /// See and change cases, files and plans; share them.
    Plan,
    /// See answers, papers, consents and messages of clients.
    Chart,
    /// Decide about micropigmentation; hold sessions.
    Treat,
    /// Decide about medicines.
    Consult,
    /// Verify, make and send medicines.
    Dispense,
    /// See and change stock; find who received a lot.
    Stock,
    /// See and do tasks of one's role.
    Work,
}

/// What a role may.
fn of(role: Role) -> &'static [Right] {
    use Right::{Audit, Chart, Consult, Dispense, Plan, Receive, Run, Stock, Treat, Work};
    match role {
        Role::Owner => &[Run, Audit, Receive, Plan, Chart, Treat, Stock, Work],
        Role::Practitioner => &[Receive, Plan, Chart, Treat, Stock, Work],
        Role::FrontDesk => &[Receive, Work],
        Role::Doctor => &[Receive, Chart, Consult, Work],
        Role::Pharmacist => &[Dispense, Stock, Work],
        Role::Auditor => &[Audit],
        Role::Client => &[],
    }
}

/// Refuses an actor without a right.
///
/// # Errors
/// [`ClinicError::Forbidden`].
pub fn allow(by: &Actor, right: Right) -> Result<(), ClinicError> {
    of(by.role).contains(&right).then_some(()).ok_or(ClinicError::Forbidden)
}

/// The client who acts for themselves.
///
/// # Errors
/// [`ClinicError::Forbidden`] for everybody else.
pub fn oneself(by: &Actor) -> Result<ClientId, ClinicError> {
    by.client().ok_or(ClinicError::Forbidden)
}

/// Refuses everybody but the client and those who may see charts.
///
/// # Errors
/// [`ClinicError::Forbidden`] for staff without the right; [`ClinicError::NotFound`] for another client, who is not told that there is one.
pub fn chart_of(by: &Actor, client: ClientId) -> Result<(), ClinicError> {
    match by.client() {
        Some(own) if own == client => Ok(()),
        Some(_) => Err(ClinicError::NotFound { what: "entry" }),
        None => allow(by, Right::Chart),
    }
}

/// The link that an actor holds.
///
/// # Errors
/// [`ClinicError::Forbidden`] for everybody without one.
pub fn link(by: &Actor) -> Result<ShareId, ClinicError> {
    match by.who {
        Who::Share(id) => Ok(id),
        Who::Account(_) | Who::Client(_) | Who::System => Err(ClinicError::Forbidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Right::{Audit, Chart, Consult, Dispense, Plan, Receive, Run, Stock, Treat, Work};
    use records::{AccountId, ClinicId};

    #[test]
    fn each_role_may_what_its_work_needs() {
        let all = [Run, Audit, Receive, Plan, Chart, Treat, Consult, Dispense, Stock, Work];
        let cases = [
            (Role::Owner, "run audit receive plan chart treat - - stock work"),
            (Role::Practitioner, "- - receive plan chart treat - - stock work"),
            (Role::FrontDesk, "- - receive - - - - - - work"),
            (Role::Doctor, "- - receive - chart - consult - - work"),
            (Role::Pharmacist, "- - - - - - - dispense stock work"),
            (Role::Auditor, "- audit - - - - - - - -"),
            (Role::Client, "- - - - - - - - - -"),
        ];
        for (role, expected) in cases {
            let by = Actor { clinic: ClinicId::new(), who: Who::Account(AccountId::new()), role };
            let may = all.map(|right| allow(&by, right).is_ok());
            let said: Vec<bool> = expected.split(' ').map(|word| word != "-").collect();
            assert_eq!(may.as_slice(), said, "{role:?}");
            assert!(link(&by).is_err() && oneself(&by).is_err());
        }
    }

    #[test]
    fn a_client_sees_their_own_chart_and_is_not_told_of_others() {
        let (me, other) = (ClientId::new(), ClientId::new());
        let by = Actor::of_client(ClinicId::new(), me);
        assert!(chart_of(&by, me).is_ok());
        assert!(matches!(chart_of(&by, other), Err(ClinicError::NotFound { .. })));
    }
}
