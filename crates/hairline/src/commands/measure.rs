//! `hairline measure`: judge photographs, and measure what is in macro photographs.

use super::files;
use super::show::print;
use crate::args::MeasureArgs;
use crate::failure::Failure;
use document::shipped_content;
use geometry::DVec3;
use photo::{Limits, Photograph, Quality, QualityLimits, Spot, SpotRule, find_spots, judge};
use plan::content::Defaults;
use plan::keys;
use std::path::Path;
use stipple::hexagonal_spacing_mm;
use stipple::statistics::{quantile, relative_nearest};

/// A photograph with what was found in it.
struct Measured {
    photo: Photograph,
    quality: Quality,
    spots: Option<Spots>,
}

/// The spots of a macro photograph, summed up.
struct Spots {
    list: Vec<Spot>,
    per_cm2: f64,
    /// Middle distance to the nearest other, mm.
    nearest_mm: f64,
    /// Widths below which a tenth, half and nine tenths lie, mm.
    width_mm: [f64; 3],
    /// Middle darkness.
    darkness: f64,
}

/// Runs the command. What is wrong with photographs comes at once, after all have been looked at.
pub(crate) fn run(args: &MeasureArgs, json: bool) -> Result<(), Failure> {
    let content = shipped_content().map_err(|e| Failure::Internal(e.to_string()))?;
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for file in &args.photos {
        match measured(file, args.mm_per_px, &content.defaults) {
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

fn measured(file: &Path, mm_per_px: Option<f64>, d: &Defaults) -> Result<Measured, Failure> {
    let bytes = files::read(file, &files::PHOTOGRAPH)?;
    let photo = Photograph::read(&bytes, &Limits::default())
        .map_err(|e| Failure::input(file.display().to_string(), e.to_string()))?;
    let limits = QualityLimits::of(d.array(keys::PHOTO_QUALITY));
    let quality = judge(&photo, &limits);
    let spots = mm_per_px.map(|scale| spots(&photo, scale, d));
    Ok(Measured { photo, quality, spots })
}

fn spots(photo: &Photograph, mm_per_px: f64, d: &Defaults) -> Spots {
    let rule = SpotRule::of(d.array(keys::PHOTO_SPOTS));
    let list = find_spots(photo, mm_per_px, &rule);
    let [w, h] = photo.size.map(|n| f64::from(n) * mm_per_px);
    let places: Vec<DVec3> =
        list.iter().map(|s| DVec3::new(s.at[0] * mm_per_px, s.at[1] * mm_per_px, 0.0)).collect();
    let per_cm2 = list.len() as f64 * 100.0 / (w * h);
    let nearest = relative_nearest(&places, &vec![per_cm2; places.len()]);
    let widths: Vec<f64> = list.iter().map(|s| s.diameter_mm).collect();
    let darkness: Vec<f64> = list.iter().map(|s| s.darkness).collect();
    let middle =
        |values: &[f64], share: f64| if values.is_empty() { f64::NAN } else { quantile(values, share) };
    Spots {
        per_cm2,
        nearest_mm: middle(&nearest, 0.5) * hexagonal_spacing_mm(per_cm2),
        width_mm: [0.1, 0.5, 0.9].map(|share| middle(&widths, share)),
        darkness: middle(&darkness, 0.5),
        list,
    }
}

fn as_json(name: &str, m: &Measured) -> serde_json::Value {
    let (about, q) = (&m.photo.about, &m.quality);
    let spots = m.spots.as_ref().map(|s| {
        serde_json::json!({
            "count": s.list.len(), "per_cm2": s.per_cm2, "nearest_mm": s.nearest_mm, "width_mm": s.width_mm,
            "darkness": s.darkness,
            "spots": s.list.iter().map(|p| serde_json::json!([p.at[0], p.at[1], p.diameter_mm, p.darkness])).collect::<Vec<_>>(),
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
    if let Some(s) = &m.spots {
        text += &format!(
            "\n  {} spots, {:.0} a cm2; the nearest other {:.2} mm away; {:.2} mm wide ({:.2}-{:.2}), darkness {:.2}",
            s.list.len(),
            s.per_cm2,
            s.nearest_mm,
            s.width_mm[1],
            s.width_mm[0],
            s.width_mm[2],
            s.darkness
        );
    }
    for words in about.notes.iter().map(String::as_str).chain(q.advice.iter().copied()) {
        text += &format!("\n  note: {words}");
    }
    text
}
