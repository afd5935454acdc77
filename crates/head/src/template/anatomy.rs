//! The average head as a distance field, in the head frame in mm: cranium, brow, orbits, nose, cheeks,
//! lips, jaw, ears and neck. Proportions follow the means of Farkas 1994 where a length is named; the
//! roundings between are drawn by eye and claim nothing (judgement).

use super::distance::{ball, carve, ellipsoid, join, limb};
use super::{Landmarks, Sex};
use crate::Landmark;
use geometry::DVec3;

/// Shape parameters of one sex.
pub(super) struct Anatomy {
    /// Fullness of the brow ridge, mm.
    brow: f64,
    /// Half-breadth of the jaw at the gonions, mm.
    jaw: f64,
    /// Radius of the neck, mm.
    neck: f64,
    /// Scale of nose and chin.
    feature: f64,
}

fn v(x: f64, y: f64, z: f64) -> DVec3 {
    DVec3::new(x, y, z)
}

impl Anatomy {
    pub(super) fn of(sex: Sex) -> Self {
        match sex {
            Sex::Male => Self { brow: 9.0, jaw: 46.0, neck: 57.0, feature: 1.0 },
            Sex::Female => Self { brow: 5.5, jaw: 41.0, neck: 48.0, feature: 0.9 },
        }
    }

    /// Bounds that hold the whole shape with room to spare.
    pub(super) fn bounds(&self) -> (DVec3, DVec3) {
        (v(-99.0, -150.0, -117.0), v(99.0, 141.0, 135.0))
    }

    /// Signed distance to the skin; a bound away from it.
    pub(super) fn distance(&self, p: DVec3) -> f64 {
        let m = v(p.x.abs(), p.y, p.z);
        let head = join(cranium(m), self.face(m), 26.0);
        let head = join(head, self.neck(m), 22.0);
        let head = self.features(head, m);
        carve(join(head, ear(m), 5.0), p.y + 132.0, 10.0)
    }

    fn neck(&self, m: DVec3) -> f64 {
        limb(m, (v(0.0, -40.0, -22.0), self.neck), (v(0.0, -150.0, -40.0), self.neck * 1.08))
    }

    fn face(&self, m: DVec3) -> f64 {
        let middle = ellipsoid(m, v(0.0, -12.0, 42.0), v(60.0, 62.0, 50.0));
        let cheek = ellipsoid(m, v(40.0, -14.0, 56.0), v(25.0, 20.0, 26.0));
        let ramus = limb(m, (v(54.0, -8.0, 12.0), 12.0), (v(self.jaw, -58.0, 20.0), 10.0));
        let body = limb(m, (v(self.jaw, -60.0, 24.0), 10.0), (v(12.0, -88.0, 74.0), 14.0));
        let mouth = ellipsoid(m, v(0.0, -52.0, 56.0), v(40.0, 38.0, 42.0));
        let jaw = join(join(ramus, body, 14.0), mouth, 24.0);
        join(join(middle, cheek, 20.0), jaw, 22.0)
    }

    fn features(&self, head: f64, m: DVec3) -> f64 {
        let f = self.feature;
        let brow = limb(m, (v(4.0, 27.0, 88.0), self.brow), (v(38.0, 28.0, 72.0), self.brow * 0.8));
        let head = join(head, brow, 16.0);
        let head = carve(head, ellipsoid(m, v(32.0, 8.0, 93.0), v(17.0, 12.0, 15.0)), 14.0);
        let head = join(head, ball(m, v(31.5, 7.0, 70.5), 12.5), 3.5);
        let lid = limb(m, (v(20.0, 12.0, 81.0), 2.6), (v(43.0, 10.5, 73.0), 2.4));
        let head = join(head, lid, 4.0);
        let head = self.nose(head, m, f);
        let chin = ellipsoid(m, v(0.0, -88.0, 82.0), v(19.0 * f, 14.0, 13.0 * f));
        let head = join(head, chin, 18.0);
        lips(head, m)
    }

    fn nose(&self, head: f64, m: DVec3, f: f64) -> f64 {
        let bridge = limb(m, (v(0.0, 17.0, 84.0), 6.5), (v(0.0, -22.0, 106.0 + 4.0 * f), 8.0 * f));
        let wing = ball(m, v(11.5 * f, -27.0, 99.0), 7.0 * f);
        let tip = ball(m, v(0.0, -25.0, 107.0 + 4.0 * f), 8.5 * f);
        let nose = join(join(bridge, tip, 6.0), wing, 7.0);
        join(head, nose, 9.0)
    }

    /// Landmarks on or near the surface.
    pub(super) fn landmarks(&self) -> Landmarks {
        [
            (Landmark::Glabella, v(0.0, 29.0, 100.0)),
            (Landmark::Sellion, v(0.0, 15.0, 92.0)),
            (Landmark::ExocanthionLeft, v(46.0, 8.5, 72.0)),
            (Landmark::ExocanthionRight, v(-46.0, 8.5, 72.0)),
            (Landmark::TragionLeft, v(71.0, 0.0, 0.0)),
            (Landmark::TragionRight, v(-71.0, 0.0, 0.0)),
            (Landmark::OrbitaleLeft, v(32.0, 0.0, 82.0)),
            (Landmark::OrbitaleRight, v(-32.0, 0.0, 82.0)),
            (Landmark::Opisthocranion, v(0.0, 24.0, -99.0)),
            (Landmark::Inion, v(0.0, 3.0, -95.0)),
            (Landmark::EndocanthionLeft, v(18.0, 9.0, 84.0)),
            (Landmark::EndocanthionRight, v(-18.0, 9.0, 84.0)),
            (Landmark::PupilLeft, v(31.5, 9.0, 83.5)),
            (Landmark::PupilRight, v(-31.5, 9.0, 83.5)),
            (Landmark::Pronasale, v(0.0, -24.0, 119.0)),
            (Landmark::Gnathion, v(0.0, -103.0, 86.0)),
            (Landmark::SuperauraleLeft, v(88.0, 30.0, -14.0)),
            (Landmark::SuperauraleRight, v(-88.0, 30.0, -14.0)),
            (Landmark::SubauraleLeft, v(80.0, -37.0, -8.0)),
            (Landmark::SubauraleRight, v(-80.0, -37.0, -8.0)),
        ]
        .into_iter()
        .collect()
    }
}

fn cranium(m: DVec3) -> f64 {
    // Both halves meet in the midline without a crease.
    let m = v((m.x * m.x + 36.0).sqrt() - 3.0, m.y, m.z);
    let vault = ellipsoid(m, v(0.0, 42.0, -6.0), v(74.0, 86.0, 92.0));
    let forehead = ellipsoid(m, v(0.0, 55.0, 32.0), v(62.0, 62.0, 64.0));
    let parietal = ellipsoid(m, v(20.0, 66.0, -26.0), v(54.0, 56.0, 60.0));
    let occiput = ellipsoid(m, v(0.0, 22.0, -48.0), v(60.0, 56.0, 50.0));
    let base = ellipsoid(m, v(0.0, 2.0, 2.0), v(66.0, 48.0, 70.0));
    let skull = join(join(vault, forehead, 24.0), join(parietal, occiput, 26.0), 22.0);
    // The temple is flatter than the vault: pressed in beside the brow.
    let skull = join(skull, base, 24.0);
    carve(skull, ellipsoid(m, v(86.0, 24.0, 58.0), v(22.0, 30.0, 32.0)), 22.0)
}

/// Lips and the groove between them.
fn lips(head: f64, m: DVec3) -> f64 {
    let upper = limb(m, (v(0.0, -50.0, 99.5), 4.8), (v(21.0, -53.5, 88.0), 2.4));
    let lower = limb(m, (v(0.0, -60.0, 98.0), 5.6), (v(19.0, -56.5, 88.0), 2.6));
    let head = join(join(head, upper, 6.0), lower, 6.0);
    let slit = limb(m, (v(0.0, -54.8, 105.5), 1.6), (v(24.0, -54.8, 93.0), 1.2));
    carve(head, slit, 3.5)
}

/// The ear: a tilted shell with a raised rim and a hollow.
fn ear(m: DVec3) -> f64 {
    let hinge = v(73.0, -2.0, -3.0);
    let q = m - hinge;
    // Turned out from the head by about 25 degrees and leaning back by about 12.
    let out = v(0.906 * q.x - 0.423 * -q.z, q.y, 0.0);
    let depth = 0.423 * q.x + 0.906 * -q.z;
    let (y, z) = (0.978 * out.y + 0.208 * depth, -0.208 * out.y + 0.978 * depth);
    let local = v(out.x, y, z);
    let shell = ellipsoid(local, v(2.5, 1.0, 13.0), v(4.5, 31.0, 17.0));
    let rim_at = v(0.0, (local.y - 3.0) / 1.62, local.z - 13.5);
    let ring = ((rim_at.y * rim_at.y + rim_at.z * rim_at.z).sqrt() - 16.0).abs();
    let rim = ((local.x - 6.0) * (local.x - 6.0) + ring * ring).sqrt() - 3.0;
    let lobe = ellipsoid(local, v(3.5, -27.0, 7.0), v(4.5, 9.0, 8.0));
    let ear = join(join(shell, rim, 4.0), lobe, 5.0);
    let hollow = ellipsoid(local, v(8.5, -3.0, 8.5), v(6.0, 13.0, 8.5));
    let ear = carve(ear, hollow, 4.0);
    join(ear, ball(local, v(3.0, -2.0, -0.5), 4.5), 3.0)
}
