//! What a hairline's edge measures: how unlike its two sides are, and how far it strays from a smooth line.

use super::hairline::STEP_MM;
use geometry::{DVec2, DVec3, polyline};

/// Moving average over `window_mm` of a curve with half-millimetre steps.
fn averaged(points: &[DVec3], window_mm: f64) -> Vec<DVec3> {
    let reach = (0.5 * window_mm / STEP_MM) as usize;
    (0..points.len())
        .map(|i| {
            let n = reach.min(i).min(points.len() - 1 - i);
            let window = &points[i - n..=i + n];
            window.iter().copied().sum::<DVec3>() / window.len() as f64
        })
        .collect()
}

/// Mean of a function of arc length over the length that asymmetry is judged on.
pub(super) fn mean_around(s: f64, f: impl Fn(f64) -> f64) -> f64 {
    const SAMPLES: usize = 7;
    let at = |k: usize| s + ASYMMETRY_WINDOW_MM * ((k as f64 + 0.5) / SAMPLES as f64 - 0.5);
    (0..SAMPLES).map(|k| f(at(k))).sum::<f64>() / SAMPLES as f64
}

/// Length over which a line is averaged before its sides are compared, mm.
const ASYMMETRY_WINDOW_MM: f64 = 15.0;

/// Largest distance between one side of the line and the other's mirror image, both averaged over
/// [`ASYMMETRY_WINDOW_MM`], on the scalp map, mm; [`FARTHEST_MM`] where they are farther apart.
pub(super) fn asymmetry(edge_map: &[DVec2], mid_x: f64) -> f64 {
    let flat: Vec<DVec3> = edge_map.iter().map(|p| DVec3::new(p.x - mid_x, p.y, 0.0)).collect();
    let smooth = averaged(&flat, ASYMMETRY_WINDOW_MM);
    let mirrored: Vec<DVec3> = smooth.iter().map(|p| DVec3::new(-p.x, p.y, 0.0)).collect();
    let near = polyline::NearPolyline::new(mirrored.windows(2).map(|w| (w[0], w[1])).collect(), FARTHEST_MM);
    // Not at the ends, where there is no window to average over.
    let ends = (0.5 * ASYMMETRY_WINDOW_MM / STEP_MM) as usize;
    let inner = smooth.iter().skip(ends).take(smooth.len().saturating_sub(2 * ends));
    inner.map(|p| near.distance(*p).unwrap_or(FARTHEST_MM)).fold(0.0, f64::max)
}

/// Sides are not told apart beyond this distance, mm.
const FARTHEST_MM: f64 = 12.0;

/// Root mean square distance of the edge from the smooth line that it strays from, mm.
pub(super) fn irregularity(edge: &[DVec3], smooth: &[DVec3]) -> f64 {
    const REACH_MM: f64 = 8.0;
    let segments = smooth.windows(2).map(|w| (w[0], w[1])).collect();
    let near = polyline::NearPolyline::new(segments, REACH_MM);
    let off = |p: &DVec3| near.distance(*p).unwrap_or(REACH_MM);
    let squares: f64 = edge.iter().map(|p| off(p) * off(p)).sum();
    (squares / edge.len().max(1) as f64).sqrt()
}
