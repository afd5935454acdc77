//! Evening out the spacing: neighbours closer than a share of the local hexagonal spacing push each other
//! apart along the surface.
//!
//! The push is the spring of the "push" step of Ahmed, Guo, Yan, Franceschi, Zhang & Deussen, "A simple
//! push-pull algorithm for blue-noise sampling", IEEE TVCG 2017, taken with a soft strength instead of one
//! point at a time, so that all points move at once and the result does not depend on threads. There is no
//! pull: the strata have already put the right number everywhere.

use crate::grid::Neighbours;
use crate::hexagonal_spacing_mm;
use crate::scatter::Request;
use geometry::SurfacePoint;
use glam::DVec3;
use rayon::prelude::*;

/// Neighbours are pushed until they are this share of the hexagonal spacing apart: above it patches freeze
/// into a lattice, below it the spacing is uneven.
const TARGET: f64 = 0.90;
/// Share of an overlap removed in one round by each of the two points.
const STRENGTH: f64 = 0.42;
/// A point moves at most this share of its spacing in a round.
const MOST_STEP: f64 = 0.25;
/// Neighbour lists reach this much farther than the push, and are made anew every `REFRESH` rounds.
const REACH: f64 = 1.35;
const REFRESH: u32 = 4;

/// Lower bound of a density for spacing, per cm²: below it points are not related to each other.
const SPARSEST: f64 = 1.0;

struct State<'a, 'b> {
    request: &'a Request<'b>,
    points: Vec<SurfacePoint>,
    positions: Vec<DVec3>,
    spacing: Vec<f64>,
}

impl State<'_, '_> {
    fn measure(&mut self) {
        let request = self.request;
        self.positions = self.points.par_iter().map(|&p| request.mesh.position(p)).collect();
        self.spacing = self.points.par_iter().map(|&p| spacing(request, p)).collect();
    }

    /// Lists are a little one-sided where the density changes steeply: a point looks no farther than its
    /// own spacing allows, and its sparser neighbour does the pushing.
    fn neighbours(&self) -> Neighbours {
        let radius: Vec<f64> = self.spacing.iter().map(|s| s * TARGET * REACH * 1.2).collect();
        Neighbours::within(&self.positions, &radius, |i, j| {
            (self.spacing[i] * self.spacing[j]).sqrt() * TARGET * REACH
        })
    }

    fn round(&mut self, neighbours: &Neighbours) {
        let moved: Vec<SurfacePoint> =
            (0..self.points.len()).into_par_iter().map(|i| self.pushed(i, neighbours.of(i))).collect();
        self.points = moved;
        self.measure();
    }

    fn pushed(&self, i: usize, neighbours: &[u32]) -> SurfacePoint {
        let p = self.positions[i];
        let mut push = DVec3::ZERO;
        for &j in neighbours {
            let away = p - self.positions[j as usize];
            let distance = away.length();
            let wanted = (self.spacing[i] * self.spacing[j as usize]).sqrt() * TARGET;
            if distance < wanted && distance > 1e-9 {
                push += away * (STRENGTH * (wanted / distance - 1.0));
            }
        }
        if push == DVec3::ZERO {
            return self.points[i];
        }
        self.step(i, push)
    }

    fn step(&self, i: usize, push: DVec3) -> SurfacePoint {
        let point = self.points[i];
        let request = self.request;
        let normal = request.mesh.face_normal(point.face);
        let along = (push - normal * push.dot(normal)).clamp_length_max(MOST_STEP * self.spacing[i]);
        for share in [1.0, 0.4] {
            let moved = request.adjacency.walk(request.mesh, point.face, self.positions[i] + along * share);
            if request.admits(moved) {
                return moved;
            }
        }
        point
    }
}

fn spacing(request: &Request, point: SurfacePoint) -> f64 {
    hexagonal_spacing_mm(request.density_at(point).max(SPARSEST))
}

/// Points after the request's rounds of relaxation; same number, same order.
pub(crate) fn relax(request: &Request, points: Vec<SurfacePoint>) -> Vec<SurfacePoint> {
    let mut state = State { request, points, positions: Vec::new(), spacing: Vec::new() };
    state.measure();
    let mut neighbours = state.neighbours();
    for round in 0..request.rounds {
        if round > 0 && round % REFRESH == 0 {
            neighbours = state.neighbours();
        }
        state.round(&neighbours);
    }
    state.points
}
