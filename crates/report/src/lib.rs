//! The files of a plan folder: documents to read and to work from, dots and surfaces for other programs,
//! the stencil to print, and the dates. And what a pharmacy sticks on and files: labels and records of what it made.
//!
//! Knows plans and pictures; must not know HTTP or where files go: every function returns bytes. Lengths
//! in mm, head frame; pages in mm from the top left.

pub mod calendar;
mod caption;
pub mod client;
pub mod folder;
pub mod maps;
pub mod pharmacy;
pub mod photographs;
mod profile;
pub mod showing;
pub mod signed;
pub mod stencil;
pub mod surfaces;
mod thumbnail;
pub mod treatment;
mod typeset;
mod visits;
mod words;

pub use folder::{Material, ReportError, is_plan_file, plan_folder};
pub use pharmacy::{Label, MadeOf, SupplyRecord, label_pdf, record_pdf};
pub use photographs::{OwnPhotograph, own_photographs};
pub use showing::{Showing, is_picture_file, showing_folder};
pub use signed::{Signed, signed_pdf};
pub use surfaces::head_glb;
