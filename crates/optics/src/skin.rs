//! The colour of a skin, and the skin of a colour.

use crate::adding::{AddingDoubling, Layer, Sheet};
use crate::colour::Lab;
use crate::observer::Observer;
use crate::spectrum::{BANDS, Spectrum, nanometres};
use crate::tissue::{Part, Skin, Tissue};
use rayon::prelude::*;

/// Skin of given tissue constants.
pub struct SkinModel<'a> {
    tissue: &'a Tissue,
    solver: AddingDoubling,
}

/// A skin found for a colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkinFit {
    /// The skin.
    pub skin: Skin,
    /// How far its colour is from the one asked for, CIEDE2000.
    pub residual: f64,
}

/// A colour that no skin has.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "no skin has this colour (L* {:.1}, a* {:.1}, b* {:.1}): the nearest one is {residual:.1} CIEDE2000 away, \
     more than {most}; measure it again in daylight with the white balance set, on bare skin",
    .colour.l, .colour.a, .colour.b
)]
pub struct NoSkin {
    /// The colour.
    pub colour: Lab,
    /// Distance of the nearest skin, CIEDE2000.
    pub residual: f64,
    /// The most that is accepted.
    pub most: f64,
}

/// Shares of melanosomes and blood that are looked for, each from the least to the most.
const MELANIN: [f64; 2] = [0.001, 0.75];
const BLOOD: [f64; 2] = [0.0002, 0.25];
/// Where the search begins along the melanin, as a share of its logarithm's way; the next only if one fails.
const STARTS: [f64; 3] = [0.45, 0.25, 0.8];
/// Steps of the search.
const STEPS: usize = 12;
/// Step of a difference quotient, as a logarithm.
const NUDGE: f64 = 0.02;

impl<'a> SkinModel<'a> {
    /// The model.
    pub fn new(tissue: &'a Tissue) -> Self {
        Self { tissue, solver: AddingDoubling::new(tissue.index) }
    }

    /// The layers of a skin at a band, from the surface down; the last one has no end.
    pub fn layers(&self, skin: &Skin, band: usize) -> [Layer; 3] {
        Part::ALL.map(|part| self.layer(skin, part, band))
    }

    fn layer(&self, skin: &Skin, part: Part, band: usize) -> Layer {
        let tissue = self.tissue;
        let scattering = tissue.reduced_scattering(part, nanometres(band)) / (1.0 - tissue.anisotropy);
        let thickness = match part {
            Part::Epidermis => tissue.thickness[0],
            Part::Papillary => tissue.thickness[1],
            Part::Reticular => f64::INFINITY,
        };
        let absorption = tissue.absorption(skin, part, band);
        Layer { absorption, scattering, anisotropy: tissue.anisotropy, thickness }
    }

    /// Diffuse reflectance of bare skin for light at right angles, without what its surface mirrors.
    pub fn reflectance(&self, skin: &Skin) -> Spectrum {
        self.joined(&self.epidermis(skin), &self.dermis(skin))
    }

    fn epidermis(&self, skin: &Skin) -> Vec<Sheet> {
        self.sheets(|band| vec![self.layer(skin, Part::Epidermis, band)])
    }

    fn dermis(&self, skin: &Skin) -> Vec<Sheet> {
        self.sheets(|band| self.layers(skin, band)[1..].to_vec())
    }

    fn sheets(&self, layers: impl Fn(usize) -> Vec<Layer> + Sync) -> Vec<Sheet> {
        (0..BANDS).into_par_iter().map(|band| self.solver.sheets(&layers(band))).collect()
    }

    fn joined(&self, epidermis: &[Sheet], dermis: &[Sheet]) -> Spectrum {
        let both = epidermis.par_iter().zip(dermis);
        let bands: Vec<f64> = both.map(|(e, d)| self.solver.in_air(&e.upon(d)).reflected).collect();
        Spectrum(std::array::from_fn(|band| bands[band]))
    }

    /// The skin whose colour under the observer's light is nearest to `colour`, with this share of oxygen.
    ///
    /// # Errors
    /// [`NoSkin`] where the nearest one is farther than `most` (CIEDE2000).
    pub fn fit(&self, colour: Lab, observer: &Observer, oxygen: f64, most: f64) -> Result<SkinFit, NoSkin> {
        let mut best: Option<SkinFit> = None;
        for start in STARTS {
            let found = self.descend(colour, observer, oxygen, start);
            if best.is_none_or(|b| found.residual < b.residual) {
                best = Some(found);
            }
            // There is one valley for nearly all colours; others are looked for where the first is too high.
            if found.residual <= most {
                break;
            }
        }
        match best {
            Some(fit) if fit.residual <= most => Ok(fit),
            other => Err(NoSkin { colour, residual: other.map_or(f64::INFINITY, |f| f.residual), most }),
        }
    }

    /// Gauss and Newton on the logarithms of both shares, steps halved until they help.
    fn descend(&self, colour: Lab, observer: &Observer, oxygen: f64, start: f64) -> SkinFit {
        let of = |t: f64, [lo, hi]: [f64; 2]| libm::log(lo) + t * (libm::log(hi) - libm::log(lo));
        let mut at = [of(start, MELANIN), of(0.55, BLOOD)];
        let skin = |at: [f64; 2]| Skin { melanin: libm::exp(at[0]), blood: libm::exp(at[1]), oxygen };
        let (mut top, mut below) = (self.epidermis(&skin(at)), self.dermis(&skin(at)));
        let lab = |e: &[Sheet], d: &[Sheet]| observer.lab(&self.joined(e, d));
        let mut found = lab(&top, &below);
        for _ in 0..STEPS {
            let nudged = [[at[0] + NUDGE, at[1]], [at[0], at[1] + NUDGE]];
            let darker = lab(&self.epidermis(&skin(nudged[0])), &below);
            let redder = lab(&top, &self.dermis(&skin(nudged[1])));
            let step = least_squares([off(found, darker), off(found, redder)], off(found, colour));
            let mut share = 1.0;
            let better = loop {
                let next = within([0, 1].map(|k| at[k] + share * (NUDGE * step[k]).clamp(-1.5, 1.5)));
                let (e, d) = (self.epidermis(&skin(next)), self.dermis(&skin(next)));
                let lab = lab(&e, &d);
                if colour.difference(lab) < colour.difference(found) - 1e-3 {
                    break Some((next, e, d, lab));
                }
                share *= 0.5;
                if share < 0.1 {
                    break None;
                }
            };
            match better {
                Some((next, e, d, lab)) => (at, top, below, found) = (next, e, d, lab),
                None => break,
            }
            if colour.difference(found) < 0.02 {
                break;
            }
        }
        SkinFit { skin: skin(at), residual: colour.difference(found) }
    }
}

/// What is missing from one colour to another.
fn off(from: Lab, to: Lab) -> [f64; 3] {
    [to.l - from.l, to.a - from.a, to.b - from.b]
}

fn within(at: [f64; 2]) -> [f64; 2] {
    let held = |x: f64, [lo, hi]: [f64; 2]| x.clamp(libm::log(lo), libm::log(hi));
    [held(at[0], MELANIN), held(at[1], BLOOD)]
}

/// Multiples of two columns that come nearest to a wanted one.
fn least_squares([a, b]: [[f64; 3]; 2], wanted: [f64; 3]) -> [f64; 2] {
    let dot = |x: [f64; 3], y: [f64; 3]| x[0] * y[0] + x[1] * y[1] + x[2] * y[2];
    let (aa, ab, bb) = (dot(a, a) + 1e-9, dot(a, b), dot(b, b) + 1e-9);
    let (wa, wb) = (dot(wanted, a), dot(wanted, b));
    let over = aa * bb - ab * ab;
    if over.abs() < 1e-12 { [wa / aa, 0.0] } else { [(wa * bb - wb * ab) / over, (wb * aa - wa * ab) / over] }
}
