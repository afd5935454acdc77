//! Use cases of a clinic. Each authorises on its first line, then acts through `records`, `plan`, `preview` and `report`.
//!
//! Knows nothing of HTTP or SQL. Errors carry what the person at the screen may read; what lies behind them is logged by the caller
//! and names no person.

pub mod booking;
pub mod care;
pub mod cases;
pub mod chart;
pub mod clients;
pub mod content;
pub mod documents;
pub mod erasure;
mod error;
pub mod export;
pub mod files;
pub mod import;
pub mod jobs;
pub mod log_off;
pub mod mail;
pub mod medical;
pub mod my;
pub mod outward;
pub mod passwords;
pub mod payments;
pub mod people;
pub mod planning;
pub mod rights;
pub mod scans;
pub mod secrets;
mod service;
pub mod sessions;
pub mod settings;
pub mod shares;
pub mod sign_in;
pub mod stock;
mod sweep;
mod text;
pub mod uploads;

pub use error::{ClinicError, Problem};
pub use rights::Right;
pub use service::{Service, Settings};
