//! The documents: the case file and the plan file in their wire formats, with versions and schemas, and the
//! shipped content.
//!
//! Core types carry no wire format; this crate converts at the edge. It reads and writes text and bytes
//! that the caller hands over, never files. Every problem names the place in the document and the remedy,
//! and all problems come at once.

pub mod booking;
pub mod care;
pub mod case;
pub mod check;
pub mod clinic;
pub mod content;
pub mod dots;
mod follow_ups;
mod framing;
pub mod heads;
pub mod landmarks;
mod macros;
pub mod named;
mod opened;
pub mod photographs;
mod pigment;
pub mod plan;
mod quick_fit;

pub use case::{CASE_SCHEMA, CaseFile, case_json_schema, example_case, read_case};
pub use check::Problem;
pub use content::{fit_rules, head_rules, shape_spreads, shipped_content};
pub use dots::dots_csv;
pub use follow_ups::read_follow_ups;
pub use framing::{Framing, framing};
pub use heads::{CaseHead, HeadError, HeadInput, Scanned, head_of_case};
pub use landmarks::read_landmarks;
pub use macros::{apply_macros, follicles_in, measure_macro};
pub use opened::{Opened, look_into, open_photograph, picked_outside, scalp_of};
pub use photographs::{PhotoFit, Taken, Uncertain};
pub use pigment::measured_pigment;
pub use plan::{PLAN_SCHEMA, plan_json, plan_json_schema};
pub use quick_fit::{QuickFit, quick_fit};
