//! A head from photographs: landmarks, outlines and markers in pixels, known lengths and tape measures, and what
//! people's heads are like, in one robust least-squares problem over shape, cameras and markers.
//! `docs/head-from-photographs.md` says how, and where it departs from what it cites.

mod camera;
mod contour;
mod findings;
mod harmonics;
mod pose;
mod problem;
mod result;
mod rules;
mod shape;
mod solve;
mod terms;

pub use findings::FitFinding;
pub use result::{Fitted, Residual, Seeing, Strayed};
pub use rules::FitRules;
pub use shape::{Shape, ShapeSpreads};

use crate::landmarks::Landmark;
use crate::side::Side;
use crate::template::TapeMeasure;
use geometry::DVec2;

/// A printed square of known side, found in a photograph.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkerSeen {
    /// Which marker: the same number is the same sticker in all photographs.
    pub id: u32,
    /// Its corners, pixels, in the order in which they go round the print, starting anywhere as long as it is
    /// the same corner in all photographs.
    pub corners: [DVec2; 4],
}

/// What was seen in a photograph, in pixels (origin at the centre of the top-left one).
#[derive(Debug, Clone, PartialEq)]
pub struct PhotoView {
    /// Pixels across and down.
    pub size: [u32; 2],
    /// Focal length in pixels, if it is known.
    pub focal_px: Option<f64>,
    /// The side, if it was said.
    pub side: Option<Side>,
    /// Landmarks picked.
    pub landmarks: Vec<(Landmark, DVec2)>,
    /// Other things on the skin that are seen in several photographs: a mole, a scar's end, a corner of the
    /// hairline. The same number is the same thing. Landmarks that the shape does not have, such as the whorl,
    /// serve in the same way.
    pub ties: Vec<(u32, DVec2)>,
    /// Points on the head's outline above the ears.
    pub outline: Vec<DVec2>,
    /// How far the outline stands off the skin because hair lies between, mm.
    pub hair_mm: f64,
    /// Markers found.
    pub markers: Vec<MarkerSeen>,
}

/// Everything that is known of a head's shape.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observations {
    /// The photographs.
    pub views: Vec<PhotoView>,
    /// Distances between landmarks, straight, mm.
    pub lengths: Vec<(Landmark, Landmark, f64)>,
    /// Tape measures, mm.
    pub tape: Vec<(TapeMeasure, f64)>,
    /// Side of the printed markers, mm.
    pub marker_mm: f64,
}

/// Why there is no fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// No photograph has a point.
    #[error("no photograph has a landmark or an outline: pick at least four landmarks in one of them")]
    Nothing,
    /// A photograph with too few points to say where the camera stood.
    #[error(
        "photograph {view}: {points} points do not say where the camera stood; pick at least four landmarks, or \
         two and an outline, or name the side and draw an outline of five points or more, or leave it out"
    )]
    TooFew {
        /// Which, from 1.
        view: usize,
        /// How many points it has.
        points: usize,
    },
    /// Pictures whose mirror image fits far better.
    #[error(
        "photograph {}: left and right are swapped, or the picture is mirrored, as cameras on the front of a \
         telephone do; left is the client's own left: swap the names, or mirror the \
         picture back",
        list(.views)
    )]
    Mirrored {
        /// Which, from 1.
        views: Vec<usize>,
    },
    /// A number that is none, or a picture without pixels.
    #[error("photograph {view}: a position, size or focal length is not a number that a photograph can have")]
    NotNumbers {
        /// Which, from 1.
        view: usize,
    },
    /// A measure that no head has.
    #[error("a known length, tape measure or marker's side is not a positive number of millimetres")]
    Measures,
    /// Markers whose size is not stated.
    #[error(
        "photograph {}: there is a printed marker, but its size is not stated; measure the side of its black square and \
         set `head.marker_mm`",
        list(.views)
    )]
    MarkerSide {
        /// Which, from 1.
        views: Vec<usize>,
    },
    /// The equations broke down.
    #[error("the points contradict each other so much that no head and cameras fit them; pick them again")]
    NoSolution,
}

impl FitError {
    /// The same of photographs that are numbered otherwise: `number` gives the new number of an old one, from 1.
    #[must_use]
    pub fn renumbered(self, number: impl Fn(usize) -> usize) -> Self {
        let all = |views: Vec<usize>| views.into_iter().map(&number).collect();
        match self {
            Self::TooFew { view, points } => Self::TooFew { view: number(view), points },
            Self::NotNumbers { view } => Self::NotNumbers { view: number(view) },
            Self::Mirrored { views } => Self::Mirrored { views: all(views) },
            Self::MarkerSide { views } => Self::MarkerSide { views: all(views) },
            other @ (Self::Nothing | Self::Measures | Self::NoSolution) => other,
        }
    }
}

fn list(views: &[usize]) -> String {
    views.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// Fits a head to photographs.
///
/// # Errors
/// Every [`FitError`] for which the input cannot be fitted at all; what can be fitted but not be trusted is told by
/// [`Fitted::findings`].
pub fn fit<'a>(
    shape: &'a Shape,
    seen: &'a Observations,
    rules: &'a FitRules,
) -> Result<Fitted<'a>, Vec<FitError>> {
    let wrong = wrong(seen);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let starts = pose::starts(shape, seen, rules)?;
    problem::Problem::new(shape, seen, rules).solve(starts).map_err(|e| vec![e])
}

/// Everything for which no fit is tried.
fn wrong(seen: &Observations) -> Vec<FitError> {
    if seen.views.iter().all(|v| v.landmarks.is_empty() && v.outline.is_empty()) {
        return vec![FitError::Nothing];
    }
    let mut wrong = Vec::new();
    let measures = seen.lengths.iter().map(|l| l.2).chain(seen.tape.iter().map(|t| t.1));
    let markers = seen.views.iter().any(|v| !v.markers.is_empty());
    if !measures.into_iter().all(positive) || (markers && !positive(seen.marker_mm)) {
        wrong.push(FitError::Measures);
    }
    wrong.extend(seen.views.iter().enumerate().filter_map(|(k, view)| wrong_view(k + 1, view)));
    wrong
}

fn positive(mm: f64) -> bool {
    mm.is_finite() && mm > 0.0
}

/// What is wrong with a photograph, which is numbered from 1.
fn wrong_view(view: usize, v: &PhotoView) -> Option<FitError> {
    let corners = v.markers.iter().flat_map(|m| m.corners);
    let ties = v.ties.iter().map(|t| t.1);
    let mut points =
        v.landmarks.iter().map(|l| l.1).chain(ties).chain(v.outline.iter().copied()).chain(corners);
    let pixels = v.size.iter().all(|n| *n > 0) && v.focal_px.is_none_or(positive);
    let hair = v.hair_mm.is_finite() && v.hair_mm >= 0.0;
    if !(pixels && hair && points.all(DVec2::is_finite)) {
        return Some(FitError::NotNumbers { view });
    }
    let points = 2 * (v.landmarks.len() + v.ties.len()) + v.outline.len();
    let alone = v.landmarks.len() < 2 && (v.side.is_none() || v.outline.len() < 5);
    (alone || points < 7).then(|| FitError::TooFew { view, points: v.landmarks.len() + v.outline.len() })
}
