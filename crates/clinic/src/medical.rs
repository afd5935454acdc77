//! The medical road: a questionnaire, a doctor's decision, a prescription, the pharmacy, what goes on from there. `docs/medical.md` is its page.
//! Nothing here advises a client until a doctor signs.

pub mod cards;
pub mod consultations;
pub mod facts;
pub(crate) mod held_back;
pub mod licences;
pub mod orders;
pub mod payments;
pub mod pharmacy;
pub mod prescriptions;
pub mod prices;
pub(crate) mod renewals;
pub mod side_effects;
pub mod subscriptions;

use crate::chart::Body;
use records::model::chart::ChartKind;

/// Body of an entry, by its kind.
macro_rules! bodies {
    ($($body:path = $kind:ident),+ $(,)?) => {
        $(impl Body for $body {
            const KIND: ChartKind = ChartKind::$kind;
        })+
    };
}
bodies!(
    consultations::Consultation = Consultation,
    prescriptions::Prescription = Prescription,
    pharmacy::Dispense = Dispense,
    subscriptions::Subscription = Subscription,
    side_effects::SideEffect = SideEffect,
    cards::Card = Card,
);
