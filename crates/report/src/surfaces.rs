//! Dots and surfaces for other programs: PLY, binary glTF and plain tables. Head frame, mm.

use head::Head;
use plan::Plan;
use plan::case::ZoneKind;
use plan::layout::Layout;
use std::io::Write;

/// Colours of zones on screens and maps, sRGB: distinct to colour-blind eyes too (Okabe & Ito 2008).
pub fn zone_colour(zone: ZoneKind) -> [u8; 3] {
    match zone {
        ZoneKind::Crown => [0, 114, 178],
        ZoneKind::Mid => [0, 158, 115],
        ZoneKind::Frontal => [213, 94, 0],
        ZoneKind::Sides => [86, 180, 233],
        ZoneKind::Temples => [204, 121, 167],
        ZoneKind::Scar => [230, 159, 0],
        ZoneKind::Hairline => [0, 0, 0],
        ZoneKind::Sentinel => [220, 20, 20],
    }
}

/// The dots as a binary PLY point cloud with normals, colours by zone, diameter and session.
pub fn dots_ply(layout: &Layout) -> Vec<u8> {
    let mut out = Vec::with_capacity(layout.dots.len() * 32 + 512);
    let header = format!(
        "ply\nformat binary_little_endian 1.0\ncomment Hairline dots, head frame, mm\nelement vertex {}\n\
         property float x\nproperty float y\nproperty float z\nproperty float nx\nproperty float ny\n\
         property float nz\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n\
         property float diameter_mm\nproperty uchar session\nend_header\n",
        layout.dots.len()
    );
    out.extend_from_slice(header.as_bytes());
    for dot in &layout.dots {
        let (p, n) = (dot.position, dot.normal);
        for v in [p.x, p.y, p.z, n.x, n.y, n.z] {
            out.extend_from_slice(&(v as f32).to_le_bytes());
        }
        out.extend_from_slice(&zone_colour(dot.zone));
        out.extend_from_slice(&(dot.diameter_mm as f32).to_le_bytes());
        out.push(dot.session.min(255) as u8);
    }
    out
}

/// Target density at every vertex of `head.glb`, in its order; nothing ahead of the hairline or in
/// exclusions.
pub fn density_csv(head: &Head, plan: &Plan) -> Vec<u8> {
    let mut out = b"vertex,density_per_cm2\n".to_vec();
    for (v, density) in plan.design.promised_density(head).into_iter().enumerate() {
        // Writing to a vector cannot fail.
        let _ = writeln!(out, "{v},{density:.3}");
    }
    out
}

/// The head as binary glTF 2.0 with positions and normals. glTF asks for metres; coordinates here are the
/// head frame's millimetres, as everywhere in the plan, and the asset says so.
pub fn head_glb(head: &Head) -> Vec<u8> {
    let mesh = &head.mesh;
    let mut bin = Vec::with_capacity(mesh.positions.len() * 24 + mesh.triangles.len() * 12);
    for p in mesh.positions.iter().chain(&head.normals) {
        for v in [p.x, p.y, p.z] {
            bin.extend_from_slice(&(v as f32).to_le_bytes());
        }
    }
    for v in mesh.triangles.iter().flatten() {
        bin.extend_from_slice(&v.to_le_bytes());
    }
    glb(&glb_json(head, bin.len()), &bin)
}

fn glb_json(head: &Head, bytes: usize) -> String {
    let (n, f) = (head.mesh.positions.len(), head.mesh.triangles.len());
    let (lo, hi) = head.mesh.bounds().unwrap_or_default();
    let bound = |p: geometry::DVec3| [p.x as f32, p.y as f32, p.z as f32];
    serde_json::json!({
        "asset": { "version": "2.0", "generator": "Hairline", "extras": { "unit": "mm", "frame": "head" } },
        "scene": 0,
        "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0, "name": "head" }],
        "meshes": [{ "primitives": [
            { "attributes": { "POSITION": 0, "NORMAL": 1 }, "indices": 2, "material": 0 }
        ] }],
        "materials": [{ "pbrMetallicRoughness": {
            "baseColorFactor": [0.7, 0.5, 0.42, 1.0], "metallicFactor": 0.0, "roughnessFactor": 0.6
        } }],
        "buffers": [{ "byteLength": bytes }],
        "bufferViews": [
            { "buffer": 0, "byteOffset": 0, "byteLength": n * 12, "target": 34962 },
            { "buffer": 0, "byteOffset": n * 12, "byteLength": n * 12, "target": 34962 },
            { "buffer": 0, "byteOffset": n * 24, "byteLength": f * 12, "target": 34963 }
        ],
        "accessors": [
            { "bufferView": 0, "componentType": 5126, "count": n, "type": "VEC3", "min": bound(lo), "max": bound(hi) },
            { "bufferView": 1, "componentType": 5126, "count": n, "type": "VEC3" },
            { "bufferView": 2, "componentType": 5125, "count": f * 3, "type": "SCALAR" }
        ]
    })
    .to_string()
}

/// The container: header, JSON chunk padded with spaces, binary chunk padded with zeros.
fn glb(json: &str, bin: &[u8]) -> Vec<u8> {
    let json_length = json.len().next_multiple_of(4);
    let bin_length = bin.len().next_multiple_of(4);
    let total = 12 + 8 + json_length + 8 + bin_length;
    let mut out = Vec::with_capacity(total);
    out.extend_from_slice(b"glTF");
    out.extend_from_slice(&2u32.to_le_bytes());
    out.extend_from_slice(&(total as u32).to_le_bytes());
    out.extend_from_slice(&(json_length as u32).to_le_bytes());
    out.extend_from_slice(b"JSON");
    out.extend_from_slice(json.as_bytes());
    out.resize(20 + json_length, b' ');
    out.extend_from_slice(&(bin_length as u32).to_le_bytes());
    out.extend_from_slice(b"BIN\0");
    out.extend_from_slice(bin);
    out.resize(total, 0);
    out
}
