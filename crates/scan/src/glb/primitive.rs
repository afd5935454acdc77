//! Primitives of meshes: their triangles, gathered over the scene.

use super::accessor::Column;
use super::asset::Asset;
use super::scene::Instance;
use super::texture::{self, BaseColour};
use crate::ScanMesh;
use crate::error::{Place, ScanError};
use crate::faces::{Faces, Notes, settle_colours};
use ::gltf::json;
use glam::{DMat4, DVec3};
use json::mesh::{Mode, Primitive, Semantic};
use json::validation::Checked;
use std::collections::BTreeMap;

/// Gathers the triangles of all instances.
pub(crate) struct Builder<'a> {
    asset: &'a Asset<'a>,
    notes: Notes,
    positions: Vec<[f64; 3]>,
    /// As long as `positions` once there is a colour, else empty.
    colours: Vec<[f32; 3]>,
    coloured: usize,
    faces: Faces,
    /// Triangles looked at, with those dropped.
    seen: u64,
    triangles_by_image: BTreeMap<Option<usize>, u64>,
    lines_and_points: usize,
    loose_corners: usize,
    bent: usize,
}

/// Corners of a primitive: through its indices, or one after the other.
struct Corners<'a> {
    indices: Option<(Place, Column<'a>)>,
    vertices: usize,
}

impl Corners<'_> {
    fn count(&self) -> usize {
        self.indices.as_ref().map_or(self.vertices, |(_, column)| column.count)
    }

    /// Vertex of corner number `corner`, checked.
    fn vertex(&self, asset: &Asset<'_>, corner: usize) -> Result<usize, ScanError> {
        let Some((place, column)) = &self.indices else { return Ok(corner) };
        let vertex = column.whole(corner);
        if (vertex as usize) < self.vertices {
            return Ok(vertex as usize);
        }
        Err(asset.source.out_of_range(*place, "vertex", i64::from(vertex), self.vertices))
    }
}

impl<'a> Builder<'a> {
    pub(crate) fn new(asset: &'a Asset<'a>, notes: Notes) -> Self {
        Self {
            asset,
            notes,
            positions: Vec::new(),
            colours: Vec::new(),
            coloured: 0,
            faces: Faces::default(),
            seen: 0,
            triangles_by_image: BTreeMap::new(),
            lines_and_points: 0,
            loose_corners: 0,
            bent: 0,
        }
    }

    /// Adds a mesh. Primitives that share their vertices go on sharing them.
    pub(crate) fn add(&mut self, instance: &Instance) -> Result<(), ScanError> {
        let Some(mesh) = self.asset.root.meshes.get(instance.mesh) else { return Ok(()) };
        let place = Place::Item("mesh", instance.mesh);
        let mut bases = BTreeMap::new();
        for primitive in &mesh.primitives {
            self.primitive(place, primitive, instance, &mut bases)?;
        }
        Ok(())
    }

    fn primitive(
        &mut self,
        place: Place,
        primitive: &Primitive,
        instance: &Instance,
        bases: &mut BTreeMap<(usize, Option<usize>), usize>,
    ) -> Result<(), ScanError> {
        let Checked::Valid(mode) = primitive.mode else {
            return Err(self.asset.source.malformed(place, "a primitive of a mode glTF does not know"));
        };
        if !matches!(mode, Mode::Triangles | Mode::TriangleStrip | Mode::TriangleFan) {
            self.lines_and_points += 1;
            return Ok(());
        }
        let Some(position) = attribute(primitive, Semantic::Positions) else {
            return Err(self.asset.source.malformed(place, "a primitive without POSITION"));
        };
        self.bent += usize::from(primitive.targets.as_ref().is_some_and(|targets| !targets.is_empty()));
        let column = self.column(place, position, "POSITION", &[3])?;
        let vertices = column.count;
        let colour = attribute(primitive, Semantic::Colors(0));
        let base = match bases.get(&(position, colour)) {
            Some(&base) => base,
            None => self.vertices(place, &column, colour, instance.scene_from_mesh)?,
        };
        bases.insert((position, colour), base);
        let corners = Corners { indices: self.indices(place, primitive)?, vertices };
        let mirrored = instance.scene_from_mesh.determinant() < 0.0;
        self.triangles(place, primitive, mode, &Run { corners, base, mirrored })
    }

    /// Opens a column whose entries have one of the given numbers of dimensions.
    fn column(
        &self,
        place: Place,
        accessor: usize,
        name: &str,
        dims: &[usize],
    ) -> Result<Column<'a>, ScanError> {
        let column = Column::open(self.asset, place, accessor)?;
        if dims.contains(&column.dims) {
            return Ok(column);
        }
        let what = format!("{name} has entries of {} numbers", column.dims);
        Err(self.asset.source.malformed(Place::Item("accessor", accessor), what))
    }

    /// Appends a primitive's vertices; returns the number of the first.
    fn vertices(
        &mut self,
        place: Place,
        column: &Column<'_>,
        colour: Option<usize>,
        scene_from_mesh: DMat4,
    ) -> Result<usize, ScanError> {
        let base = self.positions.len();
        self.asset.source.check_vertices(place, (base as u64).saturating_add(column.count as u64))?;
        let plain = scene_from_mesh == DMat4::IDENTITY;
        let place_in_scene = |p: [f64; 3]| match plain {
            true => p,
            false => scene_from_mesh.transform_point3(DVec3::from_array(p)).to_array(),
        };
        self.positions.extend((0..column.count).map(|i| place_in_scene(column.vector(i))));
        if let Some(colour) = colour {
            self.vertex_colours(place, colour, base, column.count)?;
        }
        Ok(base)
    }

    fn vertex_colours(
        &mut self,
        place: Place,
        accessor: usize,
        base: usize,
        count: usize,
    ) -> Result<(), ScanError> {
        let column = self.column(place, accessor, "COLOR_0", &[3, 4])?;
        self.check_length(&column, accessor, "COLOR_0", count)?;
        self.colours.resize(base, [1.0; 3]);
        self.colours.extend((0..count).map(|i| column.vector::<3>(i).map(srgb_encoded)));
        self.coloured += count;
        Ok(())
    }

    fn check_length(
        &self,
        column: &Column<'_>,
        accessor: usize,
        name: &str,
        vertices: usize,
    ) -> Result<(), ScanError> {
        if column.count >= vertices {
            return Ok(());
        }
        let what = format!("{name} has {} entries for {vertices} vertices", column.count);
        Err(self.asset.source.malformed(Place::Item("accessor", accessor), what))
    }

    fn indices(&self, place: Place, primitive: &Primitive) -> Result<Option<(Place, Column<'a>)>, ScanError> {
        let Some(accessor) = primitive.indices.map(|index| index.value()) else { return Ok(None) };
        let column = self.column(place, accessor, "the list of indices", &[1])?;
        let place = Place::Item("accessor", accessor);
        if !column.is_unsigned() {
            return Err(self.asset.source.malformed(place, "indices are not unsigned whole numbers"));
        }
        Ok(Some((place, column)))
    }

    fn triangles(
        &mut self,
        place: Place,
        primitive: &Primitive,
        mode: Mode,
        run: &Run<'_>,
    ) -> Result<(), ScanError> {
        let corners = run.corners.count();
        let count = match mode {
            Mode::Triangles => corners / 3,
            _ => corners.saturating_sub(2),
        };
        self.loose_corners += if mode == Mode::Triangles { corners % 3 } else { 0 };
        self.seen = self.seen.saturating_add(count as u64);
        self.asset.source.check_triangles(place, self.seen)?;
        let colouring = texture::base_colour(&self.asset.root, primitive.material.map(|m| m.value()));
        *self.triangles_by_image.entry(colouring.image).or_default() += count as u64;
        let uvs = self.uvs(place, primitive, &colouring, run.corners.vertices)?;
        for number in 0..count {
            let triangle = run.triangle(self.asset, mode, number)?;
            let corner_uv = |column: &Column<'_>| triangle.map(|v| colouring.uv(column.vector(v)));
            let uvs = uvs.as_ref().map(corner_uv);
            self.faces.push(self.asset.source, triangle.map(|v| (run.base + v) as u32), uvs)?;
        }
        Ok(())
    }

    fn uvs(
        &self,
        place: Place,
        primitive: &Primitive,
        colouring: &BaseColour,
        vertices: usize,
    ) -> Result<Option<Column<'a>>, ScanError> {
        let Some(accessor) = attribute(primitive, Semantic::TexCoords(colouring.set)) else {
            return Ok(None);
        };
        let column = self.column(place, accessor, "TEXCOORD", &[2])?;
        self.check_length(&column, accessor, "TEXCOORD", vertices)?;
        Ok(Some(column))
    }

    /// The mesh, if it has triangles and finite vertices.
    pub(crate) fn finish(mut self) -> Result<ScanMesh, ScanError> {
        let source = self.asset.source;
        source.check_finite(&self.positions)?;
        self.note();
        let (triangles, corner_uvs) =
            std::mem::take(&mut self.faces).finish(source, self.positions.len(), &mut self.notes)?;
        let vertex_colours = (self.coloured > 0).then(|| {
            self.colours.resize(self.positions.len(), [1.0; 3]);
            settle_colours(&mut self.colours, self.positions.len() - self.coloured, &mut self.notes);
            std::mem::take(&mut self.colours)
        });
        let (texture, texture_file) = self.texture();
        Ok(ScanMesh {
            positions: self.positions,
            triangles,
            corner_uvs,
            vertex_colours,
            texture,
            texture_file,
            notes: self.notes.0,
        })
    }

    fn note(&mut self) {
        let notes = &mut self.notes;
        notes.count(
            self.lines_and_points,
            "primitive of lines or points passed over",
            "primitives of lines or points passed over",
        );
        notes.count(
            self.loose_corners,
            "corner beyond whole triangles passed over",
            "corners beyond whole triangles passed over",
        );
        notes.count(
            self.bent,
            "primitive with morph targets read in its base shape",
            "primitives with morph targets read in their base shape",
        );
        if self.asset.root.nodes.iter().any(|node| node.skin.is_some()) {
            notes.say("meshes with bones were read in their rest pose");
        }
    }

    /// The image on most triangles.
    fn texture(&mut self) -> (Option<crate::EmbeddedTexture>, Option<String>) {
        let counts = &self.triangles_by_image;
        let images: Vec<_> = counts.iter().filter_map(|(image, n)| image.map(|i| (*n, i))).collect();
        let others = images.len().saturating_sub(1);
        self.notes.count(others, "further texture image passed over", "further texture images passed over");
        match images.into_iter().max() {
            Some((_, image)) => texture::fetch(self.asset, image, &mut self.notes),
            None => (None, None),
        }
    }
}

/// A primitive's corners, where its vertices begin, and whether its node mirrors it.
struct Run<'a> {
    corners: Corners<'a>,
    base: usize,
    mirrored: bool,
}

impl Run<'_> {
    /// Vertices of a triangle, anticlockwise from outside (glTF 2.0, section 3.7.2.1).
    fn triangle(&self, asset: &Asset<'_>, mode: Mode, number: usize) -> Result<[usize; 3], ScanError> {
        let n = number;
        let [a, b, c] = match mode {
            Mode::TriangleStrip if n % 2 == 1 => [n, n + 2, n + 1],
            Mode::TriangleStrip => [n, n + 1, n + 2],
            Mode::TriangleFan => [n + 1, n + 2, 0],
            _ => [3 * n, 3 * n + 1, 3 * n + 2],
        };
        let vertex = |corner| self.corners.vertex(asset, corner);
        let (a, b, c) = (vertex(a)?, vertex(b)?, vertex(c)?);
        Ok(if self.mirrored { [a, c, b] } else { [a, b, c] })
    }
}

fn attribute(primitive: &Primitive, semantic: Semantic) -> Option<usize> {
    primitive.attributes.get(&Checked::Valid(semantic)).map(|index| index.value())
}

/// IEC 61966-2-1: glTF's vertex colours are linear.
fn srgb_encoded(linear: f64) -> f32 {
    let c = linear.clamp(0.0, 1.0);
    let encoded = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * libm::pow(c, 1.0 / 2.4) - 0.055 };
    encoded as f32
}
