//! The template head: tape measures are met, both sexes are whole heads, and the scalp is of human size.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use head::measure::measure;
use head::template::{TemplateError, template_head};
use head::{AzimuthTable, BorderRule, Landmark, Sex, TapeMeasure, TapeStatistics};

fn border() -> BorderRule {
    let table = AzimuthTable::new(vec![
        (0.0, 40.0),
        (45.0, 34.0),
        (62.0, 10.0),
        (75.0, -8.0),
        (100.0, -10.0),
        (120.0, -32.0),
        (180.0, -48.0),
    ])
    .unwrap();
    BorderRule { table, tragion_deg: (88.0, -20.0) }
}

fn statistics(sex: Sex) -> TapeStatistics {
    let mean_mm = match sex {
        Sex::Male => [570.0, 197.0, 153.0, 351.0, 340.0],
        Sex::Female => [550.0, 187.0, 146.0, 339.0, 326.0],
    };
    TapeStatistics { mean_mm, deviation_mm: [17.0, 7.0, 6.0, 14.0, 15.0], reading_mm: 0.7 }
}

#[test]
fn means_are_met_by_both_sexes() {
    for sex in [Sex::Male, Sex::Female] {
        let built = template_head(sex, &[], &statistics(sex), 2.5, &border()).unwrap();
        for (found, mean) in built.measured_mm.iter().zip(statistics(sex).mean_mm) {
            assert!((found - mean).abs() < 6.0, "{sex:?}: {:?}", built.measured_mm);
        }
        let area = built.head.scalp_area_cm2();
        assert!((400.0..650.0).contains(&area), "{sex:?} scalp {area} cm2");
    }
}

#[test]
fn measures_taken_are_met_to_two_millimetres() {
    let given =
        [(TapeMeasure::Circumference, 585.0), (TapeMeasure::Breadth, 150.0), (TapeMeasure::EarToEar, 360.0)];
    let built = template_head(Sex::Male, &given, &statistics(Sex::Male), 4.0, &border()).unwrap();
    let again = measure(&built.head.mesh, &built.head.landmarks).unwrap().array();
    for (i, (_, mm)) in [(0, given[0]), (2, given[1]), (3, given[2])] {
        assert!((again[i] - mm).abs() < 2.0, "{again:?}");
    }
}

#[test]
fn the_template_is_closed_and_symmetric() {
    let built = template_head(Sex::Male, &[], &statistics(Sex::Male), 2.5, &border()).unwrap();
    let open = (0..built.head.mesh.triangles.len() as u32)
        .filter(|&f| built.head.on_scalp[f as usize])
        .flat_map(|f| (0..3).map(move |c| (f, c)))
        .filter(|&(f, c)| built.head.adjacency.across(f, c) == geometry::adjacency::NONE)
        .count();
    assert_eq!(open, 0);
    let left = built.head.landmarks.get(Landmark::TragionLeft).unwrap();
    let right = built.head.landmarks.get(Landmark::TragionRight).unwrap();
    assert!((left.x + right.x).abs() < 0.5 && left.x > 60.0);
}

#[test]
fn edges_too_short_for_any_memory_are_refused() {
    for longest_edge_mm in [0.01, 0.0, -1.0] {
        let built = template_head(Sex::Male, &[], &statistics(Sex::Male), longest_edge_mm, &border());
        assert!(matches!(built, Err(TemplateError::TooManyFaces(_))), "{longest_edge_mm}");
    }
}
