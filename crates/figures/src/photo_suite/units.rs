//! Figures of follicular units: how many a macro picture shows, and of how many hairs, where hairs of a unit stand as near
//! as they do.

use super::{RIM_MM, SIZE_MM, Trial, taken};
use crate::report::{Figure, Goal};
use photo::{Limits, MacroScale, Photograph, SpotRule, UnitRule, follicles};
use plan::content::Content;
use plan::light::{tissue, typical_skin};
use plan::{Case, keys};
use preview::{SkinLight, Swatch};
use synth::macros::{cut_hairs_of, flat_places, hairs_of, marks_of};

/// Pixels a mm, and types of skin.
const PICTURES: [(f64, u8); 8] =
    [(20.0, 2), (30.0, 1), (30.0, 4), (40.0, 2), (40.0, 5), (50.0, 3), (60.0, 1), (60.0, 5)];

pub(super) fn figures(case: &Case, content: &Content) -> Result<Vec<Figure>, String> {
    let (mut counts, mut hairs) = (Vec::new(), Vec::new());
    for (k, (px_per_mm, fitzpatrick)) in PICTURES.into_iter().enumerate() {
        let trial = Trial {
            what: "units",
            fitzpatrick,
            px_per_mm,
            per_cm2: [60.0, 75.0, 90.0][k % 3],
            blur_mm: [0.015, 0.025][k % 2],
            noise: [1.5, 2.5][k % 2],
            quality: [92, 85][k % 2],
            hair: true,
        };
        let (count, hair) = one(&trial, 700 + k as u64, case, content)?;
        eprintln!(
            "units on type {fitzpatrick}, {px_per_mm} px/mm: count {:+.1} %, hairs a unit {:+.1} %",
            100.0 * count,
            100.0 * hair
        );
        counts.push(100.0 * count.abs());
        hairs.push(100.0 * hair.abs());
    }
    let figure = |figure: &str, values: &[f64], limit: f64| Figure {
        suite: "photo",
        figure: figure.to_owned(),
        value: values.iter().copied().fold(0.0, f64::max),
        goal: Goal::AtMost(limit),
        note: format!(
            "mean {:.1}; {} pictures",
            values.iter().sum::<f64>() / values.len() as f64,
            values.len()
        ),
    };
    Ok(vec![
        figure("units: count off, worst picture, %", &counts, 2.0),
        figure("units: hairs a unit off, worst picture, %", &hairs, 10.0),
    ])
}

/// How far off the count of units is, and the hairs of a unit, as shares.
fn one(trial: &Trial, seed: u64, case: &Case, content: &Content) -> Result<(f64, f64), String> {
    let d = &content.defaults;
    let light = SkinLight::of(tissue(d), typical_skin(trial.fitzpatrick, d), None, content);
    let places = flat_places(SIZE_MM, trial.per_cm2, seed).map_err(|e| e.to_string())?;
    let hairs = hairs_of(&places, d, seed);
    let marks = marks_of(&hairs, seed);
    let swatch = Swatch { size_mm: SIZE_MM, px_per_mm: trial.px_per_mm };
    let clean = swatch.blurred(&light, &marks, &cut_hairs_of(case, &light, d), trial.blur_mm);
    let photo =
        Photograph::read(&taken(&clean, trial, seed)?, &Limits::default()).map_err(|e| e.to_string())?;
    let (spots, units) = (SpotRule::of(d.array(keys::PHOTO_SPOTS)), UnitRule::of(d.array(keys::PHOTO_UNITS)));
    let found = follicles(&photo, &MacroScale::stated(1.0 / trial.px_per_mm), &spots, &units);
    let inside = |x: f64, y: f64| {
        (RIM_MM..SIZE_MM[0] - RIM_MM).contains(&x) && (RIM_MM..SIZE_MM[1] - RIM_MM).contains(&y)
    };
    let truth: Vec<usize> =
        places.iter().zip(&hairs).filter(|(p, _)| inside(p.x, p.y)).map(|(_, h)| h.len()).collect();
    let at = |u: &photo::Unit| u.at.map(|v| (v + 0.5) / trial.px_per_mm);
    let seen: Vec<u32> = found.units.iter().filter(|u| inside(at(u)[0], at(u)[1])).map(|u| u.hairs).collect();
    let mean = |sum: f64, n: usize| sum / n.max(1) as f64;
    let (own, real) = (
        mean(f64::from(seen.iter().sum::<u32>()), seen.len()),
        mean(truth.iter().sum::<usize>() as f64, truth.len()),
    );
    Ok((seen.len() as f64 / truth.len() as f64 - 1.0, own / real - 1.0))
}
