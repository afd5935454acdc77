//! Counter-based random numbers: a number is a pure function of a seed and a counter, so that any task can
//! draw its own without sharing a state, in any order, on any thread.
//!
//! The mixing function is the finaliser of SplitMix64 (Steele, Lea & Flood, "Fast splittable pseudorandom
//! number generators", OOPSLA 2014, figure 17), chosen over a stateful generator because dots are drawn in
//! parallel and must not depend on the thread count.

use crate::step::smoothstep;

/// A 64-bit hash of a seed and a counter.
pub fn mix(seed: u64, counter: u64) -> u64 {
    let mut z = seed.wrapping_add(counter.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A number in 0..1 from a seed and a counter, with 53 random bits.
pub fn uniform(seed: u64, counter: u64) -> f64 {
    (mix(seed, counter) >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// A standard normal deviate from a seed and a counter (Box & Muller 1958).
pub fn normal(seed: u64, counter: u64) -> f64 {
    let (u, v) = (uniform(seed, 2 * counter), uniform(seed, 2 * counter + 1));
    libm::sqrt(-2.0 * libm::log(1.0 - u)) * libm::cos(std::f64::consts::TAU * v)
}

/// A seed for a named purpose, so that two uses of one case seed do not share their numbers.
pub fn purpose(seed: u64, name: &str) -> u64 {
    name.bytes().fold(seed, |state, byte| mix(state, u64::from(byte)))
}

/// Smooth noise along a line: independent normal values at whole numbers, joined by smoothstep.
/// Unit variance at whole numbers; value and slope are continuous.
pub fn smooth_noise(seed: u64, t: f64) -> f64 {
    let cell = libm::floor(t);
    let f = t - cell;
    let at = |c: f64| normal(seed, (c as i64 as u64) & 0x7FFF_FFFF_FFFF);
    let blend = smoothstep(0.0, 1.0, f);
    at(cell) * (1.0 - blend) + at(cell + 1.0) * blend
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_has_the_moments_of_a_uniform_number() {
        let n = 20_000;
        let mean = (0..n).map(|i| uniform(7, i)).sum::<f64>() / n as f64;
        let square = (0..n).map(|i| uniform(7, i).powi_2()).sum::<f64>() / n as f64;
        assert!((mean - 0.5).abs() < 0.01 && (square - 1.0 / 3.0).abs() < 0.01);
    }

    #[test]
    fn normal_has_the_moments_of_a_normal_number() {
        let n = 20_000;
        let mean = (0..n).map(|i| normal(3, i)).sum::<f64>() / n as f64;
        let square = (0..n).map(|i| normal(3, i).powi_2()).sum::<f64>() / n as f64;
        assert!(mean.abs() < 0.03 && (square - 1.0).abs() < 0.05);
    }

    #[test]
    fn purposes_differ() {
        assert_ne!(purpose(1, "edge"), purpose(1, "dots"));
        assert_ne!(mix(1, 2), mix(2, 1));
    }

    trait Square {
        fn powi_2(self) -> f64;
    }
    impl Square for f64 {
        fn powi_2(self) -> f64 {
            self * self
        }
    }
}
