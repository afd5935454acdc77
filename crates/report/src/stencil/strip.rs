//! A strip of the head along a curve, in space and on paper.
//!
//! It is developed first (the middle line keeps lengths and geodesic curvature, geodesics across it become
//! straight: do Carmo, section 4-4). Where the middle bends sharply or the surface is strongly curved, the
//! error is then shared out: every length of the lattice pulls its two ends towards its true distance, in
//! turn and many times over (position-based relaxation, Müller et al. 2007, "Position based dynamics",
//! equation 9 with equal weights), which ends near the flattening of least squared strain.

use super::{LANES, STEP_MM};
use geometry::{DVec2, DVec3};
use head::Head;

/// Steps along the middle between the ends of a measured length: a centimetre of a head is straight to
/// 0.1 %, and summed millimetres would count the scan's roughness as length.
const STRIDE: usize = 10;
/// Rounds of relaxation.
const ROUNDS: usize = 60;

/// A strip in space and on paper: for each step along, lanes across.
pub(super) struct Strip {
    half_mm: f64,
    lane_mm: f64,
    space: Vec<Vec<DVec3>>,
    pub(super) paper: Vec<Vec<DVec2>>,
    across: Vec<(DVec3, DVec3, DVec3)>,
}

impl Strip {
    pub(super) fn develop(head: &Head, middle: &[DVec3], half_mm: f64) -> Self {
        let lane_mm = half_mm / f64::from(LANES);
        let frames: Vec<(DVec3, DVec3, DVec3)> = frames(head, middle);
        let (mut at, mut heading) = (DVec2::ZERO, 0.0);
        let (mut space, mut paper) = (Vec::new(), Vec::new());
        for (i, &(p, tangent, normal)) in frames.iter().enumerate() {
            if i > 0 {
                let (q, before, _) = frames[i - 1];
                // Half of the turn on each side of the step.
                let flat = |t: DVec3| (t - normal * t.dot(normal)).normalize_or(tangent);
                let turn = turn_between(flat(before), flat(tangent), normal);
                heading += 0.5 * turn;
                at += direction(heading) * p.distance(q);
                heading += 0.5 * turn;
            }
            let side = normal.cross(tangent);
            let across = direction(heading).perp();
            space.push(lanes(head, p, side, lane_mm));
            paper.push((-LANES..=LANES).map(|k| at + across * (f64::from(k) * lane_mm)).collect());
        }
        Self { half_mm, lane_mm, space, paper, across: frames }
    }

    /// Pairs of lattice points (step along, lane across) whose distances a stencil must keep: a centimetre
    /// along every lane, from the middle to both rims, and across the corners; shorter where the strip is.
    fn lengths(&self) -> Vec<[(usize, usize); 2]> {
        let (rows, rim, middle) = (self.space.len(), 2 * LANES as usize, LANES as usize);
        let stride = STRIDE.min(rows - 1);
        let mut pairs = Vec::new();
        for i in 0..rows {
            pairs.extend([[(i, middle), (i, 0)], [(i, middle), (i, rim)]]);
            if i + stride < rows {
                pairs.extend((0..=rim).map(|k| [(i, k), (i + stride, k)]));
                pairs.extend([[(i, 0), (i + stride, rim)], [(i, rim), (i + stride, 0)]]);
            }
        }
        pairs
    }

    /// Largest relative error of those lengths.
    pub(super) fn distortion(&self) -> f64 {
        let error = |[a, b]: [(usize, usize); 2]| {
            let real = self.space[a.0][a.1].distance(self.space[b.0][b.1]);
            (self.paper[a.0][a.1].distance(self.paper[b.0][b.1]) / real - 1.0).abs()
        };
        self.lengths().into_iter().map(error).fold(0.0, f64::max)
    }

    /// The same strip with its error shared out over its lengths, short ones included so that it stays smooth.
    pub(super) fn relaxed(mut self) -> Self {
        let mut pairs = self.lengths();
        for i in 0..self.space.len() {
            pairs.extend((1..=2 * LANES as usize).map(|k| [(i, k - 1), (i, k)]));
            if i > 0 {
                pairs.extend((0..=2 * LANES as usize).map(|k| [(i - 1, k), (i, k)]));
            }
        }
        for _ in 0..ROUNDS {
            for &[a, b] in &pairs {
                let real = self.space[a.0][a.1].distance(self.space[b.0][b.1]);
                let (p, q) = (self.paper[a.0][a.1], self.paper[b.0][b.1]);
                let pull = 0.5 * (p - q) * (1.0 - real / p.distance(q).max(f64::MIN_POSITIVE));
                self.paper[a.0][a.1] -= pull;
                self.paper[b.0][b.1] += pull;
            }
        }
        self
    }

    /// Paper position of a point near the strip, by its foot on the middle line.
    pub(super) fn place(&self, p: DVec3) -> Option<DVec2> {
        let nearest = (0..self.across.len()).min_by(|&a, &b| {
            self.across[a].0.distance_squared(p).total_cmp(&self.across[b].0.distance_squared(p))
        })?;
        let (q, tangent, normal) = self.across[nearest];
        let offset = p - q;
        let (along, side) = (offset.dot(tangent), offset.dot(normal.cross(tangent)));
        if along.abs() > 2.0 * STEP_MM || side.abs() > self.half_mm {
            return None;
        }
        let paper = &self.paper[nearest];
        let across = (paper[LANES as usize + 1] - paper[LANES as usize]) / self.lane_mm;
        Some(paper[LANES as usize] + across * side - across.perp() * along)
    }
}

/// Position, unit tangent and unit normal along a curve on the head; normals averaged over a few mm.
fn frames(head: &Head, middle: &[DVec3]) -> Vec<(DVec3, DVec3, DVec3)> {
    let normals: Vec<DVec3> =
        middle.iter().map(|p| head.closest(*p).map_or(DVec3::Y, |(s, _)| head.normal(s))).collect();
    (0..middle.len())
        .map(|i| {
            let (a, b) = (i.saturating_sub(5), (i + 5).min(middle.len() - 1));
            let normal = normals[a..=b].iter().copied().sum::<DVec3>().normalize_or(DVec3::Y);
            let along = middle[(i + 3).min(middle.len() - 1)] - middle[i.saturating_sub(3)];
            let tangent = (along - normal * along.dot(normal)).normalize_or(DVec3::X);
            (middle[i], tangent, normal)
        })
        .collect()
}

/// Unit vector of an angle from the page's x axis, radians.
fn direction(angle: f64) -> DVec2 {
    let (sin, cos) = libm::sincos(angle);
    DVec2::new(cos, sin)
}

fn turn_between(a: DVec3, b: DVec3, normal: DVec3) -> f64 {
    libm::atan2(normal.dot(a.cross(b)), a.dot(b))
}

/// Surface points across a strip: steps of a lane sideways, each put back on the surface.
fn lanes(head: &Head, p: DVec3, side: DVec3, lane_mm: f64) -> Vec<DVec3> {
    let walk = |sign: f64| {
        let (mut at, mut direction) = (p, side * sign);
        (0..LANES)
            .map(|_| {
                let (point, _) = head.closest(at + direction * lane_mm).unzip();
                let Some(point) = point else { return at };
                let next = head.mesh.position(point);
                // Scale the step so that its length is the lane's, then keep going straight on.
                let step = (next - at).normalize_or(direction);
                let landed = at + step * lane_mm;
                let normal = head.normal(point);
                direction = (step - normal * step.dot(normal)).normalize_or(step);
                at = head.closest(landed).map_or(landed, |(s, _)| head.mesh.position(s));
                at
            })
            .collect::<Vec<_>>()
    };
    let mut points = walk(-1.0);
    points.reverse();
    points.push(p);
    points.extend(walk(1.0));
    points
}
