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
use axes::{SPREAD, STATIONS};

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
    /// What is asked of a dot in a skin at a band.
    pub fn of(tissue: &Tissue, skin: &Skin, dot: &PigmentDot, band: usize) -> Self {
        let scattering = tissue.reduced_scattering(Part::Papillary, nanometres(band));
        let epidermis = dot.top_mm.min(tissue.thickness[0]);
        let above = epidermis * tissue.reduced_scattering(Part::Epidermis, nanometres(band));
        Self {
            absorption: tissue.absorption(skin, Part::Papillary, band) / scattering,
            film: tissue.absorption(skin, Part::Epidermis, band) * tissue.thickness[0],
            depth: above + (dot.top_mm - epidermis) * scattering,
            diameter: dot.diameter_mm * scattering,
            thickness: dot.thickness_mm * scattering,
            load: dot.absorption.0[band] * dot.thickness_mm,
        }
    }
}

impl DotTable {
    /// The profile of a dot in a skin.
    pub fn profile(&self, tissue: &Tissue, skin: &Skin, dot: &PigmentDot) -> DotProfile {
        let reach = spread(0.5 * dot.diameter_mm, dot.top_mm);
        let radii_mm = STATIONS.map(|u| u * reach);
        let row = |band: usize| {
            let question = Question::of(tissue, skin, dot, band);
            // What is tabled for this band lies at stations of its own.
            let own = spread(0.5 * question.diameter, question.depth) * dot.diameter_mm / question.diameter;
            let tabled = self.contrast(&question);
            radii_mm.map(|r| interpolated(&tabled, r / own))
        };
        DotProfile { radii_mm, contrast: std::array::from_fn(row) }
    }
}

/// A row of the table at a distance in spreads.
fn interpolated(row: &[f64; STATIONS.len()], u: f64) -> f64 {
    let k = STATIONS.partition_point(|s| *s <= u).max(1);
    if k >= STATIONS.len() {
        return if u <= STATIONS[k - 1] { row[k - 1] } else { 0.0 };
    }
    let t = (u - STATIONS[k - 1]) / (STATIONS[k] - STATIONS[k - 1]);
    row[k - 1] + t * (row[k] - row[k - 1])
}

impl DotProfile {
    /// Contrast at a band and a distance, mm.
    pub fn at(&self, band: usize, radius_mm: f64) -> f64 {
        let k = self.radii_mm.partition_point(|r| *r <= radius_mm);
        if k >= self.radii_mm.len() {
            return 0.0;
        }
        let k = k.max(1);
        let t = (radius_mm - self.radii_mm[k - 1]) / (self.radii_mm[k] - self.radii_mm[k - 1]);
        let row = &self.contrast[band];
        row[k - 1] + t * (row[k] - row[k - 1])
    }

    /// The area of skin whose light is missing, mm², by band: the contrast summed over the plane. Many dots
    /// of λ per mm² darken a patch, seen from afar, by a factor of about exp(−λ·area).
    pub fn area(&self) -> Spectrum {
        Spectrum(std::array::from_fn(|band| {
            let ring = |k: usize| {
                // Linear between stations: ∫ C(r)·2πr dr.
                let (a, b) = (self.radii_mm[k], self.radii_mm[k + 1]);
                let (ca, cb) = (self.contrast[band][k], self.contrast[band][k + 1]);
                std::f64::consts::PI / 3.0 * (b - a) * (ca * (2.0 * a + b) + cb * (a + 2.0 * b))
            };
            (0..STATIONS.len() - 1).map(ring).sum()
        }))
    }
}
