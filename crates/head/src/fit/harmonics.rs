//! Real spherical harmonics: smooth fields on directions, from broad to fine.

use geometry::DVec3;

/// A harmonic's degree, and whether it is the same on the client's left and right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Harmonic {
    pub(super) degree: usize,
    pub(super) even: bool,
}

/// All harmonics of degrees `from..=to`, in the order of [`values`].
pub(super) fn harmonics(from: usize, to: usize) -> Vec<Harmonic> {
    let of_degree = |degree: usize| {
        let both = move |m: usize| [true, false].into_iter().filter(move |even| *even || m > 0);
        (0..=degree).flat_map(move |m| both(m).map(move |even| Harmonic { degree, even }))
    };
    (from..=to).flat_map(of_degree).collect()
}

/// Values of all harmonics of degrees `from..=to` in a unit direction, each of mean square 1 over all
/// directions. The pole is up; azimuth runs from ahead to the client's left, so that cosines are even.
/// Associated Legendre functions by their recurrence in degree, divided by the power of the sine that the
/// azimuth's part carries (Abramowitz & Stegun 8.5.3, 8.6.6).
pub(super) fn values(d: DVec3, from: usize, to: usize) -> Vec<f64> {
    let mut table = vec![Vec::new(); to + 1];
    // (z + ix)^m: sine^m times cosine and sine of m azimuths.
    let (mut even, mut odd) = (1.0, 0.0);
    let mut start = 1.0;
    for m in 0..=to {
        let (mut before, mut here) = (0.0, start);
        for (l, row) in table.iter_mut().enumerate().skip(m) {
            let norm = norm(l, m);
            row.push(norm * here * even);
            if m > 0 {
                row.push(norm * here * odd);
            }
            let (l, m) = (l as f64, m as f64);
            let next = ((2.0 * l + 1.0) * d.y * here - (l + m) * before) / (l - m + 1.0);
            (before, here) = (here, next);
        }
        (even, odd) = (even * d.z - odd * d.x, even * d.x + odd * d.z);
        start *= 2.0 * m as f64 + 1.0;
    }
    table.into_iter().skip(from).flatten().collect()
}

fn norm(l: usize, m: usize) -> f64 {
    let ratio: f64 = (l - m + 1..=l + m).map(|k| k as f64).product();
    let both = if m > 0 { 2.0 } else { 1.0 };
    (both * (2.0 * l as f64 + 1.0) / ratio).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_orthonormal_over_the_sphere() {
        let all = harmonics(0, 5);
        let n = all.len();
        let mut sums = vec![0.0; n * n];
        let count = 20_000;
        for i in 0..count {
            // Fibonacci's spiral: even directions.
            let y = 1.0 - (2.0 * i as f64 + 1.0) / count as f64;
            let (s, c) = libm::sincos(2.399_963_229_728_653 * i as f64);
            let r = (1.0 - y * y).sqrt();
            let v = values(DVec3::new(r * s, y, r * c), 0, 5);
            for a in 0..n {
                for b in 0..n {
                    sums[a * n + b] += v[a] * v[b] / count as f64;
                }
            }
        }
        for a in 0..n {
            for b in 0..n {
                let expected = if a == b { 1.0 } else { 0.0 };
                assert!((sums[a * n + b] - expected).abs() < 2e-3, "{a} {b} {}", sums[a * n + b]);
            }
        }
    }

    #[test]
    fn even_ones_are_the_same_left_and_right() {
        let d = DVec3::new(0.3, 0.5, -0.4).normalize();
        let (here, there) = (values(d, 2, 7), values(DVec3::new(-d.x, d.y, d.z), 2, 7));
        for ((h, t), harmonic) in here.iter().zip(there).zip(harmonics(2, 7)) {
            let sign = if harmonic.even { 1.0 } else { -1.0 };
            assert!((h - sign * t).abs() < 1e-12);
        }
    }
}
