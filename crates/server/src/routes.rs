//! The routes, by resource.

pub(crate) mod around;
pub(crate) mod booking;
pub(crate) mod care;
pub(crate) mod cases;
pub(crate) mod chart;
pub(crate) mod clients;
pub(crate) mod content;
pub(crate) mod corrections;
pub(crate) mod fhir;
pub(crate) mod files;
pub(crate) mod medical;
pub(crate) mod my;
pub(crate) mod people;
pub(crate) mod pharmacy;
pub(crate) mod plans;
pub(crate) mod session;
pub(crate) mod shares;
pub(crate) mod system;
pub(crate) mod treatments;
