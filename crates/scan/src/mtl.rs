//! Material files (MTL) of OBJ: which image colours which material.
//!
//! Only `newmtl` and `map_Kd` are read; `tobj` would hand over the options of
//! `map_Kd` as part of the name, so the few lines are parsed here.

use crate::faces::Notes;
use crate::source::Source;
use crate::{Resolve, names, text};
use std::collections::BTreeMap;

/// Most `mtllib` lines, names on one of them, and material files asked for in all. Exporters write one
/// file; without an end, a mesh of half a megabyte can ask for its files a hundred thousand times.
pub(crate) const MOST_LIBRARIES: usize = 64;
/// Most bytes of all material files together. A material takes some hundred bytes and a scan has some
/// dozens; every image named costs more memory than its line has bytes.
const MOST_LIBRARY_BYTES: usize = 4 << 20;

/// The material files of a mesh, each asked for and read once.
pub(crate) struct Libraries<'a, 'r> {
    source: &'a Source<'a>,
    resolve: Resolve<'r>,
    /// Names asked for, and whether a file was there.
    asked: BTreeMap<String, bool>,
    bytes: usize,
    full: bool,
}

impl<'a, 'r> Libraries<'a, 'r> {
    pub(crate) fn new(source: &'a Source<'a>, resolve: Resolve<'r>) -> Self {
        Self { source, resolve, asked: BTreeMap::new(), bytes: 0, full: false }
    }

    /// Files of one `mtllib` line: one name, with spaces perhaps, or several names. A file that was
    /// read before comes back empty.
    pub(crate) fn of_line(&mut self, line: &[u8], notes: &mut Notes) -> Vec<Vec<u8>> {
        let whole = String::from_utf8_lossy(line);
        if let Some(file) = self.fetch(&whole) {
            return vec![file];
        }
        let words = whole.split_whitespace().take(MOST_LIBRARIES);
        let single: Vec<_> = words.filter_map(|name| self.fetch(name)).collect();
        if single.is_empty() && !self.full {
            notes.say(format!("the material file '{}' is missing beside the mesh", text::shown(line)));
        }
        single
    }

    fn fetch(&mut self, name: &str) -> Option<Vec<u8>> {
        let name = names::beside(name)?;
        if let Some(found) = self.asked.get(&name) {
            return found.then(Vec::new);
        }
        self.full |= self.asked.len() >= MOST_LIBRARIES;
        if self.full {
            return None;
        }
        let mut file = (self.resolve)(&name);
        self.bytes = self.bytes.saturating_add(file.as_ref().map_or(0, Vec::len));
        if self.bytes > MOST_LIBRARY_BYTES || self.source.check_bytes(self.bytes).is_err() {
            self.full = true;
            file = None;
        }
        self.asked.insert(name, file.is_some());
        file
    }

    /// Notes files that were left unread; `lines` more were not even asked for.
    pub(crate) fn note(&self, lines: usize, notes: &mut Notes) {
        if self.full || lines > 0 {
            notes.say(format!(
                "material files beyond {MOST_LIBRARIES}, or beyond {} MiB together, were passed over",
                MOST_LIBRARY_BYTES >> 20
            ));
        }
    }
}

/// A material's name and the base-colour images that it names.
pub(crate) type Material<'a> = (&'a [u8], Vec<String>);

/// Materials that name images, in the file's order. Names are borrowed: a long one followed by many
/// images would else be copied for each.
pub(crate) fn materials(bytes: &[u8]) -> Vec<Material<'_>> {
    let mut found: Vec<Material<'_>> = Vec::new();
    let mut current: Material<'_> = Default::default();
    for (_, line) in text::Lines::new(text::without_mark(bytes)) {
        let line = line.trim_ascii();
        if let Some(name) = after(line, b"newmtl") {
            found.push(std::mem::replace(&mut current, (name, Vec::new())));
        } else if let Some(map) = after(line, b"map_kd") {
            current.1.push(file_name(map));
        }
    }
    found.push(current);
    found.retain(|(_, images)| !images.is_empty());
    found
}

/// What follows a keyword (any case) and white space.
pub(crate) fn after<'a>(line: &'a [u8], keyword: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = line.split_at_checked(keyword.len())?;
    let matches = head.eq_ignore_ascii_case(keyword) && rest.first()?.is_ascii_whitespace();
    matches.then(|| rest.trim_ascii())
}

/// The name after the options; it may contain spaces.
fn file_name(map: &[u8]) -> String {
    let mut rest = map;
    while rest.starts_with(b"-") {
        let (option, more) = split_word(rest);
        rest = skip_values(option, more);
    }
    String::from_utf8_lossy(rest).into_owned()
}

/// Options of one or two values, and those of up to three numbers.
fn skip_values<'a>(option: &[u8], mut rest: &'a [u8]) -> &'a [u8] {
    let (most, numeric) = match option.to_ascii_lowercase().as_slice() {
        b"-s" | b"-o" | b"-t" => (3, true),
        b"-mm" => (2, true),
        _ => (1, false),
    };
    for _ in 0..most {
        let (value, more) = split_word(rest);
        if numeric && text::number(value).is_err() {
            break;
        }
        rest = more;
    }
    rest
}

fn split_word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
    (&text[..end], text[end..].trim_ascii_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_kd_options() {
        let check = |line: &str, expected: &str| {
            let mtl = format!("newmtl skin\n  {line}\n");
            assert_eq!(materials(mtl.as_bytes()), [(&b"skin"[..], vec![expected.to_owned()])]);
        };
        check("map_Kd head.png", "head.png");
        check("map_Kd my head.png\r", "my head.png");
        check("MAP_KD -s 1 1 1 -clamp on head.png", "head.png");
        check("map_Kd -o 0.5 head.png", "head.png");
        check("map_Kd -bm 2", "");
    }
}
