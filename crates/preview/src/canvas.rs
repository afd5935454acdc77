//! The part of a shaded frame that is being drawn on. Only the scalp of a view changes between before and
//! after, so only it is copied: whole frames by the dozen would cost more than drawing them.

use crate::frame::Frame;
use crate::picture::Picture;
use geometry::DVec2;

/// Columns and rows of a frame, from and to, inclusive.
pub type Window = [usize; 4];

/// A window of a frame with its own light.
pub struct Canvas<'a> {
    /// The frame beneath.
    pub frame: &'a Frame,
    window: Window,
    /// Linear light of the window, row by row, without the sheen upon it.
    pub light: Vec<[f32; 3]>,
}

impl<'a> Canvas<'a> {
    /// A copy of a frame's window.
    pub fn new(frame: &'a Frame, window: Window) -> Self {
        Self { frame, window, light: frame.rows(&frame.light, window) }
    }

    /// Where in the frame it lies.
    pub fn window(&self) -> Window {
        self.window
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
        self.frame.shade[self.at(x, y)]
    }

    /// What the skin mirrors at a pixel of the window.
    pub fn sheen(&self, x: usize, y: usize) -> f32 {
        self.frame.sheen[self.at(x, y)]
    }

    fn at(&self, x: usize, y: usize) -> usize {
        (y + self.window[2]) * self.frame.size[0] as usize + x + self.window[0]
    }

    /// The window's light, let go.
    pub fn into_light(self) -> Vec<[f32; 3]> {
        self.light
    }

    /// The finished picture: the frame's own with this window over it.
    pub fn over(&self, base: &Picture) -> Picture {
        let [w, h] = self.size();
        let sheen = self.frame.rows(&self.frame.sheen, self.window);
        let drawn = Picture::from_light([w as u32, h as u32], &self.light, Some(&sheen));
        let mut picture = base.clone();
        let width = picture.size[0] as usize;
        for y in 0..h {
            let to = ((y + self.window[2]) * width + self.window[0]) * 3;
            picture.rgb[to..to + w * 3].copy_from_slice(&drawn.rgb[y * w * 3..(y + 1) * w * 3]);
        }
        picture
    }
}
