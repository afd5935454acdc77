//! The parsed JSON and the bytes of its buffers.

use super::uri;
use crate::error::{Place, ScanError};
use crate::faces::Notes;
use crate::source::Source;
use crate::{Resolve, names, text};
use ::gltf::json;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Most objects in the JSON. Each becomes a few hundred bytes in memory; scans have some dozens.
const MAX_OBJECTS: usize = 200_000;
/// Most commas in the JSON outside texts: bounds lists of numbers in the same way.
const MAX_COMMAS: usize = 4_000_000;

/// Most files beside the glTF that its buffers may name. Exporters write one, or one for each mesh; a
/// file may name some two hundred thousand buffers, and each name costs a look at the disk.
const MAX_FILES: usize = 64;

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
        files: &'a Files,
    ) -> Self {
        let loader = Loader { source, bin, files };
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

/// Files that buffers name, by name; `None` for one that is missing.
pub(crate) type Files = BTreeMap<String, Option<Vec<u8>>>;

/// Fetches every file that the buffers name, once, until they are too many or too large together.
///
/// # Errors
///
/// `Unsupported` for too many files, `TooMany` for too many bytes.
pub(crate) fn fetch(
    source: &Source<'_>,
    buffers: &[json::Buffer],
    resolve: Resolve<'_>,
) -> Result<Files, ScanError> {
    let mut files = Files::new();
    let mut total = 0usize;
    for name in buffers.iter().filter_map(|buffer| file_name(buffer.uri.as_deref()?)) {
        if files.contains_key(&name) {
            continue;
        }
        if files.len() == MAX_FILES {
            let what = format!("glTF whose buffers name more than {MAX_FILES} files");
            return Err(source.unsupported(Place::Whole, what, "export the scan again as GLB or binary PLY"));
        }
        let file = resolve(&name);
        total = total.saturating_add(file.as_ref().map_or(0, Vec::len));
        source.check_bytes(total)?;
        files.insert(name, file);
    }
    Ok(files)
}

/// The file that a URI names; `None` for data and for names that lead elsewhere.
fn file_name(uri: &str) -> Option<String> {
    let names_file = !uri.starts_with("data:");
    names_file.then(|| names::beside(&names::percent_decoded(uri))).flatten()
}

struct Loader<'a> {
    source: &'a Source<'a>,
    bin: Option<&'a [u8]>,
    files: &'a Files,
}

impl<'a> Loader<'a> {
    fn load(&self, index: usize, buffer: &json::Buffer) -> Result<Cow<'a, [u8]>, ScanError> {
        let place = Place::Item("buffer", index);
        let bytes = match &buffer.uri {
            Some(uri) => self.of_uri(place, uri)?,
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

    fn of_uri(&self, place: Place, uri: &str) -> Result<Cow<'a, [u8]>, ScanError> {
        if let Some(data) = uri::data(uri) {
            let bytes = data.map(|(_, bytes)| Cow::Owned(bytes));
            return bytes.map_err(|what| self.source.malformed(place, what));
        }
        let file = file_name(uri).and_then(|name| self.files.get(&name)?.as_deref());
        let missing = || self.source.missing_file(place, &text::shown(uri.as_bytes()));
        file.map(Cow::Borrowed).ok_or_else(missing)
    }
}
