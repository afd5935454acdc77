//! Macro pictures of the shaved sides, and where the follicular units in them are.

use crate::develop::{Sensor, codes, jpeg};
use crate::person::{Person, SynthError};
use geometry::{DVec3, Mesh, hash};
use optics::LinearRgb;
use plan::content::Content;
use plan::keys;
use plan::light::cut_hairs;
use preview::{Mark, SkinLight, Swatch};
use serde_json::json;
use stipple::{Field, Request, Surface, hexagonal_spacing_mm, scatter};

/// Size, mm, and scale of the pictures.
const SIZE_MM: [f64; 2] = [18.0, 13.5];
pub(crate) const PX_PER_MM: f64 = 40.0;
/// Follicular units per cm² of the sides.
const PER_CM2: f64 = 78.0;

/// One macro picture of the shaved side, and its truth.
pub(crate) fn pictures(
    person: &Person,
    light: &SkinLight,
    content: &Content,
) -> Result<Vec<(String, Vec<u8>)>, SynthError> {
    let (d, seed) = (&content.defaults, hash::purpose(person.wishes.seed, "macro"));
    let mut shaved = person.read.case.clone();
    shaved.hair.worn_length_mm = 0.3;
    let colour = shaved.hair.colour.linear();
    let hairs = cut_hairs(&shaved, d, [d.get(keys::RENDER_HAIR_MM), 2.0], colour.luminance());
    let cap_mm = (hairs.over_mm2 / std::f64::consts::PI).sqrt();
    let look = light.hair(&hairs.root, cap_mm, colour.0, d.get(keys::RENDER_HAIR_OPAQUE));
    let places = flat_places(SIZE_MM, PER_CM2, seed)?;
    let marks: Vec<Mark> = places.iter().map(|p| Mark { position: *p, normal: DVec3::Z, look: 0 }).collect();
    let swatch = Swatch { size_mm: SIZE_MM, px_per_mm: PX_PER_MM };
    let picture = swatch.blurred(light, &marks, std::slice::from_ref(&look), 0.025);
    let linear = |c: u8| f64::from(c) / 255.0;
    let lit: Vec<[f32; 3]> = picture
        .rgb
        .chunks_exact(3)
        .map(|p| {
            let LinearRgb(v) = optics::Srgb([linear(p[0]), linear(p[1]), linear(p[2])]).linear();
            v.map(|v| v as f32)
        })
        .collect();
    let sensor = Sensor { blur_px: 0.6, noise: [0.012, 0.003], vignette: 0.08, quality: 90 };
    let bytes = jpeg(&codes(lit, picture.size, &sensor, seed), picture.size, None, &sensor)?;
    let truth = json!({
        "schema": "hairline-macro-truth/1", "synthetic": true, "mm_per_px": 1.0 / PX_PER_MM, "per_cm2": PER_CM2,
        "units_px": places.iter().filter(|p| {
            (0.0..SIZE_MM[0]).contains(&p.x) && (0.0..SIZE_MM[1]).contains(&p.y)
        }).map(|p| [
            p.x * PX_PER_MM - 0.5, (SIZE_MM[1] - p.y) * PX_PER_MM - 0.5,
        ]).collect::<Vec<_>>(),
    });
    Ok(vec![
        ("macro-sides.jpg".to_owned(), bytes),
        ("macro-sides-truth.json".to_owned(), format!("{truth:#}\n").into_bytes()),
    ])
}

/// Marks are laid so far beyond a piece of skin that none is missing at its rim, mm.
const BEYOND_MM: f64 = 5.0;

/// Places all over a flat piece of skin whose corner is the origin, as natural as the sampler makes them.
///
/// # Errors
/// [`SynthError::Wishes`] for a density that is none.
pub fn flat_places(size_mm: [f64; 2], per_cm2: f64, seed: u64) -> Result<Vec<DVec3>, SynthError> {
    let side = size_mm[0].max(size_mm[1]) + 2.0 * BEYOND_MM;
    let corner = DVec3::new(0.5 * (side - size_mm[0]), 0.5 * (side - size_mm[1]), 0.0);
    let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)];
    let positions = corners.map(|(x, y)| DVec3::new(x, y, 0.0) - corner).to_vec();
    let mesh = Mesh { positions, triangles: vec![[0, 1, 2], [0, 2, 3]] };
    let surface = Surface::with_skirt(&mesh, 3.0 * hexagonal_spacing_mm(per_cm2));
    let density = [per_cm2; 4];
    let request = Request::everywhere(&surface, Field::Vertices(&density), seed);
    let points = scatter(&request).map_err(|e| SynthError::Wishes(e.to_string()))?;
    Ok(points.into_iter().map(|p| mesh.position(p)).collect())
}
