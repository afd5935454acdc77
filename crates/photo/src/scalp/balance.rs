//! Light and exposure taken out of what views show: every view has a light that varies slowly with the skin's normal
//! (spherical harmonics to the second degree carry all but a percent of what any distant light does on matte skin;
//! Ramamoorthi & Hanrahan, "An efficient representation for irradiance environment maps", 2001), and every cell one
//! reflectance in all views. Both are found in turn, so that seams between views vanish.

use super::cells::{Cell, Seen, TONES, Tone};
use super::rule::ToneRule;
use crate::solved::solved;
use geometry::DVec3;

/// Numbers of a light.
pub(super) const BASIS: usize = 9;
/// Rounds of finding both.
const ROUNDS: usize = 14;
/// Skin is found anew after each so many of them.
const SKIN_EVERY: usize = 3;
/// How strongly a light is held even where nothing is seen of it, against the weight of all that is.
const RIDGE: f64 = 2e-4;
/// Residuals beyond this count ever less, in logarithms.
const WIDTH: f64 = 0.12;
/// Which of a tone's numbers tells skin: light from within it.
const WITHIN: usize = 3;

/// What was taken for skin at first and is so many times farther from it than skin is, is none.
const FAR: f64 = 6.0;

/// Where anatomy and strokes say that skin is bare, and that hair is full.
pub(super) struct Known {
    pub(super) skin: Vec<bool>,
    pub(super) hair: Vec<bool>,
}

/// The lights of all views, and the reflectance of every cell against skin.
pub(super) struct Balanced {
    /// By view and tone.
    pub(super) lights: Vec<[[f64; BASIS]; TONES]>,
    /// Logarithm of each cell's reflectance against skin; `None` where no view shows it.
    pub(super) albedo: Vec<Option<Tone>>,
    /// Weight with which each cell was seen.
    pub(super) weight: Vec<f64>,
    /// Cells taken for skin.
    pub(super) skin: Vec<bool>,
    /// How much the light varies within each cell, against its mean.
    pub(super) texture: Vec<f64>,
    /// The middle of that on skin and its deviation.
    pub(super) skin_texture: (f64, f64),
    /// The middle of it where hair is full.
    pub(super) hair_texture: f64,
}

/// Harmonics of a normal to the second degree, without their factors.
pub(super) fn basis(n: DVec3) -> [f64; BASIS] {
    [1.0, n.x, n.y, n.z, n.x * n.y, n.y * n.z, n.x * n.z, n.x * n.x - n.y * n.y, 3.0 * n.z * n.z - 1.0]
}

pub(super) fn lit(light: &[f64; BASIS], basis: &[f64; BASIS]) -> f64 {
    light.iter().zip(basis).map(|(l, b)| l * b).sum()
}

/// Finds lights and reflectances.
pub(super) fn balance(
    cells: &[Option<Cell>],
    seen: &[Seen],
    views: usize,
    known: &Known,
    rule: &ToneRule,
) -> Balanced {
    let bases: Vec<[f64; BASIS]> =
        cells.iter().map(|c| c.map_or([0.0; BASIS], |c| basis(c.normal))).collect();
    let texture = textures(cells.len(), seen);
    let middle = |of: &[bool]| {
        middle_and_spread((0..of.len()).filter(|k| of[*k] && texture[*k] > 0.0).map(|k| texture[k]).collect())
    };
    let (skin_texture, (hair_texture, _)) = (middle(&known.skin), middle(&known.hair));
    let smooth = rule.smooth(skin_texture.0, hair_texture);
    let on_scalp = |k: usize| cells[k].is_some_and(|c| c.inside_deg > 0.0);
    // Where nothing is known of the top, smooth skin there says what light falls on it.
    let at_first: Vec<bool> =
        (0..cells.len()).map(|k| known.skin[k] || (on_scalp(k) && texture[k] < smooth)).collect();
    let rough = smooth.max(skin_texture.0 + rule.smooth_deviations * skin_texture.1);
    let mut skin = at_first.clone();
    let mut lights = vec![[[0.0; BASIS]; TONES]; views];
    let mut albedo = vec![None; cells.len()];
    let mut weight = vec![0.0; cells.len()];
    for round in 0..ROUNDS {
        for (v, light) in lights.iter_mut().enumerate() {
            for (c, channel) in light.iter_mut().enumerate() {
                *channel = light_of(v, c, seen, &bases, &skin, &albedo, channel, round == 0);
            }
        }
        (albedo, weight) = reflectances(cells.len(), seen, &bases, &lights);
        if round % SKIN_EVERY == SKIN_EVERY - 1 {
            let apart = spread(&albedo, &known.skin, rule);
            let within = |k: usize, most: f64| albedo[k].is_some_and(|a: Tone| a[WITHIN].abs() < most);
            // Hair may grow lower than people's usually does: what is far from skin is none, wherever it lies.
            let still = |k: usize| at_first[k] && within(k, FAR * apart);
            skin = (0..cells.len()).map(|k| still(k) || (within(k, apart) && texture[k] < rough)).collect();
        }
    }
    Balanced { lights, albedo, weight, skin, texture, skin_texture, hair_texture }
}

/// How far from skin in general skin lies, in logarithms.
fn spread(albedo: &[Option<Tone>], known: &[bool], rule: &ToneRule) -> f64 {
    let of_skin = albedo.iter().zip(known).filter(|(_, s)| **s);
    let (_, deviation) = middle_and_spread(of_skin.filter_map(|(a, _)| Some(a.as_ref()?[WITHIN])).collect());
    let [least, most] = rule.skin_within;
    (rule.skin_deviations * deviation).clamp(least, most)
}

/// Median, and the deviation that the median distance from it means.
fn middle_and_spread(mut values: Vec<f64>) -> (f64, f64) {
    let middle = |list: &mut Vec<f64>| {
        list.sort_by(f64::total_cmp);
        list.get(list.len() / 2).copied().unwrap_or(0.0)
    };
    let median = middle(&mut values);
    let mut off = values.iter().map(|v| (v - median).abs()).collect();
    // The middle of the absolute of a normal number is 0.6745 of its deviation.
    (median, middle(&mut off) / 0.6745)
}

/// The light of a view in a channel: skin has no reflectance of its own, other cells have theirs.
#[expect(clippy::too_many_arguments, reason = "the parts of one sum, used once")]
fn light_of(
    v: usize,
    c: usize,
    seen: &[Seen],
    bases: &[[f64; BASIS]],
    skin: &[bool],
    albedo: &[Option<Tone>],
    before: &[f64; BASIS],
    first: bool,
) -> [f64; BASIS] {
    let mut normal = [[0.0; BASIS]; BASIS];
    let mut right = [0.0; BASIS];
    let mut all = 0.0;
    for s in seen.iter().filter(|s| s.view as usize == v) {
        let k = s.cell as usize;
        // What is not known to be skin counts a little once its reflectance is known: it ties views together.
        let (own, trust) = match (skin[k] && s.said != Some(true), albedo[k]) {
            (true, _) => (0.0, 1.0),
            (false, Some(a)) if !first => (a[c], 0.5),
            _ => continue,
        };
        let b = &bases[k];
        let off = (s.log[c] - own - lit(before, b)) / WIDTH;
        let w = s.weight * trust * if first { 1.0 } else { 1.0 / (1.0 + off * off) };
        all += w;
        for i in 0..BASIS {
            right[i] += w * b[i] * (s.log[c] - own);
            (0..BASIS).for_each(|j| normal[i][j] += w * b[i] * b[j]);
        }
    }
    for (i, row) in normal.iter_mut().enumerate() {
        row[i] += if i == 0 { 1e-9 } else { RIDGE * all * if i > 3 { 40.0 } else { 4.0 } + 1e-9 };
    }
    solved(normal, right)
}

type Reflectances = (Vec<Option<Tone>>, Vec<f64>);

fn reflectances(
    n: usize,
    seen: &[Seen],
    bases: &[[f64; BASIS]],
    lights: &[[[f64; BASIS]; TONES]],
) -> Reflectances {
    let (mut sum, mut weight) = (vec![[0.0; TONES]; n], vec![0.0; n]);
    for s in seen {
        let k = s.cell as usize;
        // The view that sees it best counts most: a seam is softer than a step.
        let w = s.weight * s.weight;
        let light = &lights[s.view as usize];
        (0..TONES).for_each(|c| sum[k][c] += w * (s.log[c] - lit(&light[c], &bases[k])));
        weight[k] += w;
    }
    let albedo = sum.iter().zip(&weight).map(|(s, w)| (*w > 0.0).then(|| s.map(|v| v / w))).collect();
    (albedo, weight)
}

fn textures(n: usize, seen: &[Seen]) -> Vec<f64> {
    let (mut sum, mut weight) = (vec![0.0; n], vec![1e-12; n]);
    for s in seen {
        sum[s.cell as usize] += s.weight * s.texture;
        weight[s.cell as usize] += s.weight;
    }
    sum.iter().zip(&weight).map(|(s, w)| s / w).collect()
}
