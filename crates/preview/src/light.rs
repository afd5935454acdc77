//! Light on bare skin, simply: a large soft key, a fill, light from all around, and a broad sheen. Red
//! light wraps further round an edge than blue, as it does in skin. This is the look of a consultation
//! photograph, not a measurement; the physics of light in skin has its own crate to come.

use geometry::{Camera, DVec3};

/// Lights fixed to the camera, as in a room arranged for photographs.
pub struct Lights {
    key: DVec3,
    fill: DVec3,
    up: DVec3,
}

/// How far red, green and blue light wrap round the terminator (judgement by eye).
const WRAP: [f64; 3] = [0.32, 0.2, 0.15];

impl Lights {
    /// Lights for a camera.
    pub fn for_camera(camera: &Camera) -> Self {
        let [right, up, forward] = camera.axes();
        Self {
            key: (right * -0.55 + up * 0.75 - forward * 0.75).normalize(),
            fill: (right * 0.8 + up * 0.15 - forward * 0.6).normalize(),
            up: (up * 0.6 + DVec3::Y * 0.4).normalize(),
        }
    }

    /// Light leaving a matte white surface of normal `n` by channel, and the sheen of skin towards `view`
    /// (unit vector to the eye). `open` is 1 on open skin and less in hollows.
    pub fn on_skin(&self, n: DVec3, view: DVec3, open: f64) -> ([f64; 3], f64) {
        let (key, fill) = (n.dot(self.key), n.dot(self.fill));
        let around = 0.5 + 0.5 * n.dot(self.up);
        let diffuse = WRAP.map(|w| {
            let wrapped = |d: f64| ((d + w) / (1.0 + w)).max(0.0);
            0.62 * wrapped(key) + 0.24 * wrapped(fill) + open * (0.13 + 0.15 * around)
        });
        (diffuse.map(|d| d * (0.55 + 0.45 * open)), self.sheen(n, view) * open)
    }

    /// Blinn-Phong lobe of a rough coat with Schlick's Fresnel term for skin (2.8 % at normal incidence).
    fn sheen(&self, n: DVec3, view: DVec3) -> f64 {
        let half = (self.key + view).normalize_or(n);
        let facing = n.dot(half).max(0.0);
        let f4 = facing * facing * facing * facing;
        let lobe = f4 * f4 * f4 * f4;
        let grazing = 1.0 - n.dot(view).clamp(0.0, 1.0);
        let g2 = grazing * grazing;
        let fresnel = 0.028 + 0.972 * g2 * g2 * grazing;
        0.09 * lobe + 0.12 * fresnel * (0.3 + 0.7 * n.dot(self.up).max(0.0))
    }
}
