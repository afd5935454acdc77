//! The problem: its unknowns, and the way down.

use super::camera::{Seen, UNKNOWNS, rotation};
use super::contour::{self, Edge, Touch};
use super::pose::Start;
use super::result::Fitted;
use super::shape::Shape;
use super::solve::Normal;
use super::terms::{Marker, TapeSlopes, Term};
use super::{FitError, FitRules, Observations};
use crate::landmarks::{Landmark, Landmarks};
use crate::measure::measure;
use geometry::{DMat3, DVec2, DVec3, Mesh};

/// What is to be fitted.
pub(super) struct Problem<'a> {
    pub(super) shape: &'a Shape,
    pub(super) seen: &'a Observations,
    pub(super) rules: &'a FitRules,
    /// Landmarks with an offset of their own: those seen or measured, and those that a head needs.
    pub(super) landmarks: Vec<Landmark>,
    /// Where the mean shape has them, and their moves by mode.
    pub(super) means: Vec<DVec3>,
    pub(super) moves: Vec<Vec<DVec3>>,
    /// Turn of a camera on the side that was named.
    pub(super) sides: Vec<Option<DMat3>>,
    /// Markers by number.
    pub(super) markers: Vec<u32>,
    /// Things on the skin that are seen in two photographs or more, with all places where they are seen.
    pub(super) ties: Vec<(Tie, Vec<(usize, DVec2)>)>,
    edges: Vec<Edge>,
}

/// A thing on the skin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    Landmark(Landmark),
    Thing(u32),
}

/// A place on the skin: the point, the coarse vertex next to it and the skin's normal there.
#[derive(Debug, Clone, Copy)]
pub(super) struct OnSkin {
    pub(super) at: DVec3,
    pub(super) vertex: u32,
    pub(super) normal: DVec3,
}

/// The unknowns.
#[derive(Clone)]
pub(super) struct State {
    pub(super) weights: Vec<f64>,
    pub(super) offsets: Vec<DVec3>,
    pub(super) cameras: Vec<Seen>,
    pub(super) markers: Vec<Marker>,
    pub(super) ties: Vec<OnSkin>,
}

impl State {
    /// A coarse vertex, mm.
    pub(super) fn vertex(&self, shape: &Shape, v: usize) -> DVec3 {
        let moves = shape.vertex_moves(v).iter().zip(&self.weights);
        moves.fold(shape.mesh.positions[v], |p, (m, w)| p + *m * *w)
    }

    /// A landmark of the problem, mm.
    pub(super) fn landmark(&self, problem: &Problem, l: usize) -> DVec3 {
        let moves = problem.moves[l].iter().zip(&self.weights);
        moves.fold(problem.means[l] + self.offsets[l], |p, (m, w)| p + *m * *w)
    }
}

/// Widths of the robust weights, in standard deviations, step by step; the last holds.
const TIGHTENING: [f64; 5] = [40.0, 15.0, 8.0, 5.0, 4.0];
const MOST_STEPS: usize = 40;
/// A fit has settled when a step promises less than this.
const SETTLED: f64 = 1e-3;

impl<'a> Problem<'a> {
    pub(super) fn new(shape: &'a Shape, seen: &'a Observations, rules: &'a FitRules) -> Self {
        let picked = seen.views.iter().flat_map(|v| v.landmarks.iter().map(|l| l.0));
        let measured = seen.lengths.iter().flat_map(|l| [l.0, l.1]);
        let mut landmarks: Vec<Landmark> = picked.chain(measured).chain(Landmark::NEEDED).collect();
        landmarks.sort_unstable();
        landmarks.dedup();
        landmarks.retain(|l| shape.landmarks.get(*l).is_some());
        let means: Vec<DVec3> = landmarks.iter().filter_map(|l| shape.landmarks.get(*l)).collect();
        let side = |v: &super::PhotoView| v.side.map(|s| s.angles()).map(|[a, e, r]| rotation(a, e, r));
        let mut markers: Vec<u32> = seen.views.iter().flat_map(|v| v.markers.iter().map(|m| m.id)).collect();
        markers.sort_unstable();
        markers.dedup();
        Self {
            moves: means.iter().map(|&p| shape.moves_at(p)).collect(),
            sides: seen.views.iter().map(side).collect(),
            edges: contour::edges(shape),
            shape,
            seen,
            rules,
            landmarks,
            means,
            markers,
            ties: ties(shape, seen),
        }
    }

    /// Index of a landmark of the problem; `None` for those that the shape does not have, which only lie on it.
    pub(super) fn index(&self, landmark: Landmark) -> Option<usize> {
        self.landmarks.binary_search(&landmark).ok()
    }

    /// First unknown of a landmark's offset.
    pub(super) fn offset(&self, l: usize) -> usize {
        self.shape.modes() + 3 * l
    }

    /// First unknown of a camera.
    pub(super) fn camera(&self, v: usize) -> usize {
        self.offset(self.landmarks.len()) + UNKNOWNS * v
    }

    /// First unknown of a marker.
    pub(super) fn marker(&self, m: usize) -> usize {
        self.camera(self.seen.views.len()) + 6 * m
    }

    /// First unknown of a thing on the skin.
    pub(super) fn tie(&self, t: usize) -> usize {
        self.marker(self.markers.len()) + 3 * t
    }

    pub(super) fn unknowns(&self) -> usize {
        self.tie(self.ties.len())
    }

    pub(super) fn picking_px(&self, v: usize) -> f64 {
        let [w, h] = self.seen.views[v].size;
        self.rules.picking * f64::from(w.max(h))
    }

    /// How far an outline lies off the shape's in the middle of a view, px.
    pub(super) fn outline_px(&self, s: &State, v: usize) -> f64 {
        let own = libm::hypot(self.rules.outline_mm, 0.5 * self.seen.views[v].hair_mm);
        own * s.cameras[v].focal() / s.cameras[v].place.z.max(1.0)
    }

    /// Focal length that is expected, pixels, and its spread as a share.
    pub(super) fn focal(&self, v: usize) -> (f64, f64) {
        super::pose::focal(&self.seen.views[v], self.rules)
    }

    pub(super) fn landmark_mm(&self, landmark: Landmark) -> f64 {
        super::pose::landmark_mm(landmark, self.rules)
    }

    /// Goes down from the first cameras to the best of everything.
    pub(super) fn solve(self, starts: Vec<Start>) -> Result<Fitted<'a>, FitError> {
        let mut state = State {
            weights: vec![0.0; self.shape.modes()],
            offsets: vec![DVec3::ZERO; self.landmarks.len()],
            cameras: starts.iter().map(|s| s.seen).collect(),
            markers: Vec::new(),
            ties: Vec::new(),
        };
        (state.markers, state.ties) = super::pose::on_head(&self, &state);
        let mut damping = 1e-3;
        let mut last = None;
        for step in 0..MOST_STEPS {
            let width = TIGHTENING[step.min(TIGHTENING.len() - 1)];
            let touches = self.touches(&mut state);
            let tape = self.tape_slopes(&state);
            let here = self.normal(&self.terms(&state, &touches, tape.as_ref()), width);
            let down = self.down(&state, &here, &touches, tape.as_ref(), width, &mut damping);
            let gain = down.as_ref().map_or(0.0, |d| d.1);
            state = down.map_or(state, |d| d.0);
            last = Some(here);
            if gain < SETTLED && step >= TIGHTENING.len() {
                break;
            }
        }
        let normal = last.ok_or(FitError::NoSolution)?;
        let touches = self.touches(&mut state);
        let tape = self.tape_slopes(&state);
        let terms = self.terms(&state, &touches, tape.as_ref());
        let factor = normal.factor(0.0).ok_or(FitError::NoSolution)?;
        Ok(Fitted::new(self, state, &terms, factor))
    }

    /// A step that lowers the cost, and by how much; `None` where none does.
    fn down(
        &self,
        state: &State,
        here: &Normal,
        touches: &[Vec<Option<Touch>>],
        tape: Option<&TapeSlopes>,
        width: f64,
        damping: &mut f64,
    ) -> Option<(State, f64)> {
        for _ in 0..8 {
            let next = self.stepped(state, &here.step(*damping)?);
            let cost = cost(&self.terms(&next, touches, tape), width);
            if cost < here.cost {
                *damping = (*damping * 0.2).max(1e-9);
                return Some((next, here.cost - cost));
            }
            *damping = (*damping * 8.0).min(1e6);
        }
        None
    }

    fn normal(&self, terms: &[Term], width: f64) -> Normal {
        let mut normal = Normal::new(self.unknowns());
        for term in terms {
            let weight = if term.robust { 1.0 / (1.0 + squares(term) / (width * width)) } else { 1.0 };
            term.rows.iter().for_each(|(slopes, r)| normal.add(slopes, *r, weight));
        }
        normal.cost = cost(terms, width);
        normal
    }

    pub(super) fn stepped(&self, s: &State, step: &[f64]) -> State {
        let three = |from: usize| DVec3::new(step[from], step[from + 1], step[from + 2]);
        State {
            weights: s.weights.iter().zip(step).map(|(w, d)| (w + d).clamp(-6.0, 6.0)).collect(),
            offsets: s.offsets.iter().enumerate().map(|(l, o)| *o + three(self.offset(l))).collect(),
            cameras: s.cameras.iter().enumerate().map(|(v, c)| c.stepped(&step[self.camera(v)..])).collect(),
            markers: s.markers.iter().enumerate().map(|(m, k)| k.stepped(&step[self.marker(m)..])).collect(),
            ties: s
                .ties
                .iter()
                .enumerate()
                .map(|(t, k)| OnSkin { at: k.at + three(self.tie(t)), ..*k })
                .collect(),
        }
    }

    /// Where the outlines touch the shape; what lies on the skin is moved to the vertex that it lies next to.
    fn touches(&self, s: &mut State) -> Vec<Vec<Option<Touch>>> {
        let positions = self.shape.positions(&s.weights);
        let normals = contour::normals(self.shape, &positions);
        for tie in &mut s.ties {
            *tie = self.on_skin(&positions, tie.at);
        }
        for marker in &mut s.markers {
            let on = self.on_skin(&positions, marker.centre);
            (marker.on, marker.skin) = (on.vertex, on.normal);
        }
        let of = |(camera, view): (&Seen, &super::PhotoView)| {
            contour::touches(self.shape, &self.edges, &positions, &normals, camera, &view.outline)
        };
        s.cameras.iter().zip(&self.seen.views).map(of).collect()
    }

    /// A point with the vertex next to it.
    pub(super) fn on_skin(&self, positions: &[DVec3], at: DVec3) -> OnSkin {
        let far = |v: &usize| positions[*v].distance_squared(at);
        let vertex = (0..positions.len()).min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(0);
        let around = self.shape.around(vertex);
        let normal = around.iter().fold(DVec3::ZERO, |n, t| {
            let [a, b, c] = t.map(|v| positions[v as usize]);
            n + (b - a).cross(c - a)
        });
        OnSkin { at, vertex: vertex as u32, normal: normal.normalize_or(DVec3::Y) }
    }

    /// Tape measures at a state and their slopes, by small steps in every mode.
    fn tape_slopes(&self, s: &State) -> Option<TapeSlopes> {
        const STEP: f64 = 0.05;
        if self.seen.tape.is_empty() {
            return None;
        }
        let here = self.measured(&s.weights)?;
        let mut slopes = vec![Vec::new(); self.seen.tape.len()];
        for k in 0..s.weights.len() {
            let mut ahead = s.weights.clone();
            ahead[k] += STEP;
            let there = self.measured(&ahead)?;
            for (row, (t, _)) in slopes.iter_mut().zip(&self.seen.tape) {
                row.push((there[*t as usize] - here[*t as usize]) / STEP);
            }
        }
        let values = self.seen.tape.iter().map(|&(t, mm)| (t, here[t as usize], mm)).collect();
        Some(TapeSlopes { weights: s.weights.clone(), values, slopes })
    }

    fn measured(&self, weights: &[f64]) -> Option<[f64; 5]> {
        let mesh =
            Mesh { positions: self.shape.positions(weights), triangles: self.shape.mesh.triangles.clone() };
        let landmarks: Landmarks =
            self.shape.landmarks.iter().map(|(l, p)| (l, self.shape.moved(p, weights))).collect();
        measure(&mesh, &landmarks).map(crate::measure::Measures::array)
    }
}

/// What is seen on the skin in two photographs or more.
fn ties(shape: &Shape, seen: &Observations) -> Vec<(Tie, Vec<(usize, DVec2)>)> {
    let mut all: Vec<(Tie, usize, DVec2)> = Vec::new();
    for (v, view) in seen.views.iter().enumerate() {
        let on_skin = view.landmarks.iter().filter(|(l, _)| shape.landmarks.get(*l).is_none());
        all.extend(on_skin.map(|(l, p)| (Tie::Landmark(*l), v, *p)));
        all.extend(view.ties.iter().map(|(t, p)| (Tie::Thing(*t), v, *p)));
    }
    all.sort_by_key(|t| (t.0, t.1));
    let groups = all.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1);
    groups.map(|g| (g[0].0, g.iter().map(|t| (t.1, t.2)).collect())).collect()
}

fn squares(term: &Term) -> f64 {
    term.rows.iter().map(|(_, r)| r * r).sum()
}

/// Half the sum of squares, of robust terms on Cauchy's scale.
fn cost(terms: &[Term], width: f64) -> f64 {
    let of = |term: &Term| {
        let s = squares(term);
        if term.robust { 0.5 * width * width * libm::log1p(s / (width * width)) } else { 0.5 * s }
    };
    terms.iter().map(of).sum()
}
