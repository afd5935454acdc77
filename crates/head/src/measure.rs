//! What a tape and a calliper read on a head surface in the head frame.

use crate::landmarks::{Landmark, Landmarks};
use geometry::section::{plane_section, taut_arc, taut_perimeter};
use geometry::{DVec2, DVec3, Mesh};

/// The five measures that are taken for a head without a scan, mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Tape round the head through glabella and opisthocranion.
    pub circumference: f64,
    /// Glabella to opisthocranion.
    pub length: f64,
    /// Greatest breadth above the ears.
    pub breadth: f64,
    /// Tragion over the top to tragion.
    pub ear_to_ear: f64,
    /// Glabella over the top to inion.
    pub glabella_to_inion: f64,
}

impl Measures {
    /// The measures as an array, in the order of the fields.
    pub fn array(self) -> [f64; 5] {
        [self.circumference, self.length, self.breadth, self.ear_to_ear, self.glabella_to_inion]
    }
}

/// Reads all five measures. `None` where a landmark that they need is missing or a section is empty.
pub fn measure(mesh: &Mesh, landmarks: &Landmarks) -> Option<Measures> {
    let glabella = landmarks.get(Landmark::Glabella)?;
    let back = landmarks.get(Landmark::Opisthocranion)?;
    Some(Measures {
        circumference: circumference(mesh, glabella, back)?,
        length: glabella.distance(back),
        breadth: breadth(mesh, glabella),
        ear_to_ear: ear_to_ear(mesh, landmarks)?,
        glabella_to_inion: over_the_top(mesh, glabella, landmarks.get(Landmark::Inion)?)?,
    })
}

/// Points of a section in plane coordinates along `u` and `v` about `origin`.
fn flat(mesh: &Mesh, origin: DVec3, u: DVec3, v: DVec3) -> Vec<DVec2> {
    let segments = plane_section(mesh, origin, u.cross(v).normalize());
    let flatten = |p: DVec3| DVec2::new((p - origin).dot(u), (p - origin).dot(v));
    segments.into_iter().flat_map(|(p, q)| [flatten(p), flatten(q)]).collect()
}

fn circumference(mesh: &Mesh, glabella: DVec3, back: DVec3) -> Option<f64> {
    let points = flat(mesh, glabella, DVec3::X, (glabella - back).try_normalize()?);
    (points.len() > 2).then(|| taut_perimeter(&points))
}

/// No ear reaches so far above the tragion, mm: it is some 63 mm high, half of it above.
const EARS_END_MM: f64 = 40.0;

/// Breadth is read where no ear is: above the brow and the ears.
fn breadth(mesh: &Mesh, glabella: DVec3) -> f64 {
    let above = mesh.positions.iter().filter(|p| p.y > glabella.y.max(EARS_END_MM));
    let (right, left) = above.fold((0f64, 0f64), |(lo, hi), p| (lo.min(p.x), hi.max(p.x)));
    left - right
}

fn ear_to_ear(mesh: &Mesh, landmarks: &Landmarks) -> Option<f64> {
    let (left, right) = (landmarks.get(Landmark::TragionLeft)?, landmarks.get(Landmark::TragionRight)?);
    let across = (left - right).try_normalize()?;
    let points = flat(mesh, right, across, (DVec3::Y - across * across.y).try_normalize()?);
    let span = DVec2::new(left.distance(right), 0.0);
    // The ear itself, beside the tragion, is not under the tape.
    let under = |p: &DVec2| p.y > 0.0 && (p.y > 40.0 || (p.x > -4.0 && p.x < span.x + 4.0));
    let above: Vec<DVec2> = points.into_iter().filter(under).collect();
    (above.len() > 2).then(|| taut_arc(&above, DVec2::ZERO, span))
}

fn over_the_top(mesh: &Mesh, glabella: DVec3, inion: DVec3) -> Option<f64> {
    let along = (glabella - inion).try_normalize()?;
    let points = flat(mesh, inion, along, (DVec3::Y - along * along.y).try_normalize()?);
    let span = DVec2::new(glabella.distance(inion), 0.0);
    let above: Vec<DVec2> = points.into_iter().filter(|p| p.y >= 0.0).collect();
    (above.len() > 2).then(|| taut_arc(&above, DVec2::ZERO, span))
}
