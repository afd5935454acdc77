//! Polylines in space: length, points at a given arc length, distance to a point.

use crate::lists::Lists;
use glam::{DVec3, I64Vec3};

/// Running length at each point, mm; the first is 0.
pub fn running_length(points: &[DVec3]) -> Vec<f64> {
    let mut total = 0.0;
    let mut lengths = Vec::with_capacity(points.len());
    for (i, p) in points.iter().enumerate() {
        total += if i == 0 { 0.0 } else { p.distance(points[i - 1]) };
        lengths.push(total);
    }
    lengths
}

/// Length of a polyline, mm.
pub fn length(points: &[DVec3]) -> f64 {
    points.windows(2).map(|w| w[0].distance(w[1])).sum()
}

/// The point at arc length `s` mm from the start, clamped to the ends. `None` for no points.
pub fn at_length(points: &[DVec3], s: f64) -> Option<DVec3> {
    let mut left = s;
    for w in points.windows(2) {
        let step = w[0].distance(w[1]);
        if left <= step && step > 0.0 {
            return Some(w[0].lerp(w[1], (left / step).max(0.0)));
        }
        left -= step;
    }
    points.last().copied()
}

/// Points every `step` mm or slightly less, ends included.
pub fn resampled(points: &[DVec3], step: f64) -> Vec<DVec3> {
    let total = length(points);
    let count = (total / step).ceil().max(1.0) as usize;
    let lengths = running_length(points);
    let mut out = Vec::with_capacity(count + 1);
    let mut segment = 0;
    for k in 0..=count {
        let s = total * k as f64 / count as f64;
        while segment + 2 < points.len() && lengths[segment + 1] < s {
            segment += 1;
        }
        let span = lengths.get(segment + 1).map_or(0.0, |next| next - lengths[segment]);
        let t = if span > 0.0 { ((s - lengths[segment]) / span).clamp(0.0, 1.0) } else { 0.0 };
        out.push(points[segment].lerp(points[(segment + 1).min(points.len() - 1)], t));
    }
    out
}

/// Distance from a point to a segment, and where along it (0..=1) the closest point lies.
pub fn distance_to_segment(p: DVec3, a: DVec3, b: DVec3) -> (f64, f64) {
    let ab = b - a;
    let squared = ab.length_squared();
    let t = if squared > 0.0 { ((p - a).dot(ab) / squared).clamp(0.0, 1.0) } else { 0.0 };
    (p.distance(a + ab * t), t)
}

/// Segments of a polyline in a grid, to find the distance from many nearby points.
#[derive(Debug, Clone)]
pub struct NearPolyline {
    segments: Vec<(DVec3, DVec3)>,
    /// The first cell, and how many cells there are along each axis.
    first: I64Vec3,
    size: I64Vec3,
    /// Segments by cell.
    held: Lists,
    reach_mm: f64,
    cell_mm: f64,
}

/// A grid has at most so many cells; curves that are longer have larger ones.
const MOST_CELLS: f64 = 262_144.0;

impl NearPolyline {
    /// Segments ready for queries up to `reach_mm` away.
    pub fn new(segments: Vec<(DVec3, DVec3)>, reach_mm: f64) -> Self {
        let none = (DVec3::INFINITY, DVec3::NEG_INFINITY);
        let (lo, hi) = segments.iter().fold(none, |(lo, hi), (a, b)| (lo.min(a.min(*b)), hi.max(a.max(*b))));
        let extent = (hi - lo).max(DVec3::ZERO) + 2.0 * reach_mm;
        let cell_mm = reach_mm.max(libm::cbrt(extent.element_product() / MOST_CELLS));
        let held = Lists::new(0, std::iter::empty());
        let (first, size) = (I64Vec3::ZERO, I64Vec3::ZERO);
        let mut near = Self { segments, first, size, held, reach_mm, cell_mm };
        if lo.is_finite() && hi.is_finite() {
            near.first = near.cell(lo - reach_mm);
            near.size = near.cell(hi + reach_mm) - near.first + 1;
            let in_cells = |(i, segment)| near.cells_of(segment).map(move |cell| (cell, i as u32));
            let members = near.segments.iter().enumerate().flat_map(in_cells);
            near.held = Lists::new(near.size.element_product() as usize, members);
        }
        near
    }

    fn cell(&self, p: DVec3) -> I64Vec3 {
        (p / self.cell_mm).floor().as_i64vec3()
    }

    /// The cells within reach of a segment.
    fn cells_of(&self, (a, b): &(DVec3, DVec3)) -> impl Iterator<Item = usize> + Clone {
        let (lo, hi) = (self.cell(a.min(*b) - self.reach_mm), self.cell(a.max(*b) + self.reach_mm));
        let cells = (lo.x..=hi.x).flat_map(move |x| {
            (lo.y..=hi.y).flat_map(move |y| (lo.z..=hi.z).map(move |z| I64Vec3::new(x, y, z)))
        });
        cells.filter_map(|cell| self.index(cell))
    }

    /// The number of a cell; none outside of the grid.
    fn index(&self, cell: I64Vec3) -> Option<usize> {
        let at = cell.saturating_sub(self.first);
        let within = at.cmpge(I64Vec3::ZERO).all() && at.cmplt(self.size).all();
        within.then(|| ((at.x * self.size.y + at.y) * self.size.z + at.z) as usize)
    }

    /// Distance to the nearest segment within reach, mm.
    pub fn distance(&self, p: DVec3) -> Option<f64> {
        let cell = self.index(self.cell(p))?;
        let distance =
            |&i: &u32| distance_to_segment(p, self.segments[i as usize].0, self.segments[i as usize].1).0;
        self.held.of(cell).iter().map(distance).min_by(f64::total_cmp).filter(|d| *d <= self.reach_mm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::dvec3;

    #[test]
    fn resampling_keeps_ends_and_length() {
        let line = [DVec3::ZERO, dvec3(3.0, 0.0, 0.0), dvec3(3.0, 4.0, 0.0)];
        let fine = resampled(&line, 0.5);
        assert_eq!(fine.len(), 15);
        assert_eq!((fine[0], fine[14]), (line[0], line[2]));
        assert!((length(&fine) - 7.0).abs() < 1e-12);
        assert_eq!(at_length(&line, 5.0), Some(dvec3(3.0, 2.0, 0.0)));
    }

    #[test]
    fn near_distance_agrees_with_brute_force() {
        let line: Vec<_> = (0..50).map(|i| dvec3(i as f64, libm::sin(i as f64 * 0.3) * 5.0, 0.0)).collect();
        let segments: Vec<_> = line.windows(2).map(|w| (w[0], w[1])).collect();
        let near = NearPolyline::new(segments.clone(), 4.0);
        for i in 0..200u64 {
            let p = dvec3(50.0 * crate::hash::uniform(1, i), 14.0 * crate::hash::uniform(2, i) - 7.0, 0.5);
            let all =
                segments.iter().map(|s| distance_to_segment(p, s.0, s.1).0).fold(f64::INFINITY, f64::min);
            assert_eq!(near.distance(p), (all <= 4.0).then_some(all));
        }
        assert_eq!(NearPolyline::new(Vec::new(), 4.0).distance(DVec3::ZERO), None);
    }
}
