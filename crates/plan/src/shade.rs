//! Which dilution and density of dots, healed, match the client's own shaved hair from a step away.
//!
//! From a metre on, an eye no longer tells dots of a shaved scalp apart (0.3 mm at one arc minute): it sees the
//! mean light of a patch. Both patches are computed from the same skin: one with the client's hair cut off, one
//! with dots of a rung of the ladder, and compared by CIEDE2000 in daylight.

use crate::case::{Case, ZoneKind};
use crate::content::{Content, Defaults};
use crate::keys;
use crate::light::{CutHairs, cut_hairs, ink, pigment_dot, skin, tissue};
use optics::observer::Observer;
use optics::{DotTable, Illuminant, Lab, NoSkin, PigmentDot, Skin, SkinFit, SkinModel, Spectrum, Tissue};

/// A dilution at the density at which it matches best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rung {
    /// Water parts to one part of pigment.
    pub dilution: f64,
    /// Dots per cm².
    pub density: f64,
    /// Share of the skin over pigment, percent.
    pub coverage_percent: f64,
    /// From the patch of hair, CIEDE2000.
    pub difference: f64,
    /// How much darker than the hair, L*.
    pub darker: f64,
    /// How much bluer than the hair, b*.
    pub bluer: f64,
}

/// The ladder, held against the client's own hair.
#[derive(Debug, Clone, PartialEq)]
pub struct Shades {
    /// The skin found for the case's colour.
    pub skin: SkinFit,
    /// Bare skin in daylight.
    pub bare: Lab,
    /// Skin with the client's hair cut off.
    pub shaved: Lab,
    /// Follicular units per cm² of that hair.
    pub units: f64,
    /// Rungs, best first.
    pub rungs: Vec<Rung>,
    /// What to look out for, in words.
    pub warnings: Vec<String>,
}

/// mm² in a cm².
const MM2: f64 = 100.0;
/// Densities that are tried, per cm².
const DENSITY_STEP: f64 = 5.0;

/// Ranks the ladder of dilutions for a case.
///
/// # Errors
/// [`NoSkin`] where the stated skin colour is none of any skin.
pub fn shades(case: &Case, content: &Content) -> Result<Shades, NoSkin> {
    let d = &content.defaults;
    let tissue = tissue(d);
    let fit = skin(case, &tissue, d)?;
    let bare = SkinModel::new(&tissue).reflectance(&fit.skin);
    let patch = Patch { table: &content.dots, tissue: &tissue, skin: fit.skin, bare };
    let day = Observer::under(Illuminant::D65);
    let units = units(case, d);
    let shaved = day.lab(&patch.shaved(case, d, units));
    let mut rungs = ladder(case, content, &patch, &day, shaved);
    rungs.sort_by(|a, b| a.difference.total_cmp(&b.difference));
    let warnings = warnings(case, d, &rungs);
    Ok(Shades { skin: fit, bare: day.lab(&bare), shaved, units, rungs, warnings })
}

/// Follicular units per cm² of the hair to match: that of the sides, or what is usual there. What still grows
/// where dots are wanted is no measure.
fn units(case: &Case, d: &Defaults) -> f64 {
    case.hair.follicular_units.get(&ZoneKind::Sides).copied().unwrap_or_else(|| d.get(keys::DENSITY_SIDES))
}

fn ladder(case: &Case, content: &Content, patch: &Patch, day: &Observer, shaved: Lab) -> Vec<Rung> {
    let d = &content.defaults;
    let Some(ink) = ink(case, content) else { return Vec::new() };
    let depth_mm = case.practitioner.depth_mm.unwrap_or_else(|| d.get(keys::DEPTH_MM));
    let diameter_mm = d.get(keys::DOT_MM);
    let (least, most) = d.pair(keys::DENSITY_ADVISED);
    let steps = ((most - least) / DENSITY_STEP) as usize;
    let rung = |&dilution: &f64| {
        let area = patch.missing(&pigment_dot(ink, diameter_mm, depth_mm, dilution, d));
        let at = |step: usize| {
            let density = least + DENSITY_STEP * step as f64;
            let lab = day.lab(&patch.bare.with(area, |r, a| r * libm::exp(-a * density / MM2)));
            Rung {
                dilution,
                density,
                coverage_percent: density * std::f64::consts::FRAC_PI_4 * diameter_mm * diameter_mm,
                difference: lab.difference(shaved),
                darker: shaved.l - lab.l,
                bluer: shaved.b - lab.b,
            }
        };
        (0..=steps).map(at).min_by(|a, b| a.difference.total_cmp(&b.difference))
    };
    d.list(keys::DILUTIONS).iter().filter_map(rung).collect()
}

fn warnings(case: &Case, d: &Defaults, rungs: &[Rung]) -> Vec<String> {
    let mut found = Vec::new();
    let [same, blue, dark] = [0, 1, 2].map(|k| d.list(keys::SHADE_LIMITS)[k]);
    if let Some(best) = rungs.first() {
        if best.difference > same {
            found.push(format!(
                "no rung matches: the nearest is {:.1} CIEDE2000 off; change density, depth or pigment",
                best.difference
            ));
        }
        if best.bluer > blue {
            found.push(format!("the best rung is {:.1} b* bluer than the hair: work shallower", best.bluer));
        }
        if best.darker > dark {
            found.push(format!("even the best rung heals {:.1} L* darker than the hair", best.darker));
        }
        let warn = d.pair(keys::COVERAGE_PERCENT).0;
        if best.coverage_percent > warn {
            found.push(format!(
                "{:.1} % of the skin would be over pigment: more than {warn:.0} % reads as a helmet as dots spread",
                best.coverage_percent
            ));
        }
    }
    let (share, age) = d.pair(keys::GREY);
    if case.hair.grey_share > share || case.age >= age {
        found.push("hair will turn grey while pigment stays: choose a lighter rung than the best".to_owned());
    }
    found
}

/// A patch of the client's skin.
struct Patch<'a> {
    table: &'a DotTable,
    tissue: &'a Tissue,
    skin: Skin,
    bare: Spectrum,
}

impl Patch<'_> {
    /// The area whose light a dot takes, mm², by band.
    fn missing(&self, dot: &PigmentDot) -> Spectrum {
        self.table.profile(self.tissue, &self.skin, dot).area()
    }

    /// Mean reflectance with the client's hair cut off, grey hairs among it.
    fn shaved(&self, case: &Case, d: &Defaults, units: f64) -> Spectrum {
        let colour = case.hair.colour.linear();
        let (least, most) = d.pair(keys::HAIRS_OF_UNIT);
        let hairs = 0.5 * (least + most);
        let width_mm = d.get(keys::RENDER_HAIR_MM);
        let kinds = [
            (1.0 - case.hair.grey_share, colour.luminance()),
            (case.hair.grey_share, d.get(keys::RENDER_GREY_HAIR)),
        ];
        kinds.into_iter().fold(self.bare, |patch, (share, luminance)| {
            let CutHairs { root, over_mm2 } = cut_hairs(case, d, [width_mm, hairs], luminance);
            let per_mm2 = share * units / MM2;
            let cover = (per_mm2 * over_mm2 * d.get(keys::RENDER_HAIR_OPAQUE)).min(1.0);
            patch.with(self.missing(&root), |r, a| {
                r * libm::exp(-a * per_mm2) * (1.0 - cover) + cover * luminance
            })
        })
    }
}
