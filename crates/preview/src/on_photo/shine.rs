//! What of a photograph's light the skin's surface mirrors: dots lie beneath it and take nothing away from it.

use super::Part;
use photo::Photograph;
use photo::smooth::blur;
use rayon::prelude::*;

/// Skin whiter than this share of the rest begins to count as shining.
const WHITER: f64 = 0.8;
/// Shine is taken for even over this, mm: finer differences of colour are grain.
const EVEN_MM: f64 = 0.7;
/// Every so many pixels are looked at, across and down.
const SPARSE: usize = 2;
/// At most this share of a pixel's blue light is shine.
const MOST_SHINE: f32 = 0.85;
/// Skin less colourful than this, red less blue over red, is not told from white.
const LEAST_COLOUR: f32 = 0.05;
/// With fewer cells that are lit nothing is known.
const LEAST_CELLS: usize = 100;

/// Shine on a coarse grid over a part of a photograph.
pub(super) struct Shine {
    coarse: Vec<f32>,
    size: [usize; 2],
    /// For every column of pixels: cells to its left and right, and the share of the second.
    columns: Vec<(u32, u32, f32)>,
    cell: usize,
}

impl Shine {
    /// Whiter skin in the light is shining skin: what is mirrored is white where the skin's own light is not (the dichromatic
    /// model of Shafer, "Using color to separate reflection components", 1985).
    pub(super) fn of(photo: &Photograph, part: &Part, linear: &[f32; 256]) -> Self {
        let sigma = EVEN_MM * part.px_per_mm;
        let cell = (sigma / 1.6).max(1.0) as usize;
        let [w, h] = part.size.map(|n| n as usize);
        let size = [w.div_ceil(cell), h.div_ceil(cell)];
        let sampled = sampled(photo, part, linear, cell, size);
        let mut coarse = mirrored(&sampled);
        blur(&mut coarse, size, sigma / cell as f64);
        let columns = (0..w).map(|x| near(x, cell, size[0])).collect();
        Self { coarse, size, columns, cell }
    }

    /// Fills a line with the shine of the cells of a row of pixels; `false` where there is none.
    pub(super) fn line(&self, y: usize, line: &mut Vec<f32>) -> bool {
        let (above, below, t) = near(y, self.cell, self.size[1]);
        let row = |k: u32| &self.coarse[k as usize * self.size[0]..(k as usize + 1) * self.size[0]];
        line.clear();
        line.extend(row(above).iter().zip(row(below)).map(|(a, b)| a + t * (b - a)));
        line.iter().any(|v| *v > 0.0)
    }

    /// Fills the shine of pixels of that row, from one on, whose light is `light`.
    pub(super) fn fill(&self, line: &[f32], from: usize, light: &[[f32; 3]], mirrored: &mut Vec<f32>) {
        mirrored.clear();
        mirrored.extend(self.columns[from..].iter().zip(light).map(|(&(left, right, t), &[r, g, b])| {
            let shine = line[left as usize] + t * (line[right as usize] - line[left as usize]);
            shine.min(MOST_SHINE * r.min(g).min(b))
        }));
    }
}

/// The cells beside a pixel, and the share of the second.
fn near(pixel: usize, cell: usize, all: usize) -> (u32, u32, f32) {
    let at = ((pixel as f32 + 0.5) / cell as f32 - 0.5).clamp(0.0, (all - 1) as f32);
    (at as u32, (at as u32 + 1).min(all as u32 - 1), at - at.floor())
}

/// Mean light of every cell; negative where it shows no head.
fn sampled(
    photo: &Photograph,
    part: &Part,
    linear: &[f32; 256],
    cell: usize,
    size: [usize; 2],
) -> Vec<[f32; 3]> {
    let [w, h] = part.size.map(|n| n as usize);
    let mut sampled = vec![[-1f32; 3]; size[0] * size[1]];
    sampled.par_chunks_exact_mut(size[0]).enumerate().for_each(|(row, cells)| {
        let mut sums = vec![([0f32; 3], 0f32); size[0]];
        for y in (row * cell..((row + 1) * cell).min(h)).step_by(SPARSE) {
            let codes = part.codes(photo, y);
            for (k, (sum, count)) in sums.iter_mut().enumerate() {
                for x in (k * cell..((k + 1) * cell).min(w)).step_by(SPARSE) {
                    if part.on_head(x, y) {
                        (0..3).for_each(|c| sum[c] += linear[usize::from(codes[3 * x + c])]);
                        *count += 1.0;
                    }
                }
            }
        }
        for (out, (sum, count)) in cells.iter_mut().zip(sums).filter(|(_, s)| s.1 > 0.0) {
            *out = sum.map(|v| v / count);
        }
    });
    sampled
}

/// What of the light of each cell is mirrored.
fn mirrored(sampled: &[[f32; 3]]) -> Vec<f32> {
    let lit: Vec<[f32; 3]> = sampled.iter().copied().filter(|v| v[0] > 0.02).collect();
    if lit.len() < LEAST_CELLS {
        return vec![0.0; sampled.len()];
    }
    let at = |of: &dyn Fn(&[f32; 3]) -> f32, share: f64| {
        let mut list: Vec<f32> = lit.iter().map(of).collect();
        let k = ((list.len() - 1) as f64 * share) as usize;
        *list.select_nth_unstable_by(k, f32::total_cmp).1
    };
    let own = at(&|v| (v[0] - v[2]) / v[0], 1.0 - WHITER);
    let usual = at(&|v| v[1], 0.5);
    let shine = |v: &[f32; 3]| {
        if v[0] < 0.0 || v[1] < usual || own < LEAST_COLOUR {
            return 0.0;
        }
        // Red less blue is the skin's own alone: white adds to both alike.
        let skin_blue = (v[0] - v[2]) * (1.0 - own) / own;
        (v[2] - skin_blue).clamp(0.0, MOST_SHINE * v[2])
    };
    sampled.iter().map(shine).collect()
}
