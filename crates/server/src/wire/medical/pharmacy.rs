//! Supplies and their steps in the pharmacy.

use super::{PrescriptionAnswer, instant};
use clinic::ClinicError;
use clinic::chart::Noted;
use clinic::medical::pharmacy::{Dispense, Step};
use records::LotId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A supply of a medicine.
#[derive(Serialize, ToSchema)]
pub(crate) struct DispenseAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) client: Uuid,
    /// `queued`, `verified`, `made`, `checked`, `shipped`, `delivered`, `lost` or `cancelled`.
    pub(crate) state: String,
    pub(crate) prescription: Uuid,
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) quantity: String,
    pub(crate) directions: String,
    pub(crate) compounded: bool,
    pub(crate) beyond_use: Option<String>,
    pub(crate) carrier: String,
    pub(crate) tracking: String,
    pub(crate) shipped: Option<String>,
    /// The lost supply whose place it takes.
    pub(crate) replaces: Option<Uuid>,
    pub(crate) created: String,
}

impl From<Noted<Dispense>> for DispenseAnswer {
    fn from(noted: Noted<Dispense>) -> Self {
        let (entry, body) = (noted.entry, noted.body);
        Self {
            id: entry.id.0,
            version: entry.version,
            client: entry.client.0,
            state: entry.standing.state,
            prescription: body.prescription.0,
            number: body.number,
            title: body.title,
            quantity: body.quantity,
            directions: body.directions,
            compounded: body.compounded,
            beyond_use: body.beyond_use.map(|day| day.to_string()),
            carrier: body.carrier,
            tracking: body.tracking,
            shipped: instant(body.shipped),
            replaces: body.replaces.map(|id| id.0),
            created: entry.created.to_string(),
        }
    }
}

/// A supply with its prescription and whom it goes to.
#[derive(Serialize, ToSchema)]
pub(crate) struct DispenseRead {
    /// Whom it goes to.
    pub(crate) name: String,
    /// Where; empty where the client has not said.
    pub(crate) address: String,
    pub(crate) dispense: DispenseAnswer,
    pub(crate) prescription: PrescriptionAnswer,
}

/// A lot that went in, with how much of it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LotAmount {
    pub(crate) lot: Uuid,
    #[serde(default)]
    pub(crate) amount: String,
}

/// A step in the pharmacy.
#[derive(Deserialize, ToSchema)]
pub(crate) struct StepBody {
    pub(crate) version: i64,
    /// `verify`, `make`, `check`, `ship`, `deliver` or `lost`.
    pub(crate) step: String,
    #[serde(default)]
    pub(crate) lots: Vec<LotAmount>,
    #[serde(default)]
    pub(crate) carrier: String,
    #[serde(default)]
    pub(crate) tracking: String,
}

impl StepBody {
    /// The step.
    pub(crate) fn step(self) -> Result<Step, ClinicError> {
        Ok(match self.step.as_str() {
            "verify" => Step::Verify,
            "make" => Step::Make(self.lots.into_iter().map(|one| (LotId(one.lot), one.amount)).collect()),
            "check" => Step::Check,
            "ship" => Step::Ship { carrier: self.carrier, tracking: self.tracking },
            "deliver" => Step::Deliver,
            "lost" => Step::Lost,
            other => {
                return Err(ClinicError::invalid("step", format!("`{other}` is no step of the pharmacy")));
            }
        })
    }
}
