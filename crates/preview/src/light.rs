//! The lights that clients are seen in, and what leaves the skin's surface under them: matte light by channel,
//! which is coloured by the skin, and sheen, which is not. Red light wraps further round an edge than blue, as it
//! does in skin.
//!
//! Where lamps stand, and how strong and soft they are, is judged by eye against photographs; the spectrum of each
//! light is a standard one.

use geometry::{Camera, DVec3};
use optics::Illuminant;

/// A light that clients are seen in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lighting {
    /// A clinic's room, arranged for photographs.
    Studio,
    /// A living room: lamps above, light from all walls.
    Indoor,
    /// Outdoors below clouds.
    Overcast,
    /// The sun at noon, with the shine of bare skin.
    Noon,
    /// A flash beside the lens, in the dark.
    Flash,
}

impl Lighting {
    /// All lights.
    pub const ALL: [Self; 5] = [Self::Studio, Self::Indoor, Self::Overcast, Self::Noon, Self::Flash];

    /// The name in files and arguments.
    pub fn name(self) -> &'static str {
        match self {
            Self::Studio => "studio",
            Self::Indoor => "indoor",
            Self::Overcast => "overcast",
            Self::Noon => "noon",
            Self::Flash => "flash",
        }
    }

    /// In words, after "in".
    pub fn words(self) -> &'static str {
        match self {
            Self::Studio => "the clinic's light",
            Self::Indoor => "soft light indoors",
            Self::Overcast => "daylight below clouds",
            Self::Noon => "the sun at noon",
            Self::Flash => "flash light",
        }
    }

    /// The standard light whose spectrum it has. A xenon flash is close to daylight.
    pub fn illuminant(self) -> Illuminant {
        match self {
            Self::Indoor => Illuminant::Led,
            Self::Studio | Self::Overcast | Self::Noon | Self::Flash => Illuminant::D65,
        }
    }
}

/// A lamp, far away.
#[derive(Debug, Clone, Copy)]
struct Lamp {
    /// Unit vector to it.
    towards: DVec3,
    power: f64,
    /// How far its light wraps round an edge, in multiples of [`WRAP`]: a large lamp's more.
    softness: f64,
    /// Strength of its sheen, and how often the lobe's cosine is squared: more often is tighter.
    sheen: [(f64, u32); 2],
    /// Whether the head throws shadows on itself.
    shadows: bool,
}

/// A direction that may go with the camera: parts along its right, up and forward axes, and along the head's own axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Direction {
    /// Along the camera's right, up and forward axes.
    pub camera: [f64; 3],
    /// Along the head's axes.
    pub head: [f64; 3],
}

impl Direction {
    const fn with_camera(camera: [f64; 3]) -> Self {
        Self { camera, head: [0.0; 3] }
    }

    const fn of_head(head: [f64; 3]) -> Self {
        Self { camera: [0.0; 3], head }
    }

    /// The unit vector for a camera.
    pub fn facing(&self, camera: &Camera) -> DVec3 {
        let [right, up, forward] = camera.axes();
        let [r, u, f] = self.camera;
        (right * r + up * u + forward * f + DVec3::from_array(self.head)).normalize()
    }
}

/// A lamp of a rig.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RigLamp {
    /// To the lamp.
    pub towards: Direction,
    /// Its light.
    pub power: f64,
    /// How far its light wraps round an edge, in multiples of [`WRAP`].
    pub softness: f64,
    /// Strength of its sheen, and how often the lobe's cosine is squared.
    pub sheen: [(f64, u32); 2],
    /// Whether the head throws shadows on itself.
    pub shadows: bool,
}

/// The lights of a kind, wherever the camera stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Rig {
    /// Lamps.
    pub lamps: Vec<RigLamp>,
    /// Where more light comes from than from below.
    pub up: Direction,
    /// Light from all around, and what more comes from above.
    pub around: [f64; 2],
    /// Sheen at grazing sight.
    pub rim: f64,
    /// Light of the background at the picture's top and bottom.
    pub background: [f32; 2],
}

/// No sheen.
const DULL: [(f64, u32); 2] = [(0.0, 0); 2];

impl Rig {
    /// The lights of a kind: a clinic's and a flash go with the camera, the sun and lamps in a room stay above the head.
    pub fn of(lighting: Lighting) -> Self {
        let lamp =
            |towards, power, softness, sheen| RigLamp { towards, power, softness, sheen, shadows: false };
        let (camera, head) = (Direction::with_camera, Direction::of_head);
        let above = Direction { camera: [0.0, 0.6, 0.0], head: [0.0, 0.4, 0.0] };
        let sky = head([0.0, 1.0, 0.0]);
        let (lamps, up, around, rim, background) = match lighting {
            Lighting::Studio => {
                let key = lamp(camera([-0.55, 0.75, -0.75]), 0.62, 1.0, [(0.09, 4), (0.0, 0)]);
                let fill = lamp(camera([0.8, 0.15, -0.6]), 0.24, 1.0, DULL);
                (vec![key, fill], above, [0.13, 0.15], 0.12, [0.62, 0.42])
            }
            Lighting::Indoor => {
                let ceiling = lamp(head([0.25, 1.0, 0.55]), 0.46, 1.8, [(0.07, 3), (0.0, 0)]);
                let behind = lamp(head([-0.45, 1.0, -0.5]), 0.16, 1.8, [(0.03, 3), (0.0, 0)]);
                (vec![ceiling, behind], above, [0.30, 0.16], 0.08, [0.36, 0.22])
            }
            Lighting::Overcast => {
                let clouds = lamp(head([0.0, 1.0, 0.25]), 0.40, 2.4, [(0.05, 2), (0.0, 0)]);
                (vec![clouds], sky, [0.16, 0.52], 0.10, [0.78, 0.55])
            }
            Lighting::Noon => {
                let sun = lamp(head([0.22, 1.0, 0.5]), 0.90, 0.5, [(0.07, 4), (0.22, 6)]);
                (vec![RigLamp { shadows: true, ..sun }], sky, [0.14, 0.17], 0.12, [0.72, 0.5])
            }
            Lighting::Flash => {
                let flash = lamp(camera([0.0, 0.12, -1.0]), 0.98, 0.5, [(0.10, 4), (0.30, 6)]);
                (vec![flash], above, [0.02, 0.04], 0.03, [0.10, 0.05])
            }
        };
        Self { lamps, up, around, rim, background }
    }
}

/// The lights of a picture.
pub struct Lights {
    lamps: Vec<Lamp>,
    up: DVec3,
    /// Light from all around, and what more comes from above.
    around: [f64; 2],
    /// Sheen at grazing sight.
    rim: f64,
    /// Light of the background at the picture's top and bottom.
    pub background: [f32; 2],
}

/// How far red, green and blue light wrap round the terminator (judgement by eye).
pub const WRAP: [f64; 3] = [0.32, 0.2, 0.15];

impl Lights {
    /// The lights of a kind for a camera.
    pub fn new(lighting: Lighting, camera: &Camera) -> Self {
        let Rig { lamps, up, around, rim, background } = Rig::of(lighting);
        let lamp = |l: &RigLamp| Lamp {
            towards: l.towards.facing(camera),
            power: l.power,
            softness: l.softness,
            sheen: l.sheen,
            shadows: l.shadows,
        };
        let up = up.facing(camera);
        Self { lamps: lamps.iter().map(lamp).collect(), up, around, rim, background }
    }

    /// Ways to the lamps whose light the head itself may stand in.
    pub fn shadowing(&self) -> impl Iterator<Item = DVec3> {
        self.lamps.iter().filter(|lamp| lamp.shadows).map(|lamp| lamp.towards)
    }

    /// Light leaving a matte white surface of normal `n` by channel, and the sheen of skin towards `view` (unit
    /// vector to the eye). `open` is 1 on open skin and less in hollows; `reached` is how much of the light of
    /// lamps that throw shadows comes here.
    pub fn on_skin(&self, n: DVec3, view: DVec3, open: f64, reached: f64) -> ([f64; 3], f64) {
        let around = self.around[0] + self.around[1] * (0.5 + 0.5 * n.dot(self.up));
        let (mut diffuse, mut sheen) = ([open * around; 3], 0.0);
        for lamp in &self.lamps {
            let comes = lamp.power * if lamp.shadows { reached } else { 1.0 };
            let facing = n.dot(lamp.towards);
            for (sum, wrap) in diffuse.iter_mut().zip(WRAP) {
                let wrap = wrap * lamp.softness;
                *sum += comes * ((facing + wrap) / (1.0 + wrap)).max(0.0);
            }
            let half = (lamp.towards + view).normalize_or(n);
            sheen += comes / lamp.power * lamp.lobes(n.dot(half).max(0.0));
        }
        let grazing = 1.0 - n.dot(view).clamp(0.0, 1.0);
        let g2 = grazing * grazing;
        // Schlick's term for skin, 2.8 % at right angles.
        let fresnel = 0.028 + 0.972 * g2 * g2 * grazing;
        sheen += self.rim * fresnel * (0.3 + 0.7 * n.dot(self.up).max(0.0));
        (diffuse.map(|d| d * (0.55 + 0.45 * open)), sheen * open)
    }
}

impl Lamp {
    /// Blinn-Phong lobes of a rough coat and of the film upon it.
    fn lobes(&self, facing: f64) -> f64 {
        let lobe = |(strength, squared): (f64, u32)| {
            if strength == 0.0 { 0.0 } else { strength * (0..squared).fold(facing, |f, _| f * f) }
        };
        self.sheen.into_iter().map(lobe).sum()
    }
}
