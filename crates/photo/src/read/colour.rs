//! Colour profiles into sRGB, and sRGB into light.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use optics::Srgb;
use std::sync::LazyLock;

/// Linear light of each code.
pub(super) static LINEAR: LazyLock<[f32; 256]> =
    LazyLock::new(|| std::array::from_fn(|code| Srgb([code as f64 / 255.0; 3]).linear().0[0] as f32));

/// Pixels that are turned at a time: each stretch has memory of its own.
const CHUNK: usize = 1 << 20;

/// Turns pixels of a profile into sRGB; `false` where they are it already.
///
/// # Errors
/// Why the profile is of no use.
pub(super) fn to_srgb(rgb: &mut [u8], profile: &[u8]) -> Result<bool, String> {
    let profile = ColorProfile::new_from_slice(profile).map_err(|e| e.to_string())?;
    if profile.color_space != DataColorSpace::Rgb {
        // The decoder has made RGB of grey and of CMYK as it saw fit.
        return Err("it is of another kind than the pixels".to_owned());
    }
    let srgb = ColorProfile::new_srgb();
    let turn = profile
        .create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default())
        .map_err(|e| e.to_string())?;
    let mut changed = false;
    for chunk in rgb.chunks_mut(CHUNK * 3) {
        let mut turned = vec![0u8; chunk.len()];
        turn.transform(chunk, &mut turned).map_err(|e| e.to_string())?;
        changed |= turned.iter().zip(chunk.iter()).any(|(a, b)| a.abs_diff(*b) > 1);
        chunk.copy_from_slice(&turned);
    }
    Ok(changed)
}
