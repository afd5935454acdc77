//! Of what a camera writes: the focal length and the day. Nothing else is looked at.

use ::exif::{In, Reader, Tag, Value};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) focal_length_35mm: Option<f64>,
    pub(super) focal_length_mm: Option<f64>,
    pub(super) taken: Option<String>,
    pub(super) notes: Vec<String>,
}

/// Focal lengths that lenses have, mm.
const LENSES_MM: std::ops::RangeInclusive<f64> = 0.5..=2000.0;

pub(super) fn read(tiff: Vec<u8>) -> Read {
    // Some writers repeat the JPEG segment's own head.
    let tiff = tiff.strip_prefix(b"Exif\0\0").map_or_else(|| tiff.clone(), <[u8]>::to_vec);
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let exif = match reader.read_raw(tiff) {
        Ok(exif) => exif,
        Err(error) => match error.distill_partial_result(|_| {}) {
            Ok(exif) => exif,
            Err(_) => {
                let notes = vec!["what the camera wrote about it cannot be read".to_owned()];
                return Read { notes, ..Read::default() };
            }
        },
    };
    let number = |tag: Tag| {
        let value = match &exif.get_field(tag, In::PRIMARY)?.value {
            Value::Rational(v) => v.first().map(|r| r.to_f64())?,
            Value::Short(v) => f64::from(*v.first()?),
            Value::Long(v) => f64::from(*v.first()?),
            _ => return None,
        };
        LENSES_MM.contains(&value).then_some(value)
    };
    let day = |tag: Tag| match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => day(lines.first()?),
        _ => None,
    };
    Read {
        focal_length_35mm: number(Tag::FocalLengthIn35mmFilm),
        focal_length_mm: number(Tag::FocalLength),
        taken: day(Tag::DateTimeOriginal).or_else(|| day(Tag::DateTime)),
        notes: Vec::new(),
    }
}

/// The day of `2026:11:24 10:31:07`.
fn day(text: &[u8]) -> Option<String> {
    let date = ::exif::DateTime::from_ascii(text).ok()?;
    let sensible =
        (1990..2200).contains(&date.year) && (1..=12).contains(&date.month) && (1..=31).contains(&date.day);
    sensible.then(|| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_days() {
        assert_eq!(day(b"2026:11:24 10:31:07").as_deref(), Some("2026-11-24"));
        assert_eq!(day(b"0000:00:00 00:00:00"), None);
        assert_eq!(day(b"yesterday"), None);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        assert_eq!(read(b"nonsense".to_vec()).notes.len(), 1);
        assert!(read(Vec::new()).taken.is_none());
    }
}
