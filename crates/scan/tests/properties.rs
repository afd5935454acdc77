//! Laws over random meshes: what is written is read back, and no damage to a file
//! makes the reader panic or go over its limits.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use proptest::prelude::*;
use scan::{Limits, ScanMesh, read};
use support::{check_sound, glb, read_alone};

/// A random mesh: vertices, and polygons as lists of vertices.
#[derive(Debug, Clone)]
struct Model {
    positions: Vec<[f32; 3]>,
    polygons: Vec<Vec<u32>>,
}

impl Model {
    fn triangles(&self) -> impl Iterator<Item = [u32; 3]> {
        self.polygons.iter().map(|polygon| [polygon[0], polygon[1], polygon[2]])
    }
}

/// Meshes whose polygons have `corners` different corners, on a circle so that they are convex.
fn models(corners: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Model> {
    let polygon = (corners, 0u32..40, prop::bool::ANY).prop_map(|(count, from, reversed)| {
        let mut polygon: Vec<u32> = (0..count as u32).map(|i| (from + 3 * i) % 40).collect();
        polygon.sort_unstable();
        if reversed {
            polygon.reverse();
        }
        polygon
    });
    let scale = prop::array::uniform2(0.001f32..1000.0);
    (scale, prop::collection::vec(polygon, 1..30)).prop_map(|([width, depth], polygons)| {
        let angle = |i: usize| i as f32 * std::f32::consts::TAU / 40.0;
        let point = |i: usize| [width * libm::cosf(angle(i)), width * libm::sinf(angle(i)), depth];
        Model { positions: (0..40).map(point).collect(), polygons }
    })
}

fn triangle_models() -> impl Strategy<Value = Model> {
    models(3..=3)
}

fn obj(model: &Model, negative: bool) -> Vec<u8> {
    let mut text = String::new();
    for [x, y, z] in &model.positions {
        text += &format!("v {x} {y} {z}\n");
    }
    for polygon in &model.polygons {
        let index = |i: &u32| match negative {
            true => i64::from(*i) - model.positions.len() as i64,
            false => i64::from(*i) + 1,
        };
        let words: Vec<_> = polygon.iter().map(|i| format!("{}//1", index(i))).collect();
        text += &format!("f {}\n", words.join(" "));
    }
    text.into_bytes()
}

#[derive(Debug, Clone, Copy)]
enum PlyKind {
    Ascii,
    Little,
    Big,
}

/// With a property and an element that must be stepped over.
fn ply(model: &Model, kind: PlyKind) -> Vec<u8> {
    let name = match kind {
        PlyKind::Ascii => "ascii",
        PlyKind::Little => "binary_little_endian",
        PlyKind::Big => "binary_big_endian",
    };
    let mut out = format!(
        "ply\nformat {name} 1.0\ncomment made here\nelement camera 2\nproperty list ushort double k\n\
         property char c\nelement vertex {}\nproperty float x\nproperty uchar quality\nproperty float y\n\
         property float z\nelement face {}\nproperty list uint short vertex_indices\nend_header\n",
        model.positions.len(),
        model.polygons.len()
    )
    .into_bytes();
    for row in ply_rows(model) {
        match kind {
            PlyKind::Ascii => {
                let words: Vec<_> = row.iter().map(|number| number.0.to_string()).collect();
                out.extend(format!("{}\n", words.join(" ")).bytes());
            }
            PlyKind::Little => row.iter().for_each(|number| out.extend(ply_bytes(*number))),
            PlyKind::Big => row.iter().for_each(|number| out.extend(ply_bytes(*number).iter().rev())),
        }
    }
    out
}

/// A value, its bytes in a binary file, and whether it is a float.
type PlyNumber = (f64, usize, bool);

fn ply_rows(model: &Model) -> Vec<Vec<PlyNumber>> {
    let mut rows = vec![vec![(1.0, 2, false), (0.5, 8, true), (-1.0, 1, false)]; 2];
    for position in &model.positions {
        let [x, y, z] = position.map(|c| (f64::from(c), 4, true));
        rows.push(vec![x, (7.0, 1, false), y, z]);
    }
    for polygon in &model.polygons {
        let mut row = vec![(polygon.len() as f64, 4, false)];
        row.extend(polygon.iter().map(|&i| (f64::from(i), 2, false)));
        rows.push(row);
    }
    rows
}

/// Little-endian.
fn ply_bytes((number, size, real): PlyNumber) -> Vec<u8> {
    match (size, real) {
        (4, true) => (number as f32).to_le_bytes().to_vec(),
        (8, true) => number.to_le_bytes().to_vec(),
        _ => (number as i64).to_le_bytes()[..size].to_vec(),
    }
}

fn stl_binary(model: &Model) -> Vec<u8> {
    let mut out = b"solid but binary".to_vec();
    out.resize(80, b' ');
    out.extend((model.polygons.len() as u32).to_le_bytes());
    for triangle in model.triangles() {
        out.extend([0; 12]);
        let corners = triangle.map(|i| model.positions[i as usize]);
        out.extend(corners.as_flattened().iter().flat_map(|c| c.to_le_bytes()));
        out.extend([0; 2]);
    }
    out
}

fn stl_ascii(model: &Model) -> Vec<u8> {
    let mut text = "solid made here\n".to_owned();
    for triangle in model.triangles() {
        text += "facet normal 0 0 1\n outer loop\n";
        for [x, y, z] in triangle.map(|i| model.positions[i as usize]) {
            text += &format!("  vertex {x:e} {y:e} {z:e}\n");
        }
        text += " endloop\nendfacet\n";
    }
    (text + "endsolid made here\n").into_bytes()
}

fn gltf_binary(model: &Model) -> Vec<u8> {
    let mut bin: Vec<u8> = model.positions.as_flattened().iter().flat_map(|c| c.to_le_bytes()).collect();
    let positions = bin.len();
    let indices: Vec<u32> = model.triangles().flatten().collect();
    bin.extend(indices.iter().flat_map(|i| i.to_le_bytes()));
    let json = format!(
        r#"{{"asset":{{"version":"2.0"}},"buffers":[{{"byteLength":{}}}],"bufferViews":[
        {{"buffer":0,"byteLength":{positions}}},{{"buffer":0,"byteOffset":{positions},"byteLength":{}}}],
        "accessors":[{{"bufferView":0,"componentType":5126,"count":{},"type":"VEC3"}},
        {{"bufferView":1,"componentType":5125,"count":{},"type":"SCALAR"}}],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}},"indices":1}}]}}],
        "nodes":[{{"mesh":0}}],"scenes":[{{"nodes":[0]}}]}}"#,
        bin.len(),
        bin.len() - positions,
        model.positions.len(),
        indices.len()
    );
    glb(&json, Some(&bin))
}

/// The five formats' bytes for one model, with names.
fn all_formats(model: &Model) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a.obj", obj(model, false)),
        ("a.ply", ply(model, PlyKind::Ascii)),
        ("b.ply", ply(model, PlyKind::Little)),
        ("c.ply", ply(model, PlyKind::Big)),
        ("a.stl", stl_ascii(model)),
        ("b.stl", stl_binary(model)),
        ("a.glb", gltf_binary(model)),
    ]
}

/// Corner positions of all triangles.
fn corners(mesh: &ScanMesh) -> Vec<[[f64; 3]; 3]> {
    mesh.triangles.iter().map(|t| t.map(|i| mesh.positions[i as usize])).collect()
}

/// Checks that a model of triangles is read back as it is.
fn check_round_trip(name: &str, bytes: &[u8], model: &Model) {
    let mesh = read_alone(name, bytes).unwrap();
    check_sound(&mesh, &Limits::default());
    let expected = model.triangles().map(|t| t.map(|i| model.positions[i as usize].map(f64::from)));
    for (read, written) in corners(&mesh).iter().flatten().zip(expected.collect::<Vec<_>>().iter().flatten())
    {
        let same = read.iter().zip(written).all(|(a, b)| (*a as f32) == (*b as f32));
        assert!(same, "{name}: {read:?} {written:?}");
    }
    assert_eq!(mesh.triangles.len(), model.polygons.len(), "{name}");
}

/// Small limits, and the damaged bytes: only the absence of panics and the limits are checked.
fn check_damaged(name: &str, bytes: &[u8]) {
    let limits = Limits { max_bytes: 1 << 20, max_vertices: 200, max_triangles: 200 };
    if let Ok(mesh) = read(name, bytes, &limits, &mut |_| Some(bytes.to_vec())) {
        check_sound(&mesh, &limits);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn triangles_are_read_back(model in triangle_models()) {
        for (name, bytes) in all_formats(&model) {
            check_round_trip(name, &bytes, &model);
        }
        check_round_trip("n.obj", &obj(&model, true), &model);
    }

    #[test]
    fn polygons_give_their_triangles_in_every_format(model in models(3..=12)) {
        let expected: usize = model.polygons.iter().map(|polygon| polygon.len() - 2).sum();
        let read = |name, bytes: &[u8]| read_alone(name, bytes).unwrap();
        let first = read("a.obj", &obj(&model, false));
        prop_assert_eq!(first.triangles.len(), expected);
        prop_assert_eq!(&read("n.obj", &obj(&model, true)), &first);
        for kind in [PlyKind::Ascii, PlyKind::Little, PlyKind::Big] {
            let other = read("a.ply", &ply(&model, kind));
            prop_assert_eq!(&other.triangles, &first.triangles);
        }
    }

    #[test]
    fn truncation_never_panics(model in triangle_models(), cut in 0.0..1.0f64) {
        for (name, bytes) in all_formats(&model) {
            check_damaged(name, &bytes[..(bytes.len() as f64 * cut) as usize]);
        }
    }

    #[test]
    fn flipped_bytes_never_panic(
        model in triangle_models(),
        flips in prop::collection::vec((0.0..1.0f64, any::<u8>()), 1..20),
    ) {
        for (name, mut bytes) in all_formats(&model) {
            for (at, byte) in &flips {
                let at = (bytes.len() as f64 * at) as usize;
                bytes[at] = *byte;
            }
            check_damaged(name, &bytes);
        }
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), head in 0usize..5) {
        let heads: [&[u8]; 5] = [b"", b"glTF\x02\0\0\0", b"ply\n", b"solid facet", b"v 0 0 0\nf "];
        let bytes = [heads[head], &bytes].concat();
        for name in ["a.obj", "a.ply", "a.stl", "a.glb", "a.gltf", "a"] {
            check_damaged(name, &bytes);
        }
    }
}

/// Every cut of one small file in each format, not only random ones.
#[test]
fn every_truncation() {
    let model = Model {
        positions: vec![[0., 0., 0.], [1., 0., 0.], [0., 1., 0.], [0., 0., 1.]],
        polygons: vec![vec![0, 1, 2], vec![0, 2, 3]],
    };
    for (name, bytes) in all_formats(&model) {
        (0..=bytes.len()).for_each(|cut| check_damaged(name, &bytes[..cut]));
    }
}
