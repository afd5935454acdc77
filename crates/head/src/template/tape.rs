//! Bending the template to tape measures: five smooth warps, fitted by least squares in which measures
//! that were taken weigh by how well a tape is read and the others by how much people differ.

use crate::landmarks::Landmarks;
use crate::measure::measure;
use geometry::{DVec3, Mesh, smoothstep};

/// A measure that can be taken with a tape or calliper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TapeMeasure {
    /// Round the head through glabella and opisthocranion.
    Circumference,
    /// Glabella to opisthocranion, straight.
    Length,
    /// Greatest breadth above the ears, straight.
    Breadth,
    /// Tragion over the top to tragion.
    EarToEar,
    /// Glabella over the top to inion.
    GlabellaToInion,
}

impl TapeMeasure {
    /// All measures, in the order used for arrays.
    pub const ALL: [Self; 5] =
        [Self::Circumference, Self::Length, Self::Breadth, Self::EarToEar, Self::GlabellaToInion];
}

/// Means and spreads in a population, mm, in the order of [`TapeMeasure::ALL`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TapeStatistics {
    /// Mean of each measure.
    pub mean_mm: [f64; 5],
    /// Standard deviation of each measure.
    pub deviation_mm: [f64; 5],
    /// How well a tape is read, mm (one standard deviation).
    pub reading_mm: f64,
}

/// A warped template.
pub(super) struct Fitted {
    pub(super) mesh: Mesh,
    pub(super) landmarks: Landmarks,
    pub(super) measured_mm: [f64; 5],
}

/// Warp parameters: scale in breadth, height over the ears and length, squareness in plan, fullness of
/// the vault in profile.
type Warp = [f64; 5];

const NEUTRAL: Warp = [1.0, 1.0, 1.0, 0.0, 0.0];
/// How far each parameter strays from neutral before it looks wrong; a weak pull keeps the fit regular.
const LOOSENESS: Warp = [0.3, 0.4, 0.3, 0.1, 0.07];
/// Centre of the vault in the template, about which it is warped.
const CENTRE: DVec3 = DVec3::new(0.0, 28.0, 0.0);

const POLE_MM: f64 = 45.0;

fn warp(p: DVec3, w: &Warp) -> DVec3 {
    // The vault is warped fully above the brow and less and less below, so that the face keeps its look.
    let vault = smoothstep(-30.0, 30.0, p.y);
    let q = p - CENTRE;
    // Angles lose their meaning at the poles: there the swell dies away over POLE_MM.
    let plan = q.x * q.x + q.z * q.z + POLE_MM * POLE_MM;
    let corner = 4.0 * q.x * q.x * q.z * q.z / (plan * plan);
    let profile = q.y * q.y + q.z * q.z + POLE_MM * POLE_MM;
    let shoulder = 4.0 * q.y * q.y * q.z * q.z / (profile * profile);
    let swell = 1.0 + vault * (w[3] * corner + w[4] * shoulder * f64::from(q.y > 0.0));
    let height = if p.y > 0.0 { p.y * w[1] } else { p.y * (0.5 + 0.5 * w[1]) };
    let swollen = CENTRE + DVec3::new(q.x * swell, q.y, q.z * swell);
    let lift = height - p.y + (swell - 1.0) * q.y.max(0.0);
    DVec3::new(swollen.x * w[0], p.y + lift, swollen.z * w[2])
}

/// Fits the template to the measures given and the population's for the rest.
pub(super) fn fit(
    mesh: &Mesh,
    landmarks: &Landmarks,
    given: &[(TapeMeasure, f64)],
    statistics: &TapeStatistics,
) -> Option<Fitted> {
    let target = Target::new(given, statistics);
    let mut w = NEUTRAL;
    for _ in 0..4 {
        w = gauss_newton_step(mesh, landmarks, &target, w)?;
    }
    let out = mesh.mapped(|p| warp(p, &w));
    let moved = landmarks.mapped(|p| warp(p, &w));
    let measured_mm = measure(&out, &moved)?.array();
    Some(Fitted { mesh: out, landmarks: moved, measured_mm })
}

struct Target {
    mm: [f64; 5],
    deviation: [f64; 5],
}

impl Target {
    fn new(given: &[(TapeMeasure, f64)], statistics: &TapeStatistics) -> Self {
        let mut target = Self { mm: statistics.mean_mm, deviation: statistics.deviation_mm };
        for (measure, mm) in given {
            if let Some(i) = TapeMeasure::ALL.iter().position(|m| m == measure) {
                target.mm[i] = *mm;
                target.deviation[i] = statistics.reading_mm;
            }
        }
        target
    }
}

fn measured(mesh: &Mesh, landmarks: &Landmarks, w: &Warp) -> Option<[f64; 5]> {
    let warped = mesh.mapped(|p| warp(p, w));
    Some(measure(&warped, &landmarks.mapped(|p| warp(p, w)))?.array())
}

fn gauss_newton_step(mesh: &Mesh, landmarks: &Landmarks, target: &Target, w: Warp) -> Option<Warp> {
    const H: f64 = 0.01;
    let here = measured(mesh, landmarks, &w)?;
    let mut normal = [[0.0; 6]; 5];
    let mut slopes = [[0.0; 5]; 5];
    for k in 0..5 {
        let mut ahead = w;
        ahead[k] += H;
        let there = measured(mesh, landmarks, &ahead)?;
        slopes[k] = [0, 1, 2, 3, 4].map(|m| (there[m] - here[m]) / H / target.deviation[m]);
    }
    for i in 0..5 {
        for j in 0..5 {
            normal[i][j] = (0..5).map(|m| slopes[i][m] * slopes[j][m]).sum();
        }
        normal[i][5] = (0..5).map(|m| slopes[i][m] * (target.mm[m] - here[m]) / target.deviation[m]).sum();
        normal[i][i] += 1.0 / (LOOSENESS[i] * LOOSENESS[i]);
        normal[i][5] += (NEUTRAL[i] - w[i]) / (LOOSENESS[i] * LOOSENESS[i]);
    }
    let step = solve(normal)?;
    Some([0, 1, 2, 3, 4].map(|k| w[k] + step[k].clamp(-0.1, 0.1)))
}

/// Solves five equations by elimination with pivoting; `None` where they are singular.
fn solve(mut rows: [[f64; 6]; 5]) -> Option<[f64; 5]> {
    for column in 0..5 {
        let pivot = (column..5).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        let lead = rows[column];
        if lead[column].abs() < 1e-12 {
            return None;
        }
        for (_, row) in rows.iter_mut().enumerate().filter(|(r, _)| *r != column) {
            let share = row[column] / lead[column];
            row.iter_mut().zip(lead).for_each(|(x, l)| *x -= share * l);
        }
    }
    Some([0, 1, 2, 3, 4].map(|k| rows[k][5] / rows[k][k]))
}
