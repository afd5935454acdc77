//! The medical road: consultations, prescriptions, the pharmacy, what goes on, money.

mod consultations;
mod pharmacy;
mod prescriptions;
mod subscriptions;

pub(crate) use consultations::*;
pub(crate) use pharmacy::*;
pub(crate) use prescriptions::*;
pub(crate) use subscriptions::*;

use jiff::Timestamp;

fn instant(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}
