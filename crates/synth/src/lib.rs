//! Clients who do not exist, photographed: head, skin, loss and hair are made up, and what is true of them is written
//! beside the pictures. For tests, demonstrations and documents, since no real client's picture may ever be shipped.
//!
//! Knows plans and pictures; must not know HTTP, or where files go. Head frame in mm; photo frame in pixels. The same
//! wishes and seed give the same bytes.

mod develop;
mod face;
pub mod macros;
pub mod person;
pub mod picks;
mod scene;
mod sticker;
pub mod taken;

pub use person::{Person, SynthError, Wishes};
pub use taken::{Shooting, Taken};
