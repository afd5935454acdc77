//! glTF 2.0, as GLB or as JSON with its buffers beside it: all triangles of the
//! scene with their node transforms applied, texture coordinates, vertex colours and
//! the base-colour image.
//!
//! The `gltf` crate gives the JSON its types. Its container, validation and accessor
//! readers are not used, because they panic or overflow on hostile files: a GLB length
//! under 12 underflows, a POSITION index out of range is indexed unchecked while
//! validating, a count of 0 underflows, and sparse values that are too short are
//! unwrapped. Bytes are read by the modules below, with every range checked.

mod accessor;
mod asset;
mod container;
mod primitive;
mod scene;
mod texture;
mod uri;

use crate::error::ScanError;
use crate::faces::Notes;
use crate::source::Source;
use crate::{Resolve, ScanMesh};
use asset::Asset;
use primitive::Builder;

/// Reads a GLB container. See [`crate::read`].
pub(crate) fn read_glb(
    source: &Source<'_>,
    bytes: &[u8],
    resolve: Resolve<'_>,
) -> Result<ScanMesh, ScanError> {
    let chunks = container::split(source, bytes)?;
    let mut mesh = read_json(source, chunks.json, chunks.bin, resolve)?;
    let mut notes = Notes(std::mem::take(&mut mesh.notes));
    notes.count(chunks.passed_over, "GLB chunk passed over", "GLB chunks passed over");
    notes.count(chunks.surplus, "byte after the end passed over", "bytes after the end passed over");
    mesh.notes = notes.0;
    Ok(mesh)
}

/// Reads glTF JSON; `bin` is the GLB's binary chunk, if there is one.
pub(crate) fn read_json(
    source: &Source<'_>,
    json: &[u8],
    bin: Option<&[u8]>,
    resolve: Resolve<'_>,
) -> Result<ScanMesh, ScanError> {
    let mut notes = Notes::default();
    let root = asset::parse(source, json)?;
    asset::check_extensions(source, &root, &mut notes)?;
    let instances = scene::instances(source, &root, &mut notes)?;
    let files = asset::fetch(source, &root.buffers, resolve)?;
    let asset = Asset::load(source, root, bin, &files);
    let mut builder = Builder::new(&asset, notes);
    for instance in &instances {
        builder.add(instance)?;
    }
    builder.finish()
}
