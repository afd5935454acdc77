//! Zones drawn on the head, and what is left out within them.

use crate::made::{NORWOOD6, make, place};
use geometry::DVec3;
use plan::case::ZoneKind;
use plan::{PlanError, make_plan};

/// A crown by its border, a circle of so many degrees about its middle, with a hole of others about a place.
fn case_of(rim: f64, hole: Option<(f64, f64)>) -> String {
    let circle = |middle: f64, radius: f64| {
        let at = |k: u32| {
            let (sin, cos) = libm::sincos(std::f64::consts::TAU * f64::from(k) / 16.0);
            let (up, aside) = (middle + radius * cos, radius * sin / libm::cos(middle.to_radians()));
            format!("{{ azimuth = {}, elevation = {up} }}", 180.0 + aside)
        };
        (0..16).map(at).collect::<Vec<_>>().join(", ")
    };
    let holes = hole.map_or(String::new(), |(at, radius)| format!("holes = [[{}]]\n", circle(at, radius)));
    let zone =
        format!("[[zones]]\nkind = \"crown\"\nborder = [{}]\n{holes}density = 60\n\n", circle(45.0, rim));
    let (before, after) = NORWOOD6.split_once("[hairline]").unwrap();
    let (_, after) = after.split_once("[[exclusions]]").unwrap();
    format!("{before}{zone}[[exclusions]]{after}")
}

/// The same with a border that hardly fades.
fn hard(case: &str) -> String {
    format!("{case}\n[overrides]\n\"zones.feather_mm\" = 1.2\n")
}

#[test]
fn what_is_left_out_of_a_zone_carries_no_dot() {
    let (whole, holed) = (make(&case_of(25.0, None), None), make(&case_of(25.0, Some((45.0, 8.0))), None));
    let crown = |made: &crate::made::Made| {
        made.plan.areas_cm2.iter().find(|a| a.0 == ZoneKind::Crown).map_or(0.0, |a| a.1)
    };
    // Caps of the skull: the area goes about with the square.
    let hard = |hole| crown(&make(&hard(&case_of(25.0, hole)), None));
    let share = 1.0 - hard(Some((45.0, 8.0))) / hard(None);
    assert!((share - 8.0 * 8.0 / (25.0 * 25.0)).abs() < 0.03, "{share}");
    let head = &holed.head.head;
    let middle = head.position_at_map(head.map.from_angles(180.0, 45.0)).unwrap();
    let nearest = |made: &crate::made::Made| {
        let dots = made.plan.layout.dots.iter();
        dots.map(|d| d.position.distance(middle)).fold(f64::INFINITY, f64::min)
    };
    let rim = 90.0 * 8f64.to_radians();
    assert!(nearest(&whole) < 2.5, "{}", nearest(&whole));
    assert!(nearest(&holed) > rim - 2.0, "{} of {rim}", nearest(&holed));
    // It fades towards the hole as towards its border.
    let density = |p: DVec3| {
        let near = |d: &&plan::layout::Dot| d.position.distance(p) < 3.0;
        holed.plan.layout.dots.iter().filter(near).count()
    };
    let at = |elevation: f64| head.position_at_map(head.map.from_angles(180.0, elevation)).unwrap();
    assert!(density(at(55.0)) < density(at(62.0)));
}

#[test]
fn what_is_left_out_lies_within() {
    for (hole, good) in [((45.0, 8.0), true), ((45.0, 30.0), false), ((80.0, 4.0), false)] {
        let placed = place(&case_of(20.0, Some(hole)), None);
        let found = make_plan(&placed.head.head, &placed.case, &placed.content);
        match found {
            Ok(_) => assert!(good, "{hole:?}"),
            Err(PlanError::Design(problems)) => {
                let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
                assert!(!good && said.iter().any(|p| p.contains("zones[0] (crown).holes[0]")), "{said:?}");
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_zone_takes_the_place_of_the_pattern() {
    let dots = |density: u32| {
        let zone = format!(
            "[[zones]]\nkind = \"crown\"\nborder = [{{ azimuth = 150, elevation = 75 }}, {{ azimuth = -150, elevation = 75 }}, \
             {{ azimuth = -160, elevation = 45 }}, {{ azimuth = 160, elevation = 45 }}]\ndensity = {density}\n\n[pigment]"
        );
        let made = make(&NORWOOD6.replacen("[pigment]", &zone, 1), None);
        let head = &made.head.head;
        let middle = head.position_at_map(head.map.from_angles(180.0, 60.0)).unwrap();
        let within = |d: &&plan::layout::Dot| d.position.distance(middle) < 7.0;
        made.plan.layout.dots.iter().filter(within).count() as f64
    };
    // Three hairs grow on each cm² there.
    let (few, many) = (dots(45), dots(100));
    assert!((few / many - 42.0 / 97.0).abs() < 0.1, "{few} of {many}");
}

#[test]
fn a_zone_over_the_front_leaves_the_hairline_its_edge() {
    let zone = "[[zones]]\nkind = \"frontal\"\nborder = [{ azimuth = -25, elevation = 48 }, { azimuth = 25, elevation = 48 }, \
                { azimuth = 30, elevation = 75 }, { azimuth = -30, elevation = 75 }]\ndensity = 110\n\n[pigment]";
    let (plain, drawn) = (make(NORWOOD6, None), make(&NORWOOD6.replacen("[pigment]", zone, 1), None));
    let front = |made: &crate::made::Made, within_mm: f64| {
        let head = &made.head.head;
        let near = |d: &&plan::layout::Dot| {
            let behind = made.plan.design.behind_at(head, d.point);
            behind < within_mm && d.position.x.abs() < 20.0 && d.zone != ZoneKind::Sentinel
        };
        made.plan.layout.dots.iter().filter(near).cloned().collect::<Vec<_>>()
    };
    // The first millimetres are as they were, and named so; farther behind it is as dense as was drawn.
    let (before, after) = (front(&plain, 5.0), front(&drawn, 5.0));
    assert!(after.iter().all(|d| d.zone == ZoneKind::Hairline));
    assert!(
        (after.len() as f64 / before.len() as f64 - 1.0).abs() < 0.15,
        "{} {}",
        before.len(),
        after.len()
    );
    assert!(front(&drawn, 40.0).len() as f64 > 1.15 * front(&plain, 40.0).len() as f64);
    let sentinels = |made: &crate::made::Made| {
        made.plan.layout.dots.iter().filter(|d| d.zone == ZoneKind::Sentinel).count()
    };
    assert!(sentinels(&drawn) > 0);
}
