//! White paper around printed markers: the colour of the lamp, and what skin is measured against.

use super::cells::View;
use geometry::DVec2;

/// A printed marker with white paper around it, in a photograph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marker {
    /// Corners of its black, px.
    pub corners: [DVec2; 4],
    /// Its side, mm.
    pub side_mm: f64,
}

/// Paper begins this far beyond the marker's black, and is looked at there, mm.
const OFF_MM: f64 = 1.3;
/// Places along each side.
const PLACES: usize = 9;
/// Paper lighter than this the sensor could not hold, and darker lies in shadow: both say nothing.
const HELD: std::ops::Range<f64> = 0.05..0.97;

impl Marker {
    /// Its middle, px.
    pub(super) fn middle(&self) -> DVec2 {
        self.corners.iter().fold(DVec2::ZERO, |s, c| s + *c) / 4.0
    }

    /// The corners of a square that reaches so far beyond its black, mm.
    pub(crate) fn grown(&self, by_mm: f64) -> [DVec2; 4] {
        let middle = self.middle();
        self.corners.map(|c| middle + (c - middle) * (1.0 + 2.0 * by_mm / self.side_mm))
    }
}

/// Median light of the paper around a view's marker.
pub(super) fn paper(view: &View) -> Option<[f64; 3]> {
    let marker = view.marker?;
    let grown = marker.grown(OFF_MM);
    let mut light: Vec<[f64; 3]> = Vec::new();
    for k in 0..4 {
        for i in 1..PLACES {
            let at = grown[k].lerp(grown[(k + 1) % 4], i as f64 / PLACES as f64).round();
            let [w, h] = view.photo.size.map(f64::from);
            if at.x >= 0.0 && at.y >= 0.0 && at.x < w && at.y < h {
                light.push(view.photo.light(at.x as usize, at.y as usize).map(f64::from));
            }
        }
    }
    let white = (light.len() >= PLACES).then(|| medians(&light))?;
    white.iter().all(|v| HELD.contains(v)).then_some(white)
}

/// Colour of a view's lamp against green: that of its paper, or white as the camera balanced it.
pub(super) fn lamp(view: &View) -> [f64; 3] {
    paper(view).map_or([1.0; 3], |white| white.map(|v| v / white[1]))
}

/// Median of each channel; `values` are not empty.
pub(super) fn medians<const N: usize>(values: &[[f64; N]]) -> [f64; N] {
    std::array::from_fn(|c| {
        let mut channel: Vec<f64> = values.iter().map(|v| v[c]).collect();
        channel.sort_by(f64::total_cmp);
        channel[channel.len() / 2]
    })
}
