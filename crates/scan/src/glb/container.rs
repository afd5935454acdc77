//! The GLB container: a header and chunks, the first of them JSON.

use crate::error::{Place, ScanError};
use crate::source::Source;

/// Magic, version, total length.
const HEADER: usize = 12;
/// Length and kind, before each chunk.
const CHUNK_HEADER: usize = 8;

const REMEDY: &str = "export the scan as glTF 2.0 (GLB) or binary PLY";

/// The chunks that matter.
pub(crate) struct Chunks<'a> {
    pub(crate) json: &'a [u8],
    pub(crate) bin: Option<&'a [u8]>,
    /// How many chunks of other kinds, or further ones, there were.
    pub(crate) passed_over: usize,
    /// Bytes after the length the header announces.
    pub(crate) surplus: usize,
}

/// Splits a GLB.
///
/// # Errors
///
/// `Malformed`, `Truncated` or `Unsupported`, at the byte concerned.
pub(crate) fn split<'a>(source: &Source<'_>, bytes: &'a [u8]) -> Result<Chunks<'a>, ScanError> {
    let length = announced_length(source, bytes)?;
    let (glb, surplus) = bytes.split_at(length);
    let (kind, json, mut at) = chunk(source, glb, HEADER)?;
    if &kind != b"JSON" {
        return Err(source.malformed(Place::Byte(HEADER), "the first chunk of the GLB is not JSON"));
    }
    let mut chunks = Chunks { json, bin: None, passed_over: 0, surplus: surplus.len() };
    while at < glb.len() {
        let (kind, data, next) = chunk(source, glb, at)?;
        match &kind {
            b"BIN\0" if chunks.bin.is_none() => chunks.bin = Some(data),
            _ => chunks.passed_over += 1,
        }
        at = next;
    }
    Ok(chunks)
}

/// Checks magic, version and total length.
fn announced_length(source: &Source<'_>, bytes: &[u8]) -> Result<usize, ScanError> {
    if !bytes.starts_with(b"glTF") {
        return Err(source.malformed(Place::Byte(0), "a GLB begins with 'glTF' and this file does not"));
    }
    let (Some(version), Some(length)) = (word(bytes, 4), word(bytes, 8)) else {
        return Err(source.truncated(Place::Byte(bytes.len()), "in the GLB header of 12 bytes"));
    };
    if version != 2 {
        return Err(source.unsupported(Place::Byte(4), format!("glTF version {version}"), REMEDY));
    }
    if length < HEADER + CHUNK_HEADER {
        return Err(source.malformed(Place::Byte(8), format!("a GLB of {length} bytes has no chunk")));
    }
    if length > bytes.len() {
        let what = format!("the header announces {length} bytes, there are {}", bytes.len());
        return Err(source.truncated(Place::Byte(8), what));
    }
    Ok(length)
}

/// Kind and data of the chunk at byte `at`, and where the next begins.
fn chunk<'a>(source: &Source<'_>, glb: &'a [u8], at: usize) -> Result<([u8; 4], &'a [u8], usize), ScanError> {
    let header = word(glb, at).zip(glb.get(at + 4..).and_then(|rest| rest.first_chunk::<4>()));
    let Some((length, kind)) = header else {
        return Err(source.truncated(Place::Byte(at), "in the header of a GLB chunk"));
    };
    let start = at + CHUNK_HEADER;
    let data = start.checked_add(length).and_then(|end| glb.get(start..end));
    let Some(data) = data else {
        let what = format!("a GLB chunk announces {length} bytes, {} are left", glb.len() - start);
        return Err(source.truncated(Place::Byte(at), what));
    };
    Ok((*kind, data, start + length))
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..)?.first_chunk::<4>()?;
    usize::try_from(u32::from_le_bytes(*four)).ok()
}
