//! What light does with this client's skin and this plan's pigment, from content: the numbers go to `optics`.

use crate::case::Case;
use crate::content::{Content, Defaults, Ink};
use crate::keys;
use optics::observer::Observer;
use optics::{Illuminant, NoSkin, PigmentDot, Skin, SkinFit, SkinModel, Spectrum, Tissue};

/// The optical constants of skin.
pub fn tissue(d: &Defaults) -> Tissue {
    let spectrum = |key| Spectrum(std::array::from_fn(|band| d.list(key).get(band).copied().unwrap_or(0.0)));
    let row = |key, k: usize| d.list(key).get(k).copied().unwrap_or(f64::NAN);
    let three = |from: usize| [0, 1, 2].map(|k| row(keys::SKIN_SCATTERING, from + k));
    Tissue {
        haemoglobin: [spectrum(keys::SKIN_OXYGENATED), spectrum(keys::SKIN_DEOXYGENATED)],
        blood_grams: d.pair(keys::SKIN_BLOOD_GRAMS).into(),
        melanosome: d.pair(keys::SKIN_MELANOSOME).into(),
        bare: [0, 1, 2, 3].map(|k| row(keys::SKIN_BARE, k)),
        scattering: [three(0), three(3)],
        anisotropy: d.get(keys::SKIN_ANISOTROPY),
        index: d.get(keys::SKIN_INDEX),
        thickness: [row(keys::SKIN_LAYERS_MM, 0), row(keys::SKIN_LAYERS_MM, 1)],
        deep_blood: d.get(keys::SKIN_DEEP_BLOOD),
    }
}

/// The skin of a case's colour, in daylight.
///
/// # Errors
/// [`NoSkin`] for a colour that no skin has.
pub fn skin(case: &Case, tissue: &Tissue, d: &Defaults) -> Result<SkinFit, NoSkin> {
    let day = Observer::under(Illuminant::D65);
    let colour = case.skin.colour.lab();
    SkinModel::new(tissue).fit(colour, &day, d.get(keys::SKIN_OXYGEN), d.get(keys::SKIN_FARTHEST))
}

/// What the case's pigment absorbs. A clinic's own pigment that does not say absorbs like the first shipped one.
pub fn ink(case: &Case, content: &Content) -> Option<Ink> {
    let named = content.pigments.iter().find(|p| p.id == case.pigment.name);
    named.and_then(|p| p.ink).or_else(|| content.pigments.iter().find_map(|p| p.ink))
}

/// 1/cm in 1/mm.
const PER_MM: f64 = 0.1;
/// Wavelength at which mass absorption is stated, nm.
const STATED_NM: f64 = 550.0;

/// A healed dot of a diameter, put at a depth in a dilution: where its pigment lies and what it absorbs.
pub fn pigment_dot(ink: Ink, diameter_mm: f64, depth_mm: f64, dilution: f64, d: &Defaults) -> PigmentDot {
    let epidermis = d.pair(keys::SKIN_LAYERS_MM).0;
    let top_mm = (depth_mm - d.get(keys::DOT_COLUMN_MM)).max(epidermis);
    let thickness_mm = (depth_mm - top_mm).max(0.25 * epidermis);
    let held = ink.concentration_mg_ml / (1.0 + dilution) * d.get(keys::DOT_RETAINED);
    let at_550 = held * ink.mass_absorption * PER_MM;
    let absorption = Spectrum::of(|nm| at_550 * libm::pow(nm / STATED_NM, -ink.fall));
    PigmentDot { diameter_mm, top_mm, thickness_mm, absorption }
}

/// A typical skin of a Fitzpatrick type, 1..=6: also for colours that are none of any skin.
pub fn typical_skin(fitzpatrick: u8, d: &Defaults) -> Skin {
    let of_types = d.list(keys::SKIN_FITZPATRICK_MELANIN);
    let melanin = of_types.get(usize::from(fitzpatrick.clamp(1, 6) - 1)).copied().unwrap_or(f64::NAN);
    Skin { melanin, blood: d.get(keys::SKIN_BLOOD), oxygen: d.get(keys::SKIN_OXYGEN) }
}

/// A few hairs of one follicular unit, cut off above the skin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CutHairs {
    /// What looks through the skin: side by side they take as much light as one hair as wide as all of them.
    pub root: PigmentDot,
    /// Area of skin that the ends lie over, mm²: they lean.
    pub over_mm2: f64,
}

/// So many hairs of a width (mm) and of a luminance, 0..=1, as the case wears them.
pub fn cut_hairs(case: &Case, d: &Defaults, [width_mm, hairs]: [f64; 2], luminance: f64) -> CutHairs {
    let (own, root_mm) = d.pair(keys::RENDER_HAIR_ROOT);
    let (at_550, power) = (own / luminance.max(0.01), d.pair(keys::SKIN_MELANOSOME).1);
    let root = PigmentDot {
        diameter_mm: width_mm * hairs,
        top_mm: 0.5 * d.get(keys::SKIN_LAYERS_MM),
        thickness_mm: root_mm,
        absorption: Spectrum::of(|nm| at_550 * libm::pow(nm / STATED_NM, power)),
    };
    let leaning = case.hair.worn_length_mm * d.get(keys::RENDER_HAIR_LEAN);
    CutHairs { root, over_mm2: hairs * width_mm * (leaning + std::f64::consts::FRAC_PI_4 * width_mm) }
}

/// How far an eye blurs what it sees from so many metres: one standard deviation, mm.
pub fn eye_blur_mm(metres: f64, d: &Defaults) -> f64 {
    1000.0 * metres * libm::tan((d.get(keys::RENDER_EYE_ARCMIN) / 60.0).to_radians())
}
