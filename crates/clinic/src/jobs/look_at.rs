//! Looking at an uploaded file: a photograph is judged and made small, a scan is read.

use super::{Ended, InHand};
use crate::files::Made;
use crate::{ClinicError, Service};
use image::imageops::{FilterType, resize};
use photo::{Limits, Photograph, QualityLimits, find_markers, judge};
use plan::content::Content;
use plan::keys;
use preview::Picture;
use records::FileId;
use records::model::file::{FileKind, FileRow};
use serde_json::{Value, json};
use std::sync::Arc;

/// Longest sides of what is made from a photograph, px.
const SIDES: [(FileKind, u32, u8); 2] = [(FileKind::Screen, 1800, 88), (FileKind::Thumbnail, 320, 80)];

/// What was seen in a file, and pictures made from it.
struct Seen {
    facts: Value,
    pictures: Vec<(FileKind, Vec<u8>)>,
}

/// Looks at the file of the payload.
pub(super) async fn run(service: &Service, in_hand: &InHand<'_>) -> Result<String, Ended> {
    let id: FileId = in_hand.payload("file")?;
    let (file, bytes) = service.opened(&in_hand.by, id).await?;
    in_hand.say(0.2, "looking").await?;
    let content = Arc::clone(&service.content);
    let (kind, name) = (file.kind, file.name.clone());
    let work = move || match kind {
        FileKind::Scan => scan(&name, &bytes),
        FileKind::Texture => texture(&bytes),
        _ => photograph(&bytes, &content),
    };
    let seen = tokio::task::spawn_blocking(work).await.map_err(ClinicError::internal)?;
    in_hand.say(0.7, "keeping").await?;
    keep(service, in_hand, &file, seen).await?;
    Ok(json!({ "file": id }).to_string())
}

async fn keep(service: &Service, in_hand: &InHand<'_>, file: &FileRow, seen: Seen) -> Result<(), Ended> {
    // A run that died may have left pictures: they are made anew.
    let standing = match file.case {
        Some(case) => service.records.files(&in_hand.by, case).await,
        None => service.records.client_files(&in_hand.by, file.client).await,
    };
    let standing = standing.map_err(ClinicError::from)?;
    for old in standing.iter().filter(|f| f.made_from == Some(file.id)) {
        service.drop_file(&in_hand.by, old.id).await?;
    }
    for (kind, bytes) in seen.pictures {
        let made = Made {
            of: file.belongs(),
            kind,
            label: file.label.clone(),
            name: format!("{}.jpg", kind.name()),
            media_type: "image/jpeg",
            made_from: Some(file.id),
            bytes,
        };
        service.keep(&in_hand.by, made).await?;
    }
    let facts = seen.facts.to_string();
    service.records.save_file(&in_hand.by, file.id, None, Some(facts)).await.map_err(ClinicError::from)?;
    Ok(())
}

/// What cannot be read is said beside the file, which stays: nothing that was handed over is lost.
fn unreadable(error: &impl std::fmt::Display) -> Seen {
    Seen { facts: json!({ "readable": false, "problem": error.to_string() }), pictures: Vec::new() }
}

fn photograph(bytes: &[u8], content: &Content) -> Seen {
    let photo = match Photograph::read(bytes, &Limits::default()) {
        Ok(photo) => photo,
        Err(error) => return unreadable(&error),
    };
    let quality = judge(&photo, &QualityLimits::of(content.defaults.array(keys::PHOTO_QUALITY)));
    let markers = find_markers(&photo);
    let facts = json!({
        "readable": true,
        "format": photo.about.format.name(),
        "size": photo.size,
        "taken": photo.about.taken,
        "focal_length_35mm": photo.about.focal_length_35mm,
        "advice": quality.advice,
        "notes": photo.about.notes,
        "markers": markers.found.len(),
        "mirrored": markers.mirrored,
    });
    let pictures =
        SIDES.iter().filter_map(|&(kind, side, quality)| Some((kind, small(&photo, side, quality)?)));
    Seen { facts, pictures: pictures.collect() }
}

/// A photograph made small, as JPEG without anything about where it comes from.
fn small(photo: &Photograph, side: u32, quality: u8) -> Option<Vec<u8>> {
    let [w, h] = photo.size;
    let scale = (f64::from(side) / f64::from(w.max(h))).min(1.0);
    let [sw, sh] = [w, h].map(|n| ((f64::from(n) * scale).round() as u32).max(1));
    let image = image::RgbImage::from_raw(w, h, photo.rgb.clone())?;
    let smaller = resize(&image, sw, sh, FilterType::Triangle);
    Picture { size: [sw, sh], rgb: smaller.into_raw() }.jpeg(quality, "").ok()
}

fn scan(name: &str, bytes: &[u8]) -> Seen {
    match scan::read(name, bytes, &scan::Limits::default(), &mut |_| None) {
        Err(error) => unreadable(&error),
        Ok(mesh) => {
            let facts = json!({
                "readable": true,
                "triangles": mesh.triangles.len(),
                "vertices": mesh.positions.len(),
                "notes": mesh.notes,
                "textured": mesh.texture.is_some(),
            });
            Seen { facts, pictures: Vec::new() }
        }
    }
}

fn texture(bytes: &[u8]) -> Seen {
    match preview::Texture::decode(bytes) {
        Err(error) => unreadable(&error),
        Ok(_) => Seen { facts: json!({ "readable": true }), pictures: Vec::new() },
    }
}
