//! Questions, rules and what they decide about care. The engine knows no medicine: what it judges by is content, given to it as values
//! ([`Care`]). Pure: content, answers and a day in, every hit with its evidence out.
//!
//! See `docs/care.md` for the language of conditions and what wins over what.

mod answers;
mod article;
mod choose;
mod condition;
mod content;
mod form;
mod formulary;
mod journey;
mod judge;
pub mod lint;
mod open;
mod pharmacy;
mod provenance;
mod rules;
mod state;
mod treatment;

pub use answers::{Answers, Value};
pub use article::Article;
pub use choose::{Bearing, Choice, Cost, Per, Reason, ReasonGiven, TreatmentOption, choose};
pub use condition::{Condition, ConditionError, Facts, Judged, Truth};
pub use content::{
    Act, Banned, Care, Consent, Example, Given, GivenKind, Medicine, Medicines, Observed, Term, Terms,
};
pub use form::{
    Answering, AssemblyError, Calculated, Enable, EnableTest, Item, ItemKind, ItemOption, Operator, Problem,
    Questionnaire, Trouble,
};
pub use formulary::{Ingredient, Product};
pub use journey::{Begins, Check, Clock, FormUse, Healing, Journey, Limit};
pub use judge::{Hit, Judgement, judge};
pub use open::{OpenRow, open_rows, rows};
pub use pharmacy::{Caution, FinalCheck, Pharmacy};
pub use provenance::{Confirm, Kind, Provenance};
pub use rules::{Case, Occasion, Outcome, Rule};
pub use state::{State, Visit};
pub use treatment::{Group, Road, Treatment, Treatments};
