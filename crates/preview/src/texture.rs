//! A colour texture of a scan, in linear light.

use crate::picture::Picture;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use optics::Srgb;
use std::io::Cursor;

/// A texture; v = 0 is the top row, as in glTF.
#[derive(Debug, Clone)]
pub struct Texture {
    width: usize,
    height: usize,
    linear: Vec<[f32; 3]>,
    bottom_up: bool,
}

/// Why a texture could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the texture cannot be read: {0}; save it again as PNG or JPEG")]
pub struct TextureError(String);

/// No texture has more pixels than this: 8k by 8k. Held in linear light they take 800 MB.
const MOST_PIXELS: u64 = 64 << 20;
/// No side is longer than this, in pixels: a texture is square or twice as wide as high.
const LONGEST_SIDE: u32 = 16_384;
/// Most bytes that decoding may take: four channels of 16 bits at each pixel.
const MOST_DECODED_BYTES: u64 = MOST_PIXELS * 8;

impl Texture {
    /// Decodes a PNG or JPEG.
    ///
    /// # Errors
    /// [`TextureError`] for anything else, damaged files, and images larger than 64 megapixels, which are
    /// refused before a pixel is decoded.
    pub fn decode(bytes: &[u8]) -> Result<Self, TextureError> {
        let rgb = decoded(bytes)?.into_rgb8();
        let (width, height) = (rgb.width() as usize, rgb.height() as usize);
        let table: Vec<f32> =
            (0..=255).map(|v| Srgb([f64::from(v) / 255.0; 3]).linear().0[0] as f32).collect();
        let linear = rgb.pixels().map(|p| p.0.map(|v| table[usize::from(v)])).collect();
        Ok(Self { width, height, linear, bottom_up: false })
    }

    /// The same picture with v counted from its bottom row, as modelling programs do: for a texture that
    /// was kept apart from its scan.
    #[must_use]
    pub fn bottom_up(self) -> Self {
        Self { bottom_up: true, ..self }
    }

    /// The same as an image that comes beside a scan of this name. Every reader turns coordinates downward as its format says; GLB
    /// files made to take an image of their own choosing, which carry none, commonly have them upward (so does the Lee Perry-Smith head, as
    /// three.js expects it).
    #[must_use]
    pub fn beside(self, scan: &str) -> Self {
        let extension = scan.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase());
        if extension == "glb" || extension == "gltf" { self.bottom_up() } else { self }
    }

    /// The texture as a picture for a screen, its first row at v = 0, at most so many pixels on a side.
    pub fn picture(&self, most_px: u32) -> Picture {
        let longest = self.width.max(self.height) as f64;
        let scale = (f64::from(most_px) / longest).min(1.0);
        let [w, h] = [self.width, self.height].map(|n| ((n as f64 * scale).round() as usize).max(1));
        let mut light = Vec::with_capacity(w * h);
        for y in 0..h {
            for x in 0..w {
                light.push(self.at((x as f32 + 0.5) / w as f32, (y as f32 + 0.5) / h as f32));
            }
        }
        Picture::from_light([w as u32, h as u32], &light, None)
    }

    /// Bilinear lookup with repeat.
    pub fn at(&self, u: f32, v: f32) -> [f32; 3] {
        let v = if self.bottom_up { 1.0 - v } else { v };
        let x = turn(u) * self.width as f32 - 0.5;
        let y = turn(v) * self.height as f32 - 0.5;
        // Both are above -1: adding one makes truncation round down.
        let (x0, y0) = (((x + 1.0) as i32 - 1) as f32, ((y + 1.0) as i32 - 1) as f32);
        let (fx, fy) = (x - x0, y - y0);
        let pixel = |dx: f32, dy: f32| {
            let (column, row) = (wrapped(x0 + dx, self.width), wrapped(y0 + dy, self.height));
            self.linear[row * self.width + column]
        };
        let (a, b, c, d) = (pixel(0.0, 0.0), pixel(1.0, 0.0), pixel(0.0, 1.0), pixel(1.0, 1.0));
        [0, 1, 2].map(|k| (a[k] * (1.0 - fx) + b[k] * fx) * (1.0 - fy) + (c[k] * (1.0 - fx) + d[k] * fx) * fy)
    }
}

/// The part of a number after its whole turns.
fn turn(u: f32) -> f32 {
    if (0.0..1.0).contains(&u) { u } else { u - u.floor() }
}

/// The image, after its kind and size were found allowed.
fn decoded(bytes: &[u8]) -> Result<DynamicImage, TextureError> {
    let error = |e: image::ImageError| TextureError(e.to_string());
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
        _ => return Err(TextureError("it is neither PNG nor JPEG".to_owned())),
    };
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_DECODED_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(error)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if !(1..=MOST_PIXELS).contains(&pixels) {
        let most = MOST_PIXELS >> 20;
        let what =
            format!("{width} x {height} pixels are not between 1 and {most} megapixels; make it smaller");
        return Err(TextureError(what));
    }
    limits.reserve(decoder.total_bytes()).map_err(error)?;
    decoder.set_limits(limits).map_err(error)?;
    DynamicImage::from_decoder(decoder).map_err(error)
}

/// A whole number from -1 to n as an index of a repeating row of n.
fn wrapped(i: f32, n: usize) -> usize {
    if i < 0.0 {
        n - 1
    } else if i >= n as f32 {
        0
    } else {
        i as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey PNG of one bit a pixel, all black.
    fn grey_png(width: u32, height: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![0; width.div_ceil(8) as usize * height as usize]).unwrap();
        writer.finish().unwrap();
        out
    }

    /// What a file is refused with.
    fn refused(bytes: &[u8]) -> String {
        Texture::decode(bytes).err().map(|e| e.to_string()).unwrap_or_default()
    }

    #[test]
    fn large_images_are_refused_by_their_header() {
        let large = grey_png(16_384, 4_097);
        assert!(refused(&large).contains("16384 x 4097 pixels are not between 1 and 64 megapixels"));
        // Refused by the header alone: the pixels are not even there.
        assert!(refused(&large[..60]).contains("megapixels"), "{}", refused(&large[..60]));
        assert!(refused(&grey_png(16_385, 1)).contains("cannot be read"));
        let small = Texture::decode(&grey_png(9, 5)).unwrap();
        assert_eq!((small.width, small.height), (9, 5));
    }

    #[test]
    fn a_large_jpeg_is_refused_by_its_header() {
        let frame = [8, 0x3F, 0xF8, 0x3F, 0xF8, 1, 1, 0x11, 0];
        let table = [&[0xFF, 0xDB, 0, 67, 0][..], &[1; 64]].concat();
        let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0];
        let jpeg = [&[0xFF, 0xD8][..], &table, &[0xFF, 0xC0, 0, 11], &frame, &scan, &[0xFF, 0xD9]].concat();
        assert!(refused(&jpeg).contains("16376 x 16376 pixels"), "{}", refused(&jpeg));
    }

    #[test]
    fn other_kinds_are_refused_by_name() {
        for bytes in [&b"GIF89a\x01\0\x01\0"[..], b"BM\0\0", b"RIFF\0\0\0\0WEBPVP8 ", b"II*\0", b""] {
            assert!(refused(bytes).contains("neither PNG nor JPEG"), "{}", refused(bytes));
        }
        assert!(refused(b"\x89PNG\r\n\x1a\n").contains("save it again as PNG or JPEG"));
    }
}
