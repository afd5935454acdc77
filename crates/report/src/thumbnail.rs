//! Pictures made small, for documents.

use crate::folder::ReportError;

/// A picture shrunk by a whole factor, as JPEG, which goes into a PDF as it is.
pub(crate) fn jpeg(picture: &preview::Picture, shrink: u32) -> Result<Vec<u8>, ReportError> {
    let [w, h] = picture.size.map(|s| s / shrink);
    let mut small = vec![0u8; (w * h * 3) as usize];
    for y in 0..h {
        for x in 0..w {
            for c in 0..3 {
                let mut sum = 0u32;
                for dy in 0..shrink {
                    let row = (y * shrink + dy) * picture.size[0];
                    let from = ((row + x * shrink) * 3 + c) as usize;
                    sum +=
                        (0..shrink).map(|dx| u32::from(picture.rgb[from + (dx * 3) as usize])).sum::<u32>();
                }
                small[((y * w + x) * 3 + c) as usize] = (sum / (shrink * shrink)) as u8;
            }
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder
        .encode(&small, w, h, image::ExtendedColorType::Rgb8)
        .map_err(|e| ReportError::Thumbnail(e.to_string()))?;
    Ok(bytes)
}
