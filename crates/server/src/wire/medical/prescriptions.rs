//! The formulary and what is prescribed of it.

use crate::wire::{FaultPlace, HitAnswer, SetAsideBody};
use care::Product;
use clinic::chart::Noted;
use clinic::medical::prescriptions::{Checked, Drafted, Prescription};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A prescription before it is signed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct DraftedBody {
    pub(crate) product: String,
    pub(crate) directions: String,
    pub(crate) quantity: String,
    pub(crate) refills: u32,
    /// `strength`, `combination`, `vehicle` or `route`.
    pub(crate) difference: Option<String>,
    #[serde(default)]
    pub(crate) difference_text: String,
    #[serde(default)]
    pub(crate) replaces: bool,
    /// Hits that are answered.
    #[serde(default)]
    pub(crate) settled: Vec<SetAsideBody>,
}

impl From<DraftedBody> for Drafted {
    fn from(b: DraftedBody) -> Self {
        Self {
            product: b.product,
            directions: b.directions,
            quantity: b.quantity,
            refills: b.refills,
            difference: b.difference,
            difference_text: b.difference_text,
            replaces: b.replaces,
            settled: b.settled.into_iter().map(Into::into).collect(),
        }
    }
}

/// A prescription to be signed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignBody {
    pub(crate) version: i64,
    pub(crate) drafted: DraftedBody,
    /// The doctor's own password, given anew.
    pub(crate) password: String,
}

/// What a draft meets.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckedAnswer {
    pub(crate) hits: Vec<HitAnswer>,
    pub(crate) problems: Vec<FaultPlace>,
}

impl From<Checked> for CheckedAnswer {
    fn from(c: Checked) -> Self {
        let place = |p: clinic::Problem| FaultPlace { path: p.path, message: p.message };
        Self {
            hits: c.hits.iter().map(HitAnswer::from).collect(),
            problems: c.problems.into_iter().map(place).collect(),
        }
    }
}

/// A product of the formulary.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProductAnswer {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) treatments: Vec<String>,
    pub(crate) form: String,
    pub(crate) compounded: bool,
    /// What else is in it that people react to.
    pub(crate) contains: Vec<String>,
    pub(crate) sexes: Vec<String>,
    pub(crate) directions: Vec<String>,
    pub(crate) quantities: Vec<String>,
    pub(crate) refills: u32,
    /// What a month costs where a clinic gives no price of its own, hundredths.
    pub(crate) month_cents: i64,
    pub(crate) source: String,
}

impl From<&Product> for ProductAnswer {
    fn from(p: &Product) -> Self {
        Self {
            id: p.id.clone(),
            title: p.title.clone(),
            treatments: p.treatments.clone(),
            form: p.form.clone(),
            compounded: p.compounded,
            contains: p.contains.clone(),
            sexes: p.sexes.clone(),
            directions: p.directions.clone(),
            quantities: p.quantities.clone(),
            refills: p.refills,
            month_cents: p.month_cents.0,
            source: p.provenance.source.clone(),
        }
    }
}

/// A prescription.
#[derive(Serialize, ToSchema)]
pub(crate) struct PrescriptionAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// Its serial number, once a pharmacy has verified it.
    pub(crate) number: Option<i64>,
    /// `active` or `stopped`.
    pub(crate) state: String,
    pub(crate) title: String,
    pub(crate) directions: String,
    pub(crate) quantity: String,
    pub(crate) refills: u32,
    pub(crate) compounded: bool,
    /// Name, state and number of the licence.
    pub(crate) signed_as: String,
    pub(crate) signed: String,
    pub(crate) stopped: String,
    /// What its label says to mind.
    pub(crate) cautions: Vec<String>,
}

impl PrescriptionAnswer {
    /// A prescription; its label speaks by the content that is in force.
    pub(crate) fn of(noted: Noted<Prescription>, care: &care::Care) -> Self {
        let product = care.formulary.iter().find(|product| product.id == noted.body.product);
        let cautions = product.into_iter().flat_map(|product| care.cautions(product));
        let cautions = cautions.map(|caution| caution.text.clone()).collect();
        Self::with(noted, cautions)
    }

    /// A prescription whose label says these.
    pub(crate) fn with(noted: Noted<Prescription>, cautions: Vec<String>) -> Self {
        let body = noted.body;
        Self {
            id: noted.entry.id.0,
            version: noted.entry.version,
            number: body.number,
            state: noted.entry.standing.state,
            title: body.title,
            directions: body.drafted.directions,
            quantity: body.drafted.quantity,
            refills: body.drafted.refills,
            compounded: body.compounded,
            signed_as: body.signed_as,
            signed: body.signed.to_string(),
            stopped: body.stopped,
            cautions,
        }
    }
}

/// A reason over a version.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReasonBody {
    pub(crate) version: i64,
    pub(crate) reason: String,
}
