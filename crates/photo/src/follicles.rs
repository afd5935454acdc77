//! The spots of a macro photograph together: how many a cm², how they stand to each other, how wide they are.

use crate::read::Photograph;
use crate::spots::{Spot, SpotRule, find_spots};
use geometry::DVec3;
use stipple::statistics::{pair_correlation, quantile, relative_nearest};
use stipple::{PairStatistics, hexagonal_spacing_mm};

/// Spots of a macro photograph, summed up.
#[derive(Debug, Clone)]
pub struct Follicles {
    /// The spots.
    pub spots: Vec<Spot>,
    /// How many a cm².
    pub per_cm2: f64,
    /// Middle distance to the nearest other, mm.
    pub nearest_mm: f64,
    /// Widths below which a tenth, half and nine tenths lie, mm.
    pub width_mm: [f64; 3],
    /// Middle darkness.
    pub darkness: f64,
    /// How pairs of them stand, free of their density; `None` for fewer spots than that takes.
    pub pairs: Option<PairStatistics>,
}

/// Pairs are looked at up to this distance, in bins of this width, in units of 1/√density.
const PAIRS: (f64, f64) = (2.6, 0.1);
/// Spots far enough from the rim that a pair correlation takes: with fewer it is noise.
const LEAST_CENTRES: usize = 60;

/// Finds and sums up the spots of a photograph of which a pixel is `mm_per_px` mm wide.
pub fn follicles(photo: &Photograph, mm_per_px: f64, rule: &SpotRule) -> Follicles {
    let spots = find_spots(photo, mm_per_px, rule);
    let [w, h] = photo.size.map(|n| f64::from(n) * mm_per_px);
    let places: Vec<DVec3> =
        spots.iter().map(|s| DVec3::new(s.at[0] * mm_per_px, s.at[1] * mm_per_px, 0.0)).collect();
    let per_cm2 = spots.len() as f64 * 100.0 / (w * h);
    let density = vec![per_cm2; places.len()];
    let nearest = relative_nearest(&places, &density);
    let widths: Vec<f64> = spots.iter().map(|s| s.diameter_mm).collect();
    let darkness: Vec<f64> = spots.iter().map(|s| s.darkness).collect();
    let middle =
        |values: &[f64], share: f64| if values.is_empty() { f64::NAN } else { quantile(values, share) };
    let (reach, step) = PAIRS;
    let margin = reach * 10.0 / per_cm2.max(1e-3).sqrt();
    let inner = |p: &DVec3| p.x > margin && p.y > margin && p.x < w - margin && p.y < h - margin;
    let centres: Vec<u32> = (0..places.len() as u32).filter(|i| inner(&places[*i as usize])).collect();
    let pairs =
        (centres.len() >= LEAST_CENTRES).then(|| pair_correlation(&places, &density, &centres, reach, step));
    Follicles {
        per_cm2,
        nearest_mm: middle(&nearest, 0.5) * hexagonal_spacing_mm(per_cm2),
        width_mm: [0.1, 0.5, 0.9].map(|share| middle(&widths, share)),
        darkness: middle(&darkness, 0.5),
        pairs,
        spots,
    }
}
