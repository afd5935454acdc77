//! Hair worn longer than stubble: strands that lie along the scalp, parted in the middle and falling to
//! the sides and back. A simple growth for pictures; it does not style anybody's hair.

use crate::canvas::Canvas;
use geometry::{DVec3, hash};
use head::Head;

/// A strand of hair: points from root to tip, mm.
pub struct Strand {
    points: Vec<DVec3>,
}

/// Longest strand drawn, mm: what hangs below the head is not the plan's business.
const LONGEST_MM: f64 = 70.0;
const STEP_MM: f64 = 3.0;

/// Strands from roots on the head.
pub fn grow(head: &Head, roots: &[(DVec3, DVec3)], length_mm: f64, seed: u64) -> Vec<Strand> {
    roots
        .iter()
        .enumerate()
        .map(|(i, &(root, normal))| {
            strand(head, root, normal, length_mm.min(LONGEST_MM), hash::mix(seed, i as u64))
        })
        .collect()
}

fn strand(head: &Head, root: DVec3, normal: DVec3, length_mm: f64, seed: u64) -> Strand {
    let centre = head.map.centre;
    let side = if root.x.abs() < 1.5 { hash::uniform(seed, 1) - 0.5 } else { root.x };
    let wild = DVec3::new(hash::normal(seed, 2), hash::normal(seed, 3), hash::normal(seed, 4)) * 0.16;
    let length = length_mm * (0.8 + 0.3 * hash::uniform(seed, 5));
    let (mut at, mut n) = (root, normal);
    let mut points = vec![at];
    for k in 0..(length / STEP_MM) as u32 {
        let flow = DVec3::new(0.8 * side.signum(), -0.55, -0.35) + wild;
        let along = (flow - n * flow.dot(n)).normalize_or_zero();
        // Lifts off the skin at the root and lies over the hair below.
        let lift = if k < 2 { 0.35 } else { 0.05 };
        at += along * STEP_MM + n * (lift * STEP_MM * 0.4);
        n = (at - centre).normalize_or(n);
        points.push(at);
    }
    Strand { points }
}

/// Draws strands over a canvas.
pub fn draw(canvas: &mut Canvas, strands: &[Strand], colour: [f32; 3], width_mm: f64) {
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
        if depth > seen + 4.0 {
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
            let shade = canvas.shade(x + dx, y + dy).max(0.25);
            let pixel = &mut canvas.light[(y + dy) * w + x + dx];
            (0..3).for_each(|c| pixel[c] += alpha * share * (colour[c] * shade - pixel[c]));
        }
    }
}
