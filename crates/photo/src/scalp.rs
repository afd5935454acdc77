//! The scalp map from photographs: the pixels of all views brought to one chart of the scalp, their light and exposure
//! taken out, and from what is left the skin's colour and how much hair covers it.
//!
//! Chart positions are those of `head::ScalpMap`; cells lie row by row from the smallest x and
//! y: the client's right and behind. Light is linear; reflectances are ratios to that of bare skin until the skin's own is known.

mod balance;
mod cells;
mod coverage;
mod edges;
mod measure;
mod paper;
mod rule;

pub use cells::{Cells, View};
pub use edges::Crown;
pub use measure::{Scalp, SkinColour, measure_scalp};
pub use paper::Marker;
pub use rule::{ScalpRule, ToneRule};
