//! Photons a second against the reference implementation's, on its cases, on one core.

use super::figure;
use crate::report::{Figure, Goal};
use optics::monte_carlo::monte_carlo;
use optics::published::{Reference, five_layers, light_skin, seven_layers};
use std::time::Instant;

pub(super) fn figures() -> Vec<Figure> {
    [five_layers(), seven_layers(), light_skin()].iter().map(case).collect()
}

fn case(reference: &Reference) -> Figure {
    const PHOTONS: usize = 102_400;
    let Reference { name, strata, photons_per_second: theirs, .. } = reference;
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let start = Instant::now();
    let tally = match &one {
        Ok(pool) => pool.install(|| monte_carlo(strata, &[], PHOTONS, 5)),
        Err(_) => monte_carlo(strata, &[], PHOTONS, 5),
    };
    let rate = PHOTONS as f64 / start.elapsed().as_secs_f64();
    let of_one = tally.reflected.error * (PHOTONS as f64).sqrt();
    let note = format!(
        "{rate:.0} a second against {theirs:.0}; R {:.4} ± {:.4}; one photon's own spread {of_one:.2}",
        tally.reflected.mean, tally.reflected.error
    );
    figure(&format!("Monte Carlo, {name}: times as fast"), rate / theirs, Goal::AtLeast(3.0), note)
}
