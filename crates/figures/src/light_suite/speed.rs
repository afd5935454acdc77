//! Photons a second against the reference implementation's, on its cases, on one core.

use super::figure;
use crate::report::{Figure, Goal};
use optics::adding::Layer;
use optics::monte_carlo::{Stratum, monte_carlo};
use std::time::Instant;

/// Index, absorption and scattering (1/cm), anisotropy, thickness (cm).
type Row = [f64; 5];

const FIVE: &[Row] = &[
    [1.5, 4.3, 107.0, 0.79, 0.01],
    [1.4, 2.7, 187.0, 0.82, 0.02],
    [1.4, 3.3, 192.0, 0.82, 0.02],
    [1.4, 2.7, 187.0, 0.82, 0.09],
    [1.4, 3.4, 194.0, 0.82, 0.06],
];
const SEVEN: &[Row] = &[
    [1.53, 0.2, 1000.0, 0.9, 0.002],
    [1.34, 0.15, 400.0, 0.85, 0.008],
    [1.4, 0.7, 300.0, 0.8, 0.01],
    [1.39, 1.0, 350.0, 0.9, 0.008],
    [1.4, 0.7, 200.0, 0.76, 0.162],
    [1.39, 1.0, 350.0, 0.95, 0.02],
    [1.44, 0.3, 150.0, 0.8, 0.59],
];
const LIGHT: &[Row] = &[[1.4, 2.0, 400.0, 0.9, 0.006], [1.4, 0.5, 250.0, 0.9, 0.6]];

/// Photons a second of mcml 1.2.2, one core (facts C4).
const CASES: [(&str, &[Row], f64); 3] =
    [("five layers", FIVE, 112_000.0), ("seven layers", SEVEN, 29_400.0), ("light skin", LIGHT, 27_000.0)];

pub(super) fn figures() -> Vec<Figure> {
    CASES.iter().map(|(name, rows, theirs)| case(name, rows, *theirs)).collect()
}

fn case(name: &str, rows: &[Row], theirs: f64) -> Figure {
    const PHOTONS: usize = 102_400;
    let stratum = |r: &Row| {
        let layer = Layer {
            absorption: r[1] / 10.0,
            scattering: r[2] / 10.0,
            anisotropy: r[3],
            thickness: r[4] * 10.0,
        };
        Stratum { layer, index: r[0] }
    };
    let strata: Vec<Stratum> = rows.iter().map(stratum).collect();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let start = Instant::now();
    let tally = match &one {
        Ok(pool) => pool.install(|| monte_carlo(&strata, &[], PHOTONS, 5)),
        Err(_) => monte_carlo(&strata, &[], PHOTONS, 5),
    };
    let rate = PHOTONS as f64 / start.elapsed().as_secs_f64();
    let of_one = tally.reflected.error * (PHOTONS as f64).sqrt();
    let note = format!(
        "{rate:.0} a second against {theirs:.0}; R {:.4} ± {:.4}; one photon's own spread {of_one:.2}",
        tally.reflected.mean, tally.reflected.error
    );
    figure(&format!("Monte Carlo, {name}: times as fast"), rate / theirs, Goal::AtLeast(3.0), note)
}
