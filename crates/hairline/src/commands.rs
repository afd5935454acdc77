//! The commands, one file each.

pub(crate) mod care;
pub(crate) mod check;
pub(crate) mod export;
pub(crate) mod files;
pub(crate) mod fit;
pub(crate) mod input;
pub(crate) mod learn;
pub(crate) mod measure;
pub(crate) mod photographs;
pub(crate) mod plan;
pub(crate) mod preview;
pub(crate) mod sample;
pub(crate) mod scalp;
pub(crate) mod serve;
pub(crate) mod shade;
pub(crate) mod show;
pub(crate) mod store;
pub(crate) mod synth;
