//! GLB bytes, and glTF JSON where they begin with a brace, through `scan::read`.
#![no_main]

#[path = "support.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let name = if bytes.starts_with(b"{") { "fuzz.gltf" } else { "fuzz.glb" };
    support::check(name, bytes);
});
