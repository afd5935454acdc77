//! Real scans and files made to break readers: each gives its counts or its named error.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use scan::{Limits, ScanMesh};
use support::{area, check_sound, data, read_path};

/// What a file should give: vertices and triangles, or a part of the error's message.
type Expected = Result<(usize, usize), &'static str>;

/// Reads every file of `folder` with a mesh's ending and holds it against the table, both ways.
fn check(folder: &str, table: &[(&str, Expected)]) {
    let Some(data) = data() else { return };
    let folder = data.join(folder);
    for (name, expected) in table {
        let read = read_path(&folder.join(name));
        match (&read, expected) {
            (Ok(mesh), Ok(counts)) => {
                check_sound(mesh, &Limits::default());
                assert_eq!((mesh.positions.len(), mesh.triangles.len()), *counts, "{name}");
            }
            (Err(error), Err(part)) => {
                let message = error.to_string();
                let file = name.rsplit('/').next().unwrap();
                assert!(message.starts_with(file) && message.contains(part), "{name}: {message}");
            }
            _ => panic!("{name}: {read:?}"),
        }
    }
    let untested = mesh_files(&folder).into_iter().filter(|f| !table.iter().any(|(name, _)| name == f));
    assert_eq!(untested.collect::<Vec<_>>(), [""; 0], "files without a row in the table");
}

/// Mesh files below a folder, by name relative to it.
fn mesh_files(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(mesh_files(&path).into_iter().map(|inner| format!("{name}/{inner}")));
        } else if scan::MeshFormat::from_file_name(&name).is_some() {
            found.push(name);
        }
    }
    found
}

/// Reads one file of the data folder that must be readable.
fn mesh(name: &str) -> Option<ScanMesh> {
    data().map(|data| read_path(&data.join(name)).unwrap())
}

#[test]
fn scans() {
    check(
        "scans",
        &[
            ("body/human_woman.obj", Ok((6890, 13776))),
            ("ict/generic_neutral_mesh.obj", Ok((26719, 52220))),
            ("ict/ict_identity_seed3.obj", Ok((26719, 52220))),
            ("lps/LeePerrySmith.glb", Ok((9279, 17684))),
            ("makehuman/mh_african_male_young.obj", Ok((4470, 8880))),
            ("makehuman/mh_asian_female_young.obj", Ok((4595, 9132))),
            ("makehuman/mh_caucasian_female_old.obj", Ok((4532, 9004))),
            ("mri/mni152_average_skin.ply", Ok((38765, 76928))),
        ],
    );
}

#[test]
fn assimp_models() {
    check(
        "hostile/mesh_assimp",
        &[
            ("OBJ__box_UTF16BE.obj", Err("the text is UTF-16")),
            ("OBJ__box_longline.obj", Ok((8, 12))),
            ("OBJ__box_without_lineending.obj", Ok((8, 12))),
            ("OBJ__concave_polygon.obj", Ok((64, 64))),
            ("OBJ__cube_with_vertexcolors.obj", Ok((8, 12))),
            ("OBJ__number_formats.obj", Err("line 11: '3.1+e2' is not a number")),
            ("PLY__cube.ply", Ok((8, 12))),
            ("PLY__cube_binary.ply", Ok((8, 12))),
            ("PLY__cube_binary_header_with_RN_newline.ply", Ok((8, 12))),
            ("STL__sphereWithHole.stl", Ok((146, 285))),
            ("STL__triangle_with_empty_solid.stl", Ok((3, 1))),
            ("glTF2__wrongTypes__badArray.gltf", Err("expected a sequence at line 44")),
            ("invalid__empty.obj", Err("no triangles (0 vertices)")),
            ("invalid__empty.ply", Err("the header has no 'end_header'")),
            ("invalid__malformed.obj", Err("line 23: vertex 12 is out of range: the file has 8")),
        ],
    );
}

#[test]
fn gltf_validator_models() {
    const NONE: Expected = Err("no triangles (0 vertices)");
    const NO_BYTES: Expected = Err("accessor 0: has no bytes");
    check(
        "hostile/gltf_validator",
        &[
            ("accessor__float_normalized.gltf", NONE),
            ("accessor__matrix_alignment.gltf", NONE),
            ("accessor_data__invalid_elements_float.gltf", NONE),
            ("accessor_data__out_of_range_elements_sint8.gltf", NONE),
            ("buffer__data_uri.glb", NONE),
            ("buffer__empty_object.gltf", NONE),
            ("buffer__invalid_uri_data.glb", NONE),
            ("buffer__valid.glb", NONE),
            ("buffer__wrong_bytelength.glb", NONE),
            ("buffer_view__empty_object.gltf", Err("missing field `buffer` at line 8")),
            ("buffer_view__invalid_stride_too_big.gltf", NONE),
            ("buffer_view__unresolved_buffer.gltf", NONE),
            ("glb__chunk_too_big.glb", Err("byte 8: a GLB of 13 bytes has no chunk")),
            ("glb__empty_json_chunk.glb", Err("the JSON is not glTF 2.0 (EOF")),
            ("glb__extra_data.glb", NONE),
            ("glb__invalid_magic.glb", Err("byte 0: a GLB begins with 'glTF'")),
            ("glb__json_and_two_buffers.glb", NONE),
            ("glb__misplaced_bin_chunk.glb", NONE),
            ("glb__only_bin_chunk.glb", Err("byte 12: the first chunk of the GLB is not JSON")),
            ("glb__truncated_chunk_data.glb", Err("announces 48 bytes, there are 47")),
            ("glb__two_bin_chunks.glb", Err("byte 12: the first chunk of the GLB is not JSON")),
            ("glb__two_empty_json_chunks.glb", Err("the JSON is not glTF 2.0 (EOF")),
            ("glb__two_valid_json_chunks.glb", NONE),
            ("glb__unknown_chunk.glb", Err("byte 12: the first chunk of the GLB is not JSON")),
            ("glb__valid_buffer.glb", NONE),
            ("glb__zero_length.glb", Err("byte 8: a GLB of 0 bytes has no chunk")),
            ("image__valid.glb", NONE),
            ("mesh__accessor_unaligned.gltf", NO_BYTES),
            ("mesh__custom_property.gltf", NO_BYTES),
            ("mesh__invalid_indexed_attribute.gltf", NO_BYTES),
            ("mesh__morph_bufferview_target_override.gltf", NO_BYTES),
            ("mesh__morph_position_accessor_no_bounds.gltf", NO_BYTES),
            ("mesh__unequal_joints.gltf", NO_BYTES),
            ("node__node_loop.gltf", Err("node 0: is part of a loop of nodes")),
            ("node__node_skinned_mesh_without_skin.gltf", NO_BYTES),
            ("node__node_weights_override.gltf", NO_BYTES),
            ("node__skin_with_no_mesh.gltf", NONE),
            ("node__unresolved_child_node.gltf", Err("node 0: node 1 is out of range: the file has 1")),
            ("node__valid.gltf", NO_BYTES),
        ],
    );
}

#[test]
fn made_here() {
    check(
        "hostile/made_here",
        &[
            ("obj_index_out_of_range.obj", Err("line 4: vertex 9 is out of range: the file has 3")),
            ("ply_claims_4e9_vertices.ply", Err("line 3: 4294967295 vertices are more than the limit")),
            ("stl_claims_4e9_triangles.stl", Err("claims 4294967295 triangles, there is room for 1")),
        ],
    );
}

/// Areas by the shoelace formula over the file's own polygons.
#[test]
fn areas() {
    let check = |name: &str, expected: f64| {
        let Some(mesh) = mesh(name) else { return };
        assert!((area(&mesh) / expected - 1.0).abs() < 1e-9, "{name}: {}", area(&mesh));
    };
    check("hostile/mesh_assimp/OBJ__concave_polygon.obj", 0.245_496_687_200_000_17);
    check("hostile/mesh_assimp/OBJ__box_without_lineending.obj", 6.0);
    check("hostile/mesh_assimp/OBJ__box_longline.obj", 6.0);
    check("hostile/mesh_assimp/PLY__cube.ply", 6.0);
    check("hostile/mesh_assimp/PLY__cube_binary.ply", 6.0);
}

#[test]
fn attributes() {
    let Some(cube) = mesh("hostile/mesh_assimp/OBJ__cube_with_vertexcolors.obj") else { return };
    assert_eq!(cube.vertex_colours.unwrap()[3], [0.87843, 0.0, 0.03922]);
    let head = mesh("scans/lps/LeePerrySmith.glb").unwrap();
    let uvs = head.corner_uvs.unwrap();
    assert!(uvs.as_flattened().iter().all(|uv| uv.iter().all(|c| (0.0..=1.0).contains(c))));
    let top = head.positions.iter().map(|p| p[1]).fold(f64::MIN, f64::max);
    assert!((top - 3.972_547).abs() < 1e-5);
    let face = mesh("scans/ict/generic_neutral_mesh.obj").unwrap();
    assert!(face.notes.iter().any(|n| n.contains("ICTFaceModelMaterial.mtl' is missing")));
}
