//! Pictures of a plan on the head: before, healed and years on, from any side.
//!
//! Knows plans and pixels; must not know HTTP or files. A picture is shaded skin (the scan's texture, or
//! the case's skin colour), the hair that grows, and the plan's dots at true size, anti-aliased. Colour is
//! linear light until the last step. Head frame in mm; photo frame in pixels.

pub mod canvas;
pub mod dots;
mod ears;
pub mod frame;
mod hair;
pub mod light;
pub mod looks;
pub mod marks;
pub mod on_photo;
pub mod overlay;
pub mod picture;
pub mod raster;
pub mod scene;
pub mod stage;
mod strands;
pub mod swatch;
pub mod texture;
pub mod views;

pub use dots::Dots;
pub use frame::{Frame, Paint};
pub use light::Lighting;
pub use looks::{ClientSkin, SkinLight};
pub use marks::Mark;
pub use on_photo::{PhotoStage, Snapshot};
pub use picture::{Picture, PictureError};
pub use stage::{Exposure, Stage, Subject};
pub use swatch::Swatch;
pub use texture::Texture;
pub use views::{Gallery, GallerySettings, Time, gallery};
