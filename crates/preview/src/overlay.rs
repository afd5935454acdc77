//! A fitted head drawn over the photograph that it was fitted to, so that a person can see whether it fits.

use crate::picture::Picture;
use geometry::{Camera, DVec2, DVec3};
use head::Head;
use rayon::prelude::*;

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

/// What a line over a photograph shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// The grid of azimuth and elevation on the scalp.
    Grid,
    /// The border of the hair-bearing scalp.
    Border,
}

/// Where the grid of a head's scalp and its border are seen by a camera: lines in pixels, each as far as nothing hides it.
pub fn lines(head: &Head, camera: &Camera) -> Vec<(Shows, Vec<DVec2>)> {
    let border: Vec<DVec2> = line((-180.0, 0.0), (180.0, 0.0))
        .iter()
        .map(|p| DVec2::new(p.x, head.scalp_border.elevation(p.x)))
        .collect();
    let all = grid(head).into_iter().map(|l| (Shows::Grid, l)).chain([(Shows::Border, border)]);
    let all: Vec<(Shows, Vec<DVec2>)> = all.collect();
    let pieces = |(shows, places): &(Shows, Vec<DVec2>)| -> Vec<(Shows, Vec<DVec2>)> {
        pieces(head, camera, places).into_iter().map(|piece| (*shows, piece)).collect()
    };
    all.par_iter().flat_map_iter(pieces).collect()
}

/// Places in degrees along a straight line on the scalp map.
fn line(from: (f64, f64), to: (f64, f64)) -> Vec<DVec2> {
    let steps = (f64::max((to.0 - from.0).abs(), (to.1 - from.1).abs()) / STEP_DEG).ceil();
    let at = |k: f64| DVec2::new(from.0 + (to.0 - from.0) * k / steps, from.1 + (to.1 - from.1) * k / steps);
    (0..=steps as usize).map(|k| at(k as f64)).collect()
}

/// Lines of azimuth and of elevation on the scalp, degrees.
fn grid(head: &Head) -> Vec<Vec<DVec2>> {
    let up = |azimuth: f64| line((azimuth, head.scalp_border.elevation(azimuth)), (azimuth, 88.0));
    let mut all: Vec<Vec<DVec2>> =
        (-180..180).step_by(GRID_DEG as usize).map(|azimuth| up(f64::from(azimuth))).collect();
    for elevation in (0..90).step_by(GRID_DEG as usize).map(f64::from) {
        let round = line((-180.0, elevation), (180.0, elevation));
        let off_scalp = |p: &DVec2| p.y < head.scalp_border.elevation(p.x);
        all.extend(round.split(off_scalp).filter(|piece| piece.len() > 1).map(<[DVec2]>::to_vec));
    }
    all
}

/// The parts of a line over places on the scalp map (degrees) that a camera sees, in pixels.
fn pieces(head: &Head, camera: &Camera, places: &[DVec2]) -> Vec<Vec<DVec2>> {
    let seen = |degrees: &DVec2| {
        let at = head.position_at_map(head.map.from_angles(degrees.x, degrees.y))?;
        visible(head, camera, at).then(|| camera.project(at).0)
    };
    let pixels: Vec<Option<DVec2>> = places.iter().map(seen).collect();
    let runs = pixels.split(Option::is_none).filter(|run| run.len() > 1);
    runs.map(|run| run.iter().copied().flatten().collect()).collect()
}

/// Draws the scalp's grid, its border, where hair ends (lines of azimuth and elevation, degrees) and what was picked over a
/// photograph.
pub fn fitted(
    photo: &Picture,
    head: &Head,
    camera: &Camera,
    picked: &[DVec2],
    hair: &[Vec<DVec2>],
) -> Picture {
    let mut pen = Pen { picture: photo.clone() };
    for (shows, line) in lines(head, camera) {
        match shows {
            Shows::Grid => pen.stroke(&line, GRID, 0.55),
            Shows::Border => pen.stroke(&line, BORDER, 0.9),
        }
    }
    let hair = hair.iter().flat_map(|line| pieces(head, camera, line));
    hair.for_each(|line| pen.stroke(&line, HAIR, 0.9));
    picked.iter().for_each(|p| pen.ring(*p));
    pen.picture
}

struct Pen {
    picture: Picture,
}

impl Pen {
    fn width(&self) -> f64 {
        (WIDTH * f64::from(self.picture.size[0].max(self.picture.size[1]))).max(0.7)
    }

    /// Draws a line through pixels.
    fn stroke(&mut self, pixels: &[DVec2], colour: [u8; 3], share: f64) {
        pixels.windows(2).for_each(|pair| self.segment(pair[0], pair[1], colour, share));
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
