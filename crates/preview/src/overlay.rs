//! A fitted head drawn over the photograph that it was fitted to, so that a person can see whether it fits.

use crate::picture::Picture;
use geometry::{Camera, DVec2, DVec3};
use head::Head;

/// Lines of azimuth and of elevation are this far apart, degrees.
const GRID_DEG: i32 = 15;
/// Points of a line, degrees.
const STEP_DEG: f64 = 1.5;
/// Width of lines as a share of the picture's longer side.
const WIDTH: f64 = 0.0011;
/// A place this far behind what is seen is hidden, mm.
const SLACK_MM: f64 = 2.0;

/// sRGB of the grid, of the border of the hair-bearing scalp, of where hair ends, and of what was picked.
const GRID: [u8; 3] = [120, 220, 255];
const BORDER: [u8; 3] = [255, 190, 60];
const HAIR: [u8; 3] = [90, 255, 120];
const PICKED: [u8; 3] = [255, 60, 90];

/// Draws the scalp's grid, its border, where hair ends (lines of azimuth and elevation, degrees) and what was picked over a
/// photograph.
pub fn fitted(
    photo: &Picture,
    head: &Head,
    camera: &Camera,
    picked: &[DVec2],
    hair: &[Vec<DVec2>],
) -> Picture {
    let mut pen = Pen { picture: photo.clone(), camera, head };
    let line = |from: (f64, f64), to: (f64, f64)| -> Vec<DVec2> {
        let steps = (f64::max((to.0 - from.0).abs(), (to.1 - from.1).abs()) / STEP_DEG).ceil();
        let at =
            |k: f64| DVec2::new(from.0 + (to.0 - from.0) * k / steps, from.1 + (to.1 - from.1) * k / steps);
        (0..=steps as usize).map(|k| at(k as f64)).collect()
    };
    for azimuth in (-180..180).step_by(GRID_DEG as usize).map(f64::from) {
        let low = head.scalp_border.elevation(azimuth);
        pen.stroke(&line((azimuth, low), (azimuth, 88.0)), GRID, 0.55);
    }
    for elevation in (0..90).step_by(GRID_DEG as usize).map(f64::from) {
        let round = line((-180.0, elevation), (180.0, elevation));
        let on_scalp = |p: &&[DVec2]| p[0].y >= head.scalp_border.elevation(p[0].x);
        round.windows(2).filter(on_scalp).for_each(|piece| pen.stroke(piece, GRID, 0.55));
    }
    let border: Vec<DVec2> = line((-180.0, 0.0), (180.0, 0.0))
        .iter()
        .map(|p| DVec2::new(p.x, head.scalp_border.elevation(p.x)))
        .collect();
    pen.stroke(&border, BORDER, 0.9);
    hair.iter().for_each(|line| pen.stroke(line, HAIR, 0.9));
    picked.iter().for_each(|p| pen.ring(*p));
    pen.picture
}

struct Pen<'a> {
    picture: Picture,
    camera: &'a Camera,
    head: &'a Head,
}

impl Pen<'_> {
    fn width(&self) -> f64 {
        (WIDTH * f64::from(self.picture.size[0].max(self.picture.size[1]))).max(0.7)
    }

    /// Draws a line over places in degrees on the scalp map, where they are seen.
    fn stroke(&mut self, places: &[DVec2], colour: [u8; 3], share: f64) {
        let pixels: Vec<Option<DVec2>> = places.iter().map(|p| self.seen(*p)).collect();
        for pair in pixels.windows(2) {
            if let [Some(a), Some(b)] = pair {
                self.segment(*a, *b, colour, share);
            }
        }
    }

    fn seen(&self, degrees: DVec2) -> Option<DVec2> {
        let at = self.head.position_at_map(self.head.map.from_angles(degrees.x, degrees.y))?;
        visible(self.head, self.camera, at).then(|| self.camera.project(at).0)
    }

    fn segment(&mut self, a: DVec2, b: DVec2, colour: [u8; 3], share: f64) {
        let reach = DVec2::splat(self.width() + 1.0);
        let near = |p: DVec2| {
            let along = ((p - a).dot(b - a) / (b - a).length_squared().max(1e-9)).clamp(0.0, 1.0);
            p.distance(a + (b - a) * along)
        };
        self.paint(a.min(b) - reach, a.max(b) + reach, colour, share, near);
    }

    fn ring(&mut self, at: DVec2) {
        let radius = 5.0 * self.width();
        let reach = DVec2::splat(radius + self.width() + 1.0);
        self.paint(at - reach, at + reach, PICKED, 1.0, |p| (p.distance(at) - radius).abs());
    }

    /// Paints what lies within half a width of something, softly.
    fn paint(&mut self, from: DVec2, to: DVec2, colour: [u8; 3], share: f64, off: impl Fn(DVec2) -> f64) {
        let [w, h] = self.picture.size.map(f64::from);
        let half = 0.5 * self.width();
        let (x0, y0) = (from.x.max(0.0) as usize, from.y.max(0.0) as usize);
        let (x1, y1) = (to.x.min(w - 1.0), to.y.min(h - 1.0));
        if x1 < 0.0 || y1 < 0.0 {
            return;
        }
        for y in y0..=y1 as usize {
            for x in x0..=x1 as usize {
                let cover = share * (half + 0.5 - off(DVec2::new(x as f64, y as f64))).clamp(0.0, 1.0);
                let at = (y * self.picture.size[0] as usize + x) * 3;
                for (v, c) in self.picture.rgb[at..at + 3].iter_mut().zip(colour) {
                    *v = (f64::from(*v) + (f64::from(c) - f64::from(*v)) * cover).round() as u8;
                }
            }
        }
    }
}

/// Whether a camera sees a place on a head: turned to it, with nothing before it.
pub fn visible(head: &Head, camera: &Camera, at: DVec3) -> bool {
    let Some((point, _)) = head.closest(at) else { return false };
    let towards = (at - camera.eye).normalize();
    head.normal(point).dot(towards) <= -0.02 && head.open_to(camera.eye, at, SLACK_MM)
}
