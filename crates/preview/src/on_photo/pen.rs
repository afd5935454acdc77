//! Takes from a photograph's pixels what dots leave: light from within the skin becomes less, mirrored light stays.

use super::{COARSE, Ready};
use crate::marks::Left;
use crate::picture::Encoder;

/// Draws on rows of a photograph.
pub(super) struct Pen<'a> {
    pub(super) ready: &'a Ready,
    /// Linear light of every code.
    pub(super) linear: &'a [f32; 256],
    pub(super) encode: Encoder,
}

/// Room for a row, used again and again.
#[derive(Default)]
pub(super) struct Line {
    /// Shine of the cells of the row, and of its pixels.
    cells: Vec<f32>,
    mirrored: Vec<f32>,
    light: Vec<[f32; 3]>,
}

impl Pen<'_> {
    /// Draws on a row of the part; `left` begins at a column and reaches to the end of what shows the head.
    pub(super) fn row(&self, y: usize, first: usize, pixels: &mut [u8], left: &[Left], line: &mut Line) {
        let shines = self.ready.shine.line(y, &mut line.cells);
        for (from, to) in self.runs(y, first + left.len()) {
            let (pixels, left) = (&mut pixels[3 * from..3 * to], &left[from - first..to - first]);
            let light = pixels.chunks_exact(3).map(|p| {
                [usize::from(p[0]), usize::from(p[1]), usize::from(p[2])].map(|code| self.linear[code])
            });
            line.light.clear();
            line.light.extend(light);
            if shines {
                self.ready.shine.fill(&line.cells, from, &line.light, &mut line.mirrored);
                for ((light, left), m) in line.light.iter_mut().zip(left).zip(&line.mirrored) {
                    (0..3).for_each(|c| light[c] = (light[c] - m) * left[c] + m);
                }
            } else {
                for (light, left) in line.light.iter_mut().zip(left) {
                    (0..3).for_each(|c| light[c] *= left[c]);
                }
            }
            for (k, (pixel, left)) in pixels.chunks_exact_mut(3).zip(left).enumerate() {
                // What no dot reaches keeps its very bytes.
                if (left[0] < 1.0 || left[1] < 1.0 || left[2] < 1.0)
                    && !self.ready.part.is_hidden(from + k, y)
                {
                    let light = line.light[k];
                    (0..3).for_each(|c| pixel[c] = self.encode.code(light[c]));
                }
            }
        }
    }

    /// Runs of pixels in a row that show the head: first, and one after the last.
    fn runs(&self, y: usize, width: usize) -> impl Iterator<Item = (usize, usize)> {
        let row = self.ready.part.depth_row(y);
        let mut k = 0;
        std::iter::from_fn(move || {
            let from = k + row[k..].iter().position(|d| *d >= 1.0)?;
            k = from + row[from..].iter().position(|d| *d < 1.0).unwrap_or(row.len() - from);
            Some((from * COARSE, (k * COARSE).min(width)))
        })
    }
}
