//! Sessions of micropigmentation.

use super::{ForecastAnswer, HeldWire, LotAnswer};
use care::Check;
use clinic::sessions::{
    Begin, LotLog, Machine, Numbing, ReadSession, Ready, ReadyState, SessionLog, ZoneCount,
};
use records::{AppointmentId, CaseId, ClientId, FileId, LotId, VariantId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The plan that a session would follow.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReadyQuery {
    /// The case.
    pub(crate) case: Option<Uuid>,
    /// The variant.
    pub(crate) variant: Option<Uuid>,
}

/// One thing that has to stand before a session.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadyAnswer {
    /// Its id.
    pub(crate) code: String,
    /// `done`, `warn` or `stop`.
    pub(crate) state: String,
    /// In words.
    pub(crate) text: String,
}

impl From<Ready> for ReadyAnswer {
    fn from(r: Ready) -> Self {
        let state = match r.state {
            ReadyState::Done => "done",
            ReadyState::Warn => "warn",
            ReadyState::Stop => "stop",
        };
        Self { code: r.code, state: state.to_owned(), text: r.text }
    }
}

/// A session that is to begin.
#[derive(Deserialize, ToSchema)]
pub(crate) struct BeginBody {
    /// The visit.
    pub(crate) appointment: Option<Uuid>,
    /// The case.
    pub(crate) case: Uuid,
    /// The variant whose plan is followed.
    pub(crate) variant: Uuid,
    /// Number of the plan's session.
    pub(crate) number: u32,
}

impl BeginBody {
    /// For a client.
    pub(crate) fn of(self, client: ClientId) -> Begin {
        Begin {
            client,
            appointment: self.appointment.map(AppointmentId),
            case: CaseId(self.case),
            variant: VariantId(self.variant),
            number: self.number,
        }
    }
}

/// Something new, by its id.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeAnswer {
    /// Its id.
    pub(crate) id: Uuid,
}

/// A zone of the plan and what was done in it.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct ZoneWire {
    pub(crate) zone: String,
    pub(crate) planned: u32,
    pub(crate) placed: u32,
    pub(crate) dilution: f64,
    pub(crate) depth_mm: f64,
    pub(crate) needle: String,
}

/// A lot that was used.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct LotUseWire {
    pub(crate) lot: Uuid,
    /// Water to one of pigment.
    pub(crate) dilution: Option<f64>,
}

/// The machine, as it was set.
#[derive(Serialize, Deserialize, ToSchema, Default)]
pub(crate) struct MachineWire {
    pub(crate) name: String,
    pub(crate) volts: Option<f64>,
    pub(crate) hertz: Option<f64>,
}

/// What numbed the skin.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct NumbingWire {
    pub(crate) product: String,
    pub(crate) lidocaine_percent: f64,
    pub(crate) area_cm2: f64,
    pub(crate) wrapped: bool,
    pub(crate) minutes: u32,
}

/// What is written of a session.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct LogWire {
    /// What was looked at, by id.
    pub(crate) checks: Vec<String>,
    pub(crate) zones: Vec<ZoneWire>,
    pub(crate) lots: Vec<LotUseWire>,
    pub(crate) machine: MachineWire,
    /// What was seen when the depth was right.
    pub(crate) end_point: String,
    pub(crate) numbing: Option<NumbingWire>,
    pub(crate) complications: String,
    /// Whether it was said that nothing went wrong.
    pub(crate) no_complications: bool,
    pub(crate) photographs: Vec<Uuid>,
    pub(crate) note: String,
    /// Why it is changed after it had ended.
    pub(crate) amendment: String,
}

impl LogWire {
    fn of(log: &SessionLog) -> Self {
        let zone = |z: &ZoneCount| ZoneWire {
            zone: z.zone.clone(),
            planned: z.planned,
            placed: z.placed,
            dilution: z.dilution,
            depth_mm: z.depth_mm,
            needle: z.needle.clone(),
        };
        let numbing = |n: &Numbing| NumbingWire {
            product: n.product.clone(),
            lidocaine_percent: n.lidocaine_percent,
            area_cm2: n.area_cm2,
            wrapped: n.wrapped,
            minutes: n.minutes,
        };
        Self {
            checks: log.checks.clone(),
            zones: log.zones.iter().map(zone).collect(),
            lots: log.lots.iter().map(|l| LotUseWire { lot: l.lot.0, dilution: l.dilution }).collect(),
            machine: MachineWire {
                name: log.machine.name.clone(),
                volts: log.machine.volts,
                hertz: log.machine.hertz,
            },
            end_point: log.end_point.clone(),
            numbing: log.numbing.as_ref().map(numbing),
            complications: log.complications.clone(),
            no_complications: log.no_complications,
            photographs: log.photographs.iter().map(|file| file.0).collect(),
            note: log.note.clone(),
            amendment: log.amendment.clone(),
        }
    }

    /// The log of a session that stands: plan, visit and times are the record's.
    fn log(self) -> SessionLog {
        let zone = |z: ZoneWire| ZoneCount {
            zone: z.zone,
            planned: z.planned,
            placed: z.placed,
            dilution: z.dilution,
            depth_mm: z.depth_mm,
            needle: z.needle,
        };
        let numbing = |n: NumbingWire| Numbing {
            product: n.product,
            lidocaine_percent: n.lidocaine_percent,
            area_cm2: n.area_cm2,
            wrapped: n.wrapped,
            minutes: n.minutes,
        };
        SessionLog {
            checks: self.checks,
            zones: self.zones.into_iter().map(zone).collect(),
            lots: self.lots.into_iter().map(|l| LotLog { lot: LotId(l.lot), dilution: l.dilution }).collect(),
            machine: Machine {
                name: self.machine.name,
                volts: self.machine.volts,
                hertz: self.machine.hertz,
            },
            end_point: self.end_point,
            numbing: self.numbing.map(numbing),
            complications: self.complications,
            no_complications: self.no_complications,
            photographs: self.photographs.into_iter().map(FileId).collect(),
            note: self.note,
            amendment: self.amendment,
            ..SessionLog::sent()
        }
    }
}

/// A session in hand or held.
#[derive(Serialize, ToSchema)]
pub(crate) struct TreatmentAnswer {
    /// Id.
    pub(crate) id: Uuid,
    /// Version.
    pub(crate) version: i64,
    /// `open`, `closed` or `amended`.
    pub(crate) state: String,
    /// Whose.
    pub(crate) client: Uuid,
    /// The case.
    pub(crate) case: Uuid,
    /// The variant.
    pub(crate) variant: Uuid,
    /// The visit.
    pub(crate) appointment: Option<Uuid>,
    /// Number of the plan's session.
    pub(crate) number: u32,
    /// Sessions of the plan.
    pub(crate) of: u32,
    /// When it began.
    pub(crate) began: String,
    /// When it ended.
    pub(crate) ended: Option<String>,
    /// When a touch-up is likely wanted.
    pub(crate) touch_up: String,
    /// The same with its span, once the session has ended.
    pub(crate) forecast: Option<ForecastAnswer>,
    /// What was left of it when it was measured later.
    pub(crate) held: Vec<HeldWire>,
    /// What is written of it.
    pub(crate) log: LogWire,
    /// Its lots.
    pub(crate) lots: Vec<LotAnswer>,
    /// What is looked at before and after.
    pub(crate) checks: Vec<CheckAnswer>,
}

impl TreatmentAnswer {
    /// With what is looked at.
    pub(crate) fn of(read: ReadSession, checks: &[Check]) -> Self {
        let (entry, body) = (&read.noted.entry, &read.noted.body);
        Self {
            id: entry.id.0,
            version: entry.version,
            state: entry.standing.state.clone(),
            client: entry.client.0,
            case: body.case.0,
            variant: body.variant.0,
            appointment: body.appointment.map(|id| id.0),
            number: body.number,
            of: body.of,
            began: body.began.to_string(),
            ended: body.ended.map(|at| at.to_string()),
            touch_up: body.touch_up.to_string(),
            forecast: read.forecast.map(ForecastAnswer::from),
            held: body.held.iter().map(HeldWire::from).collect(),
            log: LogWire::of(body),
            lots: read.lots.into_iter().map(LotAnswer::from).collect(),
            checks: checks.iter().map(CheckAnswer::from).collect(),
        }
    }
}

/// Something that is looked at.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckAnswer {
    pub(crate) id: String,
    /// `before` or `after`.
    pub(crate) phase: String,
    pub(crate) needed: bool,
    pub(crate) text: String,
    pub(crate) source: String,
}

impl From<&Check> for CheckAnswer {
    fn from(c: &Check) -> Self {
        Self {
            id: c.id.clone(),
            phase: if c.after { "after" } else { "before" }.to_owned(),
            needed: c.needed,
            text: c.text.clone(),
            source: c.provenance.source.clone(),
        }
    }
}

/// A session to be saved.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TreatmentBody {
    /// The version that was read.
    pub(crate) version: i64,
    /// What is written of it.
    pub(crate) log: LogWire,
    /// Whether it has ended.
    pub(crate) close: bool,
}

impl TreatmentBody {
    /// What was sent.
    pub(crate) fn logged(self) -> clinic::sessions::Logged {
        clinic::sessions::Logged { version: self.version, log: self.log.log(), close: self.close }
    }
}

/// A session in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldAnswer {
    pub(crate) id: Uuid,
    pub(crate) client: Uuid,
    pub(crate) state: String,
    pub(crate) number: u32,
    pub(crate) of: u32,
    pub(crate) case: Uuid,
    pub(crate) variant: Uuid,
    pub(crate) began: String,
    pub(crate) ended: Option<String>,
    pub(crate) placed: u32,
    pub(crate) planned: u32,
    pub(crate) touch_up: String,
}

impl From<clinic::chart::Noted<SessionLog>> for HeldAnswer {
    fn from(noted: clinic::chart::Noted<SessionLog>) -> Self {
        let body = noted.body;
        Self {
            id: noted.entry.id.0,
            client: noted.entry.client.0,
            state: noted.entry.standing.state,
            number: body.number,
            of: body.of,
            case: body.case.0,
            variant: body.variant.0,
            began: body.began.to_string(),
            ended: body.ended.map(|at| at.to_string()),
            placed: body.zones.iter().map(|zone| zone.placed).sum(),
            planned: body.zones.iter().map(|zone| zone.planned).sum(),
            touch_up: body.touch_up.to_string(),
        }
    }
}
