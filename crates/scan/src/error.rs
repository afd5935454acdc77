//! What can be wrong with a mesh file, where, and what to do about it.
//!
//! Messages read "file: place: problem; remedy". They may quote the file's own
//! words (shortened, control characters escaped) but never a path of this machine.

use std::fmt;

/// Where in the file a problem sits. Displays with a trailing ": ", or as nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    Whole,
    /// A line of text, counted from 1.
    Line(usize),
    /// A byte offset, counted from 0.
    Byte(usize),
    /// A vertex, counted from 0 (shown from 1).
    Vertex(usize),
    /// A face or triangle, counted from 0 (shown from 1).
    Face(usize),
    /// An entry of a numbered table of the format, such as glTF's "accessor 3", counted from 0.
    Item(&'static str, usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Line(n) => write!(f, "line {n}: "),
            Self::Byte(n) => write!(f, "byte {n}: "),
            Self::Vertex(n) => write!(f, "vertex number {}: ", n + 1),
            Self::Face(n) => write!(f, "face number {}: ", n + 1),
            Self::Item(kind, n) => write!(f, "{kind} {n}: "),
        }
    }
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Bytes of a file.
    Bytes,
    /// Vertices.
    Vertices,
    /// Triangles.
    Triangles,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "bytes",
            Self::Vertices => "vertices",
            Self::Triangles => "triangles",
        })
    }
}

/// Why a mesh file was refused. Every variant carries the file's name as given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// Neither the name nor the bytes say what kind of file this is.
    #[error(
        "{file}: not a kind of mesh file that is read here (.obj, .ply, .stl, .glb, .gltf); \
         re-export the scan as binary PLY or GLB"
    )]
    UnknownFormat {
        /// The file's name.
        file: String,
    },
    /// More than [`crate::Limits`] allows.
    #[error("{file}: {place}{found} {quantity} are more than the limit of {limit}; {}", too_many_remedy(*quantity))]
    TooMany {
        /// The file's name.
        file: String,
        /// Where the count was read or passed.
        place: Place,
        /// What was counted.
        quantity: Quantity,
        /// The count claimed or reached.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// Text in an encoding other than ASCII or UTF-8.
    #[error(
        "{file}: the text is {encoding}, not UTF-8; save it as plain text (UTF-8), or re-export the scan as binary PLY or GLB"
    )]
    WrongEncoding {
        /// The file's name.
        file: String,
        /// The encoding's name.
        encoding: &'static str,
    },
    /// The file ends before what it announces.
    #[error("{file}: {place}the file ends too early: {what}; copy or export the scan again")]
    Truncated {
        /// The file's name.
        file: String,
        /// Where reading stopped.
        place: Place,
        /// What was announced and what was there.
        what: String,
    },
    /// The file breaks the rules of its format.
    #[error("{file}: {place}{what}; re-export the scan as binary PLY or GLB")]
    Malformed {
        /// The file's name.
        file: String,
        /// Where.
        place: Place,
        /// What is wrong.
        what: String,
    },
    /// A face names a vertex, texture coordinate or other entry that does not exist.
    #[error(
        "{file}: {place}{what} {index} is out of range: the file has {count}; \
         re-export the scan as binary PLY or GLB"
    )]
    IndexOutOfRange {
        /// The file's name.
        file: String,
        /// Which line, face or table entry.
        place: Place,
        /// What the index points at, such as "vertex".
        what: &'static str,
        /// The index as written in the file.
        index: i64,
        /// How many entries there are.
        count: usize,
    },
    /// Coordinates that are not numbers, or infinite.
    #[error(
        "{file}: {place}a coordinate is not a finite number ({count} such in all); \
         clean the scan in the program that made it and export it again"
    )]
    NotFinite {
        /// The file's name.
        file: String,
        /// The first such vertex (STL: face).
        place: Place,
        /// How many vertices (STL: faces) have such a coordinate.
        count: usize,
    },
    /// Coordinates beyond anything that a scan can hold.
    #[error(
        "{file}: {place}a coordinate is larger than 1e12 ({count} such in all); \
         clean the scan in the program that made it and export it again"
    )]
    TooFar {
        /// The file's name.
        file: String,
        /// The first such vertex.
        place: Place,
        /// How many vertices have such a coordinate.
        count: usize,
    },
    /// Nothing to plan on.
    #[error(
        "{file}: no triangles ({vertices} vertices); build a surface in the scanning program, \
         then export the scan as binary PLY or GLB"
    )]
    NoTriangles {
        /// The file's name.
        file: String,
        /// How many vertices were found.
        vertices: usize,
    },
    /// A feature of the format that is not read here.
    #[error("{file}: {place}{what} is not read here; {remedy}")]
    Unsupported {
        /// The file's name.
        file: String,
        /// Where.
        place: Place,
        /// The feature by name.
        what: String,
        /// What to do instead.
        remedy: &'static str,
    },
    /// A file that the mesh names beside itself, and cannot be read without.
    #[error(
        "{file}: {place}the file '{name}' it names beside itself is missing; put it beside the mesh, or re-export the scan as GLB, which holds everything in one file"
    )]
    MissingFile {
        /// The file's name.
        file: String,
        /// Which entry names it.
        place: Place,
        /// The name asked for.
        name: String,
    },
}

fn too_many_remedy(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Bytes => "export the scan as binary PLY or GLB, with a smaller texture or fewer triangles",
        _ => "reduce (decimate) the scan to a million triangles or fewer and export it again",
    }
}
