//! The table: two bytes a value, and how it is read.

use super::axes::{ABSORPTION, CELLS, DEPTH, DIAMETER, FILM, LOAD, STATIONS, THICKNESS};
use super::{Question, between};

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"HLDOTS01";
/// A row of the table: contrast at all stations.
pub(super) type Row = [u16; STATIONS.len()];

/// The contrast of dots by what they and their skin are.
#[derive(Debug, Clone, PartialEq)]
pub struct DotTable {
    /// Square roots of contrast, 65,535 for 1: even steps would leave nothing of the tails.
    rows: Vec<Row>,
    warped: Warped,
}

/// Bytes that are no table of dots.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the table of dots has {found} bytes and begins with {start:02x?}, not {expected} of this version; make it anew with `cargo xtask dots`"
)]
pub struct TableError {
    /// Bytes found.
    pub found: usize,
    /// Bytes of a table.
    pub expected: usize,
    /// How they begin.
    pub start: Vec<u8>,
}

/// Bytes of a table.
const BYTES: usize = MAGIC.len() + CELLS * STATIONS.len() * 2;

/// Where a value stands between two ticks of an axis: the lower one, and the share of the upper.
type Between = (usize, f32);

/// Where a value stands between ticks; what lies outside counts as the end.
fn held<const N: usize>(ticks: &[f64; N], value: f64) -> Between {
    let place = between(ticks, value.clamp(ticks[0], ticks[N - 1]));
    place.map_or((0, 0.0), |(k, share)| (k, share as f32))
}

/// Ticks as they are interpolated between: contrast is straighter over logarithms and roots.
#[derive(Debug, Clone, PartialEq)]
struct Warped {
    depth: [f64; DEPTH.len()],
    diameter: [f64; DIAMETER.len()],
    thickness: [f64; THICKNESS.len()],
    absorption: [f64; ABSORPTION.len()],
    film: [f64; FILM.len()],
    load: [f64; LOAD.len()],
}

impl Warped {
    fn new() -> Self {
        Self {
            depth: DEPTH.map(libm::log),
            diameter: DIAMETER.map(libm::log),
            thickness: THICKNESS.map(libm::log),
            absorption: ABSORPTION.map(libm::log),
            film: FILM.map(f64::sqrt),
            load: LOAD.map(of_load),
        }
    }
}

/// Of a thin load the square root of contrast grows with its square root.
pub(super) fn of_load(load: f64) -> f64 {
    (-libm::expm1(-load)).sqrt()
}

impl DotTable {
    pub(super) fn of_rows(rows: Vec<Row>) -> Self {
        Self { rows, warped: Warped::new() }
    }

    /// Reads a table.
    ///
    /// # Errors
    /// [`TableError`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TableError> {
        if bytes.len() != BYTES || !bytes.starts_with(MAGIC) {
            let start = bytes.iter().take(MAGIC.len()).copied().collect();
            return Err(TableError { found: bytes.len(), expected: BYTES, start });
        }
        let row = |bytes: &[u8]| -> Row {
            std::array::from_fn(|k| u16::from_le_bytes([bytes[2 * k], bytes[2 * k + 1]]))
        };
        Ok(Self::of_rows(bytes[MAGIC.len()..].chunks_exact(2 * STATIONS.len()).map(row).collect()))
    }

    /// The table as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let values = self.rows.iter().flatten().flat_map(|v| v.to_le_bytes());
        MAGIC.iter().copied().chain(values).collect()
    }

    /// All values, as contrast.
    pub fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.rows.iter().flatten().map(|&v| (f64::from(v) / 65535.0) * (f64::from(v) / 65535.0))
    }

    /// The contrast at all stations. Values beyond the table's ends count as the ends; no load, no contrast.
    pub fn contrast(&self, q: &Question) -> [f64; STATIONS.len()] {
        if q.load <= 0.0 {
            return [0.0; STATIONS.len()];
        }
        let w = &self.warped;
        let depth = held(&w.depth, libm::log(q.depth));
        let diameter = held(&w.diameter, libm::log(q.diameter));
        let thickness = held(&w.thickness, libm::log(q.thickness));
        let absorption = held(&w.absorption, libm::log(q.absorption));
        let film = held(&w.film, q.film.sqrt());
        // Below the first tick of load stands nothing at all, from where it grows.
        let of_load = of_load(q.load);
        let faint = (of_load / w.load[0]).min(1.0) as f32;
        let load = held(&w.load, of_load);
        let mut sum = [0f32; STATIONS.len()];
        for (row, weight) in corners(&[depth, diameter, thickness, absorption, film, load], faint) {
            for (sum, value) in sum.iter_mut().zip(&self.rows[row as usize]) {
                *sum += weight * f32::from(*value);
            }
        }
        sum.map(|v| {
            let root = f64::from(v) / 65535.0;
            root * root
        })
    }
}

/// Ticks of each axis, slowest first.
const SIZES: [usize; 6] =
    [DEPTH.len(), DIAMETER.len(), THICKNESS.len(), ABSORPTION.len(), FILM.len(), LOAD.len()];

/// The corners of a cell: their rows, and their weights, which sum to `all`.
fn corners(axes: &[Between; SIZES.len()], all: f32) -> [(u32, f32); 1 << SIZES.len()] {
    let mut corners = [(0u32, all); 1 << SIZES.len()];
    for (axis, (&(at, share), size)) in axes.iter().zip(SIZES).enumerate() {
        for i in (0..1usize << axis).rev() {
            let (row, weight) = corners[i];
            let row = row * size as u32 + at as u32;
            // On the last tick the corner beyond weighs nothing, and may not be there.
            let beyond = if share > 0.0 { row + 1 } else { row };
            corners[2 * i + 1] = (beyond, weight * share);
            corners[2 * i] = (row, weight * (1.0 - share));
        }
    }
    corners
}
