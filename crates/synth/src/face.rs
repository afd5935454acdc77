//! The colours of a face: brows, eyes, lips, what is redder and what a beard darkens. Drawn by eye; claims nothing.

use crate::person::Wishes;
use geometry::{DVec3, hash, smoothstep};
use head::{Head, Landmark, Sex};

/// Where the parts of a face are, head frame, mm.
#[derive(Debug, Clone)]
pub(crate) struct Face {
    /// Outer and inner corner of the left eye, then of the right.
    eyes: [[DVec3; 2]; 2],
    nose: DVec3,
    chin: DVec3,
    mouth_y: f64,
    hair: [f32; 3],
    beard: f32,
    seed: u64,
    iris: [f32; 3],
}

/// Irises, linear light: brown, hazel, grey-blue.
const IRISES: [[f32; 3]; 3] = [[0.07, 0.035, 0.02], [0.14, 0.09, 0.04], [0.17, 0.22, 0.28]];

impl Face {
    pub(crate) fn of(head: &Head, wishes: &Wishes) -> Self {
        use Landmark as L;
        let at = |l: L| head.landmarks.get(l).unwrap_or(DVec3::ZERO);
        let (nose, chin) = (at(L::Pronasale), at(L::Gnathion));
        let light = |c: u8| {
            let v = f64::from(c) / 255.0;
            (v * v * (0.3 + 0.7 * v)) as f32
        };
        let kind = if wishes.fitzpatrick >= 4 { 0 } else { (hash::mix(wishes.seed, 3) % 3) as usize };
        Self {
            eyes: [
                [at(L::ExocanthionLeft), at(L::EndocanthionLeft)],
                [at(L::ExocanthionRight), at(L::EndocanthionRight)],
            ],
            nose,
            chin,
            mouth_y: nose.y + 0.39 * (chin.y - nose.y),
            hair: wishes.hair.map(light),
            beard: if wishes.sex == Sex::Male { 1.0 } else { 0.0 },
            seed: wishes.seed,
            iris: IRISES[kind],
        }
    }

    /// The colour of a place whose skin would have the colour `skin`.
    pub(crate) fn colour(&self, p: DVec3, skin: [f32; 3]) -> [f32; 3] {
        let mut c = self.mole(p, self.flushed(p, skin));
        if p.z < 4.0 || p.y > 75.0 {
            return c;
        }
        c = self.shaved(p, c);
        c = self.lips(p, c);
        c = self.nostrils(p, c);
        for eye in &self.eyes {
            c = self.eye(p, eye, c);
            c = self.brow(p, eye, c);
        }
        c
    }

    /// Noses, cheeks and ears are redder.
    fn flushed(&self, p: DVec3, c: [f32; 3]) -> [f32; 3] {
        let near = |at: DVec3, reach: f64| libm::exp(-0.5 * p.distance_squared(at) / (reach * reach));
        let cheek = |x: f64| near(DVec3::new(x, self.nose.y - 6.0, 72.0), 17.0);
        let ears = smoothstep(76.0, 86.0, p.x.abs()) * (1.0 - smoothstep(35.0, 45.0, p.y));
        let red = 0.8 * near(self.nose, 11.0) + 0.7 * (cheek(42.0) + cheek(-42.0)) + 0.8 * ears;
        mixed(c, [c[0] * 1.02, c[1] * 0.8, c[2] * 0.8], red)
    }

    fn mole(&self, p: DVec3, c: [f32; 3]) -> [f32; 3] {
        const CELL: f64 = 14.0;
        let cell = (p / CELL).floor();
        let key = (cell.x as i64 as u64) ^ ((cell.y as i64 as u64) << 20) ^ ((cell.z as i64 as u64) << 40);
        let draw = |k: u64| hash::uniform(hash::mix(self.seed, key), k);
        if draw(0) > 0.10 {
            return c;
        }
        let middle = (cell + DVec3::new(draw(1), draw(2), draw(3)) * 0.6 + 0.2) * CELL;
        let off = p.distance(middle) / (0.35 + 0.9 * draw(4) * draw(4));
        mixed(c, [c[0] * 0.5, c[1] * 0.38, c[2] * 0.36], 0.85 * (1.0 - smoothstep(0.7, 1.1, off)))
    }

    /// Where a beard was shaved.
    fn shaved(&self, p: DVec3, c: [f32; 3]) -> [f32; 3] {
        let lip = 1.0 - smoothstep(self.nose.y - 13.0, self.nose.y - 6.0, p.y);
        let cheek =
            (1.0 - smoothstep(self.mouth_y - 6.0, self.mouth_y + 14.0, p.y)) * smoothstep(8.0, 24.0, p.z);
        let above = lip * (1.0 - smoothstep(26.0, 34.0, p.x.abs()));
        let neck = smoothstep(self.chin.y - 26.0, self.chin.y - 12.0, p.y);
        let speck = 0.65 + 0.7 * self.noise(p, 0.9, 11);
        let share = f64::from(self.beard) * 0.20 * above.max(cheek) * neck * speck;
        mixed(c, [c[0] * 0.45, c[1] * 0.48, c[2] * 0.55], share)
    }

    fn lips(&self, p: DVec3, c: [f32; 3]) -> [f32; 3] {
        let u = p.x / 24.0;
        let v = p.y - self.mouth_y;
        if u.abs() > 1.05 || v.abs() > 14.0 || p.z < 60.0 {
            return c;
        }
        let round = (1.0 - u * u).max(0.0).sqrt();
        let cupid = 1.0 - 0.22 * libm::exp(-u * u / 0.012);
        let (top, bottom) = (7.5 * round * cupid, -9.5 * round);
        let inside = smoothstep(bottom - 0.8, bottom + 0.8, v) * (1.0 - smoothstep(top - 0.7, top + 0.7, v));
        let wrinkled = 0.9 + 0.2 * self.noise(DVec3::new(p.x, 0.2 * p.y, 0.0), 0.8, 12);
        let lip = [c[0] * 0.86, c[1] * 0.6, c[2] * 0.62];
        let c = mixed(c, lip, 0.85 * inside * wrinkled);
        let line = 1.0 - smoothstep(0.3, 1.2, (v - 0.3 + 1.2 * u * u).abs());
        mixed(c, [c[0] * 0.3, c[1] * 0.22, c[2] * 0.22], 0.8 * line * (1.0 - smoothstep(0.9, 1.02, u.abs())))
    }

    fn nostrils(&self, p: DVec3, c: [f32; 3]) -> [f32; 3] {
        let (dx, dy) = ((p.x.abs() - 7.5) / 3.6, (p.y - self.nose.y + 9.5) / 1.9);
        let near = 1.0 - smoothstep(0.5, 1.2, (dx * dx + dy * dy).sqrt());
        let share = if p.z > 80.0 { 0.85 * near } else { 0.0 };
        mixed(c, [c[0] * 0.12, c[1] * 0.07, c[2] * 0.07], share)
    }

    /// An open eye between its corners: white, iris, pupil, lids and lashes.
    fn eye(&self, p: DVec3, [outer, inner]: &[DVec3; 2], c: [f32; 3]) -> [f32; 3] {
        let across = outer.x - inner.x;
        let t = (p.x - inner.x) / across;
        let u = 2.0 * t - 1.0;
        if !(-1.25..=1.3).contains(&u) || p.z < outer.z - 12.0 {
            return c;
        }
        let v = p.y - (inner.y + (outer.y - inner.y) * t);
        if v.abs() > 16.0 {
            return c;
        }
        let round = (1.0 - u * u).max(0.0);
        let (top, bottom) = (5.6 * libm::pow(round, 0.75), -3.6 * libm::pow(round, 0.9));
        // The fold of the lid, and the shadow below the eye.
        let fold = libm::exp(-0.5 * (v - top - 3.2) * (v - top - 3.2) / 0.5) * round.sqrt();
        let bag = libm::exp(-0.5 * (v + 9.0) * (v + 9.0) / 12.0) * round.sqrt();
        let mut c = mixed(c, [c[0] * 0.6, c[1] * 0.52, c[2] * 0.52], 0.55 * fold + 0.3 * bag);
        if u.abs() < 1.0 && v < top && v > bottom {
            let mm = (u * 0.5 * across.abs(), v - 0.9);
            let r = libm::hypot(mm.0, mm.1);
            let shaded = 1.0 - 0.45 * smoothstep(top - 2.6, top, v) as f32;
            let white = [0.56, 0.50, 0.47].map(|w| w * shaded);
            let ring = 0.72 + 0.5 * smoothstep(2.0, 4.6, r) - 0.6 * smoothstep(4.8, 5.9, r);
            let iris = self.iris.map(|i| i * ring as f32 * shaded);
            let eye = mixed(white, iris, 1.0 - smoothstep(5.6, 6.1, r));
            let eye = mixed(eye, [0.004; 3], 1.0 - smoothstep(1.9, 2.3, r));
            let glint = libm::hypot(mm.0 + 1.6, mm.1 - 1.9);
            c = mixed(eye, [1.0; 3], 0.9 * (1.0 - smoothstep(0.5, 0.9, glint)));
        }
        let upper = 1.0 - smoothstep(0.3, 1.3, (v - top - 0.3).abs());
        let lower = 1.0 - smoothstep(0.2, 0.7, (v - bottom).abs());
        let lash = if u.abs() < 1.03 { 0.85 * upper + 0.35 * lower } else { 0.0 };
        mixed(c, [0.012, 0.009, 0.008], lash)
    }

    fn brow(&self, p: DVec3, [outer, inner]: &[DVec3; 2], c: [f32; 3]) -> [f32; 3] {
        let across = outer.x - inner.x;
        let t = (p.x - inner.x + 0.18 * across) / (1.5 * across);
        if !(0.0..=1.0).contains(&t) || p.z < outer.z - 16.0 {
            return c;
        }
        let arch = 4.5 * (1.0 - (t - 0.62) * (t - 0.62) / 0.4);
        let v = p.y - (inner.y + 15.5 + arch);
        let thick = (4.6 - 3.2 * t) * if self.beard > 0.0 { 1.0 } else { 0.72 };
        let body = (1.0 - smoothstep(0.55, 1.15, v.abs() / thick))
            * smoothstep(0.0, 0.08, t)
            * (1.0 - smoothstep(0.93, 1.0, t));
        // Hairs lie outward and up.
        let along = DVec3::new(
            p.x * across.signum() * 0.35 + p.y * 0.25,
            p.y * 1.6 - 0.9 * p.x * across.signum(),
            0.0,
        );
        let hairs = smoothstep(0.25, 0.75, self.noise(along, 0.55, 13));
        mixed(c, self.hair.map(|v| v * 0.9), body * (0.35 + 0.6 * hairs))
    }

    /// Smooth noise, 0..=1, with grains of a size.
    fn noise(&self, p: DVec3, size: f64, purpose: u64) -> f64 {
        let q = p / size;
        let cell = q.floor();
        let f = q - cell;
        let s = f * f * (DVec3::splat(3.0) - 2.0 * f);
        let at = |dx: f64, dy: f64, dz: f64| {
            let [x, y, z] = [cell.x + dx, cell.y + dy, cell.z + dz].map(|v| v as i64 as u64);
            let key = x.wrapping_mul(0x9E37_79B1)
                ^ y.wrapping_mul(0x85EB_CA77_0001)
                ^ z.wrapping_mul(0xC2B2_AE3D_0001);
            hash::uniform(hash::mix(self.seed, purpose), key)
        };
        let lerp = |a: f64, b: f64, t: f64| a + (b - a) * t;
        let plane = |dz: f64| {
            lerp(
                lerp(at(0.0, 0.0, dz), at(1.0, 0.0, dz), s.x),
                lerp(at(0.0, 1.0, dz), at(1.0, 1.0, dz), s.x),
                s.y,
            )
        };
        lerp(plane(0.0), plane(1.0), s.z)
    }
}

fn mixed(a: [f32; 3], b: [f32; 3], share: f64) -> [f32; 3] {
    let share = share.clamp(0.0, 1.0) as f32;
    [0, 1, 2].map(|c| a[c] + share * (b[c] - a[c]))
}
