//! A shaded view of the bare head: linear light and depth for every pixel, ready for hair and dots.

use crate::canvas::Window;
use crate::light::{Lighting, Lights};
use crate::picture::Picture;
use crate::raster::{BAND, Band, Page};
use crate::texture::Texture;
use geometry::{Camera, DVec2, DVec3, SurfacePoint, hash};
use head::Head;
use optics::LinearRgb;
use rayon::prelude::*;

/// Changes the colour that skin has at a place (head frame, linear light): a face, a sticker.
pub type Paint<'p> = dyn Fn(DVec3, [f32; 3]) -> [f32; 3] + Sync + 'p;

/// Skin as pictures need it.
pub struct SkinLook<'a> {
    /// Albedo where there is neither texture nor vertex colour.
    pub base: LinearRgb,
    /// Texture of the scan.
    pub texture: Option<&'a Texture>,
    /// Openness of every vertex: 1 on open skin, less in hollows.
    pub open: &'a [f32],
    /// The light.
    pub lighting: Lighting,
    /// The skin's colour in that light against its colour in daylight, by channel.
    pub tint: [f64; 3],
    /// How much it shines against skin that is neither dry nor oily.
    pub gloss: f64,
    /// What is painted on it.
    pub paint: Option<&'a Paint<'a>>,
}

/// Blur of a pixel by itself, as the standard deviation of its footprint, px.
pub(crate) const PIXEL_SIGMA: f64 = 0.42;

/// A view: shaded by us, or a part of a photograph.
pub struct Frame {
    /// Pixels across and down.
    pub size: [u32; 2],
    /// The camera.
    pub camera: Camera,
    pub(crate) px_per_mm: f64,
    /// Linear light from within the skin, row by row.
    pub light: Vec<[f32; 3]>,
    /// What the surface mirrors, which nothing in the skin takes away.
    pub sheen: Vec<f32>,
    /// Light a white surface would send, for things drawn on the skin.
    pub shade: Vec<f32>,
    /// Depth of every pixel, mm; less than one for the background.
    pub depth: Vec<f32>,
}

impl Frame {
    /// Pixels per mm at the middle of the head: what a picture's scale is called.
    pub fn px_per_mm(&self) -> f64 {
        self.px_per_mm
    }

    /// The rows of a window of some values of the frame's pixels.
    pub fn rows<T: Copy>(&self, values: &[T], [x0, x1, y0, y1]: Window) -> Vec<T> {
        let width = self.size[0] as usize;
        let mut rows = Vec::with_capacity((x1 - x0 + 1) * (y1 - y0 + 1));
        (y0..=y1).for_each(|y| rows.extend_from_slice(&values[y * width + x0..=y * width + x1]));
        rows
    }

    /// Replaces the light of a window.
    pub fn set_window(&mut self, window: Window, light: &[[f32; 3]]) {
        let mut all = std::mem::take(&mut self.light);
        self.put(&mut all, window, light);
        self.light = all;
    }

    /// Puts the rows of a window into values of all pixels.
    pub fn put<T: Copy>(&self, values: &mut [T], [x0, x1, y0, y1]: Window, rows: &[T]) {
        let (width, w) = (self.size[0] as usize, x1 - x0 + 1);
        for y in y0..=y1 {
            let from = (y - y0) * w;
            values[y * width + x0..=y * width + x1].copy_from_slice(&rows[from..from + w]);
        }
    }

    /// The frame as a picture.
    pub fn picture(&self) -> Picture {
        Picture::from_light(self.size, &self.light, Some(&self.sheen))
    }

    /// Depth at the pixel nearest to a place in the picture, mm; `None` outside it.
    pub fn depth_at(&self, at: DVec2) -> Option<f64> {
        let p = at.round();
        let inside =
            p.cmpge(DVec2::ZERO).all() && p.x < f64::from(self.size[0]) && p.y < f64::from(self.size[1]);
        inside.then(|| f64::from(self.depth[p.y as usize * self.size[0] as usize + p.x as usize]))
    }
}

/// Openness of the vertices: how far the surface bends towards its normal around them, smoothed.
pub fn openness(head: &Head) -> Vec<f32> {
    let mesh = &head.mesh;
    let n = mesh.positions.len();
    let (mut bend, mut count) = (vec![0f64; n], vec![0u32; n]);
    for t in &mesh.triangles {
        for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
            let along = mesh.positions[b as usize] - mesh.positions[a as usize];
            let length = along.length().max(1e-9);
            let towards = along.dot(head.normals[a as usize]) / (length * length);
            bend[a as usize] += towards;
            count[a as usize] += 1;
        }
    }
    let mut value: Vec<f64> = (0..n).map(|v| bend[v] / f64::from(count[v].max(1))).collect();
    for _ in 0..8 {
        value = evened(head, &value);
    }
    // A hollow with a radius of 8 mm is half dark.
    value.into_iter().map(|b| (1.0 - 8.0 * b.max(0.0)).clamp(0.3, 1.0) as f32).collect()
}

/// Shades a view of the bare head.
pub fn shade(head: &Head, skin: &SkinLook, camera: Camera, size: [u32; 2], px_per_mm: f64) -> Frame {
    let page = Page::new(&head.mesh, &camera, size);
    let lights = Lights::new(skin.lighting, &camera);
    let lit = lit_vertices(head, skin, &camera, &lights);
    let painter = Painter { head, skin, lit: &lit, page: &page, size, background: lights.background };
    let count = (size[0] * size[1]) as usize;
    let mut frame = Frame {
        size,
        camera,
        px_per_mm,
        light: vec![[0f32; 3]; count],
        sheen: vec![0f32; count],
        shade: vec![0f32; count],
        depth: vec![0f32; count],
    };
    let chunk = size[0] as usize * BAND;
    frame
        .light
        .par_chunks_mut(chunk)
        .zip(frame.sheen.par_chunks_mut(chunk))
        .zip(frame.shade.par_chunks_mut(chunk))
        .zip(frame.depth.par_chunks_mut(chunk))
        .enumerate()
        .for_each_init(
            || page.empty_band(),
            |seen, (band, (((light, sheen), shade), depth))| {
                page.draw_band(&head.mesh, band, seen);
                painter.band(seen, band, Rows { light, sheen, shade, depth });
            },
        );
    frame
}

/// Rows of a frame.
struct Rows<'a> {
    light: &'a mut [[f32; 3]],
    sheen: &'a mut [f32],
    shade: &'a mut [f32],
    depth: &'a mut [f32],
}

/// A pixel of a frame.
#[derive(Clone, Copy)]
struct Pixel {
    light: [f32; 3],
    sheen: f32,
    shade: f32,
}

/// Light that a matte white surface sends from a vertex by channel, and the sheen on it.
#[derive(Clone, Copy)]
struct Lit([f32; 4]);

/// Every vertex as lit for a camera. Faces are small against everything that the light does on them, so that
/// between vertices it is interpolated (Gouraud, "Continuous shading of curved surfaces", 1971).
fn lit_vertices(head: &Head, skin: &SkinLook, camera: &Camera, lights: &Lights) -> Vec<Lit> {
    let sunlit = sunlit(head, lights);
    let lit = |v: usize| {
        let (normal, at) = (head.normals[v].normalize_or(DVec3::Y), head.mesh.positions[v]);
        let view = (camera.eye - at).normalize_or(normal);
        let reached = sunlit.get(v).copied().unwrap_or(1.0);
        let (diffuse, sheen) = lights.on_skin(normal, view, f64::from(skin.open[v]), reached);
        let [r, g, b] = [0, 1, 2].map(|c| diffuse[c] * skin.tint[c]);
        Lit([r, g, b, sheen * skin.gloss].map(|v| v as f32))
    };
    (0..head.mesh.positions.len()).into_par_iter().with_min_len(1024).map(lit).collect()
}

/// Rounds of evening out between neighbours: the light that skin spreads below its surface softens shadows, and
/// faces are coarser there than shadows are sharp.
const SOFTENED: usize = 4;

/// How much of the light of lamps that throw shadows comes to every vertex; empty where no lamp does.
fn sunlit(head: &Head, lights: &Lights) -> Vec<f64> {
    let lamps: Vec<DVec3> = lights.shadowing().collect();
    if lamps.is_empty() {
        return Vec::new();
    }
    let comes = |v: usize| {
        let normal = head.normals[v].normalize_or(DVec3::Y);
        lamps.iter().map(|lamp| reached(head, head.mesh.positions[v], normal, *lamp)).product()
    };
    let mut share: Vec<f64> = (0..head.mesh.positions.len()).into_par_iter().map(comes).collect();
    for _ in 0..SOFTENED {
        share = evened(head, &share);
    }
    share
}

/// How much of the light of lamps that throw shadows comes to every vertex, in a light whose lamps stay above the head; empty
/// where none of them throws any.
pub(crate) fn shadowed(head: &Head, lighting: Lighting) -> Vec<f64> {
    let anywhere = Camera::look_at(DVec3::Z * 1000.0, DVec3::ZERO, DVec3::Y, [1, 1], 1.0);
    sunlit(head, &Lights::new(lighting, &anywhere))
}

/// Values at vertices, each the mean of its own and its neighbours'.
pub fn evened(head: &Head, value: &[f64]) -> Vec<f64> {
    let (mut sum, mut weight) = (value.to_vec(), vec![1.0; value.len()]);
    for t in &head.mesh.triangles {
        for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
            sum[a as usize] += value[b as usize];
            weight[a as usize] += 1.0;
        }
    }
    sum.iter().zip(&weight).map(|(s, w)| s / w).collect()
}

/// Half the width of the sun's disc and of what the air adds to it, as a slope: shadows end softly.
const SUN_SLOPE: f64 = 0.03;
/// A ray starts this far off the skin, mm.
const OFF_SKIN_MM: f64 = 0.6;

/// The share of a lamp's light that the head lets through to a vertex: four rays to different parts of it.
fn reached(head: &Head, at: DVec3, normal: DVec3, lamp: DVec3) -> f64 {
    // Skin that is turned away lies in the dark by itself; a hard border there would show.
    if normal.dot(lamp) <= 0.0 {
        return 1.0;
    }
    let side = lamp.any_orthonormal_vector();
    let other = lamp.cross(side);
    let through = |(u, v): (f64, f64)| {
        let to = (lamp + (side * u + other * v) * SUN_SLOPE).normalize();
        head.bvh.first_hit(&head.mesh, at + normal * OFF_SKIN_MM, to, |_| true).is_none()
    };
    let parts = [(1.0, 0.4), (-0.4, 1.0), (-1.0, -0.4), (0.4, -1.0)];
    parts.into_iter().filter(|part| through(*part)).count() as f64 / parts.len() as f64
}

struct Painter<'a> {
    head: &'a Head,
    skin: &'a SkinLook<'a>,
    lit: &'a [Lit],
    page: &'a Page,
    size: [u32; 2],
    background: [f32; 2],
}

impl Painter<'_> {
    fn band(&self, seen: &Band, band: usize, rows: Rows) {
        let width = self.size[0] as usize;
        for i in 0..rows.light.len() {
            let (x, y) = (i % width, i / width);
            let pixel = self.pixel(seen, x, y, band * BAND + y);
            (rows.light[i], rows.sheen[i], rows.shade[i]) = (pixel.light, pixel.sheen, pixel.shade);
            rows.depth[i] = seen.depth(x, y);
        }
    }

    /// A pixel: shaded once, by the first face seen in it, and mixed with the background by coverage.
    /// `y` counts from the band's first row, `row` from the picture's.
    fn pixel(&self, seen: &Band, x: usize, y: usize, row: usize) -> Pixel {
        let [top, bottom] = self.background;
        let grey = top + (bottom - top) * (row as f32 / self.size[1] as f32);
        let samples = seen.faces(x, y);
        let covered = samples.iter().flatten().count() as f32 / samples.len() as f32;
        let Some(face) = samples.into_iter().flatten().next() else {
            return Pixel { light: [grey; 3], sheen: 0.0, shade: 0.0 };
        };
        let Pixel { light, sheen, shade } = self.shaded(face, DVec2::new(x as f64, row as f64));
        Pixel {
            light: light.map(|v| v * covered + grey * (1.0 - covered)),
            sheen: sheen * covered,
            shade: shade * covered,
        }
    }

    fn shaded(&self, face: u32, pixel: DVec2) -> Pixel {
        let point = self.on_face(face, pixel);
        let weights = point.weights.map(|w| w as f32);
        let corners = self.head.mesh.triangles[face as usize].map(|v| &self.lit[v as usize].0);
        let [red, green, blue, sheen] =
            [0, 1, 2, 3].map(|k| (0..3).map(|c| weights[c] * corners[c][k]).sum::<f32>());
        let [r, g, b] = match self.skin.paint {
            None => self.albedo(point),
            Some(paint) => self.painted(face, pixel, paint),
        };
        Pixel { light: [r * red, g * green, b * blue], sheen, shade: (red + green + blue) / 3.0 }
    }

    /// The mean colour of a pixel with what is painted there: paint has edges that skin has not.
    fn painted(&self, face: u32, pixel: DVec2, paint: &Paint) -> [f32; 3] {
        const OFF: f64 = 0.25;
        let at = |dx: f64, dy: f64| {
            let point = self.on_face(face, pixel + DVec2::new(dx, dy));
            paint(self.head.mesh.position(point), self.albedo(point))
        };
        let four = [at(-OFF, -OFF), at(OFF, -OFF), at(-OFF, OFF), at(OFF, OFF)];
        [0, 1, 2].map(|c| four.iter().map(|v| v[c]).sum::<f32>() / 4.0)
    }

    /// Where a pixel's ray meets the plane of a face.
    fn on_face(&self, face: u32, pixel: DVec2) -> SurfacePoint {
        let [pa, pb, pc] = self.head.mesh.triangles[face as usize].map(|v| &self.page.points[v as usize]);
        let (ab, ac, ap) = (pb.pixel - pa.pixel, pc.pixel - pa.pixel, pixel - pa.pixel);
        let area = ab.perp_dot(ac).recip();
        let (wb, wc) = (ap.perp_dot(ac) * area, ab.perp_dot(ap) * area);
        // Perspective: page weights divided by depth.
        let w = [(1.0 - wb - wc) * pa.nearness, wb * pb.nearness, wc * pc.nearness].map(|w| w.max(0.0));
        let sum = (w[0] + w[1] + w[2]).max(1e-12).recip();
        SurfacePoint { face, weights: w.map(|v| v * sum) }
    }

    fn albedo(&self, point: SurfacePoint) -> [f32; 3] {
        if let (Some(texture), Some(uvs)) = (self.skin.texture, &self.head.corner_uvs) {
            let uv = uvs[point.face as usize];
            let w = point.weights.map(|w| w as f32);
            let at = |k: usize| uv[0][k] * w[0] + uv[1][k] * w[1] + uv[2][k] * w[2];
            return texture.at(at(0), at(1));
        }
        mottled(self.skin.base.0, self.head.mesh.position(point))
    }
}

/// A skin colour as it is at a place: even skin would not be believed.
pub(crate) fn mottled([r, g, b]: [f64; 3], at: DVec3) -> [f32; 3] {
    let mottle = mottle(at);
    [r * (1.0 + 0.05 * mottle), g * (1.0 + 0.075 * mottle), b * (1.0 + 0.07 * mottle)].map(|v| v as f32)
}

/// Uneven skin: three octaves of value noise, from a centimetre down to pores.
fn mottle(p: DVec3) -> f64 {
    coarse_mottle(p) + 0.3 * value_noise(p / 3.1, 2) + 0.35 * value_noise(p / 0.55, 3)
}

/// The coarsest octave of uneven skin, which a mesh's vertices can carry.
pub(crate) fn coarse_mottle(p: DVec3) -> f64 {
    0.55 * value_noise(p / 11.0, 1)
}

fn value_noise(p: DVec3, seed: u64) -> f64 {
    let cell = p.floor();
    let f = p - cell;
    let s = f * f * (DVec3::splat(3.0) - 2.0 * f);
    let c = cell.as_i64vec3();
    let at = |dx: i64, dy: i64, dz: i64| {
        let key = ((c.x + dx) as u64).wrapping_mul(0x9E37_79B1)
            ^ ((c.y + dy) as u64).wrapping_mul(0x85EB_CA77_0001)
            ^ ((c.z + dz) as u64).wrapping_mul(0xC2B2_AE3D_0000_0001);
        2.0 * hash::uniform(seed, key) - 1.0
    };
    let lerp = |a: f64, b: f64, t: f64| a + (b - a) * t;
    let plane = |dz: i64| {
        let near = lerp(at(0, 0, dz), at(1, 0, dz), s.x);
        let far = lerp(at(0, 1, dz), at(1, 1, dz), s.x);
        lerp(near, far, s.y)
    };
    lerp(plane(0), plane(1), s.z)
}
