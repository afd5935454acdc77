//! Small round marks on the skin: pigment dots and cut hairs, at true size with anti-aliasing.

use crate::canvas::Canvas;
use crate::frame::Frame;
use geometry::{DVec2, DVec3};

/// A mark on the skin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Centre, mm.
    pub position: DVec3,
    /// Outward unit normal.
    pub normal: DVec3,
    /// Radius, mm.
    pub radius_mm: f64,
    /// Colour of the mark itself, linear light under white light.
    pub colour: [f32; 3],
    /// Share of the skin's colour that it replaces, 0..=1.
    pub strength: f64,
}

/// Marks seen this flat are left out: they are on the limb, smaller than a pixel's noise.
const FLATTEST: f64 = 0.06;
/// A mark may lie this far behind the depth buffer before it counts as hidden, mm.
const SLACK_MM: f64 = 1.2;
/// Blur of a picture's pixel, as the standard deviation of its footprint in pixels.
const PIXEL_SIGMA: f64 = 0.42;

/// How marks in skin look wider than they are: light that enters beside a mark is scattered into it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Halo {
    /// Darkness around a mark, in multiples of the mark's own.
    pub share: f64,
    /// Reach: standard deviation of the halo, mm.
    pub sigma_mm: f64,
}

/// Draws marks over a canvas: first their halos, all in one blur, then the marks themselves.
pub fn draw(canvas: &mut Canvas, marks: &[Mark], halo: Halo) {
    let frame = canvas.frame;
    let spots: Vec<(&Mark, Spot)> = marks.iter().filter_map(|m| Some((m, project(frame, m)?))).collect();
    shadow(canvas, &spots, halo);
    for (mark, spot) in &spots {
        stamp(canvas, mark, spot);
    }
}

/// The part of a frame on which marks can fall, as columns and rows from and to; `None` for no marks.
pub fn window(frame: &Frame, marks: &[Mark], halo: Halo) -> Option<[usize; 4]> {
    let spots = marks.iter().filter_map(|m| project(frame, m)).map(|s| s.at);
    let (lo, hi) = spots.fold(None, |b: Option<(DVec2, DVec2)>, p| {
        Some(b.map_or((p, p), |(lo, hi)| (lo.min(p), hi.max(p))))
    })?;
    let reach = (3.0 * halo.sigma_mm + 1.0) * frame.px_per_mm() + 3.0;
    let [w, h] = frame.size.map(f64::from);
    let clamp = |v: f64, n: f64| v.clamp(0.0, n - 1.0) as usize;
    Some([clamp(lo.x - reach, w), clamp(hi.x + reach, w), clamp(lo.y - reach, h), clamp(hi.y + reach, h)])
}

/// Darkens the skin around marks: their darkness summed per pixel, blurred, and taken from the light.
fn shadow(canvas: &mut Canvas, spots: &[(&Mark, Spot)], halo: Halo) {
    let [w, h] = canvas.size();
    let mut dark = vec![0f32; w * h];
    for (mark, spot) in spots {
        let area = std::f64::consts::PI * spot.radii.x * spot.radii.y;
        deposit(&mut dark, [w, h], spot.at - canvas.corner(), (area * mark.strength * halo.share) as f32);
    }
    blur(&mut dark, w, [0, w - 1, 0, h - 1], halo.sigma_mm * canvas.frame.px_per_mm());
    for y in 0..h {
        for x in 0..w {
            // Off the head there is nothing to darken.
            if canvas.shade(x, y) > 0.0 {
                let keep = 1.0 - dark[y * w + x].min(0.9);
                canvas.light[y * w + x].iter_mut().for_each(|v| *v *= keep);
            }
        }
    }
}

/// Shares an amount among the four pixels around a place.
fn deposit(dark: &mut [f32], [w, h]: [usize; 2], at: DVec2, amount: f32) {
    if at.x < 0.0 || at.y < 0.0 || at.x >= w as f64 - 1.0 || at.y >= h as f64 - 1.0 {
        return;
    }
    let (x, y) = (at.x as usize, at.y as usize);
    let (fx, fy) = ((at.x - x as f64) as f32, (at.y - y as f64) as f32);
    dark[y * w + x] += amount * (1.0 - fx) * (1.0 - fy);
    dark[y * w + x + 1] += amount * fx * (1.0 - fy);
    dark[(y + 1) * w + x] += amount * (1.0 - fx) * fy;
    dark[(y + 1) * w + x + 1] += amount * fx * fy;
}

/// Gaussian blur of a window `[x0, x1, y0, y1]` of an image, separable, in place.
fn blur(image: &mut [f32], w: usize, [x0, x1, y0, y1]: [usize; 4], sigma: f64) {
    let reach = (3.0 * sigma).ceil().max(1.0) as usize;
    let mut kernel: Vec<f32> = (0..=2 * reach)
        .map(|i| (i as f64 - reach as f64) / sigma.max(1e-3))
        .map(|d| libm::exp(-0.5 * d * d) as f32)
        .collect();
    let sum: f32 = kernel.iter().sum();
    kernel.iter_mut().for_each(|k| *k /= sum);
    let mut row = vec![0f32; x1 - x0 + 1 + 2 * reach];
    for y in y0..=y1 {
        row.fill(0.0);
        row[reach..reach + x1 - x0 + 1].copy_from_slice(&image[y * w + x0..=y * w + x1]);
        for x in x0..=x1 {
            let window = &row[x - x0..x - x0 + kernel.len()];
            image[y * w + x] = window.iter().zip(&kernel).map(|(a, b)| a * b).sum();
        }
    }
    let (width, height) = (x1 - x0 + 1, y1 - y0 + 1);
    let mut copy = vec![0f32; width * height];
    for y in 0..height {
        copy[y * width..(y + 1) * width].copy_from_slice(&image[(y + y0) * w + x0..=(y + y0) * w + x1]);
    }
    for y in 0..height {
        let out = &mut image[(y + y0) * w + x0..=(y + y0) * w + x1];
        out.fill(0.0);
        for (k, weight) in kernel.iter().enumerate() {
            let Some(source) = (y + k).checked_sub(reach).filter(|s| *s < height) else { continue };
            let line = &copy[source * width..(source + 1) * width];
            out.iter_mut().zip(line).for_each(|(o, v)| *o += weight * v);
        }
    }
}

/// An ellipse on the page: centre, direction of its short axis, radii in pixels.
struct Spot {
    at: DVec2,
    short: DVec2,
    radii: DVec2,
}

fn project(frame: &Frame, mark: &Mark) -> Option<Spot> {
    let view = (frame.camera.eye - mark.position).normalize_or_zero();
    let facing = mark.normal.dot(view);
    if facing < FLATTEST {
        return None;
    }
    let (at, depth) = frame.camera.project(mark.position);
    let seen = frame.depth_at(at)?;
    if depth > seen + SLACK_MM / facing.max(0.2) {
        return None;
    }
    let [right, up, _] = frame.camera.axes();
    let tilt = DVec2::new(mark.normal.dot(right), -mark.normal.dot(up));
    let radius = mark.radius_mm * frame.camera.px_per_mm(depth);
    let short = tilt.normalize_or(DVec2::X);
    Some(Spot { at, short, radii: DVec2::new(radius * facing, radius) })
}

/// A small mark is a Gaussian of its own area, a large one a disc with a soft rim; both keep the mark's
/// total darkness, so that the picture does not darken or pale with its scale.
fn stamp(canvas: &mut Canvas, mark: &Mark, spot: &Spot) {
    let [w, h] = canvas.size();
    let at = spot.at - canvas.corner();
    let sigma = DVec2::new(sigma(spot.radii.x), sigma(spot.radii.y));
    let peak = (spot.radii.x * spot.radii.y / (2.0 * sigma.x * sigma.y)).min(1.0);
    let large = spot.radii.y > 1.4;
    let reach = if large { spot.radii.y + 1.5 } else { 2.6 * sigma.max_element() };
    let (x0, x1) = ((at.x - reach).max(0.0) as usize, (at.x + reach).max(0.0) as usize);
    let (y0, y1) = ((at.y - reach).max(0.0) as usize, (at.y + reach).max(0.0) as usize);
    for y in y0..=y1.min(h - 1) {
        for x in x0..=x1.min(w - 1) {
            let d = DVec2::new(x as f64, y as f64) - at;
            let local = DVec2::new(d.dot(spot.short), d.perp_dot(spot.short));
            let cover = if large { disc(local, spot.radii) } else { peak * gauss(local / sigma) };
            let shade = canvas.shade(x, y);
            blend(&mut canvas.light[y * w + x], shade, mark, cover);
        }
    }
}

fn sigma(radius: f64) -> f64 {
    (0.25 * radius * radius + PIXEL_SIGMA * PIXEL_SIGMA).sqrt()
}

fn gauss(d: DVec2) -> f64 {
    f64::from(libm::expf(-0.5 * d.length_squared() as f32))
}

fn disc(local: DVec2, radii: DVec2) -> f64 {
    let relative = (local / radii).length();
    let rim = 1.0 / radii.x.min(radii.y).max(0.3);
    // Pigment thins out towards the rim of a dot.
    ((1.0 - relative) / rim + 0.5).clamp(0.0, 1.0) * (1.0 - 0.25 * relative * relative).max(0.0)
}

fn blend(pixel: &mut [f32; 3], shade: f32, mark: &Mark, cover: f64) {
    let a = (cover * mark.strength) as f32;
    for (v, colour) in pixel.iter_mut().zip(mark.colour) {
        // A mark only ever darkens.
        *v += a * (colour * shade - *v).min(0.0);
    }
}
