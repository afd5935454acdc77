//! The plan file: JSON in schema `hairline-plan/1`. The dots themselves stand in `dots.csv` beside it,
//! whose hash the plan carries.

use crate::content::array;
use crate::photographs::Uncertain;
use geometry::DVec3;
use head::Head;
use plan::Plan;
use plan::case::{Case, EdgeStyle, HairlineShape};
use plan::content::Content;
use plan::course::Purpose;
use plan::findings::Finding;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

/// The version of the plan file that this release writes.
pub const PLAN_SCHEMA: &str = "hairline-plan/1";

/// A finished plan.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlanFile {
    /// `hairline-plan/1`.
    pub schema: String,
    /// What the plan was made from and with.
    pub provenance: Provenance,
    /// The head.
    pub head: HeadPart,
    /// The design.
    pub design: DesignPart,
    /// Counts of the layout.
    pub layout: LayoutPart,
    /// The sessions.
    pub course: CoursePart,
    /// The years ahead.
    pub outlook: OutlookPart,
    /// The price.
    pub quote: QuotePart,
    /// Warnings and refusals, the gravest first.
    pub findings: Vec<FindingPart>,
    /// Every default that was used, with its source.
    pub defaults_used: Vec<DefaultPart>,
}

/// What the plan was made from and with.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Provenance {
    /// The clinic's reference.
    pub reference: String,
    /// Program and version.
    pub made_by: String,
    /// Seed.
    pub seed: u64,
    /// Day of the consultation.
    pub date: String,
    /// Hash of the case text (FNV-1a, 64 bits, hexadecimal).
    pub case_hash: String,
    /// Hash of the scan's bytes; of nothing for the template.
    pub scan_hash: String,
    /// Hash of `dots.csv`.
    pub dots_hash: String,
}

/// The head.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HeadPart {
    /// `scan`, `photographs` or `template`.
    pub source: String,
    /// Hair-bearing scalp, cm².
    pub scalp_area_cm2: f64,
    /// Landmarks, head frame, mm.
    pub landmarks: Vec<LandmarkPart>,
    /// What a head from photographs leaves open, as the value and one standard deviation.
    pub uncertainty: Vec<UncertainPart>,
    /// Notes of reading and repair.
    pub notes: Vec<String>,
}

/// A value that is known within some deviation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UncertainPart {
    /// What it is of.
    pub what: String,
    /// Its unit.
    pub unit: String,
    /// The value.
    pub value: f64,
    /// One standard deviation.
    pub deviation: f64,
}

/// A landmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LandmarkPart {
    /// Name.
    pub name: String,
    /// Head frame, mm.
    pub position_mm: [f64; 3],
}

/// The design.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DesignPart {
    /// Pattern of loss, if one was named.
    pub pattern: Option<String>,
    /// The hairline, if one was designed.
    pub hairline: Option<HairlinePart>,
    /// Treated area, cm².
    pub area_cm2: f64,
    /// Treated area by zone, cm².
    pub zones: Vec<ZonePart>,
    /// Places left alone, with margin.
    pub exclusions: Vec<ExclusionPart>,
}

/// The hairline.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HairlinePart {
    /// Shape.
    pub shape: String,
    /// Edge.
    pub edge: String,
    /// Arc from glabella to mid-frontal point, mm.
    pub height_mm: f64,
    /// Largest left-right difference of the smoothed line, mm.
    pub asymmetry_mm: f64,
    /// Root mean square distance of the edge from the smooth line that it strays from, mm.
    pub irregularity_mm: f64,
    /// Mid-frontal point.
    pub mid_frontal_mm: [f64; 3],
    /// Fronto-temporal points, right and left.
    pub fronto_temporal_mm: [[f64; 3]; 2],
    /// Temporal peaks, right and left, where rebuilt.
    pub temporal_peaks_mm: Option<[[f64; 3]; 2]>,
    /// The edge, from the client's right to left, about every 2 mm.
    pub edge_mm: Vec<[f64; 3]>,
}

/// A zone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ZonePart {
    /// Name.
    pub zone: String,
    /// Area, cm².
    pub area_cm2: f64,
    /// Dots.
    pub dots: usize,
}

/// A place left alone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExclusionPart {
    /// What it is.
    pub label: String,
    /// Centre, mm.
    pub centre_mm: [f64; 3],
    /// Radius with margin, mm.
    pub radius_mm: f64,
}

/// Counts of the layout.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LayoutPart {
    /// All dots.
    pub dots: usize,
    /// Dots ahead of the edge on purpose.
    pub sentinels: usize,
    /// Dots by pass.
    pub by_pass: Vec<usize>,
    /// Mean healed diameter, mm.
    pub mean_diameter_mm: f64,
}

/// The sessions.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CoursePart {
    /// Sessions.
    pub sessions: Vec<SessionPart>,
    /// Why there is an extra session.
    pub extra_reason: Option<String>,
    /// Date of the test patch, where scars are treated.
    pub test_patch: Option<String>,
    /// Final review.
    pub review: String,
    /// Included touch-up.
    pub included_touch_up: String,
}

/// A session.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SessionPart {
    /// Number.
    pub number: u32,
    /// Purpose.
    pub purpose: String,
    /// Start.
    pub start: String,
    /// Hours of placing dots.
    pub hours: f64,
    /// Hours of the whole visit.
    pub visit_hours: f64,
    /// Days since the session before.
    pub gap_days: f64,
    /// Dots planned.
    pub dots: usize,
    /// Dots expected to be placed again.
    pub replaced_dots: usize,
    /// Zones in the order of work.
    pub work: Vec<WorkPart>,
}

/// A zone in a session.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WorkPart {
    /// Zone.
    pub zone: String,
    /// Dots.
    pub dots: usize,
    /// Hours.
    pub hours: f64,
    /// Water parts to one of pigment.
    pub dilution: f64,
    /// Depth, mm.
    pub depth_mm: f64,
    /// Needle.
    pub needle: String,
}

/// The years ahead.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OutlookPart {
    /// Moments.
    pub moments: Vec<MomentPart>,
    /// Months to the touch-up.
    pub touch_up_month: u32,
    /// With fast and slow fading.
    pub touch_up_band_months: [u32; 2],
    /// Date of the touch-up.
    pub touch_up: String,
    /// Healed coverage in the densest place, percent.
    pub coverage_percent: f64,
    /// The same after five years.
    pub coverage_year5_percent: f64,
}

/// A moment.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MomentPart {
    /// Days after the last session.
    pub day: f64,
    /// Contrast against healed.
    pub contrast: f64,
    /// With fast and slow fading.
    pub band: [f64; 2],
    /// Factor on the healed diameter.
    pub diameter_factor: f64,
}

/// The price. Amounts in hundredths of the currency's unit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuotePart {
    /// ISO 4217.
    pub currency: String,
    /// Price book.
    pub price_book: String,
    /// Lines.
    pub lines: Vec<LinePart>,
    /// Total.
    pub total: i64,
    /// Deposit.
    pub deposit: i64,
    /// Holds until.
    pub valid_until: String,
    /// Later touch-up, from and to.
    pub touch_up: [i64; 2],
}

/// A line of the quote.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LinePart {
    /// What for.
    pub text: String,
    /// Quantity.
    pub quantity: f64,
    /// Unit.
    pub unit: String,
    /// Amount.
    pub amount: i64,
}

/// A finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingPart {
    /// Rule.
    pub id: String,
    /// note, caution, warning or refusal.
    pub severity: String,
    /// What was found.
    pub text: String,
    /// What to do.
    pub remedy: String,
    /// Zones to highlight.
    pub zones: Vec<String>,
    /// Places to highlight, mm.
    pub places_mm: Vec<[f64; 3]>,
    /// Dots to highlight, by id.
    pub dots: Vec<u32>,
    /// Sessions to highlight.
    pub sessions: Vec<u32>,
    /// Source.
    pub source: String,
    /// How well it is known.
    pub kind: String,
}

/// A default that was used.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DefaultPart {
    /// Id.
    pub id: String,
    /// Values.
    pub values: Vec<f64>,
    /// Unit.
    pub unit: String,
    /// Source.
    pub source: String,
    /// Kind.
    pub kind: String,
}

/// What the plan file says besides the plan.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Text of the case.
    pub case_text: String,
    /// Bytes of the scan, or what names those of the photographs.
    pub scan_bytes: Vec<u8>,
    /// Bytes of `dots.csv`.
    pub dots_csv: Vec<u8>,
    /// What a head from photographs leaves open, as the value and one standard deviation.
    pub uncertainty: Vec<Uncertain>,
    /// Notes of reading and repair.
    pub notes: Vec<String>,
}

/// JSON Schema of the plan file.
pub fn plan_json_schema() -> Json {
    let mut schema = schemars::schema_for!(PlanFile).to_value();
    schema["$id"] = Json::from(PLAN_SCHEMA);
    schema["title"] = Json::from("Hairline plan");
    schema
}

/// The plan file of a plan, indented, with a newline at the end.
pub fn plan_json(head: &Head, case: &Case, plan: &Plan, content: &Content, sources: &Sources) -> String {
    let file = PlanFile {
        schema: PLAN_SCHEMA.to_owned(),
        provenance: Provenance {
            reference: case.reference.clone(),
            made_by: format!("hairline {}", env!("CARGO_PKG_VERSION")),
            seed: case.seed,
            date: case.date.to_string(),
            case_hash: hash(sources.case_text.as_bytes()),
            scan_hash: hash(&sources.scan_bytes),
            dots_hash: hash(&sources.dots_csv),
        },
        head: head_part(head, case, sources),
        design: design_part(plan),
        layout: layout_part(plan),
        course: course_part(plan),
        outlook: outlook_part(plan),
        quote: quote_part(plan),
        findings: plan.findings.iter().map(finding_part).collect(),
        defaults_used: defaults_used(content),
    };
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

/// FNV-1a of 64 bits: names bytes, protects nothing (Fowler, Noll & Vo).
pub fn hash(bytes: &[u8]) -> String {
    let step = |h: u64, b: &u8| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn head_part(head: &Head, case: &Case, sources: &Sources) -> HeadPart {
    let landmark =
        |(l, p): (head::Landmark, DVec3)| LandmarkPart { name: l.name().to_owned(), position_mm: array(p) };
    HeadPart {
        source: match case.head {
            plan::case::HeadSource::Scan => "scan".to_owned(),
            plan::case::HeadSource::Template(_) => "template".to_owned(),
            plan::case::HeadSource::Photographs => "photographs".to_owned(),
        },
        scalp_area_cm2: rounded(head.scalp_area_cm2()),
        landmarks: head.landmarks.iter().map(landmark).collect(),
        uncertainty: sources.uncertainty.iter().map(uncertain_part).collect(),
        notes: sources.notes.clone(),
    }
}

fn uncertain_part(u: &Uncertain) -> UncertainPart {
    UncertainPart {
        what: u.what.to_owned(),
        unit: u.unit.to_owned(),
        value: rounded(u.value),
        deviation: rounded(u.deviation),
    }
}

fn design_part(plan: &Plan) -> DesignPart {
    let dots_in = |zone| plan.layout.dots.iter().filter(|d| d.zone == zone).count();
    DesignPart {
        pattern: plan.design.region.as_ref().map(|r| r.pattern.clone()),
        hairline: plan.design.hairline.as_ref().map(hairline_part),
        area_cm2: rounded(plan.area_cm2()),
        zones: plan
            .areas_cm2
            .iter()
            .map(|&(z, area)| ZonePart {
                zone: z.name().to_owned(),
                area_cm2: rounded(area),
                dots: dots_in(z),
            })
            .collect(),
        exclusions: plan
            .design
            .exclusions
            .iter()
            .map(|e| ExclusionPart {
                label: e.label.clone(),
                centre_mm: array(e.centre),
                radius_mm: e.radius_mm,
            })
            .collect(),
    }
}

fn hairline_part(h: &plan::design::Hairline) -> HairlinePart {
    let shape = match h.shape {
        HairlineShape::Straight => "straight",
        HairlineShape::Rounded => "rounded",
        HairlineShape::M => "m",
        HairlineShape::WidowsPeak => "widows-peak",
        HairlineShape::Receded => "receded",
    };
    let edge = match h.edge_style {
        EdgeStyle::Soft => "soft",
        EdgeStyle::Broken => "broken",
        EdgeStyle::Defined => "defined",
        EdgeStyle::EdgeUp => "edge-up",
    };
    HairlinePart {
        shape: shape.to_owned(),
        edge: edge.to_owned(),
        height_mm: rounded(h.height_mm),
        asymmetry_mm: rounded(h.asymmetry_mm),
        irregularity_mm: rounded(h.irregularity_mm),
        mid_frontal_mm: array(h.mid_frontal),
        fronto_temporal_mm: h.fronto_temporal.map(array),
        temporal_peaks_mm: h.temporal_peaks.map(|p| p.map(array)),
        edge_mm: h.edge.iter().step_by(4).copied().map(array).collect(),
    }
}

fn layout_part(plan: &Plan) -> LayoutPart {
    let dots = &plan.layout.dots;
    let passes = dots.iter().map(|d| d.pass).max().map_or(0, |p| p + 1);
    let mean = dots.iter().map(|d| d.diameter_mm).sum::<f64>() / dots.len().max(1) as f64;
    LayoutPart {
        dots: dots.len(),
        sentinels: dots.iter().filter(|d| d.zone == plan::case::ZoneKind::Sentinel).count(),
        by_pass: (0..passes).map(|p| dots.iter().filter(|d| d.pass == p).count()).collect(),
        mean_diameter_mm: rounded(mean),
    }
}

/// The name of a session's purpose in files.
pub fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Foundation => "foundation",
        Purpose::Density => "density",
        Purpose::Refinement => "refinement",
        Purpose::TopUp => "top-up",
    }
}

fn course_part(plan: &Plan) -> CoursePart {
    let work = |w: &plan::course::ZoneWork| WorkPart {
        zone: w.zone.name().to_owned(),
        dots: w.dots,
        hours: rounded(w.hours),
        dilution: w.dilution,
        depth_mm: rounded(w.depth_mm),
        needle: w.needle.clone(),
    };
    let session = |s: &plan::course::Session| SessionPart {
        number: s.number,
        purpose: purpose_name(s.purpose).to_owned(),
        start: s.start.to_string(),
        hours: rounded(s.hours),
        visit_hours: rounded(s.visit_hours),
        gap_days: s.gap_days,
        dots: s.dots(),
        replaced_dots: s.replaced_dots,
        work: s.work.iter().map(work).collect(),
    };
    CoursePart {
        sessions: plan.course.sessions.iter().map(session).collect(),
        extra_reason: plan.course.extra.map(|e| e.reason().to_owned()),
        test_patch: plan.course.test_patch.map(|t| t.date().to_string()),
        review: plan.course.review.date().to_string(),
        included_touch_up: plan.course.included_touch_up.date().to_string(),
    }
}

fn outlook_part(plan: &Plan) -> OutlookPart {
    let o = &plan.outlook;
    let moment = |m: &plan::outlook::Moment| MomentPart {
        day: rounded(m.day),
        contrast: rounded(m.contrast),
        band: [rounded(m.band.0), rounded(m.band.1)],
        diameter_factor: rounded(m.diameter_factor),
    };
    OutlookPart {
        moments: o.moments.iter().map(moment).collect(),
        touch_up_month: o.touch_up_month,
        touch_up_band_months: [o.touch_up_band.0, o.touch_up_band.1],
        touch_up: o.touch_up.to_string(),
        coverage_percent: rounded(o.coverage_percent),
        coverage_year5_percent: rounded(o.coverage_year5_percent),
    }
}

fn quote_part(plan: &Plan) -> QuotePart {
    let q = &plan.quote;
    let line = |l: &plan::quote::Line| LinePart {
        text: l.text.clone(),
        quantity: l.quantity,
        unit: l.unit.to_owned(),
        amount: l.amount,
    };
    QuotePart {
        currency: q.currency.clone(),
        price_book: q.price_book.clone(),
        lines: q.lines.iter().map(line).collect(),
        total: q.total,
        deposit: q.deposit,
        valid_until: q.valid_until.to_string(),
        touch_up: [q.touch_up.0, q.touch_up.1],
    }
}

/// The written form of a finding.
pub fn finding_part(f: &Finding) -> FindingPart {
    FindingPart {
        id: f.id.clone(),
        severity: f.severity.name().to_owned(),
        text: f.text.clone(),
        remedy: f.remedy.clone(),
        zones: f.highlight.zones.iter().map(|z| z.name().to_owned()).collect(),
        places_mm: f.highlight.places.iter().copied().map(array).collect(),
        dots: f.highlight.dots.clone(),
        sessions: f.highlight.sessions.clone(),
        source: f.source.clone(),
        kind: f.kind.name().to_owned(),
    }
}

fn defaults_used(content: &Content) -> Vec<DefaultPart> {
    let part = |r: &plan::content::Row| DefaultPart {
        id: r.id.clone(),
        values: r.values.clone(),
        unit: r.unit.clone(),
        source: r.source.clone(),
        kind: r.kind.name().to_owned(),
    };
    content.defaults.used().map(part).collect()
}
