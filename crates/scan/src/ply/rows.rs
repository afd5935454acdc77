//! The rows of a PLY file, one at a time, whatever their encoding.
//!
//! Lists nobody asked for are stepped over without being kept; a list's claimed
//! length is held against the bytes that are left before room is made for it.

use super::header::{Element, Encoding, Header, Kind, Property};
use crate::error::{Place, ScanError};
use crate::source::Source;
use crate::text;

/// Values of one row.
#[derive(Default)]
pub(crate) struct Row {
    values: Vec<f64>,
    /// Where each column begins in `values`, and the end of the last.
    starts: Vec<usize>,
}

impl Row {
    fn clear(&mut self) {
        self.values.clear();
        self.starts.clear();
    }

    /// A scalar column; 0 where there is none.
    pub(crate) fn scalar(&self, column: usize) -> f64 {
        self.list(column).first().copied().unwrap_or(0.0)
    }

    /// A list column (a scalar is a list of one); empty if it was not asked to be kept.
    pub(crate) fn list(&self, column: usize) -> &[f64] {
        let start = self.starts.get(column).copied().unwrap_or(self.values.len());
        let end = self.starts.get(column + 1).copied().unwrap_or(self.values.len());
        self.values.get(start..end).unwrap_or_default()
    }
}

/// Reads rows in the file's order.
pub(crate) struct Rows<'a> {
    source: &'a Source<'a>,
    encoding: Encoding,
    bytes: &'a [u8],
    at: usize,
    lines: text::Lines<'a>,
    row: Row,
    kept: Vec<usize>,
    surplus: usize,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(source: &'a Source<'a>, header: &Header, bytes: &'a [u8]) -> Self {
        let data = bytes.get(header.data_at..).unwrap_or_default();
        Self {
            source,
            encoding: header.encoding,
            bytes,
            at: header.data_at,
            lines: text::Lines::after(data, header.lines),
            row: Row::default(),
            kept: Vec::new(),
            surplus: 0,
        }
    }

    /// Asks for these list columns to be kept from now on, and no others.
    pub(crate) fn keep(&mut self, columns: &[Option<usize>]) {
        self.kept = columns.iter().flatten().copied().collect();
    }

    /// How many ASCII lines had numbers beyond their row.
    pub(crate) fn surplus(&self) -> usize {
        self.surplus
    }

    /// Refuses an element whose rows cannot fit into what is left of the file.
    pub(crate) fn check_room(&self, element: &Element) -> Result<(), ScanError> {
        let left = (self.bytes.len() - self.at) as u64;
        let least = match self.encoding {
            // One digit and one space or line end for each number.
            Encoding::Ascii => (2 * element.properties.len() as u64).max(1),
            _ => element.least_size() as u64,
        };
        // The last line may have no end.
        if element.count.saturating_mul(least) <= left.saturating_add(1) {
            return Ok(());
        }
        let name = text::shown(&element.name);
        let what = format!("{} '{name}' entries are announced, {left} bytes are left", element.count);
        Err(self.source.truncated(Place::Byte(self.at), what))
    }

    /// The next row.
    pub(crate) fn next(&mut self, element: &Element) -> Result<&Row, ScanError> {
        self.row.clear();
        match self.encoding {
            Encoding::Ascii => self.ascii_row(element)?,
            _ => self.binary_row(element)?,
        }
        Ok(&self.row)
    }

    /// Passes all rows of an element, in one step where all are of one size.
    pub(crate) fn step_over(&mut self, element: &Element) -> Result<(), ScanError> {
        if self.encoding == Encoding::Ascii || element.has_lists() {
            return (0..element.count).try_for_each(|_| self.next(element).map(|_| ()));
        }
        let size = (element.count as usize).checked_mul(element.least_size());
        self.take(size.unwrap_or(usize::MAX), element).map(|_| ())
    }

    fn take(&mut self, size: usize, element: &Element) -> Result<&'a [u8], ScanError> {
        let taken = self.at.checked_add(size).and_then(|end| self.bytes.get(self.at..end));
        let Some(taken) = taken else {
            let what = format!("in the '{}' entries", text::shown(&element.name));
            return Err(self.source.truncated(Place::Byte(self.bytes.len()), what));
        };
        self.at += size;
        Ok(taken)
    }

    fn binary_row(&mut self, element: &Element) -> Result<(), ScanError> {
        for (column, property) in element.properties.iter().enumerate() {
            self.row.starts.push(self.row.values.len());
            let count = match property.list {
                None => 1,
                Some(kind) => self.binary_count(kind, element)?,
            };
            let size = count.saturating_mul(property.kind.size());
            let place = Place::Byte(self.at);
            let bytes = self.take(size, element)?;
            if self.wants(column, property, count, place)? {
                let big = self.encoding == Encoding::BigEndian;
                let numbers = bytes.chunks_exact(property.kind.size());
                self.row.values.extend(numbers.map(|number| value(number, property.kind, big)));
            }
        }
        Ok(())
    }

    fn binary_count(&mut self, kind: Kind, element: &Element) -> Result<usize, ScanError> {
        let place = Place::Byte(self.at);
        let bytes = self.take(kind.size(), element)?;
        let count = value(bytes, kind, self.encoding == Encoding::BigEndian);
        self.list_count(place, count)
    }

    fn list_count(&self, place: Place, count: f64) -> Result<usize, ScanError> {
        if count < 0.0 || count.fract() != 0.0 || !count.is_finite() {
            return Err(self.source.malformed(place, format!("a list of {count} entries")));
        }
        Ok(count as usize)
    }

    /// Whether a column is kept; a kept list too long for any mesh within limits is refused.
    fn wants(
        &self,
        column: usize,
        property: &Property,
        count: usize,
        place: Place,
    ) -> Result<bool, ScanError> {
        if property.list.is_none() {
            return Ok(true);
        }
        let wanted = self.kept.contains(&column);
        if wanted {
            // A strip of n corners holds up to n - 2 triangles; texture coordinates come in pairs.
            self.source.check_triangles(place, (count / 4) as u64)?;
        }
        Ok(wanted)
    }

    fn ascii_row(&mut self, element: &Element) -> Result<(), ScanError> {
        let (number, line) = self.next_line(element)?;
        let place = Place::Line(number);
        let mut words = text::words(line);
        for (column, property) in element.properties.iter().enumerate() {
            self.row.starts.push(self.row.values.len());
            let count = match property.list {
                None => 1,
                Some(_) => self.list_count(place, self.word(place, words.next())?)?,
            };
            let wanted = self.wants(column, property, count.min(line.len()), place)?;
            for _ in 0..count {
                let value = self.word(place, words.next())?;
                if wanted {
                    self.row.values.push(value);
                }
            }
        }
        self.surplus += usize::from(words.next().is_some());
        Ok(())
    }

    fn word(&self, place: Place, word: Option<&[u8]>) -> Result<f64, ScanError> {
        let Some(word) = word else {
            return Err(self.source.malformed(place, "a number is missing at the end of the line"));
        };
        text::number(word).map_err(|what| self.source.malformed(place, what))
    }

    /// The next line that is not blank; an element without properties has blank lines.
    fn next_line(&mut self, element: &Element) -> Result<(usize, &'a [u8]), ScanError> {
        let may_be_blank = element.properties.is_empty();
        let found = self.lines.find(|(_, line)| may_be_blank || !line.trim_ascii().is_empty());
        found.ok_or_else(|| {
            let what = format!("in the '{}' entries", text::shown(&element.name));
            self.source.truncated(Place::Whole, what)
        })
    }
}

/// One binary number; `bytes` is as long as the kind's size.
fn value(bytes: &[u8], kind: Kind, big: bool) -> f64 {
    let mut word = [0; 8];
    for (to, from) in word.iter_mut().zip(bytes) {
        *to = *from;
    }
    if big {
        word[..kind.size()].reverse();
    }
    let [a, b, c, d, ..] = word;
    match kind {
        Kind::I8 => f64::from(a as i8),
        Kind::U8 => f64::from(a),
        Kind::I16 => f64::from(i16::from_le_bytes([a, b])),
        Kind::U16 => f64::from(u16::from_le_bytes([a, b])),
        Kind::I32 => f64::from(i32::from_le_bytes([a, b, c, d])),
        Kind::U32 => f64::from(u32::from_le_bytes([a, b, c, d])),
        Kind::F32 => f64::from(f32::from_le_bytes([a, b, c, d])),
        Kind::F64 => f64::from_le_bytes(word),
    }
}
