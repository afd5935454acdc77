//! Each format's features and faults, written out as small files.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use scan::{Limits, MeshFormat, ScanError, read};
use support::{area, check_sound, read_alone};

/// Reads a small text file: vertices, triangles and area, or a part of the message.
fn check(name: &str, text: &str, expected: Result<(usize, usize, f64), &str>) {
    match (read_alone(name, text.as_bytes()), expected) {
        (Ok(mesh), Ok((vertices, triangles, surface))) => {
            check_sound(&mesh, &Limits::default());
            assert_eq!((mesh.positions.len(), mesh.triangles.len()), (vertices, triangles), "{text}");
            assert!((area(&mesh) - surface).abs() < 1e-9, "{text}: {}", area(&mesh));
        }
        (Err(error), Err(part)) => {
            let message = error.to_string();
            assert!(message.starts_with(name) && message.contains(part), "{text}: {message}");
            assert!(message.contains("; "), "no remedy: {message}");
        }
        (read, expected) => panic!("{text}: {read:?}, expected {expected:?}"),
    }
}

/// Checks that the first note with `part` is there.
fn check_note(name: &str, text: &str, part: &str) {
    let notes = read_alone(name, text.as_bytes()).unwrap().notes;
    assert!(notes.iter().any(|note| note.contains(part)), "{notes:?}");
}

const SQUARE: &str = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n";

#[test]
fn obj() {
    let check = |faces: &str, expected| check("a.obj", &format!("{SQUARE}{faces}"), expected);
    check("f 1 2 3 4", Ok((4, 2, 1.0)));
    check("f -4 -3 -2 -1", Ok((4, 2, 1.0)));
    check("f 1 2 \\\n3 4 # a comment", Ok((4, 2, 1.0)));
    check("f 1/ 2// 3//7\r", Ok((4, 1, 0.5)));
    check("f 1 2 3\nl 1 2\np 1\nf 1 2\nf 1 1 3", Ok((4, 1, 0.5)));
    check("v 0.5 0.5 0\nf 1 2 5 3 4", Ok((5, 3, 0.75)));
    check("v 2 2 0\nf 1 2 3 4 1 2 3 4", Ok((5, 2, 1.0)));
    check("f 1 2 5\nv 0 1 1", Ok((5, 1, 0.5f64.sqrt())));
    check("f 1 2 9\nf -9 1 2", Err("line 5: vertex 9 is out of range: the file has 4"));
    check("f 0 1 2", Err("line 5: vertex 0 is out of range"));
    check("f 1 2 x", Err("line 5: 'x' is not a face corner"));
    check("f 1 2 3.5", Err("not a face corner"));
    check("vt 0 0\nf 1/1 2/2 3/1", Err("line 6: texture coordinate 2 is out of range: the file has 1"));
    check("v 1,5 0 0\nf 1 2 3", Err("'1,5' is not a number with a decimal point (it has a comma)"));
    check("v 1 2\nf 1 2 3", Err("line 5: a vertex needs 3 coordinates and has 2"));
    check(
        "v nan 0 0\nv 0 -inf 0\nf 1 2 3",
        Err("vertex number 5: a coordinate is not a finite number (2 such"),
    );
    check("v 1e999 0 0\nf 1 2 3", Err("not a finite number (1 such"));
    check(
        "v 1e25 0 0\nv 0 -2e12 0\nf 1 2 3",
        Err("vertex number 5: a coordinate is larger than 1e12 (2 such"),
    );
    check("v 1e12 0 0\nf 1 2 3", Ok((5, 1, 0.5)));
    check("f 1 2", Err("no triangles (4 vertices)"));
    check("f 99999999999999999999 1 2", Err("not a face corner"));
    check("f 9223372036854775807 1 2", Err("is out of range"));
    check("f -9223372036854775808 1 2", Err("is out of range"));
}

#[test]
fn obj_notes() {
    let check = |faces: &str, part| check_note("a.obj", &format!("{SQUARE}f 1 2 3\n{faces}"), part);
    check("l 1 2\np 1", "2 lines and points passed over");
    check("f 1 2 1\nf 3 3 3 3", "2 faces with repeated corners dropped");
    check("zap 1\nzap 2", "2 unknown statements passed over (first: 'zap' on line 6)");
    check("vt 0 0\nf 1/1 2/1 3/1", "1 triangle has no texture coordinates");
    check("v 0 0 0 255 0 0", "4 vertices have no colour");
    check("v 0 0 0 255 0 0", "run to 255");
    check("mtllib a.mtl", "'a.mtl' is missing");
    check("f 1 3 2 4", "crosses itself");
    check("cstype bezier", "1 free-form");
}

#[test]
fn obj_materials() {
    let obj = format!(
        "mtllib two words.mtl\nmtllib a.mtl b.mtl\n{SQUARE}vt 0 0\nvt 1 0.25\nusemtl few\nf 1/1 2/2 3/2\n\
         usemtl many\nf 1 2 3 4\nf 1 3 4\n"
    );
    let mut asked = Vec::new();
    let mesh = read("a.obj", obj.as_bytes(), &Limits::default(), &mut |name| {
        asked.push(name.to_owned());
        match name {
            "two words.mtl" => Some(b"newmtl few\nmap_Kd few.png\n".to_vec()),
            "b.mtl" => Some(b"newmtl many\nmap_Kd -s 1 1 1 C:\\maps\\many faces.png\n".to_vec()),
            _ => None,
        }
    });
    let mesh = mesh.unwrap();
    assert_eq!(asked, ["two words.mtl", "a.mtl b.mtl", "a.mtl", "b.mtl"]);
    assert_eq!(mesh.texture_file.as_deref(), Some("many faces.png"));
    assert_eq!(mesh.corner_uvs.unwrap()[0], [[0.0, 1.0], [1.0, 0.75], [1.0, 0.75]]);
    assert!(mesh.notes.contains(&"1 further texture image passed over".to_owned()));
}

/// Names that an OBJ of a textured triangle with these `mtllib` lines asks for, and its notes.
fn asked_by(lines: &str, library: &[u8]) -> (Vec<String>, Vec<String>) {
    let obj = format!("{lines}{SQUARE}usemtl skin\nf 1 2 3\n");
    let mut asked = Vec::new();
    let mesh = read("a.obj", obj.as_bytes(), &Limits::default(), &mut |name| {
        asked.push(name.to_owned());
        Some(library.to_vec())
    });
    (asked, mesh.unwrap().notes)
}

#[test]
fn each_material_file_is_read_once_and_few_of_them() {
    let skin = b"newmtl skin\nmap_Kd skin.png\n";
    let (asked, notes) = asked_by(&"mtllib a.mtl\nmtllib ./a.mtl\n".repeat(20_000), skin);
    assert_eq!(asked, ["a.mtl"]);
    assert!(notes.is_empty(), "{notes:?}");
    let many: String = (0..1000).map(|i| format!("mtllib {i}.mtl\n")).collect();
    let (asked, notes) = asked_by(&many, skin);
    assert_eq!(asked.len(), 64);
    assert!(notes.iter().any(|n| n.contains("material files beyond 64")), "{notes:?}");
    let (asked, notes) = asked_by(&many, &vec![b'\n'; 3 << 20]);
    assert_eq!(asked.len(), 2);
    assert!(notes.iter().any(|n| n.contains("beyond 4 MiB together")), "{notes:?}");
}

#[test]
fn long_names_and_many_images_are_not_multiplied() {
    let mut library = b"newmtl skin\nmap_Kd skin.png\nnewmtl ".to_vec();
    library.extend(vec![b'x'; 1 << 20]);
    library.extend(b"\nmap_Kd x".repeat(300_000));
    let (_, notes) = asked_by("mtllib a.mtl\n", &library);
    assert!(notes.is_empty(), "{notes:?}");
    let nowhere = [&b"newmtl skin\n"[..], &b"map_Kd https://x/y.png\n".repeat(1000)].concat();
    let (_, notes) = asked_by("mtllib a.mtl\n", &nowhere);
    assert_eq!(notes, ["the texture 'https://x/y.png' was passed over, as were 999 more"]);
}

#[test]
fn names_in_a_scan_lead_nowhere_else() {
    let (asked, _) = asked_by("mtllib .//etc/passwd\nmtllib /etc/passwd\nmtllib ./../../etc/passwd\n", b"");
    assert_eq!(asked, ["etc/passwd", "passwd"]);
    let ply = "ply\nformat ascii 1.0\ncomment TextureFile .//etc/passwd\nelement vertex 3\nproperty int x\n\
               property int y\nproperty int z\nelement face 1\nproperty list int int vertex_index\nend_header\n\
               0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n";
    assert_eq!(read_alone("a.ply", ply.as_bytes()).unwrap().texture_file.as_deref(), Some("etc/passwd"));
}

#[test]
fn ply_ascii() {
    let check = |faces: &str, expected| {
        let head =
            "ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n";
        let text = format!("{head}{}\nend_header\n0 0 0\n1 0 0\n\n1 1 0\n0 1 0\n{}", "@", "@");
        let (declared, rows) = faces.split_once('|').unwrap();
        let text = text.replacen('@', declared, 1).replacen('@', rows, 1);
        check("a.ply", &text, expected);
    };
    let list = "element face 1\nproperty list uchar int vertex_indices";
    check(&format!("{list}|4 0 1 2 3"), Ok((4, 2, 1.0)));
    check(&format!("{list}|4 0 1 2 3 77"), Ok((4, 2, 1.0)));
    check(&format!("{list}|3 0 1 4"), Err("face number 1: vertex 4 is out of range: the file has 4"));
    check(&format!("{list}|3 0 1 -1"), Err("face number 1: vertex -1 is out of range"));
    check(&format!("{list}|3 0 1 1.5"), Err("out of range"));
    check(&format!("{list}|-1 0 1"), Err("line 15: a list of -1 entries"));
    check(&format!("{list}|3 0 1"), Err("line 15: a number is missing"));
    check(&format!("{list}|99999999999 0 1"), Err("a number is missing"));
    check(&format!("{list}|x"), Err("line 15: 'x' is not a number"));
    check(&format!("{list}|"), Err("the file ends too early"));
    check(
        "element face 900\nproperty list uchar int vertex_index|3 0 1 2",
        Err("900 'face' entries are announced"),
    );
    check("element face 1\nproperty uchar a\nproperty list int uint vertex_index|9 3 0 1 2", Ok((4, 1, 0.5)));
    check(
        "element extra 1\nproperty list int float q\nelement face 1\nproperty list int short vertex_index|2 7 8\n3 0 1 2",
        Ok((4, 1, 0.5)),
    );
    check("element tristrips 1\nproperty list int int vertex_indices|9 0 1 3 2 -1 0 1 2 -1", Ok((4, 3, 1.5)));
    check("element face 1\nproperty list float int vertex_index|3 0 1 2", Err("must be a whole number"));
    check("element face 1\nproperty list int int other|3 0 1 2", Err("no list 'vertex_indices'"));
    check(
        "element face 5000000\nproperty list int int vertex_index|",
        Err("line 7: 5000000 triangles are more"),
    );
    check("element void 99999999999\n|", Err("99999999999 'void' entries are announced"));
    check("element vertex 4\n|", Err("line 7: a second element 'vertex'"));
    check("elephant 4\n|", Err("line 7: 'elephant 4' is not a line of a PLY header"));
    check("property int128 q\n|", Err("line 7: 'int128' is not a PLY number type"));
    check("|", Err("no triangles (4 vertices)"));
}

#[test]
fn ply_headers() {
    let check = |text: &str, part| check("a.ply", text, Err(part));
    check("play\n", "line 1: a PLY file begins with the line 'ply'");
    check("ply\nformat ascii 2.0\n", "line 2: 'format ascii 2.0' is not a line");
    check("ply\nformat utf8 1.0\n", "'utf8' is not a PLY format");
    check("ply\nproperty float x\n", "a property before any element");
    check("ply\nelement vertex many\n", "'many' is not a count");
    check("ply\nend_header\n", "no 'format' line");
    check("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n0\n", "no x, y and z");
    check("ply\nformat binary_little_endian 1.0\nelement void 4000000000\nend_header\n", "no triangles");
}

#[test]
fn ply_attributes() {
    let text = "ply\rformat ascii 1.0\rcomment TextureFile my head.png\relement vertex 3\rproperty double x\r\
        property double y\rproperty double z\rproperty uchar red\rproperty uchar green\rproperty uchar blue\r\
        element face 1\rproperty list uchar int vertex_indices\rproperty list uchar float texcoord\rend_header\r\
        0 0 0 255 0 51\r1 0 0 0 0 0\r0 1 0 0 0 0\r3 0 1 2 6 0 0 1 0 0 0.25\r";
    let mesh = read_alone("a.ply", text.as_bytes()).unwrap();
    assert_eq!(mesh.texture_file.as_deref(), Some("my head.png"));
    assert_eq!(mesh.vertex_colours.unwrap()[0], [1.0, 0.0, 0.2]);
    assert_eq!(mesh.corner_uvs.unwrap(), [[[0.0, 1.0], [1.0, 1.0], [0.0, 0.75]]]);
}

#[test]
fn stl_ascii() {
    let check = |text: &str, expected| check("a.stl", text, expected);
    let facet =
        "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 -0\nendloop\nendfacet\n";
    check(&format!("solid a\n{facet}{facet}endsolid a\n"), Ok((3, 2, 1.0)));
    check(&format!("solid a\nendsolid a\nsolid b\n{facet}endsolid"), Ok((3, 1, 0.5)));
    check(&format!("\u{feff}SOLID a\n{}", facet.to_uppercase()), Ok((3, 1, 0.5)));
    check(&format!("solid a\n{}", facet.replace("1 0 0", "0 0 0")), Err("no triangles"));
    check(&format!("solid a\n{}", facet.replace("1 0 0", "1 0")), Err("line 5: a vertex needs 3"));
    check(&format!("solid a\n{}", facet.replace("1 0 0", "1 0 z")), Err("line 5: 'z' is not a number"));
    check(
        &format!("solid a\n{facet}{}", facet.replace("1 0 0", "1 0 nan")),
        Err("face number 2: a coordinate"),
    );
    check(&format!("solid a\n{}", facet.replace("endfacet", "")), Err("no 'endfacet'"));
    check(&format!("solid a\n{}", facet.replace("endfacet", "facet")), Err("a facet begins inside another"));
    check(
        &format!("solid a\n{}", facet.replace("outer loop", "vertex 1 1 1")),
        Err("line 6: a vertex outside"),
    );
    check(&format!("solid a\n{}", facet.replace("vertex 1 0 0", "")), Err("a facet ends with 2 vertices"));
    check("solid a\nendsolid a\n", Err("no triangles"));
    check("solid", Err("no triangles"));
    check("", Err("0 bytes, and a binary STL has at least 84"));
}

#[test]
fn names_and_limits() {
    let tiny = format!("{SQUARE}f 1 2 3 4\n");
    check("a.fbx", "Kaydara FBX Binary", Err(".obj, .ply, .stl, .glb, .gltf"));
    check("a.OBJ", &tiny, Ok((4, 2, 1.0)));
    check("no_ending", &tiny, Ok((4, 2, 1.0)));
    check("a.obj", "\u{feff}v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3", Ok((3, 1, 0.5)));
    check_note(
        "a.obj",
        "ply\nformat ascii 1.0\nelement vertex 3\nproperty int x\nproperty int y\nproperty int z\nelement face 1\nproperty list int int vertex_index\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n",
        "the name says OBJ but the file holds PLY",
    );
    let limited = |limits: Limits| read("a.obj", tiny.as_bytes(), &limits, &mut |_| None).unwrap_err();
    let check = |limits: Limits, part: &str| assert!(limited(limits).to_string().contains(part));
    check(Limits { max_bytes: 10, ..Limits::default() }, "42 bytes are more than the limit of 10");
    check(Limits { max_vertices: 3, ..Limits::default() }, "line 4: 4 vertices are more than the limit of 3");
    check(
        Limits { max_triangles: 1, ..Limits::default() },
        "line 5: 2 triangles are more than the limit of 1",
    );
    let error = read_alone("a.obj", b"v 0 0 0\nf 1 2 3").unwrap_err();
    assert!(matches!(error, ScanError::IndexOutOfRange { index: 2, count: 1, .. }));
}

#[test]
fn sniffing() {
    let check = |bytes: &[u8], expected| assert_eq!(MeshFormat::sniff(bytes), expected);
    check(b"glTF\x02\0\0\0", Some(MeshFormat::Glb));
    check(b"ply\r\nformat", Some(MeshFormat::Ply));
    check(b" {\"asset\":{}}", Some(MeshFormat::Gltf));
    check(b"solid a\nfacet", Some(MeshFormat::Stl));
    check(b"# Blender\no head\nv 1 2 3\n", Some(MeshFormat::Obj));
    check(b"v for victory", None);
    check(b"\x89PNG\r\n", None);
    check(b"", None);
    assert_eq!(MeshFormat::from_file_name("a.b.PlY"), Some(MeshFormat::Ply));
    assert_eq!(MeshFormat::from_file_name("ply"), None);
}

#[test]
fn big_concave_polygons() {
    // A comb of `teeth` teeth, 2 high, bar 1 high: 4 corners a tooth and 2 below.
    let comb = |teeth: usize| {
        let mut text = String::from("v 0 0 0\n");
        text += &format!("v {} 0 0\n", 2 * teeth);
        for tooth in (0..teeth).rev() {
            let x = 2 * tooth;
            text += &format!("v {} 1 0\nv {} 1 0\nv {} 2 0\nv {x} 2 0\n", x + 2, x + 1, x + 1);
        }
        let corners = 4 * teeth + 2;
        text += "f";
        (1..=corners).for_each(|i| text += &format!(" {i}"));
        (text, corners)
    };
    let (text, corners) = comb(100);
    check("a.obj", &text, Ok((corners, corners - 2, 300.0)));
    let (text, _) = comb(1000);
    check("a.obj", &text, Err("a concave polygon of 4002 corners is not read here"));
}
