//! How much pigment is seen in a patch of treated skin, beside a patch of bare skin in the same photograph: what is left of it years later is told from
//! two such numbers.
//!
//! Dots need not be told apart: what a lens blurs keeps its mean, so the mean light of a patch tells what all its dots take, from a phone's distance too.
//! The light of both patches falls off over a head; it is fitted as a plane of logarithms together with the step between them, so that only the step
//! is pigment. Light is *red less blue*: what skin mirrors has the lamp's colour and is hardly in it (Shafer 1985, as in `scalp`), and a neutral pigment
//! takes the same share of it as of any other light. Both patches tan and flush alike, own hair must not stand in either.

use crate::read::Photograph;
use crate::solved::solved;
use geometry::DVec2;
use stipple::statistics::quantile;

/// A round patch of a photograph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patch {
    /// Its middle, photo frame, pixels.
    pub middle: DVec2,
    /// Its radius, pixels.
    pub radius: f64,
}

/// What counts as a measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatchRule {
    /// Side of the blocks that are evened out, as a share of a patch's radius.
    pub block: f64,
    /// Least radius, pixels.
    pub radius: f64,
    /// Least light, red less blue, linear: below it there is no skin to see.
    pub light: f64,
    /// Least absorbance that is told from none.
    pub absorbance: f64,
}

impl PatchRule {
    /// The rule of a row of numbers: block, radius, light, absorbance.
    pub fn of([block, radius, light, absorbance]: [f64; 4]) -> Self {
        Self { block, radius, light, absorbance }
    }
}

/// Pigment of a patch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pigment {
    /// Logarithm of the bare skin's light over the treated skin's.
    pub absorbance: f64,
    /// Its standard deviation by how blocks scatter.
    pub deviation: f64,
}

/// How far measurements scatter beyond what their blocks say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatchScatter {
    /// From photograph to photograph, absorbance.
    pub picture: f64,
    /// How far skin itself differs between the patches where no photograph from before tells, absorbance.
    pub skin: f64,
}

impl Pigment {
    /// What is left of a healed patch, as a share of the light that its dots took, with its standard deviation. What lay between the patches before any
    /// dot was placed is taken off both.
    pub fn left_of(&self, healed: &Self, before: Option<&Self>, scatter: PatchScatter) -> (f64, f64) {
        let own = before.map_or(0.0, |p| p.absorbance);
        let deviation = |p: &Self| libm::hypot(p.deviation, scatter.picture);
        let skin = before.map_or(scatter.skin, deviation);
        let missing = |p: &Self| 1.0 - libm::exp(own - p.absorbance);
        let off = |p: &Self| deviation(p) * libm::exp(own - p.absorbance);
        let whole = missing(healed).max(f64::MIN_POSITIVE);
        let left = (missing(self) / whole).max(0.0);
        let parts = [off(self) / whole, left * off(healed) / whole, (1.0 - left) * skin / whole];
        (left, parts.iter().map(|part| part * part).sum::<f64>().sqrt())
    }
}

/// Why there is no measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// A patch reaches beyond the photograph.
    #[error("the patch reaches beyond the photograph; move it inside")]
    Outside,
    /// A patch is too small.
    #[error("the patch is too small to measure; draw it larger, or take the photograph from nearer")]
    Small,
    /// They lie over each other.
    #[error("the two patches lie over each other; one has to be bare skin")]
    Overlap,
    /// They are too far apart.
    #[error(
        "the patches are too far apart for the same light; put the bare one right beside the treated one"
    )]
    Apart,
    /// Skin is not seen in one of them.
    #[error(
        "no skin can be seen in the patch: it is too dark, white of shine, or without colour; use daylight from a window"
    )]
    Unlit,
    /// No pigment is told.
    #[error(
        "the treated patch is not darker than the bare one: choose a place where dots lie beside bare skin"
    )]
    NoPigment,
}

/// Patches may lie so far apart, as multiples of their radii together.
const FARTHEST: f64 = 4.0;
/// Light of a colour from which on a pixel is white of shine.
const WHITE: f32 = 0.97;
/// Blocks with more white pixels than this share are left out.
const MOST_WHITE: f64 = 0.02;
/// Blocks that a patch needs.
const LEAST_BLOCKS: usize = 12;
/// Blocks farther off than so many deviations of their patch are moles, hairs or scars.
const OFF: f64 = 4.0;
/// Standard deviation of a normal distribution over the middle of its absolute values.
const NORMAL: f64 = 1.4826;
/// Turns of fitting and leaving out.
const TURNS: usize = 4;
/// Blocks scatter at least so much: codes of eight bits.
const LEAST_SCATTER: f64 = 1e-3;

/// A block: where from between the patches, in both radii together; the logarithm of its light; whether it is treated.
type Block = ([f64; 2], f64, bool);

/// How much of the light the pigment of a treated patch takes, beside a bare one.
///
/// # Errors
/// [`PatchError`] with what to do about it.
pub fn pigment_beside(
    photo: &Photograph,
    treated: Patch,
    bare: Patch,
    rule: &PatchRule,
) -> Result<Pigment, PatchError> {
    let found = skin_beside(photo, treated, bare, rule)?;
    if found.absorbance < rule.absorbance { Err(PatchError::NoPigment) } else { Ok(found) }
}

/// The same where there need be no pigment: how skin itself differs between two patches.
///
/// # Errors
/// [`PatchError`] with what to do about it.
pub fn skin_beside(
    photo: &Photograph,
    treated: Patch,
    bare: Patch,
    rule: &PatchRule,
) -> Result<Pigment, PatchError> {
    let apart = treated.middle.distance(bare.middle);
    let both = treated.radius + bare.radius;
    let size = DVec2::new(f64::from(photo.size[0]), f64::from(photo.size[1]));
    for patch in [treated, bare] {
        let (low, high) = (patch.middle - patch.radius, patch.middle + patch.radius);
        // Also what is no number lies outside.
        if !(low.min_element() >= 0.0 && high.x < size.x && high.y < size.y) {
            return Err(PatchError::Outside);
        }
        if patch.radius < rule.radius {
            return Err(PatchError::Small);
        }
    }
    if apart < both {
        return Err(PatchError::Overlap);
    }
    if apart > FARTHEST * both {
        return Err(PatchError::Apart);
    }
    // Both patches in one frame, whatever their radii.
    let place = |at: DVec2| ((at - 0.5 * (treated.middle + bare.middle)) / both).to_array();
    let of = |patch: Patch, dots: bool| {
        lit_blocks(photo, patch, rule).into_iter().map(move |(at, light)| (place(at), libm::log(light), dots))
    };
    let blocks = of(treated, true).chain(of(bare, false)).collect();
    let (absorbance, deviation) = step(blocks).ok_or(PatchError::Unlit)?;
    Ok(Pigment { absorbance, deviation })
}

/// Blocks of a patch in which skin is seen: where, and how much light.
fn lit_blocks(photo: &Photograph, patch: Patch, rule: &PatchRule) -> Vec<(DVec2, f64)> {
    let side = (rule.block * patch.radius).max(1.0);
    let reach = (patch.radius / side).ceil() as i64;
    let mut found = Vec::new();
    for j in -reach..=reach {
        for i in -reach..=reach {
            let middle = DVec2::new(i as f64, j as f64) * side;
            if middle.length() + 0.5 * side > patch.radius {
                continue;
            }
            let at = patch.middle + middle;
            found.extend(
                light_of(photo, at, side).filter(|light| *light > rule.light).map(|light| (at, light)),
            );
        }
    }
    found
}

/// Mean red less blue of a block; none where it shines white.
fn light_of(photo: &Photograph, at: DVec2, side: f64) -> Option<f64> {
    let range = |middle: f64, size: u32| {
        let from = (middle - 0.5 * side).round().max(0.0) as usize;
        from..((middle + 0.5 * side).round() as usize).min(size as usize)
    };
    let (mut sum, mut white, mut all) = (0.0, 0usize, 0usize);
    for y in range(at.y, photo.size[1]) {
        for x in range(at.x, photo.size[0]) {
            let [red, green, blue] = photo.light(x, y);
            sum += f64::from(red - blue);
            white += usize::from(red.min(green).min(blue) > WHITE);
            all += 1;
        }
    }
    (all > 0 && (white as f64) < MOST_WHITE * all as f64).then(|| sum / all as f64)
}

/// By how much the treated blocks are darker than the plane through all says, with its deviation; none where too few are left. Blocks of dots scatter
/// more than bare ones and count less; what is far off for its own patch is left out, in turns.
fn step(mut blocks: Vec<Block>) -> Option<(f64, f64)> {
    let mut weights = [1.0; 2];
    for turn in 0..TURNS {
        let many = |treated: bool| blocks.iter().filter(|b| b.2 == treated).count();
        if many(true) < LEAST_BLOCKS || many(false) < LEAST_BLOCKS {
            return None;
        }
        let (fit, inverse) = plane(&blocks, weights);
        if turn + 1 == TURNS {
            return Some((-fit[3], inverse[3].max(0.0).sqrt()));
        }
        let off: Vec<f64> = blocks.iter().map(|b| b.1 - dot(row(b), fit)).collect();
        let own = |treated: bool| -> Vec<f64> {
            blocks.iter().zip(&off).filter(|(b, _)| b.2 == treated).map(|(_, o)| o.abs()).collect()
        };
        // What is usual is told by the middle of the scatter, which a mole does not move.
        let usual = [false, true].map(|treated| (NORMAL * quantile(&own(treated), 0.5)).max(LEAST_SCATTER));
        // Two of the four numbers of the plane fall to each patch.
        let deviation = [false, true].map(|treated| {
            let kept = own(treated).into_iter().filter(|o| *o <= OFF * usual[usize::from(treated)]);
            let (n, sum) = kept.fold((0.0, 0.0), |(n, sum), o| (n + 1.0, sum + o * o));
            (sum / f64::max(n - 2.0, 1.0)).sqrt().max(LEAST_SCATTER)
        });
        weights = deviation.map(|d| 1.0 / (d * d));
        let mut off = off.into_iter();
        blocks.retain(|b| off.next().is_some_and(|o| o.abs() <= OFF * usual[usize::from(b.2)]));
    }
    None
}

fn row(block: &Block) -> [f64; 4] {
    [1.0, block.0[0], block.0[1], if block.2 { 1.0 } else { 0.0 }]
}

fn dot(a: [f64; 4], b: [f64; 4]) -> f64 {
    a.iter().zip(&b).map(|(a, b)| a * b).sum()
}

/// Least squares: level, two slopes and the step; and the last column of the inverse of the normal matrix.
fn plane(blocks: &[Block], weights: [f64; 2]) -> ([f64; 4], [f64; 4]) {
    let (mut normal, mut right) = ([[0.0; 4]; 4], [0.0; 4]);
    for block in blocks {
        let (own, weight) = (row(block), weights[usize::from(block.2)]);
        for i in 0..4 {
            right[i] += weight * own[i] * block.1;
            (0..4).for_each(|j| normal[i][j] += weight * own[i] * own[j]);
        }
    }
    (solved(normal, right), solved(normal, [0.0, 0.0, 0.0, 1.0]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{About, Format};

    const RULE: PatchRule = PatchRule { block: 0.25, radius: 12.0, light: 0.01, absorbance: 0.02 };

    fn patch(x: f64, y: f64, radius: f64) -> Patch {
        Patch { middle: DVec2::new(x, y), radius }
    }

    /// Skin that falls off to the lower right, darker by `absorbance` left of the middle, with a glare that mirrors the lamp.
    fn skin(absorbance: f64, glare: f64) -> Photograph {
        let size = [320u32, 200];
        let encode = |light: f64| {
            let v = if light <= 0.003_130_8 {
                12.92 * light
            } else {
                1.055 * libm::pow(light, 1.0 / 2.4) - 0.055
            };
            (255.0 * v.clamp(0.0, 1.0)).round() as u8
        };
        let mut rgb = Vec::new();
        for y in 0..size[1] {
            for x in 0..size[0] {
                let fall = libm::exp(-0.001 * f64::from(x) - 0.002 * f64::from(y));
                let taken = if x < 160 { libm::exp(-absorbance) } else { 1.0 };
                let shine = glare * libm::exp(-f64::from((x as i32 - 100).pow(2)) / 5000.0);
                rgb.extend([0.55, 0.34, 0.24].map(|c| encode(c * fall * taken + shine)));
            }
        }
        let about = About {
            format: Format::Png,
            focal_length_mm: None,
            focal_length_35mm: None,
            taken: None,
            converted: false,
            notes: Vec::new(),
        };
        Photograph { size, rgb, about }
    }

    #[test]
    fn the_step_is_pigment_and_neither_slope_nor_shine_is() {
        for (absorbance, glare) in [(0.05, 0.0), (0.15, 0.0), (0.15, 0.08), (0.4, 0.05)] {
            let photo = skin(absorbance, glare);
            let found = pigment_beside(&photo, patch(110.0, 100.0, 40.0), patch(210.0, 100.0, 40.0), &RULE);
            let found = found.expect("pigment");
            assert!((found.absorbance - absorbance).abs() < 0.004, "{absorbance} {glare}: {found:?}");
            assert!(found.deviation < 0.01, "{found:?}");
            // Patches of two sizes lie in the same light.
            let small = pigment_beside(&photo, patch(120.0, 60.0, 20.0), patch(225.0, 100.0, 50.0), &RULE);
            assert!((small.expect("pigment").absorbance - absorbance).abs() < 0.006, "{small:?}");
        }
    }

    #[test]
    fn what_cannot_be_measured_says_what_to_do() {
        let (photo, bare) = (skin(0.2, 0.0), patch(210.0, 100.0, 40.0));
        let refused =
            |treated: Patch, bare: Patch| pigment_beside(&photo, treated, bare, &RULE).expect_err("an error");
        assert_eq!(refused(patch(20.0, 100.0, 40.0), bare), PatchError::Outside);
        assert_eq!(refused(patch(f64::NAN, 100.0, 40.0), bare), PatchError::Outside);
        assert_eq!(refused(patch(110.0, 100.0, 5.0), bare), PatchError::Small);
        assert_eq!(refused(patch(180.0, 100.0, 40.0), bare), PatchError::Overlap);
        assert_eq!(refused(patch(15.0, 100.0, 12.5), patch(300.0, 100.0, 12.5)), PatchError::Apart);
        assert_eq!(refused(bare, patch(110.0, 100.0, 40.0)), PatchError::NoPigment);
        let mut dark = photo.clone();
        dark.rgb.iter_mut().for_each(|v| *v /= 16);
        let found = pigment_beside(&dark, patch(110.0, 100.0, 40.0), bare, &RULE);
        assert_eq!(found, Err(PatchError::Unlit));
    }

    #[test]
    fn a_mole_does_not_count() {
        let mut photo = skin(0.2, 0.0);
        for y in 90..106 {
            for x in 200..216 {
                let at = (y * 320 + x) * 3;
                photo.rgb[at..at + 3].fill(30);
            }
        }
        let found = pigment_beside(&photo, patch(110.0, 100.0, 40.0), patch(210.0, 100.0, 40.0), &RULE);
        assert!((found.expect("pigment").absorbance - 0.2).abs() < 0.02, "{found:?}");
    }
}
