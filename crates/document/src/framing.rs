//! How well a photograph of the head is taken for measuring in, once a head is fitted to it: advice in plain words, never a
//! verdict.

use crate::opened::Opened;
use geometry::Camera;
use head::Head;
use photo::quality::SHINING;
use photo::{Photograph, QualityLimits, judge};
use plan::content::Content;
use plan::keys;

/// What the picture shows of the head.
#[derive(Debug, Clone, PartialEq)]
pub struct Framing {
    /// Pixels a mm at the middle of the head.
    pub px_per_mm: f64,
    /// From the camera to the middle of the head, mm.
    pub away_mm: f64,
    /// Share of the scalp turned to the camera that lies off the picture.
    pub cut_off: f64,
    /// Share of the scalp in the picture that is white of shine.
    pub glare: f64,
    /// What to do better.
    pub advice: Vec<String>,
}

/// Places turned less to the camera than this (cosine) are its rim.
const TURNED: f64 = 0.3;

/// Judges a photograph by the head and the camera that were fitted to it.
pub fn framing(head: &Head, camera: &Camera, opened: &Opened, content: &Content) -> Framing {
    let photo = &opened.photo;
    let (shown, off, white) = counted(head, camera, photo);
    let facing = (shown + off).max(1) as f64;
    let mut found = Framing {
        px_per_mm: camera.px_per_mm(camera.project(head.map.centre).1.max(1.0)),
        away_mm: camera.eye.distance(head.map.centre),
        cut_off: off as f64 / facing,
        glare: white as f64 / shown.max(1) as f64,
        advice: Vec::new(),
    };
    found.advice = advice(&found, opened, content);
    found
}

/// Places of the scalp that are turned to the camera: in the picture, off it, and white.
fn counted(head: &Head, camera: &Camera, photo: &Photograph) -> (usize, usize, usize) {
    let [w, h] = photo.size.map(f64::from);
    let (mut shown, mut off, mut white) = (0, 0, 0);
    for f in (0..head.mesh.triangles.len() as u32).filter(|f| head.on_scalp[*f as usize]) {
        let [a, b, c] = head.mesh.corners(f);
        let at = (a + b + c) / 3.0;
        let towards = (camera.eye - at).normalize_or_zero();
        let (pixel, depth) = camera.project(at);
        if head.mesh.face_normal(f).dot(towards) < TURNED || depth < 1.0 {
            continue;
        }
        if !(pixel.x >= 0.0 && pixel.y >= 0.0 && pixel.x <= w - 1.0 && pixel.y <= h - 1.0) {
            off += 1;
            continue;
        }
        shown += 1;
        let from = (pixel.y as usize * photo.size[0] as usize + pixel.x as usize) * 3;
        white += usize::from(photo.rgb[from..from + 3].iter().all(|v| *v >= SHINING));
    }
    (shown, off, white)
}

fn advice(f: &Framing, opened: &Opened, content: &Content) -> Vec<String> {
    let [least_px, cut_off, near_mm, glare] = content.defaults.array(keys::PHOTO_FRAMING);
    let limits = QualityLimits::of(content.defaults.array(keys::PHOTO_QUALITY));
    let mut said: Vec<String> = Vec::new();
    if f.px_per_mm < least_px {
        said.push(format!(
            "the head is small in it ({:.1} px a mm): fill the picture with the head, and send the original",
            f.px_per_mm
        ));
    }
    if f.cut_off > cut_off {
        said.push(format!(
            "{:.0} % of the scalp that faces the camera is cut off: leave a hand's breadth of room around the head",
            100.0 * f.cut_off
        ));
    }
    // Without the lens of the file the distance is a guess.
    if f.away_mm < near_mm && opened.taken.focal_length_35mm.is_some() {
        said.push(format!(
            "it was taken from {:.0} cm, which bulges the middle: step back to a metre and zoom in",
            0.1 * f.away_mm
        ));
    }
    if f.glare > glare {
        said.push("the scalp shines white in it: dab it dry, and turn away from the lamp".to_owned());
    }
    // What is said of the whole picture, but for its own words on size and shine: the head's are nearer.
    let whole = QualityLimits { few_megapixels: 0.0, glare: f64::INFINITY, ..limits };
    said.extend(judge(&opened.photo, &whole).advice.into_iter().map(str::to_owned));
    said
}
