//! What the balanced map says: skin, hair, where the hair ends, and how much is bald.

use super::balance::{Balanced, Known, balance, basis, lit};
use super::cells::{Cell, Cells, Seen, View};
use super::coverage::{coverage, fullest_cell};
use super::edges::{Crown, areas, borders, crown, front, hairline};
use super::paper::paper;
use super::rule::ScalpRule;
use geometry::DVec3;
use head::{Head, Landmark};
use optics::{Lab, LinearRgb};

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
    /// The present hairline from temple to temple, the same.
    pub hairline: Vec<[f64; 2]>,
    /// Arc from the glabella to where hair begins in the midline, mm.
    pub front_mm: Option<f64>,
    /// The thin crown, where hair surrounds one.
    pub crown: Option<Crown>,
}

/// Cells this many degrees outside the border of the hair-bearing scalp are skin.
const OUTSIDE_DEG: f64 = -5.0;
/// Skin ahead of the scalp begins this far above the glabella, mm: below are brows.
const ABOVE_BROW_MM: f64 = 14.0;
/// Farther out than the tragion by this much only ears stand, mm.
const EAR_MM: f64 = 2.0;

/// Measures the scalp that views show.
pub fn measure_scalp(head: &Head, views: &[View], rule: &ScalpRule) -> Scalp {
    let cells = Cells::new(head, rule.cell_mm);
    let seen = cells.seen(head, views);
    let said = said(cells.cells.len(), &seen);
    let told = said.contains(&Some(true));
    let known = known(head, &cells.cells, &said, told);
    let balanced = balance(&cells.cells, &seen, views.len(), &known, &rule.tone);
    let skin = skin(head, views, &balanced, rule);
    let LinearRgb(bare) = skin.lab.srgb().linear();
    let colour =
        balanced.albedo.iter().map(|a| a.map(|a| [0, 1, 2].map(|c| bare[c] * libm::exp(a[c])))).collect();
    let (coverage, full) = coverage(&cells, &balanced, &known, told, rule);
    let shown: Vec<bool> = balanced.albedo.iter().map(Option::is_some).collect();
    let areas = areas(&cells, &coverage, &shown, rule.bald);
    let borders = borders(head, &cells, &coverage);
    let [bald_cm2, thin_cm2] = areas.below;
    Scalp {
        hairline: hairline(&borders),
        front_mm: front(head, &cells, &coverage),
        crown: crown(head, &cells, &coverage),
        hair: full.map(|f| [0, 1, 2].map(|c| libm::exp(f[c]))),
        bald_cm2,
        thin_cm2,
        left_less_right_cm2: areas.left_less_right_cm2,
        seen: areas.seen,
        cells,
        colour,
        coverage,
        skin,
        borders,
    }
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

/// Where skin and hair are known, by strokes and by anatomy.
fn known(head: &Head, cells: &[Option<Cell>], said: &[Option<bool>], told: bool) -> Known {
    let by_anatomy = |of: &dyn Fn(&Cell) -> bool, k: usize| cells[k].as_ref().is_some_and(of);
    let skin = |k: usize| said[k].map_or_else(|| by_anatomy(&|c| is_skin(head, c), k), |hair| !hair);
    let hair = |k: usize| if told { said[k] == Some(true) } else { by_anatomy(&fullest_cell, k) };
    let all = 0..cells.len();
    Known { skin: all.clone().map(skin).collect(), hair: all.map(hair).collect() }
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
        let (Some(marker), Some(white)) = (view.marker, paper(view)) else { continue };
        let Some(at) = head.bvh.seen_at(&head.mesh, view.camera, marker.middle()) else { continue };
        let b = basis(head.normal(at));
        let own = |c: usize| rule.paper * libm::exp(lit(&lights[c], &b)) / white[c] - rule.surface;
        found.push([0, 1, 2].map(|c| own(c).max(1e-3)));
    }
    let mean = |of: &dyn Fn(usize, usize) -> f64, n: usize| {
        LinearRgb([0, 1, 2].map(|c| (0..n).map(|k| of(k, c)).sum::<f64>() / n.max(1) as f64))
    };
    if !found.is_empty() {
        let lab = mean(&|k, c| found[k][c], found.len()).srgb().lab();
        return SkinColour { lab, against_paper: found.len() };
    }
    // As it was photographed from ahead, where lamps usually stand.
    let ahead = basis(DVec3::new(0.0, 0.4, 0.92));
    let LinearRgb(shown) =
        mean(&|k, c| libm::exp(lit(&balanced.lights[k][c], &ahead)), balanced.lights.len());
    SkinColour { lab: LinearRgb(shown.map(|v| v.min(1.0))).srgb().lab(), against_paper: 0 }
}
