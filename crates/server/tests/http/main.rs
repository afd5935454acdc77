//! A server over HTTP.

mod alone;
mod description;
mod routes;
mod story;
mod suite;
mod tls;
