//! Shared by the tests: the data folder, reading with or without files beside the mesh.
#![expect(dead_code, reason = "each test file uses its own part")]

use scan::{Limits, ScanError, ScanMesh, read};
use std::path::{Path, PathBuf};

/// The folder of real input data, or `None` (said on stderr) where it is absent.
pub(crate) fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no data folder at {}", folder.display());
    None
}

/// Reads a file of the data folder; files it names are looked for beside it.
pub(crate) fn read_path(path: &Path) -> Result<ScanMesh, ScanError> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let folder = path.parent().unwrap();
    read(name, &bytes, &Limits::default(), &mut |beside| std::fs::read(folder.join(beside)).ok())
}

/// Reads bytes with the default limits and nothing beside them.
pub(crate) fn read_alone(name: &str, bytes: &[u8]) -> Result<ScanMesh, ScanError> {
    read(name, bytes, &Limits::default(), &mut |_| None)
}

/// Checks what every mesh that was read must keep.
pub(crate) fn check_sound(mesh: &ScanMesh, limits: &Limits) {
    let vertices = mesh.positions.len();
    assert!(vertices <= limits.max_vertices && mesh.triangles.len() <= limits.max_triangles);
    assert!(!mesh.triangles.is_empty());
    assert!(mesh.positions.as_flattened().iter().all(|c| c.is_finite()));
    for &[a, b, c] in &mesh.triangles {
        assert!(a != b && b != c && c != a);
        assert!([a, b, c].iter().all(|&i| (i as usize) < vertices));
    }
    if let Some(uvs) = &mesh.corner_uvs {
        assert_eq!(uvs.len(), mesh.triangles.len());
        assert!(uvs.as_flattened().as_flattened().iter().all(|c| c.is_finite()));
    }
    if let Some(colours) = &mesh.vertex_colours {
        assert_eq!(colours.len(), vertices);
        assert!(colours.as_flattened().iter().all(|c| (0.0..=1.0).contains(c)));
    }
}

/// Sum of the triangles' areas.
pub(crate) fn area(mesh: &ScanMesh) -> f64 {
    let corner = |i: u32| mesh.positions[i as usize];
    let sides = |t: &[u32; 3]| {
        let [a, b, c] = t.map(corner);
        [[b[0] - a[0], b[1] - a[1], b[2] - a[2]], [c[0] - a[0], c[1] - a[1], c[2] - a[2]]]
    };
    let one = |t: &[u32; 3]| {
        let [u, v] = sides(t);
        let cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
        cross.iter().map(|c| c * c).sum::<f64>().sqrt() / 2.0
    };
    mesh.triangles.iter().map(one).sum()
}

/// A GLB of a JSON chunk and perhaps a binary one.
pub(crate) fn glb(json: &str, bin: Option<&[u8]>) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8], pad: u8| {
        let mut data = data.to_vec();
        data.resize(data.len().next_multiple_of(4), pad);
        [&(data.len() as u32).to_le_bytes()[..], kind, &data].concat()
    };
    let mut chunks = chunk(b"JSON", json.as_bytes(), b' ');
    chunks.extend(bin.map(|bin| chunk(b"BIN\0", bin, 0)).unwrap_or_default());
    let length = (chunks.len() + 12) as u32;
    [&b"glTF"[..], &2u32.to_le_bytes(), &length.to_le_bytes(), &chunks].concat()
}
