//! What skin is made of, in numbers: absorption of melanin, blood and bare tissue, and scattering. The numbers
//! come from the caller (content), each with its source; here are the formulas.

use crate::spectrum::Spectrum;

/// mm in a cm: literature states coefficients per cm.
const MM_PER_CM: f64 = 10.0;
/// Natural logarithm of 10: molar extinction is stated for powers of ten.
const LN_10: f64 = std::f64::consts::LN_10;

/// Optical constants of skin.
#[derive(Debug, Clone, PartialEq)]
pub struct Tissue {
    /// Molar extinction of oxygenated and of deoxygenated haemoglobin, 1/(cm·mol/l).
    pub haemoglobin: [Spectrum; 2],
    /// Haemoglobin in whole blood, g/l, and its molar mass, g/mol.
    pub blood_grams: [f64; 2],
    /// Absorption of a melanosome: 1/cm at 1 nm by the formula, and the power of the wavelength in nm.
    pub melanosome: [f64; 2],
    /// Bare tissue: `a + b·exp(−(λ − c)/d)`, 1/cm and nm.
    pub bare: [f64; 4],
    /// Reduced scattering at 500 nm, 1/cm, share of Rayleigh's, power of Mie's: epidermis, then dermis.
    pub scattering: [[f64; 3]; 2],
    /// Mean cosine of the scattering angle.
    pub anisotropy: f64,
    /// Refractive index.
    pub index: f64,
    /// Thickness of the epidermis and of the papillary dermis on the scalp, mm; what lies below has no end.
    pub thickness: [f64; 2],
    /// Blood in the reticular dermis for one part in the papillary.
    pub deep_blood: f64,
}

/// What differs from skin to skin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Skin {
    /// Share of the epidermis' volume that is melanosomes, 0..=1.
    pub melanin: f64,
    /// Share of the papillary dermis' volume that is blood, 0..=1.
    pub blood: f64,
    /// Share of the haemoglobin that carries oxygen, 0..=1.
    pub oxygen: f64,
}

impl Tissue {
    /// Absorption of a melanosome, 1/mm.
    pub fn melanosome_absorption(&self, nm: f64) -> f64 {
        self.melanosome[0] * libm::pow(nm, self.melanosome[1]) / MM_PER_CM
    }

    /// Absorption of tissue with neither melanin nor blood, 1/mm.
    pub fn bare_absorption(&self, nm: f64) -> f64 {
        let [a, b, c, d] = self.bare;
        (a + b * libm::exp(-(nm - c) / d)) / MM_PER_CM
    }

    /// Absorption of whole blood, 1/mm.
    pub fn blood_absorption(&self, band: usize, oxygen: f64) -> f64 {
        let [oxy, deoxy] = self.haemoglobin.map(|h| h.0[band]);
        let [grams, molar_mass] = self.blood_grams;
        LN_10 * (oxygen * oxy + (1.0 - oxygen) * deoxy) * grams / molar_mass / MM_PER_CM
    }

    /// Reduced scattering of the epidermis or of the dermis, 1/mm (Jacques 2013, eq. 2).
    pub fn reduced_scattering(&self, layer: Part, nm: f64) -> f64 {
        let [at_500, rayleigh, power] = self.scattering[if layer == Part::Epidermis { 0 } else { 1 }];
        let x = nm / 500.0;
        at_500 * (rayleigh * libm::pow(x, -4.0) + (1.0 - rayleigh) * libm::pow(x, -power)) / MM_PER_CM
    }

    /// Absorption of a part of a skin, 1/mm.
    pub fn absorption(&self, skin: &Skin, part: Part, band: usize) -> f64 {
        let nm = crate::spectrum::nanometres(band);
        let bare = self.bare_absorption(nm);
        let mixed = |share: f64, of: f64| share * of + (1.0 - share) * bare;
        match part {
            Part::Epidermis => mixed(skin.melanin, self.melanosome_absorption(nm)),
            Part::Papillary => mixed(skin.blood, self.blood_absorption(band, skin.oxygen)),
            Part::Reticular => {
                mixed((skin.blood * self.deep_blood).min(1.0), self.blood_absorption(band, skin.oxygen))
            }
        }
    }
}

/// A layer of the skin of the scalp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// With melanin, without blood.
    Epidermis,
    /// The upper dermis.
    Papillary,
    /// The lower dermis and what lies below.
    Reticular,
}

impl Part {
    /// From the surface down.
    pub const ALL: [Self; 3] = [Self::Epidermis, Self::Papillary, Self::Reticular];
}
