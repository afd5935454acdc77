//! What the suites share: where the scan lies, and how a face is cut for integrals.

use document::{Scanned, read_landmarks};
use geometry::DVec3;
use preview::Mark;
use std::path::{Path, PathBuf};

/// Folder of the scans, beside the project.
fn scans_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/scans")
}

/// Folder of the Lee Perry-Smith scan.
pub(crate) fn scan_folder() -> PathBuf {
    scans_folder().join("lps")
}

/// A scan of the folder with landmarks of its own.
pub(crate) fn scanned(file: &str, landmarks: &str) -> Result<Scanned, String> {
    let bytes = std::fs::read(scans_folder().join(file)).map_err(|e| format!("{file}: {e}"))?;
    let mesh = scan::read(file, &bytes, &scan::Limits::default(), &mut |_| None)
        .map_err(|e| format!("{file}: {e}"))?;
    let (scale, landmarks) = read_landmarks(landmarks).map_err(|p| format!("{p:?}"))?;
    Ok(Scanned { mesh, landmarks: Some(landmarks), scale })
}

/// Centres of the n² equal parts of a triangle.
pub(crate) fn sub_triangles(n: u32) -> Vec<[f64; 3]> {
    let mut out = Vec::new();
    for i in 0..n {
        for j in 0..n - i {
            let (u, v) = (f64::from(i) + 1.0 / 3.0, f64::from(j) + 1.0 / 3.0);
            let scale = 1.0 / f64::from(n);
            out.push([1.0 - (u + v) * scale, u * scale, v * scale]);
            if j + 1 < n - i {
                let (u, v) = (f64::from(i) + 2.0 / 3.0, f64::from(j) + 2.0 / 3.0);
                out.push([1.0 - (u + v) * scale, u * scale, v * scale]);
            }
        }
    }
    out
}

/// Marks of the first look all over a flat piece of skin, whose corner is the origin.
pub(crate) fn flat_marks(size_mm: [f64; 2], per_cm2: f64, seed: u64) -> Result<Vec<Mark>, String> {
    let places = synth::macros::flat_places(size_mm, per_cm2, seed).map_err(|e| e.to_string())?;
    Ok(places.into_iter().map(|position| Mark { position, normal: DVec3::Z, look: 0 }).collect())
}
