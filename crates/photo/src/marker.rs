//! Printed markers: AprilTags (Olson, "AprilTag: a robust and flexible visual fiducial system", ICRA 2011; Wang & Olson,
//! IROS 2016) of the families tag36h11 and tag25h9, by the authors' own library. ArUco prints the same stickers from its
//! dictionaries DICT_APRILTAG_36h11 and DICT_APRILTAG_25h9. Families without white around their black square (the newer
//! ones) would say nothing of the lamp's white, and short codes (tag16h5) are found where there are none.

use crate::read::Photograph;
use apriltag::families::Family;
use apriltag::{Detector, Image};
use geometry::DVec2;
use head::fit::MarkerSeen;

/// What was found of markers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Markers {
    /// Those that can be read, by number.
    pub found: Vec<MarkerSeen>,
    /// Whether there are some that can be read only in the mirror image: then the picture is one.
    pub mirrored: bool,
}

/// Wrong bits of a marker that are put right; more would find markers where there are none.
const BITS: usize = 1;
/// Markers of the family tag25h9 are numbered from here on.
const OF_25H9: u32 = 1000;
/// Least margin of a marker's bits, codes: between light and dark, on an average.
const MARGIN: f32 = 20.0;
/// Pictures with a longer side than this are searched at half their size; corners are brought to the full one, px.
const HALVED_PX: u32 = 2400;
/// The library counts from the corner of the first pixel, we from its middle, px.
const CORNER_PX: f64 = 0.5;

/// The markers of a photograph.
pub fn find_markers(photo: &Photograph) -> Markers {
    let [w, h] = photo.size.map(|n| n as usize);
    let grey: Vec<u8> = photo.rgb.chunks_exact(3).map(grey).collect();
    let of = |grey: &[u8]| {
        let families = [(Family::tag_36h11(), 0), (Family::tag_25h9(), OF_25H9)];
        families.into_iter().map(|(family, from)| search(grey, [w, h], family, from)).find(|f| !f.is_empty())
    };
    if let Some(found) = of(&grey) {
        return Markers { found, mirrored: false };
    }
    let back: Vec<u8> = grey.chunks_exact(w).flat_map(|row| row.iter().rev().copied()).collect();
    Markers { found: Vec::new(), mirrored: of(&back).is_some() }
}

/// Luma of Rec. 601, which detectors are made for.
fn grey(rgb: &[u8]) -> u8 {
    let [r, g, b] = [0, 1, 2].map(|c| u32::from(rgb[c]));
    ((299 * r + 587 * g + 114 * b + 500) / 1000) as u8
}

/// The markers of a family, numbered from `from` on.
fn search(grey: &[u8], [w, h]: [usize; 2], family: Family, from: u32) -> Vec<MarkerSeen> {
    let builder = Detector::builder().add_family_bits(family, BITS);
    // Neither fails but for want of memory: then there are no markers.
    let (Ok(mut detector), Ok(mut image)) = (builder.build(), Image::zeros_with_stride(w, h, w)) else {
        return Vec::new();
    };
    image.as_slice_mut().copy_from_slice(grey);
    detector.set_thread_number(1);
    detector.set_decimation(if w.max(h) > HALVED_PX as usize { 2.0 } else { 1.0 });
    detector.set_refine_edges(true);
    let seen = |d: &apriltag::Detection| MarkerSeen {
        id: from + d.id() as u32,
        corners: clockwise(d.corners().map(|[x, y]| DVec2::new(x, y) - CORNER_PX)),
    };
    let good = detector.detect(&image);
    let mut all: Vec<MarkerSeen> = good.iter().filter(|d| d.decision_margin() >= MARGIN).map(seen).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id).then(a.corners[0].x.total_cmp(&b.corners[0].x)));
    // The same number twice is a copy or a mistake, and says nothing of where the sticker is.
    let twice = |m: &MarkerSeen| all.iter().filter(|o| o.id == m.id).count() > 1;
    all.iter().filter(|m| !twice(m)).cloned().collect()
}

/// The library goes round counter-clockwise from the bottom left of the print; we go clockwise from its top left.
fn clockwise([bottom_left, bottom_right, top_right, top_left]: [DVec2; 4]) -> [DVec2; 4] {
    [top_left, top_right, bottom_right, bottom_left]
}
