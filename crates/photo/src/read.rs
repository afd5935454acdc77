//! Reading a photograph: JPEG, PNG, WebP, TIFF and HEIC, upright, in sRGB, with nothing of who and where.

mod colour;
mod exif;

use heic_rs::{DecodeOptions, PixelLayout};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use optics::LinearRgb;
use std::io::Cursor;

/// A photograph as it is worked with: upright, 8-bit sRGB, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Photograph {
    /// Pixels across and down.
    pub size: [u32; 2],
    /// Red, green, blue.
    pub rgb: Vec<u8>,
    /// What its file said of it.
    pub about: About,
}

/// What is kept of what a file says: enough for scale and dates, nothing of who and where.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// How it was stored.
    pub format: Format,
    /// Focal length for a frame of 36 x 24 mm, mm.
    pub focal_length_35mm: Option<f64>,
    /// Focal length of the lens, mm.
    pub focal_length_mm: Option<f64>,
    /// The day it was taken, as `2026-11-24`.
    pub taken: Option<String>,
    /// Whether a colour profile was turned into sRGB; without one, sRGB is taken for granted.
    pub converted: bool,
    /// What was odd but did not matter.
    pub notes: Vec<String>,
}

/// How a photograph was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// TIFF.
    Tiff,
    /// HEIC, as phones write it.
    Heic,
}

impl Format {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
        }
    }
}

/// What is read at most; asked before anything is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest side, px.
    pub longest_side: u32,
    /// Most pixels.
    pub pixels: u64,
    /// Most bytes of memory while decoding.
    pub memory: u64,
}

impl Default for Limits {
    /// The largest phones take 200 megapixels; a head is drawn from a tenth of that.
    fn default() -> Self {
        Self { longest_side: 20_000, pixels: 110_000_000, memory: 1 << 30 }
    }
}

/// Why a photograph cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// Nothing in it.
    #[error("the file is empty; copy it from the phone again")]
    Empty,
    /// A format that is not read.
    #[error(
        "it is no photograph that can be read (it begins with {start}); save it as JPEG, PNG, WebP, TIFF or HEIC"
    )]
    Unknown {
        /// Its first bytes.
        start: String,
    },
    /// More than is read.
    #[error(
        "{width} x {height} pixels are too many: at most {longest} on a side and {megapixels} megapixels; make it smaller"
    )]
    TooLarge {
        /// Pixels across.
        width: u64,
        /// Pixels down.
        height: u64,
        /// The longest side that is read.
        longest: u32,
        /// The most megapixels that are read.
        megapixels: u64,
    },
    /// Less than can be measured.
    #[error("{width} x {height} pixels are too few to measure anything in")]
    TooSmall {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// A file that ends too soon or is broken.
    #[error("the {format} file is damaged ({reason}); copy it from the phone again, or save it anew as JPEG")]
    Damaged {
        /// Its format.
        format: &'static str,
        /// The decoder's words.
        reason: String,
    },
    /// A kind of its format that is not read.
    #[error("this kind of {format} is not read ({reason}); save it as JPEG")]
    Unsupported {
        /// Its format.
        format: &'static str,
        /// The decoder's words.
        reason: String,
    },
}

/// Shorter sides than this hold nothing to measure, px.
const SHORTEST_SIDE: u32 = 8;

impl Photograph {
    /// Reads a photograph from the bytes of its file.
    ///
    /// # Errors
    /// [`PhotoError`] for what is no photograph, damaged, or beyond the limits.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, PhotoError> {
        if bytes.is_empty() {
            return Err(PhotoError::Empty);
        }
        let photograph = if is_heif(bytes) { heic(bytes, limits)? } else { other(bytes, limits)? };
        let [width, height] = photograph.size;
        if width.min(height) < SHORTEST_SIDE {
            return Err(PhotoError::TooSmall { width, height });
        }
        Ok(photograph)
    }

    /// The mirror image.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        mirror_rows(&mut self.rgb, self.size[0] as usize);
        self
    }

    /// Linear light at a pixel, 0..=1.
    pub fn light(&self, x: usize, y: usize) -> [f32; 3] {
        let at = (y * self.size[0] as usize + x) * 3;
        [0, 1, 2].map(|c| colour::LINEAR[usize::from(self.rgb[at + c])])
    }

    /// Luminance at a pixel, 0..=1.
    pub fn luminance(&self, x: usize, y: usize) -> f32 {
        LinearRgb(self.light(x, y).map(f64::from)).luminance() as f32
    }
}

/// Turns every row of a picture of some pixels across around.
pub fn mirror_rows(rgb: &mut [u8], width: usize) {
    for row in rgb.chunks_exact_mut(3 * width) {
        for x in 0..width / 2 {
            (0..3).for_each(|c| row.swap(3 * x + c, 3 * (width - 1 - x) + c));
        }
    }
}

/// Whether a file is of the HEIF family: a `ftyp` box with one of its brands.
fn is_heif(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"];
    bytes.len() >= 12 && &bytes[4..8] == b"ftyp" && BRANDS.iter().any(|b| &bytes[8..12] == *b)
}

fn too_large([width, height]: [u64; 2], limits: &Limits) -> PhotoError {
    let megapixels = limits.pixels / 1_000_000;
    PhotoError::TooLarge { width, height, longest: limits.longest_side, megapixels }
}

fn within([width, height]: [u32; 2], limits: &Limits) -> Result<(), PhotoError> {
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > limits.longest_side || pixels > limits.pixels {
        return Err(too_large([width, height].map(u64::from), limits));
    }
    Ok(())
}

fn other(bytes: &[u8], limits: &Limits) -> Result<Photograph, PhotoError> {
    let unknown = || PhotoError::Unknown {
        start: bytes.iter().take(8).map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" "),
    };
    let (kind, format) = match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => (ImageFormat::Jpeg, Format::Jpeg),
        Ok(ImageFormat::Png) => (ImageFormat::Png, Format::Png),
        Ok(ImageFormat::WebP) => (ImageFormat::WebP, Format::WebP),
        Ok(ImageFormat::Tiff) => (ImageFormat::Tiff, Format::Tiff),
        _ => return Err(unknown()),
    };
    let failed = |error: ImageError| match error {
        ImageError::Unsupported(e) => {
            PhotoError::Unsupported { format: format.name(), reason: e.to_string() }
        }
        e => PhotoError::Damaged { format: format.name(), reason: first_line(&e.to_string()) },
    };
    let mut allowed = image::Limits::default();
    allowed.max_alloc = Some(limits.memory);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    reader.limits(allowed.clone());
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let (width, height) = decoder.dimensions();
    within([width, height], limits)?;
    allowed.reserve(decoder.total_bytes()).map_err(|_| too_large([width, height].map(u64::from), limits))?;
    decoder.set_limits(allowed).map_err(failed)?;
    let read = decoder.exif_metadata().ok().flatten().map(exif::read).unwrap_or_default();
    let profile = decoder.icc_profile().ok().flatten();
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(failed)?;
    picture.apply_orientation(orientation);
    let rgb = picture.into_rgb8();
    let size = [rgb.width(), rgb.height()];
    Ok(finished(size, rgb.into_raw(), format, read, profile.as_deref()))
}

fn heic(bytes: &[u8], limits: &Limits) -> Result<Photograph, PhotoError> {
    let failed = |error: heic_rs::Error| match error {
        heic_rs::Error::Unsupported(reason) => {
            PhotoError::Unsupported { format: "HEIC", reason: reason.to_owned() }
        }
        e => PhotoError::Damaged { format: "HEIC", reason: first_line(&e.to_string()) },
    };
    let info = heic_rs::probe(bytes).map_err(failed)?;
    within([info.width, info.height], limits)?;
    within([info.coded_width, info.coded_height], limits)?;
    let context = heic_rs::context::Context::open(bytes).map_err(failed)?;
    let item = context.meta.primary;
    let raw = context.exif_item(item).and_then(|exif| context.exif(exif).ok().flatten());
    let tiff = raw.and_then(|raw| heic_rs::metadata::exif_tiff(raw).ok());
    // The container turns the picture itself; what its Exif says of that must not turn it once more.
    let read = tiff.map(|tiff| exif::read(tiff.to_vec())).unwrap_or_default();
    let profile = context.props(item).ok().and_then(|props| context.icc(&props).map(<[u8]>::to_vec));
    let options =
        DecodeOptions::default().with_layout(PixelLayout::Rgb8).with_max_pixels(Some(limits.pixels));
    let picture = heic_rs::decode(bytes, &options).map_err(failed)?;
    Ok(finished([picture.width, picture.height], picture.data, Format::Heic, read, profile.as_deref()))
}

fn finished(
    size: [u32; 2],
    mut rgb: Vec<u8>,
    format: Format,
    read: exif::Read,
    profile: Option<&[u8]>,
) -> Photograph {
    let mut notes = read.notes;
    let converted = match profile.map(|profile| colour::to_srgb(&mut rgb, profile)) {
        None => false,
        Some(Ok(converted)) => converted,
        Some(Err(reason)) => {
            notes.push(format!("its colour profile is not used ({reason}); sRGB is taken for granted"));
            false
        }
    };
    let about = About {
        format,
        focal_length_35mm: read.focal_length_35mm,
        focal_length_mm: read.focal_length_mm,
        taken: read.taken,
        converted,
        notes,
    };
    Photograph { size, rgb, about }
}

/// Decoders say a lot; the first line is what people need.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(120).collect()
}
