//! Light on skin with the shipped numbers: laws of dots, of skins and of pigments.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use document::shipped_content;
use optics::observer::{Illuminant, Observer};
use optics::{DotProfile, DotTable, PigmentDot, Skin, SkinModel, Spectrum, Srgb, Tissue};
use plan::Content;
use plan::light::{pigment_dot, tissue, typical_skin};

struct Made {
    content: Content,
    tissue: Tissue,
}

fn made() -> Made {
    let content = shipped_content().unwrap();
    let tissue = tissue(&content.defaults);
    Made { content, tissue }
}

impl Made {
    fn table(&self) -> &DotTable {
        &self.content.dots
    }

    fn skin(&self, fitzpatrick: u8) -> Skin {
        typical_skin(fitzpatrick, &self.content.defaults)
    }

    /// A dot of the first pigment at 20:1 whose top lies at a depth.
    fn dot(&self, top_mm: f64) -> PigmentDot {
        let ink = self.content.pigments[0].ink.unwrap();
        PigmentDot { top_mm, thickness_mm: 0.2, ..pigment_dot(ink, 0.2, 0.5, 20.0, &self.content.defaults) }
    }

    fn profile(&self, skin: &Skin, dot: &PigmentDot) -> DotProfile {
        self.table().profile(&self.tissue, skin, dot)
    }

    /// Colour of the middle of a dot and of the skin beside it.
    fn colours(&self, skin: &Skin, dot: &PigmentDot) -> [optics::Lab; 2] {
        let (day, bare) = (Observer::under(Illuminant::D65), SkinModel::new(&self.tissue).reflectance(skin));
        let profile = self.profile(skin, dot);
        let dotted = Spectrum(std::array::from_fn(|k| bare.0[k] * (1.0 - profile.contrast[k][0])));
        [day.lab(&dotted), day.lab(&bare)]
    }
}

#[test]
fn no_pigment_changes_nothing_bit_for_bit() {
    let m = made();
    let dot = PigmentDot { absorption: Spectrum::constant(0.0), ..m.dot(0.1) };
    let profile = m.profile(&m.skin(2), &dot);
    assert!(profile.contrast.iter().flatten().all(|c| c.to_bits() == 0));
    assert!(m.profile(&m.skin(2), &m.dot(0.1).faded(0.0, 1.5)).contrast.iter().flatten().all(|c| *c == 0.0));
}

#[test]
fn no_reflectance_leaves_its_bounds() {
    let m = made();
    assert!(m.table().values().all(|c| (0.0..=1.0).contains(&c)));
    let extreme = Skin { melanin: 0.75, blood: 0.25, oxygen: 0.4 };
    for skin in [m.skin(1), m.skin(6), extreme] {
        let bare = SkinModel::new(&m.tissue).reflectance(&skin);
        assert!(bare.0.iter().all(|r| (0.0..1.0).contains(r)), "{bare:?}");
    }
}

#[test]
fn deeper_is_broader_fainter_and_bluer() {
    let m = made();
    for fitzpatrick in 1..=4 {
        let skin = m.skin(fitzpatrick);
        let at = |top: f64| {
            let profile = m.profile(&skin, &m.dot(top));
            let peak = profile.contrast[15][0];
            // Width: where half of the contrast is left at 550 nm.
            let half =
                (0..4000).map(|k| 0.001 * f64::from(k)).find(|r| profile.at(15, *r) < 0.5 * peak).unwrap();
            let [dotted, bare] = m.colours(&skin, &m.dot(top));
            (peak, half, (dotted.b - bare.b) / (bare.l - dotted.l))
        };
        let all = [0.1, 0.3, 0.6, 1.1].map(at);
        for pair in all.windows(2) {
            assert!(pair[1].0 < pair[0].0, "type {fitzpatrick}: no fainter: {all:?}");
            assert!(pair[1].1 > pair[0].1, "type {fitzpatrick}: no broader: {all:?}");
            assert!(pair[1].2 < pair[0].2, "type {fitzpatrick}: no bluer for its darkness: {all:?}");
        }
    }
}

#[test]
fn more_pigment_is_darker_and_depth_takes_the_red() {
    let m = made();
    let skin = m.skin(2);
    let ink = m.content.pigments[0].ink.unwrap();
    let area = |dilution: f64| {
        m.profile(&skin, &pigment_dot(ink, 0.2, 0.5, dilution, &m.content.defaults)).area().at(550.0)
    };
    let ladder = [30.0, 20.0, 15.0, 10.0, 6.0, 0.0].map(area);
    assert!(ladder.windows(2).all(|w| w[1] > w[0]), "{ladder:?}");
    // A dot takes light from more skin than it covers, but not from a square millimetre.
    assert!((0.01..0.5).contains(&ladder[1]), "{ladder:?}");
    // Blue light turns back before it reaches deep pigment, red light does not.
    let redder = |top: f64| {
        let profile = m.profile(&skin, &m.dot(top));
        profile.contrast[28][0] / profile.contrast[5][0]
    };
    let ratios = [0.1, 0.3, 0.6, 1.1].map(redder);
    assert!(ratios.windows(2).all(|w| w[1] > w[0]) && ratios[3] > 1.5, "{ratios:?}");
}

#[test]
fn a_table_that_is_none_is_named() {
    let error = DotTable::from_bytes(b"something else").unwrap_err().to_string();
    assert!(error.contains("14 bytes") && error.contains("cargo xtask dots"), "{error}");
    let m = made();
    assert_eq!(&DotTable::from_bytes(&m.table().to_bytes()).unwrap(), m.table());
}

#[test]
fn skins_go_to_colours_and_back() {
    let m = made();
    let (model, day) = (SkinModel::new(&m.tissue), Observer::under(Illuminant::D65));
    for fitzpatrick in 1..=6 {
        let skin = m.skin(fitzpatrick);
        let fit = model.fit(day.lab(&model.reflectance(&skin)), &day, skin.oxygen, 6.0).unwrap();
        assert!(fit.residual < 0.1, "{fit:?}");
        assert!((fit.skin.melanin / skin.melanin - 1.0).abs() < 0.05, "{fit:?} {skin:?}");
    }
    let green = Srgb([0.3, 0.7, 0.3]).lab();
    let refused = model.fit(green, &day, 0.75, 6.0).unwrap_err().to_string();
    assert!(refused.contains("no skin has this colour") && refused.contains("white balance"), "{refused}");
}

#[test]
fn the_ladder_is_ranked_against_the_clients_own_hair() {
    let m = made();
    let read = document::read_case(include_str!("../../../examples/norwood6.toml")).unwrap();
    let found = plan::shade::shades(&read.case, &m.content).unwrap();
    assert!(found.shaved.l < found.bare.l - 1.0, "{found:?}");
    assert!(found.rungs.windows(2).all(|w| w[0].difference <= w[1].difference));
    let ladder = m.content.defaults.list(plan::keys::DILUTIONS);
    assert_eq!(found.rungs.len(), ladder.len());
    // Lighter hair asks for a lighter rung, or for fewer dots of the same.
    let mut blond = read.case.clone();
    blond.hair.colour = Srgb([0.75, 0.62, 0.45]);
    let lighter = plan::shade::shades(&blond, &m.content).unwrap();
    assert!(lighter.shaved.l > found.shaved.l);
    let strength = |s: &plan::shade::Shades| s.rungs[0].density / (1.0 + s.rungs[0].dilution);
    assert!(strength(&lighter) <= strength(&found), "{lighter:?} {found:?}");
    // Grey hair to come is spoken of.
    blond.hair.grey_share = 0.9;
    let grey = plan::shade::shades(&blond, &m.content).unwrap();
    assert!(grey.warnings.iter().any(|w| w.contains("grey")), "{:?}", grey.warnings);
}
