//! The head frame, found from landmarks: `head_from_scan` and back.

use crate::landmarks::{Landmark, Landmarks};
use geometry::{DMat3, DVec3};

/// A scale and a rigid motion from scan coordinates (any unit) to the head frame (mm).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Millimetres per scan unit.
    pub mm_per_unit: f64,
    /// Rotation; rows are the head's axes in scan coordinates.
    pub rotation: DMat3,
    /// Position of the scan's origin in the head frame, mm.
    pub translation: DVec3,
}

impl Placement {
    /// Nothing moved, already in mm.
    pub const IDENTITY: Self = Self { mm_per_unit: 1.0, rotation: DMat3::IDENTITY, translation: DVec3::ZERO };

    /// Head frame position of a scan point.
    pub fn head_from_scan(&self, p: DVec3) -> DVec3 {
        self.rotation * (p * self.mm_per_unit) + self.translation
    }

    /// Scan position of a head frame point.
    pub fn scan_from_head(&self, p: DVec3) -> DVec3 {
        self.rotation.transpose() * (p - self.translation) / self.mm_per_unit
    }
}

/// Finds the head frame. The Frankfurt plane runs through the tragions and the orbitalia; where no
/// orbitale is given it is taken `canthus_above_frankfurt_deg` below the line from tragion to lateral
/// canthus. `None` where a needed landmark is missing or the landmarks lie on one line.
pub fn placement(
    in_scan: &Landmarks,
    mm_per_unit: f64,
    canthus_above_frankfurt_deg: f64,
) -> Option<Placement> {
    let (left, right) = (in_scan.get(Landmark::TragionLeft)?, in_scan.get(Landmark::TragionRight)?);
    let origin = (left + right) * 0.5;
    let x = (left - right).try_normalize()?;
    let orbit = in_scan.middle(Landmark::OrbitaleLeft, Landmark::OrbitaleRight);
    let canthus = in_scan.middle(Landmark::ExocanthionLeft, Landmark::ExocanthionRight);
    let (target, below_deg) = orbit.map(|o| (o, 0.0)).or(canthus.map(|c| (c, canthus_above_frankfurt_deg)))?;
    let ahead = target - origin;
    let z = (ahead - x * ahead.dot(x)).try_normalize()?;
    let y = z.cross(x);
    let (sin, cos) = libm::sincos(below_deg.to_radians());
    let forward = z * cos - y * sin;
    let up = forward.cross(x);
    let rotation = DMat3::from_cols(x, up, forward).transpose();
    Some(Placement { mm_per_unit, rotation, translation: -(rotation * (origin * mm_per_unit)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::hash;

    fn face() -> Landmarks {
        let at = |x, y, z| DVec3::new(x, y, z);
        [
            (Landmark::TragionLeft, at(70.0, 0.0, 0.0)),
            (Landmark::TragionRight, at(-70.0, 0.0, 0.0)),
            (Landmark::OrbitaleLeft, at(32.0, 0.0, 75.0)),
            (Landmark::OrbitaleRight, at(-32.0, 0.0, 75.0)),
            (Landmark::Glabella, at(0.0, 30.0, 95.0)),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn any_pose_and_unit_of_the_scan_comes_home() {
        for i in 0..50 {
            let axis = DVec3::new(hash::normal(1, i), hash::normal(2, i), hash::normal(3, i)).normalize();
            let turn = DMat3::from_axis_angle(axis, 3.0 * hash::uniform(4, i));
            let shift = DVec3::splat(40.0 * hash::normal(5, i));
            let unit = 0.1 + 5.0 * hash::uniform(6, i);
            let scanned = face().mapped(|p| (turn * p + shift) / unit);
            let found = placement(&scanned, unit, 7.0).unwrap();
            for (landmark, p) in scanned.iter() {
                let home = found.head_from_scan(p);
                assert!(home.distance(face().get(landmark).unwrap()) < 1e-9);
                assert!(found.scan_from_head(home).distance(p) < 1e-9);
            }
        }
    }

    #[test]
    fn landmarks_on_a_line_are_refused() {
        let flat: Landmarks = face().iter().map(|(l, p)| (l, DVec3::new(p.x, 0.0, 0.0))).collect();
        assert_eq!(placement(&flat, 1.0, 7.0), None);
    }
}
