//! The template head: a head of published average shape, bent to the tape measures that were taken.
//!
//! The shape is a field of distances (`anatomy`) turned into triangles (`surface_nets`) and fitted by five
//! smooth warps to the five measures (`tape`). It must be recognised as a head from any side; it makes no
//! claim to be the client's face.

mod anatomy;
mod distance;
mod surface_nets;
mod tape;

pub use tape::{TapeMeasure, TapeStatistics};

use crate::border::BorderRule;
use crate::frame::Placement;
use crate::landmarks::Landmarks;
use crate::surface::MOST_FACES;
use crate::surface::{Head, Parts};
use geometry::refine::{TooManyFaces, refine};
use geometry::{Bvh, Mesh, clean};

/// Sex as it bears on the average shape of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A template head, and how it met its measures.
#[derive(Debug, Clone)]
pub struct TemplateHead {
    /// The head.
    pub head: Head,
    /// The measures that the finished surface has, mm, in the order of [`TapeMeasure::ALL`].
    pub measured_mm: [f64; 5],
}

/// Why no template head was made.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum TemplateError {
    /// The template itself is broken, which the tests exclude.
    #[error("the template is broken")]
    Broken,
    /// `longest_edge_mm` is too small.
    #[error(transparent)]
    TooManyFaces(#[from] TooManyFaces),
}

/// Builds a template head. `given` are the measures taken, mm; the rest come from `statistics`.
///
/// # Errors
/// [`TemplateError::TooManyFaces`] where `longest_edge_mm` is too small.
pub fn template_head(
    sex: Sex,
    given: &[(TapeMeasure, f64)],
    statistics: &TapeStatistics,
    longest_edge_mm: f64,
    scalp_border: &BorderRule,
) -> Result<TemplateHead, TemplateError> {
    let fitted = fitted(sex, given, statistics, CELL_MM).ok_or(TemplateError::Broken)?;
    let floor = -45.0;
    let glabella = fitted.landmarks.get(crate::Landmark::Glabella).ok_or(TemplateError::Broken)?;
    let wanted = |f: u32| {
        let [a, b, c] = fitted.mesh.corners(f);
        let top = a.max(b).max(c);
        top.y > floor && (top.z < 45.0 || top.y > glabella.y)
    };
    let fine = refine(&fitted.mesh, longest_edge_mm, MOST_FACES, wanted)?;
    let parts = Parts {
        mesh: fine.mesh,
        landmarks: fitted.landmarks,
        placement: Placement::IDENTITY,
        corner_uvs: None,
        vertex_colours: None,
    };
    let head = Head::assemble(parts, scalp_border).ok_or(TemplateError::Broken)?;
    Ok(TemplateHead { head, measured_mm: fitted.measured_mm })
}

/// Cell of the template's net, mm: fine enough for ears and lips; the scalp is refined afterwards.
const CELL_MM: f64 = 3.0;

/// The template at a population's mean measures: how finely it is cut changes nothing but its cells.
pub(crate) fn mean_shape(sex: Sex, statistics: &TapeStatistics, cell_mm: f64) -> Option<(Mesh, Landmarks)> {
    fitted(sex, &[], statistics, cell_mm).map(|f| (f.mesh, f.landmarks))
}

fn fitted(
    sex: Sex,
    given: &[(TapeMeasure, f64)],
    statistics: &TapeStatistics,
    cell_mm: f64,
) -> Option<tape::Fitted> {
    let (mesh, landmarks) = base_shape(sex, cell_mm)?;
    tape::fit(&mesh, &landmarks, given, statistics)
}

/// The unwarped template and its landmarks, snapped to the surface.
fn base_shape(sex: Sex, cell_mm: f64) -> Option<(Mesh, Landmarks)> {
    let shape = anatomy::Anatomy::of(sex);
    let raw = surface_nets::extract(&shape, cell_mm);
    let mesh = clean::repair(&raw, 0.01)?.mesh;
    let bvh = Bvh::new(&mesh);
    let landmarks = shape.landmarks().mapped(|p| bvh.closest(&mesh, p).map_or(p, |(s, _)| mesh.position(s)));
    Some((mesh, landmarks))
}
