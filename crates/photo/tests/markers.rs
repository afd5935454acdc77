//! Markers in real photographs, against what another binding of the authors' library found in them.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input has failed")]

use geometry::DVec2;
use photo::{Limits, Photograph, find_markers};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn folder() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/markers");
    if !path.is_dir() {
        eprintln!("skipped: no test photographs of markers beside the project");
        return None;
    }
    Some(path)
}

fn read(path: &Path) -> Photograph {
    Photograph::read(&std::fs::read(path).unwrap(), &Limits::default()).unwrap()
}

/// Markers of every photograph in the reference: file, number, corners.
fn expected(folder: &Path) -> BTreeMap<String, Vec<(u32, Vec<DVec2>)>> {
    let text = std::fs::read_to_string(folder.join("expected_tag36h11_detections.csv")).unwrap();
    let mut all: BTreeMap<String, Vec<(u32, Vec<DVec2>)>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let numbers: Vec<f64> = cells[1..].iter().filter_map(|c| c.trim().parse().ok()).collect();
        let corners = numbers[numbers.len() - 8..].chunks_exact(2).map(|c| DVec2::new(c[0], c[1])).collect();
        all.entry(cells[0].to_owned()).or_default().push((numbers[0] as u32, corners));
    }
    all
}

#[test]
fn markers_are_found_where_others_find_them() {
    let Some(folder) = folder() else { return };
    let (mut known, mut met, mut strange) = (0, 0, 0);
    for (file, wanted) in expected(&folder) {
        let found = find_markers(&read(&folder.join(&file))).found;
        for (id, corners) in &wanted {
            // The same number twice in a picture says nothing.
            if wanted.iter().filter(|w| w.0 == *id).count() > 1 {
                continue;
            }
            known += 1;
            let near = |m: &head::fit::MarkerSeen| {
                m.id == *id && m.corners.iter().all(|c| corners.iter().any(|w| w.distance(*c + 0.5) < 1.0))
            };
            met += usize::from(found.iter().any(near));
        }
        strange += found.iter().filter(|m| !wanted.iter().any(|w| w.0 == m.id)).count();
    }
    assert!(known >= 20 && met * 100 >= known * 95, "{met} of {known}");
    assert_eq!(strange, 0);
    assert_eq!(find_markers(&read(&folder.join("conix/no_tag.jpg"))), photo::Markers::default());
}

#[test]
fn a_mirror_image_is_known_by_its_marker() {
    let Some(folder) = folder() else { return };
    let mut photo = read(&folder.join("conix/single_tag_2_4.jpg"));
    let corners = find_markers(&photo).found[0].corners;
    // Clockwise in the picture, from the print's own top left.
    let turn = (corners[1] - corners[0]).perp_dot(corners[2] - corners[1]);
    assert!(turn > 0.0);
    let w = photo.size[0] as usize;
    photo.rgb = photo
        .rgb
        .chunks_exact(3 * w)
        .flat_map(|row| row.chunks_exact(3).rev().flatten().copied().collect::<Vec<_>>())
        .collect();
    let found = find_markers(&photo);
    assert!(found.found.is_empty() && found.mirrored);
}

/// Stickers as they are printed, each module 20 px wide on white paper: what the authors and ArUco both know.
#[test]
fn prints_of_both_families_are_read() {
    let Some(folder) = folder() else { return };
    for (file, number) in [("tag36_11_00007.png", 7), ("tag25_09_00003.png", 1003)] {
        let print = read(&folder.join("tags").join(file));
        let (side, module, white) = (print.size[0] as usize, 20, 40);
        let size = side * module + 2 * white;
        let mut photo = print.clone();
        photo.size = [size as u32; 2];
        photo.rgb = vec![235; size * size * 3];
        for (i, pixel) in photo.rgb.chunks_exact_mut(3).enumerate() {
            let at =
                [i % size, i / size].map(|v| v.checked_sub(white).map(|v| v / module).filter(|v| *v < side));
            if let [Some(x), Some(y)] = at {
                let from = (y * side + x) * 3;
                pixel.copy_from_slice(
                    &print.rgb[from..from + 3].iter().map(|v| v / 5 * 4 + 20).collect::<Vec<_>>(),
                );
            }
        }
        let found = find_markers(&photo).found;
        assert_eq!(found.iter().map(|m| m.id).collect::<Vec<_>>(), [number], "{file}");
    }
}
