//! What to scatter and where, and what is refused.

use crate::{Character, Surface};
use geometry::SurfacePoint;
use glam::DVec3;

/// Whether points may lie on a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceSupport {
    /// Nowhere on this face. Its density still matters within a few spacings of faces that carry points:
    /// continue it there, or the border feathers out.
    Outside,
    /// Where the request's `inside` says so.
    Border,
    /// Anywhere on this face.
    Inside,
}

/// The target, in points per cm².
pub enum Field<'a> {
    /// At every vertex of the mesh; linear over each face.
    Vertices(&'a [f64]),
    /// A function of the surface point and its position. It is read thousands of times, on many threads.
    Points(&'a (dyn Fn(SurfacePoint, DVec3) -> f64 + Sync)),
}

/// Something on the skin already: a hair, a follicle, an old dot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Where.
    pub point: SurfacePoint,
    /// How much of a point it counts for, 0..=1: less for a dot that has faded.
    pub weight: f64,
}

/// What to scatter, and where.
pub struct Request<'a> {
    /// The surface.
    pub surface: &'a Surface<'a>,
    /// Target density of all points and marks together.
    pub field: Field<'a>,
    /// For every face of the mesh, whether points may lie on it; empty for everywhere.
    pub support: &'a [FaceSupport],
    /// For faces on the border: whether a point of the face, with its position, is inside.
    pub inside: &'a (dyn Fn(SurfacePoint, DVec3) -> bool + Sync),
    /// Marks already there: they count towards the density, keep their place and push new points away.
    pub marks: &'a [Mark],
    /// How regular the points are to be.
    pub character: Character,
    /// Seed: same request and seed, same points.
    pub seed: u64,
}

impl<'a> Request<'a> {
    /// Points of natural character anywhere on a surface without marks; what differs is set over it.
    pub fn everywhere(surface: &'a Surface<'a>, field: Field<'a>, seed: u64) -> Self {
        let character = Character::Natural;
        Self { surface, field, support: &[], inside: &|_, _| true, marks: &[], character, seed }
    }
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StippleError {
    /// A list of the wrong length.
    #[error("{what}: {found} values for {expected}; give one for each")]
    Length {
        /// Which list.
        what: &'static str,
        /// Its length.
        found: usize,
        /// What is needed.
        expected: usize,
    },
    /// A density that is no number, infinite or negative.
    #[error(
        "the density at {place} is {value} ({count} such in all); densities are 0 or more, in points per cm²"
    )]
    NotADensity {
        /// First such vertex or face.
        place: String,
        /// Its value.
        value: f64,
        /// How many there are.
        count: usize,
    },
    /// A density beyond all use.
    #[error(
        "the density at {place} is {value:.0} per cm², beyond {most:.0}; check its unit (points per cm²)"
    )]
    TooDense {
        /// First such vertex or face.
        place: String,
        /// Its value, per cm².
        value: f64,
        /// The most that is taken, per cm².
        most: f64,
    },
    /// A mark that lies on no face or weighs no number.
    #[error("mark {index} names face {face} with weight {weight}; marks lie on the mesh and weigh 0 to 1")]
    Mark {
        /// Which.
        index: usize,
        /// Its face.
        face: u32,
        /// Its weight.
        weight: f64,
    },
    /// Less than half a point in all.
    #[error("the density is zero wherever points may lie: there is nothing to place")]
    Nothing,
    /// More points than memory is asked for.
    #[error(
        "{count:.0} points would be needed, more than {most}; check the density and the unit of the mesh (mm)"
    )]
    TooMany {
        /// Points needed.
        count: f64,
        /// The most that are made.
        most: usize,
    },
}

/// Densest that is taken, per cm²: points a tenth of a millimetre apart.
pub(crate) const MOST_DENSITY: f64 = 10_000.0;
/// Most points of one request.
pub(crate) const MOST_POINTS: usize = 50_000_000;

/// Refuses values that are no densities; `name` says where the i-th of them lies.
pub(crate) fn check_densities(
    values: impl Iterator<Item = f64>,
    name: impl Fn(usize) -> String,
) -> Result<(), StippleError> {
    let (mut first, mut count, mut dense) = (None, 0usize, None);
    for (i, value) in values.enumerate() {
        if !(value >= 0.0 && value.is_finite()) {
            first = first.or(Some((i, value)));
            count += 1;
        } else if value > MOST_DENSITY {
            dense = dense.or(Some((i, value)));
        }
    }
    match (first, dense) {
        (Some((i, value)), _) => Err(StippleError::NotADensity { place: name(i), value, count }),
        (None, Some((i, value))) => Err(StippleError::TooDense { place: name(i), value, most: MOST_DENSITY }),
        _ => Ok(()),
    }
}

/// Refuses lists of the wrong length, values that are no densities, and marks off the mesh.
pub(crate) fn check(request: &Request) -> Result<(), StippleError> {
    let surface = request.surface;
    let length = |what, found, expected| {
        if found == expected { Ok(()) } else { Err(StippleError::Length { what, found, expected }) }
    };
    if let Field::Vertices(values) = request.field {
        length("densities at vertices", values.len(), surface.own_vertices())?;
        check_densities(values.iter().copied(), |v| format!("vertex {v}"))?;
    }
    if !request.support.is_empty() {
        length("support of faces", request.support.len(), surface.own_faces())?;
    }
    let bad = |m: &Mark| m.point.face as usize >= surface.own_faces() || !(0.0..=1.0).contains(&m.weight);
    match request.marks.iter().position(bad) {
        None => Ok(()),
        Some(index) => {
            let mark = request.marks[index];
            Err(StippleError::Mark { index, face: mark.point.face, weight: mark.weight })
        }
    }
}
