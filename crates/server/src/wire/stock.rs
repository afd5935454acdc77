//! Stock, and who received what of it.

use clinic::ClinicError;
use clinic::stock::Recall;
use jiff::civil::Date;
use records::LotId;
use records::model::stock::{Lot, LotKind, LotState, Received};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A lot.
#[derive(Serialize, ToSchema)]
pub(crate) struct LotAnswer {
    pub(crate) id: Uuid,
    /// `pigment`, `needle`, `diluent`, `numbing`, `supply`, `medicine`, `ingredient` or `vehicle`.
    pub(crate) kind: String,
    pub(crate) product: String,
    pub(crate) maker: String,
    pub(crate) number: String,
    pub(crate) expires: Option<String>,
    pub(crate) opened: Option<String>,
    pub(crate) received: String,
    /// `in-use`, `used-up` or `recalled`.
    pub(crate) state: String,
    pub(crate) note: String,
    pub(crate) version: i64,
}

impl From<Lot> for LotAnswer {
    fn from(l: Lot) -> Self {
        Self {
            id: l.id.0,
            kind: l.kind.name().to_owned(),
            product: l.product,
            maker: l.maker,
            number: l.number,
            expires: l.expires.map(|day| day.to_string()),
            opened: l.opened.map(|day| day.to_string()),
            received: l.received.to_string(),
            state: l.state.name().to_owned(),
            note: l.note,
            version: l.version,
        }
    }
}

/// A lot to be kept.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LotBody {
    pub(crate) kind: String,
    pub(crate) product: String,
    #[serde(default)]
    pub(crate) maker: String,
    pub(crate) number: String,
    #[schema(value_type = Option<String>)]
    pub(crate) expires: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub(crate) opened: Option<Date>,
    #[schema(value_type = String)]
    pub(crate) received: Date,
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) note: String,
    /// The version that was read; 0 for a new one.
    #[serde(default)]
    pub(crate) version: i64,
}

impl LotBody {
    /// The lot of an id.
    pub(crate) fn lot(self, id: LotId) -> Result<Lot, ClinicError> {
        let kind = LotKind::named(&self.kind)
            .ok_or_else(|| ClinicError::invalid("kind", "no kind of lot is called so"))?;
        let state = LotState::named(&self.state)
            .ok_or_else(|| ClinicError::invalid("state", "in-use, used-up or recalled"))?;
        Ok(Lot {
            id,
            kind,
            product: self.product,
            maker: self.maker,
            number: self.number,
            expires: self.expires,
            opened: self.opened,
            received: self.received,
            state,
            note: self.note,
            version: self.version,
        })
    }
}

/// Which lots are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LotsQuery {
    /// Of one kind.
    pub(crate) kind: Option<String>,
}

/// The number of a lot.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecallQuery {
    /// As printed; spaces, dashes and capitals do not matter.
    pub(crate) number: String,
}

/// A lot that is called back.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RecallBody {
    /// The version that was read.
    pub(crate) version: i64,
    /// Why.
    #[serde(default)]
    pub(crate) note: String,
}

/// Who received lots.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecallAnswer {
    /// Lots of the number.
    pub(crate) lots: Vec<LotAnswer>,
    /// Who received them, the latest first.
    pub(crate) received: Vec<ReceivedAnswer>,
}

impl From<Recall> for RecallAnswer {
    fn from(r: Recall) -> Self {
        Self {
            lots: r.lots.into_iter().map(LotAnswer::from).collect(),
            received: r.received.into_iter().map(ReceivedAnswer::from).collect(),
        }
    }
}

/// Somebody who received a lot.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceivedAnswer {
    pub(crate) client: Uuid,
    pub(crate) name: String,
    pub(crate) reference: String,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) lot: Uuid,
    /// The session or the medicine.
    pub(crate) entry: Uuid,
    /// `session` or `dispense`.
    pub(crate) kind: &'static str,
    /// How that stands.
    pub(crate) state: String,
    /// Whether it reached them: what still stands at the pharmacy, or was never sent, did not.
    pub(crate) reached: bool,
    pub(crate) at: String,
}

impl From<Received> for ReceivedAnswer {
    fn from(r: Received) -> Self {
        let reached = clinic::stock::reached(&r);
        Self {
            client: r.client.0,
            name: r.name,
            reference: r.reference,
            email: r.email,
            phone: r.phone,
            lot: r.lot.0,
            entry: r.entry.0,
            kind: r.kind.name(),
            reached,
            state: r.state,
            at: r.at.to_string(),
        }
    }
}

/// How many people have to be told.
#[derive(Serialize, ToSchema)]
pub(crate) struct ToldAnswer {
    /// Clients who received it.
    pub(crate) clients: usize,
}
