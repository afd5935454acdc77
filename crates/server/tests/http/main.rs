//! A server over HTTP.

mod alone;
mod booking;
mod chart;
mod description;
mod mail;
mod routes;
mod story;
mod suite;
mod tls;
