//! What marks leave of the light of a picture's pixels, strip by strip: a factor for every channel, to be multiplied with
//! whatever light is there. Strips are small enough to stay in a processor's cache while their marks are drawn.

use super::print::{Print, add};
use super::{Placed, Spot};
use crate::canvas::Window;
use crate::looks::Look;
use geometry::DVec2;
use photo::smooth::blur;
use rayon::prelude::*;
use std::ops::Range;

/// Rows of a strip.
pub(crate) const STRIP: usize = 16;
/// A mark is drawn no narrower than this share of its width: less would fall between pixels.
const NARROWEST: f64 = 0.3;
/// Standard deviation of the shadow of all marks, mm: light has forgotten there where it entered.
pub(super) const SHADOW_MM: f64 = 0.9;
/// The shadow takes no more than this.
const MOST: f32 = 0.9;

/// What is left of a pixel's light: red, green, blue, and a fourth number that means nothing.
pub(crate) type Left = [f32; 4];

/// Rows from one on, between columns.
struct Piece {
    top: usize,
    columns: Range<usize>,
}

/// Marks ready to be drawn over a window of a picture.
pub(crate) struct Cover<'a> {
    size: [usize; 2],
    corner: DVec2,
    prints: Vec<Print>,
    spots: Vec<(u32, &'a Spot)>,
    /// Which of the spots each strip shows, in their order.
    of_strip: Vec<Vec<u32>>,
    shadow: Option<Shadow>,
}

impl<'a> Cover<'a> {
    /// Marks with their looks over a window of a picture of a scale and of a blur (a standard deviation).
    pub(crate) fn new(
        placed: &'a Placed,
        looks: &[Look],
        window: Window,
        px_per_mm: f64,
        blur_px: f64,
    ) -> Self {
        let [x0, x1, y0, y1] = window;
        let (size, corner) = ([x1 - x0 + 1, y1 - y0 + 1], DVec2::new(x0 as f64, y0 as f64));
        let prints: Vec<Print> = looks.par_iter().map(|look| Print::new(look, px_per_mm, blur_px)).collect();
        let known = placed.spots.iter().filter(|(look, _)| (*look as usize) < prints.len());
        let spots: Vec<(u32, &Spot)> = known.map(|(look, spot)| (*look, spot)).collect();
        let mut cover = Self { size, corner, prints, spots, of_strip: Vec::new(), shadow: None };
        cover.of_strip = cover.sorted();
        cover.shadow = Shadow::of(&cover, px_per_mm);
        cover
    }

    fn sorted(&self) -> Vec<Vec<u32>> {
        let mut of_strip = vec![Vec::new(); self.size[1].div_ceil(STRIP)];
        for (i, (look, spot)) in self.spots.iter().enumerate() {
            let reach = self.prints[*look as usize].reach_mm * spot.px_per_mm;
            let y = spot.at.y - self.corner.y;
            if y + reach < 0.0 || y - reach >= self.size[1] as f64 {
                continue;
            }
            let from = (y - reach).max(0.0) as usize / STRIP;
            let to = ((y + reach) as usize / STRIP).min(of_strip.len() - 1);
            of_strip[from..=to].iter_mut().for_each(|list: &mut Vec<u32>| list.push(i as u32));
        }
        of_strip
    }

    /// Fills what is left in the rows of a strip, between columns (from the first to one after the last); `left` holds as
    /// many rows of that width as the strip has.
    pub(crate) fn strip(&self, strip: usize, columns: Range<usize>, left: &mut [Left]) {
        let piece = Piece { top: strip * STRIP, columns };
        match &self.shadow {
            Some(shadow) => shadow.fill(&piece, left),
            None => left.fill([1.0; 4]),
        }
        for i in &self.of_strip[strip] {
            let (look, spot) = &self.spots[*i as usize];
            self.stamp(&self.prints[*look as usize], spot, &piece, left);
        }
    }

    /// Takes a mark's light from its pixels. Where it is drawn wider than it is seen, it takes less.
    fn stamp(&self, print: &Print, spot: &Spot, Piece { top, columns }: &Piece, left: &mut [Left]) {
        let (top, width) = (*top, columns.len());
        let at = spot.at - self.corner;
        let drawn = spot.facing.max(NARROWEST);
        let share = (spot.facing / drawn) as f32;
        // Distances in reaches: along the mark's long axis, and across, where it is drawn narrower.
        let reach = print.reach_mm * spot.px_per_mm;
        let (along, across) = (reach.recip(), (reach * drawn).recip());
        let y0 = ((at.y - reach).max(0.0) as usize).max(top);
        let y1 = ((at.y + reach).max(0.0) as usize + 1).min(top + left.len() / width);
        // Squared distance is a x² + 2 b x y + c y² of the offset.
        let (s, t) = (spot.short.x, spot.short.y);
        let (wide, narrow) = (along * along, across * across);
        let (a, c) = (s * s * narrow + t * t * wide, t * t * narrow + s * s * wide);
        let b = s * t * (narrow - wide);
        for y in y0..y1 {
            let dy = y as f64 - at.y;
            let middle = at.x - b * dy / a;
            let lowest = (c - b * b / a) * dy * dy;
            if lowest >= 1.0 {
                continue;
            }
            let half = ((1.0 - lowest) / a).sqrt();
            let x0 = ((middle - half).max(0.0).ceil() as usize).max(columns.start);
            let x1 = ((middle + half).max(-1.0).floor() as i64 + 1).clamp(0, columns.end as i64) as usize;
            if x0 >= x1 {
                continue;
            }
            let row = (y - top) * width;
            let (from_x, to_x) = (x0 - columns.start, x1 - columns.start);
            let (from, a, lowest) = ((x0 as f64 - middle) as f32, a as f32, lowest as f32);
            for (k, left) in left[row + from_x..row + to_x].iter_mut().enumerate() {
                let x = from + k as f32;
                let missing = print.at(a * x * x + lowest);
                left.iter_mut().zip(missing).for_each(|(l, m)| *l *= 1.0 - share * m);
            }
        }
    }
}

/// What marks take from the skin around them, summed and blurred: far wider than a pixel, so that a coarse grid holds it.
struct Shadow {
    dark: Vec<f32>,
    size: [usize; 2],
    /// Pixels to a cell.
    cell: usize,
    tint: [f32; 3],
}

impl Shadow {
    fn of(cover: &Cover, px_per_mm: f64) -> Option<Self> {
        let all =
            cover.spots.iter().fold([0.0; 3], |sum, (look, _)| add(sum, cover.prints[*look as usize].beyond));
        let mean = (all[0] + all[1] + all[2]) / 3.0;
        if mean <= 0.0 {
            return None;
        }
        let sigma = SHADOW_MM * px_per_mm;
        let cell = (0.5 * sigma).floor().max(1.0);
        let size = cover.size.map(|n| (n as f64 / cell) as usize + 3);
        let mut dark = vec![0f32; size[0] * size[1]];
        for (look, spot) in &cover.spots {
            let beyond = cover.prints[*look as usize].beyond;
            let area = (beyond[0] + beyond[1] + beyond[2]) / 3.0;
            let amount = area * spot.px_per_mm * spot.px_per_mm * spot.facing / (cell * cell);
            deposit(&mut dark, size, (spot.at - cover.corner) / cell, amount as f32);
        }
        blur(&mut dark, size, sigma / cell);
        let tint = all.map(|v| (v / mean) as f32);
        Some(Self { dark, size, cell: cell as usize, tint })
    }

    /// What it leaves of a piece.
    fn fill(&self, Piece { top, columns: shown }: &Piece, left: &mut [Left]) {
        let (columns, width) = (self.size[0], shown.len());
        let (mut line, mut dark) = (vec![0f32; columns], vec![0f32; (columns + 1) * self.cell]);
        let over = 1.0 / self.cell as f32;
        let [r, g, b] = self.tint;
        for (y, row) in left.chunks_exact_mut(width).enumerate() {
            let at = (top + y) as f32 * over;
            let (k, t) = (at as usize, at - at.floor());
            let [above, below] = [0, 1].map(|n| &self.dark[(k + n) * columns..(k + n + 1) * columns]);
            line.iter_mut().zip(above.iter().zip(below)).for_each(|(l, (a, b))| *l = a + t * (b - a));
            for (pair, dark) in line.windows(2).zip(dark.chunks_exact_mut(self.cell)) {
                let step = (pair[1] - pair[0]) * over;
                dark.iter_mut().enumerate().for_each(|(i, d)| *d = pair[0] + i as f32 * step);
            }
            for (left, d) in row.iter_mut().zip(&dark[shown.start..]) {
                *left = [1.0 - (d * r).min(MOST), 1.0 - (d * g).min(MOST), 1.0 - (d * b).min(MOST), 1.0];
            }
        }
    }
}

/// Shares an amount among the four pixels around a place.
fn deposit(dark: &mut [f32], [w, h]: [usize; 2], at: DVec2, amount: f32) {
    if at.x < 0.0 || at.y < 0.0 || at.x >= w as f64 - 1.0 || at.y >= h as f64 - 1.0 {
        return;
    }
    let (x, y) = (at.x as usize, at.y as usize);
    let (fx, fy) = ((at.x - x as f64) as f32, (at.y - y as f64) as f32);
    dark[y * w + x] += amount * (1.0 - fx) * (1.0 - fy);
    dark[y * w + x + 1] += amount * fx * (1.0 - fy);
    dark[(y + 1) * w + x] += amount * (1.0 - fx) * fy;
    dark[(y + 1) * w + x + 1] += amount * fx * fy;
}
