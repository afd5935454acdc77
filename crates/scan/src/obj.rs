//! Wavefront OBJ: quads and larger polygons, negative indices, vertex colours
//! (`v x y z r g b`), texture coordinates, the base-colour image of its MTL.
//!
//! Read here rather than by `tobj`, which cuts every polygon as a fan (wrong for
//! concave ones), gives errors without lines, and stops at the first word it does
//! not know. Normals are not read: the crates above compute their own.

use crate::error::{Place, ScanError};
use crate::faces::{Notes, settle_colours};
use crate::polygon::{Corner, NO_UV, Polygons, Tables};
use crate::source::Source;
use crate::{Resolve, ScanMesh, mtl, names, text};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Reads OBJ text. See [`crate::read`].
pub(crate) fn read(source: &Source<'_>, bytes: &[u8], resolve: Resolve<'_>) -> Result<ScanMesh, ScanError> {
    let mut reader = Reader::new(source);
    let mut lines = text::Lines::new(text::without_mark(bytes));
    while let Some((number, line)) = lines.next() {
        let joined = with_continuations(line, &mut lines);
        reader.line(number, &joined)?;
    }
    reader.finish(resolve)
}

/// A line and those that follow while each ends with a backslash.
fn with_continuations<'a>(line: &'a [u8], lines: &mut text::Lines<'a>) -> Cow<'a, [u8]> {
    let mut joined = Cow::Borrowed(line);
    while let Some(kept) = joined.strip_suffix(b"\\").map(<[u8]>::len) {
        let Some((_, next)) = lines.next() else { break };
        let joined = joined.to_mut();
        joined.truncate(kept);
        joined.push(b' ');
        joined.extend_from_slice(next);
    }
    joined
}

/// What was seen and left out, for the notes.
#[derive(Default)]
struct PassedOver {
    lines_and_points: usize,
    free_form: usize,
    small_faces: usize,
    extra_numbers: usize,
    unknown: usize,
    first_unknown: String,
}

struct Reader<'a> {
    source: &'a Source<'a>,
    positions: Vec<[f64; 3]>,
    /// As long as `positions` once there is a colour, else empty.
    colours: Vec<[f32; 3]>,
    coloured: usize,
    uvs: Vec<[f32; 2]>,
    polygons: Polygons,
    libraries: Vec<Vec<u8>>,
    /// `mtllib` lines beyond those kept.
    further_libraries: usize,
    material: Vec<u8>,
    faces_by_material: BTreeMap<Vec<u8>, usize>,
    /// First index that points before the start: its line and the error.
    underflow: Option<(usize, ScanError)>,
    passed: PassedOver,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Source<'a>) -> Self {
        Self {
            source,
            positions: Vec::new(),
            colours: Vec::new(),
            coloured: 0,
            uvs: Vec::new(),
            polygons: Polygons::default(),
            libraries: Vec::new(),
            further_libraries: 0,
            material: Vec::new(),
            faces_by_material: BTreeMap::new(),
            underflow: None,
            passed: PassedOver::default(),
        }
    }

    fn line(&mut self, number: usize, line: &[u8]) -> Result<(), ScanError> {
        let mut words = text::words(line);
        let Some(keyword) = words.next() else { return Ok(()) };
        match keyword {
            b"v" => self.vertex(number, words)?,
            b"vt" => self.texture_coordinate(number, words)?,
            b"f" | b"fo" => self.face(number, words)?,
            b"l" | b"p" => self.passed.lines_and_points += 1,
            b"usemtl" => self.material = rest_of(line, keyword).to_vec(),
            b"mtllib" => self.library(rest_of(line, keyword)),
            b"vn" | b"vp" | b"o" | b"g" | b"s" | b"mg" | b"maplib" | b"usemap" | b"lod" | b"bevel"
            | b"c_interp" | b"d_interp" | b"shadow_obj" | b"trace_obj" => {}
            b"cstype" | b"deg" | b"bmat" | b"step" | b"curv" | b"curv2" | b"surf" | b"parm" | b"trim"
            | b"hole" | b"scrv" | b"sp" | b"end" | b"con" | b"ctech" | b"stech" => self.passed.free_form += 1,
            _ if keyword.starts_with(b"#") => {}
            _ => self.passed.unknown(number, keyword),
        }
        Ok(())
    }

    /// Keeps an `mtllib` line that is not there yet.
    fn library(&mut self, line: &[u8]) {
        if self.libraries.iter().any(|kept| kept == line) {
            return;
        }
        if self.libraries.len() < mtl::MOST_LIBRARIES {
            self.libraries.push(line.to_vec());
        } else {
            self.further_libraries += 1;
        }
    }

    fn vertex<'w>(&mut self, line: usize, words: impl Iterator<Item = &'w [u8]>) -> Result<(), ScanError> {
        let (values, count) = self.numbers::<7>(line, words)?;
        let [x, y, z, r, g, b, _] = values;
        if count < 3 {
            return Err(self.malformed(line, format!("a vertex needs 3 coordinates and has {count}")));
        }
        self.source.check_vertices(Place::Line(line), self.positions.len() as u64 + 1)?;
        if count >= 6 {
            self.colours.resize(self.positions.len(), [1.0; 3]);
            self.colours.push([r, g, b].map(|c| c as f32));
            self.coloured += 1;
        }
        self.passed.extra_numbers += usize::from(count == 5);
        self.positions.push([x, y, z]);
        Ok(())
    }

    /// `vt u [v [w]]`; v runs upward in OBJ.
    fn texture_coordinate<'w>(
        &mut self,
        line: usize,
        words: impl Iterator<Item = &'w [u8]>,
    ) -> Result<(), ScanError> {
        let (values, count) = self.numbers::<3>(line, words)?;
        if count == 0 {
            return Err(self.malformed(line, "a texture coordinate without numbers"));
        }
        self.uvs.push([values[0] as f32, (1.0 - values[1]) as f32]);
        Ok(())
    }

    /// Up to `N` numbers and how many there were; words after the last are not looked at.
    fn numbers<'w, const N: usize>(
        &self,
        line: usize,
        words: impl Iterator<Item = &'w [u8]>,
    ) -> Result<([f64; N], usize), ScanError> {
        let mut values = [0.0; N];
        let mut count = 0;
        for (value, word) in values.iter_mut().zip(words.take_while(|w| !w.starts_with(b"#"))) {
            *value = text::number(word).map_err(|what| self.malformed(line, what))?;
            count += 1;
        }
        Ok((values, count))
    }

    fn face<'w>(&mut self, line: usize, words: impl Iterator<Item = &'w [u8]>) -> Result<(), ScanError> {
        for word in words.take_while(|w| !w.starts_with(b"#")) {
            let corner = self.corner(line, word)?;
            self.polygons.push_corner(corner);
        }
        if self.polygons.close(line) < 3 {
            self.passed.small_faces += 1;
            return Ok(());
        }
        match self.faces_by_material.get_mut(&self.material) {
            Some(faces) => *faces += 1,
            None => drop(self.faces_by_material.insert(self.material.clone(), 1)),
        }
        self.source.check_triangles(Place::Line(line), self.polygons.triangle_count() as u64)
    }

    /// `vertex[/[texture][/[normal]]]`.
    fn corner(&mut self, line: usize, word: &[u8]) -> Result<Corner, ScanError> {
        let mut parts = word.split(|b| *b == b'/');
        let vertex = parts.next().unwrap_or_default();
        let vertex = self.index(line, word, "vertex", vertex, self.positions.len())?;
        let uv = match parts.next() {
            None | Some(b"") => NO_UV,
            Some(uv) => self.index(line, word, "texture coordinate", uv, self.uvs.len())?,
        };
        Ok(Corner { vertex, uv })
    }

    /// From 1, or backwards from the last read with -1. A reference forward is legal, so
    /// the upper end is checked when all is read; 0 stands in for an index too low.
    fn index(
        &mut self,
        line: usize,
        word: &[u8],
        what: &'static str,
        digits: &[u8],
        count: usize,
    ) -> Result<u32, ScanError> {
        let parsed = std::str::from_utf8(digits).ok().and_then(|d| d.parse::<i64>().ok());
        let Some(written) = parsed else {
            return Err(self.malformed(line, format!("'{}' is not a face corner", text::shown(word))));
        };
        let index = if written < 0 { written.saturating_add(count as i64) } else { written - 1 };
        if index < 0 && self.underflow.is_none() {
            let error = self.source.out_of_range(Place::Line(line), what, written, count);
            self.underflow = Some((line, error));
        }
        Ok(u32::try_from(index.max(0)).unwrap_or(NO_UV - 1))
    }

    fn malformed(&self, line: usize, what: impl Into<String>) -> ScanError {
        self.source.malformed(Place::Line(line), what)
    }

    fn finish(mut self, resolve: Resolve<'_>) -> Result<ScanMesh, ScanError> {
        let tables = Tables { positions: &self.positions, uvs: &self.uvs, place: Place::Line };
        let overflow = self.polygons.first_out_of_range(self.source, &tables, |index| i64::from(index) + 1);
        let first = [self.underflow.take(), overflow].into_iter().flatten().min_by_key(|bad| bad.0);
        if let Some((_, error)) = first {
            return Err(error);
        }
        self.source.check_finite(&self.positions)?;
        let mut notes = Notes::default();
        let faces = self.polygons.cut(self.source, &tables, &mut notes)?;
        let (triangles, corner_uvs) = faces.finish(self.source, self.positions.len(), &mut notes)?;
        self.passed.note(&mut notes);
        Ok(ScanMesh {
            triangles,
            corner_uvs,
            texture: None,
            texture_file: self.texture_file(resolve, &mut notes),
            vertex_colours: self.finished_colours(&mut notes),
            positions: self.positions,
            notes: notes.0,
        })
    }

    /// Colours for all vertices; 0..255 is taken for 0..1 scaled, missing ones are white.
    fn finished_colours(&mut self, notes: &mut Notes) -> Option<Vec<[f32; 3]>> {
        if self.coloured == 0 {
            return None;
        }
        let mut colours = std::mem::take(&mut self.colours);
        colours.resize(self.positions.len(), [1.0; 3]);
        settle_colours(&mut colours, self.positions.len() - self.coloured, notes);
        Some(colours)
    }

    /// The image of the material on most faces.
    fn texture_file(&self, resolve: Resolve<'_>, notes: &mut Notes) -> Option<String> {
        let mut libraries = mtl::Libraries::new(self.source, resolve);
        let mut faces_by_image: BTreeMap<String, usize> = BTreeMap::new();
        let mut nowhere = Vec::new();
        for line in &self.libraries {
            for file in libraries.of_line(line, notes) {
                self.count_faces(&file, &mut faces_by_image, &mut nowhere);
            }
        }
        libraries.note(self.further_libraries, notes);
        if let Some(first) = nowhere.first() {
            let first = text::shown(first.as_bytes());
            let others = nowhere.len() - 1;
            let and = if others > 0 { format!(", as were {others} more") } else { String::new() };
            notes.say(format!("the texture '{first}' was passed over{and}"));
        }
        let others = faces_by_image.len().saturating_sub(1);
        notes.count(others, "further texture image passed over", "further texture images passed over");
        faces_by_image.into_iter().max_by_key(|(_, faces)| *faces).map(|(name, _)| name)
    }

    /// Adds up the faces that each image of a material file covers, and the names that lead nowhere.
    fn count_faces(&self, file: &[u8], by_image: &mut BTreeMap<String, usize>, nowhere: &mut Vec<String>) {
        for (material, images) in mtl::materials(file) {
            let Some(faces) = self.faces_by_material.get(material) else { continue };
            for image in images {
                match names::beside(&image) {
                    Some(name) => *by_image.entry(name).or_default() += faces,
                    None => nowhere.push(image),
                }
            }
        }
    }
}

fn rest_of<'l>(line: &'l [u8], keyword: &[u8]) -> &'l [u8] {
    mtl::after(line.trim_ascii(), keyword).unwrap_or_default()
}

impl PassedOver {
    fn unknown(&mut self, line: usize, keyword: &[u8]) {
        if self.unknown == 0 {
            self.first_unknown = format!("first: '{}' on line {line}", text::shown(keyword));
        }
        self.unknown += 1;
    }

    fn note(&self, notes: &mut Notes) {
        notes.count(self.lines_and_points, "line or point passed over", "lines and points passed over");
        notes.count(
            self.free_form,
            "free-form curve or surface statement passed over",
            "free-form curve and surface statements passed over",
        );
        notes.count(
            self.small_faces,
            "face with fewer than 3 corners dropped",
            "faces with fewer than 3 corners dropped",
        );
        notes.count(
            self.extra_numbers,
            "vertex has 5 numbers, of which 3 were read",
            "vertices have 5 numbers, of which 3 were read",
        );
        let many = format!("unknown statements passed over ({})", self.first_unknown);
        let one = format!("unknown statement passed over ({})", self.first_unknown);
        notes.count(self.unknown, &one, &many);
    }
}
