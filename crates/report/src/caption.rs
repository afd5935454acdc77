//! Words written on a picture: what a frame of a time-lapse shows.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};
use preview::Picture;

/// Height of the letters as a share of the picture's.
const HEIGHT: f32 = 0.045;
/// Margin as a share of the picture's height.
const MARGIN: f32 = 0.03;
/// Height of a stamp's letters as a share of the shorter side.
const STAMP: f32 = 0.032;
/// What is written below, small.
const SIMULATION: &str = "Simulation, not a photograph";

/// The letters.
pub(crate) struct Caption {
    font: Option<FontRef<'static>>,
}

impl Caption {
    pub(crate) fn new() -> Self {
        Self { font: typst_assets::fonts().find_map(|bytes| FontRef::try_from_slice(bytes).ok()) }
    }

    /// Writes a line at the top left, and small at the bottom what the picture is.
    pub(crate) fn write(&self, picture: &mut Picture, line: &str) {
        let high = picture.size[1] as f32;
        self.line(picture, line, HEIGHT * high, MARGIN * high);
        self.line(picture, SIMULATION, 0.5 * HEIGHT * high, high * (1.0 - MARGIN) - 0.5 * HEIGHT * high);
    }

    /// Writes what the picture is into its bottom left corner, where it can be read on a telephone.
    pub(crate) fn stamp(&self, picture: &mut Picture, line: &str) {
        let [w, h] = picture.size.map(|n| n as f32);
        let height = STAMP * w.min(h);
        self.line(picture, line, height, h * (1.0 - MARGIN) - height);
    }

    fn line(&self, picture: &mut Picture, line: &str, height: f32, top: f32) {
        let Some(font) = &self.font else { return };
        let scaled = font.as_scaled(PxScale::from(height));
        let mut x = MARGIN * picture.size[1] as f32;
        for letter in line.chars() {
            let glyph = scaled.scaled_glyph(letter);
            let step = scaled.h_advance(glyph.id);
            let placed = ab_glyph::Glyph { position: ab_glyph::point(x, top + scaled.ascent()), ..glyph };
            if let Some(outline) = font.outline_glyph(placed) {
                let corner = outline.px_bounds().min;
                outline
                    .draw(|dx, dy, share| ink(picture, [corner.x + dx as f32, corner.y + dy as f32], share));
            }
            x += step;
        }
    }
}

/// Darkens or lightens a pixel, whichever stands out there.
fn ink(picture: &mut Picture, [x, y]: [f32; 2], share: f32) {
    let [w, h] = picture.size;
    if x < 0.0 || y < 0.0 || x >= w as f32 || y >= h as f32 {
        return;
    }
    let at = ((y as u32 * w + x as u32) * 3) as usize;
    let dark = picture.rgb[at + 1] < 110;
    let goal = if dark { 235.0 } else { 25.0 };
    for v in &mut picture.rgb[at..at + 3] {
        *v = (f32::from(*v) + (goal - f32::from(*v)) * share.clamp(0.0, 1.0)).round() as u8;
    }
}
