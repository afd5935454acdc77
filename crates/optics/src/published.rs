//! Slabs whose reflectance and transmittance others have published: what solvers and their speed are held to.

use crate::adding::Layer;
use crate::monte_carlo::Stratum;

/// mm in a cm: the literature states coefficients per cm and thickness in cm.
const MM_PER_CM: f64 = 10.0;

/// A layer as published: absorption and scattering, 1/cm, anisotropy, and thickness, cm.
pub fn layer(absorption: f64, scattering: f64, anisotropy: f64, thickness: f64) -> Layer {
    Layer {
        absorption: absorption / MM_PER_CM,
        scattering: scattering / MM_PER_CM,
        anisotropy,
        thickness: thickness * MM_PER_CM,
    }
}

/// Van de Hulst's slab without surfaces (Multiple Light Scattering, 1980, table 35, as quoted in the manual of MCML):
/// the slab, what it reflects and what it lets through, to five digits.
pub fn van_de_hulst() -> (Layer, f64, f64) {
    (layer(10.0, 90.0, 0.75, 0.02), 0.09739, 0.66096)
}

/// Giovanelli's half space of index 1.5 (1955): the layer, and what it reflects with what its surface mirrors, to
/// four digits.
pub fn giovanelli() -> (Layer, f64) {
    (layer(10.0, 90.0, 0.0, f64::INFINITY), 0.2600)
}

/// A skin that mcml 1.2.2 was run on: its strata, what it reflects without what the surface mirrors, and photons a
/// second on one core.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// What it is called.
    pub name: &'static str,
    /// Layers.
    pub strata: Vec<Stratum>,
    /// Diffuse reflectance.
    pub reflected: f64,
    /// Photons a second.
    pub photons_per_second: f64,
}

/// Rows of refractive index, absorption and scattering, 1/cm, anisotropy, and thickness, cm.
fn reference(name: &'static str, rows: &[[f64; 5]], reflected: f64, photons_per_second: f64) -> Reference {
    let stratum = |r: &[f64; 5]| Stratum { index: r[0], layer: layer(r[1], r[2], r[3], r[4]) };
    Reference { name, strata: rows.iter().map(stratum).collect(), reflected, photons_per_second }
}

/// Five layers of skin at 633 nm, transmittance 0.02095.
pub fn five_layers() -> Reference {
    const ROWS: [[f64; 5]; 5] = [
        [1.5, 4.3, 107.0, 0.79, 0.01],
        [1.4, 2.7, 187.0, 0.82, 0.02],
        [1.4, 3.3, 192.0, 0.82, 0.02],
        [1.4, 2.7, 187.0, 0.82, 0.09],
        [1.4, 3.4, 194.0, 0.82, 0.06],
    ];
    reference("five layers", &ROWS, 0.24271, 112_000.0)
}

/// Seven layers of skin at 600 nm; its reflectance is known to ± 0.0015.
pub fn seven_layers() -> Reference {
    const ROWS: [[f64; 5]; 7] = [
        [1.53, 0.2, 1000.0, 0.9, 0.002],
        [1.34, 0.15, 400.0, 0.85, 0.008],
        [1.4, 0.7, 300.0, 0.8, 0.01],
        [1.39, 1.0, 350.0, 0.9, 0.008],
        [1.4, 0.7, 200.0, 0.76, 0.162],
        [1.39, 1.0, 350.0, 0.95, 0.02],
        [1.44, 0.3, 150.0, 0.8, 0.59],
    ];
    reference("seven layers", &ROWS, 0.5627, 29_400.0)
}

/// Light skin of two layers.
pub fn light_skin() -> Reference {
    const ROWS: [[f64; 5]; 2] = [[1.4, 2.0, 400.0, 0.9, 0.006], [1.4, 0.5, 250.0, 0.9, 0.6]];
    reference("light skin", &ROWS, 0.4844, 27_000.0)
}
