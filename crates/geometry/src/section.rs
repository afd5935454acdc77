//! Plane sections of a mesh, and what a tape measure reads along them.

use crate::mesh::Mesh;
use glam::{DVec2, DVec3};

/// The segments in which a plane cuts the faces, each as a pair of points, in face order.
/// The plane passes through `origin` with unit `normal`.
pub fn plane_section(mesh: &Mesh, origin: DVec3, normal: DVec3) -> Vec<(DVec3, DVec3)> {
    let height: Vec<f64> = mesh.positions.iter().map(|&p| (p - origin).dot(normal)).collect();
    zero_set(mesh, &height)
}

/// The segments along which values at the vertices, taken as linear over the faces, are zero, each as a pair
/// of points, in face order.
pub fn zero_set(mesh: &Mesh, values: &[f64]) -> Vec<(DVec3, DVec3)> {
    let mut segments = Vec::new();
    for t in &mesh.triangles {
        let cuts: Vec<DVec3> = [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])]
            .into_iter()
            .filter_map(|(a, b)| cut(mesh, values, a, b))
            .collect();
        if let [p, q] = cuts[..] {
            segments.push((p, q));
        }
    }
    segments
}

fn cut(mesh: &Mesh, height: &[f64], a: u32, b: u32) -> Option<DVec3> {
    let (ha, hb) = (height[a as usize], height[b as usize]);
    if (ha < 0.0) == (hb < 0.0) {
        return None;
    }
    // From the lower index, so that both faces of an edge find the same point to the last bit.
    let (a, b, ha, hb) = if a < b { (a, b, ha, hb) } else { (b, a, hb, ha) };
    let t = ha / (ha - hb);
    Some(mesh.positions[a as usize].lerp(mesh.positions[b as usize], t))
}

/// Convex hull of points in the plane, counter-clockwise (Andrew's monotone chain, 1979).
pub fn convex_hull(points: &[DVec2]) -> Vec<DVec2> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let mut hull = half_hull(sorted.iter().copied());
    let upper = half_hull(sorted.iter().rev().copied());
    hull.pop();
    hull.extend(&upper[..upper.len() - 1]);
    hull
}

fn half_hull(points: impl Iterator<Item = DVec2>) -> Vec<DVec2> {
    let mut chain: Vec<DVec2> = Vec::new();
    for p in points {
        while let [.., a, b] = chain[..] {
            if (b - a).perp_dot(p - b) > 0.0 {
                break;
            }
            chain.pop();
        }
        chain.push(p);
    }
    chain
}

/// Length of a taut tape around points in a plane: the perimeter of their convex hull.
pub fn taut_perimeter(points: &[DVec2]) -> f64 {
    let hull = convex_hull(points);
    (0..hull.len()).map(|i| hull[i].distance(hull[(i + 1) % hull.len()])).sum()
}

/// Length of a taut tape from the first to the last of `points` (ends included among them), on the side
/// where they lie: the convex chain from `start` to `end` that leaves no point outside.
pub fn taut_arc(points: &[DVec2], start: DVec2, end: DVec2) -> f64 {
    let mut all = points.to_vec();
    all.extend([start, end]);
    let hull = convex_hull(&all);
    let perimeter: f64 = (0..hull.len()).map(|i| hull[i].distance(hull[(i + 1) % hull.len()])).sum();
    perimeter - start.distance(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::shapes::sphere;

    fn in_plane(segments: &[(DVec3, DVec3)]) -> Vec<DVec2> {
        segments.iter().map(|(p, _)| DVec2::new(p.x, p.z)).collect()
    }

    #[test]
    fn a_tape_round_a_ball_reads_its_circumference() {
        let ball = sphere(90.0, 5);
        let cut = plane_section(&ball, DVec3::ZERO, DVec3::Y);
        let read = taut_perimeter(&in_plane(&cut));
        assert!((read / (std::f64::consts::TAU * 90.0) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn half_a_tape_reads_half() {
        let ball = sphere(90.0, 5);
        let cut = plane_section(&ball, DVec3::ZERO, DVec3::Y);
        let upper: Vec<_> = in_plane(&cut).into_iter().filter(|p| p.y >= 0.0).collect();
        let read = taut_arc(&upper, DVec2::new(-90.0, 0.0), DVec2::new(90.0, 0.0));
        assert!((read / (std::f64::consts::PI * 90.0) - 1.0).abs() < 2e-3);
    }
}
