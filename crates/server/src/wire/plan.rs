//! What a plan says, beside its tables.

use super::fit::HeadFitSaid;
use document::plan::{FindingPart, finding_part};
use geometry::DVec3;
use plan::Plan;
use plan::content::Content;
use serde::Serialize;
use utoipa::ToSchema;

/// What a plan says.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanSaid {
    /// The head's name: its surface is fetched again only when this changes.
    pub(crate) head: String,
    /// The middle of the skull, mm: what views turn about.
    pub(crate) centre: [f64; 3],
    /// Notes of reading, repair and fitting.
    pub(crate) notes: Vec<String>,
    /// How the head was fitted to photographs, if it was.
    pub(crate) fit: Option<HeadFitSaid>,
    /// Landmarks of the head: name and place, mm.
    pub(crate) landmarks: Vec<(String, [f64; 3])>,
    /// Dots.
    pub(crate) dots: usize,
    /// Treated area, cm².
    pub(crate) area_cm2: f64,
    /// By zone: name, area in cm², dots.
    pub(crate) zones: Vec<ZoneSaid>,
    /// The hairline, if one was designed.
    pub(crate) hairline: Option<HairlineSaid>,
    /// Sessions.
    pub(crate) sessions: Vec<SessionSaid>,
    /// The price.
    pub(crate) quote: QuoteSaid,
    /// When a touch-up is due, and the months between which it is likely.
    pub(crate) touch_up: String,
    /// Earliest and latest month of it.
    pub(crate) touch_up_months: [u32; 2],
    /// Day on which the result is judged, after the last session.
    pub(crate) healed_day: f64,
    /// Parts of water to one of pigment in the body of the work: the case's own, or by skin and hair.
    pub(crate) dilution: f64,
    /// Blur of an eye a metre away: one standard deviation, mm.
    pub(crate) eye_blur_mm: f64,
    /// Findings, the gravest first.
    #[schema(value_type = Vec<FindingSaid>)]
    pub(crate) findings: Vec<FindingPart>,
    /// Numbers that were used, with their sources.
    pub(crate) defaults: Vec<DefaultSaid>,
}

/// A finding, as the plan file has it.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingSaid {
    id: String,
    severity: String,
    text: String,
    remedy: String,
    zones: Vec<String>,
    places_mm: Vec<[f64; 3]>,
    dots: Vec<u32>,
    sessions: Vec<u32>,
    source: String,
    kind: String,
}

/// A zone.
#[derive(Serialize, ToSchema)]
pub(crate) struct ZoneSaid {
    /// Name.
    pub(crate) zone: String,
    /// Area, cm².
    pub(crate) area_cm2: f64,
    /// Dots.
    pub(crate) dots: usize,
}

/// The hairline.
#[derive(Serialize, ToSchema)]
pub(crate) struct HairlineSaid {
    /// Arc from the glabella, mm.
    pub(crate) height_mm: f64,
    /// Largest left-right difference, mm.
    pub(crate) asymmetry_mm: f64,
    /// Root mean square distance of the edge from its smooth line, mm.
    pub(crate) irregularity_mm: f64,
    /// Mid-frontal point, mm.
    pub(crate) mid_frontal: [f64; 3],
    /// Corners, right and left, mm.
    pub(crate) fronto_temporal: [[f64; 3]; 2],
    /// The smooth line from the client's right to left, about every 2 mm.
    pub(crate) smooth: Vec<[f64; 3]>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionSaid {
    /// Number, from 1.
    pub(crate) number: u32,
    /// Start, the clinic's time.
    pub(crate) start: String,
    /// Hours of the visit.
    pub(crate) hours: f64,
    /// Dots.
    pub(crate) dots: usize,
}

/// The price.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuoteSaid {
    /// Currency.
    pub(crate) currency: String,
    /// Total, hundredths.
    pub(crate) total: i64,
    /// Deposit, hundredths.
    pub(crate) deposit: i64,
    /// Until when it holds.
    pub(crate) valid_until: String,
    /// Its lines: text and amount in hundredths.
    pub(crate) lines: Vec<(String, i64)>,
}

/// A number with its source.
#[derive(Serialize, ToSchema)]
pub(crate) struct DefaultSaid {
    /// Id.
    pub(crate) id: String,
    /// Values.
    pub(crate) values: Vec<f64>,
    /// Unit.
    pub(crate) unit: String,
    /// What it means.
    pub(crate) meaning: String,
    /// Source.
    pub(crate) source: String,
    /// How well it is known.
    pub(crate) kind: String,
}

fn place(p: DVec3) -> [f64; 3] {
    p.to_array().map(|v| (v * 1000.0).round() / 1000.0)
}

impl PlanSaid {
    /// What a planned case says.
    pub(crate) fn of(planned: &clinic::planning::Planned, healed_day: f64) -> Self {
        let (plan, head) = (&planned.plan, &planned.head);
        let dots_in = |zone| plan.layout.dots.iter().filter(|d| d.zone == zone).count();
        let zone = |&(zone, area_cm2): &(plan::case::ZoneKind, f64)| ZoneSaid {
            zone: zone.name().to_owned(),
            area_cm2,
            dots: dots_in(zone),
        };
        let landmarks = head.head.head.landmarks.iter();
        Self {
            head: head.name.clone(),
            centre: place(head.head.head.map.centre),
            notes: head.head.notes.clone(),
            fit: HeadFitSaid::of(planned),
            landmarks: landmarks.map(|(l, p)| (l.name().to_owned(), place(p))).collect(),
            dots: plan.layout.dots.len(),
            area_cm2: plan.area_cm2(),
            zones: plan.areas_cm2.iter().map(zone).collect(),
            hairline: plan.design.hairline.as_ref().map(hairline),
            sessions: sessions(plan),
            quote: quote(plan),
            touch_up: plan.outlook.touch_up.to_string(),
            touch_up_months: [plan.outlook.touch_up_band.0, plan.outlook.touch_up_band.1],
            healed_day,
            dilution: plan::layout::matched_dilution(&planned.read.case, &planned.content.defaults),
            eye_blur_mm: plan::light::eye_blur_mm(1.0, &planned.content.defaults),
            findings: plan.findings.iter().map(finding_part).collect(),
            defaults: defaults(&planned.content),
        }
    }
}

fn hairline(h: &plan::design::Hairline) -> HairlineSaid {
    HairlineSaid {
        height_mm: h.height_mm,
        asymmetry_mm: h.asymmetry_mm,
        irregularity_mm: h.irregularity_mm,
        mid_frontal: place(h.mid_frontal),
        fronto_temporal: h.fronto_temporal.map(place),
        smooth: h.smooth.iter().step_by(4).copied().map(place).collect(),
    }
}

fn sessions(plan: &Plan) -> Vec<SessionSaid> {
    let said = |s: &plan::course::Session| SessionSaid {
        number: s.number,
        start: s.start.to_string(),
        hours: s.visit_hours,
        dots: s.dots(),
    };
    plan.course.sessions.iter().map(said).collect()
}

fn quote(plan: &Plan) -> QuoteSaid {
    let q = &plan.quote;
    QuoteSaid {
        currency: q.currency.clone(),
        total: q.total,
        deposit: q.deposit,
        valid_until: q.valid_until.to_string(),
        lines: q.lines.iter().map(|l| (l.text.clone(), l.amount)).collect(),
    }
}

fn defaults(content: &Content) -> Vec<DefaultSaid> {
    let said = |r: &plan::content::Row| DefaultSaid {
        id: r.id.clone(),
        values: r.values.clone(),
        unit: r.unit.clone(),
        meaning: r.meaning.clone(),
        source: r.source.clone(),
        kind: r.kind.name().to_owned(),
    };
    content.defaults.used().map(said).collect()
}
