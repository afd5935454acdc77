//! The scalp as a surface in millimetres, with landmarks: from a scan or from tape measures.
//!
//! Knows meshes and anatomy; must not know plans. Pure: values in, values out. Unless a name says
//! otherwise, coordinates are in the head frame: millimetres, right-handed, origin midway between the
//! tragions, +x to the client's left, +y up, +z forward, Frankfurt plane horizontal.

pub mod border;
pub mod fit;
pub mod frame;
pub mod landmarks;
pub mod measure;
pub mod scalp_map;
pub mod scan;
pub mod side;
pub mod surface;
pub mod template;

pub use border::{AzimuthTable, BorderRule, ScalpBorder};
pub use frame::Placement;
pub use landmarks::{Landmark, Landmarks};
pub use scalp_map::ScalpMap;
pub use scan::{HeadProblem, HeadRules, ScanInput};
pub use side::Side;
pub use surface::Head;
pub use template::{Sex, TapeMeasure, TapeStatistics};
