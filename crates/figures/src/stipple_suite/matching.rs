//! How near `matched` comes to a pattern that it was given, on a flat sheet.

use super::figure;
use super::ours::on_mesh;
use crate::report::{Figure, Goal};
use geometry::mesh::shapes::sheet;
use geometry::{DVec3, Mesh, hash};
use std::time::Instant;
use stipple::statistics::{pair_correlation, relative_nearest};
use stipple::{Character, PairStatistics, hexagonal_spacing_mm};

const SIDE_MM: f64 = 160.0;
const DENSITY: f64 = 80.0;
/// Correlations are compared up to here, in units of 1/√λ, in bins as wide.
const REACH: f64 = 2.5;
const STEP: f64 = 0.05;
/// Points of the pattern that is to be matched stand off an even set by so much (one deviation), in units of
/// 1/√λ: neither of our characters, and with neighbours as close as follicles have them.
const SHAKEN: f64 = 0.12;

fn points(mesh: &Mesh, character: Character, seed: u64) -> Result<Vec<DVec3>, String> {
    let density = vec![DENSITY; mesh.positions.len()];
    on_mesh(mesh, &density, 2.5 * hexagonal_spacing_mm(DENSITY), character, seed)
}

/// Points far enough inside for all of their neighbours to be there.
fn inner(points: &[DVec3]) -> Vec<u32> {
    let margin = 4.0 * hexagonal_spacing_mm(DENSITY);
    let inside = |p: &DVec3| [p.x, p.y].iter().all(|v| (margin..=SIDE_MM - margin).contains(v));
    (0..points.len() as u32).filter(|&i| inside(&points[i as usize])).collect()
}

fn correlation(points: &[DVec3]) -> PairStatistics {
    pair_correlation(points, &vec![DENSITY; points.len()], &inner(points), REACH, STEP)
}

/// Nearest-neighbour distances of the inner points, sorted.
fn nearest(points: &[DVec3]) -> Vec<f64> {
    let all = relative_nearest(points, &vec![DENSITY; points.len()]);
    let mut near: Vec<f64> = inner(points).into_iter().map(|i| all[i as usize]).collect();
    near.sort_by(f64::total_cmp);
    near
}

/// Largest difference of two empirical distributions (Kolmogorov and Smirnov's distance).
fn apart(a: &[f64], b: &[f64]) -> f64 {
    let share = |set: &[f64], x: f64| set.partition_point(|v| *v <= x) as f64 / set.len() as f64;
    a.iter().chain(b).map(|&x| (share(a, x) - share(b, x)).abs()).fold(0.0, f64::max)
}

fn rms(a: &PairStatistics, b: &PairStatistics) -> f64 {
    let squares: f64 = a.correlation.iter().zip(&b.correlation).map(|(a, b)| (a - b) * (a - b)).sum();
    (squares / a.correlation.len() as f64).sqrt()
}

pub(super) fn figures() -> Result<Vec<Figure>, String> {
    let mesh = sheet(SIDE_MM, 2.0);
    let mut wanted = points(&mesh, Character::Even, 1)?;
    let shift = 10.0 / DENSITY.sqrt() * SHAKEN;
    for (i, p) in wanted.iter_mut().enumerate() {
        *p += shift * DVec3::new(hash::normal(1, i as u64), hash::normal(2, i as u64), 0.0);
    }
    let measured = correlation(&wanted);
    let natural = points(&mesh, Character::Natural, 2)?;
    let start = Instant::now();
    let found = points(&mesh, Character::Matched(measured.clone()), 2)?;
    let took = start.elapsed().as_secs_f64();
    let of_pairs = rms(&correlation(&found), &measured);
    let of_near = apart(&nearest(&found), &nearest(&wanted));
    let note = format!(
        "{} points in {took:.2} s, all threads; natural is off by {:.3}",
        found.len(),
        rms(&correlation(&natural), &measured)
    );
    let near_note = format!("natural is off by {:.3}", apart(&nearest(&natural), &nearest(&wanted)));
    Ok(vec![
        figure("matched: pair correlation off, rms", of_pairs, Goal::AtMost(0.12), note),
        figure("matched: nearest-neighbour distribution off, most", of_near, Goal::AtMost(0.1), near_note),
    ])
}
