//! Figures of photographs: dots and shaved follicles found in synthetic macro pictures, whose truth is known.

mod held;
mod on_photo;
mod scalp;
mod units;

use crate::ground;
use crate::report::{Figure, Goal};
use geometry::hash;
use optics::LinearRgb;
use photo::{Limits, Photograph, Spot, SpotRule, find_spots};
use plan::content::Content;
use plan::light::{cut_hairs, pigment_dot, tissue, typical_skin};
use plan::{Case, keys};
use preview::looks::Look;
use preview::{Picture, SkinLight, Swatch};
use rayon::prelude::*;
use std::time::Instant;

/// Size of the pictures, mm.
const SIZE_MM: [f64; 2] = [20.0, 15.0];
/// A spot is found if it lies within this of the truth, mm.
const NEAR_MM: f64 = 0.15;
/// What lies nearer to the rim than this is not asked for, mm.
const RIM_MM: f64 = 0.4;

/// A picture to be made.
struct Trial {
    what: &'static str,
    fitzpatrick: u8,
    px_per_mm: f64,
    per_cm2: f64,
    /// Blur of the lens, mm; noise of the sensor, codes; quality of the JPEG.
    blur_mm: f64,
    noise: f64,
    quality: u8,
    /// Whether shaved follicles, or dots of pigment.
    hair: bool,
}

/// What was found in it.
struct Found {
    true_ones: usize,
    hits: usize,
    found: usize,
    /// Widths found over widths to be found, of the hits.
    widths: Vec<f64>,
    seconds: f64,
    megapixels: f64,
}

fn trials() -> Vec<Trial> {
    let mut all = Vec::new();
    for (k, px_per_mm) in [20.0, 30.0, 40.0, 60.0].into_iter().enumerate() {
        for (j, fitzpatrick) in [1, 3, 5].into_iter().enumerate() {
            for hair in [false, true] {
                all.push(Trial {
                    what: if hair { "shaved" } else { "dots" },
                    fitzpatrick,
                    px_per_mm,
                    per_cm2: [60.0, 75.0, 90.0, 110.0][(k + j) % 4],
                    blur_mm: 0.02 + 0.01 * (k % 3) as f64,
                    noise: [1.5, 2.5, 3.5][(k + j) % 3],
                    quality: [80, 88, 92][(j + usize::from(hair)) % 3],
                    hair,
                });
            }
        }
    }
    all
}

/// Parts that may be asked for alone.
pub(crate) const PARTS: [(&str, crate::Suite); 1] = [("photo/held", run_held)];

fn run_held() -> Result<Vec<Figure>, String> {
    let content = document::shipped_content().map_err(|e| e.to_string())?;
    held::figures(&example()?, &content)
}

fn example() -> Result<Case, String> {
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/norwood6.toml");
    let text = std::fs::read_to_string(case).map_err(|e| format!("{case}: {e}"))?;
    Ok(document::read_case(&text).map_err(|e| format!("{case}: {e:?}"))?.case)
}

pub(crate) fn run() -> Result<Vec<Figure>, String> {
    let content = document::shipped_content().map_err(|e| e.to_string())?;
    let mut scalps = scalp::figures(&content)?;
    scalps.extend(on_photo::figures(&content)?);
    let case = example()?;
    let mut all: Vec<(Trial, Found)> = Vec::new();
    for (k, trial) in trials().into_iter().enumerate() {
        let found = found(&trial, k as u64, &case, &content)?;
        eprintln!(
            "{} on type {}, {} px/mm: {} true, {} found, {} right; widths {:.2}; {:.2} s",
            trial.what,
            trial.fitzpatrick,
            trial.px_per_mm,
            found.true_ones,
            found.found,
            found.hits,
            middle(&found.widths),
            found.seconds
        );
        all.push((trial, found));
    }
    let spots = ["dots", "shaved"].into_iter().flat_map(|what| figures(what, &all)).chain([speed(&all)]);
    scalps.extend(spots);
    scalps.extend(units::figures(&case, &content)?);
    scalps.extend(held::figures(&case, &content)?);
    Ok(scalps)
}

fn figures(what: &'static str, all: &[(Trial, Found)]) -> Vec<Figure> {
    let own: Vec<&Found> = all.iter().filter(|(t, _)| t.what == what).map(|(_, f)| f).collect();
    let worst = |of: &dyn Fn(&Found) -> f64| own.iter().map(|f| of(f)).fold(f64::INFINITY, f64::min);
    let most = |of: &dyn Fn(&Found) -> f64| own.iter().map(|f| of(f)).fold(0.0, f64::max);
    let sum = |of: &dyn Fn(&Found) -> usize| own.iter().map(|f| of(f)).sum::<usize>() as f64;
    let (hits, truth, found) = (sum(&|f| f.hits), sum(&|f| f.true_ones), sum(&|f| f.found));
    let recall = worst(&|f| f.hits as f64 / f.true_ones as f64);
    let precision = worst(&|f| f.hits as f64 / f.found.max(1) as f64);
    let count = most(&|f| 100.0 * (f.found as f64 / f.true_ones as f64 - 1.0).abs());
    let width = most(&|f| 100.0 * (middle(&f.widths) - 1.0).abs());
    let named = |name: &str, value: f64, goal: Goal, note: String| Figure {
        suite: "photo",
        figure: format!("{what}: {name}"),
        value,
        goal,
        note,
    };
    vec![
        named(
            "precision at 0.15 mm, worst picture",
            precision,
            Goal::AtLeast(0.97),
            format!("all together {:.4}", hits / found),
        ),
        named(
            "recall at 0.15 mm, worst picture",
            recall,
            Goal::AtLeast(0.97),
            format!("all together {:.4}", hits / truth),
        ),
        named(
            "count off, worst picture, %",
            count,
            Goal::AtMost(2.0),
            format!("{truth} in {} pictures", own.len()),
        ),
        named(
            "width off, worst picture, %",
            width,
            Goal::AtMost(10.0),
            "middle of each picture, against the width at half depth".to_owned(),
        ),
    ]
}

fn speed(all: &[(Trial, Found)]) -> Figure {
    let rate = all.iter().map(|(_, f)| f.seconds / f.megapixels).fold(0.0, f64::max);
    let note = "slowest picture; all threads".to_owned();
    Figure {
        suite: "photo",
        figure: "spots: seconds a megapixel".to_owned(),
        value: rate,
        goal: Goal::AtMost(1.0),
        note,
    }
}

fn middle(values: &[f64]) -> f64 {
    stipple::statistics::quantile(values, 0.5)
}

fn found(trial: &Trial, seed: u64, case: &Case, content: &Content) -> Result<Found, String> {
    let d = &content.defaults;
    let skin = typical_skin(trial.fitzpatrick, d);
    let light = SkinLight::of(tissue(d), skin, plan::light::ink(case, content), content);
    let look = if trial.hair { hair(&light, case, content) } else { pigment(&light, content, case)? };
    let marks = ground::flat_marks(SIZE_MM, trial.per_cm2, seed)?;
    let swatch = Swatch { size_mm: SIZE_MM, px_per_mm: trial.px_per_mm };
    let clean = swatch.blurred(&light, &marks, std::slice::from_ref(&look), trial.blur_mm);
    let bytes = taken(&clean, trial, seed)?;
    let photo = Photograph::read(&bytes, &Limits::default()).map_err(|e| e.to_string())?;
    let rule = SpotRule::of(d.array(keys::PHOTO_SPOTS));
    let start = Instant::now();
    let spots = find_spots(&photo, 1.0 / trial.px_per_mm, &rule);
    let seconds = start.elapsed().as_secs_f64();
    let truth: Vec<[f64; 2]> = marks.iter().map(|m| [m.position.x, SIZE_MM[1] - m.position.y]).collect();
    let width = seen_width(&look, trial);
    Ok(matched(&truth, &spots, trial, width, seconds, photo.rgb.len() as f64 / 3e6))
}

fn pigment(light: &SkinLight, content: &Content, case: &Case) -> Result<Look, String> {
    let ink = plan::light::ink(case, content).ok_or("no pigment")?;
    let dot = pigment_dot(ink, 0.2, 0.6, 12.0, &content.defaults);
    Ok(light.look(&dot))
}

fn hair(light: &SkinLight, case: &Case, content: &Content) -> Look {
    let d = &content.defaults;
    let mut shaved = case.clone();
    shaved.hair.worn_length_mm = 0.2;
    let colour = case.hair.colour.linear();
    let hairs = cut_hairs(&shaved, d, [d.get(keys::RENDER_HAIR_MM), 2.0], colour.luminance());
    let cap_mm = (hairs.over_mm2 / std::f64::consts::PI).sqrt();
    light.hair(&hairs.root, cap_mm, colour.0, d.get(keys::RENDER_HAIR_OPAQUE))
}

/// The picture as a camera writes it: with noise, as JPEG.
fn taken(picture: &Picture, trial: &Trial, seed: u64) -> Result<Vec<u8>, String> {
    let noise = |i: usize| trial.noise * hash::normal(hash::purpose(seed, "sensor"), i as u64);
    let rgb: Vec<u8> = picture
        .rgb
        .par_iter()
        .enumerate()
        .map(|(i, v)| (f64::from(*v) + noise(i)).round().clamp(0.0, 255.0) as u8)
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, trial.quality);
    let [w, h] = picture.size;
    encoder.encode(&rgb, w, h, image::ExtendedColorType::Rgb8).map_err(|e| e.to_string())?;
    Ok(bytes)
}

/// Width at half its depth of a mark as the lens shows it, mm: its look, in luminance, blurred.
fn seen_width(look: &Look, trial: &Trial) -> f64 {
    let sigma = libm::hypot(trial.blur_mm, 0.42 / trial.px_per_mm);
    let dark = |r: f64| LinearRgb(look.at(r)).luminance();
    // A Gaussian disc, ring by ring.
    let blurred = |r: f64| {
        let (mut sum, mut weight) = (0.0, 0.0);
        for i in 0..24 {
            let d = 3.0 * sigma * (i as f64 + 0.5) / 24.0;
            let w = d * libm::exp(-0.5 * (d / sigma) * (d / sigma));
            for k in 0..24 {
                let (s, c) = libm::sincos(std::f64::consts::TAU * (k as f64 + 0.5) / 24.0);
                sum += w * dark(libm::hypot(r + d * c, d * s));
                weight += w;
            }
        }
        -libm::log(1.0 - (sum / weight).min(0.99))
    };
    let half = 0.5 * blurred(0.0);
    2.0 * (1..2000).map(|k| 0.0005 * f64::from(k)).find(|r| blurred(*r) < half).unwrap_or(0.0)
}

/// Pairs found spots with true ones, the nearest first, one to one.
fn matched(
    truth: &[[f64; 2]],
    spots: &[Spot],
    trial: &Trial,
    width: f64,
    seconds: f64,
    megapixels: f64,
) -> Found {
    let inside = |[x, y]: [f64; 2]| {
        (RIM_MM..SIZE_MM[0] - RIM_MM).contains(&x) && (RIM_MM..SIZE_MM[1] - RIM_MM).contains(&y)
    };
    // Pixel centres lie half a pixel in.
    let at = |s: &Spot| s.at.map(|v| (v + 0.5) / trial.px_per_mm);
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, s) in spots.iter().enumerate() {
        let [x, y] = at(s);
        for (j, t) in truth.iter().enumerate() {
            let apart = libm::hypot(t[0] - x, t[1] - y);
            if apart <= NEAR_MM {
                pairs.push((apart, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (mut of_spot, mut of_truth) = (vec![None; spots.len()], vec![false; truth.len()]);
    for (_, i, j) in pairs {
        if of_spot[i].is_none() && !of_truth[j] {
            (of_spot[i], of_truth[j]) = (Some(j), true);
        }
    }
    // Who of a pair lies inside counts; its other half may lie just outside.
    let true_ones = truth.iter().filter(|t| inside(**t)).count();
    let missed = truth.iter().enumerate().filter(|(j, t)| inside(**t) && !of_truth[*j]).count();
    let wrong = spots.iter().enumerate().filter(|(i, s)| inside(at(s)) && of_spot[*i].is_none()).count();
    let hits = true_ones - missed;
    let widths =
        spots.iter().enumerate().filter(|(i, _)| of_spot[*i].is_some()).map(|(_, s)| s.diameter_mm / width);
    Found { true_ones, hits, found: hits + wrong, widths: widths.collect(), seconds, megapixels }
}
