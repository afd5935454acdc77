//! Plans of the examples, on template and scan: laws that every plan keeps, what a changed case must say,
//! and golden counts. The real scan is read where the data folder is present.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use document::{CaseHead, HeadError, Scanned, head_of_case, read_case, read_landmarks, shipped_content};
use geometry::{DMat3, DVec3};
use head::{HeadProblem, Landmark, Landmarks};
use plan::case::ZoneKind;
use plan::content::Content;
use plan::{Case, Plan, PlanError, make_plan};
use std::path::Path;

const NORWOOD6: &str = include_str!("../../../examples/norwood6.toml");
const PART_LINE: &str = include_str!("../../../examples/woman-part-line.toml");
const SCAR: &str = include_str!("../../../examples/scar.toml");
const SCANS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/scans/lps");

struct Made {
    head: CaseHead,
    case: Case,
    content: Content,
    plan: Plan,
}

fn make(text: &str, scanned: Option<Scanned>) -> Made {
    let content = shipped_content().unwrap();
    let read = read_case(text).unwrap();
    let head = head_of_case(&read, scanned, &content).unwrap();
    let plan = make_plan(&head.head, &read.case, &content).unwrap();
    Made { head, case: read.case, content, plan }
}

/// The real scan, moved and turned by the caller; `None` with a printed reason where it is absent.
fn scan(motion: impl Fn(DVec3) -> DVec3) -> Option<Scanned> {
    let Ok(bytes) = std::fs::read(Path::new(SCANS).join("LeePerrySmith.glb")) else {
        eprintln!("skipped: no scan in {SCANS}");
        return None;
    };
    let text = std::fs::read_to_string(Path::new(SCANS).join("landmarks.toml")).unwrap();
    let mut mesh = scan::read("LeePerrySmith.glb", &bytes, &scan::Limits::default(), &mut |_| None).unwrap();
    for p in &mut mesh.positions {
        *p = motion(DVec3::from_array(*p)).to_array();
    }
    let (scale, landmarks) = read_landmarks(&text).unwrap();
    Some(Scanned { mesh, landmarks: Some(landmarks.mapped(motion)), scale })
}

fn laws(made: &Made) {
    let (head, plan) = (&made.head.head, &made.plan);
    let dots = &plan.layout.dots;
    for dot in dots {
        let (_, off) = head.closest(dot.position).unwrap();
        assert!(off < 0.02, "a dot lies {off} mm off the surface");
        let ahead = plan.design.ahead(head.map.from_head(dot.position));
        assert_eq!(ahead, dot.zone == ZoneKind::Sentinel, "ahead of the hairline: {:?}", dot.zone);
        assert!(!plan.design.excluded(dot.position));
        assert!(dot.session >= 1 && dot.order >= 1);
    }
    let counted: usize = plan.course.sessions.iter().map(plan::course::Session::dots).sum();
    assert_eq!(counted, dots.len());
    let total: i64 = plan.quote.lines.iter().map(|l| l.amount).sum();
    assert_eq!(total, plan.quote.total);
    for (of_scar, share) in [(true, 0.2), (false, 0.3)] {
        let of: Vec<_> = dots.iter().filter(|d| (d.zone == ZoneKind::Scar) == of_scar).collect();
        let first = of.iter().filter(|d| d.pass == 0).count() as f64 / of.len() as f64;
        assert!(of.is_empty() || (first - share).abs() < 0.01, "first pass {first}");
    }
    assert!(plan.refusals().next().is_none());
    let again = make_plan(head, &made.case, &made.content).unwrap();
    assert_eq!(again.layout, plan.layout);
}

/// Counts move by a few when an algorithm changes; by more only when the plan changes.
fn near(found: usize, golden: usize) {
    let error = (found as f64 / golden as f64 - 1.0).abs();
    assert!(error < 0.02, "{found} dots, golden {golden}");
}

#[test]
fn norwood_six_on_the_template() {
    let made = make(NORWOOD6, None);
    laws(&made);
    near(made.plan.layout.dots.len(), GOLDEN_TEMPLATE);
    let scalp = made.head.head.scalp_area_cm2();
    assert!((440.0..580.0).contains(&scalp), "scalp {scalp} cm2");
}

#[test]
fn norwood_six_on_a_scan_in_any_pose() {
    let Some(still) = scan(|p| p) else { return };
    let made = make(NORWOOD6, Some(still));
    laws(&made);
    near(made.plan.layout.dots.len(), GOLDEN_SCAN);
    let turn = DMat3::from_axis_angle(DVec3::new(0.3, -0.8, 0.5).normalize(), 2.1);
    let turned = make(NORWOOD6, scan(|p| turn * p + DVec3::new(3.0, -7.0, 11.0)));
    assert!((made.plan.area_cm2() - turned.plan.area_cm2()).abs() < 0.5);
    let (a, b) = (made.plan.layout.dots.len(), turned.plan.layout.dots.len());
    assert!(a.abs_diff(b) < 60, "{a} dots, turned {b}");
}

#[test]
fn part_line_adds_density_inside_an_intact_hairline() {
    let made = make(PART_LINE, None);
    laws(&made);
    assert!(made.plan.design.hairline.is_none());
    near(made.plan.layout.dots.len(), GOLDEN_PART_LINE);
    assert!(made.plan.layout.dots.iter().all(|d| d.position.x.abs() < 45.0));
}

#[test]
fn scars_get_their_own_passes_and_a_test_patch() {
    let made = make(SCAR, None);
    laws(&made);
    near(made.plan.layout.dots.len(), GOLDEN_SCAR);
    assert_eq!(made.plan.course.sessions.len(), 4);
    assert!(made.plan.findings.iter().any(|f| f.id == "scar-patch"));
}

const GOLDEN_TEMPLATE: usize = 17_179;
const GOLDEN_SCAN: usize = 16_602;
const GOLDEN_PART_LINE: usize = 877;
const GOLDEN_SCAR: usize = 748;

/// Findings and problems of the first example with one text replaced.
fn said(from: &str, to: &str) -> Vec<String> {
    assert!(NORWOOD6.contains(from));
    let content = shipped_content().unwrap();
    let read = read_case(&NORWOOD6.replacen(from, to, 1)).unwrap();
    let head = head_of_case(&read, None, &content).unwrap();
    match make_plan(&head.head, &read.case, &content) {
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
    let zones = "[[zones]]\nkind = \"crown\"\nborder = [{ azimuth = 170, elevation = 60 }, \
                 { azimuth = -170, elevation = 60 }, { azimuth = -170, elevation = 40 }, \
                 { azimuth = 170, elevation = 40 }]\ndensity = 70\n\n[pigment]";
    says("[pigment]", zones, "overlap by");
}

fn head_problems(change: impl Fn(&mut Scanned)) -> Vec<HeadProblem> {
    let Some(mut scanned) = scan(|p| p) else { return Vec::new() };
    change(&mut scanned);
    let content = shipped_content().unwrap();
    match head_of_case(&read_case(NORWOOD6).unwrap(), Some(scanned), &content) {
        Err(HeadError::Problems(problems)) => problems,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("a bad scan was taken"),
    }
}

#[test]
fn bad_scans_and_landmarks_are_named() {
    if !Path::new(SCANS).exists() {
        eprintln!("skipped: no scan in {SCANS}");
        return;
    }
    let moved = |l: &mut Landmarks, which, by: DVec3| l.set(which, l.get(which).unwrap() + by);
    let off = head_problems(|s| moved(s.landmarks.as_mut().unwrap(), Landmark::Glabella, DVec3::Z));
    assert!(matches!(off[..], [HeadProblem::OffSurface { landmark: Landmark::Glabella, .. }, ..]), "{off:?}");
    let swapped = head_problems(|s| {
        let old = s.landmarks.clone().unwrap();
        let new = s.landmarks.as_mut().unwrap();
        new.set(Landmark::TragionLeft, old.get(Landmark::TragionRight).unwrap());
        new.set(Landmark::TragionRight, old.get(Landmark::TragionLeft).unwrap());
    });
    assert!(swapped.iter().any(|p| matches!(p, HeadProblem::Swapped(_))), "{swapped:?}");
    let large = head_problems(|s| s.scale = Some(document::case::Scale::MmPerUnit(100.0)));
    assert!(large.iter().any(|p| matches!(p, HeadProblem::Length { .. })), "{large:?}");
    let twins = head_problems(|s| {
        let n = s.mesh.positions.len() as u32;
        let copy: Vec<_> = s.mesh.positions.iter().map(|p| [p[0] + 12.0, p[1], p[2]]).collect();
        s.mesh.positions.extend(copy);
        let more: Vec<_> = s.mesh.triangles.iter().map(|t| t.map(|v| v + n)).collect();
        s.mesh.triangles.extend(more);
        s.mesh.corner_uvs = None;
    });
    assert!(twins.iter().any(|p| matches!(p, HeadProblem::TwoHeads { .. })), "{twins:?}");
    let flat = head_problems(|s| s.mesh.positions.iter_mut().for_each(|p| *p = [1.0, 2.0, 3.0]));
    assert_eq!(flat, [HeadProblem::NoSurface]);
    let bare = head_problems(|s| s.landmarks = Some(Landmarks::default()));
    assert_eq!(bare.len(), Landmark::NEEDED.len());
}
