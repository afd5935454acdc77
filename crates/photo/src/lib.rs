//! Photographs: read safely, judged, and measured.
//!
//! Knows pixels; must not know plans, files or HTTP. What identifies a person or a place (GPS, names, serial numbers,
//! embedded previews) is not read, so that it cannot be kept. Photo frame: pixels, origin at the centre of the
//! top-left pixel once the picture stands upright, +x right, +y down.

pub mod follicles;
pub mod marker;
pub mod patches;
pub mod places;
pub mod quality;
pub mod read;
pub mod scalp;
pub mod smooth;
mod solved;
pub mod spots;
pub mod units;

pub use follicles::{Follicles, MacroScale, ScaleError, follicles};
pub use marker::{Markers, find_markers};
pub use patches::{Patch, PatchError, PatchRule, PatchScatter, Pigment, pigment_beside, skin_beside};
pub use quality::{Quality, QualityLimits, judge};
pub use read::{About, Format, Limits, PhotoError, Photograph};
pub use scalp::{Crown, Marker, Scalp, ScalpRule, ToneRule, View, measure_scalp};
pub use spots::{Spot, SpotRule, find_spots};
pub use units::{Unit, UnitRule};
