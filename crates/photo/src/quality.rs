//! How good a photograph is to measure in, and what to do better: advice in plain words, never a verdict.

use crate::read::Photograph;

/// From where on something is advised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QualityLimits {
    /// Fewer megapixels than this are few.
    pub few_megapixels: f64,
    /// Blur (0 sharp, 1 none of it left) above this is unsharp.
    pub unsharp: f64,
    /// Median light below this is dark, above the other bright; linear, 0..=1.
    pub light: [f64; 2],
    /// A larger share of pixels without any light, or with as much as fits, is lost.
    pub lost: f64,
    /// A larger share of shine in the middle hides skin.
    pub glare: f64,
}

impl QualityLimits {
    /// The limits of a row of numbers: megapixels, blur, dark, bright, lost, glare.
    pub fn of([few_megapixels, unsharp, dark, bright, lost, glare]: [f64; 6]) -> Self {
        Self { few_megapixels, unsharp, light: [dark, bright], lost, glare }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// Millions of pixels.
    pub megapixels: f64,
    /// Perceptual blur, 0..=1 (Crete, Dolmiere, Ladret & Nicolas 2007).
    pub blur: f64,
    /// Median linear light, 0..=1.
    pub median_light: f64,
    /// Share of pixels that are black, and that are white in any channel.
    pub lost: [f64; 2],
    /// Share of the middle that shines white.
    pub glare: f64,
    /// What to do better.
    pub advice: Vec<&'static str>,
}

/// Blur is judged on about so many pixels across: what is finer is noise on large sensors.
const JUDGED_PX: usize = 1600;
/// Codes that count as no light and as all that fits.
const BLACK: u8 = 3;
const WHITE: u8 = 252;
/// A pixel whose channels are all at least this shines.
pub const SHINING: u8 = WHITE - 10;
/// Length of the blur that a picture is compared with, px.
const TAPS: usize = 9;

/// Judges a photograph.
pub fn judge(photo: &Photograph, limits: &QualityLimits) -> Quality {
    let (grey, size) = shrunk(photo);
    let count = (photo.rgb.len() / 3) as f64;
    let share = |of: fn(&[u8]) -> bool| photo.rgb.chunks_exact(3).filter(|p| of(p)).count() as f64 / count;
    let mut sorted = grey.clone();
    sorted.sort_by(f32::total_cmp);
    let mut quality = Quality {
        megapixels: count / 1e6,
        blur: blur(&grey, size),
        median_light: f64::from(sorted[sorted.len() / 2]),
        lost: [share(|p| p.iter().all(|v| *v <= BLACK)), share(|p| p.iter().any(|v| *v >= WHITE))],
        glare: glare(photo),
        advice: Vec::new(),
    };
    quality.advice = advice(&quality, limits);
    quality
}

fn advice(q: &Quality, limits: &QualityLimits) -> Vec<&'static str> {
    let said = [
        (
            q.megapixels < limits.few_megapixels,
            "Send the original, not a copy from a messenger: it has too few pixels.",
        ),
        (
            q.blur > limits.unsharp,
            "It is unsharp: rest the elbows, tap on the scalp to focus, and take it again.",
        ),
        (q.median_light < limits.light[0], "It is dark: go near a window, with the light from in front."),
        (
            q.median_light > limits.light[1],
            "It is too bright: tap on the scalp so that the phone sets its light by it.",
        ),
        (q.lost[0] > limits.lost, "Parts are black: turn so that no part lies in deep shadow."),
        (
            q.lost[1] > limits.lost,
            "Parts are washed out: keep lamps and the sun out of the picture, and turn the flash off.",
        ),
        (q.glare > limits.glare, "The skin shines: dab it dry, and turn away from the lamp."),
    ];
    said.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words).collect()
}

/// Luminance, shrunk to what blur is judged on.
fn shrunk(photo: &Photograph) -> (Vec<f32>, [usize; 2]) {
    let [w, h] = photo.size.map(|n| n as usize);
    let step = (w.max(h) / JUDGED_PX).max(1);
    let size = [w / step, h / step];
    let at = |x: usize, y: usize| {
        let mut sum = 0.0;
        for dy in 0..step {
            for dx in 0..step {
                sum += photo.luminance(x * step + dx, y * step + dy);
            }
        }
        sum / (step * step) as f32
    };
    ((0..size[1]).flat_map(|y| (0..size[0]).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect(), size)
}

/// How little a blur of the picture changes it: a sharp picture loses most of its steps, an unsharp one has few to
/// lose. Crete et al. 2007, on the square root of light, which is nearly what is seen.
fn blur(light: &[f32], [w, h]: [usize; 2]) -> f64 {
    if w <= TAPS + 1 || h <= TAPS + 1 {
        return 0.0;
    }
    let seen: Vec<f32> = light.iter().map(|v| v.max(0.0).sqrt()).collect();
    // Along rows, and along columns by their stride.
    let along = |lines: usize, count: usize, line_step: usize, step: usize| {
        let (mut steps, mut lost) = (0.0f64, 0.0f64);
        for line in 0..lines {
            let at = |k: usize| seen[line * line_step + k * step];
            let mean = |k: usize| (k..k + TAPS).map(at).sum::<f32>() / TAPS as f32;
            let half = TAPS / 2;
            for k in 0..count - TAPS {
                let own = (at(k + half + 1) - at(k + half)).abs();
                let blurred = (mean(k + 1) - mean(k)).abs();
                steps += f64::from(own);
                lost += f64::from((own - blurred).max(0.0));
            }
        }
        if steps > 0.0 { (steps - lost) / steps } else { 1.0 }
    };
    along(h, w, w, 1).max(along(w, h, 1, w))
}

/// Share of the middle that is white without colour.
fn glare(photo: &Photograph) -> f64 {
    let [w, h] = photo.size.map(|n| n as usize);
    let (x, y) = (w / 6..w - w / 6, h / 6..h - h / 6);
    let white = |x: usize, y: usize| {
        let at = (y * w + x) * 3;
        photo.rgb[at..at + 3].iter().all(|v| *v >= SHINING)
    };
    let count = y.clone().map(|y| x.clone().filter(|x| white(*x, y)).count()).sum::<usize>();
    count as f64 / (x.len() * y.len()).max(1) as f64
}
