//! Directions and their weights: Gauss's rule up to the angle of total reflection, Radau's from there to the
//! normal, which is one of its points (Prahl, "The adding-doubling method", in Welch & van Gemert (eds.),
//! Optical-Thermal Response of Laser-Irradiated Tissue, 1995, section 5.3).

use super::matrix::N;

/// Cosines from the normal, growing, the last one 1, and their weights over 0..1.
#[derive(Clone, Copy)]
pub(super) struct Angles {
    pub(super) cosine: [f64; N],
    pub(super) weight: [f64; N],
}

impl Angles {
    /// Angles inside a slab of a relative refractive index.
    pub(super) fn inside(index: f64) -> Self {
        if index <= 1.0 {
            return Self::joined(&[], &radau(N), 0.0);
        }
        let critical = (1.0 - 1.0 / (index * index)).sqrt();
        Self::joined(&gauss(N / 2), &radau(N / 2), critical)
    }

    fn joined(low: &[(f64, f64)], high: &[(f64, f64)], at: f64) -> Self {
        let scaled = |from: f64, to: f64| {
            move |&(x, w): &(f64, f64)| (from + 0.5 * (to - from) * (x + 1.0), 0.5 * (to - from) * w)
        };
        let all: Vec<(f64, f64)> =
            low.iter().map(scaled(0.0, at)).chain(high.iter().map(scaled(at, 1.0))).collect();
        Self { cosine: std::array::from_fn(|i| all[i].0), weight: std::array::from_fn(|i| all[i].1) }
    }
}

/// The Legendre polynomials of degree n−1 and n.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut last) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (before, last) = (last, ((2.0 * k - 1.0) * x * last - (k - 1.0) * before) / k);
    }
    (before, last)
}

/// Legendre polynomials of degree 0 up to below `n`.
pub(super) fn legendre_up_to(n: usize, x: f64) -> Vec<f64> {
    let mut all = vec![1.0, x];
    for k in 2..n {
        let degree = k as f64;
        all.push(((2.0 * degree - 1.0) * x * all[k - 1] - (degree - 1.0) * all[k - 2]) / degree);
    }
    all.truncate(n);
    all
}

fn square(v: f64) -> f64 {
    v * v
}

/// Gauss's rule on −1..1.
fn gauss(n: usize) -> Vec<(f64, f64)> {
    let weight = |x: f64| {
        let (before, _) = legendre(n, x);
        2.0 * (1.0 - x * x) / square(n as f64 * before)
    };
    roots(|x| legendre(n, x).1).into_iter().map(|x| (x, weight(x))).collect()
}

/// Radau's rule on −1..1 with 1 among its points.
fn radau(n: usize) -> Vec<(f64, f64)> {
    let size = n as f64;
    let weight = |x: f64| (1.0 - x) / square(size * legendre(n, x).0);
    let sum = |x: f64| {
        let (before, last) = legendre(n, x);
        (before + last) / (1.0 + x)
    };
    // The rule with −1 among its points, mirrored.
    let mut points: Vec<_> = roots(sum).into_iter().map(|x| (-x, weight(x))).rev().collect();
    points.push((1.0, 2.0 / (size * size)));
    points
}

/// Roots between −1 and 1 of a polynomial whose roots are all there and simple.
fn roots(f: impl Fn(f64) -> f64) -> Vec<f64> {
    const STEPS: usize = 4000;
    let at = |k: usize| -libm::cos(std::f64::consts::PI * (k as f64 + 0.37) / (STEPS as f64 + 1.0));
    let mut found = Vec::new();
    for k in 0..STEPS {
        let (mut lo, mut hi) = (at(k), at(k + 1));
        let low = f(lo);
        if (low < 0.0) == (f(hi) < 0.0) {
            continue;
        }
        for _ in 0..60 {
            let middle = 0.5 * (lo + hi);
            if (f(middle) < 0.0) == (low < 0.0) { lo = middle } else { hi = middle }
        }
        found.push(0.5 * (lo + hi));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_integrated_exactly() {
        for index in [1.0, 1.33, 1.4, 1.5] {
            let angles = Angles::inside(index);
            assert!((angles.cosine[N - 1] - 1.0).abs() < 1e-15);
            for power in 0..14 {
                let sum: f64 =
                    (0..N).map(|i| angles.weight[i] * libm::pow(angles.cosine[i], f64::from(power))).sum();
                assert!((sum - 1.0 / f64::from(power + 1)).abs() < 1e-13, "{index} {power}: {sum}");
            }
        }
    }
}
