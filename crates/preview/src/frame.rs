//! A shaded view of the bare head: linear light and depth for every pixel, ready for hair and dots.

use crate::light::Lights;
use crate::raster::{BAND, Band, Page};
use crate::texture::Texture;
use geometry::{Camera, DVec2, DVec3, SurfacePoint, hash};
use head::Head;
use optics::LinearRgb;
use rayon::prelude::*;

/// Skin as pictures need it.
pub struct SkinLook<'a> {
    /// Albedo where there is neither texture nor vertex colour.
    pub base: LinearRgb,
    /// Texture of the scan.
    pub texture: Option<&'a Texture>,
    /// Openness of every vertex: 1 on open skin, less in hollows.
    pub open: &'a [f32],
}

/// A shaded view.
pub struct Frame {
    /// Pixels across and down.
    pub size: [u32; 2],
    /// The camera.
    pub camera: Camera,
    px_per_mm: f64,
    /// Linear light, row by row.
    pub light: Vec<[f32; 3]>,
    /// Light a white surface would send, for things drawn on the skin.
    pub shade: Vec<f32>,
    /// Depth of every pixel, mm; huge for the background.
    pub depth: Vec<f32>,
}

impl Frame {
    /// Pixels per mm at the middle of the head: what a picture's scale is called.
    pub fn px_per_mm(&self) -> f64 {
        self.px_per_mm
    }

    /// Replaces the light of a window: columns and rows from and to.
    pub fn set_window(&mut self, [x0, x1, y0, y1]: [usize; 4], light: &[[f32; 3]]) {
        let (width, w) = (self.size[0] as usize, x1 - x0 + 1);
        for y in y0..=y1 {
            let from = (y - y0) * w;
            self.light[y * width + x0..=y * width + x1].copy_from_slice(&light[from..from + w]);
        }
    }

    /// Depth at the pixel nearest to a place in the picture, mm; `None` outside it.
    pub fn depth_at(&self, at: DVec2) -> Option<f64> {
        let p = at.round();
        let inside =
            p.cmpge(DVec2::ZERO).all() && p.x < f64::from(self.size[0]) && p.y < f64::from(self.size[1]);
        inside.then(|| f64::from(self.depth[p.y as usize * self.size[0] as usize + p.x as usize]))
    }
}

/// Background, top and bottom, linear light.
const BACKGROUND: [f32; 2] = [0.62, 0.42];

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
        let mut sum = value.clone();
        let mut weight = vec![1.0; n];
        for t in &mesh.triangles {
            for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                sum[a as usize] += value[b as usize];
                weight[a as usize] += 1.0;
            }
        }
        value = sum.iter().zip(&weight).map(|(s, w)| s / w).collect();
    }
    // A hollow with a radius of 8 mm is half dark.
    value.into_iter().map(|b| (1.0 - 8.0 * b.max(0.0)).clamp(0.3, 1.0) as f32).collect()
}

/// Shades a view of the bare head.
pub fn shade(head: &Head, skin: &SkinLook, camera: Camera, size: [u32; 2], px_per_mm: f64) -> Frame {
    let page = Page::new(&head.mesh, &camera, size);
    let lit = lit_vertices(head, skin, &camera);
    let painter = Painter { head, skin, lit: &lit, page: &page, size };
    let count = (size[0] * size[1]) as usize;
    let (mut light, mut shade, mut depth) = (vec![[0f32; 3]; count], vec![0f32; count], vec![0f32; count]);
    let chunk = size[0] as usize * BAND;
    light
        .par_chunks_mut(chunk)
        .zip(shade.par_chunks_mut(chunk))
        .zip(depth.par_chunks_mut(chunk))
        .enumerate()
        .for_each_init(
            || page.empty_band(),
            |seen, (band, ((light, shade), depth))| {
                page.draw_band(&head.mesh, band, seen);
                painter.band(seen, band, light, shade, depth);
            },
        );
    Frame { size, camera, px_per_mm, light, shade, depth }
}

/// Light that a matte white surface sends from a vertex by channel, and the sheen on it.
#[derive(Clone, Copy)]
struct Lit([f32; 4]);

/// Every vertex as lit for a camera. Faces are small against everything that the light does on them, so that
/// between vertices it is interpolated (Gouraud, "Continuous shading of curved surfaces", 1971).
fn lit_vertices(head: &Head, skin: &SkinLook, camera: &Camera) -> Vec<Lit> {
    let lights = Lights::for_camera(camera);
    let lit = |v: usize| {
        let normal = head.normals[v].normalize_or(DVec3::Y);
        let view = (camera.eye - head.mesh.positions[v]).normalize_or(normal);
        let ([r, g, b], sheen) = lights.on_skin(normal, view, f64::from(skin.open[v]));
        Lit([r, g, b, sheen].map(|v| v as f32))
    };
    (0..head.mesh.positions.len()).into_par_iter().with_min_len(1024).map(lit).collect()
}

struct Painter<'a> {
    head: &'a Head,
    skin: &'a SkinLook<'a>,
    lit: &'a [Lit],
    page: &'a Page,
    size: [u32; 2],
}

impl Painter<'_> {
    fn band(&self, seen: &Band, band: usize, light: &mut [[f32; 3]], shade: &mut [f32], depth: &mut [f32]) {
        let width = self.size[0] as usize;
        for i in 0..light.len() {
            let (x, y) = (i % width, i / width);
            (light[i], shade[i]) = self.pixel(seen, x, y, band * BAND + y);
            depth[i] = seen.depth(x, y);
        }
    }

    /// A pixel: shaded once, by the first face seen in it, and mixed with the background by coverage.
    /// `y` counts from the band's first row, `row` from the picture's.
    fn pixel(&self, seen: &Band, x: usize, y: usize, row: usize) -> ([f32; 3], f32) {
        let back = row as f32 / self.size[1] as f32;
        let grey = BACKGROUND[0] + (BACKGROUND[1] - BACKGROUND[0]) * back;
        let samples = seen.faces(x, y);
        let covered = samples.iter().flatten().count() as f32 / samples.len() as f32;
        let Some(face) = samples.into_iter().flatten().next() else { return ([grey; 3], 0.0) };
        let (light, shade) = self.shaded(face, DVec2::new(x as f64, row as f64));
        (light.map(|v| v * covered + grey * (1.0 - covered)), shade * covered)
    }

    fn shaded(&self, face: u32, pixel: DVec2) -> ([f32; 3], f32) {
        let point = self.on_face(face, pixel);
        let weights = point.weights.map(|w| w as f32);
        let corners = self.head.mesh.triangles[face as usize].map(|v| &self.lit[v as usize].0);
        let [red, green, blue, sheen] =
            [0, 1, 2, 3].map(|k| (0..3).map(|c| weights[c] * corners[c][k]).sum::<f32>());
        let [r, g, b] = self.albedo(point);
        ([r * red + sheen, g * green + sheen, b * blue + sheen], (red + green + blue) / 3.0)
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
        let mottle = mottle(self.head.mesh.position(point));
        let [r, g, b] = self.skin.base.0;
        [r * (1.0 + 0.05 * mottle), g * (1.0 + 0.075 * mottle), b * (1.0 + 0.07 * mottle)].map(|v| v as f32)
    }
}

/// Uneven skin: three octaves of value noise, from a centimetre down to pores.
fn mottle(p: DVec3) -> f64 {
    0.55 * value_noise(p / 11.0, 1) + 0.3 * value_noise(p / 3.1, 2) + 0.35 * value_noise(p / 0.55, 3)
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
