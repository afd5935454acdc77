//! Photographs of a case: what was picked in them, as plain values.

use super::convert::{Problems, ends, tape, zone_kind};
use super::wire::{self, CaseFile};
use geometry::DVec2;
use head::{Landmark, Side, TapeMeasure};
use plan::case::ZoneKind;
use plan::content::Content;

/// The photographs of a case, and what says how large the head is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PhotographsWish {
    /// The photographs.
    pub list: Vec<PhotoWish>,
    /// Side of the printed markers, mm.
    pub marker_mm: Option<f64>,
    /// Known straight distances between landmarks, mm.
    pub lengths: Vec<(Landmark, Landmark, f64)>,
    /// Tape measures, mm.
    pub tape: Vec<(TapeMeasure, f64)>,
}

/// A photograph and what was picked in it, in pixels of the picture as its file has it, upright.
#[derive(Debug, Clone, PartialEq)]
pub struct PhotoWish {
    /// Its file, beside the case.
    pub file: String,
    /// The side that it shows.
    pub side: Option<Side>,
    /// Whether it is a mirror image.
    pub mirrored: bool,
    /// Focal length for a frame of 36 x 24 mm.
    pub focal_length_35mm: Option<f64>,
    /// How far the outline stands off the skin, mm.
    pub hair_mm: f64,
    /// Landmarks.
    pub landmarks: Vec<(Landmark, DVec2)>,
    /// Points on the head's outline.
    pub outline: Vec<DVec2>,
    /// Other things on the skin, by name.
    pub points: Vec<(String, DVec2)>,
    /// What areas show.
    pub strokes: Vec<StrokeWish>,
}

/// A place in a picture of a size as its file has it, once a mirror image is mirrored back; and the other way round.
pub fn upright(mirrored: bool, size: [u32; 2], p: DVec2) -> DVec2 {
    if mirrored { DVec2::new(f64::from(size[0]) - 1.0 - p.x, p.y) } else { p }
}

impl PhotoWish {
    /// A place in the picture of a size as its file has it, once a mirror image is mirrored back; and the other way round.
    pub fn upright(&self, size: [u32; 2], p: DVec2) -> DVec2 {
        upright(self.mirrored, size, p)
    }

    /// Borders of the areas that show something, upright.
    pub fn areas(&self, size: [u32; 2], shows: Shows) -> Vec<Vec<DVec2>> {
        let said = self.strokes.iter().filter(|s| s.shows == shows);
        said.map(|s| s.border.iter().map(|p| self.upright(size, *p)).collect()).collect()
    }
}

/// What an area of a photograph shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Hair.
    Hair,
    /// Bare skin.
    Skin,
    /// Neither.
    Ignore,
}

/// An area of a photograph, and what it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct StrokeWish {
    /// What it shows.
    pub shows: Shows,
    /// Its closed border.
    pub border: Vec<DVec2>,
}

/// A macro photograph of a shaved place.
#[derive(Debug, Clone, PartialEq)]
pub struct MacroWish {
    /// Its file, beside the case.
    pub file: String,
    /// The zone that it shows.
    pub zone: ZoneKind,
    /// What its scale comes from.
    pub scale: MacroBy,
}

/// What the scale of a macro photograph comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MacroBy {
    /// The stated width of a pixel in the skin's plane, mm.
    Stated(f64),
    /// A printed marker in it whose black square is so wide, mm.
    Marker(f64),
}

/// The macro photographs of a written case.
pub(super) fn macros(file: &CaseFile, problems: &mut Problems) -> Vec<MacroWish> {
    let of = |(k, m): (usize, &wire::MacroPhotograph)| {
        let scale = match (m.mm_per_px, m.marker_mm) {
            (Some(mm), None) => {
                if !(0.001..=0.2).contains(&mm) {
                    let message =
                        "a pixel of a macro photograph is 0.001 to 0.2 mm wide: 30 px/mm are 0.0333";
                    problems.add(&format!("macro_photographs[{k}].mm_per_px"), message);
                }
                MacroBy::Stated(mm)
            }
            (None, Some(mm)) => {
                if !(1.0..=50.0).contains(&mm) {
                    let message = "the black square of a marker is 1 to 50 mm wide; measure its print";
                    problems.add(&format!("macro_photographs[{k}].marker_mm"), message);
                }
                MacroBy::Marker(mm)
            }
            _ => {
                let message = "state either `mm_per_px`, the width of a pixel in the skin, or `marker_mm`, the side of \
                               the printed marker that lies in it";
                problems.add(&format!("macro_photographs[{k}]"), message);
                MacroBy::Stated(1.0)
            }
        };
        MacroWish { file: m.file.clone(), zone: zone_kind(m.zone), scale }
    };
    file.macro_photographs.iter().enumerate().map(of).collect()
}

/// Most points of one kind in a photograph: far more than anybody picks.
const MOST_POINTS: usize = 500;
/// Most photographs of a case.
const MOST_PHOTOGRAPHS: usize = 40;

/// The photographs of a written case.
pub(super) fn wish(file: &CaseFile, content: &Content, problems: &mut Problems) -> PhotographsWish {
    let head = &file.head;
    let wanted = matches!(head.source, wire::Source::Photographs);
    if wanted && file.photographs.is_empty() {
        problems.add(
            "photographs",
            "the head is to come from photographs, and there are none; add [[photographs]]",
        );
    }
    if file.photographs.len() > MOST_PHOTOGRAPHS {
        problems.add("photographs", format!("more than {MOST_PHOTOGRAPHS} photographs; leave out the worst"));
    }
    for (name, mm) in [("marker_mm", head.marker_mm)] {
        if mm.is_some_and(|mm| !(5.0..=200.0).contains(&mm)) {
            problems.add(
                &format!("head.{name}"),
                "a marker's side is 5 to 200 mm; measure the black square, in mm",
            );
        }
    }
    let of = |(k, known): (usize, &wire::KnownDistance)| {
        let path = format!("head.known_lengths[{k}]");
        if !(5.0..=400.0).contains(&known.mm) {
            problems
                .add(&path, format!("{} mm is no distance on a head (5-400 mm); measure again", known.mm));
        }
        let (from, to) = ends(&path, known, problems)?;
        Some((from, to, known.mm))
    };
    let lengths = head.known_lengths.iter().enumerate().filter_map(of).collect();
    // The template reads and judges its tape measures itself.
    let tape = if wanted { tape(&head.tape, content, problems) } else { Vec::new() };
    let list = file.photographs.iter().enumerate().map(|(k, p)| photograph(k, p, problems)).collect();
    PhotographsWish { list, marker_mm: head.marker_mm, lengths, tape }
}

fn photograph(k: usize, p: &wire::Photograph, problems: &mut Problems) -> PhotoWish {
    let mut wrong = |place: &str, message: &str| problems.add(&format!("photographs[{k}].{place}"), message);
    if p.focal_length_35mm.is_some_and(|mm| !(8.0..=800.0).contains(&mm)) {
        wrong(
            "focal_length_35mm",
            "a lens has 8 to 800 mm on a frame of 36 x 24 mm; leave it out if unknown",
        );
    }
    if !(0.0..=80.0).contains(&p.hair_mm) {
        wrong("hair_mm", "hair lifts an outline by 0 to 80 mm");
    }
    if p.outline.len().max(p.points.len()).max(p.strokes.len()) > MOST_POINTS {
        wrong("outline", "too many points: a few dozen say all that there is to say");
    }
    let point = |p: &[f64; 2]| DVec2::from_array(*p);
    let mut stroke = |(i, s): (usize, &super::wire::Stroke)| {
        if !(3..=MOST_POINTS).contains(&s.border.len()) {
            wrong(&format!("strokes[{i}].border"), "an area has 3 to 500 corners");
        }
        let shows = match s.shows {
            wire::StrokeKind::Hair => Shows::Hair,
            wire::StrokeKind::Skin => Shows::Skin,
            wire::StrokeKind::Ignore => Shows::Ignore,
        };
        StrokeWish { shows, border: s.border.iter().map(point).collect() }
    };
    let strokes = p.strokes.iter().enumerate().map(&mut stroke).collect();
    PhotoWish {
        file: p.file.clone(),
        side: p.side.map(Side::from),
        mirrored: p.mirrored,
        focal_length_35mm: p.focal_length_35mm,
        hair_mm: p.hair_mm,
        landmarks: p.landmarks.given().map(|(l, p)| (l, DVec2::from_array(p))).collect(),
        outline: p.outline.iter().map(point).collect(),
        points: p.points.iter().map(|(name, p)| (name.clone(), DVec2::from_array(*p))).collect(),
        strokes,
    }
}
