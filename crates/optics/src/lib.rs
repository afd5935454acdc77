//! Colour, and how pigment in skin heals and fades.
//!
//! Knows light, skin and pigment; must not know meshes or plans. Pure. Colours are sRGB-encoded (0..=1),
//! linear sRGB, or CIE L*a*b* under D65, 2° observer; times are days after the last session.

pub mod colour;
pub mod fading;

pub use colour::{Lab, LinearRgb, Srgb};
pub use fading::{FadeModel, Fading, spread_strength};
