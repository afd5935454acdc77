//! What dots and cut hairs look like in this client's skin: by colour channel, the share of the skin's light
//! that is missing at each distance from the middle. From the table of dots, for every wavelength, under the
//! light that pictures are made for.

use optics::dots::{SEEN_BAND, between};
use optics::observer::{Illuminant, Observer};
use optics::spectrum::BANDS;
use optics::{DotAge, DotProfile, DotTable, PigmentDot, Skin, SkinModel, Spectrum, Tissue};
use plan::Content;
use plan::case::Case;
use plan::content::Ink;
use plan::{keys, light};

/// Distances of a profile.
const STATIONS: usize = optics::dots::STATIONS.len();

/// Missing shares of red, green and blue light, 0..=1.
pub type Missing = [f64; 3];

/// A dot as it is seen from right above.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    radii_mm: [f64; STATIONS],
    missing: [Missing; STATIONS],
    /// A disc upon the skin: radius, mm, and what it takes of the light.
    cap: Option<(f64, Missing)>,
    /// What the skin around it takes besides, mm²: redness, too soft for a shape.
    pub(crate) around_mm2: Missing,
}

impl Look {
    /// Missing light at a distance, mm.
    pub fn at(&self, radius_mm: f64) -> Missing {
        let below = self.in_skin(radius_mm);
        match self.cap {
            Some((cap_mm, taken)) if radius_mm < cap_mm => {
                [0, 1, 2].map(|c| 1.0 - (1.0 - below[c]) * (1.0 - taken[c]))
            }
            _ => below,
        }
    }

    fn in_skin(&self, radius_mm: f64) -> Missing {
        let Some((k, share)) = between(&self.radii_mm, radius_mm) else { return [0.0; 3] };
        let (near, far) = (self.missing[k], self.missing[k + 1]);
        [0, 1, 2].map(|c| near[c] + share * (far[c] - near[c]))
    }

    /// The look as numbers for a graphics card: for every station its distance, mm, and what is missing there of red, green and blue;
    /// then the radius of what lies upon the skin and what that takes; then what the skin around takes besides, mm².
    pub fn numbers(&self) -> Vec<f32> {
        let (cap_mm, cap) = self.cap.unwrap_or((0.0, [0.0; 3]));
        let stations = self.radii_mm.iter().zip(&self.missing).flat_map(|(r, [a, b, c])| [*r, *a, *b, *c]);
        let rest = std::iter::once(cap_mm).chain(cap).chain(self.around_mm2);
        stations.chain(rest).map(|v| v as f32).collect()
    }

    /// The same with what the skin around it takes besides, mm².
    #[must_use]
    pub fn with_around(self, around_mm2: Missing) -> Self {
        Self { around_mm2, ..self }
    }

    /// Beyond this distance nothing is missing, mm.
    pub fn reach_mm(&self) -> f64 {
        self.radii_mm[STATIONS - 1]
    }
}

/// The client's skin in the light of the pictures.
#[derive(Clone)]
pub struct SkinLight<'a> {
    table: &'a DotTable,
    tissue: Tissue,
    skin: Skin,
    ink: Option<Ink>,
    reflectance: Spectrum,
    observer: Observer,
    /// Share of each channel's light that comes from each band.
    shares: [Missing; BANDS],
    /// Linear light of the bare skin.
    bare: [f64; 3],
    content: &'a Content,
}

/// Least light of a channel that others are compared with.
const DARKEST: f64 = 1e-4;

/// A client's skin, and what of the light it gives back.
#[derive(Debug, Clone, Copy)]
pub struct ClientSkin {
    skin: Skin,
    reflectance: Spectrum,
}

impl ClientSkin {
    /// The skin of a case's colour. A colour that no skin has, as of a painted scan, is taken for the typical skin of the case's
    /// Fitzpatrick type. The fit takes a core for some 60 ms: who asks again for the same colour keeps it.
    pub fn new(case: &Case, content: &Content) -> Self {
        let tissue = light::tissue(&content.defaults);
        let typical = || light::typical_skin(case.skin.fitzpatrick, &content.defaults);
        let fit = light::skin(case, &tissue, &content.defaults);
        Self::of(&tissue, fit.map_or_else(|_| typical(), |fit| fit.skin))
    }

    /// A skin in a tissue.
    pub fn of(tissue: &Tissue, skin: Skin) -> Self {
        Self { skin, reflectance: SkinModel::new(tissue).reflectance(&skin) }
    }
}

impl<'a> SkinLight<'a> {
    /// The skin of a case in daylight ([`ClientSkin::new`]).
    pub fn new(case: &Case, content: &'a Content) -> Self {
        Self::with(&ClientSkin::new(case, content), case, content)
    }

    /// The same of a skin that is known.
    pub fn with(skin: &ClientSkin, case: &Case, content: &'a Content) -> Self {
        Self::lit(light::tissue(&content.defaults), skin, light::ink(case, content), content)
    }

    /// A skin with dots of an ink, in daylight.
    pub fn of(tissue: Tissue, skin: Skin, ink: Option<Ink>, content: &'a Content) -> Self {
        let skin = ClientSkin::of(&tissue, skin);
        Self::lit(tissue, &skin, ink, content)
    }

    fn lit(tissue: Tissue, skin: &ClientSkin, ink: Option<Ink>, content: &'a Content) -> Self {
        let ClientSkin { skin, reflectance } = *skin;
        let observer = Observer::under(Illuminant::D65);
        let (bare, shares) = bare_and_shares(&observer, &reflectance);
        Self { table: &content.dots, tissue, skin, ink, reflectance, observer, shares, bare, content }
    }

    /// The same skin in another light, to which the camera is balanced.
    #[must_use]
    pub fn under(&self, illuminant: Illuminant) -> Self {
        let observer = Observer::under(illuminant);
        let (bare, shares) = bare_and_shares(&observer, &self.reflectance);
        Self { observer, shares, bare, ..self.clone() }
    }

    /// Linear light of the bare skin.
    pub fn bare(&self) -> [f64; 3] {
        self.bare
    }

    /// The share of bare skin's light that is missing where its blood is up around fresh dots.
    pub fn redness(&self) -> Missing {
        let factor = self.content.defaults.pair(keys::HEAL_REDNESS).0;
        let red = Skin { blood: self.skin.blood * factor, ..self.skin };
        let seen = self.observer.linear(&SkinModel::new(&self.tissue).reflectance(&red)).0;
        [0, 1, 2].map(|c| (1.0 - seen[c] / self.bare[c].max(DARKEST)).max(0.0))
    }

    /// The pigment of a dot as it has healed: `diameter_mm` across, put `depth_mm` deep.
    pub fn pigment(&self, diameter_mm: f64, depth_mm: f64, dilution: f64) -> Option<PigmentDot> {
        let ink = self.ink?;
        Some(light::pigment_dot(ink, diameter_mm, depth_mm, dilution, &self.content.defaults))
    }

    /// A healed dot at an age.
    pub fn aged(&self, dot: &PigmentDot, age: DotAge) -> PigmentDot {
        self.table.aged(&self.tissue, &self.skin, dot, age.contrast, age.growth)
    }

    /// How dark the middle of a dot is in green light, as a share of the skin's light.
    pub fn darkness(&self, dot: &PigmentDot) -> f64 {
        self.table.profile(&self.tissue, &self.skin, dot).at(SEEN_BAND, 0.0)
    }

    /// What a dot looks like.
    pub fn look(&self, dot: &PigmentDot) -> Look {
        self.seen(&self.table.profile(&self.tissue, &self.skin, dot))
    }

    /// A hair cut at the skin: what lies below looks through, and its end lies upon it. `colour` is the hair's
    /// own, linear light; `opaque` is the share of its end that hides the skin.
    pub fn hair(&self, root: &PigmentDot, cap_mm: f64, colour: [f64; 3], opaque: f64) -> Look {
        let taken = [0, 1, 2].map(|c| opaque * (1.0 - colour[c] / self.bare[c].max(DARKEST)).clamp(0.0, 1.0));
        Look { cap: Some((cap_mm, taken)), ..self.look(root) }
    }

    fn seen(&self, profile: &DotProfile) -> Look {
        let at = |station: usize| -> Missing {
            let add = |sum: Missing, band: usize| {
                [0, 1, 2].map(|c| sum[c] + self.shares[band][c] * profile.contrast[band][station])
            };
            (0..BANDS).fold([0.0; 3], add).map(|v| v.clamp(0.0, 1.0))
        };
        Look { radii_mm: profile.radii_mm, missing: std::array::from_fn(at), cap: None, around_mm2: [0.0; 3] }
    }
}

/// Linear light of bare skin, and by band the share of each channel's light that comes from it.
fn bare_and_shares(observer: &Observer, reflectance: &Spectrum) -> ([f64; 3], [Missing; BANDS]) {
    let bare = observer.linear(reflectance).0;
    let of_band = |k: usize| {
        let mut only = [0.0; BANDS];
        only[k] = reflectance.0[k];
        let seen = observer.linear(&Spectrum(only)).0;
        // Channels may be negative at single wavelengths; their sums are not.
        [0, 1, 2].map(|c| seen[c] / bare[c].max(DARKEST))
    };
    (bare, std::array::from_fn(of_band))
}
