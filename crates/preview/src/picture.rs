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
    /// Encodes linear light, with the sheen upon it if there is any.
    pub fn from_light(size: [u32; 2], light: &[[f32; 3]], sheen: Option<&[f32]>) -> Self {
        let encoder = Encoder::new();
        let encode = |v: f32| encoder.code(v);
        let mut rgb = vec![0u8; light.len() * 3];
        const CHUNK: usize = 16_384;
        rgb.par_chunks_mut(CHUNK * 3).zip(light.par_chunks(CHUNK)).enumerate().for_each(
            |(k, (out, light))| {
                let sheen = sheen.map(|sheen| &sheen[k * CHUNK..]);
                for (i, (out, light)) in out.chunks_exact_mut(3).zip(light).enumerate() {
                    let sheen = sheen.map_or(0.0, |sheen| sheen[i]);
                    (0..3).for_each(|c| out[c] = encode(light[c] + sheen));
                }
            },
        );
        Self { size, rgb }
    }

    /// PNG bytes, marked as a simulation. Compressed for speed: a page of pictures in a second, a third
    /// larger than the smallest.
    ///
    /// # Errors
    /// [`PictureError`] where the encoder refuses, which it does only for impossible sizes.
    pub fn png(&self) -> Result<Vec<u8>, PictureError> {
        self.encoded(png::Compression::Fast)
    }

    /// The same as small as it gets, in a second a megapixel.
    ///
    /// # Errors
    /// As [`Picture::png`].
    pub fn small_png(&self) -> Result<Vec<u8>, PictureError> {
        self.encoded(png::Compression::High)
    }

    /// JPEG bytes with a comment and without anything else about where they come from.
    ///
    /// # Errors
    /// [`PictureError`] for sizes that the format does not have.
    pub fn jpeg(&self, quality: u8, comment: &str) -> Result<Vec<u8>, PictureError> {
        let error = |e: jpeg_encoder::EncodingError| PictureError(e.to_string());
        let [w, h] = self.size.map(|n| u16::try_from(n).ok());
        let (Some(w), Some(h)) = (w, h) else {
            return Err(PictureError(format!(
                "{} x {} px are more than JPEG has",
                self.size[0], self.size[1]
            )));
        };
        let mut bytes = Vec::with_capacity(self.rgb.len() / 6);
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, quality);
        // Dots are dark, not coloured: halved colour loses none of them.
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
        encoder.encode(&self.rgb, w, h, jpeg_encoder::ColorType::Rgb).map_err(error)?;
        if !comment.is_empty() {
            with_comment(&mut bytes, comment);
        }
        Ok(bytes)
    }

    fn encoded(&self, compression: png::Compression) -> Result<Vec<u8>, PictureError> {
        let error = |e: png::EncodingError| PictureError(e.to_string());
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.size[0], self.size[1]);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(compression);
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        encoder.add_text_chunk("Comment".to_owned(), NOTE.to_owned()).map_err(error)?;
        let mut writer = encoder.write_header().map_err(error)?;
        writer.write_image_data(&self.rgb).map_err(error)?;
        writer.finish().map_err(error)?;
        Ok(bytes)
    }
}

/// Puts a comment segment (COM, ITU T.81 B.2.4.5) behind a JPEG's first marker.
fn with_comment(jpeg: &mut Vec<u8>, comment: &str) {
    let text: Vec<u8> = comment.bytes().take(60_000).collect();
    let length = (text.len() as u16 + 2).to_be_bytes();
    let segment = [0xff, 0xfe, length[0], length[1]].into_iter().chain(text);
    jpeg.splice(2..2, segment);
}

/// What every picture says of itself.
pub const NOTE: &str = "Simulation by Hairline; not a photograph";
/// How many times as long the last frame of an animation stands.
const LAST: u16 = 6;

/// An animated PNG (APNG) that begins anew after its last frame; each frame stands `frame_ms`. After the first,
/// frames hold only the pixels that change, so that it stays small.
///
/// # Errors
/// [`PictureError`] where there are no frames, or frames of several sizes.
pub fn animation(frames: &[Picture], frame_ms: u16) -> Result<Vec<u8>, PictureError> {
    let error = |e: png::EncodingError| PictureError(e.to_string());
    let Some(first) = frames.first() else { return Err(PictureError("no frames".to_owned())) };
    if frames.iter().any(|f| f.size != first.size) {
        return Err(PictureError("frames of several sizes".to_owned()));
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, first.size[0], first.size[1]);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_animated(frames.len() as u32, 0).map_err(error)?;
    encoder.set_frame_delay(frame_ms, 1000).map_err(error)?;
    encoder.set_blend_op(png::BlendOp::Over).map_err(error)?;
    encoder.set_dispose_op(png::DisposeOp::None).map_err(error)?;
    encoder.add_text_chunk("Comment".to_owned(), NOTE.to_owned()).map_err(error)?;
    let mut writer = encoder.write_header().map_err(error)?;
    for (i, frame) in frames.iter().enumerate() {
        if i + 1 == frames.len() {
            writer.set_frame_delay(frame_ms.saturating_mul(LAST), 1000).map_err(error)?;
        }
        let before = i.checked_sub(1).map(|k| &frames[k]);
        writer.write_image_data(&changes(frame, before)).map_err(error)?;
    }
    writer.finish().map_err(error)?;
    Ok(bytes)
}

/// The pixels that differ from those before, opaque; all others see-through.
fn changes(frame: &Picture, before: Option<&Picture>) -> Vec<u8> {
    let mut rgba = vec![0u8; frame.rgb.len() / 3 * 4];
    for (i, (out, pixel)) in rgba.chunks_exact_mut(4).zip(frame.rgb.chunks_exact(3)).enumerate() {
        if before.is_none_or(|b| b.rgb[3 * i..3 * i + 3] != *pixel) {
            out[..3].copy_from_slice(pixel);
            out[3] = u8::MAX;
        }
    }
    rgba
}

/// sRGB codes of 4096 levels of linear light.
pub(crate) struct Encoder(Box<[u8; LEVELS]>);

const LEVELS: usize = 4096;
/// Added to a number below its 23 bits it leaves the nearest whole number in them: faster than a conversion that minds
/// numbers without end.
const WHOLE: f32 = 8_388_608.0;

impl Encoder {
    pub(crate) fn new() -> Self {
        let code = |i: u32| {
            let v = f64::from(i) / 4095.0;
            let Srgb([r, _, _]) = LinearRgb([v; 3]).srgb();
            (r * 255.0 + 0.5) as u8
        };
        let mut codes = Box::new([0; LEVELS]);
        codes.iter_mut().zip(0..).for_each(|(c, level)| *c = code(level));
        Self(codes)
    }

    pub(crate) fn code(&self, light: f32) -> u8 {
        let level = light.clamp(0.0, 1.0) * (LEVELS - 1) as f32 + WHOLE;
        self.0[level.to_bits() as usize % LEVELS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_animation_holds_all_frames_and_shrinks_what_stays() {
        let noise =
            |seed: u32| (0..64 * 48 * 3).map(move |i: u32| (i.wrapping_mul(2_654_435_761) ^ seed) as u8);
        let still = Picture { size: [64, 48], rgb: noise(1).collect() };
        let mut moved = still.clone();
        moved.rgb[3..9].copy_from_slice(&[1, 2, 3, 4, 5, 6]);
        let bytes = animation(&[still.clone(), moved, still.clone()], 200).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        assert_eq!(reader.info().animation_control().unwrap().num_frames, 3);
        let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut rgba).unwrap();
        assert!(
            rgba.chunks_exact(4).zip(still.rgb.chunks_exact(3)).all(|(a, b)| a[..3] == *b && a[3] == 255)
        );
        assert!(bytes.len() < still.png().unwrap().len() + 1500, "{}", bytes.len());
        assert!(animation(&[], 200).is_err());
    }
}
