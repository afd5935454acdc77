//! What is around a head: a shirt, and a room out of focus.

use geometry::{Camera, DVec2, DVec3, hash, smoothstep};
use rayon::prelude::*;

/// The shoulders and the trunk below them: the upper end of a long ellipsoid, and a flatter one for the slope from the neck,
/// head frame, mm: middle and radii.
const TRUNK: [(DVec3, DVec3); 2] = [
    (DVec3::new(0.0, -560.0, -34.0), DVec3::new(236.0, 430.0, 158.0)),
    (DVec3::new(0.0, -206.0, -38.0), DVec3::new(160.0, 80.0, 88.0)),
];
/// Shirts, linear light.
const SHIRTS: [[f32; 3]; 4] =
    [[0.05, 0.07, 0.12], [0.33, 0.33, 0.34], [0.02, 0.02, 0.022], [0.16, 0.06, 0.055]];
/// Walls, linear light.
const WALLS: [[f32; 3]; 3] = [[0.50, 0.49, 0.46], [0.38, 0.42, 0.45], [0.46, 0.43, 0.38]];
/// Nothing of a head is nearer than this, mm: less means that there is nothing.
const NEAREST: f32 = 1.0;

/// Draws what is behind a head and below it into a view.
pub(crate) fn fill(light: &mut [[f32; 3]], depth: &[f32], camera: &Camera, size: [u32; 2], seed: u64) {
    let width = size[0] as usize;
    let pick = |n: usize, k: u64| (hash::mix(hash::purpose(seed, "scene"), k) % n as u64) as usize;
    let (shirt, wall) = (SHIRTS[pick(SHIRTS.len(), 1)], WALLS[pick(WALLS.len(), 2)]);
    let [_, _, forward] = camera.axes();
    light.par_chunks_mut(width).zip(depth.par_chunks(width)).enumerate().for_each(|(y, (row, depth))| {
        for (x, (v, depth)) in row.iter_mut().zip(depth).enumerate() {
            let at = DVec2::new(x as f64, y as f64);
            let ray = camera.ray(at);
            let there = *depth >= NEAREST;
            let behind = if there { f64::from(*depth) / ray.dot(forward).max(0.1) } else { f64::INFINITY };
            match shoulders(camera.eye, ray) {
                Some((away, out)) if away < behind => *v = cloth(camera.eye + ray * away, out, shirt),
                _ if !there => *v = room(at / DVec2::new(f64::from(size[0]), f64::from(size[1])), wall, seed),
                _ => {}
            }
        }
    });
}

/// How far along a ray the shoulders are met, mm, and which way they face there.
fn shoulders(eye: DVec3, ray: DVec3) -> Option<(f64, DVec3)> {
    let met = TRUNK.iter().filter_map(|(middle, radii)| {
        let (o, d) = ((eye - middle) / radii, ray / radii);
        let (a, b, c) = (d.length_squared(), o.dot(d), o.length_squared() - 1.0);
        let under = b * b - a * c;
        let away = (under > 0.0).then(|| (-b - under.sqrt()) / a).filter(|t| *t > 0.0)?;
        Some((away, ((eye + ray * away - middle) / (radii * radii)).normalize()))
    });
    met.min_by(|a, b| a.0.total_cmp(&b.0))
}

fn cloth(p: DVec3, normal: DVec3, colour: [f32; 3]) -> [f32; 3] {
    let lit = 0.35 + 0.65 * normal.dot(DVec3::new(0.25, 0.85, 0.45).normalize()).max(0.0);
    let weave = 1.0 + 0.05 * (libm::sin(p.x * 1.9) * libm::sin((p.y + p.z) * 1.7));
    let folds = 1.0 + 0.12 * libm::sin(p.x * 0.06 + 1.3 * libm::sin(p.z * 0.03)) * libm::sin(p.y * 0.045);
    colour.map(|v| v * (lit * weave * folds) as f32)
}

/// A wall with a door frame and a window, as a lens leaves them that is set on a head.
fn room(at: DVec2, wall: [f32; 3], seed: u64) -> [f32; 3] {
    let draw = |k: u64| hash::uniform(hash::purpose(seed, "room"), k);
    let edge = |from: f64, to: f64, v: f64, soft: f64| {
        smoothstep(from - soft, from + soft, v) * (1.0 - smoothstep(to - soft, to + soft, v))
    };
    let fall = 0.86 + 0.3 * (1.0 - at.y) - 0.2 * (at.x - 0.4).abs();
    let mut c = wall.map(|v| v * fall as f32);
    let x = 0.62 + 0.3 * draw(1);
    let door = edge(x, x + 0.28, at.x, 0.03) * smoothstep(0.08, 0.16, at.y);
    let window = edge(-0.1 + 0.15 * draw(2), 0.16 + 0.15 * draw(2), at.x, 0.04) * edge(0.12, 0.5, at.y, 0.04);
    c = [0, 1, 2].map(|k| c[k] * (1.0 - 0.32 * door as f32) + 0.35 * window as f32 * [0.9, 1.0, 1.1][k]);
    c
}
