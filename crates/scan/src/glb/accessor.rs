//! Accessors: typed columns of numbers in the buffers, read entry by entry.
//!
//! All ranges are checked when a column is opened, so that reading an entry needs no
//! memory and cannot fail. Sparse entries are found by bisection, as the format
//! demands their indices in rising order; in a file that breaks this, some are missed.

use super::asset::{Asset, slice};
use crate::error::{Place, ScanError};
use ::gltf::json;
use json::accessor::{ComponentType, Type};
use json::validation::Checked;

/// Entries of one size at one stride.
#[derive(Clone, Copy)]
struct Entries<'a> {
    bytes: &'a [u8],
    stride: usize,
    size: usize,
}

impl<'a> Entries<'a> {
    fn get(&self, index: usize) -> Option<&'a [u8]> {
        let start = index.checked_mul(self.stride)?;
        self.bytes.get(start..start.checked_add(self.size)?)
    }
}

/// Replacements for some entries.
struct Sparse<'a> {
    count: usize,
    index_kind: ComponentType,
    indices: Entries<'a>,
    values: Entries<'a>,
}

impl<'a> Sparse<'a> {
    fn get(&self, index: usize) -> Option<&'a [u8]> {
        let at = |i| self.indices.get(i).map_or(usize::MAX, |b| number(b, self.index_kind) as usize);
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            if at(middle) < index { low = middle + 1 } else { high = middle }
        }
        (low < self.count && at(low) == index).then(|| self.values.get(low)).flatten()
    }
}

/// A column of vectors of `dims` numbers.
pub(crate) struct Column<'a> {
    pub(crate) count: usize,
    pub(crate) dims: usize,
    kind: ComponentType,
    normalized: bool,
    base: Option<Entries<'a>>,
    sparse: Option<Sparse<'a>>,
}

impl<'a> Column<'a> {
    /// Opens an accessor. `place` names who asks, for an index out of range.
    ///
    /// # Errors
    ///
    /// Where the accessor does not exist, is of no known type, or its bytes are not there.
    pub(crate) fn open(asset: &'a Asset<'_>, place: Place, index: usize) -> Result<Self, ScanError> {
        let accessors = &asset.root.accessors;
        let Some(accessor) = accessors.get(index) else {
            return Err(asset.source.out_of_range(place, "accessor", index as i64, accessors.len()));
        };
        let opener = Opener { asset, place: Place::Item("accessor", index) };
        opener.open(accessor)
    }

    /// Numbers of an entry, scaled to -1..1 or 0..1 if normalised; missing dimensions are 0.
    pub(crate) fn vector<const N: usize>(&self, index: usize) -> [f64; N] {
        let mut vector = [0.0; N];
        let Some(bytes) = self.entry(index) else { return vector };
        for (value, bytes) in vector.iter_mut().zip(bytes.chunks_exact(size_of_kind(self.kind))) {
            let raw = number(bytes, self.kind);
            *value = if self.normalized { scaled(raw, self.kind) } else { raw };
        }
        vector
    }

    /// A whole number, for a column of indices.
    pub(crate) fn whole(&self, index: usize) -> u32 {
        self.entry(index).map_or(0, |bytes| number(bytes, self.kind) as u32)
    }

    pub(crate) fn is_unsigned(&self) -> bool {
        matches!(self.kind, ComponentType::U8 | ComponentType::U16 | ComponentType::U32)
    }

    fn entry(&self, index: usize) -> Option<&'a [u8]> {
        let replaced = self.sparse.as_ref().and_then(|sparse| sparse.get(index));
        replaced.or_else(|| self.base.and_then(|base| base.get(index)))
    }
}

struct Opener<'a, 's> {
    asset: &'a Asset<'s>,
    place: Place,
}

impl<'a> Opener<'a, '_> {
    fn open(&self, accessor: &json::Accessor) -> Result<Column<'a>, ScanError> {
        let (Checked::Valid(kind), Checked::Valid(shape)) = (accessor.component_type, accessor.type_) else {
            return Err(self.malformed("has a type that glTF does not know"));
        };
        let (kind, dims) = (kind.0, dims_of(shape).ok_or_else(|| self.malformed("is a matrix"))?);
        let size = dims * size_of_kind(kind);
        let count = accessor.count.0;
        let offset = accessor.byte_offset.map_or(0, |offset| offset.0);
        let base = match accessor.buffer_view {
            Some(view) => Some(self.entries(view.value(), offset, count, size, true)?),
            None => None,
        };
        let sparse = accessor.sparse.as_ref().map(|sparse| self.sparse(sparse, size)).transpose()?;
        if base.is_none() && sparse.is_none() {
            return Err(self.no_bytes());
        }
        let count = usize::try_from(count).map_err(|_| self.malformed("has too many entries"))?;
        Ok(Column { count, dims, kind, normalized: accessor.normalized, base, sparse })
    }

    fn sparse(&self, sparse: &json::accessor::sparse::Sparse, size: usize) -> Result<Sparse<'a>, ScanError> {
        let Checked::Valid(index_kind) = sparse.indices.component_type else {
            return Err(self.malformed("has sparse indices of a type that glTF does not know"));
        };
        let (index_kind, count) = (index_kind.0, sparse.count.0);
        let view = sparse.indices.buffer_view.value();
        let index_size = size_of_kind(index_kind);
        let indices = self.entries(view, sparse.indices.byte_offset.0, count, index_size, false)?;
        let view = sparse.values.buffer_view.value();
        let values = self.entries(view, sparse.values.byte_offset.0, count, size, false)?;
        let count = usize::try_from(count).map_err(|_| self.malformed("has too many entries"))?;
        Ok(Sparse { count, index_kind, indices, values })
    }

    /// `count` entries of `size` bytes from byte `offset` of a view, all present.
    fn entries(
        &self,
        view: usize,
        offset: u64,
        count: u64,
        size: usize,
        may_stride: bool,
    ) -> Result<Entries<'a>, ScanError> {
        let (bytes, stride) = self.asset.view(self.place, view)?;
        let stride = stride.filter(|_| may_stride).unwrap_or(size);
        if stride < size {
            return Err(self.malformed(format!("has entries of {size} bytes at a stride of {stride}")));
        }
        let needed = match count.checked_sub(1) {
            None => Some(0),
            Some(before) => before.checked_mul(stride as u64).and_then(|n| n.checked_add(size as u64)),
        };
        let Some(slice) = needed.and_then(|needed| slice(bytes, offset, needed)) else {
            let what = format!("reaches beyond the {} bytes of bufferView {view}", bytes.len());
            return Err(self.malformed(what));
        };
        Ok(Entries { bytes: slice, stride, size })
    }

    fn no_bytes(&self) -> ScanError {
        match self.asset.compression() {
            None => self.malformed("has no bytes"),
            Some(name) => {
                let what = format!("the glTF extension '{name}'");
                self.asset.source.unsupported(
                    self.place,
                    what,
                    "export the scan again without compression, or as binary PLY",
                )
            }
        }
    }

    fn malformed(&self, what: impl Into<String>) -> ScanError {
        self.asset.source.malformed(self.place, what)
    }
}

/// Numbers in an entry; `None` for matrices, which no triangle needs.
fn dims_of(shape: Type) -> Option<usize> {
    match shape {
        Type::Scalar => Some(1),
        Type::Vec2 => Some(2),
        Type::Vec3 => Some(3),
        Type::Vec4 => Some(4),
        Type::Mat2 | Type::Mat3 | Type::Mat4 => None,
    }
}

fn size_of_kind(kind: ComponentType) -> usize {
    match kind {
        ComponentType::I8 | ComponentType::U8 => 1,
        ComponentType::I16 | ComponentType::U16 => 2,
        ComponentType::U32 | ComponentType::F32 => 4,
    }
}

/// One number; `bytes` begins with it.
fn number(bytes: &[u8], kind: ComponentType) -> f64 {
    let mut word = [0; 4];
    for (to, from) in word.iter_mut().zip(bytes) {
        *to = *from;
    }
    let [a, b, ..] = word;
    match kind {
        ComponentType::I8 => f64::from(a as i8),
        ComponentType::U8 => f64::from(a),
        ComponentType::I16 => f64::from(i16::from_le_bytes([a, b])),
        ComponentType::U16 => f64::from(u16::from_le_bytes([a, b])),
        ComponentType::U32 => f64::from(u32::from_le_bytes(word)),
        ComponentType::F32 => f64::from(f32::from_le_bytes(word)),
    }
}

/// glTF 2.0, section 3.6.2.2: integers that stand for fractions.
fn scaled(raw: f64, kind: ComponentType) -> f64 {
    match kind {
        ComponentType::I8 => (raw / 127.0).max(-1.0),
        ComponentType::U8 => raw / 255.0,
        ComponentType::I16 => (raw / 32767.0).max(-1.0),
        ComponentType::U16 => raw / 65535.0,
        ComponentType::U32 | ComponentType::F32 => raw,
    }
}
