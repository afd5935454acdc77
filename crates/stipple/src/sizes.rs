//! Sizes of dots: lognormal about a mean, as those of natural things that grow by shares.

use geometry::hash;

/// A lognormal distribution of sizes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lognormal {
    /// Mean, in whatever unit is wanted back.
    pub mean: f64,
    /// Coefficient of variation.
    pub variation: f64,
}

impl Lognormal {
    /// The size of point `index`, no more than two and a half deviations from the middle.
    pub fn size(&self, seed: u64, index: u64) -> f64 {
        let sigma = libm::sqrt(libm::log(1.0 + self.variation * self.variation));
        let z = hash::normal(seed, index).clamp(-2.5, 2.5);
        self.mean * libm::exp(sigma * z - 0.5 * sigma * sigma)
    }
}
