//! Scattering on what a mesh is before it is cut into more triangles than it needs: a face that is split, or a
//! sheet of many, carries the same points as the whole.

use crate::Surface;
use crate::request::{FaceSupport, Field, Mark, Request, StippleError};
use crate::scatter::scatter_as_cut;
use geometry::{Mesh, SurfacePoint, Uncut};
use rayon::prelude::*;

/// Densities that differ by a smaller share are the same.
const ROUNDING: f64 = 1e-9;

/// Points scattered on the surface without its flat cuts; `None` where it has none, is taken as it is, or
/// where the request is refused: that is said of its own faces, not of those here.
pub(crate) fn scattered(request: &Request) -> Option<Vec<SurfacePoint>> {
    let margin_mm = request.surface.margin_mm()?;
    let (mesh, adjacency) = (request.surface.mesh(), request.surface.adjacency());
    let uncut = Uncut::of(mesh, adjacency, request.surface.own_faces(), |f, g| alike(request, f, g))?;
    let points = on_uncut(request, &uncut, &Surface::with_skirt(&uncut.mesh, margin_mm)).ok()?;
    Some(points.into_par_iter().map(|p| uncut.cut(mesh, p)).collect())
}

fn on_uncut(request: &Request, uncut: &Uncut, surface: &Surface) -> Result<Vec<SurfacePoint>, StippleError> {
    let mesh = request.surface.mesh();
    let support: Vec<FaceSupport> = match request.support {
        [] => Vec::new(),
        given => uncut.faces.iter().map(|&f| given[f as usize]).collect(),
    };
    let mark = |m: &Mark| Mark { point: uncut.uncut(mesh, m.point), ..*m };
    let marks: Vec<Mark> = request.marks.iter().map(mark).collect();
    let inside = |p: SurfacePoint, at| (request.inside)(uncut.cut(mesh, p), at);
    let scatter = |field| {
        let (character, seed) = (request.character.clone(), request.seed);
        scatter_as_cut(&Request {
            surface,
            field,
            support: &support,
            inside: &inside,
            marks: &marks,
            character,
            seed,
        })
    };
    match request.field {
        Field::Vertices(values) => {
            let values: Vec<f64> = uncut.vertices.iter().map(|&v| values[v as usize]).collect();
            scatter(Field::Vertices(&values))
        }
        Field::Points(f) => scatter(Field::Points(&|p, at| f(uncut.cut(mesh, p), at))),
    }
}

/// Whether two faces of one plane are one to the request: points may lie on both alike, and the density goes
/// on from one to the other as it began.
fn alike(request: &Request, f: u32, g: u32) -> bool {
    let support = |face: u32| request.support.get(face as usize);
    support(f) == support(g)
        && match request.field {
            Field::Vertices(values) => goes_on(request.surface.mesh(), values, f, g),
            Field::Points(_) => true,
        }
}

fn goes_on(mesh: &Mesh, values: &[f64], f: u32, g: u32) -> bool {
    let at = |face: u32| mesh.triangles[face as usize].map(|v| values[v as usize]);
    let own = at(f);
    let size = own.iter().chain(&at(g)).fold(0.0f64, |most, v| most.max(*v));
    mesh.triangles[g as usize].iter().all(|&v| {
        let Some(weights) = mesh.plane_weights(f, mesh.positions[v as usize]) else { return false };
        let reach = weights.iter().map(|w| w.abs()).sum::<f64>();
        let told: f64 = (0..3).map(|k| weights[k] * own[k]).sum();
        (told - values[v as usize]).abs() <= ROUNDING * size * reach
    })
}
