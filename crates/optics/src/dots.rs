//! What a dot of pigment in skin looks like: how much light is missing at a distance from its middle, at every
//! wavelength.
//!
//! Light that leaves the skin beside a dot has been scattered about below, and some of it through the pigment:
//! so a dot is broader than its pigment, fainter the deeper it lies, and bluer, because red light is scattered
//! less and comes from deeper (facts of optics, no rule of ours). A walk of light has no scale but its mean
//! free path, so one table holds all skins and wavelengths: lengths are in units of 1/µs' of the dermis, and
//! absorption is a share of µs'. What is tabled is the contrast C: the missing share of what bare skin sends.
//!
//! Departures from a whole simulation of each skin, whose sum is measured by `cargo xtask bench light`: the
//! dermis is one endless layer (of the papillary dermis' absorption), the epidermis a film that scatters like
//! it and is as thick as is usual, seen at right angles and lit from everywhere.

mod axes;
mod make;
mod table;

pub use make::make_table;
pub use table::{DotTable, TableError};

use crate::spectrum::{BANDS, Spectrum, nanometres};
use crate::tissue::{Part, Skin, Tissue};
pub use axes::STATIONS;
use axes::{SPREAD, THICKEST};

/// A dot of pigment, a flat cylinder in the dermis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PigmentDot {
    /// Diameter of the pigment, mm.
    pub diameter_mm: f64,
    /// Depth of the pigment's top below the surface, mm.
    pub top_mm: f64,
    /// How far the pigment reaches down from its top, mm.
    pub thickness_mm: f64,
    /// Absorption of the pigment as it lies in the skin, 1/mm.
    pub absorption: Spectrum,
}

/// The contrast of a dot at some distances from its middle.
#[derive(Debug, Clone, PartialEq)]
pub struct DotProfile {
    /// Distances, mm, growing from 0; beyond the last one there is nothing.
    pub radii_mm: [f64; STATIONS.len()],
    /// Missing share of the light of bare skin, 0..=1, by band and distance.
    pub contrast: [[f64; STATIONS.len()]; BANDS],
}

/// Half the width of the pattern that a dot makes, mm: what distances are tabled in.
fn spread(half_mm: f64, depth_mm: f64) -> f64 {
    (half_mm * half_mm + SPREAD * depth_mm * depth_mm).sqrt()
}

/// What a table is asked: all in units of the dermis' 1/µs'.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// Absorption of the dermis.
    pub absorption: f64,
    /// Optical thickness of the epidermis' absorption.
    pub film: f64,
    /// Depth of the pigment's top: what lies above it counts by how much it scatters.
    pub depth: f64,
    /// Diameter of the pigment.
    pub diameter: f64,
    /// Thickness of the pigment.
    pub thickness: f64,
    /// Optical thickness of the pigment's absorption, top to bottom.
    pub load: f64,
}

impl Question {
    /// What stations are multiples of for this question's dot, mm.
    fn reach_mm(&self, dot: &PigmentDot) -> f64 {
        spread(0.5 * self.diameter, self.depth) * dot.diameter_mm / self.diameter
    }

    /// What is asked of a dot in a skin at a band.
    pub fn of(tissue: &Tissue, skin: &Skin, dot: &PigmentDot, band: usize) -> Self {
        let scattering = tissue.reduced_scattering(Part::Papillary, nanometres(band));
        let epidermis = dot.top_mm.min(tissue.thickness[0]);
        // What lies deeper below the dot's top than the table's thickest is seen no more.
        let thickness_mm = dot.thickness_mm.min(THICKEST / scattering);
        let above = epidermis * tissue.reduced_scattering(Part::Epidermis, nanometres(band));
        Self {
            absorption: tissue.absorption(skin, Part::Papillary, band) / scattering,
            film: tissue.absorption(skin, Part::Epidermis, band) * tissue.thickness[0],
            depth: above + (dot.top_mm - epidermis) * scattering,
            diameter: dot.diameter_mm * scattering,
            thickness: thickness_mm * scattering,
            load: dot.absorption.0[band] * thickness_mm,
        }
    }
}

/// The band at which the eye sees most, 550 nm, by which darkness is told.
pub const SEEN_BAND: usize = 15;
/// Multiples of a dot's absorption among which the one for an age is looked for, as logarithms, and how often the
/// way is halved: to a hundredth.
const ABSORPTIONS: [f64; 2] = [-7.0, 5.0];
const HALVINGS: usize = 10;

impl DotTable {
    /// The dot when it is seen as a share of itself, `contrast`, over a multiple of its width: who grades density
    /// sees all the light that is missing, so that share is of this; what has spread is paler for it. A dot cannot
    /// become darker than black: where more is asked for, it is as dark as can be.
    #[must_use]
    pub fn aged(
        &self,
        tissue: &Tissue,
        skin: &Skin,
        dot: &PigmentDot,
        contrast: f64,
        growth: f64,
    ) -> PigmentDot {
        let wide = PigmentDot { diameter_mm: dot.diameter_mm * growth, ..*dot };
        if contrast == 1.0 && growth == 1.0 {
            return wide;
        }
        let of = |log: f64| PigmentDot { absorption: dot.absorption.map(|a| a * libm::exp(log)), ..wide };
        if contrast <= 0.0 {
            return PigmentDot { absorption: Spectrum::constant(0.0), ..wide };
        }
        let goal = contrast * self.seen_mm2(tissue, skin, dot);
        let [mut least, mut most] = ABSORPTIONS;
        for _ in 0..HALVINGS {
            let middle = 0.5 * (least + most);
            if self.seen_mm2(tissue, skin, &of(middle)) < goal { least = middle } else { most = middle }
        }
        of(0.5 * (least + most))
    }

    /// The area of skin whose light is missing for a dot, mm², where the eye sees most.
    pub fn seen_mm2(&self, tissue: &Tissue, skin: &Skin, dot: &PigmentDot) -> f64 {
        let question = Question::of(tissue, skin, dot, SEEN_BAND);
        let own = question.reach_mm(dot);
        sum_of_rings(&STATIONS.map(|u| u * own), &self.contrast(&question))
    }

    /// The profile of a dot in a skin.
    pub fn profile(&self, tissue: &Tissue, skin: &Skin, dot: &PigmentDot) -> DotProfile {
        let reach = spread(0.5 * dot.diameter_mm, dot.top_mm);
        let radii_mm = STATIONS.map(|u| u * reach);
        let row = |band: usize| {
            let question = Question::of(tissue, skin, dot, band);
            // What is tabled for this band lies at stations of its own.
            let own = question.reach_mm(dot);
            let tabled = self.contrast(&question);
            radii_mm.map(|r| along(&tabled, between(&STATIONS, r / own)))
        };
        DotProfile { radii_mm, contrast: std::array::from_fn(row) }
    }
}

/// Where a value stands among growing ticks: after which one, and at what share of the way to the next; `None`
/// beyond the last.
pub fn between<const N: usize>(ticks: &[f64; N], value: f64) -> Option<(usize, f64)> {
    let k = ticks[1..N - 1].partition_point(|tick| *tick <= value);
    (value <= ticks[N - 1]).then(|| (k, (value - ticks[k]) / (ticks[k + 1] - ticks[k])))
}

/// A value of a row, linear between its entries and nothing beyond the last.
fn along(row: &[f64], place: Option<(usize, f64)>) -> f64 {
    place.map_or(0.0, |(k, share)| row[k] + share * (row[k + 1] - row[k]))
}

impl DotProfile {
    /// Contrast at a band and a distance, mm.
    pub fn at(&self, band: usize, radius_mm: f64) -> f64 {
        along(&self.contrast[band], between(&self.radii_mm, radius_mm))
    }

    /// The area of skin whose light is missing, mm², by band: the contrast summed over the plane. Many dots
    /// of λ per mm² darken a patch, seen from afar, by a factor of about exp(−λ·area).
    pub fn area(&self) -> Spectrum {
        Spectrum(std::array::from_fn(|band| sum_of_rings(&self.radii_mm, &self.contrast[band])))
    }
}

/// `∫ C(r)·2πr dr` of a contrast that is linear between distances.
fn sum_of_rings(radii_mm: &[f64; STATIONS.len()], contrast: &[f64; STATIONS.len()]) -> f64 {
    let ring = |k: usize| {
        let (a, b) = (radii_mm[k], radii_mm[k + 1]);
        std::f64::consts::PI / 3.0 * (b - a) * (contrast[k] * (2.0 * a + b) + contrast[k + 1] * (a + 2.0 * b))
    };
    (0..STATIONS.len() - 1).map(ring).sum()
}
