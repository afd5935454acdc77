//! Tables of elevation by azimuth: the border of the hair-bearing scalp, and of balding patterns.

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
}
