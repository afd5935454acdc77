//! What the suites share: where the scan lies, and how a face is cut for integrals.

use std::path::{Path, PathBuf};

/// Folder of the Lee Perry-Smith scan, beside the project.
pub(crate) fn scan_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/scans/lps")
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
