//! What is measured of every set alike, ours and the peers'.

use super::patch::Patch;
use crate::ground::sub_triangles;
use geometry::{DVec3, Mesh, SurfacePoint, hash};
use rayon::prelude::*;
use stipple::statistics::{self, Quadrature};

/// Statistics of a set.
pub(super) struct Measured {
    pub(super) count: usize,
    /// Relative radius at the first percentile, and the least.
    pub(super) radius: (f64, f64),
    /// Coefficient of variation of the nearest-neighbour distance.
    pub(super) variation: f64,
    /// First peak of the pair correlation, away from the border.
    pub(super) peak: f64,
    /// Root-mean-square error of the count in 20 bands of equal target.
    pub(super) bands: f64,
    /// Mean absolute error in discs that expect 60 points.
    pub(super) discs: f64,
    /// Number variance over the mean in those discs.
    pub(super) fano: f64,
    /// Variation of the target's mass in Voronoi cells; not measured for large sets.
    pub(super) capacity: f64,
    /// Points within one mean spacing of the border over those expected.
    pub(super) edge: f64,
}

/// Larger sets are not measured for what takes long.
const LARGE: usize = 200_000;
/// Width of a bin of the pair correlation, in 1/√λ.
/// With this one the published figure for MeshLab (3.0 at 20,000) comes out.
const BIN: f64 = 0.025;
/// Bands of equal target along the head.
const BANDS: usize = 20;
const EXPECTED: f64 = 60.0;

/// Measures points against a target of `density` (per cm²). Sets that miss the count asked for are held to
/// the target scaled to their own count: what is judged is evenness, not counting.
pub(super) fn measure(patch: &Patch, points: &[DVec3], density: impl Fn(DVec3) -> f64 + Sync) -> Measured {
    let target = quadrature(&patch.fine, &density, if points.len() > LARGE { 1 } else { 3 });
    let scale = points.len() as f64 / target.mass.iter().sum::<f64>();
    let target = Quadrature { mass: target.mass.iter().map(|m| m * scale).collect(), ..target };
    let density: Vec<f64> = points.par_iter().map(|p| density(*p) * scale).collect();
    let near = statistics::relative_nearest(points, &density);
    let inner = |i: &u32| {
        let i = *i as usize;
        patch.to_border(points[i]) > 4.0 * stipple::hexagonal_spacing_mm(density[i])
    };
    let centres: Vec<u32> = (0..points.len() as u32).into_par_iter().filter(inner).collect();
    let pairs = statistics::pair_correlation(points, &density, &centres, 3.0, BIN);
    let discs = discs(patch, points, &target, &density);
    let large = points.len() > LARGE;
    let unless_large = |value: f64| if large { f64::NAN } else { value };
    let mean_density = density.iter().sum::<f64>() / density.len().max(1) as f64;
    let width = (100.0 / mean_density).sqrt();
    Measured {
        count: points.len(),
        radius: (statistics::quantile(&near, 0.01), near.iter().copied().fold(f64::INFINITY, f64::min)),
        variation: statistics::mean_and_variation(&near).1,
        peak: statistics::first_peak(&pairs),
        bands: bands(points, &target),
        discs: unless_large(
            discs.iter().map(|(n, e)| (n / e - 1.0).abs()).sum::<f64>() / discs.len().max(1) as f64,
        ),
        fano: unless_large(statistics::fano_factor(&discs)),
        capacity: if large { f64::NAN } else { statistics::capacity_error(points, &target) },
        edge: unless_large(statistics::edge_ratio(points, &target, width, |p| patch.to_border(p))),
    }
}

/// Worst first percentile of the relative radius over prefixes of every tenth, against their own ideal.
pub(super) fn worst_prefix(points: &[DVec3], density: impl Fn(DVec3) -> f64) -> f64 {
    let of = |tenth: usize| {
        let prefix = &points[..points.len() * tenth / 10];
        let share: Vec<f64> = prefix.iter().map(|p| density(*p) * tenth as f64 / 10.0).collect();
        statistics::quantile(&statistics::relative_nearest(prefix, &share), 0.01)
    };
    (1..=10).map(of).fold(f64::INFINITY, f64::min)
}

/// The target at the middles of `side²` parts of every face.
fn quadrature(mesh: &Mesh, density: &(impl Fn(DVec3) -> f64 + Sync), side: u32) -> Quadrature {
    let mut out = Quadrature::default();
    let parts = sub_triangles(side);
    for face in 0..mesh.triangles.len() as u32 {
        let share = mesh.face_area(face) / parts.len() as f64 / 100.0;
        for &weights in &parts {
            let p = mesh.position(SurfacePoint { face, weights });
            out.positions.push(p);
            out.mass.push(density(p) * share);
        }
    }
    out
}

fn bands(points: &[DVec3], target: &Quadrature) -> f64 {
    let mut order: Vec<usize> = (0..target.mass.len()).collect();
    order.sort_by(|a, b| target.positions[*a].z.total_cmp(&target.positions[*b].z));
    let total: f64 = target.mass.iter().sum();
    // Borders between quadrature points, and what truly lies between them.
    let (mut borders, mut expected, mut mass) = (Vec::new(), Vec::new(), 0.0);
    for i in order {
        mass += target.mass[i];
        if mass >= total / BANDS as f64 && borders.len() + 1 < BANDS {
            borders.push(target.positions[i].z);
            expected.push(mass);
            mass = 0.0;
        }
    }
    expected.push(mass);
    let mut found = vec![0.0; expected.len()];
    points.iter().for_each(|p| found[borders.partition_point(|b| *b < p.z)] += 1.0);
    let squares = found.iter().zip(&expected).map(|(n, e)| (n / e - 1.0) * (n / e - 1.0));
    (squares.sum::<f64>() / found.len() as f64).sqrt()
}

/// Counts found and expected in discs about points that lie far enough from the border.
fn discs(patch: &Patch, points: &[DVec3], target: &Quadrature, density: &[f64]) -> Vec<(f64, f64)> {
    const DISCS: u64 = 1500;
    let radius = |i: usize| (EXPECTED * 100.0 / (std::f64::consts::PI * density[i])).sqrt();
    let widest = (0..points.len()).map(radius).fold(0.0, f64::max).min(40.0);
    let (of_points, of_mass) =
        (statistics::Counter::new(points, widest), statistics::Counter::new(&target.positions, widest));
    let disc = |k: u64| {
        let i = (hash::mix(11, k) % points.len() as u64) as usize;
        // Not about a point itself: its own neighbourhood is not like any other.
        let jitter = DVec3::new(hash::normal(1, k), hash::normal(2, k), hash::normal(3, k));
        let (centre, radius) = (points[i] + jitter * (0.3 * radius(i)), radius(i));
        if patch.to_border(centre) < 1.1 * radius {
            return None;
        }
        let mass: f64 = of_mass.within(centre, radius).into_iter().map(|j| target.mass[j as usize]).sum();
        (mass > 0.5 * EXPECTED).then(|| (of_points.within(centre, radius).len() as f64, mass))
    };
    (0..DISCS).into_par_iter().filter_map(disc).collect()
}
