//! Case → design → layout → course → outlook → quote → findings.
//!
//! Knows heads, dots, light and rules; must not know pixels or files. Pure: the same case, head and content
//! give the same plan on every machine and thread count. Coordinates are in the head frame, mm; densities
//! in dots or follicular units per cm²; money in hundredths of the currency's unit.

pub mod case;
pub mod content;
pub mod course;
pub mod design;
pub mod findings;
pub mod keys;
pub mod layout;
pub mod learn;
pub mod light;
pub mod mistake;
pub mod outlook;
pub mod pipeline;
pub mod quote;
pub mod shade;
pub mod staging;

pub use case::Case;
pub use content::Content;
pub use pipeline::{Plan, PlanError, make_plan};
