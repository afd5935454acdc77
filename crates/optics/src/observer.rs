//! From spectra to the colour that is seen: the CIE 1931 2° observer under a stated light.
//!
//! Numbers are CIE standard values (CIE 015:2018, tables 1, 5, 6 and 12.2) at 10 nm, wavelength by wavelength
//! summed and divided by what a perfect white sends, as the CIE asks for. Between 400 and 700 nm only: what
//! lies beyond carries 0.2 % of the luminance.

use crate::colour::{Lab, LinearRgb};
use crate::spectrum::{BANDS, Spectrum};

/// Colour-matching functions x̄, ȳ, z̄ of the CIE 1931 2° observer.
const MATCHING: [[f64; BANDS]; 3] = [
    [
        0.01431, 0.04351, 0.13438, 0.2839, 0.34828, 0.3362, 0.2908, 0.19536, 0.09564, 0.03201, 0.0049,
        0.0093, 0.06327, 0.1655, 0.2904, 0.43345, 0.5945, 0.7621, 0.9163, 1.0263, 1.0622, 1.0026, 0.85445,
        0.6424, 0.4479, 0.2835, 0.1649, 0.0874, 0.04677, 0.0227, 0.011359,
    ],
    [
        0.000396, 0.00121, 0.004, 0.0116, 0.023, 0.038, 0.06, 0.09098, 0.13902, 0.20802, 0.323, 0.503, 0.71,
        0.862, 0.954, 0.99495, 0.995, 0.952, 0.87, 0.757, 0.631, 0.503, 0.381, 0.265, 0.175, 0.107, 0.061,
        0.032, 0.017, 0.00821, 0.004102,
    ],
    [
        0.06785, 0.2074, 0.6456, 1.3856, 1.74706, 1.77211, 1.6692, 1.28764, 0.81295, 0.46518, 0.272, 0.1582,
        0.07825, 0.04216, 0.0203, 0.00875, 0.0039, 0.0021, 0.00165, 0.0011, 0.0008, 0.00034, 0.00019,
        0.00005, 0.00002, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    ],
];

/// A light that skin is seen under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Illuminant {
    /// Average daylight, CIE D65.
    D65,
    /// A filament lamp, CIE A.
    A,
    /// A blue-pumped white LED of about 4,100 K, CIE LED-B3.
    Led,
}

impl Illuminant {
    /// All lights.
    pub const ALL: [Self; 3] = [Self::D65, Self::A, Self::Led];

    /// Relative spectral power.
    pub fn power(self) -> Spectrum {
        Spectrum(match self {
            Self::D65 => [
                82.7549, 91.486, 93.4318, 86.6823, 104.865, 117.008, 117.812, 114.861, 115.923, 108.811,
                109.354, 107.802, 104.79, 107.689, 104.405, 104.046, 100.0, 96.3342, 95.788, 88.6856,
                90.0062, 89.5991, 87.6987, 83.2886, 83.6992, 80.0268, 80.2146, 82.2778, 78.2842, 69.7213,
                71.6091,
            ],
            Self::A => [
                14.708, 17.6753, 20.995, 24.6709, 28.7027, 33.0859, 37.8121, 42.8693, 48.2423, 53.9132,
                59.8611, 66.0635, 72.4959, 79.1326, 85.947, 92.912, 100.0, 107.184, 114.436, 121.731,
                129.043, 136.346, 143.618, 150.836, 157.979, 165.028, 171.963, 178.769, 185.429, 191.931,
                198.261,
            ],
            Self::Led => [
                0.05, 0.25, 1.2, 4.24, 12.11, 18.87, 9.9, 6.02, 5.17, 6.77, 8.94, 10.52, 11.51, 12.37, 13.31,
                14.26, 15.08, 15.72, 16.18, 16.5, 16.5, 16.0, 14.96, 13.48, 11.71, 9.85, 8.04, 6.42, 5.02,
                3.88, 2.95,
            ],
        })
    }
}

/// XYZ of the white of D65, 2° observer (CIE 015:2018).
const WHITE_D65: [f64; 3] = [0.95047, 1.0, 1.08883];
/// Cone responses of Bradford (Lam 1985; in ICC.1:2022 annex E), and the way back.
const BRADFORD: [[f64; 3]; 3] =
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
const FROM_BRADFORD: [[f64; 3]; 3] =
    [[0.986993, -0.147054, 0.159963], [0.432305, 0.518360, 0.049291], [-0.008529, 0.040043, 0.968487]];
/// Linear sRGB of XYZ (IEC 61966-2-1:1999 with the digits of its amendment).
const TO_SRGB: [[f64; 3]; 3] = [
    [3.2404542, -1.5371385, -0.4985314],
    [-0.969266, 1.8760108, 0.041556],
    [0.0556434, -0.2040259, 1.0572252],
];

fn times(m: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// An eye or a camera that has got used to a light: it sees white as white.
#[derive(Debug, Clone)]
pub struct Observer {
    /// What each band adds to linear sRGB.
    rgb: [[f64; 3]; BANDS],
    /// What each band adds to the tristimulus values, adapted to D65.
    xyz: [[f64; 3]; BANDS],
}

impl Observer {
    /// An observer under a light.
    pub fn under(light: Illuminant) -> Self {
        let power = light.power();
        let white: [f64; 3] =
            std::array::from_fn(|c| MATCHING[c].iter().zip(power.0).map(|(m, p)| m * p).sum());
        let xyz: [[f64; 3]; BANDS] =
            std::array::from_fn(|k| [0, 1, 2].map(|c| MATCHING[c][k] * power.0[k] / white[1]));
        // What is white under this light is to be the white of D65.
        let (seen, wanted) = (times(&BRADFORD, white.map(|w| w / white[1])), times(&BRADFORD, WHITE_D65));
        let adapted = xyz.map(|v| {
            let cones = times(&BRADFORD, v);
            times(&FROM_BRADFORD, [0, 1, 2].map(|c| cones[c] * wanted[c] / seen[c]))
        });
        Self { rgb: adapted.map(|v| times(&TO_SRGB, v)), xyz: adapted }
    }

    /// Linear sRGB of what reflects so much, a perfect white being 1. Not clipped.
    pub fn linear(&self, reflectance: &Spectrum) -> LinearRgb {
        LinearRgb(summed(&self.rgb, reflectance))
    }

    /// L*a*b* of what reflects so much.
    pub fn lab(&self, reflectance: &Spectrum) -> Lab {
        Lab::of_tristimulus(summed(&self.xyz, reflectance))
    }
}

fn summed(weights: &[[f64; 3]; BANDS], reflectance: &Spectrum) -> [f64; 3] {
    let add = |sum: [f64; 3], (w, r): (&[f64; 3], &f64)| [0, 1, 2].map(|c| sum[c] + w[c] * r);
    weights.iter().zip(&reflectance.0).fold([0.0; 3], add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_is_white_under_every_light() {
        for light in Illuminant::ALL {
            let lab = Observer::under(light).lab(&Spectrum::constant(1.0));
            assert!((lab.l - 100.0).abs() < 1e-3 && lab.a.abs() < 0.01 && lab.b.abs() < 0.01, "{lab:?}");
            let grey = Observer::under(light).linear(&Spectrum::constant(0.25)).0;
            assert!(grey.iter().all(|v| (v - 0.25).abs() < 2e-4), "{grey:?}");
        }
    }

    #[test]
    fn lights_have_their_published_whites() {
        // CIE 015:2018, tables 9 and 12: chromaticities; what lies outside 400-700 nm is missing here.
        let of = [
            (Illuminant::D65, 0.3127, 0.3290),
            (Illuminant::A, 0.4476, 0.4074),
            (Illuminant::Led, 0.3756, 0.3723),
        ];
        for (light, x, y) in of {
            let power = light.power();
            let v: [f64; 3] =
                std::array::from_fn(|c| MATCHING[c].iter().zip(power.0).map(|(m, p)| m * p).sum());
            let sum: f64 = v.iter().sum();
            assert!((v[0] / sum - x).abs() < 1e-3 && (v[1] / sum - y).abs() < 1e-3, "{light:?}");
        }
    }

    #[test]
    fn red_and_blue_paints() {
        let step = |above: bool| Spectrum::of(move |nm| if (nm > 580.0) == above { 0.8 } else { 0.05 });
        let day = Observer::under(Illuminant::D65);
        let red = day.lab(&step(true));
        let blue = day.lab(&Spectrum::of(|nm| if nm < 490.0 { 0.8 } else { 0.05 }));
        assert!(red.a > 40.0 && blue.b < -40.0, "{red:?} {blue:?}");
        // The same by way of sRGB.
        let round = day.linear(&step(true));
        let lab = crate::Srgb(round.srgb().0).lab();
        assert!((lab.l - red.l).abs() < 0.5, "{lab:?} {red:?}");
    }
}
