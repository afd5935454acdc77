//! Where a row of content comes from.

use jiff::civil::Date;

/// How well something is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A paper or conference abstract.
    Paper,
    /// Law or a regulator's text.
    Law,
    /// Two or more independent clinics or vendors.
    Consensus,
    /// One vendor, clinic or trainer.
    Vendor,
    /// Arithmetic from sourced numbers.
    Derived,
    /// Our judgement, without a source.
    Judgement,
    /// Set by this clinic.
    Clinic,
}

impl Kind {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Law => "law",
            Self::Consensus => "consensus",
            Self::Vendor => "vendor",
            Self::Derived => "derived",
            Self::Judgement => "judgement",
            Self::Clinic => "clinic",
        }
    }

    /// The kind of a name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        use Kind::{Clinic, Consensus, Derived, Judgement, Law, Paper, Vendor};
        [Paper, Law, Consensus, Vendor, Derived, Judgement, Clinic].into_iter().find(|k| k.name() == name)
    }
}

/// Whose word a row still wants before a clinic relies on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirm {
    /// A lawyer of the clinic.
    Counsel,
    /// The physician who answers for the clinic's medicine.
    MedicalDirector,
    /// The practitioner who answers for the clinic's micropigmentation.
    Practitioner,
}

impl Confirm {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Counsel => "counsel",
            Self::MedicalDirector => "medical-director",
            Self::Practitioner => "practitioner",
        }
    }

    /// Who is meant by a name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Counsel, Self::MedicalDirector, Self::Practitioner].into_iter().find(|c| c.name() == name)
    }
}

/// Where a row comes from, how well that is known, when it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Source, as one would cite it.
    pub source: String,
    /// How well it is known.
    pub kind: Kind,
    /// The day on which somebody last held it against its source.
    pub reviewed_on: Date,
    /// Whose word it still wants.
    pub confirm: Option<Confirm>,
}
