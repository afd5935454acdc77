//! What a fit is made of: residuals in standard deviations, with their slopes.

use super::camera::{self, Projected, UNKNOWNS};
use super::contour::Touch;
use super::problem::{OnSkin, Problem, State, Tie};
use crate::landmarks::Landmark;
use geometry::{DMat3, DVec2, DVec3};

/// A residual with its slopes by unknown.
pub(super) type Row = (Vec<(usize, f64)>, f64);

/// What was picked in a photograph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What {
    Landmark(Landmark),
    Outline(usize),
    Marker(u32),
    Tie(Tie),
}

/// A point that was picked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picked {
    /// The photograph, from 0.
    pub(super) view: usize,
    pub(super) what: What,
    /// One standard deviation, px.
    pub(super) sigma_px: f64,
}

/// Residuals that belong together.
pub(super) struct Term {
    /// What they are of, where that was picked; `None` for what is known of heads and cameras, or was measured.
    pub(super) picked: Option<Picked>,
    pub(super) rows: Vec<Row>,
}

impl Term {
    fn known(row: Row) -> Self {
        Self { picked: None, rows: vec![row] }
    }

    fn picked(view: usize, what: What, sigma_px: f64, rows: Vec<Row>) -> Self {
        Self { picked: Some(Picked { view, what, sigma_px }), rows }
    }

    /// Sum of the squares of the residuals.
    pub(super) fn squares(&self) -> f64 {
        self.rows.iter().map(|(_, r)| r * r).sum()
    }
}

/// Tape measures about a state: values there and slopes by mode.
pub(super) struct TapeSlopes {
    pub(super) weights: Vec<f64>,
    /// Each measure as the shape has it, and as it was read, mm.
    pub(super) values: Vec<(f64, f64)>,
    pub(super) slopes: Vec<Vec<f64>>,
}

impl Problem<'_> {
    /// All terms at a state, with the outlines' places on the contours.
    pub(super) fn terms(&self, s: &State, touches: &[Vec<Touch>], tape: Option<&TapeSlopes>) -> Vec<Term> {
        let mut terms = Vec::new();
        self.priors(s, &mut terms);
        for (v, view) in self.seen.views.iter().enumerate() {
            for &(landmark, pixel) in &view.landmarks {
                terms.extend(self.index(landmark).map(|l| self.landmark(s, v, l, pixel)));
            }
            for (k, (pixel, touch)) in view.outline.iter().zip(&touches[v]).enumerate() {
                terms.push(self.outline(s, v, k, *pixel, touch));
            }
            for marker in &view.markers {
                terms.extend(self.marker_corners(s, v, marker.id, &marker.corners));
            }
        }
        for (t, (tie, places)) in self.ties.iter().enumerate() {
            terms.extend(places.iter().map(|&(v, pixel)| self.tied(s, t, *tie, v, pixel)));
        }
        terms.extend(self.seen.lengths.iter().filter_map(|&(a, b, mm)| self.length(s, a, b, mm)));
        terms.extend(tape.into_iter().flat_map(|tape| self.tape(s, tape)));
        terms
    }

    fn priors(&self, s: &State, out: &mut Vec<Term>) {
        let mut prior = |slopes, r| out.push(Term::known((slopes, r)));
        for (k, w) in s.weights.iter().enumerate() {
            prior(vec![(k, 1.0)], *w);
        }
        for (l, offset) in s.offsets.iter().enumerate() {
            let sigma = self.rules.landmark_mm(self.landmarks[l]);
            for (c, mm) in offset.to_array().into_iter().enumerate() {
                prior(vec![(self.offset(l) + c, 1.0 / sigma)], mm / sigma);
            }
        }
        for (v, camera) in s.cameras.iter().enumerate() {
            let (mean, spread) = self.rules.focal(&self.seen.views[v]);
            let from = self.camera(v);
            prior(vec![(from + 6, 1.0 / spread)], (camera.log_focal - libm::log(mean)) / spread);
            if let Some(side) = self.sides[v] {
                let sigma = self.rules.side_deg.to_radians();
                let turn = camera.turn_from(&side);
                for (c, t) in turn.to_array().into_iter().enumerate() {
                    prior(vec![(from + c, 1.0 / sigma)], t / sigma);
                }
            }
        }
        self.marker_priors(s, &mut prior);
        for (t, tie) in s.ties.iter().enumerate() {
            let (slopes, r) = self.on_surface(s, tie, self.tie(t));
            prior(slopes, r);
        }
    }

    /// Something lies on the skin: its distance from the plane of the skin at the vertex next to it.
    fn on_surface(&self, s: &State, on: &OnSkin, unknown: usize) -> Row {
        let vertex = on.vertex as usize;
        let sigma = self.rules.outline_mm;
        let mut slopes: Vec<(usize, f64)> = moves(self.shape.vertex_moves(vertex), -on.normal / sigma);
        slopes.extend((0..3).map(|c| (unknown + c, on.normal[c] / sigma)));
        (slopes, on.normal.dot(on.at - s.vertex(self.shape, vertex)) / sigma)
    }

    /// A marker lies on the skin, and flat on it.
    fn marker_priors(&self, s: &State, prior: &mut impl FnMut(Vec<(usize, f64)>, f64)) {
        for (m, marker) in s.markers.iter().enumerate() {
            let from = self.marker(m);
            let (slopes, r) = self.on_surface(s, &marker.middle, from + 3);
            prior(slopes, r);
            let normal = marker.middle.normal;
            let out = marker.rotation.z_axis;
            for across in [normal.any_orthonormal_vector(), normal.cross(normal.any_orthonormal_vector())] {
                // A turn t moves the print's normal by t x out.
                let turn = out.cross(across) / FLAT;
                prior((0..3).map(|c| (from + c, turn[c])).collect(), across.dot(out) / FLAT);
            }
        }
    }

    fn landmark(&self, s: &State, v: usize, l: usize, pixel: DVec2) -> Term {
        let sigma = self.rules.picking_px(&self.seen.views[v]);
        let p = s.landmark(self, l);
        let seen = s.cameras[v].project(p);
        let rows = [0, 1].map(|k| {
            let by = seen.by_point[k] / sigma;
            let mut slopes = moves(&self.moves[l], by);
            slopes.extend((0..3).map(|c| (self.offset(l) + c, by[c])));
            self.by_camera(&mut slopes, v, &seen, k, 1.0 / sigma);
            (slopes, (seen.pixel[k] - pixel[k]) / sigma)
        });
        Term::picked(v, What::Landmark(self.landmarks[l]), sigma, rows.into())
    }

    fn outline(&self, s: &State, v: usize, k: usize, pixel: DVec2, touch: &Touch) -> Term {
        let [a, b] = touch.ends.map(|e| e as usize);
        let p = s.vertex(self.shape, a).lerp(s.vertex(self.shape, b), touch.share);
        let camera = &s.cameras[v];
        let seen = camera.project(p);
        let px_per_mm = camera.px_per_mm(p);
        let view = &self.seen.views[v];
        let hair = view.hair_mm * px_per_mm;
        let sigma = libm::hypot(self.rules.picking_px(view), self.rules.outline_mm(view) * px_per_mm);
        let n = touch.normal / sigma;
        let by = seen.by_point[0] * n.x + seen.by_point[1] * n.y;
        let (first, second) = (self.shape.vertex_moves(a), self.shape.vertex_moves(b));
        let mut slopes: Vec<(usize, f64)> =
            first.iter().zip(second).map(|(x, y)| by.dot(x.lerp(*y, touch.share))).enumerate().collect();
        let from = self.camera(v);
        slopes.extend(seen.across(n).into_iter().enumerate().map(|(c, by)| (from + c, by)));
        let r = (seen.pixel - pixel).dot(n) + hair / sigma;
        Term::picked(v, What::Outline(k), sigma, vec![(slopes, r)])
    }

    fn marker_corners(&self, s: &State, v: usize, id: u32, corners: &[DVec2; 4]) -> Vec<Term> {
        let Some(m) = self.markers.iter().position(|other| *other == id) else { return Vec::new() };
        let marker = &s.markers[m];
        let sigma = self.rules.marker_px;
        let term = |k: usize| {
            let turned = marker.rotation * corner(k, self.seen.marker_mm);
            let seen = s.cameras[v].project(marker.middle.at + turned);
            let rows = [0, 1].map(|c| {
                let by = seen.by_point[c] / sigma;
                let turn = turned.cross(by);
                let from = self.marker(m);
                let mut slopes = Vec::new();
                self.by_camera(&mut slopes, v, &seen, c, 1.0 / sigma);
                slopes.extend((0..3).map(|i| (from + i, turn[i])));
                slopes.extend((0..3).map(|i| (from + 3 + i, by[i])));
                (slopes, (seen.pixel[c] - corners[k][c]) / sigma)
            });
            Term::picked(v, What::Marker(id), sigma, rows.into())
        };
        (0..4).map(term).collect()
    }

    fn tied(&self, s: &State, t: usize, tie: Tie, v: usize, pixel: DVec2) -> Term {
        let seen = s.cameras[v].project(s.ties[t].at);
        let sigma = self.rules.picking_px(&self.seen.views[v]);
        let rows = [0, 1].map(|k| {
            let mut slopes = Vec::new();
            self.by_camera(&mut slopes, v, &seen, k, 1.0 / sigma);
            slopes.extend((0..3).map(|c| (self.tie(t) + c, seen.by_point[k][c] / sigma)));
            (slopes, (seen.pixel[k] - pixel[k]) / sigma)
        });
        Term::picked(v, What::Tie(tie), sigma, rows.into())
    }

    fn length(&self, s: &State, from: Landmark, to: Landmark, mm: f64) -> Option<Term> {
        let (a, b) = (self.index(from)?, self.index(to)?);
        let apart = s.landmark(self, b) - s.landmark(self, a);
        let sigma = self.rules.length_mm;
        let along = apart.normalize_or(DVec3::X) / sigma;
        let both = self.moves[a].iter().zip(&self.moves[b]);
        let mut slopes: Vec<(usize, f64)> = both.map(|(x, y)| along.dot(*y - *x)).enumerate().collect();
        let mut ends = [(a, -along), (b, along)];
        ends.sort_by_key(|e| e.0);
        for (l, by) in ends {
            slopes.extend((0..3).map(|c| (self.offset(l) + c, by[c])));
        }
        let row = (slopes, (apart.length() - mm) / sigma);
        Some(Term::known(row))
    }

    fn tape<'t>(&self, s: &State, tape: &'t TapeSlopes) -> impl Iterator<Item = Term> + use<'t> {
        let sigma = libm::hypot(self.shape.tape.reading_mm, self.rules.length_mm);
        let moved: Vec<f64> = s.weights.iter().zip(&tape.weights).map(|(w, from)| w - from).collect();
        tape.values.iter().zip(&tape.slopes).map(move |(&(found, wanted), slopes)| {
            let value = found + slopes.iter().zip(&moved).map(|(s, m)| s * m).sum::<f64>();
            Term::known((slopes.iter().map(|s| s / sigma).enumerate().collect(), (value - wanted) / sigma))
        })
    }

    fn by_camera(&self, slopes: &mut Vec<(usize, f64)>, v: usize, seen: &Projected, k: usize, by: f64) {
        let from = self.camera(v);
        slopes.extend((0..UNKNOWNS).map(|c| (from + c, seen.by_camera[k][c] * by)));
    }
}

/// How flat a sticker lies on the skin, radians (one standard deviation): about ten degrees on a curved head.
const FLAT: f64 = 0.18;

fn moves(moves: &[DVec3], by: DVec3) -> Vec<(usize, f64)> {
    moves.iter().map(|m| m.dot(by)).enumerate().collect()
}

/// A marker's corner on its print, x along its first side, z out of it, mm.
pub(super) fn corner(k: usize, side: f64) -> DVec3 {
    let h = 0.5 * side;
    [DVec3::new(-h, -h, 0.0), DVec3::new(h, -h, 0.0), DVec3::new(h, h, 0.0), DVec3::new(-h, h, 0.0)][k]
}

/// A marker's place on the head.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marker {
    /// From the print to the head.
    pub(super) rotation: DMat3,
    pub(super) middle: OnSkin,
}

impl Marker {
    pub(super) fn stepped(&self, step: &[f64]) -> Self {
        let at = self.middle.at + DVec3::new(step[3], step[4], step[5]);
        Self { rotation: camera::stepped(self.rotation, step), middle: OnSkin { at, ..self.middle } }
    }
}
