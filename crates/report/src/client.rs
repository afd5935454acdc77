//! The client's document: plain words, pictures, sessions, price, expectations, risks, pros and cons.

use crate::folder::{Material, ReportError};
use crate::thumbnail::jpeg;
use crate::typeset::{self, Picture};
use crate::visits::{Kind, Visit, visits};
use crate::words::{amount, day, duration, money, months, round_to, texts};
use head::Side;
use optics::DotAge;
use preview::{Gallery, SkinLight};
use serde_json::{Value, json};

/// Sets the client's document.
///
/// # Errors
/// [`ReportError`] where a picture or the document cannot be made.
pub fn client_pdf(m: &Material, light: &SkinLight, gallery: &Gallery) -> Result<Vec<u8>, ReportError> {
    let views = views(gallery);
    let best = views[0].name();
    let wanted = [
        (format!("before-{best}"), "before", 2),
        (format!("healed-{best}"), "healed", 2),
        (format!("before-{best}"), "before-small", 3),
        (format!("healed-{best}"), "healed-small", 3),
        (format!("year5-{best}"), "year5-small", 3),
        (format!("healed-{}", views[1].name()), "other-1", 2),
        (format!("healed-{}", views[2].name()), "other-2", 2),
        (format!("healed-{}", views[3].name()), "other-3", 2),
        ("closeup-hairline".to_owned(), "closeup", 1),
    ];
    let mut pictures: Vec<Picture> = Vec::new();
    for (source, name, shrink) in wanted {
        if let Some((_, picture)) = gallery.pictures.iter().find(|(n, _)| *n == source) {
            pictures.push((format!("{name}.jpg"), jpeg(picture, shrink)?));
        }
    }
    typeset::pdf("client.pdf", include_str!("../templates/client.typ"), &data(m, light, &views), pictures)
}

/// A face is what a client knows: the front is shown first unless the work shows so many times more elsewhere.
const FRONT: f64 = 2.5;

/// The views by how much the work changes them, the most first.
fn views(gallery: &Gallery) -> Vec<Side> {
    let find = |name: String| gallery.pictures.iter().find(|(n, _)| *n == name).map(|(_, p)| p);
    let change = |view: &Side| {
        let (before, healed) =
            (find(format!("before-{}", view.name())), find(format!("healed-{}", view.name())));
        let sum: u64 = match before.zip(healed) {
            Some((a, b)) => a.rgb.iter().zip(&b.rgb).map(|(a, b)| u64::from(a.abs_diff(*b))).sum(),
            None => 0,
        };
        sum as f64 * if *view == Side::Front { FRONT } else { 1.0 }
    };
    let mut views = Side::ALL.map(|view| (change(&view), view));
    views.sort_by(|a, b| b.0.total_cmp(&a.0));
    views.map(|(_, view)| view).to_vec()
}

fn data(m: &Material, light: &SkinLight, views: &[Side]) -> Value {
    let plan = m.plan;
    let list = |section| texts(m, section).collect::<Vec<_>>();
    json!({
        "reference": m.case.reference,
        "date": day(m.case.date),
        "summary": summary(m),
        "key_facts": key_facts(m),
        "views": views.iter().map(|v| v.words()).collect::<Vec<_>>(),
        "closeup": if plan.design.hairline.is_some() { "The hairline" } else { "The treated skin" },
        "healed_when": healed_when(plan),
        "years": years(m, light),
        "fading": fading(plan),
        "sessions": sessions(m),
        "quote": quote(plan),
        "before": list("before"),
        "expectations": list("expectation"),
        "risks": list("risk"),
        "pros": list("pro"),
        "cons": list("con"),
        "alternatives": list("alternative"),
        "aftercare": aftercare(m),
        "findings": m.plan.findings.iter().filter_map(|f| f.client.as_deref()).collect::<Vec<_>>(),
        "head": match m.case.head {
            plan::case::HeadSource::Scan => "Pictures: a scan of your head. The work is drawn on it, and so is your own hair, from what was measured.",
            plan::case::HeadSource::Photographs =>
                "Pictures: a head shaped after your photographs; its face is not yours. The work on your own photographs is in files of their own.",
            plan::case::HeadSource::Template(_) =>
                "Pictures: an average head in your measures, so the face is not yours.",
        },
    })
}

fn summary(m: &Material) -> String {
    let plan = m.plan;
    let look = match m.case.look {
        plan::case::Look::ShavedLook => "for the look of a shaved head of hair",
        plan::case::Look::DensityUnderHair => "for a fuller look under your own hair",
        plan::case::Look::ScarCover => "to make the scar catch the eye less",
    };
    format!(
        "About {} dots on {:.0} cm² of scalp, {look}. {} for the sessions and the first touch-up; later \
         touch-ups cost more (see What it costs).",
        round_to(plan.layout.dots.len(), 10usize.pow((plan.layout.dots.len().max(10).ilog10()) - 1)),
        plan.area_cm2(),
        money(&plan.quote.currency, plan.quote.total)
    )
}

fn key_facts(m: &Material) -> Vec<String> {
    let plan = m.plan;
    let sessions = &plan.course.sessions;
    let (least, most) = sessions
        .iter()
        .fold((f64::INFINITY, 0.0f64), |(lo, hi), s| (lo.min(s.visit_hours), hi.max(s.visit_hours)));
    let (least, most) = (duration(least), duration(most));
    let length = if least == most { format!("about {most}") } else { format!("{least} to {most}") };
    let patch = if plan.course.test_patch.is_some() { "a test patch, " } else { "" };
    let hours: f64 = sessions.iter().map(|s| s.hours).sum();
    let mut facts = vec![
        format!(
            "Visits: {patch}{} sessions of {length}, photographs of the healed result, and a touch-up if it is \
             needed. Placing the dots takes {} of it in all; the rest is talk, drawing and approving the design, \
             photographs and numbing.",
            sessions.len(),
            duration(hours)
        ),
        "Each dot is about the size of a grain of fine salt; skin shows between them.".to_owned(),
    ];
    if let Some(h) = &plan.design.hairline {
        facts.push(format!(
            "Your hairline: its middle is {:.1} cm above the point between your brows, measured along the skin.",
            h.height_mm / 10.0
        ));
    }
    if !plan.design.exclusions.is_empty() {
        facts.push(
            "The bare spots in the pictures are your moles and marks: they stay free of pigment.".to_owned(),
        );
    }
    facts
}

/// When the result counts as healed, as `six weeks after the last session`.
fn healed_when(plan: &plan::Plan) -> String {
    let days = plan.outlook.moments.get(2).map_or(42.0, |m| m.day);
    format!("{:.0} weeks after the last session", days / 7.0)
}

/// Moments of the outlook that are shown: healing, then some years.
const YEARS: [f64; 5] = [1.0, 2.0, 3.0, 5.0, 10.0];

fn years(m: &Material, light: &SkinLight) -> Vec<Value> {
    let plan = m.plan;
    let dots = &plan.layout.dots;
    let of_dots =
        |of: &dyn Fn(&plan::layout::Dot) -> f64| dots.iter().map(of).sum::<f64>() / dots.len().max(1) as f64;
    let middle =
        light.pigment(of_dots(&|d| d.diameter_mm), of_dots(&|d| d.depth_mm), of_dots(&|d| d.dilution));
    let darkness = |m: plan::outlook::Moment| {
        let age = DotAge { contrast: m.contrast, growth: m.diameter_factor, redness: 0.0 };
        middle.map(|dot| light.darkness(&light.aged(&dot, age)))
    };
    let healed = plan.outlook.moments.get(2).copied();
    let name = |m: &plan::outlook::Moment| match m.day {
        d if d < 1.0 => "Right after".to_owned(),
        _ if Some(*m) == healed => "Healed".to_owned(),
        d if d < 100.0 => format!("Day {d:.0}"),
        d if d < 300.0 => "Half a year".to_owned(),
        d => format!("Year {:.0}", d / 365.25),
    };
    let shown = |m: &&plan::outlook::Moment| m.day < 300.0 || YEARS.contains(&(m.day / 365.25));
    let row = |m: &plan::outlook::Moment| {
        json!({
            "when": name(m),
            "tone": format!("{:.0} %", 100.0 * m.contrast),
            "band": band(m.band),
            "dot": single(m, healed, &darkness),
        })
    };
    plan.outlook.moments.iter().filter(shown).map(row).collect()
}

/// What is seen of a single dot close up: it pales sooner than the tone of all, because it spreads.
fn single(
    m: &plan::outlook::Moment,
    healed: Option<plan::outlook::Moment>,
    darkness: &dyn Fn(plan::outlook::Moment) -> Option<f64>,
) -> String {
    let share = |healed| Some(darkness(*m)? / darkness(healed)?);
    match healed.filter(|healed| m.day >= healed.day).and_then(share) {
        Some(share) => format!("{:.0} %", 100.0 * share),
        None => "–".to_owned(),
    }
}

/// A band of contrast in words; a dash where there is no width to it.
fn band((least, most): (f64, f64)) -> String {
    let (least, most) = (format!("{:.0}", 100.0 * least), format!("{:.0}", 100.0 * most));
    if least == most { "–".to_owned() } else { format!("{least} and {most} %") }
}

fn fading(plan: &plan::Plan) -> String {
    let (soonest, latest) = plan.outlook.touch_up_band;
    format!(
        "Dots get paler and wider. From a step away the tone pales more slowly than a single dot does, and the \
         look gets softer and less like single hairs. We expect you to want a touch-up about {} after the last session \
         (around {}); if they fade fast, after {}; if slowly, after {}. How fast dots fade after half a year has \
         hardly been measured anywhere, so take the years as a range.",
        months(plan.outlook.touch_up_month),
        plan.outlook.touch_up.strftime("%B %Y"),
        months(soonest),
        months(latest)
    )
}

fn sessions(m: &Material) -> Vec<Value> {
    let row = |v: Visit| {
        let name = match v.kind {
            Kind::TestPatch => "Test patch".to_owned(),
            Kind::Session(s) => format!("Session {}", s.number),
            Kind::Review => "Review".to_owned(),
            Kind::TouchUp => "Touch-up".to_owned(),
        };
        let when = v.start.strftime("%a %-d %b %Y, %H:%M").to_string();
        json!({ "visit": name, "what": v.about, "when": when, "long": duration(v.hours) })
    };
    visits(m).into_iter().map(row).collect()
}

fn quote(plan: &plan::Plan) -> Value {
    let q = &plan.quote;
    let line = |l: &plan::quote::Line| {
        let quantity =
            if l.unit.is_empty() { String::new() } else { format!("{:.0} {}", l.quantity, l.unit) };
        json!({ "text": l.text, "quantity": quantity, "amount": amount(l.amount) })
    };
    let times = (120 / plan.outlook.touch_up_month.max(1)).max(1) as i64;
    let ten = (q.total + times * q.touch_up.0, q.total + times * q.touch_up.1);
    json!({
        "currency": q.currency,
        "lines": q.lines.iter().map(line).collect::<Vec<_>>(),
        "total": amount(q.total),
        "terms": format!(
            "Deposit on booking: {}, part of the total. This quote holds until {}. A later touch-up costs {} to \
             {}. Over ten years, with {times} such touch-up{}, that is about {} to {}.",
            money(&q.currency, q.deposit), day(q.valid_until), money(&q.currency, q.touch_up.0),
            amount(q.touch_up.1), if times == 1 { "" } else { "s" }, money(&q.currency, ten.0), amount(ten.1)
        ),
    })
}

fn aftercare(m: &Material) -> Vec<Value> {
    let days = |a: &plan::content::AftercareStep| match a.to_day {
        Some(to) => format!("Day {} to {to}", a.from_day),
        None if a.from_day == 0 => "Any day".to_owned(),
        None => format!("From day {}", a.from_day),
    };
    // Steps of the same days are one paragraph.
    let mut rows: Vec<(String, String)> = Vec::new();
    for step in m.content.aftercare.iter().filter(|a| a.suits(m.case.look)) {
        match rows.last_mut().filter(|(same, _)| *same == days(step)) {
            Some((_, text)) => *text += &format!(" {}", step.text),
            None => rows.push((days(step), step.text.clone())),
        }
    }
    rows.into_iter().map(|(days, text)| json!({ "days": days, "text": text })).collect()
}
