//! Reading the photographs of a case.

use super::files::{self, beside};
use crate::failure::Failure;
use document::Taken;
use document::case::{PhotoWish, ReadCase};
use document::photographs::mirrored_back;
use geometry::DVec2;
use head::fit::MarkerSeen;
use photo::{Limits, Photograph, find_markers};
use rayon::prelude::*;
use std::path::Path;

/// The photographs of a case, read.
#[derive(Default)]
pub(crate) struct Shown {
    /// Upright, mirrored ones mirrored back.
    pub(crate) photographs: Vec<Photograph>,
    /// What was found in each, in its own pixels.
    pub(crate) taken: Vec<Taken>,
    /// What names their bytes.
    pub(crate) names: Vec<u8>,
}

/// Reads the photographs that a case names; everything that is wrong with them comes at once.
pub(crate) fn photographs(case: &Path, read: &ReadCase) -> Result<Shown, Failure> {
    let one = |wish: &PhotoWish| photograph(&beside(case, &wish.file), wish);
    let all: Vec<Result<(Photograph, Taken, String), Vec<String>>> =
        read.photographs.list.par_iter().map(one).collect();
    let mut shown = Shown::default();
    let mut problems = Vec::new();
    for (result, wish) in all.into_iter().zip(&read.photographs.list) {
        match result {
            Ok((photo, taken, name)) => {
                shown.photographs.push(photo);
                shown.taken.push(taken);
                shown.names.extend(name.into_bytes());
            }
            Err(list) => problems.extend(list.into_iter().map(|p| format!("{}: {p}", wish.file))),
        }
    }
    if problems.is_empty() {
        Ok(shown)
    } else {
        Err(Failure::Input { what: case.display().to_string(), problems })
    }
}

fn photograph(file: &Path, wish: &PhotoWish) -> Result<(Photograph, Taken, String), Vec<String>> {
    let bytes = files::read(file, &files::PHOTOGRAPH).map_err(Failure::problems)?;
    let photo = Photograph::read(&bytes, &Limits::default()).map_err(|e| vec![e.to_string()])?;
    let name = document::plan::hash(&bytes);
    let about = photo.about.focal_length_35mm;
    // Markers are found only the right way round, so a mirrored picture is turned back first.
    let photo = if wish.mirrored { photo.mirrored() } else { photo };
    let markers = find_markers(&photo);
    if markers.mirrored {
        let said = if wish.mirrored { "it is none: leave out" } else { "it is a mirror image: set" };
        return Err(vec![format!(
            "the marker in it can be read only in the mirror image, so {said} `mirrored = true`"
        )]);
    }
    let own = |p| if wish.mirrored { mirrored_back(photo.size, p) } else { p };
    let markers =
        markers.found.into_iter().map(|m| MarkerSeen { corners: m.corners.map(own), ..m }).collect();
    let taken = Taken { size: photo.size, focal_length_35mm: about, markers };
    let outside = outside(wish, photo.size);
    if outside.is_empty() { Ok((photo, taken, name)) } else { Err(outside) }
}

/// Points that lie off the picture: they were picked in another one, or in a copy of another size.
fn outside(wish: &PhotoWish, size: [u32; 2]) -> Vec<String> {
    let [w, h] = size.map(f64::from);
    let off = |p: &DVec2| !(p.x >= -0.5 && p.y >= -0.5 && p.x <= w - 0.5 && p.y <= h - 0.5);
    let landmarks = wish.landmarks.iter().map(|(l, p)| (l.name().to_owned(), *p));
    let outline = wish.outline.iter().enumerate().map(|(k, p)| (format!("outline point {}", k + 1), *p));
    let points = wish.points.iter().map(|(name, p)| (format!("point `{name}`"), *p));
    let all = landmarks.chain(outline).chain(points);
    let words = |(name, p): (String, DVec2)| {
        format!(
            "{name} ({:.0}, {:.0}) lies off the picture of {w} x {h} px: pick it in this very file",
            p.x, p.y
        )
    };
    all.filter(|(_, p)| off(p)).map(words).collect()
}
