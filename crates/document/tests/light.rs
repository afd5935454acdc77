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
    let gone = m.table().aged(&m.tissue, &m.skin(2), &m.dot(0.1), 0.0, 1.5);
    assert!(m.profile(&m.skin(2), &gone).contrast.iter().flatten().all(|c| *c == 0.0));
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
fn what_has_faded_and_spread_is_seen_as_much_less_as_it_is_said_to_be() {
    let m = made();
    let skin = m.skin(3);
    let healed = m.dot(0.1);
    let seen = |dot: &PigmentDot| m.table().seen_mm2(&m.tissue, &skin, dot);
    // A profile is laid over other distances, straight between them, which adds a little to what is hollow.
    assert!((seen(&healed) / m.profile(&skin, &healed).area().at(550.0) - 1.0).abs() < 0.08);
    let model = plan::outlook::permanent_model(&m.content.defaults, plan::outlook::Pace::Usual);
    let mut before = f64::INFINITY;
    for years in 0..=20 {
        let age = model.age(optics::Fading::PLAIN, model.healed_day + 182.625 * f64::from(years), None);
        let dot = m.table().aged(&m.tissue, &skin, &healed, age.contrast, age.growth);
        assert!((seen(&dot) / seen(&healed) / age.contrast - 1.0).abs() < 0.01, "{age:?}");
        let peak = m.profile(&skin, &dot).contrast[15][0];
        assert!(peak < before, "{age:?}: {peak} after {before}");
        before = peak;
    }
    // A healed dot is itself, and none is darker than black.
    assert_eq!(m.table().aged(&m.tissue, &skin, &healed, 1.0, 1.0), healed);
    let black = m.table().aged(&m.tissue, &skin, &healed, 50.0, 1.0);
    assert!(m.profile(&skin, &black).contrast.iter().flatten().all(|c| *c <= 1.0));
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

/// A table of follow-ups of clients who all fade `factor` times as fast as is usual.
fn table(clients: u32, days: &[f64], factor: f64) -> String {
    let content = document::shipped_content().unwrap();
    let model = plan::outlook::permanent_model(&content.defaults, plan::outlook::Pace::Usual);
    let truth = optics::Fading { rate_factor: factor, early_loss_factor: 1.0 };
    let mut text = "client,day,contrast,deviation\n".to_owned();
    for client in 0..clients {
        for day in days {
            text += &format!("c{client},{day},{:.4},0.03\n", model.contrast(truth, *day));
        }
    }
    text
}

fn learnt(text: &str) -> plan::learn::Learnt {
    let content = document::shipped_content().unwrap();
    let follow_ups = document::read_follow_ups(text, &content.defaults).unwrap();
    let model = plan::outlook::permanent_model(&content.defaults, plan::outlook::Pace::Usual);
    plan::learn::learn(&follow_ups, &model, &content)
}

#[test]
fn a_clinic_learns_from_its_own_follow_ups() {
    let days = [400.0, 800.0, 1500.0];
    let (few, many) = (learnt(&table(3, &days, 1.4)), learnt(&table(40, &days, 1.4)));
    assert!((few.factors[1] - 1.0).abs() < (many.factors[1] - 1.0).abs());
    assert!((many.factors[1] - 1.4).abs() < 0.06, "{:?}", many.factors);
    assert!(many.deviations[1] < 0.5 * few.deviations[1], "{:?} {:?}", many.deviations, few.deviations);
    // However often one client is measured, only one client has been seen: the doubt between clients stays.
    let often: Vec<f64> = (0..60).map(|k| 700.0 + 20.0 * f64::from(k)).collect();
    let one = learnt(&table(1, &often, 1.4));
    assert_eq!((one.clients, one.measurements), (1, 60));
    assert!(one.deviations[1] > 0.15, "{:?}", one.deviations);
}

#[test]
fn follow_ups_that_cannot_be_are_named_all_at_once() {
    let content = document::shipped_content().unwrap();
    let wrong = |text: &str| document::read_follow_ups(text, &content.defaults).unwrap_err().join("\n");
    let all = wrong(
        "client,day,contrast,sun\na,400,0.8,high\nb,3,0.8,usual\nc,400,7,usual\nd,400,0.8,hot\n,400,0.8,usual\n",
    );
    for word in ["day 3", "contrast 7", "line 5", "hot", "never a name"] {
        assert!(all.contains(word), "{word}: {all}");
    }
    assert!(wrong("client,day\na,400\n").contains("contrast"));
    assert!(wrong("").contains("no measurements"));
    assert!(wrong("client,day,contrast\na,400\n").contains("2 fields where the header has 3"));
}

#[test]
fn follow_ups_of_a_case_sharpen_its_outlook() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/scar.toml")).unwrap();
    let content = document::shipped_content().unwrap();
    let outlook = |text: &str| {
        let read = document::read_case(text).unwrap();
        let head = document::head_of_case(&read, None, &content).unwrap();
        plan::make_plan(&head.head, &read.case, &content).unwrap().outlook
    };
    let with = format!(
        "{text}\n[[follow_ups]]\nday = 365\ncontrast = 0.6\n[[follow_ups]]\nday = 730\ncontrast = 0.45\n"
    );
    let (before, after) = (outlook(&text), outlook(&with));
    let at = |o: &plan::outlook::Outlook| o.moments.iter().find(|m| m.day > 1800.0).copied().unwrap();
    let (before, after_five) = (at(&before), at(&after));
    assert!(after_five.contrast < before.contrast - 0.05, "{after_five:?} {before:?}");
    assert!(after_five.band.1 - after_five.band.0 < before.band.1 - before.band.0);
    assert!(after.touch_up_month < 48);
    let wrong =
        document::read_case(&format!("{text}\n[[follow_ups]]\nday = 3\ncontrast = 0.6\n")).unwrap_err();
    assert!(wrong[0].message.contains("day 3"), "{wrong:?}");
}

/// Mean reflectance factors of the subjects of NIST's reference set (Cooksey, Allen & Tsai 2017), every 10 nm.
fn measured_skins() -> Option<Vec<Spectrum>> {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/spectra/nist_skin_reflectance_100_subjects.csv"
    );
    let Ok(bytes) = std::fs::read(file) else {
        println!("skipped: {file} is not there");
        return None;
    };
    // Latin-1, but its numbers are plain.
    let text: String = bytes.iter().map(|b| char::from(*b)).collect();
    let rows: Vec<Vec<f64>> = text
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| line.split(',').filter_map(|v| v.parse().ok()).collect())
        .collect();
    let at = |nm: f64, column: usize| {
        let k = rows.partition_point(|row| row[0] <= nm) - 1;
        let share = (nm - rows[k][0]) / (rows[k + 1][0] - rows[k][0]);
        rows[k][column] + share * (rows[k + 1][column] - rows[k][column])
    };
    // Three measurements of each, and their mean.
    Some((0..100).map(|subject| Spectrum::of(|nm| at(nm, 4 * subject + 4))).collect())
}

#[test]
fn skins_of_a_hundred_people_are_skins() {
    let Some(subjects) = measured_skins() else { return };
    let m = made();
    let (model, day) = (SkinModel::new(&m.tissue), Observer::under(Illuminant::D65));
    // The instrument sees what the surface mirrors as well.
    let mirrored = optics::adding::fresnel_inside(m.tissue.index, 1.0);
    let oxygen = m.content.defaults.get(plan::keys::SKIN_OXYGEN);
    let (mut residuals, mut off) = (Vec::new(), Vec::new());
    for subject in &subjects {
        let own = subject.map(|r| (r - mirrored).max(0.0));
        let fit = model.fit(day.lab(&own), &day, oxygen, 100.0).unwrap();
        let told = model.reflectance(&fit.skin);
        let squared = |k: usize| (told.0[k] - own.0[k]) * (told.0[k] - own.0[k]);
        residuals.push(fit.residual);
        off.push(((0..31).map(squared).sum::<f64>() / 31.0).sqrt());
    }
    let quantile = |values: &mut Vec<f64>, share: f64| {
        values.sort_by(f64::total_cmp);
        values[((values.len() - 1) as f64 * share) as usize]
    };
    let [middle, most] = [0.5, 0.95].map(|share| quantile(&mut residuals, share));
    let spectral = quantile(&mut off, 0.5);
    println!("CIEDE2000 {middle:.2}, 95 % {most:.2}; reflectance off {spectral:.4}");
    assert!(middle < 2.2 && most < 4.0 && spectral < 0.045);
}
