//! Somebody photographed, with what a person would pick in the pictures and all that is true of them.

use crate::develop::{Sensor, codes, jpeg};
use crate::macros;
use crate::person::{Person, SynthError};
use crate::picks::{self, Noise};
use crate::scene;
use crate::sticker::{NUMBER, SIDE_MM};
use document::photographs::DIAGONAL_MM;
use geometry::{Camera, DVec2, DVec3, hash};
use head::{Landmark, Side};
use plan::content::Content;
use preview::{Lighting, SkinLight, Subject};
use serde_json::{Value, json};

/// How pictures are taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Shooting {
    /// Pixels across and down.
    pub size: [u32; 2],
    /// The sides.
    pub sides: Vec<Side>,
    /// How far picked points are off, as a share of the longer side.
    pub picking: f64,
    /// Whether to take macro pictures.
    pub macros: bool,
}

impl Default for Shooting {
    fn default() -> Self {
        Self { size: [2250, 3000], sides: Side::ALL.to_vec(), picking: 0.001, macros: true }
    }
}

/// The pictures of somebody.
pub struct Taken {
    /// Names and bytes: photographs, macro pictures, `case.toml`, `truth.json`.
    pub files: Vec<(String, Vec<u8>)>,
    /// The cameras, photograph by photograph, head frame.
    pub cameras: Vec<Camera>,
}

/// The lens, for a picture 36 mm long, mm: twice as long as the usual, so that a head fills the picture from where
/// its shape is not distorted.
const FOCAL_MM: f64 = 52.0;
/// Lights that people are photographed in.
const LIGHTS: [Lighting; 3] = [Lighting::Studio, Lighting::Overcast, Lighting::Studio];

/// A photograph, and what is picked in it.
struct Shot {
    side: Side,
    camera: Camera,
    bytes: Vec<u8>,
    landmarks: Vec<(Landmark, DVec2)>,
    outline: Vec<DVec2>,
    points: Vec<(&'static str, DVec2)>,
}

/// Takes pictures of somebody.
///
/// # Errors
/// [`SynthError::Picture`] for sizes that no picture has.
pub fn take(person: &Person, shooting: &Shooting, content: &Content) -> Result<Taken, SynthError> {
    let light = SkinLight::new(&person.read.case, content);
    let paint = |p: DVec3, skin: [f32; 3]| match person.sticker.and_then(|s| s.at(p)) {
        Some(paper) => [paper; 3],
        None => person.face.colour(p, skin),
    };
    let subject =
        Subject::new(&person.head, &person.read.case, &person.plan, content, &light, None).painted(&paint);
    let mut noise = Noise::new(person.wishes.seed, "shooting");
    let things = things(person);
    let mut shots = Vec::new();
    for side in &shooting.sides {
        shots.push(shot(person, shooting, &subject, *side, &things, &mut noise)?);
    }
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let case = case_file(person, shooting, &shots);
    let truth = truth(person, &shots);
    let cameras = shots.iter().map(|s| s.camera).collect();
    files.extend(shots.into_iter().map(|s| (format!("{}.jpg", s.side.name()), s.bytes)));
    if shooting.macros {
        files.extend(macros::pictures(person, &light, content)?);
    }
    files.push(("case.toml".to_owned(), case.into_bytes()));
    files.push(("truth.json".to_owned(), format!("{truth:#}\n").into_bytes()));
    Ok(Taken { files, cameras })
}

/// Things on the skin that several photographs show.
fn things(person: &Person) -> Vec<(&'static str, DVec3)> {
    let places = [("whorl", 170.0, 60.0), ("corner_left", 42.0, 38.0), ("corner_right", -42.0, 38.0)];
    let head = &person.head;
    let at = |&(name, a, e): &(&'static str, f64, f64)| {
        Some((name, head.position_at_map(head.map.from_angles(a, e))?))
    };
    places.iter().filter_map(at).collect()
}

fn shot(
    person: &Person,
    shooting: &Shooting,
    subject: &Subject,
    side: Side,
    things: &[(&'static str, DVec3)],
    noise: &mut Noise,
) -> Result<Shot, SynthError> {
    let (size, head, seed) = (shooting.size, &person.head, person.wishes.seed);
    let camera = picks::camera(side, size, FOCAL_MM, noise);
    let lighting = LIGHTS[(hash::mix(seed, 17) % LIGHTS.len() as u64) as usize];
    let mut exposure = subject.exposed(camera, size, lighting);
    let head_light = exposed(&exposure);
    scene::fill(&mut exposure.light, &exposure.depth, &camera, size, seed);
    // A camera sets its light by the picture, not quite the same each time.
    let gain = (head_light * libm::exp(0.06 * noise.draw())) as f32;
    exposure.light.iter_mut().for_each(|v| v.iter_mut().for_each(|c| *c *= gain));
    let long = f64::from(size[0].max(size[1]));
    let sensor =
        Sensor { blur_px: 0.5 + 0.2 * long / 3000.0, noise: [0.012, 0.003], vignette: 0.10, quality: 90 };
    let codes = codes(exposure.light, size, &sensor, hash::purpose(seed, side.name()));
    let diagonal = libm::hypot(f64::from(size[0]), f64::from(size[1]));
    let bytes = jpeg(&codes, size, Some(camera.focal_px() / diagonal * DIAGONAL_MM), &sensor)?;
    let px = shooting.picking * long;
    let landmarks = picks::landmarks(head, &head.landmarks, side, &camera, px, noise);
    let ends = [Landmark::Opisthocranion, Landmark::Inion];
    let landmarks = landmarks.into_iter().filter(|l| !ends.contains(&l.0)).collect();
    let outline = picks::outline(head, side, &camera, px, noise);
    let seen = things.iter().filter(|(_, p)| picks::visible(head, &camera, *p));
    let points = seen.map(|(name, p)| (*name, noise.around(camera.project(*p).0, px))).collect();
    Ok(Shot { side, camera, bytes, landmarks, outline, points })
}

/// By how much a camera that looks at a head makes its picture lighter or darker: most of the way to where skin of
/// middling colour should lie.
fn exposed(exposure: &preview::Exposure) -> f64 {
    const WANTED: f64 = 0.27;
    const SHARE: f64 = 0.55;
    let on_head = exposure.light.iter().zip(&exposure.depth).filter(|(_, depth)| **depth >= 1.0);
    let mut green: Vec<f32> = on_head.map(|(v, _)| v[1]).step_by(17).collect();
    if green.is_empty() {
        return 1.0;
    }
    let k = green.len() / 2;
    let middle = f64::from(*green.select_nth_unstable_by(k, f32::total_cmp).1);
    // White paper stays short of full light.
    green.sort_by(f32::total_cmp);
    let brightest = f64::from(green[(green.len() - 1) * 997 / 1000]);
    libm::pow(WANTED / middle.max(0.01), SHARE).min(0.80 / brightest.max(0.01))
}

/// The case with its photographs.
fn case_file(person: &Person, shooting: &Shooting, shots: &[Shot]) -> String {
    let pair = |p: &DVec2| format!("[{:.1}, {:.1}]", p.x, p.y);
    let mut text = person.case_text.clone();
    text += &format!("\n[head]\nsource = \"photographs\"\nmarker_mm = {SIDE_MM}\n");
    if shooting.macros {
        // What the macro picture says need not be stated.
        text = text.lines().filter(|l| !l.starts_with("sides = ")).map(|l| format!("{l}\n")).collect();
        text += &format!(
            "\n[[macro_photographs]]\nfile = \"macro-sides.jpg\"\nzone = \"sides\"\nmarker_mm = {}\n",
            macros::MARKER_MM
        );
    }
    let [w, h] = shooting.size.map(f64::from);
    let inside = |p: &DVec2| p.x >= 0.0 && p.y >= 0.0 && p.x <= w - 1.0 && p.y <= h - 1.0;
    for s in shots {
        text += &format!("\n[[photographs]]\nfile = \"{0}.jpg\"\nside = \"{0}\"\n", s.side.name());
        let outline: Vec<String> = s.outline.iter().filter(|p| inside(p)).map(pair).collect();
        text += &format!("outline = [{}]\n[photographs.landmarks]\n", outline.join(", "));
        for (l, p) in s.landmarks.iter().filter(|l| inside(&l.1)) {
            text += &format!("{} = {}\n", l.name(), pair(p));
        }
        text += "[photographs.points]\n";
        for (name, p) in s.points.iter().filter(|t| inside(&t.1)) {
            text += &format!("{name} = {}\n", pair(p));
        }
    }
    text
}

/// Hair-bearing scalp on which less than half of a full head's hair grows, cm².
pub fn thin_area_cm2(person: &Person) -> f64 {
    let head = &person.head;
    let thin = (0..head.mesh.triangles.len() as u32).filter(|f| {
        let [a, b, c] = head.mesh.corners(*f);
        head.on_scalp[*f as usize] && person.coverage((a + b + c) / 3.0) < 0.5
    });
    thin.map(|f| head.mesh.face_area(f) / 100.0).sum()
}

fn truth(person: &Person, shots: &[Shot]) -> Value {
    let head = &person.head;
    let camera = |s: &Shot| {
        let [right, up, forward] = s.camera.axes().map(|v| v.to_array());
        let corners = person.sticker.map(|m| m.corners(&s.camera).map(|c| c.to_array()));
        json!({
            "file": format!("{}.jpg", s.side.name()), "eye_mm": s.camera.eye.to_array(), "right": right, "up": up,
            "forward": forward, "focal_px": s.camera.focal_px(), "marker": NUMBER, "marker_corners_px": corners,
        })
    };
    let border = borders(person);
    json!({
        "schema": "hairline-truth/1", "synthetic": true, "seed": person.wishes.seed,
        "scalp_area_cm2": head.scalp_area_cm2(), "bald_area_cm2": thin_area_cm2(person), "pattern": person.wishes.pattern,
        "skin_lab": [person.skin.l, person.skin.a, person.skin.b],
        "landmarks_mm": head.landmarks.iter().map(|(l, p)| (l.name().to_owned(), json!(p.to_array())))
            .collect::<serde_json::Map<_, _>>(),
        "hair_border_degrees": border,
        "photographs": shots.iter().map(camera).collect::<Vec<_>>(),
    })
}

/// Where hair covers half of what a full head has: going up from the forehead and round, azimuth and elevation.
pub fn borders(person: &Person) -> Vec<[f64; 2]> {
    let head = &person.head;
    let mut found = Vec::new();
    for azimuth in (-180..180).step_by(5).map(f64::from) {
        let mut before: Option<bool> = None;
        let low = head.scalp_border.elevation(azimuth) - 6.0;
        for k in 0..=((88.0 - low) / 0.5) as usize {
            let elevation = low + 0.5 * k as f64;
            let Some(at) = head.position_at_map(head.map.from_angles(azimuth, elevation)) else { continue };
            let hair = person.coverage(at) >= 0.5;
            if before.is_some_and(|b| b != hair) {
                found.push([azimuth, elevation]);
            }
            before = Some(hair);
        }
    }
    found
}
