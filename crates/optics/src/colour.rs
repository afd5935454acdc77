//! Colours as people state them and as light adds up. Conversions are those of the `palette` crate.

use palette::{FromColor, Lab as PaletteLab, LinSrgb, Srgb as PaletteSrgb, Xyz, white_point::D65};

/// An sRGB-encoded colour, components 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Srgb(pub [f64; 3]);

/// Linear light in the sRGB primaries, 1 = white.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearRgb(pub [f64; 3]);

/// CIE L*a*b*, D65, 2° observer; L* 0..=100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lab {
    /// Lightness, 0..=100.
    pub l: f64,
    /// Green to red.
    pub a: f64,
    /// Blue to yellow.
    pub b: f64,
}

impl Srgb {
    /// Linear light of this colour.
    pub fn linear(self) -> LinearRgb {
        let [r, g, b] = self.0;
        let c: LinSrgb<f64> = PaletteSrgb::new(r, g, b).into_linear();
        LinearRgb([c.red, c.green, c.blue])
    }

    /// L*a*b* of this colour.
    pub fn lab(self) -> Lab {
        let [r, g, b] = self.0;
        let c: PaletteLab<D65, f64> = PaletteLab::from_color(PaletteSrgb::new(r, g, b).into_linear());
        Lab { l: c.l, a: c.a, b: c.b }
    }
}

impl Lab {
    /// L*a*b* of tristimulus values under D65, Y of a perfect white being 1.
    pub fn of_tristimulus([x, y, z]: [f64; 3]) -> Self {
        let c: PaletteLab<D65, f64> = PaletteLab::from_color(Xyz::new(x, y, z));
        Self { l: c.l, a: c.a, b: c.b }
    }

    /// The colour difference CIEDE2000 (ISO/CIE 11664-6), by the `palette` crate.
    pub fn difference(self, other: Self) -> f64 {
        let of = |c: Self| PaletteLab::<D65, f64>::new(c.l, c.a, c.b);
        palette::color_difference::Ciede2000::difference(of(self), of(other))
    }

    /// The sRGB colour, unclipped: components outside 0..=1 mean that no screen shows it.
    pub fn srgb(self) -> Srgb {
        let lab: PaletteLab<D65, f64> = PaletteLab::new(self.l, self.a, self.b);
        let c: LinSrgb<f64> = LinSrgb::from_color_unclamped_lab(lab);
        let e: PaletteSrgb<f64> = PaletteSrgb::from_linear(c);
        Srgb([e.red, e.green, e.blue])
    }
}

/// Unclamped conversion, under one name whatever trait the crate spells it with.
trait FromLab {
    fn from_color_unclamped_lab(lab: PaletteLab<D65, f64>) -> Self;
}

impl FromLab for LinSrgb<f64> {
    fn from_color_unclamped_lab(lab: PaletteLab<D65, f64>) -> Self {
        palette::convert::FromColorUnclamped::from_color_unclamped(lab)
    }
}

impl LinearRgb {
    /// Encoded colour, clipped to 0..=1.
    pub fn srgb(self) -> Srgb {
        let [r, g, b] = self.0.map(|v| v.clamp(0.0, 1.0));
        let e: PaletteSrgb<f64> = PaletteSrgb::from_linear(LinSrgb::new(r, g, b));
        Srgb([e.red, e.green, e.blue])
    }

    /// Relative luminance (Y of the sRGB primaries, IEC 61966-2-1).
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.0;
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

/// Individual typology angle in degrees: `atan((L* − 50) / b*)` (Chardon, Cretois & Hourseau 1991).
pub fn individual_typology_angle(lab: Lab) -> f64 {
    libm::atan2(lab.l - 50.0, lab.b).to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_grey_and_a_round_trip() {
        let white = Srgb([1.0; 3]).lab();
        assert!((white.l - 100.0).abs() < 1e-6 && white.a.abs() < 1e-3 && white.b.abs() < 1e-3);
        // IEC 61966-2-1: encoded 0.5 is 0.21404 of linear light.
        assert!((Srgb([0.5; 3]).linear().0[0] - 0.21404).abs() < 1e-5);
        let skin = Srgb([0.82, 0.64, 0.54]);
        let back = skin.lab().srgb();
        assert!(skin.0.iter().zip(back.0).all(|(x, y)| (x - y).abs() < 1e-4));
    }

    #[test]
    fn published_differences() {
        // Sharma, Wu & Dalal, "The CIEDE2000 color-difference formula", 2005, table 1, pairs 1, 7, 9, 13, 18, 25.
        let pairs = [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
            ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
            ([50.0, -0.001, 2.49], [50.0, 0.0009, -2.49], 4.8045),
            ([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977),
            ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ];
        let lab = |[l, a, b]: [f64; 3]| Lab { l, a, b };
        for (one, other, apart) in pairs {
            assert!((lab(one).difference(lab(other)) - apart).abs() < 1e-4, "{one:?} {other:?}");
        }
    }

    #[test]
    fn typology_angle_of_a_light_skin() {
        assert!((individual_typology_angle(Lab { l: 68.0, a: 8.0, b: 14.0 }) - 52.1).abs() < 0.1);
    }
}
