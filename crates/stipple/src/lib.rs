//! Point sets of prescribed density on a surface, in an order of which every beginning is even, and their
//! statistics.
//!
//! Knows meshes and densities; must not know pigment, heads or plans. Pure and deterministic: the same
//! request gives the same bytes on any number of threads. Positions are in the mesh's frame in mm,
//! densities in points per cm².
//!
//! The way of a request (design and figures: `docs/stipple.md`): [`Surface`] is what a mesh costs once; `uncut`
//! undoes cuts across planes, which must not matter;
//! `strata` puts the right number everywhere; `push` evens out the spacing to the chosen [`Character`];
//! `rank` orders the points; `push` then mends the spacing within every prefix of that order; what lies
//! outside is cut off last, so that borders look like cuts through a larger cloth. [`repair`] does the same
//! for a small change only.

mod character;
mod cloth;
mod facets;
mod grid;
pub mod groups;
mod matched;
mod near;
mod pieces;
mod push;
mod rank;
pub mod repair;
mod request;
mod scatter;
pub mod sizes;
pub mod statistics;
mod strata;
mod surface;
mod uncut;

pub use character::{Character, PairStatistics};
pub use groups::Grouping;
pub use request::{FaceSupport, Field, Mark, Request, StippleError};
pub use scatter::scatter;
pub use surface::Surface;

/// mm² in a cm²; densities are per cm², lengths in mm.
pub const MM2_PER_CM2: f64 = 100.0;

/// Spacing of a hexagonal lattice of `density` points per cm², mm: the largest possible smallest distance.
///
/// `sqrt(2/(√3·λ))`; at 100 per cm² it is 1.07 mm, which is the k = 10.7 of Jimenez & Ruifernandez 1999.
pub fn hexagonal_spacing_mm(density: f64) -> f64 {
    (2.0 * MM2_PER_CM2 / (3f64.sqrt() * density)).sqrt()
}
