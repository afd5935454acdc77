//! Distance fields of simple solids and their smooth union and difference. Lengths in mm; negative inside.
//! The forms are the common ones of implicit modelling (Ricci 1973; ellipsoid bound by Quilez).

use geometry::DVec3;

/// An ellipsoid, first-order distance: exact on the surface and in sign.
pub(super) fn ellipsoid(p: DVec3, centre: DVec3, radii: DVec3) -> f64 {
    let q = p - centre;
    let k0 = (q / radii).length();
    let k1 = (q / (radii * radii)).length();
    if k1 < 1e-9 { -radii.min_element() } else { k0 * (k0 - 1.0) / k1 }
}

/// A ball.
pub(super) fn ball(p: DVec3, centre: DVec3, radius: f64) -> f64 {
    p.distance(centre) - radius
}

/// A cone with round ends from `a` with radius `ra` to `b` with radius `rb` (linear in between).
pub(super) fn limb(p: DVec3, (a, ra): (DVec3, f64), (b, rb): (DVec3, f64)) -> f64 {
    let ab = b - a;
    let t = ((p - a).dot(ab) / ab.length_squared()).clamp(0.0, 1.0);
    p.distance(a + ab * t) - (ra + (rb - ra) * t)
}

/// Smooth union with a blend of `k` mm.
pub(super) fn join(a: f64, b: f64, k: f64) -> f64 {
    let h = (k - (a - b).abs()).max(0.0) / k;
    a.min(b) - h * h * k * 0.25
}

/// Smooth removal of `b` from `a` with a blend of `k` mm.
pub(super) fn carve(a: f64, b: f64, k: f64) -> f64 {
    -join(-a, b, k)
}
