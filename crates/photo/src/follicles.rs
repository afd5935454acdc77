//! The spots of a macro photograph together: the follicular units that they make, how many a cm², of how many hairs, how
//! they stand to each other, and how wide hairs are.

use crate::read::Photograph;
use crate::scalp::Marker;
use crate::spots::{Spot, SpotRule, find_spots};
use crate::units::{Unit, UnitRule, units};
use geometry::polygon::Polygon;
use geometry::{DVec2, DVec3};
use stipple::statistics::{pair_correlation, quantile, relative_nearest};
use stipple::{PairStatistics, hexagonal_spacing_mm};

/// Spots of a macro photograph, summed up.
#[derive(Debug, Clone)]
pub struct Follicles {
    /// The spots.
    pub spots: Vec<Spot>,
    /// The follicular units that they make.
    pub units: Vec<Unit>,
    /// Units a cm².
    pub per_cm2: f64,
    /// Shares of units with one hair, two, three, and more.
    pub hairs: [f64; 4],
    /// Hairs of a unit, on an average.
    pub hairs_per_unit: f64,
    /// Middle distance from a unit to the nearest other, mm.
    pub nearest_mm: f64,
    /// Widths below which a tenth, half and nine tenths lie, mm.
    pub width_mm: [f64; 3],
    /// Middle darkness.
    pub darkness: f64,
    /// How pairs of units stand, free of their density; `None` for fewer than that takes.
    pub pairs: Option<PairStatistics>,
}

/// Pairs are looked at up to this distance, in bins of this width, in units of 1/√density.
const PAIRS: (f64, f64) = (2.6, 0.1);
/// Spots far enough from the rim that a pair correlation takes: with fewer it is noise.
const LEAST_CENTRES: usize = 60;

/// How wide a pixel of a macro photograph is, and what of it is no skin.
#[derive(Debug, Clone, PartialEq)]
pub struct MacroScale {
    /// Width of a pixel in the skin's plane, mm.
    pub mm_per_px: f64,
    /// A printed marker with its paper, px.
    pub marker: Option<[DVec2; 4]>,
}

/// Why a macro photograph has no scale by a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScaleError {
    /// There is none.
    #[error("no printed marker can be read in it; lay one flat beside the hairs, or state `mm_per_px`")]
    None,
    /// There are several.
    #[error("there are several printed markers in it; leave one")]
    Several,
    /// It is a mirror image.
    #[error("the marker can be read only in the mirror image; turn the picture back")]
    Mirrored,
    /// It was taken aslant.
    #[error(
        "the marker's sides differ by more than a fifth: the picture was taken aslant; take it from straight above"
    )]
    Aslant,
}

/// Paper reaches this far beyond a marker's black, as a share of its side.
const PAPER: f64 = 0.25;
/// Sides of a marker may differ by this share.
const ASLANT: f64 = 0.2;

impl MacroScale {
    /// The scale that is stated.
    pub fn stated(mm_per_px: f64) -> Self {
        Self { mm_per_px, marker: None }
    }

    /// The scale by a printed marker in the picture, whose black square is `side_mm` wide.
    ///
    /// # Errors
    /// [`ScaleError`] where none can be read, or not straight.
    pub fn by_marker(photo: &Photograph, side_mm: f64) -> Result<Self, ScaleError> {
        let markers = crate::marker::find_markers(photo);
        if markers.mirrored {
            return Err(ScaleError::Mirrored);
        }
        let corners = match &markers.found[..] {
            [] => return Err(ScaleError::None),
            [one] => one.corners,
            _ => return Err(ScaleError::Several),
        };
        let sides = [0, 1, 2, 3].map(|k| corners[k].distance(corners[(k + 1) % 4]));
        let (least, most) = sides.iter().fold((f64::INFINITY, 0f64), |(l, m), s| (l.min(*s), m.max(*s)));
        if most > (1.0 + ASLANT) * least {
            return Err(ScaleError::Aslant);
        }
        let paper = Marker { corners, side_mm }.grown(PAPER * side_mm);
        Ok(Self { mm_per_px: 4.0 * side_mm / sides.iter().sum::<f64>(), marker: Some(paper) })
    }
}

/// A photograph with an area filled by its usual colour: the edges of a print are stronger than any spot.
fn without(photo: &Photograph, area: &Polygon) -> Photograph {
    let usual = [0, 1, 2].map(|c| {
        let mut counts = [0usize; 256];
        photo.rgb.iter().skip(c).step_by(3).for_each(|v| counts[usize::from(*v)] += 1);
        let half = photo.rgb.len() / 6;
        let mut sum = 0;
        let below = |n: &&usize| {
            sum += **n;
            sum <= half
        };
        counts.iter().take_while(below).count().min(255) as u8
    });
    let mut filled = photo.clone();
    let width = photo.size[0] as usize;
    for (i, pixel) in filled.rgb.chunks_exact_mut(3).enumerate() {
        if area.contains(DVec2::new((i % width) as f64, (i / width) as f64)) {
            pixel.copy_from_slice(&usual);
        }
    }
    filled
}

/// Finds and sums up the spots of a macro photograph.
pub fn follicles(photo: &Photograph, scale: &MacroScale, rule: &SpotRule, of_units: &UnitRule) -> Follicles {
    let mm_per_px = scale.mm_per_px;
    let paper = scale.marker.map(|corners| Polygon::new(corners.to_vec()));
    let skin_only = paper.as_ref().map(|paper| without(photo, paper));
    let mut spots = find_spots(skin_only.as_ref().unwrap_or(photo), mm_per_px, rule);
    spots.retain(|s| paper.as_ref().is_none_or(|paper| !paper.contains(DVec2::from(s.at))));
    let units = units(&spots, mm_per_px, of_units);
    let [w, h] = photo.size.map(|n| f64::from(n) * mm_per_px);
    let places: Vec<DVec3> =
        units.iter().map(|u| DVec3::new(u.at[0] * mm_per_px, u.at[1] * mm_per_px, 0.0)).collect();
    let no_skin = paper.as_ref().map_or(0.0, |paper| paper.signed_area().abs() * mm_per_px * mm_per_px);
    let per_cm2 = units.len() as f64 * 100.0 / (w * h - no_skin).max(1e-6);
    let density = vec![per_cm2; places.len()];
    let nearest = relative_nearest(&places, &density);
    let widths: Vec<f64> = spots.iter().map(|s| s.diameter_mm).collect();
    let darkness: Vec<f64> = spots.iter().map(|s| s.darkness).collect();
    let middle =
        |values: &[f64], share: f64| if values.is_empty() { f64::NAN } else { quantile(values, share) };
    let (reach, step) = PAIRS;
    let margin = reach * 10.0 / per_cm2.max(1e-3).sqrt();
    let clear = |p: &DVec3| match &scale.marker {
        Some(corners) => corners.iter().all(|c| (*c * mm_per_px).distance(p.truncate()) > margin),
        None => true,
    };
    let inner = |p: &DVec3| p.x > margin && p.y > margin && p.x < w - margin && p.y < h - margin && clear(p);
    let centres: Vec<u32> = (0..places.len() as u32).filter(|i| inner(&places[*i as usize])).collect();
    let pairs =
        (centres.len() >= LEAST_CENTRES).then(|| pair_correlation(&places, &density, &centres, reach, step));
    let all = units.len().max(1) as f64;
    let with = |n: u32| units.iter().filter(|u| u.hairs.min(4) == n).count() as f64 / all;
    Follicles {
        per_cm2,
        hairs: [1, 2, 3, 4].map(with),
        hairs_per_unit: units.iter().map(|u| f64::from(u.hairs)).sum::<f64>() / all,
        nearest_mm: middle(&nearest, 0.5) * hexagonal_spacing_mm(per_cm2),
        width_mm: [0.1, 0.5, 0.9].map(|share| middle(&widths, share)),
        darkness: middle(&darkness, 0.5),
        pairs,
        spots,
        units,
    }
}
