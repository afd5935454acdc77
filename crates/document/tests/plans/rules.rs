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
    let zones = "[[zones]]\nkind = \"crown\"\nborder = [{ azimuth = 170, elevation = 60 }, \
                 { azimuth = -170, elevation = 60 }, { azimuth = -170, elevation = 40 }, \
                 { azimuth = 170, elevation = 40 }]\ndensity = 70\n\n[pigment]";
    says("[pigment]", zones, "overlap by");
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
