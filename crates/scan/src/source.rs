//! The file being read: its name for messages, and the limits it must keep.
//!
//! Readers make all their errors here, so that every message is of one form.

use crate::error::{Place, Quantity, ScanError};
use crate::{Limits, MeshFormat, stl, text};

/// Largest coordinate, in the file's units. A head is 0.2 (metres) to 2e5 (micrometres) long and map
/// coordinates in millimetres reach 1e10; beyond 1e12 a double no longer tells hundredths of a
/// millimetre apart, and cells of a grid no longer have numbers of their own.
const MOST_COORDINATE: f64 = 1e12;

/// Name and limits of the file being read.
pub(crate) struct Source<'a> {
    file: &'a str,
    limits: &'a Limits,
}

impl<'a> Source<'a> {
    pub(crate) fn new(file: &'a str, limits: &'a Limits) -> Self {
        Self { file, limits }
    }

    fn file(&self) -> String {
        self.file.to_owned()
    }

    /// Refuses a file (this one or one it names) over the byte limit.
    pub(crate) fn check_bytes(&self, found: usize) -> Result<(), ScanError> {
        self.check(Place::Whole, Quantity::Bytes, found as u64, self.limits.max_bytes)
    }

    /// Refuses a count of vertices over the limit; also over what a `u32` index can name.
    pub(crate) fn check_vertices(&self, place: Place, found: u64) -> Result<(), ScanError> {
        let limit = self.limits.max_vertices.min(u32::MAX as usize);
        self.check(place, Quantity::Vertices, found, limit)
    }

    pub(crate) fn check_triangles(&self, place: Place, found: u64) -> Result<(), ScanError> {
        self.check(place, Quantity::Triangles, found, self.limits.max_triangles)
    }

    fn check(&self, place: Place, quantity: Quantity, found: u64, limit: usize) -> Result<(), ScanError> {
        let limit = limit as u64;
        if found <= limit {
            return Ok(());
        }
        Err(ScanError::TooMany { file: self.file(), place, quantity, found, limit })
    }

    /// Refuses UTF-16 and UTF-32 text by name. A binary STL may begin with any bytes.
    pub(crate) fn check_encoding(&self, format: MeshFormat, bytes: &[u8]) -> Result<(), ScanError> {
        if format == MeshFormat::Glb || format == MeshFormat::Stl && stl::is_binary(bytes) {
            return Ok(());
        }
        match text::wide_encoding(bytes) {
            Some(encoding) => Err(ScanError::WrongEncoding { file: self.file(), encoding }),
            None => Ok(()),
        }
    }

    /// Refuses coordinates that are not finite, naming the first.
    pub(crate) fn check_finite(&self, positions: &[[f64; 3]]) -> Result<(), ScanError> {
        let broken = |p: &[f64; 3]| !p.iter().all(|c| c.is_finite());
        match positions.iter().position(broken) {
            None => Ok(()),
            Some(first) => {
                let count = positions.iter().filter(|p| broken(p)).count();
                Err(self.not_finite(Place::Vertex(first), count))
            }
        }
    }

    /// Refuses coordinates too large to be worked with, naming the first.
    pub(crate) fn check_reach(&self, positions: &[[f64; 3]]) -> Result<(), ScanError> {
        let far = |p: &[f64; 3]| p.iter().any(|c| c.abs() > MOST_COORDINATE);
        let Some(first) = positions.iter().position(far) else { return Ok(()) };
        let count = positions.iter().filter(|p| far(p)).count();
        Err(ScanError::TooFar { file: self.file(), place: Place::Vertex(first), count })
    }

    pub(crate) fn not_finite(&self, place: Place, count: usize) -> ScanError {
        ScanError::NotFinite { file: self.file(), place, count }
    }

    pub(crate) fn unknown_format(&self) -> ScanError {
        ScanError::UnknownFormat { file: self.file() }
    }

    pub(crate) fn truncated(&self, place: Place, what: impl Into<String>) -> ScanError {
        ScanError::Truncated { file: self.file(), place, what: what.into() }
    }

    pub(crate) fn malformed(&self, place: Place, what: impl Into<String>) -> ScanError {
        ScanError::Malformed { file: self.file(), place, what: what.into() }
    }

    pub(crate) fn no_triangles(&self, vertices: usize) -> ScanError {
        ScanError::NoTriangles { file: self.file(), vertices }
    }

    pub(crate) fn unsupported(
        &self,
        place: Place,
        what: impl Into<String>,
        remedy: &'static str,
    ) -> ScanError {
        ScanError::Unsupported { file: self.file(), place, what: what.into(), remedy }
    }

    pub(crate) fn missing_file(&self, place: Place, name: &str) -> ScanError {
        ScanError::MissingFile { file: self.file(), place, name: name.to_owned() }
    }

    pub(crate) fn out_of_range(
        &self,
        place: Place,
        what: &'static str,
        index: i64,
        count: usize,
    ) -> ScanError {
        ScanError::IndexOutOfRange { file: self.file(), place, what, index, count }
    }
}
