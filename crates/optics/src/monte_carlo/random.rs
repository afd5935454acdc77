//! Random numbers of a batch of walks.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng;
use std::sync::LazyLock;

/// A stream of random numbers. What a step of a walk draws takes two of 64 bits.
pub(crate) struct Random {
    bits: Pcg64Mcg,
    tables: &'static Tables,
}

/// Odd constants of SplitMix64 (Steele, Lea & Flood 2014), to tell streams apart.
const MIX: [u64; 3] = [0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB];

fn mixed(value: u64) -> u64 {
    let a = value.wrapping_add(MIX[0]);
    let b = (a ^ (a >> 30)).wrapping_mul(MIX[1]);
    let c = (b ^ (b >> 27)).wrapping_mul(MIX[2]);
    c ^ (c >> 31)
}

/// Layers of the ziggurat, and directions of a turn, as powers of two.
const LAYER_BITS: u32 = 8;
const LAYERS: usize = 1 << LAYER_BITS;
const TURN_BITS: u32 = 11;
const TURNS: usize = 1 << TURN_BITS;
/// Where the tail of the exponential density begins, and the area of a layer (Marsaglia & Tsang, "The ziggurat
/// method for generating random variables", J. Stat. Softw. 5, 2000, for 256 layers).
const TAIL: f64 = 7.697_117_470_131_05;
const AREA: f64 = 0.003_949_659_822_581_557;

struct Tables {
    /// Right ends of the layers, from the lowest, and what the density is there.
    right: [f64; LAYERS + 1],
    density: [f64; LAYERS + 1],
    /// Cosine and sine. A walk that turns by one of so many equal angles has all moments of one that turns by
    /// any, up to that number.
    turn: [(f64, f64); TURNS],
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let (mut right, mut density) = ([0.0; LAYERS + 1], [0.0; LAYERS + 1]);
    // The lowest layer is as wide as its area asks for, the tail included.
    right[0] = AREA / libm::exp(-TAIL);
    right[1] = TAIL;
    density[1] = libm::exp(-TAIL);
    for k in 2..LAYERS {
        density[k] = density[k - 1] + AREA / right[k - 1];
        right[k] = -libm::log(density[k]);
    }
    density[LAYERS] = 1.0;
    let turn = std::array::from_fn(|k| {
        let (sine, cosine) = libm::sincos(std::f64::consts::TAU * (k as f64 + 0.5) / TURNS as f64);
        (cosine, sine)
    });
    Tables { right, density, turn }
});

/// The last 53 bits as a share of one.
fn share(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

impl Random {
    /// A stream of a seed.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let high = mixed(seed ^ mixed(stream));
        let low = mixed(high ^ MIX[1]);
        Self { bits: Pcg64Mcg::new(u128::from(high) << 64 | u128::from(low)), tables: &TABLES }
    }

    /// From 0 to below 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        share(self.bits.next_u64())
    }

    /// A free path in mean free paths.
    pub(crate) fn free_path(&mut self) -> f64 {
        loop {
            let bits = self.bits.next_u64();
            let layer = (bits as usize) & (LAYERS - 1);
            let x = share(bits) * self.tables.right[layer];
            if x < self.tables.right[layer + 1] {
                return x;
            }
            if layer == 0 {
                // Beyond the tail the density is itself again.
                return TAIL - libm::log(1.0 - self.uniform());
            }
            let (low, high) = (self.tables.density[layer], self.tables.density[layer + 1]);
            if low + (high - low) * self.uniform() < libm::exp(-x) {
                return x;
            }
        }
    }

    /// Cosine and sine of a random angle.
    pub(crate) fn turn(&mut self) -> (f64, f64) {
        self.uniform_and_turn().1
    }

    /// From 0 to below 1, and cosine and sine of an angle.
    pub(crate) fn uniform_and_turn(&mut self) -> (f64, (f64, f64)) {
        let bits = self.bits.next_u64();
        (share(bits), self.tables.turn[(bits as usize) & (TURNS - 1)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_paths_are_exponential() {
        let mut random = Random::new(3, 0);
        let count = 400_000;
        let mut paths: Vec<f64> = (0..count).map(|_| random.free_path()).collect();
        let mean = paths.iter().sum::<f64>() / f64::from(count);
        assert!((mean - 1.0).abs() < 0.006, "{mean}");
        paths.sort_by(f64::total_cmp);
        // Kolmogorov and Smirnov: 1.63/√n is exceeded once in a hundred.
        let off =
            paths.iter().enumerate().map(|(k, x)| (k as f64 / f64::from(count) + libm::expm1(-x)).abs());
        let worst = off.fold(0.0, f64::max);
        assert!(worst < 1.63 / f64::from(count).sqrt(), "{worst}");
    }

    #[test]
    fn layers_of_the_ziggurat_close() {
        // The last layer ends at the top of the density.
        let t = &TABLES;
        assert!((t.density[LAYERS - 1] + AREA / t.right[LAYERS - 1] - 1.0).abs() < 1e-9);
        assert_eq!(t.right[LAYERS], 0.0);
    }
}
