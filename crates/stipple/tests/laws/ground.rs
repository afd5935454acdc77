//! Surfaces and requests for the tests.

use geometry::{DVec3, Mesh, SurfacePoint};
use stipple::{Character, FaceSupport, Field, Request, StippleError, Surface, scatter};

/// Points of a field given at vertices, anywhere on the mesh.
pub(crate) fn points(mesh: &Mesh, density: &[f64], character: Character, seed: u64) -> Vec<DVec3> {
    let least = density.iter().copied().filter(|d| *d > 0.0).fold(f64::INFINITY, f64::min);
    let surface = Surface::with_skirt(mesh, 2.5 * stipple::hexagonal_spacing_mm(least.max(1.0)));
    let request = Request { seed, character, ..everywhere(&surface, density) };
    on(&surface, &scatter(&request).unwrap())
}

pub(crate) fn everywhere<'a>(surface: &'a Surface<'a>, density: &'a [f64]) -> Request<'a> {
    Request::everywhere(surface, Field::Vertices(density), 1)
}

pub(crate) fn on(surface: &Surface, points: &[SurfacePoint]) -> Vec<DVec3> {
    points.iter().map(|&p| surface.mesh().position(p)).collect()
}

/// What a density at vertices is refused with.
pub(crate) fn refusal(mesh: &Mesh, density: &[f64]) -> StippleError {
    let surface = Surface::with_skirt(mesh, 3.0);
    scatter(&everywhere(&surface, density)).unwrap_err()
}

/// All faces on the border, so that `inside` decides.
pub(crate) fn all_border(mesh: &Mesh) -> Vec<FaceSupport> {
    vec![FaceSupport::Border; mesh.triangles.len()]
}
