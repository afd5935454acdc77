//! The parsed JSON and the bytes of its buffers.

use super::uri;
use crate::error::{Place, ScanError};
use crate::faces::Notes;
use crate::source::Source;
use crate::{Resolve, names, text};
use ::gltf::json;
use std::borrow::Cow;

/// Most objects in the JSON. Each becomes a few hundred bytes in memory; scans have some dozens.
const MAX_OBJECTS: usize = 200_000;
/// Most commas in the JSON outside texts: bounds lists of numbers in the same way.
const MAX_COMMAS: usize = 4_000_000;

/// Extensions that may be required of us: they change only how light falls, or are read here.
const HARMLESS: [&str; 5] =
    ["KHR_materials_", "KHR_texture_", "KHR_mesh_quantization", "KHR_lights_punctual", "EXT_texture_"];

/// Extensions that pack the triangles away.
const COMPRESSION: [&str; 3] =
    ["KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_meshopt_compression"];

const REMEDY: &str = "export the scan again without it, or as binary PLY";

/// Parses the JSON after counting what it would take in memory.
pub(crate) fn parse(source: &Source<'_>, bytes: &[u8]) -> Result<json::Root, ScanError> {
    let (objects, commas) = count_marks(bytes);
    if objects > MAX_OBJECTS || commas > MAX_COMMAS {
        let what = format!("glTF JSON of {objects} objects and {commas} list entries");
        return Err(source.unsupported(Place::Whole, what, REMEDY));
    }
    json::Root::from_slice(text::without_mark(bytes)).map_err(|error| {
        let why: String = error.to_string().chars().take(160).collect();
        source.malformed(Place::Whole, format!("the JSON is not glTF 2.0 ({why})"))
    })
}

/// Opening braces and commas outside texts.
fn count_marks(bytes: &[u8]) -> (usize, usize) {
    let (mut objects, mut commas) = (0, 0);
    let (mut in_text, mut escaped) = (false, false);
    for &byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' if !in_text => objects += 1,
            b',' if !in_text => commas += 1,
            _ => {}
        }
    }
    (objects, commas)
}

/// Refuses what the file says a reader must know and this one does not.
pub(crate) fn check_extensions(
    source: &Source<'_>,
    root: &json::Root,
    notes: &mut Notes,
) -> Result<(), ScanError> {
    let harmless = |name: &str| HARMLESS.iter().any(|known| name.starts_with(known));
    if let Some(name) = root.extensions_required.iter().find(|name| !harmless(name)) {
        let what = format!("the glTF extension '{}'", text::shown(name.as_bytes()));
        return Err(source.unsupported(Place::Whole, what, REMEDY));
    }
    if root.extensions_used.iter().any(|name| name == "EXT_mesh_gpu_instancing") {
        notes.say("copies made by the extension EXT_mesh_gpu_instancing were passed over");
    }
    Ok(())
}

/// The document and its buffers.
pub(crate) struct Asset<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) root: json::Root,
    /// A buffer that cannot be had is an error only when something reads from it.
    buffers: Vec<Result<Cow<'a, [u8]>, ScanError>>,
}

impl<'a> Asset<'a> {
    pub(crate) fn load(
        source: &'a Source<'a>,
        root: json::Root,
        bin: Option<&'a [u8]>,
        resolve: Resolve<'_>,
    ) -> Self {
        let mut loader = Loader { source, bin, resolve, total: 0 };
        let buffers = root.buffers.iter().enumerate().map(|(i, buffer)| loader.load(i, buffer)).collect();
        Self { source, root, buffers }
    }

    /// Bytes of a buffer view and its stride, if it has one.
    pub(crate) fn view(&self, place: Place, view: usize) -> Result<(&[u8], Option<usize>), ScanError> {
        let Some(entry) = self.root.buffer_views.get(view) else {
            let count = self.root.buffer_views.len();
            return Err(self.source.out_of_range(place, "bufferView", view as i64, count));
        };
        let place = Place::Item("bufferView", view);
        let Some(buffer) = self.buffers.get(entry.buffer.value()) else {
            let index = entry.buffer.value() as i64;
            return Err(self.source.out_of_range(place, "buffer", index, self.buffers.len()));
        };
        let bytes = buffer.as_ref().map_err(Clone::clone)?;
        let start = entry.byte_offset.map_or(0, |offset| offset.0);
        let Some(slice) = slice(bytes, start, entry.byte_length.0) else {
            let what = format!("reaches beyond the {} bytes of buffer {}", bytes.len(), entry.buffer.value());
            return Err(self.source.malformed(place, what));
        };
        Ok((slice, entry.byte_stride.map(|stride| stride.0)))
    }

    /// The name of a packing extension the file uses, to explain bytes that are missing.
    pub(crate) fn compression(&self) -> Option<&'static str> {
        let used = |name: &&&str| self.root.extensions_used.iter().any(|u| u == **name);
        COMPRESSION.iter().find(used).copied()
    }
}

/// `length` bytes from `start`, if they are there.
pub(crate) fn slice(bytes: &[u8], start: u64, length: u64) -> Option<&[u8]> {
    let end = start.checked_add(length)?;
    bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

struct Loader<'a, 'r> {
    source: &'a Source<'a>,
    bin: Option<&'a [u8]>,
    resolve: Resolve<'r>,
    /// Bytes fetched so far, all buffers together.
    total: usize,
}

impl<'a> Loader<'a, '_> {
    fn load(&mut self, index: usize, buffer: &json::Buffer) -> Result<Cow<'a, [u8]>, ScanError> {
        let place = Place::Item("buffer", index);
        let bytes = match &buffer.uri {
            Some(uri) => Cow::Owned(self.fetch(place, uri)?),
            None => match self.bin.filter(|_| index == 0) {
                Some(bin) => Cow::Borrowed(bin),
                None => {
                    return Err(self.source.malformed(place, "names no bytes and the file has none for it"));
                }
            },
        };
        if (bytes.len() as u64) < buffer.byte_length.0 {
            let what = format!("announces {} bytes, there are {}", buffer.byte_length.0, bytes.len());
            return Err(self.source.truncated(place, what));
        }
        Ok(bytes)
    }

    fn fetch(&mut self, place: Place, uri: &str) -> Result<Vec<u8>, ScanError> {
        if let Some(data) = uri::data(uri) {
            return data.map(|(_, bytes)| bytes).map_err(|what| self.source.malformed(place, what));
        }
        let shown = text::shown(uri.as_bytes());
        let missing = || self.source.missing_file(place, &shown);
        let name = names::beside(&names::percent_decoded(uri)).ok_or_else(missing)?;
        let bytes = (self.resolve)(&name).ok_or_else(missing)?;
        self.total = self.total.saturating_add(bytes.len());
        self.source.check_bytes(self.total)?;
        Ok(bytes)
    }
}
