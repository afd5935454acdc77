//! Hair worn longer than stubble: strands that lie along the scalp. Ahead of the crown they fall from a middle
//! parting to the sides, behind it they run away from the whorl. A simple growth for pictures; it does not
//! style anybody's hair.

use crate::canvas::Canvas;
use crate::ears::Ears;
use crate::hair::Root;
use geometry::{DVec3, hash, smoothstep};
use head::Head;
use rayon::prelude::*;

/// A strand of hair: points from root to tip, mm.
pub(crate) struct Strand {
    points: Vec<DVec3>,
}

/// Longest strand drawn, mm: what hangs below the head is not the plan's business.
const LONGEST_MM: f64 = 70.0;
const STEP_MM: f64 = 3.0;
/// Sagittal angles between which the parting gives way to the whorl, degrees.
const PARTED_TO_DEG: [f64; 2] = [105.0, 150.0];
/// A strand may lie this far behind the depth buffer before it counts as hidden, mm: less than an ear is thick.
const SLACK_MM: f64 = 1.2;

/// Strands from roots on the head. `whorl` is where hair behind the parting runs away from.
pub(crate) fn grow(
    head: &Head,
    ears: &Ears,
    roots: &[Root],
    whorl: DVec3,
    length_mm: f64,
    seed: u64,
) -> Vec<Strand> {
    let comb = Comb { head, ears, skull: Skull::of(head), whorl };
    let strand = |(i, root): (usize, &Root)| {
        comb.strand(root.at, length_mm.min(LONGEST_MM), hash::mix(seed, i as u64))
    };
    roots.par_iter().enumerate().map(strand).collect()
}

/// The scalp as distances from the chart's centre: the skull's own surface, under the ears too.
struct Skull {
    centre: DVec3,
    radii: Vec<f64>,
}

impl Skull {
    const COLUMNS: usize = 180;
    const ROWS: usize = 80;
    const LOWEST_DEG: f64 = -60.0;
    const STEP_DEG: [f64; 2] = [360.0 / Self::COLUMNS as f64, 150.0 / (Self::ROWS - 1) as f64];

    fn of(head: &Head) -> Self {
        let at = |i: usize| {
            let azimuth = (i % Self::COLUMNS) as f64 * Self::STEP_DEG[0];
            let elevation = Self::LOWEST_DEG + (i / Self::COLUMNS) as f64 * Self::STEP_DEG[1];
            let found = head.position_at_map(head.map.from_angles(azimuth, elevation));
            found.map_or(head.map.radius_mm, |p| p.distance(head.map.centre))
        };
        let radii = (0..Self::COLUMNS * Self::ROWS).into_par_iter().map(at).collect();
        Self { centre: head.map.centre, radii }
    }

    /// The point `above` mm over the scalp in the direction of `p`; `None` below the scalp.
    fn over(&self, head: &Head, p: DVec3, above: f64) -> Option<DVec3> {
        let (azimuth, elevation) = head.map.angles(p);
        let row = (elevation - Self::LOWEST_DEG) / Self::STEP_DEG[1];
        let column = azimuth.rem_euclid(360.0) / Self::STEP_DEG[0];
        let (r, c) = (row.floor(), column.floor());
        let at = |r: usize, c: usize| self.radii[r.min(Self::ROWS - 1) * Self::COLUMNS + c % Self::COLUMNS];
        let across = |r: usize| {
            let c = c as usize;
            let t = column - column.floor();
            at(r, c) * (1.0 - t) + at(r, c + 1) * t
        };
        if r < 0.0 {
            return None;
        }
        let radius = across(r as usize) * (1.0 - (row - r)) + across(r as usize + 1) * (row - r);
        Some(self.centre + (p - self.centre).normalize_or(DVec3::Y) * (radius + above))
    }
}

/// What combs the strands.
struct Comb<'a> {
    head: &'a Head,
    ears: &'a Ears,
    skull: Skull,
    whorl: DVec3,
}

impl Strand {
    /// Points from root to tip, mm.
    pub(crate) fn points(&self) -> &[DVec3] {
        &self.points
    }
}

impl Comb<'_> {
    fn strand(&self, root: DVec3, length_mm: f64, seed: u64) -> Strand {
        let side = if root.x.abs() < 1.5 { hash::uniform(seed, 1) - 0.5 } else { root.x }.signum();
        let wild = DVec3::new(hash::normal(seed, 2), hash::normal(seed, 3), hash::normal(seed, 4)) * 0.16;
        let length = length_mm * (0.8 + 0.3 * hash::uniform(seed, 5));
        // Every strand has its own layer.
        let layer = 0.4 + 1.6 * hash::uniform(seed, 6);
        let mut points = vec![root];
        let mut at = root;
        for k in 0..(length / STEP_MM) as u32 {
            let normal = (at - self.skull.centre).normalize_or(DVec3::Y);
            let flow = self.flow(at, side) + wild;
            let next = at + (flow - normal * flow.dot(normal)).normalize_or_zero() * STEP_MM;
            let above = layer * (0.3 * f64::from(k + 1)).min(1.0);
            // Below the scalp hair hangs.
            at = self.skull.over(self.head, next, above).unwrap_or(at + DVec3::NEG_Y * STEP_MM);
            // Cut around the ear, by hand.
            if self.ears.hold(at, 2.0 * hash::uniform(seed, 7) - 1.0) {
                break;
            }
            points.push(at);
        }
        Strand { points }
    }

    fn flow(&self, at: DVec3, side: f64) -> DVec3 {
        let [from, to] = PARTED_TO_DEG;
        let angle = self.head.map.sagittal_angle(at).rem_euclid(360.0);
        let parted = DVec3::new(0.8 * side, -0.55, -0.35);
        let mut away = (at - self.whorl).normalize_or(DVec3::NEG_Y) + DVec3::NEG_Y * 0.3;
        // Ahead of the whorl hair is combed aside, not forward into the parted hair.
        away.z = away.z.min(-0.2);
        parted.lerp(away, smoothstep(from, to, angle))
    }
}

/// Draws strands over a canvas.
pub(crate) fn draw(canvas: &mut Canvas, strands: &[Strand], colour: [f32; 3], width_mm: f64) {
    for (i, strand) in strands.iter().enumerate() {
        let gloss = 0.75 + 0.5 * hash::uniform(41, i as u64) as f32;
        let tint = colour.map(|c| c * gloss);
        for pair in strand.points.windows(2) {
            segment(canvas, pair[0], pair[1], tint, width_mm);
        }
    }
}

fn segment(canvas: &mut Canvas, a: DVec3, b: DVec3, colour: [f32; 3], width_mm: f64) {
    let frame = canvas.frame;
    let corner = canvas.corner();
    let ((pa, da), (pb, db)) = (frame.camera.project(a), frame.camera.project(b));
    let steps = (pa.distance(pb).ceil() as usize).clamp(1, 64);
    let alpha = (width_mm * frame.camera.px_per_mm(da)).min(1.0) as f32 * 0.8;
    let [w, h] = canvas.size();
    for k in 0..steps {
        let t = k as f64 / steps as f64;
        let (p, depth) = (pa.lerp(pb, t), da + (db - da) * t);
        let q = p - corner;
        if q.x < 0.0 || q.y < 0.0 || q.x >= w as f64 - 1.0 || q.y >= h as f64 - 1.0 {
            continue;
        }
        let Some(seen) = frame.depth_at(p) else { continue };
        if depth > seen + SLACK_MM {
            continue;
        }
        // Two pixels share a strand, by how near it runs.
        let (x, y) = (q.x as usize, q.y as usize);
        let (fx, fy) = ((q.x - x as f64) as f32, (q.y - y as f64) as f32);
        for (dx, dy, share) in [
            (0, 0, (1.0 - fx) * (1.0 - fy)),
            (1, 0, fx * (1.0 - fy)),
            (0, 1, (1.0 - fx) * fy),
            (1, 1, fx * fy),
        ] {
            let (shade, sheen) = (canvas.shade(x + dx, y + dy).max(0.25), canvas.sheen(x + dx, y + dy));
            let pixel = &mut canvas.light[(y + dy) * w + x + dx];
            // A hair hides what the skin below it mirrors.
            (0..3).for_each(|c| pixel[c] += alpha * share * (colour[c] * shade - sheen - pixel[c]));
        }
    }
}
