//! Light on skin: what colour skin is, what pigment in it looks like, and how that heals and fades.
//!
//! Knows light, skin and pigment; must not know meshes or plans. Pure. Colours are sRGB-encoded (0..=1),
//! linear sRGB, or CIE L*a*b* under D65, 2° observer; times are days after the last session.

pub mod adding;
pub mod colour;
pub mod dots;
pub mod fading;
pub mod monte_carlo;
pub mod observer;
pub mod published;
pub mod skin;
pub mod spectrum;
pub mod tissue;

pub use colour::{Lab, LinearRgb, Srgb};
pub use dots::{DotProfile, DotTable, PigmentDot};
pub use fading::{DotAge, FadeModel, Fading};
pub use observer::{Illuminant, Observer};
pub use skin::{NoSkin, SkinFit, SkinModel};
pub use spectrum::Spectrum;
pub use tissue::{Skin, Tissue};
