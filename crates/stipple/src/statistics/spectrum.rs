//! Power spectrum of flat patches: Ulichney, "Dithering with blue noise", Proc. IEEE 1988 (radial power and
//! anisotropy); Heck, Schlömer & Deussen, "Blue noise sampling with controlled aliasing", ACM TOG 2013
//! (effective Nyquist frequency and oscillation).

use glam::DVec2;
use rayon::prelude::*;

/// Mean of one or more periodograms of square patches: `P(f) = |Σ w·exp(−2πi f·x)|² / Σ w²` at whole numbers
/// of waves a side, with a cosine taper `w` (Hann) on both axes so that the patch's borders do not show.
#[derive(Debug, Clone)]
pub struct Periodogram {
    waves: i32,
    /// Row by row: fy from 0, fx from −waves to waves.
    power: Vec<f64>,
    sets: f64,
    /// Points a set, on average.
    points: f64,
}

/// Power and anisotropy at a radial frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Radial {
    /// Frequency in units of √λ.
    pub frequency: f64,
    /// Mean power of the ring; 1 for random points.
    pub power: f64,
    /// Variance of the power in the ring over its squared mean, in decibels: `−10·log10(sets)` for a set
    /// without direction, more for one with.
    pub anisotropy_db: f64,
}

impl Periodogram {
    /// The mean periodogram of point sets in the unit square, up to `waves` waves a side.
    pub fn new(sets: &[Vec<DVec2>], waves: u32) -> Self {
        let waves = waves as i32;
        let width = (2 * waves + 1) as usize;
        let mut power = vec![0.0; width * (waves as usize + 1)];
        for set in sets {
            let rows: Vec<Vec<f64>> = (0..=waves).into_par_iter().map(|fy| row(set, fy, waves)).collect();
            power.iter_mut().zip(rows.into_iter().flatten()).for_each(|(p, q)| *p += q / sets.len() as f64);
        }
        let points = sets.iter().map(Vec::len).sum::<usize>() as f64 / sets.len().max(1) as f64;
        Self { waves, power, sets: sets.len() as f64, points }
    }

    /// Rings one wave wide, from the lowest frequency that the taper leaves clean.
    pub fn radial(&self) -> Vec<Radial> {
        // A Hann taper smears the mean over two waves each way.
        const CLEAN: i32 = 3;
        (CLEAN..self.waves).map(|ring| self.ring(ring)).collect()
    }

    fn ring(&self, ring: i32) -> Radial {
        let mut values = Vec::new();
        for fy in 0..=self.waves {
            for fx in -self.waves..=self.waves {
                let radius = f64::from(fx * fx + fy * fy).sqrt();
                let half = fy > 0 || fx > 0;
                if half && (radius - f64::from(ring)).abs() < 0.5 {
                    values.push(self.power[(fy * (2 * self.waves + 1) + fx + self.waves) as usize]);
                }
            }
        }
        let n = values.len() as f64;
        let power = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - power) * (v - power)).sum::<f64>() / (n - 1.0);
        let anisotropy_db = 10.0 * libm::log10(variance / (power * power));
        Radial { frequency: f64::from(ring) / self.points.sqrt(), power, anisotropy_db }
    }

    /// Mean anisotropy over all rings above that of a set without direction, decibels: 0 for such a set.
    pub fn anisotropy_excess_db(&self) -> f64 {
        let radial = self.radial();
        let mean = radial.iter().map(|r| r.anisotropy_db).sum::<f64>() / radial.len() as f64;
        mean + 10.0 * libm::log10(self.sets)
    }

    /// Effective Nyquist frequency in units of √λ: up to it less than a tenth of random points' power,
    /// `E(ν) = (2/ν²)∫P t dt < 0.1` (Heck et al., equation 6).
    pub fn effective_nyquist(&self) -> f64 {
        let (mut energy, mut found) = (0.0, 0.0);
        let mut last = 0.0;
        for r in self.radial() {
            energy += r.power * r.frequency * (r.frequency - last);
            last = r.frequency;
            if 2.0 * energy / (r.frequency * r.frequency) < 0.1 {
                found = r.frequency;
            }
        }
        found
    }
}

/// Power along a row of frequencies.
fn row(set: &[DVec2], fy: i32, waves: i32) -> Vec<f64> {
    let tau = std::f64::consts::TAU;
    let mut sums = vec![DVec2::ZERO; (2 * waves + 1) as usize];
    let mut squares = 0.0;
    for p in set {
        let w = (0.5 - 0.5 * libm::cos(tau * p.x)) * (0.5 - 0.5 * libm::cos(tau * p.y));
        squares += w * w;
        let turn = |angle: f64| DVec2::new(libm::cos(angle), libm::sin(angle));
        let step = turn(-tau * p.x);
        let mut wave = turn(-tau * (f64::from(fy) * p.y - f64::from(waves) * p.x)) * w;
        for sum in &mut sums {
            *sum += wave;
            wave = step.rotate(wave);
        }
    }
    sums.iter().map(|s| s.length_squared() / squares).collect()
}
