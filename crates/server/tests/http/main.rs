//! A server over HTTP.

mod alone;
mod booking;
mod chart;
mod description;
mod mail;
mod medical;
mod routes;
mod story;
mod suite;
mod tls;
