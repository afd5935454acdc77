//! What a graphics card needs to draw the pictures that `stage` draws: the head's surface, marks in the skin, and the tables of what
//! they look like. The card shades and stamps by the same rules; this side knows the light on skin.

use crate::frame::{coarse_mottle, openness, shadowed};
use crate::hair::Hair;
use crate::light::Lighting;
use crate::looks::SkinLight;
use crate::marks::Mark;
use geometry::{DVec3, Mesh};
use head::Head;
use optics::LinearRgb;
use plan::Plan;
use plan::case::Case;
use plan::content::Content;
use plan::keys;
use std::collections::HashMap;

/// The head's surface. Vertices are doubled where texture coordinates part.
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    /// Head frame, mm: x, y, z of every vertex.
    pub positions: Vec<f32>,
    /// Smooth unit normals.
    pub normals: Vec<f32>,
    /// For every vertex: openness, the share of the noon sun that reaches it, and the coarse unevenness of skin.
    pub traits: Vec<f32>,
    /// Texture coordinates, if the head has any.
    pub uvs: Option<Vec<f32>>,
    /// Corners of the faces.
    pub triangles: Vec<u32>,
}

/// A scan as it came, for picking landmarks on it: nothing hides light or unevens skin.
pub fn as_scanned(mesh: &Mesh, corner_uvs: Option<&[[[f32; 2]; 3]]>) -> Surface {
    let normals = mesh.vertex_normals();
    let (vertices, uvs, triangles) = corners(mesh, corner_uvs);
    let flat = |v: DVec3| v.to_array().map(|c| c as f32);
    Surface {
        positions: vertices.iter().flat_map(|v| flat(mesh.positions[*v as usize])).collect(),
        normals: vertices.iter().flat_map(|v| flat(normals[*v as usize])).collect(),
        traits: vertices.iter().flat_map(|_| [1.0, 1.0, 0.0]).collect(),
        uvs,
        triangles,
    }
}

/// The surface of a head.
pub fn surface(head: &Head) -> Surface {
    let (vertices, uvs, triangles) = corners(&head.mesh, head.corner_uvs.as_deref());
    let (open, sun) = (openness(head), shadowed(head, Lighting::Noon));
    let flat = |v: DVec3| v.to_array().map(|c| c as f32);
    let of = |v: &u32| {
        let (k, p) = (*v as usize, head.mesh.positions[*v as usize]);
        [open[k], sun.get(k).map_or(1.0, |s| *s as f32), coarse_mottle(p) as f32]
    };
    Surface {
        positions: vertices.iter().flat_map(|v| flat(head.mesh.positions[*v as usize])).collect(),
        normals: vertices
            .iter()
            .flat_map(|v| flat(head.normals[*v as usize].normalize_or(DVec3::Y)))
            .collect(),
        traits: vertices.iter().flat_map(of).collect(),
        uvs,
        triangles,
    }
}

/// The mesh's vertex of every vertex, texture coordinates, and corners.
fn corners(mesh: &Mesh, corner_uvs: Option<&[[[f32; 2]; 3]]>) -> (Vec<u32>, Option<Vec<f32>>, Vec<u32>) {
    let triangles = &mesh.triangles;
    let Some(corner_uvs) = corner_uvs else {
        let all = (0..mesh.positions.len() as u32).collect();
        return (all, None, triangles.iter().flatten().copied().collect());
    };
    let mut known: HashMap<(u32, [u32; 2]), u32> = HashMap::new();
    let (mut vertices, mut uvs, mut out) = (Vec::new(), Vec::new(), Vec::with_capacity(triangles.len() * 3));
    for (triangle, at) in triangles.iter().zip(corner_uvs) {
        for (vertex, uv) in triangle.iter().zip(at) {
            let number = *known.entry((*vertex, uv.map(f32::to_bits))).or_insert_with(|| {
                vertices.push(*vertex);
                uvs.extend(uv);
                vertices.len() as u32 - 1
            });
            out.push(number);
        }
    }
    (vertices, Some(uvs), out)
}

/// Hair that grows.
pub struct Growth {
    hair: Hair,
}

impl Growth {
    /// The hair of a case between the dots of a plan.
    pub fn of(head: &Head, case: &Case, plan: &Plan, content: &Content) -> Self {
        Self { hair: Hair::of(head, case, plan, &content.defaults) }
    }

    /// Cut ends.
    pub fn stubble(&self) -> &[Mark] {
        &self.hair.stubble
    }

    /// Strands of worn hair: points from root to tip, mm.
    pub fn strands(&self) -> impl Iterator<Item = &[DVec3]> {
        self.hair.strands.iter().map(crate::strands::Strand::points)
    }

    /// Width of a hair, mm, and its colour, linear light.
    pub fn thread(&self) -> (f64, [f32; 3]) {
        (self.hair.width_mm, self.hair.colour)
    }

    /// What each kind of cut end looks like in a light, as numbers ([`crate::looks::Look::numbers`]).
    pub fn looks(&self, case: &Case, content: &Content, skin: &SkinLight) -> Vec<Vec<f32>> {
        self.hair.looks(case, &content.defaults, skin).iter().map(crate::looks::Look::numbers).collect()
    }
}

/// Skin in a light.
#[derive(Debug, Clone, PartialEq)]
pub struct SkinTone {
    /// Linear light of the case's skin colour.
    pub base: LinearRgb,
    /// The skin's colour in the light against its colour in daylight, by channel.
    pub tint: [f64; 3],
    /// How much it shines against skin that is neither dry nor oily.
    pub gloss: f64,
}

/// The skin of a case in a light; `daylight` is the same skin in daylight.
pub fn tone(case: &Case, content: &Content, daylight: &SkinLight, here: &SkinLight) -> SkinTone {
    let (usual, oily) = content.defaults.pair(keys::RENDER_GLOSS);
    let (then, now) = (daylight.bare(), here.bare());
    SkinTone {
        base: case.skin.colour.linear(),
        tint: [0, 1, 2].map(|c| now[c] / then[c].max(1e-4)),
        gloss: if case.skin.oily { oily } else { usual },
    }
}
