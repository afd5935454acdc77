//! Tables of elevation by azimuth: the border of the hair-bearing scalp, and of balding patterns.

use crate::landmarks::{Landmark, Landmarks};
use crate::scalp_map::ScalpMap;

/// Elevations in degrees at azimuths of 0..=180 (0 ahead, 180 behind), the same on both sides; between
/// rows a smooth monotone interpolation.
#[derive(Debug, Clone, PartialEq)]
pub struct AzimuthTable {
    rows: Vec<(f64, f64)>,
}

impl AzimuthTable {
    /// A table from rows of (azimuth, elevation) with rising azimuths; `None` for fewer than two rows or
    /// azimuths that do not rise.
    pub fn new(rows: Vec<(f64, f64)>) -> Option<Self> {
        let rising = rows.windows(2).all(|w| w[0].0 < w[1].0);
        (rows.len() >= 2 && rising).then_some(Self { rows })
    }

    /// Elevation at an azimuth (its sign does not matter), clamped to the ends of the table.
    pub fn elevation(&self, azimuth_deg: f64) -> f64 {
        let a = azimuth_deg.abs();
        let next = self.rows.iter().position(|r| r.0 >= a);
        match next {
            Some(0) => self.rows[0].1,
            Some(i) => self.between(i, a),
            None => self.rows.last().map_or(0.0, |r| r.1),
        }
    }

    /// Cubic Hermite between rows `i - 1` and `i`, slopes limited as by Fritsch & Carlson, "Monotone
    /// piecewise cubic interpolation", 1980, so that the border never swings beyond its rows.
    fn between(&self, i: usize, a: f64) -> f64 {
        let ((a0, e0), (a1, e1)) = (self.rows[i - 1], self.rows[i]);
        let (h, t) = (a1 - a0, (a - a0) / (a1 - a0));
        let (m0, m1) = (self.slope(i - 1) * h, self.slope(i) * h);
        let (t2, t3) = (t * t, t * t * t);
        e0 * (2.0 * t3 - 3.0 * t2 + 1.0)
            + m0 * (t3 - 2.0 * t2 + t)
            + e1 * (3.0 * t2 - 2.0 * t3)
            + m1 * (t3 - t2)
    }

    fn slope(&self, i: usize) -> f64 {
        let step = |j: usize| (self.rows[j + 1].1 - self.rows[j].1) / (self.rows[j + 1].0 - self.rows[j].0);
        if i == 0 || i + 1 == self.rows.len() {
            return 0.0;
        }
        let (before, after) = (step(i - 1), step(i));
        if before * after <= 0.0 { 0.0 } else { 2.0 * before * after / (before + after) }
    }
}

/// The border of the hair-bearing scalp as it is drawn for a head whose tragions lie at a known place.
#[derive(Debug, Clone, PartialEq)]
pub struct BorderRule {
    /// The border of that head.
    pub table: AzimuthTable,
    /// Azimuth (its sign does not matter) and elevation of that head's tragions, degrees.
    pub tragion_deg: (f64, f64),
}

/// The border of the hair-bearing scalp on one head: drawn so that sideburn, ear and the hair behind it stand
/// where this head's tragions are.
#[derive(Debug, Clone, PartialEq)]
pub struct ScalpBorder {
    rule: BorderRule,
    /// Azimuth without sign and elevation of the tragions, right and left, degrees.
    tragions_deg: [(f64, f64); 2],
}

impl ScalpBorder {
    /// The rule on a head. A tragion that is missing, or that lies behind or ahead of all ears, is taken to
    /// be where the rule has it.
    pub fn new(rule: &BorderRule, landmarks: &Landmarks, map: &ScalpMap) -> Self {
        let found = |landmark| {
            let (azimuth, elevation) = map.angles(landmarks.get(landmark)?);
            (45.0..135.0).contains(&azimuth.abs()).then_some((azimuth.abs(), elevation))
        };
        let of = |landmark| found(landmark).unwrap_or(rule.tragion_deg);
        let tragions_deg = [of(Landmark::TragionRight), of(Landmark::TragionLeft)];
        Self { rule: rule.clone(), tragions_deg }
    }

    /// Elevation of the border at an azimuth, negative to the right, degrees. Azimuths are stretched ahead of
    /// the tragion and behind it, and the border is raised by as much as the tragion is, less with every
    /// degree away from it.
    pub fn elevation(&self, azimuth_deg: f64) -> f64 {
        let ((drawn, drawn_up), (here, up)) =
            (self.rule.tragion_deg, self.tragions_deg[usize::from(azimuth_deg > 0.0)]);
        let a = azimuth_deg.abs().min(180.0);
        // Share of the way from ahead, or from behind, to the tragion.
        let (share, ahead) = if a < here { (a / here, true) } else { ((180.0 - a) / (180.0 - here), false) };
        let as_drawn = if ahead { share * drawn } else { 180.0 - share * (180.0 - drawn) };
        self.rule.table.elevation(as_drawn) + share * (up - drawn_up)
    }

    /// Azimuth at which the border comes down to an elevation between forehead and ear, on the side of `sign`
    /// and with its sign, degrees; the forehead's middle or the tragion where it is higher or lower throughout.
    pub fn temple_azimuth(&self, elevation_deg: f64, sign: f64) -> f64 {
        let (mut ahead, mut behind) = (0.0, self.tragions_deg[usize::from(sign > 0.0)].0);
        for _ in 0..40 {
            let middle = 0.5 * (ahead + behind);
            // Behind the sideburn the border rises over the ear: what lies below it is still hair.
            let lowest = (0..=8).map(|k| ahead + (middle - ahead) * f64::from(k) / 8.0);
            let lowest = lowest.map(|a| self.elevation(a * sign.signum())).fold(f64::INFINITY, f64::min);
            if lowest > elevation_deg { ahead = middle } else { behind = middle }
        }
        0.5 * (ahead + behind) * sign.signum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_met_and_nothing_swings_beyond() {
        let table =
            AzimuthTable::new(vec![(0.0, 40.0), (60.0, 40.0), (90.0, -10.0), (180.0, -45.0)]).unwrap();
        assert_eq!(table.elevation(-60.0), 40.0);
        assert_eq!(table.elevation(200.0), -45.0);
        let all: Vec<f64> = (0..=180).map(|a| table.elevation(f64::from(a))).collect();
        assert!(all.windows(2).all(|w| w[1] <= w[0] + 1e-12));
        assert_eq!(AzimuthTable::new(vec![(0.0, 1.0), (0.0, 2.0)]), None);
    }

    #[test]
    fn the_border_follows_the_ears_and_meets_at_the_midline() {
        use geometry::DVec3;
        let rows = vec![(0.0, 40.0), (60.0, 30.0), (90.0, -10.0), (180.0, -45.0)];
        let rule = BorderRule { table: AzimuthTable::new(rows).unwrap(), tragion_deg: (90.0, -20.0) };
        let map = ScalpMap { centre: DVec3::ZERO, radius_mm: 90.0 };
        let at = |azimuth: f64, elevation: f64| {
            map.direction(map.from_angles(azimuth, elevation)).unwrap_or(DVec3::X) * 80.0
        };
        let landmarks: Landmarks =
            [(Landmark::TragionRight, at(-90.0, -20.0)), (Landmark::TragionLeft, at(80.0, -25.0))]
                .into_iter()
                .collect();
        let border = ScalpBorder::new(&rule, &landmarks, &map);
        for azimuth in [0.0, 30.0, 60.0, 90.0, 130.0, 180.0] {
            assert!((border.elevation(-azimuth) - rule.table.elevation(azimuth)).abs() < 1e-9, "{azimuth}");
        }
        // The left ear stands ten degrees ahead and five below.
        assert!((border.elevation(80.0) - (-15.0)).abs() < 1e-6);
        assert!((border.elevation(180.0) - border.elevation(-180.0)).abs() < 1e-9);
        assert!((border.elevation(1e-9) - border.elevation(-1e-9)).abs() < 1e-6);
        for (elevation, sign) in [(20.0, 1.0), (0.0, -1.0)] {
            let azimuth = border.temple_azimuth(elevation, sign);
            assert!((border.elevation(azimuth) - elevation).abs() < 1e-6 && azimuth * sign > 0.0);
        }
    }
}
