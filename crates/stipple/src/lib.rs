//! Point sets of prescribed density on a surface, their order in passes, and their statistics.
//!
//! Knows meshes and densities; must not know pigment, heads or plans. Pure and deterministic: the same
//! request gives the same bytes on any number of threads. Positions are in the mesh's frame in mm,
//! densities in points per cm².

mod grid;
pub mod order;
pub mod relax;
pub mod scatter;
pub mod statistics;

pub use order::passes;
pub use scatter::{FaceSupport, Request, scatter};

/// mm² in a cm²; densities are per cm², lengths in mm.
pub const MM2_PER_CM2: f64 = 100.0;

/// Spacing of a hexagonal lattice of `density` points per cm², mm: the largest possible smallest distance.
///
/// `sqrt(2/(√3·λ))`; at 100 per cm² it is 1.07 mm, which is the k = 10.7 of Jimenez & Ruifernandez 1999.
pub fn hexagonal_spacing_mm(density: f64) -> f64 {
    (2.0 * MM2_PER_CM2 / (3f64.sqrt() * density)).sqrt()
}
