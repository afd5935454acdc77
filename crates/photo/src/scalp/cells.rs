//! Cells of the chart, and what each photograph shows of them.

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
    /// Corners of a printed marker with white paper around it, and its side, mm.
    pub marker: Option<([DVec2; 4], f64)>,
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

/// What a view shows of a cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) cell: u32,
    pub(crate) view: u32,
    /// Natural logarithm of its light.
    pub(crate) log: [f64; 3],
    /// Standard deviation of its luminance over its mean.
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

    /// What all views show of all cells, cell by cell.
    pub(crate) fn seen(&self, head: &Head, views: &[View]) -> Vec<Seen> {
        let of = |(k, cell): (usize, &Option<Cell>)| -> Vec<Seen> {
            let Some(cell) = cell else { return Vec::new() };
            let seen = |(v, view): (usize, &View)| self.seen_by(head, view, cell, k, v);
            views.iter().enumerate().filter_map(seen).collect()
        };
        self.cells.par_iter().enumerate().flat_map_iter(of).collect()
    }

    fn seen_by(&self, head: &Head, view: &View, cell: &Cell, k: usize, v: usize) -> Option<Seen> {
        let towards = (view.camera.eye - cell.at).normalize_or_zero();
        let facing = cell.normal.dot(towards);
        let (pixel, depth) = view.camera.project(cell.at);
        if facing < FLATTEST || depth < 1.0 || view.ignored.iter().any(|area| area.contains(pixel)) {
            return None;
        }
        let away = cell.at.distance(view.camera.eye);
        let hit = head.bvh.first_hit(&head.mesh, view.camera.eye, -towards, |_| true);
        if hit.is_some_and(|h| head.mesh.position(h.point).distance(view.camera.eye) < away - SLACK_MM) {
            return None;
        }
        let (light, texture) = self.light(view, cell)?;
        let fine = (view.camera.px_per_mm(depth) * facing / FINE_PX_PER_MM).min(1.0);
        let said = if view.hair.iter().any(|area| area.contains(pixel)) {
            Some(true)
        } else {
            view.skin.iter().any(|area| area.contains(pixel)).then_some(false)
        };
        let log = light.map(|v| libm::log(v.max(RANGE.0)));
        Some(Seen { cell: k as u32, view: v as u32, log, texture, weight: facing * facing * fine, said })
    }

    /// Mean light of a cell and how much it varies there; `None` where it lies off the picture or is blown out.
    fn light(&self, view: &View, cell: &Cell) -> Option<([f64; 3], f64)> {
        let [w, h] = view.photo.size.map(|n| n as usize);
        let x = cell.normal.any_orthonormal_vector();
        let y = cell.normal.cross(x);
        let (mut sum, mut squares) = ([0.0; 3], 0.0);
        for i in 0..SAMPLES * SAMPLES {
            let off = |k: usize| ((k as f64 + 0.5) / SAMPLES as f64 - 0.5) * self.step_mm;
            let p = cell.at + x * off(i % SAMPLES) + y * off(i / SAMPLES);
            let at = view.camera.project(p).0.round();
            if !(at.x >= 0.0 && at.y >= 0.0 && at.x < w as f64 && at.y < h as f64) {
                return None;
            }
            let light = view.photo.light(at.x as usize, at.y as usize).map(f64::from);
            (0..3).for_each(|c| sum[c] += light[c]);
            squares += light[1] * light[1];
        }
        let n = (SAMPLES * SAMPLES) as f64;
        let mean = sum.map(|v| v / n);
        if mean.iter().any(|v| *v > RANGE.1) {
            return None;
        }
        let variance = (squares / n - mean[1] * mean[1]).max(0.0);
        Some((mean, variance.sqrt() / mean[1].max(RANGE.0)))
    }
}
