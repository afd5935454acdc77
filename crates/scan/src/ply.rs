//! Stanford PLY: ASCII and binary of either byte order, polygons and strips of
//! triangles, colours, texture coordinates per vertex or per face corner; any other
//! element or property is stepped over.
//!
//! Read here rather than by `ply-rs-bw`: that grows one value per element the header
//! claims, even where an element has no properties and so takes no bytes (a 200-byte
//! file can ask for 4e9), and it refuses number spellings such as `1.` and `nan`.
//! Here the header's counts are held against the limits and against the bytes that
//! are there before anything is kept.

mod header;
mod rows;

use crate::error::{Place, ScanError};
use crate::faces::{Notes, settle_colours};
use crate::polygon::{Corner, NO_UV, Polygons, Tables};
use crate::source::Source;
use crate::{ScanMesh, names, text};
use header::{Element, Header};
use rows::{Row, Rows};

/// Reads any PLY. See [`crate::read`].
pub(crate) fn read(source: &Source<'_>, bytes: &[u8]) -> Result<ScanMesh, ScanError> {
    let header = header::parse(source, bytes)?;
    check_counts(source, &header)?;
    let mut rows = Rows::new(source, &header, bytes);
    let mut mesh = Gathered::new(source, &header);
    for element in &header.elements {
        rows.check_room(element)?;
        match element.name.as_slice() {
            b"vertex" => mesh.read_vertices(&mut rows, element)?,
            b"face" => mesh.read_faces(&mut rows, element)?,
            b"tristrips" => mesh.read_strips(&mut rows, element)?,
            _ => mesh.step_over(&mut rows, element)?,
        }
    }
    let surplus = rows.surplus();
    mesh.notes.count(surplus, "line has surplus numbers", "lines have surplus numbers");
    mesh.finish(&header)
}

/// Refuses on the header's word alone what is over the limits.
fn check_counts(source: &Source<'_>, header: &Header) -> Result<(), ScanError> {
    for element in &header.elements {
        let place = Place::Line(element.line);
        match element.name.as_slice() {
            b"vertex" => source.check_vertices(place, element.count)?,
            b"face" => source.check_triangles(place, element.count)?,
            _ => {}
        }
    }
    Ok(())
}

struct Gathered<'a> {
    source: &'a Source<'a>,
    positions: Vec<[f64; 3]>,
    colours: Vec<[f32; 3]>,
    /// Per vertex, then per face corner.
    uvs: Vec<[f32; 2]>,
    vertex_uvs: bool,
    vertex_count: u64,
    polygons: Polygons,
    small_faces: usize,
    notes: Notes,
}

/// Columns of the vertex element.
struct VertexColumns {
    position: [usize; 3],
    colour: Option<([usize; 3], f64)>,
    uv: Option<[usize; 2]>,
}

impl<'a> Gathered<'a> {
    fn new(source: &'a Source<'a>, header: &Header) -> Self {
        let vertices = header.elements.iter().filter(|e| e.name == b"vertex");
        Self {
            source,
            positions: Vec::new(),
            colours: Vec::new(),
            uvs: Vec::new(),
            vertex_uvs: vertices.clone().any(|e| uv_columns(e).is_some()),
            vertex_count: vertices.map(|e| e.count).sum(),
            polygons: Polygons::default(),
            small_faces: 0,
            notes: Notes::default(),
        }
    }

    fn read_vertices(&mut self, rows: &mut Rows<'_>, element: &Element) -> Result<(), ScanError> {
        let columns = VertexColumns::of(self.source, element)?;
        let reserve = element.count as usize;
        self.positions.reserve(reserve);
        for _ in 0..element.count {
            let row = rows.next(element)?;
            self.positions.push(columns.position.map(|c| row.scalar(c)));
            if let Some((colour, full)) = columns.colour {
                self.colours.push(colour.map(|c| (row.scalar(c) / full) as f32));
            }
            if let Some([u, v]) = columns.uv {
                self.uvs.push(uv(row.scalar(u), row.scalar(v)));
            }
        }
        Ok(())
    }

    fn read_faces(&mut self, rows: &mut Rows<'_>, element: &Element) -> Result<(), ScanError> {
        let Some(corners) = element.list_named(&[b"vertex_indices", b"vertex_index"]) else {
            let what = "the face element has no list 'vertex_indices'";
            return Err(self.source.malformed(Place::Line(element.line), what));
        };
        let uvs = element.list_named(&[b"texcoord"]);
        rows.keep(&[Some(corners), uvs]);
        for number in 0..element.count as usize {
            let row = rows.next(element)?;
            self.face(number, row, corners, uvs)?;
        }
        rows.keep(&[]);
        Ok(())
    }

    fn face(
        &mut self,
        number: usize,
        row: &Row,
        corners: usize,
        uvs: Option<usize>,
    ) -> Result<(), ScanError> {
        let indices = row.list(corners);
        let pairs = uvs.map_or(&[][..], |column| row.list(column).as_chunks::<2>().0);
        let own_uvs = pairs.len() == indices.len();
        for (i, &written) in indices.iter().enumerate() {
            let vertex = self.index(number, written)?;
            let uv = if own_uvs { self.corner_uv(pairs[i])? } else { self.vertex_uv(vertex) };
            self.polygons.push_corner(Corner { vertex, uv });
        }
        if self.polygons.close(number) < 3 {
            self.small_faces += 1;
        }
        self.source.check_triangles(Place::Face(number), self.polygons.triangle_count() as u64)
    }

    fn vertex_uv(&self, vertex: u32) -> u32 {
        if self.vertex_uvs { vertex } else { NO_UV }
    }

    /// Adds a corner's own coordinates to the table, behind those of the vertices.
    fn corner_uv(&mut self, [u, v]: [f64; 2]) -> Result<u32, ScanError> {
        if self.vertex_uvs {
            return Ok(NO_UV);
        }
        self.uvs.push(uv(u, v));
        Ok((self.uvs.len() - 1) as u32)
    }

    fn index(&self, face: usize, written: f64) -> Result<u32, ScanError> {
        if written >= 0.0 && written < self.vertex_count as f64 && written.fract() == 0.0 {
            return Ok(written as u32);
        }
        let count = self.vertex_count as usize;
        Err(self.source.out_of_range(Place::Face(face), "vertex", written as i64, count))
    }

    /// Strips as the Stanford scans have them: one long list, -1 between strips.
    fn read_strips(&mut self, rows: &mut Rows<'_>, element: &Element) -> Result<(), ScanError> {
        let Some(column) = element.list_named(&[b"vertex_indices", b"vertex_index"]) else {
            return self.step_over(rows, element);
        };
        rows.keep(&[Some(column)]);
        for number in 0..element.count as usize {
            let row = rows.next(element)?;
            for strip in row.list(column).split(|index| *index == -1.0) {
                self.strip(number, strip)?;
            }
        }
        rows.keep(&[]);
        Ok(())
    }

    fn strip(&mut self, number: usize, strip: &[f64]) -> Result<(), ScanError> {
        for (i, &[a, b, c]) in strip.array_windows().enumerate() {
            let turned = if i % 2 == 0 { [a, b, c] } else { [b, a, c] };
            for written in turned {
                let vertex = self.index(number, written)?;
                self.polygons.push_corner(Corner { vertex, uv: self.vertex_uv(vertex) });
            }
            self.polygons.close(number);
        }
        self.source.check_triangles(Place::Face(number), self.polygons.triangle_count() as u64)
    }

    fn step_over(&mut self, rows: &mut Rows<'_>, element: &Element) -> Result<(), ScanError> {
        rows.step_over(element)?;
        let name = text::shown(&element.name);
        self.notes.say(format!("{} '{name}' entries passed over", element.count));
        Ok(())
    }

    fn finish(mut self, header: &Header) -> Result<ScanMesh, ScanError> {
        self.source.check_finite(&self.positions)?;
        let tables = Tables { positions: &self.positions, uvs: &self.uvs, place: Place::Face };
        let faces = self.polygons.cut(self.source, &tables, &mut self.notes)?;
        let vertices = self.positions.len();
        let (triangles, corner_uvs) = faces.finish(self.source, vertices, &mut self.notes)?;
        self.notes.count(
            self.small_faces,
            "face with fewer than 3 corners dropped",
            "faces with fewer than 3 corners dropped",
        );
        let coloured = !self.colours.is_empty();
        if coloured {
            self.colours.resize(vertices, [1.0; 3]);
            settle_colours(&mut self.colours, 0, &mut self.notes);
        }
        let texture_file = texture_file(header, &mut self.notes);
        Ok(ScanMesh {
            positions: self.positions,
            triangles,
            corner_uvs,
            vertex_colours: coloured.then_some(self.colours),
            texture: None,
            texture_file,
            notes: self.notes.0,
        })
    }
}

impl VertexColumns {
    fn of(source: &Source<'_>, element: &Element) -> Result<Self, ScanError> {
        let named = |names: [&[u8]; 3]| all(names.map(|name| element.scalar_named(&[name])));
        let position = named([b"x", b"y", b"z"]).ok_or_else(|| {
            source.malformed(Place::Line(element.line), "the vertex element has no x, y and z")
        })?;
        let colour = named([b"red", b"green", b"blue"])
            .or_else(|| named([b"diffuse_red", b"diffuse_green", b"diffuse_blue"]))
            .or_else(|| named([b"r", b"g", b"b"]));
        let colour = colour.map(|columns| (columns, element.properties[columns[0]].kind.full()));
        Ok(Self { position, colour, uv: uv_columns(element) })
    }
}

/// Texture coordinates per vertex, under the names programs use for them.
fn uv_columns(element: &Element) -> Option<[usize; 2]> {
    let u = element.scalar_named(&[b"s", b"u", b"texture_u", b"tx"])?;
    let v = element.scalar_named(&[b"t", b"v", b"texture_v", b"ty"])?;
    Some([u, v])
}

fn all(columns: [Option<usize>; 3]) -> Option<[usize; 3]> {
    let [a, b, c] = columns;
    Some([a?, b?, c?])
}

/// v runs upward in the PLY files of MeshLab and its like.
fn uv(u: f64, v: f64) -> [f32; 2] {
    [u as f32, (1.0 - v) as f32]
}

/// `comment TextureFile name`, as MeshLab writes.
fn texture_file(header: &Header, notes: &mut Notes) -> Option<String> {
    let mut textures = header.texture_files.iter().filter_map(|name| names::beside(name));
    let first = textures.next();
    notes.count(textures.count(), "further texture image passed over", "further texture images passed over");
    first
}
