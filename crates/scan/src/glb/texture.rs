//! Base-colour images and the way texture coordinates reach them.

use super::asset::Asset;
use super::uri;
use crate::error::Place;
use crate::faces::Notes;
use crate::{EmbeddedTexture, names, text};
use ::gltf::json;

/// How a material takes its base colour from an image.
#[derive(Clone, Copy)]
pub(crate) struct BaseColour {
    /// The image, if its kind is known.
    pub(crate) image: Option<usize>,
    /// Which set of texture coordinates.
    pub(crate) set: u32,
    /// Rows of the 2 x 3 matrix from stored coordinates to the image's.
    rows: [[f64; 3]; 2],
}

impl BaseColour {
    /// Texture coordinates of the image, v = 0 at its top row.
    pub(crate) fn uv(&self, [u, v]: [f64; 2]) -> [f32; 2] {
        self.rows.map(|[a, b, c]| (a * u + b * v + c) as f32)
    }
}

impl Default for BaseColour {
    fn default() -> Self {
        Self { image: None, set: 0, rows: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] }
    }
}

/// The base colour of a material; plain coordinates if it has no image.
pub(crate) fn base_colour(root: &json::Root, material: Option<usize>) -> BaseColour {
    let Some(material) = material.and_then(|index| root.materials.get(index)) else {
        return BaseColour::default();
    };
    // Older scanning programs write the diffuse image of an archived extension instead.
    let extension = material.extensions.as_ref().and_then(|e| e.pbr_specular_glossiness.as_ref());
    let info = material.pbr_metallic_roughness.base_color_texture.as_ref();
    let Some(info) = info.or_else(|| extension.and_then(|e| e.diffuse_texture.as_ref())) else {
        return BaseColour::default();
    };
    let texture = root.textures.get(info.index.value());
    let image = texture.map(|t| t.source.value()).filter(|&image| image < root.images.len());
    let transform = info.extensions.as_ref().and_then(|e| e.texture_transform.as_ref());
    let set = transform.and_then(|t| t.tex_coord).unwrap_or(info.tex_coord);
    let rows = transform.map_or(BaseColour::default().rows, rows_of);
    BaseColour { image, set, rows }
}

/// KHR_texture_transform: scale, then turn anticlockwise as seen with v downward, then shift.
fn rows_of(transform: &json::extensions::texture::TextureTransform) -> [[f64; 3]; 2] {
    let [x, y] = transform.offset.0.map(f64::from);
    let [width, height] = transform.scale.0.map(f64::from);
    let (sin, cos) = libm::sincos(f64::from(transform.rotation.0));
    [[cos * width, sin * height, x], [-sin * width, cos * height, y]]
}

/// The image's bytes, or the name of the file that has them.
pub(crate) fn fetch(
    asset: &Asset<'_>,
    image: usize,
    notes: &mut Notes,
) -> (Option<EmbeddedTexture>, Option<String>) {
    let Some(entry) = asset.root.images.get(image) else { return (None, None) };
    let place = Place::Item("image", image);
    let named = entry.mime_type.as_ref().map(|m| m.0.clone());
    if let Some(view) = entry.buffer_view {
        return match asset.view(place, view.value()) {
            Ok((bytes, _)) => (Some(embedded(named, bytes.to_vec())), None),
            Err(error) => passed_over(notes, &error.to_string()),
        };
    }
    let uri = entry.uri.as_deref().unwrap_or_default();
    match uri::data(uri) {
        Some(Ok((media_type, bytes))) => (Some(embedded(named.or(Some(media_type)), bytes)), None),
        Some(Err(what)) => passed_over(notes, &what),
        None => match names::beside(&names::percent_decoded(uri)) {
            Some(name) => (None, Some(name)),
            None => passed_over(notes, &text::shown(uri.as_bytes())),
        },
    }
}

fn passed_over(notes: &mut Notes, why: &str) -> (Option<EmbeddedTexture>, Option<String>) {
    notes.say(format!("the texture was passed over ({why})"));
    (None, None)
}

fn embedded(named: Option<String>, bytes: Vec<u8>) -> EmbeddedTexture {
    let media_type = named.filter(|name| !name.is_empty()).unwrap_or_else(|| sniffed(&bytes).to_owned());
    EmbeddedTexture { media_type, bytes }
}

fn sniffed(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        _ => "application/octet-stream",
    }
}
