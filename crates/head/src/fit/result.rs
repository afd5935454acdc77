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

/// A head fitted to photographs.
pub struct Fitted<'a> {
    problem: Problem<'a>,
    state: State,
    factor: Factor,
    /// How every point is met, photograph by photograph.
    pub residuals: Vec<Residual>,
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
        let hits = picks.iter().filter_map(|&(v, pixel)| self.met(v, pixel));
        let off = |p: DVec3| {
            picks.iter().map(|&(v, px)| self.cameras[v].project(p).0.distance_squared(px)).sum::<f64>()
        };
        let at = |s: SurfacePoint| off(self.head.mesh.position(s));
        let mut best = hits.min_by(|a, b| at(*a).total_cmp(&at(*b)))?;
        for _ in 0..STEPS {
            let (p, out) = (self.head.mesh.position(best), self.head.normal(best));
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

    /// Where the ray through a pixel first meets the head.
    pub fn met(&self, view: usize, pixel: DVec2) -> Option<SurfacePoint> {
        let (camera, mesh) = (&self.cameras[view], &self.head.mesh);
        let towards = camera.ray(pixel);
        let facing = |hit: &geometry::Hit| mesh.face_normal(hit.point.face).dot(towards) < 0.0;
        self.head.bvh.first_hit(mesh, camera.eye, towards, facing).map(|hit| hit.point)
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
        let residuals = residuals(&problem, &state, terms);
        let directions: Vec<DVec3> = state.cameras.iter().map(|c| c.eye().normalize_or(DVec3::Z)).collect();
        let findings = findings(&problem, &residuals, &directions);
        Self { problem, state, factor, residuals, findings }
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
        self.coarse(&state, scale, rules)
    }

    /// The head at the optimum as coarse as the draws, to be compared with them.
    ///
    /// # Errors
    /// As [`Fitted::head`].
    pub fn middle(&self, rules: &HeadRules) -> Result<Seeing, Vec<HeadProblem>> {
        self.coarse(&self.state, 1.0, rules)
    }

    fn coarse(&self, state: &State, scale: f64, rules: &HeadRules) -> Result<Seeing, Vec<HeadProblem>> {
        let shape = self.problem.shape;
        let mesh =
            Mesh { positions: shape.positions(&state.weights), triangles: shape.mesh.triangles.clone() };
        let rules = HeadRules { longest_edge_mm: 20.0, ..rules.clone() };
        self.seeing(state, mesh, scale, &rules)
    }

    fn seeing(
        &self,
        state: &State,
        mesh: Mesh,
        scale: f64,
        rules: &HeadRules,
    ) -> Result<Seeing, Vec<HeadProblem>> {
        let bvh = Bvh::new(&mesh);
        let snap = |p: DVec3| bvh.closest(&mesh, p).map_or(p, |(s, _)| mesh.position(s));
        let of = |(l, landmark): (usize, &Landmark)| (*landmark, snap(state.landmark(&self.problem, l)));
        let landmarks: Landmarks = self.problem.landmarks.iter().enumerate().map(of).collect();
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

fn residuals(problem: &Problem, state: &State, terms: &[Term]) -> Vec<Residual> {
    let of = |term: &Term| {
        let deviations = term.rows.iter().map(|(_, r)| r * r).sum::<f64>().sqrt();
        let (view, what) = match term.what {
            What::Landmark(v, landmark) => (v, landmark.name().to_owned()),
            What::Outline(v, k) => (v, format!("outline point {}", k + 1)),
            What::Marker(v, id) => (v, format!("marker {id}")),
            What::Tie(v, Tie::Landmark(landmark)) => (v, landmark.name().to_owned()),
            What::Tie(v, Tie::Thing(t)) => (v, format!("point {t}")),
            _ => return None,
        };
        let px = match term.what {
            What::Landmark(v, landmark) => {
                let l = problem.index(landmark)?;
                let picked = problem.seen.views[v].landmarks.iter().find(|p| p.0 == landmark)?.1;
                let seen: DVec2 = state.cameras[v].pixel(state.landmark(problem, l));
                seen.distance(picked)
            }
            What::Outline(v, _) => {
                deviations * libm::hypot(problem.picking_px(v), problem.outline_px(state, v))
            }
            What::Tie(v, _) => deviations * problem.picking_px(v),
            _ => deviations * problem.rules.marker_px,
        };
        Some(Residual { view, what, px, deviations })
    };
    terms.iter().filter_map(of).collect()
}
