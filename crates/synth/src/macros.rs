//! Macro pictures of the shaved sides, and where the follicular units in them are.

use crate::develop::{Sensor, codes, jpeg};
use crate::person::{Person, SynthError};
use crate::sticker::printed;
use geometry::{DVec2, DVec3, Mesh, hash};
use plan::content::{Content, Defaults};
use plan::light::cut_hairs;
use plan::{Case, keys};
use preview::looks::Look;
use preview::{Mark, SkinLight, Swatch};
use serde_json::json;
use stipple::{Field, Request, Surface, hexagonal_spacing_mm, scatter};

/// Size, mm, and scale of the pictures.
const SIZE_MM: [f64; 2] = [24.0, 18.0];
pub(crate) const PX_PER_MM: f64 = 40.0;
/// Follicular units per cm² of the sides.
const PER_CM2: f64 = 78.0;

/// Side of the black square of the marker that lies in them, and the white paper around it, mm.
pub(crate) const MARKER_MM: f64 = 4.0;
const PAPER_MM: f64 = 0.8;
/// Top left of the marker's black, mm from the picture's.
const MARKER_AT: DVec2 = DVec2::new(1.4, 1.4);

/// One macro picture of the shaved side, and its truth.
pub(crate) fn pictures(
    person: &Person,
    light: &SkinLight,
    content: &Content,
) -> Result<Vec<(String, Vec<u8>)>, SynthError> {
    let seed = hash::purpose(person.wishes.seed, "macro");
    let places = flat_places(SIZE_MM, PER_CM2, seed)?;
    let hairs = hairs_of(&places, &content.defaults, seed);
    let marks = marks_of(&hairs, seed);
    let swatch = Swatch { size_mm: SIZE_MM, px_per_mm: PX_PER_MM };
    let looks = cut_hairs_of(&person.read.case, light, &content.defaults);
    let picture = swatch.blurred(light, &marks, &looks, 0.02);
    let width = picture.size[0] as usize;
    let lit: Vec<[f32; 3]> =
        picture.rgb.chunks_exact(3).enumerate().map(|(i, p)| pixel(i, width, p)).collect();
    let sensor = Sensor { blur_px: 0.6, noise: [0.012, 0.003], vignette: 0.08, quality: 90 };
    let bytes = jpeg(&codes(lit, picture.size, &sensor, seed), picture.size, None, &sensor)?;
    let seen = places.iter().zip(&hairs).filter(|(p, _)| {
        let at = DVec2::new(p.x, SIZE_MM[1] - p.y);
        let inside = at.cmpge(DVec2::ZERO).all() && at.cmple(DVec2::from(SIZE_MM)).all();
        inside && !on_paper(at)
    });
    let truth = json!({
        "schema": "hairline-macro-truth/2", "synthetic": true, "mm_per_px": 1.0 / PX_PER_MM, "per_cm2": PER_CM2,
        "units": seen.map(|(p, hairs)| json!({
            "px": [p.x * PX_PER_MM - 0.5, (SIZE_MM[1] - p.y) * PX_PER_MM - 0.5], "hairs": hairs.len(),
        })).collect::<Vec<_>>(),
    });
    Ok(vec![
        ("macro-sides.jpg".to_owned(), bytes),
        ("macro-sides-truth.json".to_owned(), format!("{truth:#}\n").into_bytes()),
    ])
}

/// Light of a pixel of the skin, or of the marker that lies on it.
fn pixel(i: usize, width: usize, rgb: &[u8]) -> [f32; 3] {
    /// Points along each side of a pixel: a print has edges.
    const FINE: usize = 3;
    let corner = DVec2::new((i % width) as f64, (i / width) as f64);
    if !on_paper((corner + 0.5) / PX_PER_MM) {
        let [r, g, b] = [0, 1, 2].map(|c| f64::from(rgb[c]) / 255.0);
        return optics::Srgb([r, g, b]).linear().0.map(|v| v as f32);
    }
    let points = (0..FINE * FINE).map(|k| {
        let off = DVec2::new((k % FINE) as f64 + 0.5, (k / FINE) as f64 + 0.5) / FINE as f64;
        printed(((corner + off) / PX_PER_MM - MARKER_AT) / MARKER_MM)
    });
    [points.sum::<f32>() / (FINE * FINE) as f32; 3]
}

/// Whether the marker's paper lies on a place, mm from the top left.
fn on_paper(at: DVec2) -> bool {
    let off = at - MARKER_AT;
    off.min_element() >= -PAPER_MM && off.max_element() <= MARKER_MM + PAPER_MM
}

/// Widths of a client's hairs against the usual one.
const WIDTHS: [f64; 5] = [0.8, 0.9, 1.0, 1.1, 1.2];

/// Single hairs of a client, cut off above the skin: fine ones to coarse ones.
pub fn cut_hairs_of(case: &Case, light: &SkinLight, d: &Defaults) -> Vec<Look> {
    let mut shaved = case.clone();
    shaved.hair.worn_length_mm = 0.1;
    let colour = shaved.hair.colour.linear();
    let look = |width: f64| {
        let hair = cut_hairs(&shaved, d, [width * d.get(keys::RENDER_HAIR_MM), 1.0], colour.luminance());
        let cap_mm = (hair.over_mm2 / std::f64::consts::PI).sqrt();
        light.hair(&hair.root, cap_mm, colour.0, d.get(keys::RENDER_HAIR_OPAQUE))
    };
    WIDTHS.map(look).to_vec()
}

/// Hairs of units as marks with those looks, middling ones more often.
pub fn marks_of(hairs: &[Vec<DVec3>], seed: u64) -> Vec<Mark> {
    let look = |i: usize| {
        let key = hash::purpose(seed, "width");
        // Two draws together fall on the middle more often than on the ends.
        let draw = hash::uniform(key, 2 * i as u64) + hash::uniform(key, 2 * i as u64 + 1);
        ((0.5 * draw * WIDTHS.len() as f64) as u32).min(WIDTHS.len() as u32 - 1)
    };
    let all = hairs.iter().flatten().enumerate();
    all.map(|(i, p)| Mark { position: *p, normal: DVec3::Z, look: look(i) }).collect()
}

/// Where the hairs of flat follicular units leave the skin, unit by unit: one to four, around its middle.
pub fn hairs_of(units: &[DVec3], d: &Defaults, seed: u64) -> Vec<Vec<DVec3>> {
    let shares = d.array::<4>(keys::HAIR_UNIT_SHARES);
    let (least, most) = d.pair(keys::HAIR_UNIT_SPREAD_MM);
    let of_unit = |(k, middle): (usize, &DVec3)| {
        let draw = |what: &str, n: u64| hash::uniform(hash::purpose(seed, what), 8 * k as u64 + n);
        let mut left = draw("hairs", 0);
        let above = |share: &&f64| {
            left -= **share;
            left > 0.0
        };
        let count = (shares.iter().take_while(above).count() + 1).min(shares.len());
        let (reach, turn) = (least + (most - least) * draw("reach", 0), draw("turn", 0));
        let hair = |n: usize| {
            let turn = turn + (n as f64 + 0.25 * draw("turn", 1 + n as u64)) / count as f64;
            let (s, c) = libm::sincos(std::f64::consts::TAU * turn);
            // Two stand apart by twice the reach; more keep that distance from each other.
            let off = if count == 1 { 0.0 } else { reach * (count as f64 / 2.0).sqrt() };
            *middle + DVec3::new(c, s, 0.0) * off
        };
        (0..count).map(hair).collect()
    };
    units.iter().enumerate().map(of_unit).collect()
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
