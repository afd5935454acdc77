//! A fit: the head, the cameras, how well each point is met, and how sure all of it is.

use super::camera::Seen;
use super::findings::{FitFinding, findings};
use super::problem::{Problem, State, Tie};
use super::shape::FINE_MM;
use super::solve::Factor;
use super::terms::{Term, What};
use crate::landmarks::{Landmark, Landmarks};
use crate::scan::{HeadProblem, HeadRules, ScanInput, head_from_scan};
use crate::surface::Head;
use crate::template::mean_shape;
use geometry::{Bvh, Camera, DMat3, DVec2, DVec3, Mesh, SurfacePoint, hash};

/// Draws are not refined: longest edge, mm, beyond any that the coarse shape has.
const COARSE_EDGE_MM: f64 = 20.0;

/// How a point in a photograph is met.
#[derive(Debug, Clone, PartialEq)]
pub struct Residual {
    /// The photograph, from 0.
    pub view: usize,
    /// The point's name.
    pub what: String,
    /// How far the fit has it from where it was picked, px.
    pub px: f64,
    /// The same in standard deviations.
    pub deviations: f64,
}

/// How far a landmark lies from where a head of the fitted shape has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strayed {
    /// Which.
    pub landmark: Landmark,
    /// How far, mm.
    pub mm: f64,
    /// The same in standard deviations.
    pub deviations: f64,
}

/// A head fitted to photographs.
pub struct Fitted<'a> {
    problem: Problem<'a>,
    state: State,
    factor: Factor,
    /// How every point is met, photograph by photograph.
    pub residuals: Vec<Residual>,
    /// How far every landmark lies from where the shape has it: a slip in one photograph alone shows only here.
    pub strayed: Vec<Strayed>,
    /// What weakens the fit.
    pub findings: Vec<FitFinding>,
}

/// A head and the cameras that saw it, in its head frame.
pub struct Seeing {
    /// The head.
    pub head: Head,
    /// The cameras, photograph by photograph.
    pub cameras: Vec<Camera>,
}

impl Seeing {
    /// Where on the skin something lies that was picked in one or more photographs (number from 0, pixel): the
    /// place whose images lie nearest to the picks, together. `None` where no ray through a pick meets the head.
    pub fn on_skin(&self, picks: &[(usize, DVec2)]) -> Option<SurfacePoint> {
        const STEPS: usize = 12;
        let mesh = &self.head.mesh;
        let seen = |&(v, pixel): &(usize, DVec2)| self.head.bvh.seen_at(mesh, &self.cameras[v], pixel);
        let hits = picks.iter().filter_map(seen);
        let off = |p: DVec3| {
            picks.iter().map(|&(v, px)| self.cameras[v].project(p).0.distance_squared(px)).sum::<f64>()
        };
        let at = |s: SurfacePoint| off(mesh.position(s));
        let mut best = hits.min_by(|a, b| at(*a).total_cmp(&at(*b)))?;
        for _ in 0..STEPS {
            let (p, out) = (mesh.position(best), self.head.normal(best));
            let (x, y) = (out.any_orthonormal_vector(), out.cross(out.any_orthonormal_vector()));
            let step = self.along_skin(picks, p, x, y)?.clamp_length_max(8.0);
            let next = self.head.closest(p + x * step.x + y * step.y)?.0;
            if at(next) >= at(best) {
                break;
            }
            best = next;
        }
        Some(best)
    }

    /// Gauss and Newton's step along two directions of the skin.
    fn along_skin(&self, picks: &[(usize, DVec2)], p: DVec3, x: DVec3, y: DVec3) -> Option<DVec2> {
        const H: f64 = 0.01;
        let (mut xx, mut xy, mut yy, mut right) = (1e-9, 0.0, 1e-9, DVec2::ZERO);
        for &(v, pixel) in picks {
            let at = |q: DVec3| self.cameras[v].project(q).0;
            let here = at(p);
            let (a, b) = ((at(p + x * H) - here) / H, (at(p + y * H) - here) / H);
            let left = pixel - here;
            (xx, xy, yy) = (xx + a.dot(a), xy + a.dot(b), yy + b.dot(b));
            right += DVec2::new(a.dot(left), b.dot(left));
        }
        let det = xx * yy - xy * xy;
        (det > 0.0).then(|| DVec2::new(yy * right.x - xy * right.y, xx * right.y - xy * right.x) / det)
    }
}

impl<'a> Fitted<'a> {
    pub(super) fn new(problem: Problem<'a>, state: State, terms: &[Term], factor: Factor) -> Self {
        let residuals = residuals(terms);
        let directions: Vec<DVec3> = state.cameras.iter().map(|c| c.eye().normalize_or(DVec3::Z)).collect();
        let strayed = strayed(&problem, &state);
        let findings = findings(&problem, &residuals, &strayed, &directions);
        Self { problem, state, factor, residuals, strayed, findings }
    }

    /// The head and its cameras.
    ///
    /// # Errors
    /// What is wrong with the fitted surface as a head; then the points contradict each other.
    pub fn head(&self, rules: &HeadRules) -> Result<Seeing, Vec<HeadProblem>> {
        let shape = self.problem.shape;
        let (mesh, _) =
            mean_shape(shape.sex, &shape.tape, FINE_MM).ok_or_else(|| vec![HeadProblem::NoSurface])?;
        let mesh = mesh.mapped(|p| shape.moved(p, &self.state.weights));
        self.seeing(&self.state, mesh, 1.0, rules)
    }

    /// A head as likely as the points leave it: the same seed and number give the same head. Coarse, for
    /// everything that is asked of many.
    ///
    /// # Errors
    /// As [`Fitted::head`].
    pub fn draw(&self, seed: u64, number: u64, rules: &HeadRules) -> Result<Seeing, Vec<HeadProblem>> {
        let seed = hash::mix(hash::purpose(seed, "head"), number);
        let unknowns = self.problem.unknowns();
        let normal = (0..unknowns as u64).map(|k| hash::normal(seed, k)).collect();
        let state = self.problem.stepped(&self.state, &self.factor.back(normal));
        let scale = 1.0 + self.problem.rules.beyond * hash::normal(seed, unknowns as u64);
        let rules = HeadRules { longest_edge_mm: COARSE_EDGE_MM, ..rules.clone() };
        self.seeing(&state, self.problem.shape.mesh(&state.weights), scale, &rules)
    }

    /// The head as coarse as the shape that was fitted, and with all landmarks that the shape has, also those that nobody picked: for
    /// the eye, while points are still being picked.
    ///
    /// # Errors
    /// As [`Fitted::head`].
    pub fn coarse(&self, rules: &HeadRules) -> Result<Seeing, Vec<HeadProblem>> {
        let rules = HeadRules { longest_edge_mm: COARSE_EDGE_MM, ..rules.clone() };
        let (shape, weights) = (self.problem.shape, &self.state.weights);
        let all = shape.landmarks.iter().map(|(l, p)| (l, shape.moved(p, weights)));
        self.seen_as(&self.state, shape.mesh(weights), all.collect(), 1.0, &rules)
    }

    fn seeing(
        &self,
        state: &State,
        mesh: Mesh,
        scale: f64,
        rules: &HeadRules,
    ) -> Result<Seeing, Vec<HeadProblem>> {
        self.seen_as(state, mesh, Landmarks::default(), scale, rules)
    }

    /// The head of a state with its mesh; `others` are landmarks beside those of the problem.
    fn seen_as(
        &self,
        state: &State,
        mesh: Mesh,
        others: Landmarks,
        scale: f64,
        rules: &HeadRules,
    ) -> Result<Seeing, Vec<HeadProblem>> {
        let bvh = Bvh::new(&mesh);
        let snap = |p: DVec3| bvh.closest(&mesh, p).map_or(p, |(s, _)| mesh.position(s));
        let own = self
            .problem
            .landmarks
            .iter()
            .enumerate()
            .map(|(l, name)| (*name, state.landmark(&self.problem, l)));
        let landmarks: Landmarks = others.iter().chain(own).map(|(name, p)| (name, snap(p))).collect();
        let input = ScanInput { mesh, corner_uvs: None, vertex_colours: None, landmarks, mm_per_unit: scale };
        let head = head_from_scan(input, rules)?.head;
        let (turn, moved) = (head.placement.rotation, head.placement.translation);
        let camera = |c: &Seen| {
            let rotation: DMat3 = c.rotation * turn.transpose();
            Camera::posed(rotation, c.place * scale - rotation * moved, c.focal(), c.centre)
        };
        Ok(Seeing { cameras: state.cameras.iter().map(camera).collect(), head })
    }
}

fn strayed(problem: &Problem, state: &State) -> Vec<Strayed> {
    let of = |(landmark, offset): (&Landmark, &DVec3)| {
        let mm = offset.length();
        Strayed { landmark: *landmark, mm, deviations: mm / problem.rules.landmark_mm(*landmark) }
    };
    problem.landmarks.iter().zip(&state.offsets).map(of).collect()
}

/// How everything that was picked is met.
fn residuals(terms: &[Term]) -> Vec<Residual> {
    let of = |term: &Term| {
        let picked = term.picked?;
        let deviations = term.squares().sqrt();
        let what = match picked.what {
            What::Landmark(landmark) | What::Tie(Tie::Landmark(landmark)) => landmark.name().to_owned(),
            What::Outline(k) => format!("outline point {}", k + 1),
            What::Marker(id) => format!("marker {id}"),
            What::Tie(Tie::Thing(t)) => format!("point {t}"),
        };
        Some(Residual { view: picked.view, what, px: deviations * picked.sigma_px, deviations })
    };
    terms.iter().filter_map(of).collect()
}
