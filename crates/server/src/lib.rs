//! The HTTP API and the web app's files.
//!
//! Routes turn requests into calls of use cases and their answers into JSON; they decide nothing. Knows no SQL. Logs hold routes, status
//! codes, times and ids, never a name, a mail address, a query or a body.

mod app;
mod asked;
mod assets;
mod callers;
mod config;
mod error;
mod guard;
mod observe;
mod packing;
mod routes;
mod run;
mod state;
mod wire;

pub use app::{openapi, router};
pub use config::{CardProcessor, Config, ConfigError, MailServer, Tls};
pub use run::{ServeError, Started, open_service, start};
pub use state::App;
