//! The header of a PLY file: elements, their properties, and where the data begins.

use crate::error::{Place, ScanError};
use crate::source::Source;
use crate::text;

/// How the rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Ascii,
    LittleEndian,
    BigEndian,
}

/// The eight number types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    F32,
    F64,
}

impl Kind {
    fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"char" | b"int8" => Some(Self::I8),
            b"uchar" | b"uint8" => Some(Self::U8),
            b"short" | b"int16" => Some(Self::I16),
            b"ushort" | b"uint16" => Some(Self::U16),
            b"int" | b"int32" => Some(Self::I32),
            b"uint" | b"uint32" => Some(Self::U32),
            b"float" | b"float32" => Some(Self::F32),
            b"double" | b"float64" => Some(Self::F64),
            _ => None,
        }
    }

    /// Bytes of one number in a binary file.
    pub(crate) fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The value that stands for 1 in a colour channel.
    pub(crate) fn full(self) -> f64 {
        match self {
            Self::I8 | Self::U8 => 255.0,
            Self::I16 | Self::U16 => 65535.0,
            _ => 1.0,
        }
    }

    fn is_whole(self) -> bool {
        !matches!(self, Self::F32 | Self::F64)
    }
}

/// A column of an element: a number, or a list with its count before it.
pub(crate) struct Property {
    pub(crate) name: Vec<u8>,
    pub(crate) kind: Kind,
    /// Type of the count, for a list.
    pub(crate) list: Option<Kind>,
}

/// A table of the file.
pub(crate) struct Element {
    pub(crate) name: Vec<u8>,
    pub(crate) count: u64,
    pub(crate) line: usize,
    pub(crate) properties: Vec<Property>,
}

impl Element {
    /// Number of the first scalar column of one of these names.
    pub(crate) fn scalar_named(&self, names: &[&[u8]]) -> Option<usize> {
        self.properties.iter().position(|p| p.list.is_none() && names.contains(&p.name.as_slice()))
    }

    /// Number of the first list column of one of these names.
    pub(crate) fn list_named(&self, names: &[&[u8]]) -> Option<usize> {
        self.properties.iter().position(|p| p.list.is_some() && names.contains(&p.name.as_slice()))
    }

    /// Least bytes of a row in a binary file: lists empty.
    pub(crate) fn least_size(&self) -> usize {
        self.properties.iter().map(|p| p.list.unwrap_or(p.kind).size()).sum()
    }

    pub(crate) fn has_lists(&self) -> bool {
        self.properties.iter().any(|p| p.list.is_some())
    }
}

/// All before `end_header`.
pub(crate) struct Header {
    pub(crate) encoding: Encoding,
    pub(crate) elements: Vec<Element>,
    pub(crate) texture_files: Vec<String>,
    /// Byte at which the rows begin.
    pub(crate) data_at: usize,
    /// Lines before the rows.
    pub(crate) lines: usize,
}

/// Reads the header.
///
/// # Errors
///
/// Naming the line that is not understood, or `Truncated` without `end_header`.
pub(crate) fn parse(source: &Source<'_>, bytes: &[u8]) -> Result<Header, ScanError> {
    let mut draft = Draft::default();
    let mut at = 0;
    for number in 1.. {
        let Some((line, next)) = header_line(bytes, at) else { break };
        at = next;
        let malformed = |what: String| source.malformed(Place::Line(number), what);
        match draft.line(number, line).map_err(malformed)? {
            Step::More => {}
            Step::End => return draft.finish(source, number, at),
        }
    }
    Err(source.truncated(Place::Byte(at), "the header has no 'end_header'"))
}

/// The line at byte `at` and where the next begins. As binary data may follow, line ends
/// are those of the first line: `\n` (with `\r` before it or not), or a lone `\r`.
fn header_line(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let lone_return = bytes.starts_with(b"ply\r") && !bytes.starts_with(b"ply\r\n");
    let end = if lone_return { b'\r' } else { b'\n' };
    let rest = bytes.get(at..)?;
    match rest.iter().position(|b| *b == end) {
        Some(length) => Some((&rest[..length], at + length + 1)),
        None => (!rest.is_empty()).then_some((rest, bytes.len())),
    }
}

enum Step {
    More,
    End,
}

#[derive(Default)]
struct Draft {
    encoding: Option<Encoding>,
    elements: Vec<Element>,
    texture_files: Vec<String>,
}

impl Draft {
    fn line(&mut self, number: usize, line: &[u8]) -> Result<Step, String> {
        let words: Vec<&[u8]> = text::words(line).take(5).collect();
        match words.as_slice() {
            [] | [b"obj_info", ..] => {}
            [b"ply"] if number == 1 => {}
            _ if number == 1 => return Err("a PLY file begins with the line 'ply'".to_owned()),
            [b"comment", b"TextureFile", ..] => self.texture_file(line),
            [b"comment", ..] => {}
            [b"format", encoding, b"1.0"] => self.encoding = Some(encoding_named(encoding)?),
            [b"element", name, count] => self.element(number, name, count)?,
            [b"property", b"list", count, kind, name] => self.property(name, kind, Some(count))?,
            [b"property", kind, name] => self.property(name, kind, None)?,
            [b"end_header"] => return Ok(Step::End),
            _ => return Err(format!("'{}' is not a line of a PLY header", text::shown(line))),
        }
        Ok(Step::More)
    }

    fn texture_file(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let name = text.split_once("TextureFile").map_or("", |(_, name)| name.trim());
        self.texture_files.push(name.to_owned());
    }

    fn element(&mut self, line: usize, name: &[u8], count: &[u8]) -> Result<(), String> {
        let parsed = std::str::from_utf8(count).ok().and_then(|c| c.parse().ok());
        let count = parsed.ok_or_else(|| format!("'{}' is not a count", text::shown(count)))?;
        if self.elements.iter().any(|e| e.name == name) {
            return Err(format!("a second element '{}'", text::shown(name)));
        }
        self.elements.push(Element { name: name.to_vec(), count, line, properties: Vec::new() });
        Ok(())
    }

    fn property(&mut self, name: &[u8], kind: &[u8], count: Option<&[u8]>) -> Result<(), String> {
        let element = self.elements.last_mut().ok_or("a property before any element")?;
        let list = count.map(kind_named).transpose()?;
        if list.is_some_and(|list| !list.is_whole()) {
            return Err("the count of a list must be a whole number".to_owned());
        }
        element.properties.push(Property { name: name.to_vec(), kind: kind_named(kind)?, list });
        Ok(())
    }

    fn finish(self, source: &Source<'_>, lines: usize, data_at: usize) -> Result<Header, ScanError> {
        let Some(encoding) = self.encoding else {
            return Err(source.malformed(Place::Line(lines), "the header has no 'format' line"));
        };
        let Self { elements, texture_files, .. } = self;
        Ok(Header { encoding, elements, texture_files, data_at, lines })
    }
}

fn encoding_named(name: &[u8]) -> Result<Encoding, String> {
    match name {
        b"ascii" => Ok(Encoding::Ascii),
        b"binary_little_endian" => Ok(Encoding::LittleEndian),
        b"binary_big_endian" => Ok(Encoding::BigEndian),
        _ => Err(format!("'{}' is not a PLY format", text::shown(name))),
    }
}

fn kind_named(name: &[u8]) -> Result<Kind, String> {
    Kind::named(name).ok_or_else(|| format!("'{}' is not a PLY number type", text::shown(name)))
}
