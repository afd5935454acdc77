//! The scalp map: a flat chart on which every field of a plan lives, the same for scan and template.
//!
//! Directions from a centre inside the skull are laid out by Lambert's azimuthal equal-area projection
//! about the upward axis, front down the page's +y, the client's left to +x. On a sphere about the centre
//! areas would be true; on a head they are within some ten percent, which is why densities and distances
//! are always taken on the surface itself and the chart only says where things are.

use geometry::{DVec2, DVec3};

/// The chart's centre and scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScalpMap {
    /// Centre of projection, inside the skull, head frame mm.
    pub centre: DVec3,
    /// Radius that makes chart units about a millimetre.
    pub radius_mm: f64,
}

impl ScalpMap {
    /// Chart position of a point.
    pub fn from_head(&self, p: DVec3) -> DVec2 {
        self.from_direction((p - self.centre).normalize_or(DVec3::Y))
    }

    /// Chart position of a unit direction.
    pub fn from_direction(&self, d: DVec3) -> DVec2 {
        let scale = self.radius_mm * (2.0 / (1.0 + d.y).max(1e-6)).sqrt();
        DVec2::new(d.x * scale, d.z * scale)
    }

    /// Unit direction of a chart position; `None` outside the chart.
    pub fn direction(&self, map: DVec2) -> Option<DVec3> {
        let m = map / self.radius_mm;
        let squared = m.length_squared();
        if squared >= 4.0 {
            return None;
        }
        let scale = (1.0 - squared / 4.0).sqrt();
        Some(DVec3::new(m.x * scale, 1.0 - squared / 2.0, m.y * scale))
    }

    /// Chart position of an azimuth (0 ahead, 90 the client's left, 180 behind) and an elevation above
    /// the horizontal plane through the centre, degrees.
    pub fn from_angles(&self, azimuth_deg: f64, elevation_deg: f64) -> DVec2 {
        let (sa, ca) = libm::sincos(azimuth_deg.to_radians());
        let (se, ce) = libm::sincos(elevation_deg.to_radians());
        self.from_direction(DVec3::new(sa * ce, se, ca * ce))
    }

    /// Azimuth and elevation of a point, degrees; azimuth in -180..=180.
    pub fn angles(&self, p: DVec3) -> (f64, f64) {
        let d = (p - self.centre).normalize_or(DVec3::Y);
        (libm::atan2(d.x, d.z).to_degrees(), libm::asin(d.y.clamp(-1.0, 1.0)).to_degrees())
    }

    /// Angle from straight ahead, over the top, to straight behind, of a point's projection on the
    /// midline plane: 0 ahead, 90 up, 180 behind, degrees.
    pub fn sagittal_angle(&self, p: DVec3) -> f64 {
        let d = p - self.centre;
        libm::atan2(d.y, d.z).to_degrees()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MAP: ScalpMap = ScalpMap { centre: DVec3::new(0.0, 30.0, 2.0), radius_mm: 90.0 };

    proptest! {
        #[test]
        fn chart_and_direction_are_inverse(azimuth in -180.0..180.0f64, elevation in -60.0..90.0f64) {
            let map = MAP.from_angles(azimuth, elevation);
            let d = MAP.direction(map).unwrap();
            prop_assert!(MAP.from_direction(d).distance(map) < 1e-9);
            let (a, e) = MAP.angles(MAP.centre + d * 80.0);
            prop_assert!((e - elevation).abs() < 1e-6);
            prop_assert!(elevation > 89.9 || (a - azimuth).abs() < 1e-5);
        }
    }

    #[test]
    fn areas_are_true_on_a_sphere() {
        // The cap above elevation e has area 2πR²(1 − sin e); its chart is a disc.
        let rim = MAP.from_angles(10.0, 20.0).length();
        let cap = 2.0 * 90.0 * 90.0 * (1.0 - libm::sin(20f64.to_radians()));
        assert!((rim * rim - cap).abs() < 1e-6);
    }
}
