//! Reflectance and transmittance of layered turbid slabs by adding and doubling: a thin layer is solved
//! directly, doubled until it is as thick as wanted, and layers are added one under another. Exact up to the
//! number of directions (van de Hulst, Multiple Light Scattering, 1980; Prahl, "The adding-doubling method",
//! 1995). Scattering is that of Henyey and Greenstein, its forward peak truncated (Wiscombe, "The delta-M
//! method", J. Atmos. Sci. 34, 1977). The thin layer is solved by central differences (Wiscombe's diamond).
//!
//! All layers share a refractive index; the surface, and the bottom where there is one, reflect by Fresnel.

mod angles;
mod matrix;

use angles::{Angles, legendre_up_to};
use matrix::{Matrix, N};

/// A layer of a turbid slab.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layer {
    /// Absorption, 1/mm.
    pub absorption: f64,
    /// Scattering, 1/mm.
    pub scattering: f64,
    /// Mean cosine of the scattering angle, Henyey and Greenstein.
    pub anisotropy: f64,
    /// Thickness, mm; may be infinite for the last layer.
    pub thickness: f64,
}

/// What a slab does with a beam that falls on it at right angles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Returned {
    /// Share mirrored at the surface.
    pub specular: f64,
    /// Share that comes back out of the top.
    pub reflected: f64,
    /// Share that comes out of the bottom, scattered or not.
    pub transmitted: f64,
}

/// Share of unpolarised light that is reflected from inside a medium of an index at a cosine.
pub fn fresnel_inside(index: f64, cosine: f64) -> f64 {
    let outside = 1.0 - index * index * (1.0 - cosine * cosine);
    if outside <= 0.0 {
        return if index > 1.0 { 1.0 } else { 0.0 };
    }
    let outside = outside.sqrt();
    let s = (index * cosine - outside) / (index * cosine + outside);
    let p = (index * outside - cosine) / (index * outside + cosine);
    0.5 * (s * s + p * p)
}

/// Optical thickness that stands for an endless one.
const ENDLESS: f64 = 4096.0;
/// A thin layer is at most this share of the flattest direction's cosine thick.
const THIN: f64 = 0.5;

/// A sheet that lets less through in any direction lets nothing through.
const NOTHING: f64 = 1e-9;

/// What is reflected and transmitted for light from above and from below, by direction: layers that have been
/// solved, to be laid upon others.
#[derive(Clone, Copy)]
pub struct Sheet {
    reflect: [Matrix; 2],
    transmit: [Matrix; 2],
}

impl Sheet {
    fn even(reflect: Matrix, transmit: Matrix) -> Self {
        Self { reflect: [reflect; 2], transmit: [transmit; 2] }
    }

    /// This sheet upon another.
    #[must_use]
    pub fn upon(&self, under: &Self) -> Self {
        let one = Matrix::identity();
        // Light that goes to and fro between the two.
        let down = one.minus(&self.reflect[1].times(&under.reflect[0])).solve(&self.transmit[0]);
        let up = one.minus(&under.reflect[0].times(&self.reflect[1])).solve(&under.transmit[1]);
        Self {
            reflect: [
                self.reflect[0].plus(&self.transmit[1].times(&under.reflect[0].times(&down))),
                under.reflect[1].plus(&under.transmit[0].times(&self.reflect[1].times(&up))),
            ],
            transmit: [under.transmit[0].times(&down), self.transmit[1].times(&up)],
        }
    }

    /// Twice as thick; both sides of a homogeneous sheet are the same.
    fn doubled(&self) -> Self {
        let (r, t) = (&self.reflect[0], &self.transmit[0]);
        let between = Matrix::identity().minus(&r.times(r)).solve(t);
        Self::even(r.plus(&t.times(&r.times(&between))), t.times(&between))
    }
}

/// A solver for slabs of one refractive index.
pub struct AddingDoubling {
    index: f64,
    angles: Angles,
    /// Legendre polynomials at the cosines.
    legendre: Vec<Vec<f64>>,
}

impl AddingDoubling {
    /// A solver; `index` is the slab's refractive index, at least 1.
    pub fn new(index: f64) -> Self {
        let angles = Angles::inside(index);
        let legendre = angles.cosine.iter().map(|&c| legendre_up_to(N, c)).collect();
        Self { index, angles, legendre }
    }

    /// What layers in air, from the top, do with a beam at right angles. A last layer without end has no
    /// bottom that reflects.
    pub fn solve(&self, layers: &[Layer]) -> Returned {
        self.in_air(&self.sheets(layers))
    }

    /// Layers, from the top, as one sheet.
    pub fn sheets(&self, layers: &[Layer]) -> Sheet {
        let mut sheets = layers.iter().filter(|l| l.thickness > 0.0).map(|l| self.sheet(l));
        let first = sheets.next().unwrap_or_else(|| Sheet::even(Matrix::of(|_, _| 0.0), Matrix::identity()));
        sheets.fold(first, |above, under| above.upon(&under))
    }

    /// A sheet between two surfaces, lit by a beam at right angles.
    pub fn in_air(&self, stack: &Sheet) -> Returned {
        let Angles { cosine, weight } = self.angles;
        // A little less than all: light that runs to and fro in a slab of nothing never gets out.
        let mirror = cosine.map(|c| fresnel_inside(self.index, c).min(1.0 - 1e-12));
        let edge = Matrix::diagonal(|i| mirror[i]);
        let specular = mirror[N - 1];
        let mut beam = [0.0; N];
        beam[N - 1] = (1.0 - specular) / (cosine[N - 1] * weight[N - 1]);
        // The stack with its lower surface, seen from above.
        let down = Matrix::identity().minus(&stack.reflect[1].times(&edge)).solve(&stack.transmit[0]);
        let reflect = stack.reflect[0].plus(&stack.transmit[1].times(&edge.times(&down)));
        let inside = Matrix::identity().minus(&edge.times(&reflect)).solve(&Matrix::identity()).apply(&beam);
        let leaving = |light: [f64; N]| -> f64 {
            (0..N).map(|i| cosine[i] * weight[i] * (1.0 - mirror[i]) * light[i]).sum()
        };
        Returned {
            specular,
            reflected: leaving(reflect.apply(&inside)),
            transmitted: leaving(down.apply(&inside)),
        }
    }

    fn sheet(&self, layer: &Layer) -> Sheet {
        let Layer { absorption, scattering, anisotropy, thickness } = *layer;
        // The forward peak that so few directions cannot resolve counts as not scattered.
        let peak = libm::pow(anisotropy, N as f64);
        let scattering_left = scattering * (1.0 - peak);
        let extinction = absorption + scattering_left;
        let depth = (extinction * thickness).min(ENDLESS);
        if depth <= 0.0 {
            return Sheet::even(Matrix::of(|_, _| 0.0), Matrix::identity());
        }
        let most = THIN * self.angles.cosine[0];
        let doublings = libm::ceil(libm::log2(depth / most)).max(0.0) as i32;
        let thin = depth / libm::exp2(f64::from(doublings));
        let moment = |k: usize| (libm::pow(anisotropy, k as f64) - peak) / (1.0 - peak);
        let moments: Vec<f64> = (0..N).map(moment).collect();
        let start = self.thin(thin, scattering_left / extinction, &moments);
        let mut sheet = start;
        for _ in 0..doublings {
            // What lets nothing through looks the same however thick it is.
            if sheet.transmit[0].0.iter().flatten().all(|t| t.abs() < NOTHING) {
                break;
            }
            sheet = sheet.doubled();
        }
        sheet
    }

    /// A thin layer by central differences of the transport equation.
    fn thin(&self, depth: f64, albedo: f64, moments: &[f64]) -> Sheet {
        let Angles { cosine, weight } = self.angles;
        let turned = |i: usize, j: usize, back: bool| -> f64 {
            let terms = moments.iter().enumerate().map(|(k, moment)| {
                let sign = if back && k % 2 == 1 { -1.0 } else { 1.0 };
                sign * (2 * k + 1) as f64 * moment * self.legendre[i][k] * self.legendre[j][k]
            });
            0.5 * albedo * terms.sum::<f64>() * weight[j]
        };
        let half = |i: usize| 0.5 * depth / cosine[i];
        let one = Matrix::identity();
        let onward = Matrix::of(|i, j| half(i) * (one.0[i][j] - turned(i, j, false)));
        let back = Matrix::of(|i, j| half(i) * turned(i, j, true));
        let g = one.plus(&onward);
        let across = g.solve(&back);
        let through = g.minus(&back.times(&across)).solve(&one);
        Sheet::even(across.times(&through).scaled(2.0), through.scaled(2.0).minus(&one))
    }
}
