//! What the balanced map says: skin, hair, where the hair ends, and how much is bald.

use super::balance::{Balanced, balance, basis, lit};
use super::cells::{Cell, Cells, Seen, View};
use crate::smooth::blur;
use geometry::{DVec2, DVec3};
use head::{Head, Landmark};
use optics::{Lab, LinearRgb};

/// Numbers of the measurement; from content.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScalpRule {
    /// Width of a cell, mm.
    pub cell_mm: f64,
    /// Standard deviation over which coverage is evened out, mm.
    pub even_mm: f64,
    /// Below this coverage skin counts as bald, and below the second as thin.
    pub bald: [f64; 2],
    /// Reflectance of the white paper that markers are printed on.
    pub paper: f64,
    /// What skin mirrors besides its own light, against white: it is not the skin's colour.
    pub surface: f64,
    /// Hair less darker or lighter than this against skin, as a logarithm, is not told from it.
    pub contrast: f64,
}

impl ScalpRule {
    /// The rule of a row of numbers.
    pub fn of([cell_mm, even_mm, bald, thin, paper, surface, contrast]: [f64; 7]) -> Self {
        Self { cell_mm, even_mm, bald: [bald, thin], paper, surface, contrast }
    }
}

/// The skin's colour, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkinColour {
    /// Its colour in daylight.
    pub lab: Lab,
    /// Photographs with white paper that it was measured against; 0 where the camera's exposure was taken for granted.
    pub against_paper: usize,
}

/// The scalp as photographs show it.
#[derive(Debug, Clone)]
pub struct Scalp {
    /// The chart.
    pub cells: Cells,
    /// Linear reflectance of every cell, with hair as it is; `None` where no photograph shows it.
    pub colour: Vec<Option<[f64; 3]>>,
    /// How much hair covers every cell, against the client's fullest (0..=1); `None` where it is not seen, or hair is not
    /// told from skin.
    pub coverage: Vec<Option<f64>>,
    /// The bare skin.
    pub skin: SkinColour,
    /// Full hair against skin, linear; `None` where hair is not told from skin.
    pub hair: Option<[f64; 3]>,
    /// The bald and the thin area, cm², without what the head leaves open; and how unsure they are.
    pub bald_cm2: [f64; 2],
    /// The thin area.
    pub thin_cm2: [f64; 2],
    /// Thin area on the client's left less that on the right, cm².
    pub left_less_right_cm2: f64,
    /// Share of the hair-bearing scalp that is seen.
    pub seen: f64,
    /// Where coverage passes one half: azimuth and elevation, degrees, by azimuth.
    pub borders: Vec<[f64; 2]>,
    /// Arc from the glabella to where hair begins in the midline, mm.
    pub front_mm: Option<f64>,
}

/// Cells this many degrees outside the border of the hair-bearing scalp are skin.
const OUTSIDE_DEG: f64 = -5.0;
/// Skin ahead of the scalp begins this far above the glabella, mm: below are brows.
const ABOVE_BROW_MM: f64 = 14.0;
/// Farther out than the tragion by this much only ears stand, mm.
const EAR_MM: f64 = 2.0;
/// Hair is fullest where it is lost last: on the sides and behind, so many degrees from straight ahead, and so many
/// inside the border.
const FULLEST: ([f64; 2], [f64; 2]) = ([85.0, 180.0], [9.0, 32.0]);
/// Steps of azimuth and of elevation in which borders are looked for, degrees.
const AZIMUTH_STEP: usize = 5;
const ELEVATION_STEP: f64 = 0.5;

/// Measures the scalp that views show.
pub fn measure_scalp(head: &Head, views: &[View], rule: &ScalpRule) -> Scalp {
    let cells = Cells::new(head, rule.cell_mm);
    let seen = cells.seen(head, views);
    let said = said(cells.cells.len(), &seen);
    let seeds: Vec<bool> = cells
        .cells
        .iter()
        .zip(&said)
        .map(|(c, said)| said.map_or_else(|| c.is_some_and(|c| is_skin(head, &c)), |hair| !hair))
        .collect();
    let balanced = balance(&cells.cells, &seen, views.len(), &seeds);
    let skin = skin(head, views, &balanced, rule);
    let LinearRgb(bare) = skin.lab.srgb().linear();
    let colour =
        balanced.albedo.iter().map(|a| a.map(|a| [0, 1, 2].map(|c| bare[c] * libm::exp(a[c])))).collect();
    let full = fullest(&cells.cells, &balanced, &said, rule);
    let rough = full_texture(&cells.cells, &balanced, &said);
    let raw: Vec<Option<f64>> = (0..balanced.albedo.len())
        .map(|k| Some(covered(balanced.albedo[k]?, full?, texture_share(&balanced, k, rough))))
        .collect();
    let coverage = against_usual(&cells, evened(&cells, &raw, &balanced.weight, rule.even_mm));
    let borders = borders(head, &cells, &coverage);
    let mut scalp = Scalp {
        front_mm: front(head, &cells, &coverage),
        hair: full.map(|f| f.map(libm::exp)),
        bald_cm2: [0.0; 2],
        thin_cm2: [0.0; 2],
        left_less_right_cm2: 0.0,
        seen: 0.0,
        cells,
        colour,
        coverage,
        skin,
        borders,
    };
    areas(&mut scalp, rule);
    scalp
}

impl Scalp {
    /// Coverage at a place on the head.
    pub fn coverage_at(&self, head: &Head, p: DVec3) -> Option<f64> {
        self.coverage[self.cells.at(head.map.from_head(p))?]
    }
}

/// What was said of cells: hair, skin, or nothing.
fn said(n: usize, seen: &[Seen]) -> Vec<Option<bool>> {
    let mut said = vec![None; n];
    for s in seen.iter().filter(|s| s.said.is_some()) {
        said[s.cell as usize] = s.said;
    }
    said
}

/// Whether anatomy says that a cell is bare skin: forehead, temples below the hair, neck.
fn is_skin(head: &Head, cell: &Cell) -> bool {
    let at = |l| head.landmarks.get(l);
    let (Some(glabella), Some(tragion)) = (at(Landmark::Glabella), at(Landmark::TragionLeft)) else {
        return false;
    };
    let ahead = cell.at.z > 0.0;
    let face = ahead && cell.at.y < glabella.y + ABOVE_BROW_MM;
    let ear = cell.at.x.abs() > tragion.x + EAR_MM && cell.at.y < 40.0;
    cell.inside_deg < OUTSIDE_DEG && !face && !ear
}

/// The skin's own colour: its light where the marker lies, against that of the paper.
fn skin(head: &Head, views: &[View], balanced: &Balanced, rule: &ScalpRule) -> SkinColour {
    let mut found: Vec<[f64; 3]> = Vec::new();
    for (view, lights) in views.iter().zip(&balanced.lights) {
        let Some((corners, side)) = view.marker else { continue };
        let Some((white, middle)) = paper(view, corners, side) else { continue };
        let Some(at) = head.bvh.seen_at(&head.mesh, view.camera, middle) else { continue };
        let b = basis(head.normal(at));
        let own = |c: usize| rule.paper * libm::exp(lit(&lights[c], &b)) / white[c] - rule.surface;
        found.push([0, 1, 2].map(|c| own(c).max(1e-3)));
    }
    if !found.is_empty() {
        let n = found.len() as f64;
        let mean = [0, 1, 2].map(|c| found.iter().map(|f| f[c]).sum::<f64>() / n);
        return SkinColour { lab: LinearRgb(mean).srgb().lab(), against_paper: found.len() };
    }
    // As it was photographed from ahead, where lamps usually stand.
    let ahead = basis(DVec3::new(0.0, 0.4, 0.92));
    let n = balanced.lights.len().max(1) as f64;
    let mean =
        [0, 1, 2].map(|c| balanced.lights.iter().map(|l| libm::exp(lit(&l[c], &ahead))).sum::<f64>() / n);
    SkinColour { lab: LinearRgb(mean.map(|v| v.min(1.0))).srgb().lab(), against_paper: 0 }
}

/// White paper begins this far beyond the marker's black, and is looked at there, mm.
const PAPER_OFF_MM: f64 = 1.3;
/// Places along each side.
const PLACES: usize = 9;

/// Median light of the paper around a marker, and the marker's middle, px.
fn paper(view: &View, corners: [DVec2; 4], side_mm: f64) -> Option<([f64; 3], DVec2)> {
    let middle = corners.iter().fold(DVec2::ZERO, |s, c| s + *c) / 4.0;
    let grown = corners.map(|c| middle + (c - middle) * (1.0 + 2.0 * PAPER_OFF_MM / side_mm));
    let mut light: Vec<[f64; 3]> = Vec::new();
    for k in 0..4 {
        for i in 1..PLACES {
            let at = grown[k].lerp(grown[(k + 1) % 4], i as f64 / PLACES as f64).round();
            let [w, h] = view.photo.size.map(f64::from);
            if at.x >= 0.0 && at.y >= 0.0 && at.x < w && at.y < h {
                light.push(view.photo.light(at.x as usize, at.y as usize).map(f64::from));
            }
        }
    }
    if light.len() < PLACES {
        return None;
    }
    let white = medians(&light);
    // Paper that the sensor could not hold says nothing.
    white.iter().all(|v| (0.05..0.97).contains(v)).then_some((white, middle))
}

/// Median of each channel; `values` are not empty.
fn medians(values: &[[f64; 3]]) -> [f64; 3] {
    [0, 1, 2].map(|c| {
        let mut channel: Vec<f64> = values.iter().map(|v| v[c]).collect();
        channel.sort_by(f64::total_cmp);
        channel[channel.len() / 2]
    })
}

/// Full hair against skin, as logarithms: the median of what was said to be hair, or of where hair is lost last.
fn fullest(
    cells: &[Option<Cell>],
    balanced: &Balanced,
    said: &[Option<bool>],
    rule: &ScalpRule,
) -> Option<[f64; 3]> {
    let told = said.contains(&Some(true));
    let hair =
        |k: usize| if told { said[k] == Some(true) } else { cells[k].as_ref().is_some_and(fullest_cell) };
    let mut found: Vec<[f64; 3]> =
        (0..cells.len()).filter(|k| hair(*k)).filter_map(|k| balanced.albedo[k]).collect();
    if found.len() < LEAST_CELLS {
        found = farthest_from_skin(cells, balanced);
    }
    if found.len() < LEAST_CELLS {
        return None;
    }
    let first = medians(&found);
    let scale = fuller(cells, balanced, first)?;
    let full = first.map(|v| v * scale);
    full.iter().any(|v| v.abs() > rule.contrast).then_some(full)
}

/// Fewer cells than this say nothing.
const LEAST_CELLS: usize = 30;

/// The third of the scalp that is farthest from skin: where the sides and the back are not seen, hair is there or nowhere.
fn farthest_from_skin(cells: &[Option<Cell>], balanced: &Balanced) -> Vec<[f64; 3]> {
    let on_scalp = (0..cells.len()).filter(|k| cells[*k].is_some_and(|c| c.inside_deg > 4.0));
    let mut all: Vec<[f64; 3]> = on_scalp.filter_map(|k| balanced.albedo[k]).collect();
    let off = |a: &[f64; 3]| a.iter().map(|v| v * v).sum::<f64>();
    all.sort_by(|a, b| off(b).total_cmp(&off(a)));
    all.truncate(all.len() / 3);
    all
}

/// Rounds of finding where hair is full.
const ROUNDS: usize = 4;

/// Full hair along a first guess of it: the median of all scalp that is more than half as far from skin as that, in turns.
/// Skin with less hair makes a group of its own below, and does not count.
fn fuller(cells: &[Option<Cell>], balanced: &Balanced, first: [f64; 3]) -> Option<f64> {
    let on_scalp = |k: &usize| cells[*k].is_some_and(|c| c.inside_deg > 4.0);
    let mut all: Vec<f64> = (0..cells.len())
        .filter(on_scalp)
        .filter_map(|k| balanced.albedo[k].map(|a| along(a, first)))
        .collect();
    all.sort_by(f64::total_cmp);
    let mut full = *all.get(all.len() * 4 / 5)?;
    for _ in 0..ROUNDS {
        let above = &all[all.partition_point(|t| *t < 0.6 * full)..];
        full = *above.get(above.len() / 2)?;
    }
    Some(full)
}

/// How much hair a reflectance means: hairs hide skin independently, so that logarithms add up (Beer's law). Where hair
/// shines it is not dark but still rough, so that roughness has a say by its weight.
fn covered(albedo: [f64; 3], full: [f64; 3], (rough, weight): (f64, f64)) -> f64 {
    let dark = along(albedo, full);
    (dark + weight * (rough - dark)).clamp(0.0, 1.3)
}

/// Roughness that is so many deviations of skin's from skin counts half.
const TELLING: f64 = 12.0;
/// Most that roughness counts against tone.
const MOST_ROUGH: f64 = 0.6;

/// How rough a cell is between skin (0) and full hair (1), and how much that counts.
fn texture_share(balanced: &Balanced, k: usize, full: f64) -> (f64, f64) {
    let (skin, deviation) = balanced.skin_texture;
    let apart = full - skin;
    if apart <= 0.0 || deviation <= 0.0 {
        return (0.0, 0.0);
    }
    let telling = apart / deviation;
    let share = ((balanced.texture[k] - skin) / apart).clamp(0.0, 1.0);
    // A few hairs are nearly as rough as many.
    (share * share.sqrt(), MOST_ROUGH * telling * telling / (telling * telling + TELLING * TELLING))
}

/// Median roughness of full hair.
fn full_texture(cells: &[Option<Cell>], balanced: &Balanced, said: &[Option<bool>]) -> f64 {
    let told = said.contains(&Some(true));
    let hair =
        |k: &usize| if told { said[*k] == Some(true) } else { cells[*k].as_ref().is_some_and(fullest_cell) };
    let mut found: Vec<f64> = (0..cells.len())
        .filter(hair)
        .filter(|k| balanced.albedo[*k].is_some())
        .map(|k| balanced.texture[k])
        .collect();
    found.sort_by(f64::total_cmp);
    found.get(found.len() / 2).copied().unwrap_or(0.0)
}

/// Whether a cell lies where hair is lost last.
fn fullest_cell(c: &Cell) -> bool {
    let (azimuth, inside) = FULLEST;
    (azimuth[0]..=azimuth[1]).contains(&c.azimuth.abs()) && (inside[0]..=inside[1]).contains(&c.inside_deg)
}

/// How far a reflectance lies along another, both as logarithms.
fn along(albedo: [f64; 3], other: [f64; 3]) -> f64 {
    let dot = |a: [f64; 3], b: [f64; 3]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    dot(albedo, other) / dot(other, other).max(1e-12)
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
    let on_scalp = cells.cells.iter().zip(&coverage).filter(|(c, _)| c.is_some_and(|c| c.inside_deg > 4.0));
    let mut hair: Vec<f64> = on_scalp.filter_map(|(_, c)| c.filter(|c| *c > HAIR)).collect();
    hair.sort_by(f64::total_cmp);
    if hair.len() < LEAST {
        return coverage;
    }
    let usual = hair[hair.len() / 2];
    coverage.into_iter().map(|c| c.map(|c| (c / usual).min(1.0))).collect()
}

/// Where coverage passes one half, going up at every azimuth.
fn borders(head: &Head, cells: &Cells, coverage: &[Option<f64>]) -> Vec<[f64; 2]> {
    let mut found = Vec::new();
    for azimuth in (0..360).step_by(AZIMUTH_STEP).map(|a| f64::from(a as u32) - 180.0) {
        let low = head.scalp_border.elevation(azimuth) - 8.0;
        let mut before: Option<(f64, f64)> = None;
        for k in 0..=((88.0 - low) / ELEVATION_STEP) as usize {
            let elevation = low + ELEVATION_STEP * k as f64;
            let here = cells.at(head.map.from_angles(azimuth, elevation)).and_then(|k| coverage[k]);
            let Some(here) = here else { continue };
            if let Some((e, c)) = before.filter(|(_, c)| (*c < 0.5) != (here < 0.5)) {
                found.push([azimuth, e + (elevation - e) * (0.5 - c) / (here - c)]);
            }
            before = Some((elevation, here));
        }
    }
    found
}

/// Arc from the glabella to where hair begins in the midline.
fn front(head: &Head, cells: &Cells, coverage: &[Option<f64>]) -> Option<f64> {
    /// Farther back there is no front.
    const LONGEST_MM: f64 = 150.0;
    let trace = head.sagittal_trace(head.landmarks.get(Landmark::Glabella)?, LONGEST_MM);
    let at = |p: &DVec3| cells.at(head.map.from_head(*p)).and_then(|k| coverage[k]);
    let mut gone = 0.0;
    for pair in trace.windows(2) {
        gone += pair[0].distance(pair[1]);
        if gone > 25.0 && at(&pair[1]).is_some_and(|c| c >= 0.5) {
            return Some(gone);
        }
    }
    None
}

/// Bald and thin areas. What is not seen counts as half known.
fn areas(scalp: &mut Scalp, rule: &ScalpRule) {
    /// Coverage is off by about so much.
    const OFF: f64 = 0.1;
    let (mut all, mut unseen) = (0.0, 0.0);
    let mut below = [[0.0; 3]; 2];
    for (k, (cell, coverage)) in scalp.cells.cells.iter().zip(&scalp.coverage).enumerate() {
        let Some(cell) = cell.filter(|c| c.inside_deg >= 0.0) else { continue };
        let cm2 = cell.area_mm2 / 100.0;
        all += cm2;
        unseen += if scalp.colour[k].is_none() { cm2 } else { 0.0 };
        let Some(coverage) = coverage else { continue };
        for (k, limit) in rule.bald.into_iter().enumerate() {
            for (i, off) in [-OFF, 0.0, OFF].into_iter().enumerate() {
                below[k][i] += if *coverage < limit + off { cm2 } else { 0.0 };
            }
        }
        if *coverage < rule.bald[1] {
            scalp.left_less_right_cm2 += cm2 * cell.at.x.signum();
        }
    }
    scalp.seen = if all > 0.0 { 1.0 - unseen / all } else { 0.0 };
    let summed = |[less, here, more]: [f64; 3]| [here, libm::hypot(0.5 * (more - less), 0.3 * unseen)];
    (scalp.bald_cm2, scalp.thin_cm2) = (summed(below[0]), summed(below[1]));
}
