//! Shared by the mesh targets: reads the bytes under small limits and holds the
//! result to what every mesh must keep.

use scan::{Limits, read};

/// Small enough that an allocation not held by them stands out.
const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_vertices: 5_000, max_triangles: 5_000 };

/// Reads `bytes` as a file of this name. Files it asks for are `bytes` again.
pub fn check(name: &str, bytes: &[u8]) {
    let mut asked = 0;
    let mut resolve = |_: &str| {
        asked += 1;
        (asked < 5).then(|| bytes.to_vec())
    };
    match read(name, bytes, &LIMITS, &mut resolve) {
        Ok(mesh) => {
            assert!(mesh.positions.len() <= LIMITS.max_vertices);
            assert!(!mesh.triangles.is_empty() && mesh.triangles.len() <= LIMITS.max_triangles);
            assert!(mesh.positions.as_flattened().iter().all(|c| c.is_finite()));
            let in_range = |i: &u32| (*i as usize) < mesh.positions.len();
            assert!(mesh.triangles.as_flattened().iter().all(in_range));
            assert!(mesh.corner_uvs.is_none_or(|uvs| uvs.len() == mesh.triangles.len()));
            assert!(mesh.vertex_colours.is_none_or(|colours| colours.len() == mesh.positions.len()));
        }
        Err(error) => {
            let message = error.to_string();
            assert!(message.starts_with(name) && message.contains("; ") && message.len() < 1000, "{message}");
        }
    }
}
