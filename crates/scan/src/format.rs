//! Which kind of mesh file: by name, by first bytes.

use crate::{stl, text};
use std::fmt;

/// A kind of mesh file that is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeshFormat {
    /// Wavefront OBJ text, with MTL beside it.
    Obj,
    /// Stanford PLY, ASCII or binary.
    Ply,
    /// Stereolithography STL, ASCII or binary.
    Stl,
    /// glTF 2.0 in one binary file.
    Glb,
    /// glTF 2.0 JSON, with buffers beside it or in data URIs.
    Gltf,
}

impl fmt::Display for MeshFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Obj => "OBJ",
            Self::Ply => "PLY",
            Self::Stl => "STL",
            Self::Glb => "GLB",
            Self::Gltf => "glTF",
        })
    }
}

impl MeshFormat {
    /// By the name's ending, in any case: `head.GLB` is [`MeshFormat::Glb`].
    pub fn from_file_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "obj" => Some(Self::Obj),
            "ply" => Some(Self::Ply),
            "stl" => Some(Self::Stl),
            "glb" => Some(Self::Glb),
            "gltf" => Some(Self::Gltf),
            _ => None,
        }
    }

    /// By the bytes alone: certain for GLB and PLY, a good guess for the others.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        let body = text::without_mark(bytes).trim_ascii_start();
        match () {
            () if Self::by_magic(bytes).is_some() => Self::by_magic(bytes),
            () if body.starts_with(b"{") => Some(Self::Gltf),
            () if stl::is_binary(bytes) || stl::is_ascii(bytes) => Some(Self::Stl),
            () if looks_like_obj(body) => Some(Self::Obj),
            () => None,
        }
    }

    /// Bytes that cannot be mistaken win over the name; then the name; then a guess.
    pub(crate) fn of(named: Option<Self>, bytes: &[u8]) -> Option<Self> {
        Self::by_magic(bytes).or(named).or_else(|| Self::sniff(bytes))
    }

    fn by_magic(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"glTF") {
            return Some(Self::Glb);
        }
        let ply = bytes.strip_prefix(b"ply")?;
        ply.first().is_some_and(u8::is_ascii_whitespace).then_some(Self::Ply)
    }
}

/// Whether one of the first hundred lines is a vertex.
fn looks_like_obj(body: &[u8]) -> bool {
    let is_vertex = |line: &[u8]| {
        let mut words = text::words(line);
        words.next() == Some(b"v") && words.take(3).filter(|w| text::number(w).is_ok()).count() == 3
    };
    text::Lines::new(body).take(100).any(|(_, line)| is_vertex(line))
}
