//! A flat piece of skin with marks in it, lit evenly: what one number does to the look, with nothing else in sight.

use crate::canvas::Canvas;
use crate::frame::{Frame, mottled};
use crate::looks::{Look, SkinLight};
use crate::marks::{self, Mark, Placed};
use crate::picture::Picture;
use geometry::{Camera, DVec3};
use optics::{Lab, LinearRgb};
use photo::smooth::blur_light;

/// A piece of skin in the plane z = 0, its corner at the origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swatch {
    /// Across and down, mm.
    pub size_mm: [f64; 2],
    /// Scale.
    pub px_per_mm: f64,
}

/// Height of the eye over the skin, mm.
const EYE_MM: f64 = 400.0;

impl Swatch {
    /// The skin with marks, and their mean colour as it is seen from afar.
    pub fn with(&self, skin: &SkinLight, marks: &[Mark], looks: &[Look]) -> (Picture, Lab) {
        let (frame, light) = self.drawn(skin, marks, looks);
        let sum = light.iter().fold([0.0; 3], |sum, v| [0, 1, 2].map(|c| sum[c] + f64::from(v[c])));
        let mean = LinearRgb(sum.map(|v| v / light.len() as f64)).srgb().lab();
        (Picture::from_light(frame.size, &light, None), mean)
    }

    /// The same blurred by a standard deviation, mm.
    pub fn blurred(&self, skin: &SkinLight, marks: &[Mark], looks: &[Look], sigma_mm: f64) -> Picture {
        let (frame, mut light) = self.drawn(skin, marks, looks);
        blur_light(&mut light, frame.size.map(|n| n as usize), sigma_mm * self.px_per_mm);
        Picture::from_light(frame.size, &light, None)
    }

    fn drawn(&self, skin: &SkinLight, marks: &[Mark], looks: &[Look]) -> (Frame, Vec<[f32; 3]>) {
        let frame = self.bare(skin);
        let light = match Placed::on(&frame, marks) {
            None => frame.light.clone(),
            Some(placed) => {
                let whole = [0, frame.size[0] as usize - 1, 0, frame.size[1] as usize - 1];
                let mut canvas = Canvas::new(&frame, whole);
                marks::draw(&mut canvas, &placed, looks);
                canvas.into_light()
            }
        };
        (frame, light)
    }

    fn bare(&self, skin: &SkinLight) -> Frame {
        let size = self.size_mm.map(|mm| (mm * self.px_per_mm).round() as u32);
        let middle = DVec3::new(0.5 * self.size_mm[0], 0.5 * self.size_mm[1], 0.0);
        let eye = middle + DVec3::Z * EYE_MM;
        let camera = Camera::look_at(eye, middle, DVec3::Y, size, self.px_per_mm);
        let count = (size[0] * size[1]) as usize;
        let at = |i: usize| {
            let (x, y) = (i as u32 % size[0], i as u32 / size[0]);
            let mm = [x, y].map(|v| f64::from(v) / self.px_per_mm);
            mottled(skin.bare(), DVec3::new(mm[0], -mm[1], 0.0))
        };
        Frame {
            size,
            camera,
            px_per_mm: self.px_per_mm,
            light: (0..count).map(at).collect(),
            sheen: vec![0.0; count],
            shade: vec![1.0; count],
            depth: vec![EYE_MM as f32; count],
        }
    }
}
