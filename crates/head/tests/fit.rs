//! Heads from photographs: what cameras see of a known head leads back to it, and input that cannot is named.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use geometry::{Camera, DVec2, DVec3};
use head::fit::{FitError, FitFinding, FitRules, Observations, PhotoView, Shape, ShapeSpreads, fit};
use head::template::template_head;
use head::{AzimuthTable, BorderRule, Head, HeadRules, Landmark, Sex, Side, TapeMeasure, TapeStatistics};

const SIZE: [u32; 2] = [2250, 3000];

fn tape() -> TapeStatistics {
    TapeStatistics {
        mean_mm: [575.7, 197.3, 153.0, 350.7, 340.0],
        deviation_mm: [17.1, 7.4, 6.0, 13.9, 15.0],
        reading_mm: 1.0,
    }
}

fn shape() -> Shape {
    let spreads = ShapeSpreads {
        tape: tape(),
        vault_mm: [1.8, 2.4, 1.6, 1.1, 0.8, 0.6],
        asymmetry: 0.4,
        face_mm: [5.0, 4.0, 5.0, 3.0, 7.0, 6.0, 5.0, 4.0, 4.0],
    };
    Shape::new(Sex::Male, &spreads).unwrap()
}

fn rules() -> FitRules {
    FitRules {
        picking: 0.001,
        marker_px: 0.4,
        landmark_mm: [2.0, 3.0, 3.0, 4.0, 5.0, 4.0],
        outline_mm: 1.7,
        focal: (27.0, 0.25),
        focal_written: 0.02,
        side_deg: 15.0,
        length_mm: 1.5,
        beyond: 0.006,
        outlier: 4.0,
    }
}

fn border() -> BorderRule {
    let table = AzimuthTable::new(vec![(0.0, 40.0), (62.0, 10.0), (100.0, -10.0), (180.0, -40.0)]).unwrap();
    BorderRule { table, tragion_deg: (88.0, -20.0) }
}

fn head_rules() -> HeadRules {
    HeadRules {
        length_mm: (150.0, 240.0),
        height_mm: (85.0, 190.0),
        landmark_off_mm: 6.0,
        canthus_above_frankfurt_deg: 7.0,
        longest_edge_mm: 6.0,
        scalp_border: border(),
        two_heads_share: 0.3,
    }
}

/// A head 6 % larger than the mean.
fn client() -> Head {
    let given: Vec<(TapeMeasure, f64)> =
        TapeMeasure::ALL.into_iter().zip(tape().mean_mm.map(|mm| 1.06 * mm)).collect();
    template_head(Sex::Male, &given, &tape(), 6.0, &border()).unwrap().head
}

fn view(head: &Head, side: Side) -> PhotoView {
    use Landmark as L;
    let (towards, own): (DVec3, &[L]) = match side {
        Side::Left => (DVec3::new(1.0, 0.1, 0.05), &[L::ExocanthionLeft, L::TragionLeft]),
        Side::Right => (DVec3::new(-1.0, 0.1, 0.05), &[L::ExocanthionRight, L::TragionRight]),
        _ => (
            DVec3::new(0.05, 0.1, 1.0),
            &[L::ExocanthionLeft, L::ExocanthionRight, L::EndocanthionLeft, L::EndocanthionRight],
        ),
    };
    let shared = [L::Glabella, L::Sellion, L::Pronasale, L::Gnathion];
    let eye = towards.normalize() * 800.0;
    let camera = Camera::look_at(eye, DVec3::new(0.0, 20.0, 0.0), DVec3::Y, SIZE, 2250.0 / 800.0);
    let at = |l: &L| Some((*l, camera.project(head.landmarks.get(*l)?).0));
    PhotoView {
        size: SIZE,
        focal_px: Some(camera.focal_px()),
        side: Some(side),
        landmarks: shared.iter().chain(own).filter_map(at).collect(),
        ties: Vec::new(),
        outline: Vec::new(),
        hair_mm: 0.0,
        markers: Vec::new(),
    }
}

fn three(head: &Head) -> Observations {
    let views = [Side::Front, Side::Left, Side::Right].map(|side| view(head, side));
    let eyes =
        [Landmark::ExocanthionLeft, Landmark::ExocanthionRight].map(|l| head.landmarks.get(l).unwrap());
    let length = (Landmark::ExocanthionLeft, Landmark::ExocanthionRight, eyes[0].distance(eyes[1]));
    Observations { views: views.into(), lengths: vec![length], ..Observations::default() }
}

#[test]
fn a_known_head_comes_back() {
    let (client, shape, rules) = (client(), shape(), rules());
    let seen = three(&client);
    let fitted = fit(&shape, &seen, &rules).unwrap();
    let found = fitted.head(&head_rules()).unwrap();
    for l in [Landmark::Glabella, Landmark::TragionLeft, Landmark::ExocanthionRight] {
        let off = found.head.landmarks.get(l).unwrap().distance(client.landmarks.get(l).unwrap());
        assert!(off < 4.0, "{l:?} {off:.1} mm off");
    }
    let area = found.head.scalp_area_cm2() / client.scalp_area_cm2() - 1.0;
    // No outline shows the vault: it is as people's are, on a head of this size.
    assert!(area.abs() < 0.12, "area {area:+.3}");
    let (v, pixel) = (0, seen.views[0].landmarks[0].1);
    let glabella = found.head.mesh.position(found.on_skin(&[(v, pixel)]).unwrap());
    assert!(glabella.distance(found.head.landmarks.get(Landmark::Glabella).unwrap()) < 3.0);
    let again = fit(&shape, &seen, &rules).unwrap().head(&head_rules()).unwrap();
    assert_eq!(again.head.mesh.positions, found.head.mesh.positions);
    let areas: Vec<f64> =
        (0..6).map(|k| fitted.draw(1, k, &head_rules()).unwrap().head.scalp_area_cm2()).collect();
    assert!(areas.windows(2).any(|w| (w[0] - w[1]).abs() > 1.0), "draws differ: {areas:?}");
}

#[test]
fn swapped_sides_and_mirrored_pictures_are_named() {
    let (client, shape, rules) = (client(), shape(), rules());
    let mut seen = three(&client);
    for (_, p) in &mut seen.views[1].landmarks {
        p.x = f64::from(SIZE[0]) - 1.0 - p.x;
    }
    for (l, _) in &mut seen.views[0].landmarks {
        *l = match *l {
            Landmark::ExocanthionLeft => Landmark::ExocanthionRight,
            Landmark::ExocanthionRight => Landmark::ExocanthionLeft,
            Landmark::EndocanthionLeft => Landmark::EndocanthionRight,
            Landmark::EndocanthionRight => Landmark::EndocanthionLeft,
            other => other,
        };
    }
    assert_eq!(fit(&shape, &seen, &rules).err(), Some(vec![FitError::Mirrored { views: vec![1, 2] }]));
}

#[test]
fn what_weakens_a_fit_is_said() {
    let (client, shape, rules) = (client(), shape(), rules());
    let one = Observations { views: vec![view(&client, Side::Front)], ..Observations::default() };
    let findings = fit(&shape, &one, &rules).unwrap().findings;
    assert!(findings.contains(&FitFinding::OneView) && findings.contains(&FitFinding::NoScale));
    let mut seen = three(&client);
    seen.views[1].landmarks[0].1.y += 400.0;
    let findings = fit(&shape, &seen, &rules).unwrap().findings;
    let named = |f: &FitFinding| matches!(f, FitFinding::Outlier { view: 2, what, .. } if what == "glabella");
    assert!(findings.iter().any(named), "{findings:?}");
    assert!(findings.iter().any(|f| matches!(f, FitFinding::Unseen { from: "behind", .. })));
}

/// Landmarks that all photographs agree on are met by moving them: only that no head has them there tells of the slip.
#[test]
fn a_landmark_where_no_head_has_it_is_named() {
    let (client, shape, rules) = (client(), shape(), rules());
    let mut seen = three(&client);
    // The root of the nose in the front alone, 30 mm aside: no other photograph says where it is.
    seen.views.truncate(1);
    let root = seen.views[0].landmarks.iter_mut().find(|l| l.0 == Landmark::Sellion).unwrap();
    root.1.x += 85.0;
    let fitted = fit(&shape, &seen, &rules).unwrap();
    let strayed = fitted.strayed.iter().max_by(|a, b| a.deviations.total_cmp(&b.deviations)).unwrap();
    assert_eq!(strayed.landmark, Landmark::Sellion, "{:?}", fitted.strayed);
    let named = |f: &FitFinding| {
        matches!(f, FitFinding::Unlike { landmark: Landmark::Sellion, .. } | FitFinding::Outlier { .. })
    };
    assert!(fitted.findings.iter().any(named), "{:?}", fitted.findings);
    let renumbered = FitFinding::OnALine { view: 1 }.renumbered(|k| k + 2);
    assert_eq!(renumbered, FitFinding::OnALine { view: 3 });
}

#[test]
fn a_coarse_head_has_all_landmarks_and_lies_where_the_fine_one_does() {
    let (client, shape, rules) = (client(), shape(), rules());
    let seen = three(&client);
    let fitted = fit(&shape, &seen, &rules).unwrap();
    let (coarse, fine) = (fitted.coarse(&head_rules()).unwrap(), fitted.head(&head_rules()).unwrap());
    assert!(coarse.head.mesh.triangles.len() < fine.head.mesh.triangles.len());
    for l in [Landmark::SuperauraleLeft, Landmark::PupilRight, Landmark::Glabella] {
        assert!(coarse.head.landmarks.get(l).is_some(), "{l:?}");
    }
    let off = |l| coarse.head.landmarks.get(l).unwrap().distance(fine.head.landmarks.get(l).unwrap());
    assert!(off(Landmark::Glabella) < 2.0 && off(Landmark::TragionLeft) < 3.0);
}

#[test]
fn what_cannot_be_fitted_is_an_error() {
    let (client, shape, rules) = (client(), shape(), rules());
    let none = Observations::default();
    assert_eq!(fit(&shape, &none, &rules).err(), Some(vec![FitError::Nothing]));
    let mut few = three(&client);
    few.views[2].landmarks.truncate(2);
    assert_eq!(fit(&shape, &few, &rules).err(), Some(vec![FitError::TooFew { view: 3, points: 2 }]));
    let mut wild = three(&client);
    wild.views[0].landmarks[0].1 = DVec2::new(f64::NAN, 3.0);
    assert_eq!(fit(&shape, &wild, &rules).err(), Some(vec![FitError::NotNumbers { view: 1 }]));
    let mut negative = three(&client);
    negative.lengths[0].2 = -4.0;
    let mut both = negative.clone();
    both.views[0].landmarks[0].1 = DVec2::new(f64::NAN, 3.0);
    let named = vec![FitError::Measures, FitError::NotNumbers { view: 1 }];
    assert_eq!(fit(&shape, &both, &rules).err(), Some(named));
    assert_eq!(fit(&shape, &negative, &rules).err(), Some(vec![FitError::Measures]));
}

#[test]
fn tape_measures_say_how_large_a_head_is() {
    let (client, shape, rules) = (client(), shape(), rules());
    let measured = head::measure::measure(&client.mesh, &client.landmarks).unwrap().array();
    let tape = TapeMeasure::ALL.into_iter().zip(measured).take(3).collect();
    let seen = Observations { lengths: Vec::new(), tape, ..three(&client) };
    let fitted = fit(&shape, &seen, &rules).unwrap();
    assert!(!fitted.findings.contains(&FitFinding::NoScale));
    let found = fitted.head(&head_rules()).unwrap().head;
    // The tape lies where it lay: a head finds a farthest point of its own.
    let mut landmarks = found.landmarks.clone();
    for l in [Landmark::Opisthocranion, Landmark::Inion] {
        let on = found.closest(client.landmarks.get(l).unwrap()).unwrap().0;
        landmarks.set(l, found.mesh.position(on));
    }
    let again = head::measure::measure(&found.mesh, &landmarks).unwrap().array();
    for k in 0..3 {
        assert!((again[k] - measured[k]).abs() < 5.0, "{again:.0?} {measured:.0?}");
    }
}
