//! The plan on the client's own photographs: before, healed and after five years, and a page to compare them.

use crate::caption::Caption;
use crate::folder::{File, Material, ReportError};
use document::case::{PhotoWish, Shows};
use document::{Opened, PhotoFit};
use geometry::{Camera, DVec2};
use photo::Photograph;
use preview::{Dots, PhotoStage, Picture, SkinLight, Snapshot, Time};
use rayon::prelude::*;

/// A photograph of the client, mirrored back where it was a mirror image, and where its camera stood.
pub struct OwnPhotograph<'a> {
    /// The photograph.
    pub photo: &'a Photograph,
    /// The camera, in the head frame.
    pub camera: Camera,
    /// Whether its file is a mirror image, as which it is written again.
    pub mirrored: bool,
    /// Borders of areas that hide the skin, px.
    pub hidden: Vec<Vec<DVec2>>,
}

/// The photographs of a case, each with the camera that was found for it; none where the head is not from photographs.
pub fn own_photographs<'a>(
    opened: &'a [Opened],
    wishes: &'a [PhotoWish],
    fit: Option<&PhotoFit>,
) -> Vec<OwnPhotograph<'a>> {
    let Some(fit) = fit else { return Vec::new() };
    let own = |((opened, wish), camera): ((&'a Opened, &PhotoWish), &Camera)| OwnPhotograph {
        photo: &opened.photo,
        camera: *camera,
        mirrored: wish.mirrored,
        hidden: wish.areas(opened.photo.size, Shows::Ignore),
    };
    opened.iter().zip(wishes).zip(&fit.cameras).map(own).collect()
}

/// Quality of the files: what dots change is finer than what telephones leave out.
const QUALITY: u8 = 92;
/// Times after treatment, and what stands on their pictures.
const TIMES: [(Time, &str); 2] =
    [(Time::Healed, "Simulation: healed"), (Time::Year(5), "Simulation: after 5 years")];
/// The page on which they are compared.
const PAGE: &str = "photographs.html";

/// Whether a name is that of a file made here.
pub(crate) fn is_photograph_file(name: &str) -> bool {
    let of = |name: &str| {
        let (number, time) = name.strip_prefix("photo-")?.strip_suffix(".jpg")?.split_once('-')?;
        Some(number.parse::<u32>().is_ok() && ["before", "healed", "year5"].contains(&time))
    };
    name == PAGE || of(name).unwrap_or(false)
}

/// The files of all photographs on which dots are seen; none without photographs.
pub(crate) fn files(m: &Material, light: &SkinLight) -> Result<Vec<File>, ReportError> {
    if m.photographs.is_empty() {
        return Ok(Vec::new());
    }
    let (dots, caption) = (Dots::new(m.case, m.plan, m.content), Caption::new());
    let mut files = Vec::new();
    let mut shown = Vec::new();
    // One after the other: each fills the machine, and more would only fill memory.
    for (k, own) in m.photographs.iter().enumerate() {
        let snapshot = Snapshot { photo: own.photo, camera: &own.camera, hidden: own.hidden.clone() };
        let stage = PhotoStage::new(&snapshot, m.head, &dots);
        let name = |time: &str| format!("photo-{}-{time}.jpg", k + 1);
        let before = written(own, Picture { size: own.photo.size, rgb: own.photo.rgb.clone() }, "")?;
        files.push((name("before"), before));
        let after = |(time, words): &(Time, &str)| -> Result<Option<File>, ReportError> {
            let age = dots.at(time.days(&dots), false);
            let mut picture = Picture { size: own.photo.size, rgb: own.photo.rgb.clone() };
            if !stage.draw(&dots, light, age, &mut picture) {
                return Ok(None);
            }
            // Mirrored back first, or the stamp would be read in a mirror.
            if own.mirrored {
                picture = mirrored(picture);
            }
            caption.stamp(&mut picture, words);
            Ok(Some((name(&time.name()), picture.jpeg(QUALITY, preview::picture::NOTE)?)))
        };
        let pictures = TIMES.par_iter().map(after).collect::<Result<Vec<_>, _>>()?;
        if pictures.iter().any(Option::is_some) {
            shown.push(k + 1);
        }
        files.extend(pictures.into_iter().flatten());
    }
    files.push((PAGE.to_owned(), page(&shown).into_bytes()));
    Ok(files)
}

fn written(own: &OwnPhotograph, picture: Picture, comment: &str) -> Result<Vec<u8>, ReportError> {
    let picture = if own.mirrored { mirrored(picture) } else { picture };
    Ok(picture.jpeg(QUALITY, comment)?)
}

fn mirrored(mut picture: Picture) -> Picture {
    photo::read::mirror_rows(&mut picture.rgb, picture.size[0] as usize);
    picture
}

/// A page with the pairs, a divider to be dragged over each. It stands by itself: no script but its own, nothing fetched.
fn page(shown: &[usize]) -> String {
    let pair = |k: &usize| {
        let option =
            |time: &str, words: &str| format!("<option value=\"photo-{k}-{time}.jpg\">{words}</option>");
        format!(
            "<figure><div class=\"pair\"><img src=\"photo-{k}-before.jpg\" alt=\"Photograph {k} before\">\
             <img class=\"after\" src=\"photo-{k}-healed.jpg\" alt=\"Photograph {k} with the plan, simulated\"></div>\
             <label>Divider <input type=\"range\" min=\"0\" max=\"100\" value=\"50\"></label>\
             <label>Right of it <select>{}{}</select></label></figure>\n",
            option("healed", "healed"),
            option("year5", "after five years"),
        )
    };
    let pairs: String = shown.iter().map(pair).collect();
    include_str!("../templates/photographs.html").replace("{{pairs}}", &pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_photographs_are_known() {
        for (name, known) in [
            ("photo-1-before.jpg", true),
            ("photo-12-year5.jpg", true),
            ("photographs.html", true),
            ("photo-x-healed.jpg", false),
            ("photo-1-holiday.jpg", false),
            ("photo-1-healed.png", false),
        ] {
            assert_eq!(is_photograph_file(name), known, "{name}");
        }
    }
}
