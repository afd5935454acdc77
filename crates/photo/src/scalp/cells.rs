//! Cells of the chart, and what each photograph shows of them.

use super::paper::{Marker, lamp};
use crate::read::Photograph;
use geometry::polygon::Polygon;
use geometry::{Camera, DVec2, DVec3};
use head::Head;
use rayon::prelude::*;

/// A photograph of the head and what was said of parts of it.
pub struct View<'a> {
    /// The photograph, upright.
    pub photo: &'a Photograph,
    /// Its camera, head frame.
    pub camera: &'a Camera,
    /// Areas said to be hair, px.
    pub hair: Vec<Polygon>,
    /// Areas said to be bare skin.
    pub skin: Vec<Polygon>,
    /// Areas to be left out.
    pub ignored: Vec<Polygon>,
    /// A printed marker with white paper around it.
    pub marker: Option<Marker>,
}

/// A piece of the skin, about square.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) at: DVec3,
    pub(crate) normal: DVec3,
    pub(crate) area_mm2: f64,
    /// Degrees inside the border of the hair-bearing scalp; negative outside.
    pub(crate) inside_deg: f64,
    pub(crate) azimuth: f64,
}

/// The chart's cells.
#[derive(Debug, Clone)]
pub struct Cells {
    /// Cells along a side of the chart.
    pub side: usize,
    /// Width of a cell on the chart, mm.
    pub step_mm: f64,
    pub(crate) cells: Vec<Option<Cell>>,
}

/// Numbers of a tone.
pub(crate) const TONES: usize = 4;
/// Logarithms of light or of reflectance. What a surface mirrors has the lamp's colour and adds to red and blue alike, so
/// that their difference is light from within the skin alone (Shafer, "Using color to separate reflection components",
/// Color Res Appl 1985;10:210).
pub(crate) type Tone = [f64; TONES];

/// What a view shows of a cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) cell: u32,
    pub(crate) view: u32,
    /// Natural logarithms of its light: red, green, blue, and red less blue in the lamp's white.
    pub(crate) log: Tone,
    /// Standard deviation of its luminance about an even slope, over its mean.
    pub(crate) texture: f64,
    pub(crate) weight: f64,
    /// Whether it was said to be hair, or skin.
    pub(crate) said: Option<bool>,
}

/// The chart reaches this far, in its radii: below the nape.
const REACH: f64 = 1.78;
/// Skin seen flatter than this (cosine) says nothing.
const FLATTEST: f64 = 0.22;
/// What is this far behind what is seen is hidden, mm.
const SLACK_MM: f64 = 2.5;
/// Samples along a side of a cell.
const SAMPLES: usize = 6;
/// Pictures finer than this are no better for tones, px per mm.
const FINE_PX_PER_MM: f64 = 2.0;
/// Light below which nothing is told apart, and above which the sensor is full.
const RANGE: (f64, f64) = (1e-3, 0.985);

impl Cells {
    /// The cells of a head's chart.
    pub(crate) fn new(head: &Head, step_mm: f64) -> Self {
        let side = (2.0 * REACH * head.map.radius_mm / step_mm).ceil() as usize;
        let cells = (0..side * side).into_par_iter().map(|k| {
            let map = Self::map_of(side, step_mm, k);
            let at = head.at_map(map)?;
            let (p, normal) = (head.mesh.position(at), head.normal(at));
            let out = (p - head.map.centre).normalize_or(normal);
            // The chart is true to areas on a sphere about its centre.
            let stretch = p.distance(head.map.centre) / head.map.radius_mm;
            let area_mm2 = step_mm * step_mm * stretch * stretch / out.dot(normal).max(0.3);
            let (azimuth, _) = head.map.angles(p);
            Some(Cell { at: p, normal, area_mm2, inside_deg: head.inside_scalp_deg(p), azimuth })
        });
        Self { side, step_mm, cells: cells.collect() }
    }

    fn map_of(side: usize, step_mm: f64, k: usize) -> DVec2 {
        let middle = 0.5 * (side as f64 - 1.0);
        DVec2::new((k % side) as f64 - middle, (k / side) as f64 - middle) * step_mm
    }

    /// The cell at a chart position.
    pub(crate) fn at(&self, map: DVec2) -> Option<usize> {
        let cell = (map / self.step_mm + 0.5 * (self.side as f64 - 1.0)).round();
        let inside = cell.cmpge(DVec2::ZERO).all() && cell.max_element() < self.side as f64;
        inside.then(|| cell.y as usize * self.side + cell.x as usize)
    }

    /// The cells on its four sides; fewer at the chart's rim.
    pub(crate) fn beside(&self, k: usize) -> Vec<usize> {
        let (x, y) = (k % self.side, k / self.side);
        let mut around = Vec::with_capacity(4);
        around.extend((x > 0).then(|| k - 1));
        around.extend((x + 1 < self.side).then(|| k + 1));
        around.extend((y > 0).then(|| k - self.side));
        around.extend((y + 1 < self.side).then(|| k + self.side));
        around
    }

    /// What all views show of all cells, cell by cell.
    pub(crate) fn seen(&self, head: &Head, views: &[View]) -> Vec<Seen> {
        let lamps: Vec<[f64; 3]> = views.iter().map(lamp).collect();
        let of = |(k, cell): (usize, &Option<Cell>)| -> Vec<Seen> {
            let Some(cell) = cell else { return Vec::new() };
            let seen = |(v, view): (usize, &View)| {
                let (light, texture, weight, said) = self.seen_by(head, view, cell)?;
                Some(Seen {
                    cell: k as u32,
                    view: v as u32,
                    log: tone(light, lamps[v]),
                    texture,
                    weight,
                    said,
                })
            };
            views.iter().enumerate().filter_map(seen).collect()
        };
        self.cells.par_iter().enumerate().flat_map_iter(of).collect()
    }

    /// Light, texture, weight, and what was said.
    fn seen_by(&self, head: &Head, view: &View, cell: &Cell) -> Option<([f64; 3], f64, f64, Option<bool>)> {
        let towards = (view.camera.eye - cell.at).normalize_or_zero();
        let facing = cell.normal.dot(towards);
        let (pixel, depth) = view.camera.project(cell.at);
        if facing < FLATTEST || depth < 1.0 || view.ignored.iter().any(|area| area.contains(pixel)) {
            return None;
        }
        if !head.open_to(view.camera.eye, cell.at, SLACK_MM) {
            return None;
        }
        let (light, texture) = self.light(view, cell)?;
        let fine = (view.camera.px_per_mm(depth) * facing / FINE_PX_PER_MM).min(1.0);
        let said = if view.hair.iter().any(|area| area.contains(pixel)) {
            Some(true)
        } else {
            view.skin.iter().any(|area| area.contains(pixel)).then_some(false)
        };
        Some((light, texture, facing * facing * fine, said))
    }

    /// Mean light of a cell and how much it varies there; `None` where it lies off the picture or is blown out.
    fn light(&self, view: &View, cell: &Cell) -> Option<([f64; 3], f64)> {
        let [w, h] = view.photo.size.map(|n| n as usize);
        let x = cell.normal.any_orthonormal_vector();
        let y = cell.normal.cross(x);
        let (mut sum, mut squares, mut slope) = ([0.0; 3], 0.0, DVec2::ZERO);
        for i in 0..SAMPLES * SAMPLES {
            let off = DVec2::new((i % SAMPLES) as f64, (i / SAMPLES) as f64) - 0.5 * (SAMPLES as f64 - 1.0);
            let on_skin = off * self.step_mm / SAMPLES as f64;
            let at = view.camera.project(cell.at + x * on_skin.x + y * on_skin.y).0.round();
            if !(at.x >= 0.0 && at.y >= 0.0 && at.x < w as f64 && at.y < h as f64) {
                return None;
            }
            let light = view.photo.light(at.x as usize, at.y as usize).map(f64::from);
            (0..3).for_each(|c| sum[c] += light[c]);
            squares += light[1] * light[1];
            slope += off * light[1];
        }
        let n = (SAMPLES * SAMPLES) as f64;
        let mean = sum.map(|v| v / n);
        if mean.iter().any(|v| *v > RANGE.1) {
            return None;
        }
        // A cell that lies aslant in the light gets lighter across: that is shape, not texture.
        let across = (SAMPLES * SAMPLES - 1) as f64 / 12.0;
        let variance = squares / n - mean[1] * mean[1] - slope.length_squared() / (n * n * across);
        Some((mean, variance.max(0.0).sqrt() / mean[1].max(RANGE.0)))
    }
}

/// The tone of a light, against the white of its lamp.
fn tone([r, g, b]: [f64; 3], lamp: [f64; 3]) -> Tone {
    [r, g, b, r / lamp[0] - b / lamp[2]].map(|v| libm::log(v.max(RANGE.0)))
}
