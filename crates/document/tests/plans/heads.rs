//! Scans and landmarks that are no head, or not this one.

use crate::made::{NORWOOD6, SCANS, scan};
use document::{HeadError, Scanned, head_of_case, read_case, shipped_content};
use geometry::DVec3;
use head::{HeadProblem, Landmark, Landmarks};
use std::path::Path;

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
    // The vertex highest over the glabella, pulled out sideways or backwards.
    let spiked = |axis: usize, to: f64| {
        head_problems(|s| {
            let highest = s.mesh.positions.iter_mut().max_by(|a, b| a[1].total_cmp(&b[1])).unwrap();
            highest[axis] = to;
        })
    };
    let across = |problems: &[HeadProblem]| match problems {
        [HeadProblem::Extent { across, found_mm, .. }] if *found_mm > 240.0 => *across,
        other => panic!("{other:?}"),
    };
    let wide = spiked(0, 6.0);
    assert_eq!(across(&wide), "wide over the ears");
    let deep = spiked(2, -6.0);
    assert_eq!(across(&deep), "deep over the brow");
    let strip = head_problems(|s| {
        let n = s.mesh.triangles.len() as u32;
        (0..n).for_each(|i| s.mesh.triangles[i as usize] = [0, i % 9000 + 1, i % 9000 + 2]);
        s.mesh.corner_uvs = None;
    });
    assert!(matches!(strip[..], [HeadProblem::LongFaces(_)]), "{strip:?}");
    let bare = head_problems(|s| s.landmarks = Some(Landmarks::default()));
    assert_eq!(bare.len(), Landmark::NEEDED.len());
}
