//! STL, ASCII and binary. STL has no shared vertices: corners with the very same
//! coordinates are joined into one vertex.
//!
//! Read here rather than by `stl_io`, which takes a binary file whose header begins
//! with "solid " for text, stops at the first `endsolid` (losing the rest of a file of
//! several solids), and gives errors without lines.

use crate::error::{Place, ScanError};
use crate::faces::{Faces, Notes};
use crate::source::Source;
use crate::{ScanMesh, text};
use std::collections::HashMap;

/// 80 bytes of free text and the triangle count.
const HEADER: usize = 84;
/// Normal, three corners, two attribute bytes.
const RECORD: usize = 50;

/// Reads either kind. See [`crate::read`].
pub(crate) fn read(source: &Source<'_>, bytes: &[u8]) -> Result<ScanMesh, ScanError> {
    let mut welder = Welder::new(source);
    let mut notes = Notes::default();
    if is_ascii(bytes) && !is_binary(bytes) {
        read_ascii(source, bytes, &mut welder, &mut notes)?;
    } else {
        read_binary(source, bytes, &mut welder, &mut notes)?;
    }
    welder.finish(notes)
}

/// Whether the size is exactly that of the triangles the header counts.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    claimed(bytes).is_some_and(|n| n > 0 && (bytes.len() - HEADER) as u64 == u64::from(n) * RECORD as u64)
}

/// Whether the text begins with "solid" and soon has a facet or an end.
pub(crate) fn is_ascii(bytes: &[u8]) -> bool {
    let body = text::without_mark(bytes).trim_ascii_start();
    let head = body.get(..1024).unwrap_or(body).to_ascii_lowercase();
    let has = |word: &[u8]| head.windows(word.len()).any(|w| w == word);
    head.starts_with(b"solid") && (has(b"facet") || has(b"endsolid") || bytes.len() < HEADER)
}

fn claimed(bytes: &[u8]) -> Option<u32> {
    let count = bytes.get(HEADER - 4..HEADER)?;
    Some(u32::from_le_bytes(count.try_into().ok()?))
}

fn read_binary(
    source: &Source<'_>,
    bytes: &[u8],
    welder: &mut Welder<'_>,
    notes: &mut Notes,
) -> Result<(), ScanError> {
    let Some(count) = claimed(bytes) else {
        let what = format!("{} bytes, and a binary STL has at least {HEADER}", bytes.len());
        return Err(source.truncated(Place::Whole, what));
    };
    let (records, rest) = bytes[HEADER..].as_chunks::<RECORD>();
    if records.len() < count as usize {
        let what = format!("the header claims {count} triangles, there is room for {}", records.len());
        return Err(source.truncated(Place::Byte(HEADER - 4), what));
    }
    source.check_triangles(Place::Byte(HEADER - 4), u64::from(count))?;
    let (records, beyond) = records.split_at(count as usize);
    for record in records {
        welder.triangle(corners(record))?;
    }
    let surplus = beyond.len() * RECORD + rest.len();
    notes.count(
        surplus,
        "byte after the last triangle passed over",
        "bytes after the last triangle passed over",
    );
    let coloured = records.iter().filter(|r| r[RECORD - 2..] != [0, 0]).count();
    notes.count(coloured, "triangle's attribute bytes passed over", "triangles' attribute bytes passed over");
    Ok(())
}

/// The three corners of a record, after its normal.
fn corners(record: &[u8; RECORD]) -> [[f64; 3]; 3] {
    let value = |at: usize| {
        let (bytes, _) = record[at..].as_chunks::<4>();
        bytes.first().map_or(0.0, |b| f64::from(f32::from_le_bytes(*b)))
    };
    [12, 24, 36].map(|at| [value(at), value(at + 4), value(at + 8)])
}

fn read_ascii(
    source: &Source<'_>,
    bytes: &[u8],
    welder: &mut Welder<'_>,
    notes: &mut Notes,
) -> Result<(), ScanError> {
    let mut facet = Facet::default();
    let mut unknown = 0;
    let mut last = 0;
    for (number, line) in text::Lines::new(text::without_mark(bytes)) {
        let mut words = text::words(line);
        let Some(keyword) = words.next() else { continue };
        last = number;
        match keyword.to_ascii_lowercase().as_slice() {
            b"facet" => facet.open(source, number)?,
            b"vertex" => facet.vertex(source, number, words)?,
            b"endfacet" => welder.triangle(facet.close(source, number)?)?,
            b"solid" | b"outer" | b"endloop" | b"endsolid" => {}
            _ => unknown += 1,
        }
    }
    if facet.is_open {
        return Err(source.truncated(Place::Line(last), "the last facet has no 'endfacet'"));
    }
    notes.count(unknown, "unknown statement passed over", "unknown statements passed over");
    Ok(())
}

/// The facet being read from text.
#[derive(Default)]
struct Facet {
    is_open: bool,
    corners: [[f64; 3]; 3],
    count: usize,
}

impl Facet {
    fn open(&mut self, source: &Source<'_>, line: usize) -> Result<(), ScanError> {
        if self.is_open {
            return Err(source.malformed(Place::Line(line), "a facet begins inside another"));
        }
        *self = Self { is_open: true, ..Self::default() };
        Ok(())
    }

    fn vertex<'w>(
        &mut self,
        source: &Source<'_>,
        line: usize,
        mut words: impl Iterator<Item = &'w [u8]>,
    ) -> Result<(), ScanError> {
        let malformed = |what: String| source.malformed(Place::Line(line), what);
        let Some(corner) = self.corners.get_mut(self.count).filter(|_| self.is_open) else {
            return Err(malformed("a vertex outside a facet of three".to_owned()));
        };
        for value in corner.iter_mut() {
            let word = words.next().ok_or_else(|| malformed("a vertex needs 3 coordinates".to_owned()))?;
            *value = text::number(word).map_err(malformed)?;
        }
        self.count += 1;
        Ok(())
    }

    fn close(&mut self, source: &Source<'_>, line: usize) -> Result<[[f64; 3]; 3], ScanError> {
        if !self.is_open || self.count != 3 {
            let what = format!("a facet ends with {} vertices, not 3", self.count);
            return Err(source.malformed(Place::Line(line), what));
        }
        self.is_open = false;
        Ok(self.corners)
    }
}

/// Joins equal corners. Which index a point gets depends on the file's order alone.
struct Welder<'a> {
    source: &'a Source<'a>,
    vertices: HashMap<[u64; 3], u32>,
    positions: Vec<[f64; 3]>,
    faces: Faces,
    seen: usize,
    broken: usize,
    first_broken: usize,
}

impl<'a> Welder<'a> {
    fn new(source: &'a Source<'a>) -> Self {
        Self {
            source,
            vertices: HashMap::new(),
            positions: Vec::new(),
            faces: Faces::default(),
            seen: 0,
            broken: 0,
            first_broken: 0,
        }
    }

    fn triangle(&mut self, corners: [[f64; 3]; 3]) -> Result<(), ScanError> {
        self.seen += 1;
        if !corners.as_flattened().iter().all(|c| c.is_finite()) {
            self.first_broken = if self.broken == 0 { self.seen - 1 } else { self.first_broken };
            self.broken += 1;
            return Ok(());
        }
        let mut triangle = [0; 3];
        for (index, corner) in triangle.iter_mut().zip(corners) {
            *index = self.vertex(corner)?;
        }
        self.faces.push(self.source, triangle, None)
    }

    fn vertex(&mut self, position: [f64; 3]) -> Result<u32, ScanError> {
        // Adding 0 makes -0 and 0 one key.
        let key = position.map(|c| (c + 0.0).to_bits());
        if let Some(&index) = self.vertices.get(&key) {
            return Ok(index);
        }
        let index = self.positions.len();
        self.source.check_vertices(Place::Face(self.seen - 1), index as u64 + 1)?;
        self.vertices.insert(key, index as u32);
        self.positions.push(position);
        Ok(index as u32)
    }

    fn finish(self, mut notes: Notes) -> Result<ScanMesh, ScanError> {
        if self.broken > 0 {
            return Err(self.source.not_finite(Place::Face(self.first_broken), self.broken));
        }
        let (triangles, _) = self.faces.finish(self.source, self.positions.len(), &mut notes)?;
        Ok(ScanMesh { positions: self.positions, triangles, notes: notes.0, ..ScanMesh::default() })
    }
}
