//! A colour texture of a scan, in linear light.

use optics::Srgb;

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

/// No texture has more pixels than this: 8k by 8k.
const MOST_PIXELS: u64 = 64 << 20;

impl Texture {
    /// Decodes a PNG or JPEG.
    ///
    /// # Errors
    /// [`TextureError`] for anything else, damaged files, and images larger than 64 megapixels.
    pub fn decode(bytes: &[u8]) -> Result<Self, TextureError> {
        let error = |e: image::ImageError| TextureError(e.to_string());
        let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|e| TextureError(e.to_string()))?;
        let mut limits = image::Limits::default();
        limits.max_image_width = Some(16_384);
        limits.max_image_height = Some(16_384);
        limits.max_alloc = Some(MOST_PIXELS * 4);
        reader.limits(limits);
        let rgb = reader.decode().map_err(error)?.into_rgb8();
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
