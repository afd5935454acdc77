//! Clinics.

use crate::ClinicId;
use jiff::Timestamp;

/// A clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clinic {
    /// Id.
    pub id: ClinicId,
    /// Its name, as clients know it.
    pub name: String,
    /// Its key, wrapped by the master key.
    pub wrapped_key: Vec<u8>,
    /// Settings: JSON text that this crate does not look into.
    pub settings: String,
    /// When it was made.
    pub created: Timestamp,
}
