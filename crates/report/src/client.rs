//! The client's document: plain words, pictures, sessions, price, expectations, risks, pros and cons.

use crate::folder::{Material, ReportError};
use crate::typeset::{self, Picture};
use plan::content::Severity;
use plan::course::Purpose;
use preview::Gallery;
use serde_json::{Value, json};

/// Sets the client's document.
///
/// # Errors
/// [`ReportError`] where a picture or the document cannot be made.
pub fn client_pdf(m: &Material, gallery: &Gallery) -> Result<Vec<u8>, ReportError> {
    let wanted = [
        ("before-front", "before-front", 2),
        ("healed-front", "healed-front", 2),
        ("before-front", "before-front-small", 3),
        ("healed-front", "healed-front-small", 3),
        ("year5-front", "year5-front", 3),
        ("healed-left", "healed-left", 2),
        ("healed-top", "healed-top", 2),
        ("healed-back", "healed-back", 2),
        ("closeup-hairline", "closeup-hairline", 1),
    ];
    let mut pictures: Vec<Picture> = Vec::new();
    for (source, name, shrink) in wanted {
        if let Some((_, picture)) = gallery.pictures.iter().find(|(n, _)| n == source) {
            pictures.push((format!("{name}.jpg"), jpeg(picture, shrink)?));
        }
    }
    typeset::pdf("client.pdf", include_str!("../templates/client.typ"), &data(m), pictures)
}

/// A picture shrunk by a whole factor, as JPEG, which goes into a PDF as it is.
fn jpeg(picture: &preview::Picture, shrink: u32) -> Result<Vec<u8>, ReportError> {
    let [w, h] = picture.size.map(|s| s / shrink);
    let mut small = vec![0u8; (w * h * 3) as usize];
    for y in 0..h {
        for x in 0..w {
            for c in 0..3 {
                let mut sum = 0u32;
                for dy in 0..shrink {
                    let row = (y * shrink + dy) * picture.size[0];
                    let from = ((row + x * shrink) * 3 + c) as usize;
                    sum +=
                        (0..shrink).map(|dx| u32::from(picture.rgb[from + (dx * 3) as usize])).sum::<u32>();
                }
                small[((y * w + x) * 3 + c) as usize] = (sum / (shrink * shrink)) as u8;
            }
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder
        .encode(&small, w, h, image::ExtendedColorType::Rgb8)
        .map_err(|e| ReportError::Thumbnail(e.to_string()))?;
    Ok(bytes)
}

/// An amount of hundredths with thousands apart, as `3 250.00`.
pub(crate) fn money(cents: i64) -> String {
    let digits = (cents.abs() / 100).to_string();
    let mut out = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(d);
    }
    format!("{}{out}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() % 100)
}

fn data(m: &Material) -> Value {
    let plan = m.plan;
    let texts = |section: &str| -> Vec<&str> {
        m.content.client_texts.iter().filter(|t| t.section == section).map(|t| t.text.as_str()).collect()
    };
    json!({
        "reference": m.case.reference,
        "date": m.case.date.to_string(),
        "summary": summary(m),
        "key_facts": key_facts(m),
        "closeup": if plan.design.hairline.is_some() { "Hairline" } else { "The treated skin" },
        "years": years(plan),
        "fading": format!(
            "We expect you to want a touch-up about {} months after the last session (around {}); with fast \
             fading as soon as {} months, with slow fading as late as {}. How fast dots fade after half a year \
             has hardly been measured anywhere, so take the years as a range.",
            plan.outlook.touch_up_month, plan.outlook.touch_up, plan.outlook.touch_up_band.0,
            plan.outlook.touch_up_band.1
        ),
        "sessions": sessions(plan),
        "after": format!(
            "Review photographs on {}. A touch-up around {} is included.",
            plan.course.review.date(), plan.course.included_touch_up.date()
        ),
        "quote": quote(plan),
        "expectations": texts("expectation"),
        "risks": texts("risk"),
        "pros": texts("pro"),
        "cons": texts("con"),
        "alternatives": texts("alternative"),
        "aftercare": aftercare(m),
        "findings": findings(m),
        "head_source": match m.case.head {
            plan::case::HeadSource::Scan => "a scan of your head",
            plan::case::HeadSource::Template(_) if m.head.corner_uvs.is_some() => "a scan of your head",
            plan::case::HeadSource::Template(_) => "tape measures and an average head, so the face is not yours",
        },
    })
}

fn summary(m: &Material) -> String {
    let plan = m.plan;
    let look = match m.case.look {
        plan::case::Look::ShavedLook => "the look of a shaved head of hair",
        plan::case::Look::DensityUnderHair => "a fuller look under your own hair",
        plan::case::Look::ScarCover => "a scar that no longer catches the eye",
    };
    format!(
        "About {} dots on {:.0} cm² of scalp, placed in {} sessions, for {look}. It costs {} {} in all.",
        round_to(plan.layout.dots.len(), 100),
        plan.area_cm2(),
        plan.course.sessions.len(),
        plan.quote.currency,
        money(plan.quote.total)
    )
}

fn round_to(n: usize, step: usize) -> usize {
    (n + step / 2) / step * step
}

/// Hours in words; in minutes where there are few.
fn chair_time(hours: f64) -> String {
    if hours < 2.0 {
        format!("{} minutes", round_to((60.0 * hours) as usize, 5))
    } else {
        format!("{hours:.0} hours")
    }
}

fn key_facts(m: &Material) -> Vec<String> {
    let plan = m.plan;
    let hours: f64 = plan.course.sessions.iter().map(|s| s.hours).sum();
    let mut facts = vec![
        format!("{} in the chair, spread over {} sessions.", chair_time(hours), plan.course.sessions.len()),
        "Each dot is about the size of a grain of fine salt; skin shows between them.".to_owned(),
    ];
    if let Some(h) = &plan.design.hairline {
        facts.push(format!(
            "Your hairline: its middle stands {:.1} cm above the point between your brows.",
            h.height_mm / 10.0
        ));
    }
    facts
}

fn years(plan: &plan::Plan) -> Vec<Value> {
    let name = |day: f64| match day {
        d if d < 1.0 => "Right after".to_owned(),
        d if d < 30.0 => format!("Day {d:.0}"),
        d if d < 100.0 => "Healed, six weeks".to_owned(),
        d if d < 300.0 => "Half a year".to_owned(),
        d => format!("Year {:.0}", d / 365.25),
    };
    let shown =
        |m: &&plan::outlook::Moment| m.day < 300.0 || [1.0, 2.0, 3.0, 5.0, 10.0].contains(&(m.day / 365.25));
    plan.outlook
        .moments
        .iter()
        .filter(shown)
        .map(|m| {
            json!({
                "when": name(m.day),
                "strength": format!("{:.0} %", 100.0 * m.contrast),
                "band": band(m.band),
            })
        })
        .collect()
}

/// A band of contrast in words; a dash where there is no width to it.
fn band((least, most): (f64, f64)) -> String {
    let (least, most) = (format!("{:.0}", 100.0 * least), format!("{:.0}", 100.0 * most));
    if least == most { "–".to_owned() } else { format!("{least} and {most} %") }
}

fn sessions(plan: &plan::Plan) -> Vec<Value> {
    let what = |purpose| match purpose {
        Purpose::Foundation => {
            "A light, wide first layer. The line stays high and soft: you say what you think."
        }
        Purpose::Density => "The gaps are filled between the dots that took. Shade and line are adjusted.",
        Purpose::Refinement => "Edge, blends and details.",
        Purpose::TopUp => "Dots that faded are placed again, chosen on the day from photographs.",
    };
    plan.course
        .sessions
        .iter()
        .map(|s| {
            json!({
                "number": s.number,
                "what": what(s.purpose),
                "when": s.start.strftime("%A, %-d %B %Y, %H:%M").to_string(),
                "hours": format!("{:.1} h", s.hours),
            })
        })
        .collect()
}

fn quote(plan: &plan::Plan) -> Value {
    let q = &plan.quote;
    let lines: Vec<Value> = q
        .lines
        .iter()
        .map(|l| {
            let quantity =
                if l.unit.is_empty() { String::new() } else { format!("{:.0} {}", l.quantity, l.unit) };
            json!({ "text": l.text, "quantity": quantity, "amount": money(l.amount) })
        })
        .collect();
    json!({
        "currency": q.currency,
        "lines": lines,
        "total": money(q.total),
        "terms": format!(
            "Deposit on booking: {} {}, part of the total. This quote holds until {}. A later touch-up costs \
             {} to {} {}.",
            q.currency, money(q.deposit), q.valid_until, money(q.touch_up.0), money(q.touch_up.1), q.currency
        ),
    })
}

fn aftercare(m: &Material) -> Vec<Value> {
    let days = |a: &plan::content::AftercareStep| match a.to_day {
        Some(to) => format!("Day {} to {to}", a.from_day),
        None if a.from_day == 0 => "Any day".to_owned(),
        None => format!("From day {}", a.from_day),
    };
    m.content.aftercare.iter().map(|a| json!({ "days": days(a), "text": a.text })).collect()
}

/// Findings that concern the client: warnings and cautions, with what to do.
fn findings(m: &Material) -> Vec<String> {
    let grave = |f: &&plan::findings::Finding| f.severity >= Severity::Caution;
    m.plan.findings.iter().filter(grave).map(|f| format!("{} {}", f.text, f.remedy)).collect()
}
