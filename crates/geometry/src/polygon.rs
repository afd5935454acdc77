//! Closed polygons in a plane: inside, area, self-crossing, overlap. Works in any flat chart; units are
//! those of the chart.

use glam::DVec2;

/// A closed polygon with its bounds, ready for many inside tests.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    points: Vec<DVec2>,
    lo: DVec2,
    hi: DVec2,
    /// Edges sorted into horizontal strips, so that an inside test reads only a few of them.
    strips: Vec<Vec<u32>>,
}

impl Polygon {
    /// A polygon over its corner points; the last joins the first.
    pub fn new(points: Vec<DVec2>) -> Self {
        let first = points.first().copied().unwrap_or_default();
        let (lo, hi) = points.iter().fold((first, first), |(lo, hi), &p| (lo.min(p), hi.max(p)));
        let mut polygon = Self { points, lo, hi, strips: Vec::new() };
        polygon.sort_into_strips();
        polygon
    }

    fn sort_into_strips(&mut self) {
        let count = self.points.len().clamp(1, 256);
        let mut strips = vec![Vec::new(); count];
        for edge in 0..self.points.len() {
            let (a, b) = self.edge(edge);
            let (lo, hi) = (self.strip(a.y.min(b.y), count), self.strip(a.y.max(b.y), count));
            strips[lo..=hi].iter_mut().for_each(|strip| strip.push(edge as u32));
        }
        self.strips = strips;
    }

    fn strip(&self, y: f64, count: usize) -> usize {
        let height = (self.hi.y - self.lo.y).max(f64::MIN_POSITIVE);
        (((y - self.lo.y) / height * count as f64).max(0.0) as usize).min(count - 1)
    }

    /// Corner points.
    pub fn points(&self) -> &[DVec2] {
        &self.points
    }

    fn edge(&self, i: usize) -> (DVec2, DVec2) {
        (self.points[i], self.points[(i + 1) % self.points.len()])
    }

    /// Whether a point lies inside (even-odd rule).
    pub fn contains(&self, p: DVec2) -> bool {
        if self.points.len() < 3 || p.cmplt(self.lo).any() || p.cmpgt(self.hi).any() {
            return false;
        }
        let strip = &self.strips[self.strip(p.y, self.strips.len())];
        let crossings = strip.iter().filter(|&&e| crosses_ray(self.edge(e as usize), p)).count();
        crossings % 2 == 1
    }

    /// Signed area: positive where the corners run counter-clockwise.
    pub fn signed_area(&self) -> f64 {
        0.5 * (0..self.points.len()).map(|i| self.edge(i)).map(|(a, b)| a.perp_dot(b)).sum::<f64>()
    }

    /// The first two edges that cross each other, if any.
    pub fn self_crossing(&self) -> Option<(usize, usize)> {
        first_crossing(&self.points, true)
    }
}

fn crosses_ray((a, b): (DVec2, DVec2), p: DVec2) -> bool {
    (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x
}

/// The first two segments of a chain that cross each other away from their shared ends.
pub fn first_crossing(points: &[DVec2], closed: bool) -> Option<(usize, usize)> {
    let n = points.len();
    let count = if closed { n } else { n.saturating_sub(1) };
    let segment = |i: usize| (points[i], points[(i + 1) % n]);
    for i in 0..count {
        for j in i + 2..count {
            if closed && i == 0 && j == n - 1 {
                continue;
            }
            if segments_cross(segment(i), segment(j)) {
                return Some((i, j));
            }
        }
    }
    None
}

/// Whether two segments cross or touch.
pub fn segments_cross((a, b): (DVec2, DVec2), (c, d): (DVec2, DVec2)) -> bool {
    if a.max(b).cmplt(c.min(d)).any() || c.max(d).cmplt(a.min(b)).any() {
        return false;
    }
    let side = |p: DVec2, q: DVec2, r: DVec2| (q - p).perp_dot(r - p);
    side(a, b, c) * side(a, b, d) <= 0.0 && side(c, d, a) * side(c, d, b) <= 0.0
}

/// Points where a cubic through the control points passes: a centripetal Catmull-Rom spline (Yuksel,
/// Schaefer & Keyser, "Parameterization and applications of Catmull-Rom curves", 2011), which makes no
/// loops or cusps within a segment, with `per_segment` points for each.
pub fn spline(control: &[DVec2], closed: bool, per_segment: usize) -> Vec<DVec2> {
    let n = control.len();
    if n < 3 {
        return control.to_vec();
    }
    let at = |i: isize| -> DVec2 {
        if closed {
            return control[i.rem_euclid(n as isize) as usize];
        }
        match i {
            -1 => control[0] * 2.0 - control[1],
            i if i == n as isize => control[n - 1] * 2.0 - control[n - 2],
            i => control[i as usize],
        }
    };
    let segments = if closed { n } else { n - 1 };
    let mut points = Vec::with_capacity(segments * per_segment + 1);
    for s in 0..segments as isize {
        let p = [at(s - 1), at(s), at(s + 1), at(s + 2)];
        points.extend((0..per_segment).map(|k| centripetal(p, k as f64 / per_segment as f64)));
    }
    if !closed {
        points.push(control[n - 1]);
    }
    points
}

fn centripetal(p: [DVec2; 4], u: f64) -> DVec2 {
    let knot = |t: f64, a: DVec2, b: DVec2| t + a.distance(b).sqrt().max(1e-9);
    let t0 = 0.0;
    let t1 = knot(t0, p[0], p[1]);
    let t2 = knot(t1, p[1], p[2]);
    let t3 = knot(t2, p[2], p[3]);
    let t = t1 + u * (t2 - t1);
    let mix = |a: DVec2, b: DVec2, from: f64, to: f64| a.lerp(b, (t - from) / (to - from));
    let (a1, a2, a3) = (mix(p[0], p[1], t0, t1), mix(p[1], p[2], t1, t2), mix(p[2], p[3], t2, t3));
    let (b1, b2) = (mix(a1, a2, t0, t2), mix(a2, a3, t1, t3));
    mix(b1, b2, t1, t2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn circle(n: usize) -> Vec<DVec2> {
        let angle = |i: usize| std::f64::consts::TAU * i as f64 / n as f64;
        (0..n).map(|i| DVec2::new(libm::cos(angle(i)), libm::sin(angle(i)))).collect()
    }

    proptest! {
        #[test]
        fn inside_a_disc(x in -1.2..1.2f64, y in -1.2..1.2f64) {
            let p = DVec2::new(x, y);
            prop_assume!((p.length() - 1.0).abs() > 1e-2);
            prop_assert_eq!(Polygon::new(circle(400)).contains(p), p.length() < 1.0);
        }
    }

    #[test]
    fn area_of_a_disc_and_crossing_of_an_eight() {
        let disc = Polygon::new(circle(1000));
        assert!((disc.signed_area() - std::f64::consts::PI).abs() < 1e-4);
        assert_eq!(disc.self_crossing(), None);
        let eight = [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)];
        assert!(Polygon::new(eight.map(|(x, y)| DVec2::new(x, y)).to_vec()).self_crossing().is_some());
    }

    #[test]
    fn a_spline_passes_its_points() {
        let control = circle(7);
        let curve = spline(&control, true, 10);
        assert!(control.iter().all(|c| curve.iter().any(|p| p.distance(*c) < 1e-9)));
        assert!((Polygon::new(curve).signed_area() - std::f64::consts::PI).abs() < 0.1);
    }
}
