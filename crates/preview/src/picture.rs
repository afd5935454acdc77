//! Finished pictures: 8-bit sRGB, and their PNG bytes.

use optics::{LinearRgb, Srgb};
use rayon::prelude::*;

/// A picture, 8-bit sRGB, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across and down.
    pub size: [u32; 2],
    /// Red, green, blue.
    pub rgb: Vec<u8>,
}

/// Why a picture could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the picture could not be encoded: {0}")]
pub struct PictureError(String);

impl Picture {
    /// Encodes linear light.
    pub fn from_light(size: [u32; 2], light: &[[f32; 3]]) -> Self {
        let table = encoding_table();
        let encode = |v: f32| table[(v.clamp(0.0, 1.0) * 4095.0 + 0.5) as usize];
        let mut rgb = vec![0u8; light.len() * 3];
        const CHUNK: usize = 16_384;
        rgb.par_chunks_mut(CHUNK * 3).zip(light.par_chunks(CHUNK)).for_each(|(out, light)| {
            out.iter_mut().zip(light.as_flattened()).for_each(|(o, v)| *o = encode(*v));
        });
        Self { size, rgb }
    }

    /// PNG bytes, marked as a simulation. Compressed for speed: a page of pictures in a second, a third
    /// larger than the smallest.
    ///
    /// # Errors
    /// [`PictureError`] where the encoder refuses, which it does only for impossible sizes.
    pub fn png(&self) -> Result<Vec<u8>, PictureError> {
        let error = |e: png::EncodingError| PictureError(e.to_string());
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.size[0], self.size[1]);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        let note = "Simulation by Hairline; not a photograph";
        encoder.add_text_chunk("Comment".to_owned(), note.to_owned()).map_err(error)?;
        let mut writer = encoder.write_header().map_err(error)?;
        writer.write_image_data(&self.rgb).map_err(error)?;
        writer.finish().map_err(error)?;
        Ok(bytes)
    }
}

/// sRGB codes of 4096 levels of linear light.
fn encoding_table() -> Vec<u8> {
    let code = |i: u32| {
        let v = f64::from(i) / 4095.0;
        let Srgb([r, _, _]) = LinearRgb([v; 3]).srgb();
        (r * 255.0 + 0.5) as u8
    };
    (0..4096).map(code).collect()
}
