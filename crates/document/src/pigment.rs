//! Pigment in a photograph's patch beside bare skin, from the bytes of its file.

use geometry::DVec2;
use jiff::civil::Date;
use photo::{Limits, Patch, PatchRule, Photograph, Pigment, pigment_beside, skin_beside};
use plan::content::Content;
use plan::keys;

/// Measures a patch of treated skin beside a bare one, each by its middle as shares of the picture's width and height and its radius as a share of the
/// width; and the day on which the photograph says it was taken. Where no dots are there yet, the two patches may be alike.
///
/// # Errors
/// What is wrong with the photograph or the patches, and what to do.
pub fn measured_pigment(
    bytes: &[u8],
    (treated, bare): ([f64; 3], [f64; 3]),
    dots: bool,
    content: &Content,
) -> Result<(Pigment, Option<Date>), String> {
    let photo = Photograph::read(bytes, &Limits::default()).map_err(|e| e.to_string())?;
    let [width, height] = photo.size.map(f64::from);
    let patch = |[x, y, radius]: [f64; 3]| Patch {
        middle: DVec2::new(x * width, y * height),
        radius: radius * width,
    };
    let [block, radius, light, absorbance, ..] = content.defaults.array::<6>(keys::PHOTO_PATCHES);
    let rule = PatchRule::of([block, radius, light, absorbance]);
    let look = if dots { pigment_beside } else { skin_beside };
    let pigment = look(&photo, patch(treated), patch(bare), &rule).map_err(|e| e.to_string())?;
    let taken = photo.about.taken.as_deref().and_then(|day| day.parse().ok());
    Ok((pigment, taken))
}
