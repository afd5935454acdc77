//! Mesh files: bytes to triangles, with limits and named errors.
//!
//! Bytes in, values out: this crate opens no file, asks no network and reads no
//! clock. It must not know heads, plans or dots. Coordinates leave in the file's
//! own units and axes; naming them is the work of the crates above.
//!
//! Every input is treated as hostile: sizes are checked against [`Limits`] and
//! against the bytes at hand before memory is asked for, and nothing panics.
//!
//! ```
//! let obj = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n";
//! let mesh = scan::read("tiny.obj", obj, &scan::Limits::default(), &mut |_| None)?;
//! assert_eq!(mesh.triangles, [[0, 1, 2]]);
//! # Ok::<(), scan::ScanError>(())
//! ```

mod error;
mod faces;
mod format;
mod glb;
mod mtl;
mod names;
mod obj;
mod ply;
mod polygon;
mod source;
mod stl;
mod text;

pub use error::{Place, Quantity, ScanError};
pub use format::MeshFormat;
use source::Source;

/// How much of a file is read before it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes; also the largest of each file it names beside itself.
    pub max_bytes: usize,
    /// Most vertices.
    pub max_vertices: usize,
    /// Most triangles, counted after polygons are cut up.
    pub max_triangles: usize,
}

impl Default for Limits {
    /// 512 MiB, 6 million vertices, 4 million triangles: a few times a large head scan.
    fn default() -> Self {
        Self { max_bytes: 512 << 20, max_vertices: 6_000_000, max_triangles: 4_000_000 }
    }
}

/// Triangles as found in the file, in the file's own units and axes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScanMesh {
    /// Vertices; all finite, and no coordinate beyond 1e12 in size.
    pub positions: Vec<[f64; 3]>,
    /// Indices into `positions`, all in range, no corner twice in one triangle.
    pub triangles: Vec<[u32; 3]>,
    /// Texture coordinates per triangle corner; v as glTF: 0 at the top row of the image.
    pub corner_uvs: Option<Vec<[[f32; 2]; 3]>>,
    /// sRGB-encoded colours, 0..1, one per position.
    pub vertex_colours: Option<Vec<[f32; 3]>>,
    /// Base-colour image embedded in the file.
    pub texture: Option<EmbeddedTexture>,
    /// Base-colour image the file names beside itself (glTF uri, OBJ `map_Kd`, PLY `TextureFile`).
    pub texture_file: Option<String>,
    /// What was passed over or repaired, one plain sentence each.
    pub notes: Vec<String>,
}

/// An image carried inside the mesh file, still encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedTexture {
    /// Such as `image/png`; from the file, else from the first bytes.
    pub media_type: String,
    /// The encoded image, untouched and unchecked.
    pub bytes: Vec<u8>,
}

/// Hands over a file that the mesh names beside itself, by relative name; `None` where absent.
pub type Resolve<'a> = &'a mut dyn FnMut(&str) -> Option<Vec<u8>>;

/// Reads a mesh file.
///
/// The format comes from the first bytes where these are unmistakable (GLB, PLY),
/// else from the name's ending, else from a look at the bytes. `resolve` hands
/// over files that the mesh names beside itself (MTL, glTF buffers). The names it
/// is asked for are relative and never climb out of the mesh's own folder.
///
/// # Errors
///
/// Any [`ScanError`]: each names the file, the place where known, and a remedy.
pub fn read(
    file_name: &str,
    bytes: &[u8],
    limits: &Limits,
    resolve: Resolve<'_>,
) -> Result<ScanMesh, ScanError> {
    let source = Source::new(file_name, limits);
    source.check_bytes(bytes.len())?;
    let named = MeshFormat::from_file_name(file_name);
    let format = MeshFormat::of(named, bytes).ok_or_else(|| source.unknown_format())?;
    source.check_encoding(format, bytes)?;
    let mut mesh = match format {
        MeshFormat::Obj => obj::read(&source, bytes, resolve),
        MeshFormat::Ply => ply::read(&source, bytes),
        MeshFormat::Stl => stl::read(&source, bytes),
        MeshFormat::Glb => glb::read_glb(&source, bytes, resolve),
        MeshFormat::Gltf => glb::read_json(&source, bytes, None, resolve),
    }?;
    source.check_reach(&mesh.positions)?;
    if let Some(named) = named.filter(|named| *named != format) {
        mesh.notes.push(format!("the name says {named} but the file holds {format}"));
    }
    Ok(mesh)
}
