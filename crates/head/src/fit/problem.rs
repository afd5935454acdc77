//! The problem: its unknowns, and the way down.

use super::camera::{Seen, UNKNOWNS, angles, rotation};
use super::contour::{self, Touch};
use super::result::Fitted;
use super::shape::{self, Shape};
use super::solve::{Normal, cauchy};
use super::terms::{Marker, TapeSlopes, Term};
use super::{FitError, FitRules, Observations};
use crate::landmarks::Landmark;
use geometry::{DMat3, DVec2, DVec3};

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
        shape.vertex(v, &self.weights)
    }

    /// A landmark of the problem, mm.
    pub(super) fn landmark(&self, problem: &Problem, l: usize) -> DVec3 {
        problem.means[l] + self.offsets[l] + shape::sum(&problem.moves[l], &self.weights)
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
        let on_shape = landmarks.iter().filter_map(|l| shape.landmark(*l));
        let (means, moves) = on_shape.map(|(mean, moves)| (mean, moves.to_vec())).unzip();
        let side = |v: &super::PhotoView| v.side.map(angles).map(|[a, e, r]| rotation(a, e, r));
        let mut markers: Vec<u32> = seen.views.iter().flat_map(|v| v.markers.iter().map(|m| m.id)).collect();
        markers.sort_unstable();
        markers.dedup();
        Self {
            moves,
            sides: seen.views.iter().map(side).collect(),
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

    /// Goes down from the first cameras to the best of everything.
    pub(super) fn solve(self, cameras: Vec<Seen>) -> Result<Fitted<'a>, FitError> {
        let mut state = State {
            weights: vec![0.0; self.shape.modes()],
            offsets: vec![DVec3::ZERO; self.landmarks.len()],
            cameras,
            markers: Vec::new(),
            ties: Vec::new(),
        };
        (state.markers, state.ties) = super::pose::on_head(&self, &state);
        let mut damping = 1e-3;
        let mut slopes = None;
        for step in 0..MOST_STEPS {
            let width = TIGHTENING[step.min(TIGHTENING.len() - 1)];
            let touches = self.touches(&mut state);
            let tape = self.tape_about(&state, slopes.filter(|_| step >= TIGHTENING.len()));
            let here = self.normal(&self.terms(&state, &touches, tape.as_ref()), width);
            let down = self.down(&state, &here, &touches, tape.as_ref(), width, &mut damping);
            let gain = down.as_ref().map_or(0.0, |d| d.1);
            state = down.map_or(state, |d| d.0);
            slopes = tape.map(|t| t.slopes);
            if gain < SETTLED && step >= TIGHTENING.len() {
                break;
            }
        }
        let (touches, tape) = (self.touches(&mut state), self.tape_about(&state, slopes));
        let terms = self.terms(&state, &touches, tape.as_ref());
        let normal = self.normal(&terms, TIGHTENING[TIGHTENING.len() - 1]);
        let factor = normal.factor(0.0).ok_or(FitError::NoSolution)?;
        Ok(Fitted::new(self, state, &terms, factor))
    }

    /// A step that lowers the cost, and by how much; `None` where none does.
    fn down(
        &self,
        state: &State,
        here: &Normal,
        touches: &[Vec<Touch>],
        tape: Option<&TapeSlopes>,
        width: f64,
        damping: &mut f64,
    ) -> Option<(State, f64)> {
        for _ in 0..8 {
            let next = self.stepped(state, &here.step(*damping)?);
            let terms = self.terms(&next, touches, tape);
            let cost = terms.iter().map(|term| weight_and_cost(term, width).1).sum::<f64>();
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
            let (weight, cost) = weight_and_cost(term, width);
            normal.cost += cost;
            term.rows.iter().for_each(|(slopes, r)| normal.add(slopes, *r, weight));
        }
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
    fn touches(&self, s: &mut State) -> Vec<Vec<Touch>> {
        let positions = self.shape.positions(&s.weights);
        let normals = contour::normals(self.shape, &positions);
        for tie in &mut s.ties {
            *tie = self.on_skin(&positions, tie.at);
        }
        for marker in &mut s.markers {
            marker.middle = self.on_skin(&positions, marker.middle.at);
        }
        let of = |(camera, view): (&Seen, &super::PhotoView)| {
            contour::touches(self.shape, &positions, &normals, camera, &view.outline)
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

    /// Tape measures at a state. They bend so little with the modes that slopes which are known do; else they are
    /// found by small steps in every mode.
    fn tape_about(&self, s: &State, known: Option<Vec<Vec<f64>>>) -> Option<TapeSlopes> {
        if self.seen.tape.is_empty() {
            return None;
        }
        let here = self.shape.measured(&s.weights)?;
        let slopes = known.map_or_else(|| self.tape_slopes(s, &here), Some)?;
        let values = self.seen.tape.iter().map(|&(t, mm)| (here[t as usize], mm)).collect();
        Some(TapeSlopes { weights: s.weights.clone(), values, slopes })
    }

    fn tape_slopes(&self, s: &State, here: &[f64; 5]) -> Option<Vec<Vec<f64>>> {
        const STEP: f64 = 0.05;
        let mut slopes = vec![Vec::new(); self.seen.tape.len()];
        for k in 0..s.weights.len() {
            let mut ahead = s.weights.clone();
            ahead[k] += STEP;
            let there = self.shape.measured(&ahead)?;
            for (row, (t, _)) in slopes.iter_mut().zip(&self.seen.tape) {
                row.push((there[*t as usize] - here[*t as usize]) / STEP);
            }
        }
        Some(slopes)
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

/// Weight and cost of a term; what was picked may be an outlier, what is known is not.
fn weight_and_cost(term: &Term, width: f64) -> (f64, f64) {
    let squares = term.squares();
    if term.picked.is_some() { cauchy(squares, width) } else { (1.0, 0.5 * squares) }
}
