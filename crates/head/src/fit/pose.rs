//! Where the cameras stood, to begin with: every side is tried on the mean head, and its mirror image, because
//! pictures from the front of a telephone are mirrored and left and right are easily swapped.

use super::camera::{self, Seen, UNKNOWNS, centre, rotation};
use super::contour;
use super::problem::{OnSkin, Problem, State};
use super::shape::Shape;
use super::solve::{Normal, cauchy};
use super::terms::Marker;
use super::{FitError, FitRules, MarkerSeen, Observations, PhotoView};
use crate::landmarks::Landmark;
use geometry::{Bvh, DMat3, DVec2, DVec3, Mesh};

/// Which way a landmark looks; `None` for ears, which are seen from everywhere.
fn outward(landmark: Landmark) -> Option<DVec3> {
    use Landmark as L;
    let v = DVec3::new;
    Some(match landmark {
        L::ExocanthionLeft => v(0.6, 0.0, 0.8),
        L::ExocanthionRight => v(-0.6, 0.0, 0.8),
        L::TragionLeft => v(0.95, 0.0, 0.3),
        L::TragionRight => v(-0.95, 0.0, 0.3),
        L::SuperauraleLeft | L::SuperauraleRight | L::SubauraleLeft | L::SubauraleRight => return None,
        L::Opisthocranion | L::Inion => v(0.0, 0.0, -1.0),
        _ => v(0.0, 0.1, 1.0),
    })
}

/// What a landmark costs that the camera could not have seen.
const HIDDEN: f64 = 60.0;
/// By how much a mirror image must fit better before it is believed: times, and besides.
const MIRRORED: (f64, f64) = (4.0, 60.0);

/// How much farther the mean head's landmarks lie off a person's than a fitted shape's do, and its outline, mm: wide
/// enough that no start is lost.
const MEAN_LANDMARK_MM: f64 = 3.0;
const MEAN_OUTLINE_MM: f64 = 5.0;

/// Middle and mean radius of what an outline goes round, mm.
const VAULT: DVec3 = DVec3::new(0.0, 50.0, -5.0);
const VAULT_MM: f64 = 80.0;

/// First cameras for all views.
pub(super) fn starts(
    shape: &Shape,
    seen: &Observations,
    rules: &FitRules,
) -> Result<Vec<Seen>, Vec<FitError>> {
    let normals = contour::normals(shape, &shape.mesh.positions);
    let mean = Mean { shape, rules, normals: &normals };
    let mut mirrored = Vec::new();
    let (mut starts, mut wrong) = (Vec::new(), Vec::new());
    for (k, view) in seen.views.iter().enumerate() {
        let Some((start, cost)) = mean.best(view) else {
            wrong.push(FitError::TooFew { view: k + 1, points: view.landmarks.len() });
            continue;
        };
        let image = mean.best(&mirror(view)).map_or(f64::INFINITY, |m| m.1);
        if cost > MIRRORED.0 * image + MIRRORED.1 {
            mirrored.push(k + 1);
        }
        starts.push(start);
    }
    if !mirrored.is_empty() {
        wrong.push(FitError::Mirrored { views: mirrored });
    }
    if wrong.is_empty() { Ok(starts) } else { Err(wrong) }
}

fn mirror(view: &PhotoView) -> PhotoView {
    let across = |p: DVec2| DVec2::new(f64::from(view.size[0]) - 1.0 - p.x, p.y);
    PhotoView {
        landmarks: view.landmarks.iter().map(|(l, p)| (*l, across(*p))).collect(),
        outline: view.outline.iter().map(|p| across(*p)).collect(),
        ties: Vec::new(),
        markers: Vec::new(),
        ..view.clone()
    }
}

/// The mean head, seen by cameras.
struct Mean<'a> {
    shape: &'a Shape,
    rules: &'a FitRules,
    normals: &'a [DVec3],
}

impl Mean<'_> {
    /// The best camera for a view, and what it costs.
    fn best(&self, view: &PhotoView) -> Option<(Seen, f64)> {
        let known: Vec<(Landmark, DVec3, DVec2)> = view
            .landmarks
            .iter()
            .filter_map(|&(l, px)| Some((l, self.shape.landmarks.get(l)?, px)))
            .collect();
        let mut tried: Vec<(Seen, f64)> = angles(view)
            .into_iter()
            .filter_map(|[a, e, r]| self.first(view, &known, rotation(a, e, r)))
            .map(|first| self.refined(view, &known, first, 12, false))
            .collect();
        tried.sort_by(|a, b| a.1.total_cmp(&b.1));
        tried.truncate(if known.len() < 4 { 4 } else { 2 });
        let with_outline = tried.into_iter().map(|(seen, _)| self.refined(view, &known, seen, 8, true));
        with_outline.min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// A camera turned so, as far away as the spread of the points says, with their middles one over the other;
    /// with fewer than two landmarks the outline's, which goes round the vault.
    fn first(&self, view: &PhotoView, known: &[(Landmark, DVec3, DVec2)], turn: DMat3) -> Option<Seen> {
        let focal = self.rules.focal(view).0;
        let (pixels, points): (Vec<DVec2>, Vec<DVec3>) = if known.len() < 2 {
            (view.outline.clone(), Vec::new())
        } else {
            known.iter().map(|k| (k.2, turn * k.1)).unzip()
        };
        let n = pixels.len() as f64;
        let middle = pixels.iter().fold(DVec2::ZERO, |s, p| s + *p) / n;
        let spread_px = (pixels.iter().map(|p| p.distance_squared(middle)).sum::<f64>() / n).sqrt();
        let (inner, spread_mm) = if points.is_empty() {
            (turn * VAULT, VAULT_MM)
        } else {
            let inner = points.iter().fold(DVec3::ZERO, |s, p| s + *p) / n;
            let squares = points.iter().map(|p| (*p - inner).truncate().length_squared());
            (inner, (squares.sum::<f64>() / n).sqrt().max(2.0))
        };
        if spread_px.is_nan() || spread_px <= 0.0 {
            return None;
        }
        let depth = (focal * spread_mm / spread_px).clamp(250.0, 5000.0);
        let c = centre(view);
        let at = ((middle - c) / focal * depth).extend(depth);
        Some(Seen { rotation: turn, place: at - inner, log_focal: libm::log(focal), centre: c })
    }

    /// A camera after some steps, and its cost on Cauchy's scale.
    fn refined(
        &self,
        view: &PhotoView,
        known: &[(Landmark, DVec3, DVec2)],
        mut seen: Seen,
        steps: usize,
        outline: bool,
    ) -> (Seen, f64) {
        let mut best = (seen, f64::INFINITY);
        let mut damping = 1e-2;
        for _ in 0..=steps {
            let normal = self.normal(view, known, &seen, outline);
            if normal.cost < best.1 {
                best = (seen, normal.cost);
                damping = (damping * 0.3f64).max(1e-6);
            } else {
                seen = best.0;
                damping *= 6.0;
                continue;
            }
            let Some(step) = normal.step(damping) else { break };
            seen = seen.stepped(&step);
        }
        let hidden = known.iter().filter(|(l, p, _)| {
            outward(*l).is_some_and(|out| out.dot((best.0.eye() - *p).normalize_or(out)) < -0.3)
        });
        (best.0, best.1 + HIDDEN * hidden.count() as f64)
    }

    fn normal(
        &self,
        view: &PhotoView,
        known: &[(Landmark, DVec3, DVec2)],
        seen: &Seen,
        outline: bool,
    ) -> Normal {
        // Wide: the mean head is nobody's.
        const WIDTH: f64 = 6.0;
        let mut normal = Normal::new(UNKNOWNS);
        let mut cost = 0.0;
        let picking = self.rules.picking_px(view);
        let mut add = |rows: &[([f64; UNKNOWNS], f64)]| {
            let s: f64 = rows.iter().map(|r| r.1 * r.1).sum();
            let (weight, own) = cauchy(s, WIDTH);
            cost += own;
            for (slopes, r) in rows {
                let slopes: Vec<(usize, f64)> = slopes.iter().copied().enumerate().collect();
                normal.add(&slopes, *r, weight);
            }
        };
        for (landmark, p, pixel) in known {
            let at = seen.project(*p);
            let own_mm = self.rules.landmark_mm(*landmark) + MEAN_LANDMARK_MM;
            let sigma = libm::hypot(picking, own_mm * seen.px_per_mm(*p));
            add(&[0, 1].map(|k| (at.by_camera[k].map(|s| s / sigma), (at.pixel[k] - pixel[k]) / sigma)));
        }
        if outline {
            let positions = &self.shape.mesh.positions;
            let touches = contour::touches(self.shape, positions, self.normals, seen, &view.outline);
            for (touch, pixel) in touches.iter().zip(&view.outline) {
                let [a, b] = touch.ends.map(|v| positions[v as usize]);
                let at = seen.project(a.lerp(b, touch.share));
                let scale = seen.focal() / seen.place.z.max(1.0);
                let n = touch.normal / libm::hypot(picking, MEAN_OUTLINE_MM * scale);
                add(&[(at.across(n), (at.pixel - *pixel).dot(n))]);
            }
        }
        let (mean, spread) = self.rules.focal(view);
        add(&[([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0 / spread], (seen.log_focal - libm::log(mean)) / spread)]);
        if let Some([a, e, r]) = view.side.map(camera::angles) {
            // Wider than the fit's own: first cameras only have to find the right valley.
            let sigma = 2.0 * self.rules.side_deg.to_radians();
            let turn = seen.turn_from(&rotation(a, e, r)).to_array();
            for (c, t) in turn.into_iter().enumerate() {
                let mut slopes = [0.0; UNKNOWNS];
                slopes[c] = 1.0 / sigma;
                add(&[(slopes, t / sigma)]);
            }
        }
        normal.cost = cost;
        normal
    }
}

/// Sides to try: around the one that was named, or all.
fn angles(view: &PhotoView) -> Vec<[f64; 3]> {
    if let Some([a, e, r]) = view.side.map(camera::angles) {
        let around = [(0.0, 0.0), (25.0, 0.0), (-25.0, 0.0), (0.0, 20.0), (0.0, -20.0)];
        let rolls: &[f64] = if e > 80.0 { &[0.0, 90.0, 180.0, -90.0] } else { &[0.0] };
        return around
            .into_iter()
            .flat_map(|(da, de)| rolls.iter().map(move |dr| [a + da, (e + de).min(88.0), r + dr]))
            .collect();
    }
    let level = (0..8).flat_map(|k| [0.0, 40.0].map(|e| [45.0 * f64::from(k), e, 0.0]));
    level.chain([0.0, 90.0, 180.0, -90.0].map(|r| [0.0, 88.0, r])).collect()
}

/// Where markers and things on the skin lie, to begin with: where the rays to them from the first photograph that
/// shows them meet the mean head.
pub(super) fn on_head(problem: &Problem, state: &State) -> (Vec<Marker>, Vec<OnSkin>) {
    let shape = problem.shape;
    let mesh = shape.mesh(&state.weights);
    let bvh = Bvh::new(&mesh);
    let views = || state.cameras.iter().zip(&problem.seen.views);
    let forehead = DVec3::new(0.0, 60.0, 90.0);
    let marker = |id: &u32| {
        let shown = views().find_map(|(camera, view)| {
            let marker = view.markers.iter().find(|m| m.id == *id)?;
            place(&mesh, &bvh, &camera.camera(), marker)
        });
        let (centre, rotation) = shown.unwrap_or((forehead, DMat3::IDENTITY));
        Marker { rotation, middle: problem.on_skin(&mesh.positions, centre) }
    };
    let tie = |places: &Vec<(usize, DVec2)>| {
        let seen = |&(v, pixel): &(usize, DVec2)| bvh.seen_at(&mesh, &state.cameras[v].camera(), pixel);
        let met = places.iter().find_map(seen).map(|s| mesh.position(s));
        problem.on_skin(&mesh.positions, met.unwrap_or(forehead))
    };
    let markers = problem.markers.iter().map(marker).collect();
    (markers, problem.ties.iter().map(|(_, places)| tie(places)).collect())
}

/// A marker's middle and turn, from what lies on the mesh below its corners.
fn place(mesh: &Mesh, bvh: &Bvh, camera: &geometry::Camera, seen: &MarkerSeen) -> Option<(DVec3, DMat3)> {
    let mut corners = [DVec3::ZERO; 4];
    for (at, pixel) in corners.iter_mut().zip(seen.corners) {
        *at = mesh.position(bvh.seen_at(mesh, camera, pixel)?);
    }
    let centre = corners.iter().fold(DVec3::ZERO, |s, c| s + *c) / 4.0;
    let x = (corners[1] - corners[0] + corners[2] - corners[3]).try_normalize()?;
    let y = corners[3] - corners[0] + corners[2] - corners[1];
    let y = (y - x * x.dot(y)).try_normalize()?;
    Some((centre, DMat3::from_cols(x, y, x.cross(y))))
}
