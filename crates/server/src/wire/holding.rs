//! What is left of a session's result, as it was measured in photographs.

use clinic::sessions::{Beside, Forecasted, Held, HoldAsk};
use records::FileId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A photograph with a treated patch and a bare one beside it. A patch is its middle as shares of the picture's width and height, and its radius as a
/// share of the width.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct BesideWire {
    /// The photograph.
    pub(crate) file: Uuid,
    /// Where dots are.
    pub(crate) treated: [f64; 3],
    /// Where none are.
    pub(crate) bare: [f64; 3],
}

impl BesideWire {
    fn of(beside: &Beside) -> Self {
        Self { file: beside.file.0, treated: beside.treated, bare: beside.bare }
    }

    fn beside(self) -> Beside {
        Beside { file: FileId(self.file), treated: self.treated, bare: self.bare }
    }
}

/// A measurement that is asked for.
#[derive(Deserialize, ToSchema)]
pub(crate) struct HoldBody {
    /// The version of the session that was read.
    pub(crate) version: i64,
    /// The healed result.
    pub(crate) healed: BesideWire,
    /// What is left of it.
    pub(crate) later: BesideWire,
    /// The same places before any dot was placed, where there is a photograph of them.
    pub(crate) before: Option<BesideWire>,
}

impl HoldBody {
    /// What was sent.
    pub(crate) fn ask(self) -> HoldAsk {
        HoldAsk {
            version: self.version,
            healed: self.healed.beside(),
            later: self.later.beside(),
            before: self.before.map(BesideWire::beside),
        }
    }
}

/// A measurement to be taken off.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DropQuery {
    /// The version of the session that was read.
    pub(crate) version: i64,
    /// Its place in the list, from 0.
    pub(crate) place: usize,
}

/// What is left of the healed result on a day.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldWire {
    /// The healed photograph.
    pub(crate) healed: BesideWire,
    /// The later one.
    pub(crate) later: BesideWire,
    /// The one from before, where there is one.
    pub(crate) before: Option<BesideWire>,
    /// Days after the session.
    pub(crate) day: i64,
    /// Contrast, 1 as healed.
    pub(crate) contrast: f64,
    /// Its standard deviation.
    pub(crate) deviation: f64,
}

impl From<&Held> for HeldWire {
    fn from(held: &Held) -> Self {
        Self {
            healed: BesideWire::of(&held.healed),
            later: BesideWire::of(&held.later),
            before: held.before.as_ref().map(BesideWire::of),
            day: held.day,
            contrast: held.contrast,
            deviation: held.deviation,
        }
    }
}

/// When a touch-up is likely wanted.
#[derive(Serialize, ToSchema)]
pub(crate) struct ForecastAnswer {
    /// Expected, a day.
    pub(crate) expected: String,
    /// Soonest.
    pub(crate) soonest: String,
    /// Latest.
    pub(crate) latest: String,
    /// How many measurements of the client's own photographs are in it.
    pub(crate) measured: usize,
}

impl From<Forecasted> for ForecastAnswer {
    fn from(f: Forecasted) -> Self {
        let [expected, soonest, latest] = f.days.map(|day| day.to_string());
        Self { expected, soonest, latest, measured: f.measured }
    }
}
