//! Photographs as a case names them. Places are in pixels of the picture as it stands upright: origin at the centre of
//! the top-left pixel, x to the right, y down.

use super::{LandmarkTable, ZoneKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A photograph of the head.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Photograph {
    /// Its file, beside the case.
    pub file: String,
    /// The side that it shows.
    pub side: Option<Side>,
    /// It is a mirror image, as front cameras of telephones make them.
    #[serde(default)]
    pub mirrored: bool,
    /// Focal length for a frame of 36 x 24 mm, where the file does not say it or says it wrongly.
    pub focal_length_35mm: Option<f64>,
    /// How far the outline stands off the skin because hair lies between, mm.
    #[serde(default)]
    pub hair_mm: f64,
    /// Landmarks, px.
    #[serde(default)]
    pub landmarks: LandmarkTable<[f64; 2]>,
    /// Points on the outline of the head above the ears, px.
    #[serde(default)]
    pub outline: Vec<[f64; 2]>,
    /// Other things on the skin that several photographs show (a mole, a corner of the hairline), by name, px.
    #[serde(default)]
    pub points: BTreeMap<String, [f64; 2]>,
    /// What areas of the picture show, where the program should not find out by itself.
    #[serde(default)]
    pub strokes: Vec<Stroke>,
}

/// The side of the head that a photograph shows.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The face.
    Front,
    /// The client's left.
    Left,
    /// The client's right.
    Right,
    /// From above.
    Top,
    /// From behind.
    Back,
}

impl From<Side> for head::Side {
    fn from(side: Side) -> Self {
        match side {
            Side::Front => Self::Front,
            Side::Left => Self::Left,
            Side::Right => Self::Right,
            Side::Top => Self::Top,
            Side::Back => Self::Back,
        }
    }
}

/// An area of a photograph, and what it shows.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stroke {
    /// What it shows.
    pub shows: StrokeKind,
    /// Its closed border, px.
    pub border: Vec<[f64; 2]>,
}

/// What an area of a photograph shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StrokeKind {
    /// Hair.
    Hair,
    /// Bare skin.
    Skin,
    /// Neither: glasses, a hand, a bandage.
    Ignore,
}

/// A macro photograph of a shaved place.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MacroPhotograph {
    /// Its file, beside the case.
    pub file: String,
    /// The zone that it shows.
    pub zone: ZoneKind,
    /// Width of a pixel in the skin's plane, mm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mm_per_px: Option<f64>,
    /// Instead of that: the side of the black square of a printed marker that lies in it, mm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marker_mm: Option<f64>,
}
