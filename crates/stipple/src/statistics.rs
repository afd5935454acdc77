//! Statistics of point sets, for findings, audits, tests and benchmarks. Each says its formula and source.
//!
//! Distances are straight lines in space, which at the spacing of follicles differ from the surface's by
//! less than 0.01 %. Densities are in points per cm², lengths in mm.

mod counts;
mod pairs;
mod spacing;
mod spectrum;

pub use counts::{Counter, Quadrature, capacity_error, disc_errors, edge_ratio, fano_factor};
pub(crate) use pairs::correlation;
pub use pairs::{first_peak, pair_correlation};
pub use spacing::{mean_and_variation, quantile, relative_nearest};
pub use spectrum::{Periodogram, Radial};
