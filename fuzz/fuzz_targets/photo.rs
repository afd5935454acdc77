//! Photographs from any bytes: a picture or a named error, within the limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use photo::{Limits, Photograph};

fuzz_target!(|bytes: &[u8]| {
    // Small limits: what is looked for is crashes and runaway memory, not large pictures.
    let limits = Limits { longest_side: 4_000, pixels: 2_000_000, memory: 64 << 20 };
    if let Ok(photo) = Photograph::read(bytes, &limits) {
        assert_eq!(photo.rgb.len() as u64, u64::from(photo.size[0]) * u64::from(photo.size[1]) * 3);
    }
});
