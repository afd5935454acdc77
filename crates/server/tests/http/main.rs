//! A server over HTTP.

mod alone;
mod booking;
mod description;
mod mail;
mod routes;
mod story;
mod suite;
mod tls;
