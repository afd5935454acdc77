//! Answers that carry large tables of numbers: a small JSON head and the tables after it, as a page takes them without parsing.
//!
//! `HLP1`, the length of the head (u32, little endian), the head (JSON, padded with spaces so that tables begin at a multiple of four), then
//! the tables. The head's `tables` says for each name where its bytes begin after the head, how many there are, and their type (`f32`,
//! `u32`, `u8`).

use serde_json::{Map, Value, json};

/// Bytes of the mark and the length before the head.
const BEFORE: usize = 8;

/// An answer that is being put together.
pub(crate) struct Packing {
    tables: Map<String, Value>,
    bytes: Vec<u8>,
}

impl Packing {
    pub(crate) fn new() -> Self {
        Self { tables: Map::new(), bytes: Vec::new() }
    }

    /// Adds numbers.
    pub(crate) fn floats(&mut self, name: &str, values: impl IntoIterator<Item = f32>) {
        let from = self.bytes.len();
        values.into_iter().for_each(|v| self.bytes.extend(v.to_le_bytes()));
        self.note(name, from, "f32");
    }

    /// Adds whole numbers.
    pub(crate) fn whole(&mut self, name: &str, values: impl IntoIterator<Item = u32>) {
        let from = self.bytes.len();
        values.into_iter().for_each(|v| self.bytes.extend(v.to_le_bytes()));
        self.note(name, from, "u32");
    }

    /// Adds bytes.
    pub(crate) fn bytes(&mut self, name: &str, values: &[u8]) {
        let from = self.bytes.len();
        self.bytes.extend(values);
        self.note(name, from, "u8");
        while !self.bytes.len().is_multiple_of(4) {
            self.bytes.push(0);
        }
    }

    fn note(&mut self, name: &str, from: usize, kind: &str) {
        let length = self.bytes.len() - from;
        self.tables.insert(name.to_owned(), json!({ "from": from, "bytes": length, "type": kind }));
    }

    /// The answer, with what the head says besides.
    pub(crate) fn packed(self, said: &Value) -> Vec<u8> {
        let mut head = json!({ "tables": self.tables, "said": said }).to_string().into_bytes();
        while !(BEFORE + head.len()).is_multiple_of(4) {
            head.push(b' ');
        }
        let mut all = b"HLP1".to_vec();
        all.extend((head.len() as u32).to_le_bytes());
        all.extend(head);
        all.extend(self.bytes);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tables_stand_where_the_head_says(floats in proptest::collection::vec(-1e3f32..1e3, 0..20), bytes in proptest::collection::vec(any::<u8>(), 0..9)) {
            let mut packing = Packing::new();
            packing.bytes("b", &bytes);
            packing.floats("f", floats.clone());
            let all = packing.packed(&json!({ "word": "ä" }));
            let length = u32::from_le_bytes([all[4], all[5], all[6], all[7]]) as usize;
            let head: Value = serde_json::from_slice(&all[8..8 + length]).expect("a head");
            prop_assert_eq!((8 + length) % 4, 0);
            let table = |name: &str| {
                let at = |key: &str| head["tables"][name][key].as_u64().expect("a number") as usize;
                &all[8 + length + at("from")..8 + length + at("from") + at("bytes")]
            };
            prop_assert_eq!(table("b"), bytes.as_slice());
            let back: Vec<f32> = table("f").chunks(4).map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect();
            prop_assert_eq!(back, floats);
            prop_assert_eq!(head["tables"]["f"]["from"].as_u64().expect("a number") % 4, 0);
        }
    }
}
