//! The treatment sheet: for every session its maps, counts, needle, dilution, order and a log to fill in.

use crate::folder::{Material, ReportError};
use crate::maps;
use crate::surfaces::zone_colour;
use crate::typeset;
use crate::words::{day, duration, money};
use document::plan::purpose_name;
use plan::case::{PigmentWish, ZoneKind};
use plan::content::Severity;
use plan::course::Session;
use rayon::prelude::*;
use serde_json::{Value, json};

/// Sets the treatment sheet.
///
/// # Errors
/// [`ReportError`] where the document cannot be set.
pub fn treatment_pdf(m: &Material) -> Result<Vec<u8>, ReportError> {
    let mut jobs: Vec<(String, Option<u32>, bool)> = vec![("overview.svg".to_owned(), None, true)];
    for s in m.plan.course.sessions.iter().filter(|s| !s.work.is_empty()) {
        jobs.push((format!("session-{}.svg", s.number), Some(s.number), false));
        jobs.push((format!("session-{}-sides.svg", s.number), Some(s.number), true));
    }
    let lines = maps::Lines::of(m.head, m.plan);
    let pictures = jobs
        .into_par_iter()
        .map(|(name, session, sides)| {
            let svg = if sides {
                maps::four_views(m.head, m.plan, &lines, session)
            } else {
                maps::best_view(m.head, m.plan, &lines, session)
            };
            (name, svg.into_bytes())
        })
        .collect();
    typeset::pdf("treatment.pdf", include_str!("../templates/treatment.typ"), &data(m), pictures)
}

fn hex(zone: ZoneKind) -> String {
    let [r, g, b] = zone_colour(zone);
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn data(m: &Material) -> Value {
    let plan = m.plan;
    let legend: Vec<Value> =
        plan.areas_cm2.iter().map(|(z, _)| json!({ "zone": z.name(), "colour": hex(*z) })).collect();
    json!({
        "reference": m.case.reference,
        "date": m.case.date.to_string(),
        "overview": overview(m),
        "legend": legend,
        "landmarks": landmarks(m),
        "findings": findings(m),
        "sessions": plan.course.sessions.iter().map(|s| session(m, s)).collect::<Vec<_>>(),
    })
}

fn overview(m: &Material) -> Vec<Value> {
    let plan = m.plan;
    let mut rows =
        vec![("Area", format!("{:.0} cm²", plan.area_cm2())), ("Dots", plan.layout.dots.len().to_string())];
    for (zone, area) in &plan.areas_cm2 {
        let dots = plan.layout.dots.iter().filter(|d| d.zone == *zone).count();
        rows.push((
            zone.name(),
            format!("{area:.0} cm², {dots} dots, {:.0}/cm²", dots as f64 / area.max(0.01)),
        ));
    }
    let sentinels = plan.layout.dots.iter().filter(|d| d.zone == ZoneKind::Sentinel).count();
    if sentinels > 0 {
        rows.push(("sentinel", format!("{sentinels} single hairs ahead of the line")));
    }
    rows.push(("Pigment", m.case.pigment.name.clone()));
    if let Some(lot) = lot(&m.case.pigment) {
        rows.push(("Pigment lot", lot));
    }
    if let Some(lot) = &m.case.pigment.diluent_lot {
        rows.push(("Diluent lot", lot.clone()));
    }
    rows.push((
        "Dot, healed",
        format!(
            "{:.2} mm",
            plan.layout.dots.iter().map(|d| d.diameter_mm).sum::<f64>()
                / plan.layout.dots.len().max(1) as f64
        ),
    ));
    rows.push(("Quote", money(&plan.quote.currency, plan.quote.total)));
    rows.into_iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

/// The lot with its dates, where any of them is known.
fn lot(pigment: &PigmentWish) -> Option<String> {
    let parts = [
        pigment.lot.clone(),
        pigment.expires.map(|d| format!("expires {}", day(d))),
        pigment.opened.map(|d| format!("opened {}", day(d))),
    ];
    let known: Vec<String> = parts.into_iter().flatten().collect();
    (!known.is_empty()).then(|| known.join(", "))
}

fn landmarks(m: &Material) -> String {
    match &m.plan.design.hairline {
        Some(h) => format!(
            "Mid-frontal point {:.0} mm of tape above the glabella. Fronto-temporal points on the vertical through \
             the lateral canthi, {:.0} mm (right) and {:.0} mm (left) straight from the mid-frontal point.{}",
            h.height_mm,
            h.fronto_temporal[0].distance(h.mid_frontal),
            h.fronto_temporal[1].distance(h.mid_frontal),
            peaks(h)
        ),
        None => "The client's own hairline stays.".to_owned(),
    }
}

fn peaks(hairline: &plan::design::Hairline) -> String {
    let Some(peaks) = hairline.temporal_peaks else { return String::new() };
    let apart = |side: usize| peaks[side].distance(hairline.fronto_temporal[side]);
    format!(
        " Temporal peaks {:.0} mm (right) and {:.0} mm (left) straight below the fronto-temporal points.",
        apart(0),
        apart(1)
    )
}

fn findings(m: &Material) -> Vec<String> {
    let grave = |f: &&plan::findings::Finding| f.severity >= Severity::Caution;
    m.plan.findings.iter().filter(grave).map(|f| format!("[{}] {} {}", f.id, f.text, f.remedy)).collect()
}

fn session(m: &Material, s: &Session) -> Value {
    let of_zone = |zone| m.plan.layout.dots.iter().filter(move |d| d.zone == zone);
    let work: Vec<Value> = s
        .work
        .iter()
        .enumerate()
        .map(|(i, w)| {
            let done = of_zone(w.zone).filter(|d| d.session <= s.number).count();
            json!({
                "order": i + 1,
                "zone": w.zone.name(),
                "colour": hex(w.zone),
                "dots": w.dots,
                "share": format!("{:.0} %", 100.0 * done as f64 / of_zone(w.zone).count().max(1) as f64),
                "time": duration(w.hours),
                "dilution": format!("{} : 1", w.dilution),
                "depth": format!("{:.1} mm", w.depth_mm),
                "needle": w.needle,
            })
        })
        .collect();
    json!({
        "number": s.number,
        "purpose": purpose_name(s.purpose),
        "when": s.start.strftime("%Y-%m-%d %H:%M").to_string(),
        "time": duration(s.visit_hours),
        "placing": duration(s.hours),
        "gap": if s.gap_days > 0.0 { format!("{:.0} days after the session before; no scabs left", s.gap_days) } else { "first session".to_owned() },
        "note": match s.replaced_dots {
            0 => String::new(),
            dots => format!(
                "About {dots} dots are expected to be placed again besides what is listed. Choose them on the day \
                 from photographs, mark them on the map, and log them as \u{201c}placed again\u{201d}."
            ),
        },
        "again": s.replaced_dots,
        "work": work,
    })
}
