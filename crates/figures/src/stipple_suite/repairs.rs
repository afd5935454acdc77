//! Time of a local repair: a zone of two centimetres made five percent denser.

use super::figure;
use super::patch::Patch;
use crate::report::{Figure, Goal};
use geometry::DVec3;
use std::time::Instant;
use stipple::repair::repair;
use stipple::{Field, Request, Surface, hexagonal_spacing_mm, scatter};

/// Radius of the zone, mm.
const ZONE_MM: f64 = 10.0;

pub(super) fn time(patch: &Patch) -> Result<Figure, String> {
    let mesh = &patch.fine;
    let uniform = patch.uniform(20_000);
    let middle = mesh.positions.iter().copied().fold(DVec3::ZERO, |a, p| if p.y > a.y { p } else { a });
    let inside = |p: DVec3| p.distance(middle) < ZONE_MM;
    let before = vec![uniform; mesh.positions.len()];
    let denser = |p: &DVec3| if inside(*p) { 1.05 * uniform } else { uniform };
    let after: Vec<f64> = mesh.positions.iter().map(denser).collect();
    let touched = |f: &u32| mesh.triangles[*f as usize].iter().any(|&v| inside(mesh.positions[v as usize]));
    let changed: Vec<u32> = (0..mesh.triangles.len() as u32).filter(touched).collect();
    let surface = Surface::with_skirt(mesh, 2.5 * hexagonal_spacing_mm(uniform));
    let request = |field| Request::everywhere(&surface, Field::Vertices(field), 1);
    let (old, new) = (request(before.as_slice()), request(after.as_slice()));
    let standing = scatter(&old).map_err(|e| e.to_string())?;
    let mut times = Vec::new();
    let mut note = String::new();
    for _ in 0..9 {
        let start = Instant::now();
        let done = repair(&old, &new, &standing, &changed).map_err(|e| e.to_string())?;
        times.push(1e3 * start.elapsed().as_secs_f64());
        note = format!(
            "20k points, {} faces; {} moved, {} came",
            mesh.triangles.len(),
            done.moved,
            done.added.len()
        );
    }
    times.sort_by(f64::total_cmp);
    Ok(figure("local repair, ms", times[4], Goal::AtMost(10.0), note))
}
