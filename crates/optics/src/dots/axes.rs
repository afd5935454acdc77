//! What the table of dots is tabled at.

/// Absorption of the dermis over its reduced scattering.
pub(super) const ABSORPTION: [f64; 6] = [0.006, 0.02, 0.06, 0.2, 0.6, 2.0];
/// Optical thickness of the epidermis' absorption.
pub(super) const FILM: [f64; 4] = [0.0, 0.4, 1.2, 3.0];
/// Depth of the pigment's top.
pub(super) const DEPTH: [f64; 9] = [0.18, 0.35, 0.6, 1.0, 1.6, 2.5, 4.0, 6.5, 10.0];
/// Diameter of the pigment.
pub(super) const DIAMETER: [f64; 6] = [0.15, 0.3, 0.6, 1.2, 2.2, 3.6];
/// Thickness of the pigment.
pub(super) const THICKNESS: [f64; 3] = [0.25, 0.8, 2.6];
/// The last of them.
pub(super) const THICKEST: f64 = THICKNESS[THICKNESS.len() - 1];
/// Optical thickness of the pigment.
pub(super) const LOAD: [f64; 7] = [0.1, 0.4, 1.0, 2.2, 5.0, 14.0, 50.0];
/// Distances from the middle at which dots are tabled, in spreads of the dot.
pub const STATIONS: [f64; 18] =
    [0.0, 0.2, 0.4, 0.6, 0.75, 0.9, 1.0, 1.1, 1.25, 1.45, 1.7, 2.0, 2.5, 3.2, 4.4, 6.5, 10.0, 16.0];
/// How much a dot's depth adds to its spread, squared.
pub(super) const SPREAD: f64 = 0.16;
/// Thickness of the epidermis.
pub(super) const FILM_THICKNESS: f64 = 0.36;
/// Mean cosine of the scattering angle, and refractive index.
pub(super) const ANISOTROPY: f64 = 0.9;
pub(super) const INDEX: f64 = 1.4;

/// Rows of the table.
pub(super) const CELLS: usize =
    ABSORPTION.len() * FILM.len() * DEPTH.len() * DIAMETER.len() * THICKNESS.len() * LOAD.len();
/// Absorptions and films: a walk adds to all of them at once.
pub(super) const LIGHTS: usize = ABSORPTION.len() * FILM.len();
