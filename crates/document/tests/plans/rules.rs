//! What a changed case must say.

use crate::made::{NORWOOD6, Placed, place};
use geometry::DVec3;
use head::Landmark;
use plan::{PlanError, make_plan};

/// Findings and problems of the first example with one text replaced.
fn said(from: &str, to: &str) -> Vec<String> {
    assert!(NORWOOD6.contains(from));
    let placed = place(&NORWOOD6.replacen(from, to, 1), None);
    match make_plan(&placed.head.head, &placed.case, &placed.content) {
        Ok(plan) => plan.findings.iter().map(|f| format!("{} {}", f.severity.name(), f.id)).collect(),
        Err(PlanError::Design(problems)) => problems.iter().map(ToString::to_string).collect(),
        Err(other) => vec![other.to_string()],
    }
}

fn says(from: &str, to: &str, expected: &str) {
    let found = said(from, to);
    assert!(found.iter().any(|f| f.contains(expected)), "`{expected}` not in {found:#?}");
}

#[test]
fn rules_fire() {
    says("height_mm = 78", "height_mm = 52", "refusal hairline-floor");
    says("height_mm = 78", "height_mm = 66", "warning hairline-low");
    says("edge = \"soft\"", "edge = \"edge-up\"", "warning hairline-straight");
    says("temples = \"rebuild\"", "asymmetry_mm = 4", "warning hairline-asymmetric");
    says("temples = \"rebuild\"", "asymmetry_mm = 0", "caution hairline-symmetric");
    says("age = 44", "age = 17", "refusal under-age");
    says("diabetes = false", "diabetes = true", "warning health-diabetes");
    says("diabetes = false", "months_since_isotretinoin = 5", "refusal health-months_since_isotretinoin");
    says("dots_per_hour", "lidocaine_percent = 5\ndots_per_hour", "refusal numbing-percent");
    says("dots_per_hour", "gap_days = [7, 28]\ndots_per_hour", "refusal gap-short");
    says("dots_per_hour", "depth_mm = 1.8\ndots_per_hour", "refusal depth-limit");
    says("dots_per_hour", "dot_mm = 0.45\ndots_per_hour", "refusal coverage-blocked");
    says("name = \"carbon-black\"", "name = \"carbon-black\"\ndilution = 6", "warning shade-dark");
    says("name = \"carbon-black\"", "name = \"iron-oxide-black\"", "caution pigment-oxide");
}

#[test]
fn impossible_designs_are_named() {
    says("height_mm = 78", "height_mm = 8", "on or below the brow");
    says("name = \"norwood-6\"", "name = \"norwood-9\"", "pattern `norwood-9` is unknown");
    says("carbon-black", "blackest", "pigment `blackest` is unknown");
    says("us-typical\"\ncurrency = \"USD\"", "moon\"", "price book `moon` is unknown");
    says("sides = 72", "sides = -3", "hair.follicular_units.sides is -3");
    let zigzag = "points = [{ azimuth = -40, elevation = 45 }, { azimuth = 40, elevation = 50 }, \
                  { azimuth = 40, elevation = 45 }, { azimuth = -40, elevation = 50 }]";
    says("height_mm = 78", zigzag, "crosses itself");
    let low = "points = [{ azimuth = -100, elevation = -50 }, { azimuth = 0, elevation = 45 }, \
               { azimuth = 100, elevation = -50 }]";
    says("height_mm = 78", low, "leaves the scalp");
    says("sides = 72", "sides = 72000", "hair.follicular_units.sides is 72000");
    let zone = "[[zones]]\nkind = \"crown\"\nborder = [{ azimuth = 170, elevation = 60 }, \
                { azimuth = -170, elevation = 60 }, { azimuth = -170, elevation = 40 }, \
                { azimuth = 170, elevation = 40 }]\ndensity = 70\n\n";
    says(
        "[pigment]",
        &format!("{zone}{zone}[pigment]"),
        "zones `zones[0] (crown)` and `zones[1] (crown)` overlap by",
    );
    let aside = "points = [{ azimuth = -100, elevation = -30 }, { azimuth = 0, elevation = 45 }, \
                 { azimuth = 100, elevation = -30 }]";
    says("height_mm = 78", aside, "leaves the scalp");
}

#[test]
fn answers_of_the_wrong_sort_and_places_that_are_none_are_refused() {
    says("diabetes = false", "diabetes = 5", "health.diabetes: the answer is yes or no");
    says("diabetes = false", "months_since_chemotherapy = true", "answer in months since");
    says("diabetes = false", "months_since_chemotherapy = -1", "health.months_since_chemotherapy is -1");
    let never = said("diabetes = false", "months_since_chemotherapy = false");
    assert!(never.iter().all(|f| !f.contains("chemotherapy")), "{never:#?}");
    let mole = |centre: &str| {
        format!("[[exclusions]]\nlabel = \"mole\"\ncentre = {centre}\nradius_mm = 3\n\n[pigment]")
    };
    for centre in ["[0.0, 1000.0, 0.0]", "{ azimuth = 1e4, elevation = 3 }"] {
        says("[pigment]", &mole(centre), "lies nowhere on the head");
    }
    says(
        "name = \"carbon-black\"",
        "name = \"carbon-black\"\n\n[[scars]]\nline = []\nwidth_mm = 4",
        "two points",
    );
    says("example-norwood-6", "a\\u202eb", "without line ends, control or direction marks");
}

/// The finding about eyebrows that rise outwards by so much.
fn of_brows(rise_mm: f64) -> Vec<String> {
    let Placed { head, case, content } = place(NORWOOD6, None);
    let mut head = head.head;
    let glabella = head.landmarks.get(Landmark::Glabella).unwrap();
    let at = |x: f64, y: f64| glabella + DVec3::new(x, y, -0.1 * x.abs());
    head.landmarks.set(Landmark::BrowInnerLeft, at(20.0, 6.0));
    head.landmarks.set(Landmark::BrowOuterLeft, at(40.0, 6.0 + rise_mm));
    let plan = make_plan(&head, &case, &content).unwrap();
    plan.findings.into_iter().filter(|f| f.id.starts_with("hairline-brow")).map(|f| f.text).collect()
}

#[test]
fn hairline_and_brow_are_compared() {
    assert!(of_brows(14.0)[0].contains("left the middle of the hairline runs towards"));
    assert!(of_brows(-5.0)[0].contains("left the middle of the hairline runs away"));
    assert_eq!(of_brows(3.0), [""; 0]);
}

/// Changes to the first example that trigger a rule: the rule, a text and what replaces it.
const TRIGGERS: &[(&str, &str, &str)] = &[
    ("hairline-low", "height_mm = 78", "height_mm = 66"),
    ("hairline-floor", "height_mm = 78", "height_mm = 52"),
    ("hairline-high", "height_mm = 78", "height_mm = 108"),
    ("hairline-straight", "edge = \"soft\"", "edge = \"edge-up\""),
    ("hairline-edge-up", "edge = \"soft\"", "edge = \"edge-up\""),
    ("hairline-temple-low", "height_mm = 78", "height_mm = 78\nrecession_mm = -12"),
    ("hairline-symmetric", "temples = \"rebuild\"", "asymmetry_mm = 0"),
    ("hairline-asymmetric", "temples = \"rebuild\"", "asymmetry_mm = 4"),
    ("hairline-juvenile", "shape = \"rounded\"", "shape = \"straight\"\n#"),
    ("hairline-widows-peak-female", "sex = \"male\"", "sex = \"female\""),
    ("spacing-close", "[hairline]", "[overrides]\n\"spacing.least_share\" = 0.85\n\n[hairline]"),
    ("dots-touch", "[hairline]", "[overrides]\n\"spacing.least_diameters\" = 5\n\n[hairline]"),
    ("coverage-high", "dots_per_hour", "dot_mm = 0.33\ndots_per_hour"),
    ("coverage-blocked", "dots_per_hour", "dot_mm = 0.45\ndots_per_hour"),
    ("coverage-year5", "dots_per_hour", "dot_mm = 0.27\ndots_per_hour"),
    ("density-high", "[hairline]", "[overrides]\n\"density.advised\" = [60, 65]\n\n[hairline]"),
    ("density-low", "mid = 4", "mid = 50"),
    ("density-no-hair", "kind = \"shaved-look\"", "kind = \"density-under-hair\""),
    ("dot-size", "dots_per_hour", "dot_mm = 0.45\ndots_per_hour"),
    ("shade-dark", "name = \"carbon-black\"", "name = \"carbon-black\"\ndilution = 6"),
    ("depth-advised", "dots_per_hour", "depth_mm = 1.2\ndots_per_hour"),
    ("depth-limit", "dots_per_hour", "depth_mm = 1.8\ndots_per_hour"),
    ("pigment-oxide", "carbon-black", "iron-oxide-black"),
    (
        "pigment-expired",
        "name = \"carbon-black\"",
        "name = \"carbon-black\"\nlot = \"B-17\"\nexpires = \"2026-12-01\"",
    ),
    ("pigment-temporary", "carbon-black", "temporary-grey"),
    ("gap-short", "dots_per_hour", "gap_days = [7, 28]\ndots_per_hour"),
    (
        "session-long",
        "dots_per_hour = 3000\nhours_per_session = 4",
        "dots_per_hour = 1000\nhours_per_session = 12",
    ),
    ("sessions-many", "dots_per_hour = 3000", "dots_per_hour = 500"),
    ("extra-session-oily", "fitzpatrick = 2", "fitzpatrick = 2\noily = true"),
    ("fades-fast", "carbon-black", "temporary-grey"),
    ("area-prior", "[hairline]", "[overrides]\n\"zones.area_share\" = [1.2, 1.4]\n\n[hairline]"),
    ("quote-unusual", "dots_per_hour = 3000", "dots_per_hour = 300"),
    ("extra-session-scar", "[pigment]", SCAR),
    ("scar-patch", "[pigment]", SCAR),
    ("scar-patch-late", "[pigment]", SCAR),
    ("scar-young", "[pigment]", SCAR),
    ("numbing-percent", "dots_per_hour", "lidocaine_percent = 5\ndots_per_hour"),
    ("numbing-area", "dots_per_hour", "lidocaine_percent = 4\ndots_per_hour"),
    ("numbing-wrap", "dots_per_hour", "lidocaine_percent = 4\nnumbing_wrapped = true\ndots_per_hour"),
    ("under-age", "age = 44", "age = 17"),
    ("loss-active", "grey_share = 0.1", "loss_active = true"),
    ("grey-hair", "grey_share = 0.1", "grey_share = 0.5"),
    ("lesion-map", "seed", "seed"),
    ("shaving", "seed", "seed"),
    ("not-a-doctor", "seed", "seed"),
];

const SCAR: &str = "[[scars]]\nline = [{ azimuth = 165, elevation = 0 }, { azimuth = -165, elevation = 0 }]\n\
                    width_mm = 4\nage_months = 6\n\n[pigment]";

#[test]
fn every_rule_can_be_triggered() {
    let Placed { head, .. } = place(NORWOOD6, None);
    let mut fired = std::collections::BTreeSet::new();
    let mut silent = Vec::new();
    for &(id, from, to) in TRIGGERS {
        assert!(NORWOOD6.contains(from), "{from}");
        let mut text = NORWOOD6.replacen(from, to, 1);
        if id == "hairline-juvenile" {
            text = text.replace("age = 44", "age = 60");
        }
        if id == "hairline-widows-peak-female" {
            text = text.replace("shape = \"rounded\"", "shape = \"widows-peak\"");
        }
        // The rules do not look at how the head was made: one serves all.
        let read = document::read_case(&text).unwrap();
        let mut content = document::shipped_content().unwrap();
        document::clinic::apply(&read, &mut content).unwrap();
        let plan = make_plan(&head.head, &read.case, &content).unwrap();
        let found: Vec<&str> = plan.findings.iter().map(|f| f.id.as_str()).collect();
        if !found.contains(&id) {
            silent.push(format!("{id}: only {found:?}"));
        }
        fired.insert(id);
    }
    assert!(silent.is_empty(), "{silent:#?}");
    // Those that need landmarks of their own have their own tests.
    let elsewhere =
        ["hairline-near-crease", "hairline-brow-converging", "hairline-brow-diverging", "health-answer"];
    let missing: Vec<&&str> = plan::findings::RULE_IDS
        .iter()
        .filter(|id| !fired.contains(**id) && !elsewhere.contains(id))
        .collect();
    assert!(missing.is_empty(), "no trigger for {missing:?}");
}

#[test]
fn a_line_near_the_highest_crease_is_named() {
    let Placed { head, case, content } = place(NORWOOD6, None);
    let mut head = head.head;
    let glabella = head.landmarks.get(Landmark::Glabella).unwrap();
    let crease = head.sagittal_trace(glabella, 70.0).last().copied().unwrap();
    head.landmarks.set(Landmark::HighestCrease, crease);
    let plan = make_plan(&head, &case, &content).unwrap();
    assert!(plan.findings.iter().any(|f| f.id == "hairline-near-crease"));
}

#[test]
fn a_clinic_brings_its_own_pigment_and_prices() {
    let own = "[[pigments]]\nid = \"house\"\ntitle = \"House blend\"\nmetal_oxide = false\ntemporary = true\n\n\
               [[price_books]]\nid = \"ours\"\ncurrency = \"CHF\"\nper_session = 650\ntouch_up = [300, 500]\n\
               deposit_share = 0.2\nvalid_days = 14\n\n[pigment]";
    let text = NORWOOD6
        .replace("carbon-black", "house")
        .replace("us-typical", "ours")
        .replace("\"USD\"", "\"CHF\"")
        .replacen("[pigment]", own, 1);
    let made = crate::made::make(&text, None);
    assert_eq!((made.plan.quote.total, made.plan.quote.deposit), (3 * 65_000, 39_000));
    assert_eq!(made.plan.quote.currency, "CHF");
    // Gone after a year: the look after five is that of the skin.
    let five = made.plan.outlook.moments.iter().find(|m| m.day > 5.0 * 365.0).unwrap();
    assert!(five.contrast < 1e-4 && made.plan.outlook.touch_up_month < 8, "{five:?}");
    for (from, to, word) in [
        ("valid_days = 14", "valid_days = 0", "a quote holds from 1 to 365 days, not 0"),
        ("per_session = 650", "per_session = -1", "-1 is no price"),
        ("per_session = 650", "", "nothing has a price"),
        ("\"CHF\"\nper", "\"Fr.\"\nper", "`Fr.` is no currency"),
        ("touch_up = [300, 500]", "touch_up = [500, 300]", "the lower price comes first"),
        ("deposit_share = 0.2", "deposit_share = 20", "20 is no share"),
    ] {
        let problems = document::read_case(&text.replacen(from, to, 1)).unwrap_err();
        assert!(problems.iter().any(|p| p.to_string().contains(word)), "{word}: {problems:?}");
    }
}
