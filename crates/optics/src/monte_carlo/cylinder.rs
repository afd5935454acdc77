//! Where a straight way runs through an upright cylinder: between two depths, and within a circle.

/// The stretch of a way of a length, from depth `z` and going down by `dz` for each of it, that lies between two
/// depths.
pub(crate) fn between_depths(z: f64, dz: f64, length: f64, [top, bottom]: [f64; 2]) -> Option<[f64; 2]> {
    let (mut from, mut to) = (0.0, length);
    if dz.abs() > 1e-12 {
        let (a, b) = ((top - z) / dz, (bottom - z) / dz);
        (from, to) = (f64::max(from, a.min(b)), f64::min(to, a.max(b)));
    } else if z < top || z > bottom {
        return None;
    }
    (from < to).then_some([from, to])
}

/// How much of a stretch of a way lies within a circle around the origin, seen from above: the way starts at `at`
/// and goes `along` for each of its length.
pub(crate) fn within_circle(at: [f64; 2], along: [f64; 2], [from, to]: [f64; 2], radius: f64) -> f64 {
    let ([x, y], [u, v]) = (at, along);
    let (a, b, c) = (u * u + v * v, x * u + y * v, x * x + y * y - radius * radius);
    if a < 1e-18 {
        return if c < 0.0 { to - from } else { 0.0 };
    }
    let root = b * b - a * c;
    if root <= 0.0 {
        return 0.0;
    }
    let root = root.sqrt();
    (f64::min(to, (root - b) / a) - f64::max(from, (-root - b) / a)).max(0.0)
}
