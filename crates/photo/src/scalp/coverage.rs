//! How much hair covers every cell: how far its tone and its roughness lie from bare skin's towards full hair's.

use super::balance::{Balanced, Known};
use super::cells::{Cell, Cells, TONES, Tone};
use super::paper::medians;
use super::rule::{ScalpRule, ToneRule};
use crate::smooth::blur;
use crate::solved::solved;

/// Hair is fullest where it is lost last: on the sides and behind, so many degrees from straight ahead, and so many
/// inside the border.
const FULLEST: ([f64; 2], [f64; 2]) = ([85.0, 180.0], [9.0, 32.0]);
/// Fewer cells than this say nothing.
const LEAST_CELLS: usize = 30;
/// Cells so many degrees inside the border are scalp whatever the fit of the head.
const ON_SCALP_DEG: f64 = 4.0;

/// Coverage of every cell, against the client's fullest; and full hair's tone against skin's. Nothing where hair is not
/// told from skin.
pub(super) fn coverage(
    cells: &Cells,
    balanced: &Balanced,
    known: &Known,
    told: bool,
    rule: &ScalpRule,
) -> (Vec<Option<f64>>, Option<Tone>) {
    let contrast = Contrast::of(&cells.cells, balanced, known, told, &rule.tone);
    let Some(contrast) = contrast else { return (vec![None; balanced.albedo.len()], None) };
    let raw: Vec<Option<f64>> = (0..balanced.albedo.len())
        .map(|k| Some(contrast.covered(balanced.albedo[k]?, roughness(balanced, k, &rule.tone))))
        .collect();
    (against_usual(cells, evened(cells, &raw, &balanced.weight, rule.even_mm)), Some(contrast.full))
}

/// Whether a cell lies where hair is lost last.
pub(super) fn fullest_cell(c: &Cell) -> bool {
    let (azimuth, inside) = FULLEST;
    (azimuth[0]..=azimuth[1]).contains(&c.azimuth.abs()) && (inside[0]..=inside[1]).contains(&c.inside_deg)
}

/// The direction from skin to hair along which both scatter least against their distance (Fisher, "The use of multiple
/// measurements in taxonomic problems", Ann Eugen 1936;7:179).
struct Contrast {
    /// Full hair against skin.
    full: Tone,
    /// What every number of a tone counts; `full` counts one.
    counts: Tone,
}

impl Contrast {
    fn of(
        cells: &[Option<Cell>],
        balanced: &Balanced,
        known: &Known,
        told: bool,
        rule: &ToneRule,
    ) -> Option<Self> {
        let tones = |of: &[bool]| -> Vec<Tone> {
            (0..cells.len()).filter(|k| of[*k]).filter_map(|k| balanced.albedo[k]).collect()
        };
        let mut hair = tones(&known.hair);
        let scatter = scatter(&tones(&balanced.skin), &hair, rule);
        if hair.len() < LEAST_CELLS && !told {
            hair = farthest_from_skin(cells, balanced);
        }
        if hair.len() < LEAST_CELLS {
            return None;
        }
        let first = Self::towards(medians(&hair), scatter);
        let scale = first.fuller(cells, balanced)?;
        let full = first.full.map(|v| v * scale);
        let apart = dot(full, solved(scatter, full)).max(0.0).sqrt();
        (apart > rule.apart).then(|| Self::towards(full, scatter))
    }

    fn towards(full: Tone, scatter: [Tone; TONES]) -> Self {
        let counts = solved(scatter, full);
        let whole = dot(counts, full).max(1e-12);
        Self { full, counts: counts.map(|v| v / whole) }
    }

    /// How far a tone lies from skin to full hair.
    fn share(&self, albedo: Tone) -> f64 {
        dot(self.counts, albedo)
    }

    /// Full hair along a first guess of it: the median of all scalp that is more than half as far from skin as that, in
    /// turns. Skin with less hair makes a group of its own below, and does not count.
    fn fuller(&self, cells: &[Option<Cell>], balanced: &Balanced) -> Option<f64> {
        /// Rounds of finding where hair is full.
        const ROUNDS: usize = 4;
        let mut all: Vec<f64> = (0..cells.len())
            .filter(|k| on_scalp(&cells[*k]))
            .filter_map(|k| balanced.albedo[k].map(|a| self.share(a)))
            .collect();
        all.sort_by(f64::total_cmp);
        let mut full = *all.get(all.len() * 4 / 5)?;
        for _ in 0..ROUNDS {
            let above = &all[all.partition_point(|t| *t < 0.6 * full)..];
            full = *above.get(above.len() / 2)?;
        }
        Some(full)
    }

    /// How much hair a tone means: hairs hide skin independently, so that logarithms add up (Beer's law). Where hair shines
    /// it is not dark but still rough, so that roughness has a say by its weight.
    fn covered(&self, albedo: Tone, (rough, weight): (f64, f64)) -> f64 {
        let dark = self.share(albedo);
        (dark + weight * (rough - dark)).clamp(0.0, 1.3)
    }
}

fn dot(a: Tone, b: Tone) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn on_scalp(cell: &Option<Cell>) -> bool {
    cell.is_some_and(|c| c.inside_deg > ON_SCALP_DEG)
}

/// Covariance of tones within skin and within hair.
fn scatter(skin: &[Tone], hair: &[Tone], rule: &ToneRule) -> [Tone; TONES] {
    let (skin, hair) = (covariance(skin), covariance(hair));
    let least = rule.least_scatter * rule.least_scatter;
    let at =
        |i: usize, j: usize| rule.skin_scatter * skin[i][j] + hair[i][j] + if i == j { least } else { 0.0 };
    std::array::from_fn(|i| std::array::from_fn(|j| at(i, j)))
}

fn covariance(tones: &[Tone]) -> [Tone; TONES] {
    /// What is farther from the middle than this, logarithms, is no skin and no hair.
    const FARTHEST: f64 = 0.5;
    let mut sum = [[0.0; TONES]; TONES];
    if tones.len() < LEAST_CELLS {
        return sum;
    }
    let middle = medians(tones);
    for tone in tones {
        let off: Tone = std::array::from_fn(|c| (tone[c] - middle[c]).clamp(-FARTHEST, FARTHEST));
        for (row, a) in sum.iter_mut().zip(off) {
            row.iter_mut().zip(off).for_each(|(s, b)| *s += a * b / tones.len() as f64);
        }
    }
    sum
}

/// The third of the scalp that is farthest from skin: where the sides and the back are not seen, hair is there or nowhere.
fn farthest_from_skin(cells: &[Option<Cell>], balanced: &Balanced) -> Vec<Tone> {
    let seen = (0..cells.len()).filter(|k| on_scalp(&cells[*k])).filter_map(|k| balanced.albedo[k]);
    let mut all: Vec<Tone> = seen.collect();
    all.sort_by(|a, b| dot(*b, *b).total_cmp(&dot(*a, *a)));
    all.truncate(all.len() / 3);
    all
}

/// How rough a cell is between skin (0) and full hair (1), and how much that counts.
fn roughness(balanced: &Balanced, k: usize, rule: &ToneRule) -> (f64, f64) {
    let (skin, deviation) = balanced.skin_texture;
    let apart = balanced.hair_texture - skin;
    if apart <= 0.0 || deviation <= 0.0 {
        return (0.0, 0.0);
    }
    let [most, half] = rule.rough;
    let telling = (apart / deviation) * (apart / deviation);
    let share = ((balanced.texture[k] - skin) / apart).clamp(0.0, 1.0);
    // A few hairs are nearly as rough as many.
    (share * share.sqrt(), most * telling / (telling + half * half))
}

/// Coverage evened out over the chart, by how well cells are seen.
fn evened(cells: &Cells, raw: &[Option<f64>], weight: &[f64], even_mm: f64) -> Vec<Option<f64>> {
    let size = [cells.side, cells.side];
    let trust = |k: usize| if raw[k].is_some() { weight[k].min(0.5) as f32 } else { 0.0 };
    let mut below: Vec<f32> = (0..raw.len()).map(trust).collect();
    let mut above: Vec<f32> = (0..raw.len()).map(|k| trust(k) * raw[k].unwrap_or(0.0) as f32).collect();
    let sigma = even_mm / cells.step_mm;
    blur(&mut above, size, sigma);
    blur(&mut below, size, sigma);
    let value = |k: usize| {
        raw[k]?;
        (below[k] > 1e-6).then(|| f64::from(above[k] / below[k]).clamp(0.0, 1.0))
    };
    (0..raw.len()).map(value).collect()
}

/// Coverage against what is usual where the client has hair, which is full by what is meant: 1 is not the darkest place.
fn against_usual(cells: &Cells, coverage: Vec<Option<f64>>) -> Vec<Option<f64>> {
    /// Covered more than this a cell has hair.
    const HAIR: f64 = 0.6;
    /// Fewer cells than this say nothing.
    const LEAST: usize = 200;
    let seen = cells.cells.iter().zip(&coverage).filter(|(c, _)| on_scalp(c));
    let mut hair: Vec<f64> = seen.filter_map(|(_, c)| c.filter(|c| *c > HAIR)).collect();
    hair.sort_by(f64::total_cmp);
    if hair.len() < LEAST {
        return coverage;
    }
    let usual = hair[hair.len() / 2];
    coverage.into_iter().map(|c| c.map(|c| (c / usual).min(1.0))).collect()
}
