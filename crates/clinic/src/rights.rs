//! Who may do what.

use crate::ClinicError;
use records::{Actor, Role, ShareId, Who};

/// Something that a role may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// See and change people, settings and the audit trail; take records out.
    Run,
    /// See and change clients, cases, files and plans; share them.
    Plan,
}

/// Refuses an actor without a right.
///
/// # Errors
/// [`ClinicError::Forbidden`].
pub fn allow(by: &Actor, right: Right) -> Result<(), ClinicError> {
    let allowed = match (by.role, right) {
        (Role::Owner, _) | (Role::Practitioner, Right::Plan) => true,
        (Role::Practitioner, Right::Run) | (Role::Client, _) => false,
    };
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
    fn only_owners_run_and_no_client_plans() {
        let cases =
            [(Role::Owner, true, true), (Role::Practitioner, false, true), (Role::Client, false, false)];
        for (role, run, plan) in cases {
            let by = Actor { clinic: ClinicId::new(), who: Who::Account(AccountId::new()), role };
            assert_eq!(allow(&by, Right::Run).is_ok(), run, "{role:?}");
            assert_eq!(allow(&by, Right::Plan).is_ok(), plan, "{role:?}");
            assert!(link(&by).is_err());
        }
    }
}
