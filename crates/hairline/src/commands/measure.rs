//! `hairline measure`: judge photographs, and measure what is in macro photographs.

use super::files;
use super::show::print;
use crate::args::MeasureArgs;
use crate::failure::Failure;
use document::case::MacroBy;
use document::{follicles_in, shipped_content};
use photo::{Follicles, Limits, Photograph, Quality, QualityLimits, judge};
use plan::content::Defaults;
use plan::keys;
use std::path::Path;

/// A photograph with what was found in it.
struct Measured {
    photo: Photograph,
    quality: Quality,
    spots: Option<(f64, Follicles)>,
}

/// Runs the command. What is wrong with photographs comes at once, after all have been looked at.
pub(crate) fn run(args: &MeasureArgs, json: bool) -> Result<(), Failure> {
    let content = shipped_content().map_err(|e| Failure::Internal(e.to_string()))?;
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for file in &args.photos {
        match measured(file, args, &content.defaults) {
            Ok(measured) => found.push((file, measured)),
            Err(Failure::Input { what, problems: list }) => {
                problems.extend(list.into_iter().map(|problem| format!("{what}: {problem}")));
            }
            Err(other) => return Err(other),
        }
    }
    let name = |file: &Path| file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    if json {
        let list: Vec<_> = found.iter().map(|(file, m)| as_json(&name(file), m)).collect();
        print(&serde_json::json!({ "ok": problems.is_empty(), "photographs": list }).to_string())?;
    } else {
        for (file, m) in &found {
            print(&as_text(&name(file), m))?;
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::Input { what: "photographs".to_owned(), problems })
    }
}

fn measured(file: &Path, args: &MeasureArgs, d: &Defaults) -> Result<Measured, Failure> {
    let bytes = files::read(file, &files::PHOTOGRAPH)?;
    let photo = Photograph::read(&bytes, &Limits::default())
        .map_err(|e| Failure::input(file.display().to_string(), e.to_string()))?;
    let limits = QualityLimits::of(d.array(keys::PHOTO_QUALITY));
    let quality = judge(&photo, &limits);
    let by = args.mm_per_px.map(MacroBy::Stated).or(args.marker_mm.map(MacroBy::Marker));
    let spots = by.map(|by| follicles_in(&photo, by, d)).transpose();
    let spots = spots.map_err(|e| Failure::input(file.display().to_string(), e.to_string()))?;
    Ok(Measured { photo, quality, spots })
}

fn as_json(name: &str, m: &Measured) -> serde_json::Value {
    let (about, q) = (&m.photo.about, &m.quality);
    let spots = m.spots.as_ref().map(|(mm_per_px, s)| {
        serde_json::json!({
            "mm_per_px": mm_per_px, "count": s.spots.len(), "units": s.units.len(), "per_cm2": s.per_cm2,
            "hairs_per_unit": s.hairs_per_unit, "units_by_hairs": s.hairs, "nearest_mm": s.nearest_mm, "width_mm": s.width_mm,
            "darkness": s.darkness,
            "pair_correlation": s.pairs.as_ref().map(|p| serde_json::json!({ "step": p.step, "g": p.correlation })),
            "spots": s.spots.iter().map(|p| serde_json::json!([p.at[0], p.at[1], p.diameter_mm, p.darkness])).collect::<Vec<_>>(),
        })
    });
    serde_json::json!({
        "file": name, "format": about.format.name(), "size": m.photo.size, "taken": about.taken,
        "focal_length_35mm": about.focal_length_35mm, "focal_length_mm": about.focal_length_mm,
        "colour_converted": about.converted, "notes": about.notes,
        "quality": {
            "megapixels": q.megapixels, "blur": q.blur, "median_light": q.median_light, "black": q.lost[0],
            "white": q.lost[1], "glare": q.glare, "advice": q.advice,
        },
        "spots": spots,
    })
}

fn as_text(name: &str, m: &Measured) -> String {
    let (about, q) = (&m.photo.about, &m.quality);
    let [w, h] = m.photo.size;
    let mut text = format!("{name}: {}, {w} x {h} px", about.format.name());
    if let Some(mm) = about.focal_length_35mm {
        text += &format!(", {mm:.0} mm lens (35 mm)");
    }
    if let Some(day) = &about.taken {
        text += &format!(", taken {day}");
    }
    text += &format!("\n  blur {:.2}, light {:.2}", q.blur, q.median_light);
    if let Some((mm_per_px, s)) = &m.spots {
        let (scale, spots, units) = (1.0 / mm_per_px, s.spots.len(), s.units.len());
        text += &format!("\n  {scale:.1} px a mm; {spots} spots in {units} units, {:.0} a cm2", s.per_cm2);
        if units > 1 {
            text += &format!(", the nearest other {:.2} mm away", s.nearest_mm);
        }
    }
    if let Some((_, s)) = m.spots.as_ref().filter(|(_, s)| !s.units.is_empty()) {
        let [one, two, three, more] = s.hairs.map(|share| 100.0 * share);
        text += &format!(
            "\n  {:.1} hairs a unit (one {one:.0} %, two {two:.0} %, three {three:.0} %, more {more:.0} %)",
            s.hairs_per_unit
        );
        text += &format!(
            "\n  spots {:.2} mm wide ({:.2}-{:.2}), darkness {:.2}",
            s.width_mm[1], s.width_mm[0], s.width_mm[2], s.darkness
        );
    }
    for words in about.notes.iter().map(String::as_str).chain(q.advice.iter().copied()) {
        text += &format!("\n  note: {words}");
    }
    text
}
