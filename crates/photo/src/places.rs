//! Taking the place out of a photograph: what a camera wrote of where it stood (Exif's GPS directory) and what programs wrote beside it (XMP, IPTC) are
//! overwritten where they lie. Pixels, orientation, focal length and length in bytes stay.
//!
//! Exif 2.32, section 4.6.6 (GPS attributes); XMP part 3 and TIFF 6.0 for where they lie.

use memchr::memmem;

/// The tag of a directory that points to the GPS directory.
const GPS_POINTER: u16 = 0x8825;
/// Most entries of a directory that are looked at, most TIFF blocks of a file, and most bytes of a value of the GPS directory: a camera writes some dozens of
/// entries into one block, of some dozens of bytes. Beyond that a file is made to cost time.
const MOST_ENTRIES: u16 = 512;
const MOST_BLOCKS: usize = 64;
const MOST_VALUE: usize = 1 << 16;
/// Before a TIFF block in JPEG, HEIC and WebP.
const EXIF: &[u8] = b"Exif\0\0";
const XMP_BEGINS: &[u8] = b"<x:xmpmeta";
const XMP_ENDS: &[u8] = b"</x:xmpmeta>";
/// Before IPTC's lines (city, province, country) in JPEG.
const IPTC: &[u8] = b"Photoshop 3.0\0";

/// Overwrites the place in a photograph of any format that is read here; whether there was any.
pub fn blank_places(bytes: &mut [u8]) -> bool {
    let mut found = false;
    for start in tiff_blocks(bytes) {
        found |= blank_gps(bytes, start);
    }
    found |= blank_xmp(bytes);
    found |= blank_iptc(bytes);
    if found && bytes.starts_with(PNG) {
        mend_checks(bytes);
    }
    found
}

/// Where TIFF blocks begin: at the beginning of a TIFF, after `Exif`, in a chunk of a PNG, or bare in the items of HEIC.
fn tiff_blocks(bytes: &[u8]) -> Vec<usize> {
    let is_tiff =
        |at: usize| matches!(bytes.get(at..at + 4), Some([b'I', b'I', 42, 0] | [b'M', b'M', 0, 42]));
    let mut starts: Vec<usize> = memmem::find_iter(bytes, EXIF).map(|at| at + EXIF.len()).collect();
    starts.push(0);
    // A header whose first directory follows at once is one, wherever a container put it.
    starts.extend(memmem::find_iter(bytes, b"II*\0\x08\0\0\0"));
    starts.extend(memmem::find_iter(bytes, b"MM\0*\0\0\0\x08"));
    starts.retain(|at| is_tiff(*at));
    starts.sort_unstable();
    starts.dedup();
    starts.truncate(MOST_BLOCKS);
    starts
}

/// A TIFF block in a file.
struct Tiff {
    start: usize,
    little: bool,
}

impl Tiff {
    fn u16(&self, bytes: &[u8], at: usize) -> Option<u16> {
        let two = <[u8; 2]>::try_from(bytes.get(at..at.checked_add(2)?)?).ok()?;
        Some(if self.little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    }

    fn u32(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let four = <[u8; 4]>::try_from(bytes.get(at..at.checked_add(4)?)?).ok()?;
        let number = if self.little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
        usize::try_from(number).ok()
    }

    /// Where the entries of a directory lie: twelve bytes each, after their number.
    fn entries(&self, bytes: &[u8], directory: usize) -> Option<Vec<usize>> {
        let number = self.u16(bytes, directory)?.min(MOST_ENTRIES);
        Some((0..usize::from(number)).map(|k| directory + 2 + 12 * k).collect())
    }
}

/// Empties the GPS directory of a block; whether it had entries.
fn blank_gps(bytes: &mut [u8], start: usize) -> bool {
    let tiff = Tiff { start, little: bytes.get(start) == Some(&b'I') };
    let directory = |bytes: &[u8]| -> Option<usize> {
        let first = start.checked_add(tiff.u32(bytes, start + 4)?)?;
        let entries = tiff.entries(bytes, first)?;
        let pointer = entries.into_iter().find(|at| tiff.u16(bytes, *at) == Some(GPS_POINTER))?;
        start.checked_add(tiff.u32(bytes, pointer + 8)?)
    };
    directory(bytes).and_then(|directory| blank_directory(bytes, &tiff, directory)).unwrap_or(false)
}

/// Overwrites the values, the entries and the number of entries of a directory.
fn blank_directory(bytes: &mut [u8], tiff: &Tiff, directory: usize) -> Option<bool> {
    let entries = tiff.entries(bytes, directory)?;
    for at in &entries {
        let (kind, count) = (tiff.u16(bytes, at + 2)?, tiff.u32(bytes, at + 4)?);
        let size = width(kind).saturating_mul(count).min(MOST_VALUE);
        if size > 4 {
            let from = tiff.start.checked_add(tiff.u32(bytes, at + 8)?)?;
            if let Some(value) = bytes.get_mut(from..from.saturating_add(size)) {
                value.fill(0);
            }
        }
        bytes.get_mut(*at..at + 12)?.fill(0);
    }
    bytes.get_mut(directory..directory + 2)?.fill(0);
    Some(!entries.is_empty())
}

/// Bytes of a value of a TIFF type.
fn width(kind: u16) -> usize {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 => 4,
        5 | 10 | 12 => 8,
        _ => 1,
    }
}

/// Overwrites XMP packets with spaces, which are nothing in XML; what has no end is none.
fn blank_xmp(bytes: &mut [u8]) -> bool {
    let mut at = 0;
    while let Some(begins) = memmem::find(&bytes[at..], XMP_BEGINS).map(|begins| at + begins) {
        let Some(length) = memmem::find(&bytes[begins..], XMP_ENDS) else { break };
        let ends = begins + length + XMP_ENDS.len();
        bytes[begins..ends].fill(b' ');
        at = ends;
    }
    at > 0
}

/// Overwrites what IPTC says in the segments of a JPEG.
fn blank_iptc(bytes: &mut [u8]) -> bool {
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return false;
    }
    let mut found = false;
    let heads: Vec<usize> = memmem::find_iter(bytes, IPTC).collect();
    for head in heads.into_iter().filter(|head| *head >= 4) {
        // Marker, length of the segment with its own two bytes, head.
        let Some(&[0xff, 0xed, high, low]) =
            bytes.get(head - 4..head).and_then(|four| four.first_chunk::<4>())
        else {
            continue;
        };
        let ends = head - 2 + usize::from(u16::from_be_bytes([high, low]));
        if let Some(lines) = bytes.get_mut(head + IPTC.len()..ends) {
            found |= lines.iter().any(|byte| *byte != 0);
            lines.fill(0);
        }
    }
    found
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Writes the checks of a PNG's chunks anew.
fn mend_checks(bytes: &mut [u8]) {
    let mut at = PNG.len();
    while let Some(length) = bytes.get(at..at + 4).and_then(|four| four.first_chunk::<4>()) {
        let ends = (u32::from_be_bytes(*length) as usize).saturating_add(at + 8);
        let Some(check) = bytes.get(at + 4..ends).map(crc32fast::hash) else { return };
        match bytes.get_mut(ends..ends.saturating_add(4)) {
            Some(own) => own.copy_from_slice(&check.to_be_bytes()),
            None => return,
        }
        at = ends + 4;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::exif::experimental::Writer;
    use ::exif::{Field, In, Rational, Reader, Tag, Value};
    use proptest::prelude::*;

    /// A TIFF block with a place and a focal length.
    fn block(little: bool) -> Vec<u8> {
        let degrees = |a, b, c| Value::Rational([a, b, c].map(|num| Rational { num, denom: 100 }).to_vec());
        let fields = [
            Field { tag: Tag::GPSLatitude, ifd_num: In::PRIMARY, value: degrees(4200, 3900, 1234) },
            Field {
                tag: Tag::GPSLatitudeRef,
                ifd_num: In::PRIMARY,
                value: Value::Ascii(vec![b"N".to_vec()]),
            },
            Field { tag: Tag::GPSLongitude, ifd_num: In::PRIMARY, value: degrees(7300, 4500, 777) },
            Field { tag: Tag::FocalLengthIn35mmFilm, ifd_num: In::PRIMARY, value: Value::Short(vec![26]) },
            Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![6]) },
        ];
        let mut writer = Writer::new();
        fields.iter().for_each(|field| writer.push_field(field));
        let mut tiff = std::io::Cursor::new(Vec::new());
        writer.write(&mut tiff, little).expect("a block");
        tiff.into_inner()
    }

    fn picture(format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::from_fn(16, 16, |x, y| image::Rgb([x as u8 * 9, y as u8 * 9, 80]));
        picture.write_to(&mut bytes, format).expect("a picture");
        bytes.into_inner()
    }

    /// A JPEG with segments after its first marker.
    fn jpeg(segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let plain = picture(image::ImageFormat::Jpeg);
        let mut bytes = plain[..2].to_vec();
        for (marker, payload) in segments {
            bytes.extend([0xff, *marker]);
            bytes.extend((payload.len() as u16 + 2).to_be_bytes());
            bytes.extend(payload);
        }
        bytes.extend(&plain[2..]);
        bytes
    }

    fn png(tiff: &[u8]) -> Vec<u8> {
        let plain = picture(image::ImageFormat::Png);
        let chunk = [b"eXIf", tiff].concat();
        let (head, rest) = plain.split_at(33);
        let (length, check) = ((tiff.len() as u32).to_be_bytes(), crc32fast::hash(&chunk).to_be_bytes());
        [head, &length, &chunk, &check, rest].concat()
    }

    fn fields(bytes: &[u8]) -> Vec<String> {
        let read = Reader::new().read_from_container(&mut std::io::Cursor::new(bytes)).expect("it reads");
        read.fields().map(|field| field.tag.to_string()).collect()
    }

    #[test]
    fn the_place_goes_and_the_rest_stays() {
        for little in [true, false] {
            let exif = [EXIF, &block(little)].concat();
            for before in [jpeg(&[(0xe1, exif)]), png(&block(little)), block(little)] {
                assert!(fields(&before).iter().any(|tag| tag == "GPSLatitude"));
                let mut after = before.clone();
                assert!(blank_places(&mut after) && after.len() == before.len());
                let left = fields(&after);
                assert!(!left.iter().any(|tag| tag.starts_with("GPS")), "{left:?}");
                assert!(left.iter().any(|tag| tag == "FocalLengthIn35mmFilm"), "{left:?}");
                assert!(left.iter().any(|tag| tag == "Orientation"), "{left:?}");
                if let (Ok(one), Ok(other)) =
                    (image::load_from_memory(&before), image::load_from_memory(&after))
                {
                    assert_eq!(one, other, "the picture is the same");
                }
                assert!(!blank_places(&mut after), "nothing is left to take out");
            }
        }
    }

    #[test]
    fn what_programs_write_goes_too() {
        let xmp =
            b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><a exif:GPSLatitude=\"42,39N\"/></x:xmpmeta>".to_vec();
        let iptc = [IPTC, b"8BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x5a\0\x06Albany"].concat();
        let mut bytes = jpeg(&[(0xe1, xmp), (0xed, iptc)]);
        assert!(blank_places(&mut bytes));
        for word in [&b"GPSLatitude"[..], b"Albany"] {
            assert!(memmem::find(&bytes, word).is_none());
        }
        assert!(image::load_from_memory(&bytes).is_ok());
        let mut plain = jpeg(&[]);
        let before = plain.clone();
        assert!(!blank_places(&mut plain) && plain == before, "what says no place is not touched");
    }

    #[test]
    fn telephones_pictures_lose_their_place() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/photos");
        for name in ["phone_and_formats/Apple_iPhone_5.jpg", "phone_and_formats/Apple_iPhone_4.jpg"] {
            let Ok(mut bytes) = std::fs::read(folder.join(name)) else {
                println!("skipped: {name} is not here");
                continue;
            };
            let pixels = image::load_from_memory(&bytes).expect("a picture");
            assert!(fields(&bytes).iter().any(|tag| tag == "GPSLatitude"), "{name}");
            assert!(blank_places(&mut bytes));
            assert!(!fields(&bytes).iter().any(|tag| tag.starts_with("GPS")), "{name}");
            assert_eq!(image::load_from_memory(&bytes).expect("a picture"), pixels);
        }
    }

    #[test]
    fn what_is_made_to_cost_time_costs_none() {
        // Beginnings without an end, beginnings with one far away, blocks that point to blocks.
        let begins = XMP_BEGINS.repeat(200_000);
        let far = [&begins[..], XMP_ENDS].concat();
        let blocks =
            [b"II*\0\x08\0\0\0", &[0xff, 0xff][..], &b"\x25\x88\x07\0\xff\xff\xff\xff\x08\0\0\0".repeat(20)]
                .concat();
        let began = std::time::Instant::now();
        for mut hostile in
            [begins, far, blocks.repeat(10_000), [&[0xff, 0xd8], &IPTC.repeat(150_000)[..]].concat()]
        {
            blank_places(&mut hostile);
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(mut noise in proptest::collection::vec(any::<u8>(), 0..300), cut in 0usize..400, flip in 0usize..400) {
            blank_places(&mut noise);
            let mut bytes = jpeg(&[(0xe1, [EXIF, &block(true)].concat())]);
            let place = flip % bytes.len();
            bytes[place] ^= 0x55;
            bytes.truncate(bytes.len().saturating_sub(cut));
            let length = bytes.len();
            blank_places(&mut bytes);
            prop_assert_eq!(bytes.len(), length);
        }
    }
}
