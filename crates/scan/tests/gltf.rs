//! glTF features and faults, as small JSON documents with their buffer beside them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use scan::{EmbeddedTexture, Limits, ScanError, ScanMesh, read};
use support::{area, check_sound, glb};

/// The buffer `a.bin` that the documents below look into.
fn buffer() -> Vec<u8> {
    let floats = |values: &[f32]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>();
    let mut bytes = floats(&[0., 0., 0., 1., 0., 0., 1., 1., 0., 0., 1., 0.]); // 0: a square
    bytes.extend([0, 1, 2, 0, 2, 3, 9, 255]); // 48: indices (u8); the last two are wrong
    bytes.extend([0, 0, 255, 255, 0, 255, 0, 128]); // 56: coordinates (u8 pairs)
    bytes.extend([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 55, 55, 55, 255]); // 64: colours
    bytes.extend(floats(&[f32::NAN, 0., 0., 5., 5., 5.])); // 80: a broken vertex, another one
    bytes.extend([2, 0, 1, 0]); // 104: sparse indices (u16)
    bytes
}

const VIEWS: &str = r#"[
    {"buffer":0,"byteLength":48},{"buffer":0,"byteOffset":48,"byteLength":8},
    {"buffer":0,"byteOffset":56,"byteLength":8},{"buffer":0,"byteOffset":64,"byteLength":16},
    {"buffer":0,"byteOffset":80,"byteLength":24},{"buffer":0,"byteOffset":104,"byteLength":4}]"#;

const ACCESSORS: &str = r#"
    {"bufferView":0,"componentType":5126,"count":4,"type":"VEC3"},
    {"bufferView":1,"componentType":5121,"count":6,"type":"SCALAR"},
    {"bufferView":2,"componentType":5121,"count":4,"type":"VEC2","normalized":true},
    {"bufferView":3,"componentType":5121,"count":4,"type":"VEC4","normalized":true}"#;

/// A document of one primitive: its members, further accessors, further members of the root.
fn document(primitive: &str, accessors: &str, rest: &str) -> String {
    format!(
        r#"{{"asset":{{"version":"2.0"}},"buffers":[{{"uri":"a%2Ebin","byteLength":108}}],
        "bufferViews":{VIEWS},"accessors":[{ACCESSORS}{accessors}],
        "meshes":[{{"primitives":[{{{primitive}}}]}}]{rest}}}"#
    )
}

fn read_document(json: &str) -> Result<ScanMesh, ScanError> {
    let mut beside = |name: &str| (name == "a.bin").then(buffer);
    read("a.gltf", json.as_bytes(), &Limits::default(), &mut beside)
}

/// Vertices, triangles and area, or a part of the message.
fn check(json: &str, expected: Result<(usize, usize, f64), &str>) {
    match (read_document(json), expected) {
        (Ok(mesh), Ok((vertices, triangles, surface))) => {
            check_sound(&mesh, &Limits::default());
            assert_eq!((mesh.positions.len(), mesh.triangles.len()), (vertices, triangles), "{json}");
            assert!((area(&mesh) - surface).abs() < 1e-6, "{json}: {}", area(&mesh));
        }
        (Err(error), Err(part)) => {
            let message = error.to_string();
            assert!(message.starts_with("a.gltf: ") && message.contains(part), "{json}: {message}");
        }
        (read, expected) => panic!("{json}: {read:?}, expected {expected:?}"),
    }
}

const INDEXED: &str = r#""attributes":{"POSITION":0},"indices":1"#;

#[test]
fn modes() {
    let check = |primitive: &str, expected| check(&document(primitive, "", ""), expected);
    check(INDEXED, Ok((4, 2, 1.0)));
    check(r#""attributes":{"POSITION":0}"#, Ok((4, 1, 0.5)));
    check(r#""attributes":{"POSITION":0},"mode":5"#, Ok((4, 2, 1.0)));
    check(r#""attributes":{"POSITION":0},"mode":6"#, Ok((4, 2, 1.0)));
    check(r#""attributes":{"POSITION":0},"mode":1"#, Err("no triangles"));
    check(r#""attributes":{"POSITION":0},"mode":7"#, Err("mesh 0: a primitive of a mode"));
    check(r#""attributes":{"NORMAL":0}"#, Err("mesh 0: a primitive without POSITION"));
    check(r#""attributes":{"POSITION":9}"#, Err("mesh 0: accessor 9 is out of range: the file has 4"));
    check(r#""attributes":{"POSITION":2}"#, Err("accessor 2: POSITION has entries of 2 numbers"));
    check(
        r#""attributes":{"POSITION":0},"indices":0"#,
        Err("accessor 0: the list of indices has entries of 3"),
    );
}

#[test]
fn accessors() {
    let check = |accessor: &str, expected| {
        let accessor = format!(",{{{accessor}}}");
        check(&document(r#""attributes":{"POSITION":4}"#, &accessor, ""), expected);
    };
    let sparse = r#""sparse":{"count":1,"indices":{"bufferView":5,"componentType":5123},
        "values":{"bufferView":4,"byteOffset":12}}"#;
    check(
        &format!(r#""bufferView":0,"componentType":5126,"count":4,"type":"VEC3",{sparse}"#),
        Ok((4, 1, 50f64.sqrt() / 2.0)),
    );
    check(&format!(r#""componentType":5126,"count":4,"type":"VEC3",{sparse}"#), Ok((4, 1, 0.0)));
    check(
        &format!(r#""componentType":5126,"count":4000000000,"type":"VEC3",{sparse}"#),
        Err("4000000000 vertices are more than the limit"),
    );
    check(r#""bufferView":3,"componentType":5120,"count":5,"type":"VEC3""#, Ok((5, 1, 0.5f64.sqrt())));
    check(
        r#""bufferView":0,"componentType":5126,"count":5,"type":"VEC3""#,
        Err("accessor 4: reaches beyond"),
    );
    check(
        r#""bufferView":0,"byteOffset":18446744073709551615,"componentType":5126,"count":1,"type":"VEC3""#,
        Err("reaches beyond"),
    );
    check(
        r#""bufferView":0,"componentType":5126,"count":18446744073709551615,"type":"VEC3""#,
        Err("reaches beyond"),
    );
    check(r#""bufferView":0,"componentType":5126,"count":0,"type":"VEC3""#, Err("no triangles (0 vertices)"));
    check(
        r#""bufferView":9,"componentType":5126,"count":1,"type":"VEC3""#,
        Err("accessor 4: bufferView 9 is out of range"),
    );
    check(
        r#""bufferView":0,"componentType":9,"count":1,"type":"VEC3""#,
        Err("a type that glTF does not know"),
    );
    check(r#""bufferView":0,"componentType":5126,"count":1,"type":"MAT4""#, Err("accessor 4: is a matrix"));
    check(r#""componentType":5126,"count":3,"type":"VEC3""#, Err("accessor 4: has no bytes"));
    check(
        r#""bufferView":4,"componentType":5126,"count":2,"type":"VEC3""#,
        Err("vertex number 1: a coordinate is not"),
    );
}

#[test]
fn indices_out_of_range() {
    let wrong = r#",{"bufferView":1,"componentType":5121,"count":8,"type":"SCALAR"}"#;
    let json = document(r#""attributes":{"POSITION":0},"indices":4,"mode":5"#, wrong, "");
    check(&json, Err("accessor 4: vertex 9 is out of range: the file has 4"));
}

#[test]
fn buffers() {
    let json = document(INDEXED, "", "");
    let check = |from: &str, to: &str, expected| check(&json.replace(from, to), expected);
    check("a%2Ebin", "b.bin", Err("buffer 0: the file 'b.bin' it names beside itself is missing"));
    check("a%2Ebin", "../../a.bin", Ok((4, 2, 1.0)));
    check("a%2Ebin", "https://x.example/a.bin", Err("is missing"));
    check(":108", ":109", Err("buffer 0: the file ends too early: announces 109 bytes, there are 108"));
    check("a%2Ebin", "data:;base64,AAAA", Err("announces 108 bytes, there are 3"));
    check("a%2Ebin", "data:;base64,%%", Err("buffer 0: a data URI with a letter"));
    check(r#""uri":"a%2Ebin","#, "", Err("buffer 0: names no bytes"));
    check(
        r#"{"buffer":0,"byteLength":48}"#,
        r#"{"buffer":7,"byteLength":48}"#,
        Err("bufferView 0: buffer 7 is out of range"),
    );
    check(r#""byteLength":48}"#, r#""byteLength":480}"#, Err("bufferView 0: reaches beyond the 108 bytes"));
    check(
        r#""byteLength":48}"#,
        r#""byteLength":48,"byteStride":4}"#,
        Err("accessor 0: has entries of 12 bytes at a stride of 4"),
    );
    check("5126", "\"f32\"", Err("the JSON is not glTF 2.0"));
}

#[test]
fn buffer_files_are_fetched_once_and_few_of_them() {
    let fetched = |uris: &mut dyn Iterator<Item = String>, limits: &Limits| {
        let buffers: Vec<String> = uris.map(|uri| format!(r#"{{"uri":"{uri}","byteLength":108}}"#)).collect();
        let json =
            document(INDEXED, "", "").replace(r#"{"uri":"a%2Ebin","byteLength":108}"#, &buffers.join(","));
        let mut asked = 0;
        let mesh = read("a.gltf", json.as_bytes(), limits, &mut |_| {
            asked += 1;
            Some(buffer())
        });
        (asked, mesh.map(|mesh| mesh.triangles.len()).map_err(|e| e.to_string()))
    };
    let limits = Limits::default();
    assert_eq!(fetched(&mut (0..50_000).map(|_| "a.bin".to_owned()), &limits), (1, Ok(2)));
    assert_eq!(fetched(&mut (0..64).map(|i| format!("{i}.bin")), &limits), (64, Ok(2)));
    let (asked, crowded) = fetched(&mut (0..50_000).map(|i| format!("{i}.bin")), &limits);
    assert!(asked == 64 && crowded.unwrap_err().contains("name more than 64 files is not read here"));
    let tight = Limits { max_bytes: 5_000, ..Limits::default() };
    let (asked, large) = fetched(&mut (0..60).map(|i| format!("{i}.bin")), &tight);
    assert_eq!(
        (asked, large.unwrap_err().contains("5076 bytes are more than the limit of 5000")),
        (47, true)
    );
}

#[test]
fn scenes() {
    let check = |rest: &str, expected| check(&document(INDEXED, "", rest), expected);
    check(r#","nodes":[{"mesh":0,"scale":[2,3,1]}]"#, Ok((4, 2, 6.0)));
    check(r#","nodes":[{"children":[1],"scale":[2,2,2]},{"mesh":0,"scale":[2,2,2]}]"#, Ok((4, 2, 16.0)));
    check(r#","nodes":[{"mesh":0},{"mesh":0}],"scenes":[{"nodes":[1]}]"#, Ok((4, 2, 1.0)));
    check(r#","nodes":[{"mesh":0},{"mesh":0}]"#, Ok((8, 4, 2.0)));
    check(r#","nodes":[{"mesh":0,"skin":0,"scale":[2,3,1]}]"#, Ok((4, 2, 1.0)));
    check(r#","nodes":[{"mesh":0}],"scenes":[{"nodes":[]}]"#, Err("no triangles"));
    check(r#","nodes":[{"mesh":3}]"#, Err("node 0: mesh 3 is out of range: the file has 1"));
    check(r#","nodes":[{"mesh":0}],"scenes":[{"nodes":[4]}]"#, Err("scene 0: node 4 is out of range"));
    check(r#","nodes":[{"mesh":0}],"scene":2"#, Err("scene 2 is out of range: the file has 0"));
    check(
        r#","nodes":[{"children":[1]},{"children":[1]}]"#,
        Err("node 1: its child 1 has another parent already"),
    );
    check(r#","nodes":[{"mesh":0},{"children":[2]},{"children":[1]}]"#, Err("node 1: is part of a loop"));
    check(
        r#","nodes":[{"mesh":0,"translation":[1e39,0,0]}]"#,
        Err("vertex number 1: a coordinate is not a finite number (4"),
    );
}

#[test]
fn node_transforms() {
    let check = |node: &str, corner: [f64; 3], triangle: [u32; 3]| {
        let mesh =
            read_document(&document(INDEXED, "", &format!(r#","nodes":[{{"mesh":0,{node}}}]"#))).unwrap();
        let moved = mesh.positions[1];
        assert!(moved.iter().zip(corner).all(|(a, b)| (a - b).abs() < 1e-6), "{node}: {moved:?}");
        assert_eq!(mesh.triangles[0], triangle, "{node}");
    };
    check(r#""translation":[1,2,3]"#, [2., 2., 3.], [0, 1, 2]);
    // A quarter turn about z, not of unit length.
    check(r#""rotation":[0,0,1,1]"#, [0., 1., 0.], [0, 1, 2]);
    check(r#""rotation":[0,0,0,0]"#, [1., 0., 0.], [0, 1, 2]);
    check(r#""scale":[-1,1,1]"#, [-1., 0., 0.], [0, 2, 1]);
    check(r#""matrix":[0,0,-1,0, 0,1,0,0, 1,0,0,0, 7,0,0,1]"#, [7., 0., -1.], [0, 1, 2]);
}

#[test]
fn extensions() {
    let check = |rest: &str, expected| check(&document(INDEXED, "", rest), expected);
    check(
        r#","extensionsRequired":["KHR_draco_mesh_compression"]"#,
        Err("'KHR_draco_mesh_compression' is not read here"),
    );
    check(
        r#","extensionsRequired":["EXT_meshopt_compression"]"#,
        Err("'EXT_meshopt_compression' is not read here"),
    );
    check(r#","extensionsRequired":["KHR_mesh_quantization","KHR_materials_unlit"]"#, Ok((4, 2, 1.0)));
    check(r#","extensionsUsed":["KHR_draco_mesh_compression"]"#, Ok((4, 2, 1.0)));
    let packed = r#","extensionsUsed":["KHR_draco_mesh_compression"]"#;
    let accessor = r#",{"componentType":5126,"count":3,"type":"VEC3"}"#;
    let json = document(r#""attributes":{"POSITION":4}"#, accessor, packed);
    self::check(&json, Err("accessor 4: the glTF extension 'KHR_draco_mesh_compression'"));
}

const TEXTURED: &str = r#""attributes":{"POSITION":0,"TEXCOORD_0":2,"COLOR_0":3},"indices":1,"material":0"#;

fn textured(info: &str, image: &str) -> ScanMesh {
    let rest = format!(
        r#","images":[{{{image}}}],"textures":[{{"source":0}}],
        "materials":[{{"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0{info}}}}}}}]"#
    );
    read_document(&document(TEXTURED, "", &rest)).unwrap()
}

#[test]
fn textures() {
    let check = |image: &str, embedded: Option<(&str, &[u8])>, file: Option<&str>| {
        let mesh = textured("", image);
        let expected = embedded.map(|(media_type, bytes)| EmbeddedTexture {
            media_type: media_type.to_owned(),
            bytes: bytes.to_vec(),
        });
        assert_eq!(
            (mesh.texture, mesh.texture_file.as_deref()),
            (expected, file),
            "{image}: {:?}",
            mesh.notes
        );
    };
    check(r#""uri":"my%20head.png""#, None, Some("my head.png"));
    check(r#""uri":"data:image/jpeg;base64,/9j/""#, Some(("image/jpeg", &[0xFF, 0xD8, 0xFF])), None);
    check(r#""bufferView":5,"mimeType":"image/png""#, Some(("image/png", &[2, 0, 1, 0])), None);
    check(r#""bufferView":5"#, Some(("application/octet-stream", &[2, 0, 1, 0])), None);
    check(r#""bufferView":99"#, None, None);
    check(r#""uri":"http://x.example/a.png""#, None, None);
}

#[test]
fn texture_coordinates() {
    let check = |info: &str, corner: usize, expected: [f32; 2]| {
        let uv = textured(info, r#""uri":"a.png""#).corner_uvs.unwrap()[0][corner];
        assert!(uv.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{info}: {uv:?}");
    };
    check("", 1, [1.0, 1.0]);
    check("", 2, [0.0, 1.0]);
    let transform = |inner: &str| format!(r#","extensions":{{"KHR_texture_transform":{{{inner}}}}}"#);
    check(&transform(r#""offset":[0.5,0],"scale":[0.5,2]"#), 1, [1.0, 2.0]);
    // A quarter turn anticlockwise, v downward: (0, 1) goes to (1, 0).
    check(&transform(r#""rotation":1.5707963267948966"#), 2, [1.0, 0.0]);
}

#[test]
fn vertex_colours_are_encoded() {
    let colours = textured("", r#""uri":"a.png""#).vertex_colours.unwrap();
    assert_eq!(colours[0], [1.0, 0.0, 0.0]);
    // Linear 55/255 is sRGB 0.5016.
    assert!((colours[3][0] - 0.5016).abs() < 1e-3, "{:?}", colours[3]);
}

#[test]
fn shared_vertices_stay_shared() {
    let two = format!("{INDEXED}}},{{{INDEXED}");
    check(&document(&two, "", ""), Ok((4, 4, 2.0)));
}

#[test]
fn containers() {
    let json = document(INDEXED, "", "").replace(r#""uri":"a%2Ebin","#, "");
    let whole = glb(&json, Some(&buffer()));
    let read = |bytes: &[u8]| read("a.glb", bytes, &Limits::default(), &mut |_| None);
    assert_eq!(read(&whole).unwrap().triangles.len(), 2);
    let check = |at: usize, byte: u8, part: &str| {
        let mut bytes = whole.clone();
        bytes[at] = byte;
        let message = read(&bytes).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    };
    check(4, 1, "byte 4: glTF version 1 is not read here");
    check(11, 1, "byte 8: the file ends too early: the header announces");
    check(15, 1, "byte 12: the file ends too early: a GLB chunk announces");
    check(16, b'X', "byte 12: the first chunk of the GLB is not JSON");
    assert!(read(&whole[..40]).unwrap_err().to_string().contains("are 40"));
    let longer = [&whole[..], &[0; 3]].concat();
    assert_eq!(read(&longer).unwrap().notes, ["3 bytes after the end passed over"]);
}

#[test]
fn crowded_json_is_refused() {
    let nodes = vec!["{}"; 300_000].join(",");
    let json = format!(r#"{{"asset":{{"version":"2.0"}},"nodes":[{nodes}]}}"#);
    check(&json, Err("glTF JSON of 300002 objects"));
    let deep = "[".repeat(100_000);
    check(&format!(r#"{{"asset":{{"version":"2.0"}},"nodes":{deep}"#), Err("the JSON is not glTF 2.0"));
}
