//! The part of a shaded frame that is being drawn on. Only the scalp of a view changes between before and
//! after, so only it is copied: whole frames by the dozen would cost more than drawing them.

use crate::frame::Frame;
use crate::picture::Picture;
use geometry::DVec2;

/// A window of a frame with its own light.
pub struct Canvas<'a> {
    /// The frame beneath.
    pub frame: &'a Frame,
    window: [usize; 4],
    /// Linear light of the window, row by row.
    pub light: Vec<[f32; 3]>,
}

impl<'a> Canvas<'a> {
    /// A copy of a frame's window: columns and rows from and to, inclusive.
    pub fn new(frame: &'a Frame, window: [usize; 4]) -> Self {
        let [x0, x1, y0, y1] = window;
        let width = frame.size[0] as usize;
        let mut light = Vec::with_capacity((x1 - x0 + 1) * (y1 - y0 + 1));
        for y in y0..=y1 {
            light.extend_from_slice(&frame.light[y * width + x0..=y * width + x1]);
        }
        Self { frame, window, light }
    }

    /// Columns and rows.
    pub fn size(&self) -> [usize; 2] {
        let [x0, x1, y0, y1] = self.window;
        [x1 - x0 + 1, y1 - y0 + 1]
    }

    /// The window's first pixel in the frame.
    pub fn corner(&self) -> DVec2 {
        DVec2::new(self.window[0] as f64, self.window[2] as f64)
    }

    /// Light that a white surface would send at a pixel of the window.
    pub fn shade(&self, x: usize, y: usize) -> f32 {
        self.frame.shade[(y + self.window[2]) * self.frame.size[0] as usize + x + self.window[0]]
    }

    /// The window's light, let go.
    pub fn into_light(self) -> Vec<[f32; 3]> {
        self.light
    }

    /// The finished picture: the frame's own with this window over it.
    pub fn over(&self, base: &Picture) -> Picture {
        let [w, h] = self.size();
        let drawn = Picture::from_light([w as u32, h as u32], &self.light);
        let mut picture = base.clone();
        let width = picture.size[0] as usize;
        for y in 0..h {
            let to = ((y + self.window[2]) * width + self.window[0]) * 3;
            picture.rgb[to..to + w * 3].copy_from_slice(&drawn.rgb[y * w * 3..(y + 1) * w * 3]);
        }
        picture
    }
}
