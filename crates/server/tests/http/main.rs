//! A server over HTTP.

mod alone;
mod booking;
mod cards;
mod chart;
mod content;
mod description;
mod fhir;
mod mail;
mod medical;
mod pharmacy;
mod routes;
mod story;
mod suite;
mod tls;
mod year;
