//! Figures of what is left of a healed result: pigment beside bare skin in synthetic pictures of dots that fade, from as far as a phone is held.

use super::{Figure, Goal, Trial, taken};
use crate::ground;
use geometry::DVec2;
use optics::DotAge;
use photo::{Limits, Patch, PatchRule, PatchScatter, Photograph, Pigment, skin_beside};
use plan::case::Case;
use plan::content::Content;
use plan::keys;
use plan::light::{ink, pigment_dot, tissue, typical_skin};
use preview::{Mark, SkinLight, Swatch};

/// Size of the pictures, mm: dots on the left half.
const SIZE_MM: [f64; 2] = [60.0, 40.0];
/// What is left of the healed contrast.
const LEFT: [f64; 3] = [0.8, 0.6, 0.4];
/// How much dots have spread meanwhile.
const GROWN: f64 = 1.1;

/// The same skin, healed and later.
struct Pair {
    left: f64,
    measured: f64,
    deviation: f64,
    with_before: bool,
}

/// What was measured against what is true.
pub(super) fn figures(case: &Case, content: &Content) -> Result<Vec<Figure>, String> {
    let mut all: Vec<Pair> = Vec::new();
    for (k, fitzpatrick) in [1u8, 2, 3, 4, 5, 6].into_iter().enumerate() {
        for (j, px_per_mm) in [4.0, 8.0, 16.0].into_iter().enumerate() {
            let trial = Trial {
                what: "held",
                fitzpatrick,
                px_per_mm,
                per_cm2: [60.0, 75.0, 90.0][(k + j) % 3],
                blur_mm: 0.1,
                noise: [1.5, 2.5, 3.5][(k + j) % 3],
                quality: [80, 88, 92][j],
                hair: false,
            };
            all.extend(pairs(&trial, (k * 3 + j) as u64, case, content)?);
        }
    }
    let mut figures = Vec::new();
    for (what, with_before) in [("with one from before", true), ("alone", false)] {
        let own: Vec<&Pair> = all.iter().filter(|p| p.with_before == with_before).collect();
        let off = |p: &&Pair| 100.0 * (p.measured - p.left).abs();
        let worst = own.iter().map(off).fold(0.0, f64::max);
        let within = own.iter().filter(|p| (p.measured - p.left).abs() <= 2.0 * p.deviation).count();
        let (mean, many) = (own.iter().map(off).sum::<f64>() / own.len() as f64, own.len());
        let figure = |figure: String, value: f64, goal: Goal, note: String| Figure {
            suite: "photo",
            figure,
            value,
            goal,
            note,
        };
        let note = format!(
            "mean {mean:.1}; {many} pairs of pictures, skin types I to VI, 4 to 16 px/mm, 80, 60 and 40 % left"
        );
        let goal = Goal::AtMost(if with_before { 20.0 } else { 30.0 });
        figures.push(figure(format!("held, {what}: share left off, worst, points"), worst, goal, note));
        figures.push(figure(
            format!("held, {what}: within two of its own deviations, %"),
            100.0 * within as f64 / many as f64,
            Goal::AtLeast(95.0),
            "the deviation that goes into the forecast".to_owned(),
        ));
    }
    Ok(figures)
}

fn pairs(trial: &Trial, seed: u64, case: &Case, content: &Content) -> Result<Vec<Pair>, String> {
    let d = &content.defaults;
    let light = SkinLight::of(tissue(d), typical_skin(trial.fitzpatrick, d), ink(case, content), content);
    let dot = pigment_dot(ink(case, content).ok_or("no pigment")?, 0.2, 0.6, 12.0, d);
    let marks: Vec<Mark> = ground::flat_marks(SIZE_MM, trial.per_cm2, seed)?
        .into_iter()
        .filter(|mark| mark.position.x < 0.5 * SIZE_MM[0])
        .collect();
    let swatch = Swatch { size_mm: SIZE_MM, px_per_mm: trial.px_per_mm };
    let [block, radius, least, absorbance, picture, skin] = d.array(keys::PHOTO_PATCHES);
    let (rule, scatter) = (PatchRule::of([block, radius, least, absorbance]), PatchScatter { picture, skin });
    let seen = |marks: &[Mark], age: DotAge, seed: u64| -> Result<Pigment, String> {
        let look = light.look(&light.aged(&dot, age));
        let clean = swatch.blurred(&light, marks, std::slice::from_ref(&look), trial.blur_mm);
        let bytes = taken(&clean, trial, seed)?;
        let photo = Photograph::read(&bytes, &Limits::default()).map_err(|e| e.to_string())?;
        let patch = |x: f64| Patch {
            middle: DVec2::new(x * SIZE_MM[0], 0.5 * SIZE_MM[1]) * trial.px_per_mm,
            radius: 0.22 * SIZE_MM[0] * trial.px_per_mm,
        };
        skin_beside(&photo, patch(0.25), patch(0.75), &rule)
            .map_err(|e| format!("{} {}: {e}", trial.fitzpatrick, trial.px_per_mm))
    };
    let age = |contrast: f64, growth: f64| DotAge { contrast, growth, redness: 0.0 };
    let before = seen(&[], age(1.0, 1.0), 1000 + seed)?;
    let healed = seen(&marks, age(1.0, 1.0), 2 * seed)?;
    let mut all = Vec::new();
    for left in LEFT {
        let later = seen(&marks, age(left, GROWN), 2 * seed + 1)?;
        for before in [Some(&before), None] {
            let (measured, deviation) = later.left_of(&healed, before, scatter);
            all.push(Pair { left, measured, deviation, with_before: before.is_some() });
        }
    }
    Ok(all)
}
