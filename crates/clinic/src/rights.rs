//! Who may do what.

use crate::ClinicError;
use records::{Actor, Role, ShareId, Who};

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
}

/// Refuses an actor without a right.
///
/// # Errors
/// [`ClinicError::Forbidden`].
pub fn allow(by: &Actor, right: Right) -> Result<(), ClinicError> {
    let rights: &[Right] = match by.role {
        Role::Owner => &[Right::Run, Right::Audit, Right::Receive, Right::Plan],
        Role::Practitioner => &[Right::Receive, Right::Plan],
        Role::FrontDesk | Role::Doctor => &[Right::Receive],
        Role::Auditor => &[Right::Audit],
        Role::Pharmacist | Role::Client => &[],
    };
    let allowed = rights.contains(&right);
    allowed.then_some(()).ok_or(ClinicError::Forbidden)
}

/// The link that an actor holds.
///
/// # Errors
/// [`ClinicError::Forbidden`] for everybody without one.
pub fn link(by: &Actor) -> Result<ShareId, ClinicError> {
    match by.who {
        Who::Share(id) => Ok(id),
        Who::Account(_) | Who::System => Err(ClinicError::Forbidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::{AccountId, ClinicId};

    #[test]
    fn each_role_may_what_its_work_needs() {
        let cases = [
            (Role::Owner, [true, true, true, true]),
            (Role::Practitioner, [false, false, true, true]),
            (Role::FrontDesk, [false, false, true, false]),
            (Role::Doctor, [false, false, true, false]),
            (Role::Pharmacist, [false; 4]),
            (Role::Auditor, [false, true, false, false]),
            (Role::Client, [false; 4]),
        ];
        for (role, allowed) in cases {
            let by = Actor { clinic: ClinicId::new(), who: Who::Account(AccountId::new()), role };
            let rights = [Right::Run, Right::Audit, Right::Receive, Right::Plan];
            assert_eq!(rights.map(|right| allow(&by, right).is_ok()), allowed, "{role:?}");
            assert!(link(&by).is_err());
        }
    }
}
