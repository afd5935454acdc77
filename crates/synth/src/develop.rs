//! From light to a file: what lens, sensor and camera do to it.

use crate::person::SynthError;
use exif::experimental::Writer;
use exif::{Field, In, Tag, Value};
use geometry::hash;
use optics::{LinearRgb, Srgb};
use photo::smooth::blur_light;
use rayon::prelude::*;
use std::io::Cursor;

/// How a camera takes a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sensor {
    /// Blur of the lens, standard deviation, px.
    pub(crate) blur_px: f64,
    /// Noise at full light, as a share, and in the dark, linear.
    pub(crate) noise: [f64; 2],
    /// How much darker the corners are.
    pub(crate) vignette: f64,
    /// Quality of the JPEG.
    pub(crate) quality: u8,
}

/// sRGB codes of an exposure: blurred, darker towards the corners, with grain.
pub(crate) fn codes(mut light: Vec<[f32; 3]>, size: [u32; 2], sensor: &Sensor, seed: u64) -> Vec<u8> {
    let [w, h] = size.map(|n| n as usize);
    blur_light(&mut light, [w, h], sensor.blur_px);
    let seed = hash::purpose(seed, "grain");
    let (cx, cy) = (0.5 * w as f64, 0.5 * h as f64);
    let pixel = |(i, v): (usize, &[f32; 3])| {
        let (dx, dy) = ((i % w) as f64 - cx, (i / w) as f64 - cy);
        let dark = 1.0 - sensor.vignette * (dx * dx + dy * dy) / (cx * cx + cy * cy);
        [0, 1, 2].map(|c| {
            let own = f64::from(v[c]) * dark;
            let grain = hash::normal(seed, (3 * i + c) as u64);
            let noise = libm::hypot(sensor.noise[0] * own.max(0.0).sqrt(), sensor.noise[1]);
            let Srgb([code, _, _]) = LinearRgb([(own + noise * grain).clamp(0.0, 1.0); 3]).srgb();
            (255.0 * code + 0.5) as u8
        })
    };
    light.par_iter().enumerate().flat_map_iter(|(i, v)| pixel((i, v))).collect()
}

/// A JPEG as a telephone writes it, with the focal length and without who and where.
pub(crate) fn jpeg(
    rgb: &[u8],
    size: [u32; 2],
    focal_35mm: Option<f64>,
    sensor: &Sensor,
) -> Result<Vec<u8>, SynthError> {
    let failed = |e: &dyn std::fmt::Display| SynthError::Picture(e.to_string());
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, sensor.quality);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
    if let Some(mm) = focal_35mm {
        let segment = [b"Exif\0\0".to_vec(), exif(mm).map_err(|e| failed(&e))?].concat();
        encoder.add_app_segment(1, segment).map_err(|e| failed(&e))?;
    }
    let [w, h] = size.map(|n| n as u16);
    encoder.encode(rgb, w, h, jpeg_encoder::ColorType::Rgb).map_err(|e| failed(&e))?;
    Ok(bytes)
}

fn exif(focal_35mm: f64) -> Result<Vec<u8>, exif::Error> {
    let text = |tag, text: &str| Field {
        tag,
        ifd_num: In::PRIMARY,
        value: Value::Ascii(vec![text.as_bytes().to_vec()]),
    };
    let focal = Value::Short(vec![focal_35mm.round() as u16]);
    let fields = [
        text(Tag::Software, "Hairline synth: nobody's picture"),
        text(Tag::DateTimeOriginal, "2026:11:25 10:00:00"),
        Field { tag: Tag::FocalLengthIn35mmFilm, ifd_num: In::PRIMARY, value: focal },
    ];
    let mut writer = Writer::new();
    fields.iter().for_each(|f| writer.push_field(f));
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, false)?;
    Ok(bytes.into_inner())
}
