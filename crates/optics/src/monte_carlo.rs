//! Light in layered tissue by Monte Carlo, photon by photon: the reference for the fast solver, and what the
//! tables of dots are made with. The walk is that of Wang, Jacques & Zheng, "MCML", Computer Methods and
//! Programs in Biomedicine 47, 1995: weights that shrink by absorption, roulette at the end, Fresnel at every
//! change of refractive index, scattering of Henyey and Greenstein.
//!
//! Departures: roulette starts at a twentieth of a photon (theirs: at a ten-thousandth), which costs little
//! variance and saves most of a photon's life; and where nothing depends on where a photon is sideways, only
//! its depth and its cosine are followed. Discs of pigment are transparent to scattering: a photon that
//! crosses one loses weight along the way (Beer and Lambert), so that the same walks serve every load.
//!
//! Photons go in batches of 2,048, each with a random stream of its own, and batches are summed in order: the
//! same seed gives the same bits on any number of threads.

mod cylinder;
mod random;
mod walk;

use crate::adding::{Layer, fresnel_inside};
pub(crate) use cylinder::{between_depths, within_circle};
pub(crate) use random::Random;
use rayon::prelude::*;
use walk::Walker;
pub(crate) use walk::{Bend, scatter};

/// A layer with its refractive index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// What it scatters and absorbs.
    pub layer: Layer,
    /// Its refractive index, that of air being 1.
    pub index: f64,
}

/// Layers of one refractive index.
pub fn strata(layers: &[Layer], index: f64) -> Vec<Stratum> {
    layers.iter().map(|&layer| Stratum { layer, index }).collect()
}

/// A flat cylinder of pigment, its axis along the depth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disc {
    /// Where its axis stands from where photons enter, mm.
    pub centre: [f64; 2],
    /// Radius, mm.
    pub radius: f64,
    /// Depth of its top, mm.
    pub top: f64,
    /// Thickness, mm.
    pub thickness: f64,
    /// Absorption of the pigment, 1/mm, on top of the tissue's.
    pub absorption: f64,
}

/// What became of the photons, each a share of those that fell on the surface, with standard errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// Mirrored at the surface.
    pub specular: f64,
    /// Came back out of the top.
    pub reflected: Share,
    /// Came out of the bottom, scattered or not.
    pub transmitted: Share,
    /// Absorbed by each layer.
    pub absorbed: Vec<f64>,
    /// Absorbed by discs.
    pub in_discs: f64,
}

/// A mean and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
}

/// Photons of a batch.
const BATCH: usize = 2048;

/// Sums over the photons of a batch.
#[derive(Clone)]
struct Sums {
    reflected: [f64; 2],
    transmitted: [f64; 2],
    absorbed: Vec<f64>,
    in_discs: f64,
}

/// Sends at least so many photons straight down into strata in air, listed from the top; discs make it follow
/// them sideways too.
pub fn monte_carlo(strata: &[Stratum], discs: &[Disc], photons: usize, seed: u64) -> Tally {
    let specular = strata.first().map_or(0.0, |s| fresnel_inside(s.index, 1.0));
    let walker = Walker::new(strata, discs);
    let batches = photons.div_ceil(BATCH).max(1);
    let of = |batch: usize| walker.batch(BATCH, seed, batch as u64, 1.0 - specular);
    let sums: Vec<Sums> = (0..batches).into_par_iter().map(of).collect();
    let count = (batches * BATCH) as f64;
    let share = |of: &dyn Fn(&Sums) -> [f64; 2]| {
        let [sum, squares] = sums.iter().map(of).fold([0.0; 2], |a, b| [a[0] + b[0], a[1] + b[1]]);
        let mean = sum / count;
        Share { mean, error: ((squares / count - mean * mean).max(0.0) / count).sqrt() }
    };
    Tally {
        specular,
        reflected: share(&|s| s.reflected),
        transmitted: share(&|s| s.transmitted),
        absorbed: (0..strata.len())
            .map(|k| sums.iter().map(|s| s.absorbed[k]).sum::<f64>() / count)
            .collect(),
        in_discs: sums.iter().map(|s| s.in_discs).sum::<f64>() / count,
    }
}
