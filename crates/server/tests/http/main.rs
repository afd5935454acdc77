//! A server over HTTP.

mod description;
mod routes;
mod story;
mod suite;
mod tls;
