//! Laws of scattered points, and statistics of sets whose figures are known.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

mod characters;
mod fields;
mod figures;
mod ground;
mod motion;
mod properties;
mod revision;
