//! A camera as it is sought: rotation, place, focal length, with slopes.

use super::PhotoView;
use crate::side::Side;
use geometry::{Camera, DMat3, DVec2, DVec3};

/// A camera's unknowns: a point `p` of the head is seen at `rotation * p + place`, mm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) rotation: DMat3,
    pub(super) place: DVec3,
    /// Natural logarithm of the focal length in pixels.
    pub(super) log_focal: f64,
    pub(super) centre: DVec2,
}

/// Number of unknowns of a camera: a turn, a move, the focal length.
pub(super) const UNKNOWNS: usize = 7;

/// A point in a picture and how it moves: with the point itself, and with the camera's unknowns.
pub(super) struct Projected {
    pub(super) pixel: DVec2,
    /// Of x and of y, per mm of the point in the head frame.
    pub(super) by_point: [DVec3; 2],
    /// Of x and of y, per unknown of the camera.
    pub(super) by_camera: [[f64; UNKNOWNS]; 2],
}

impl Projected {
    /// How far along a direction of the picture the camera's unknowns move the point.
    pub(super) fn across(&self, n: DVec2) -> [f64; UNKNOWNS] {
        std::array::from_fn(|c| self.by_camera[0][c] * n.x + self.by_camera[1][c] * n.y)
    }
}

impl Seen {
    /// Pixels per mm at a point of the head.
    pub(super) fn px_per_mm(&self, p: DVec3) -> f64 {
        self.focal() / (self.rotation * p + self.place).z.max(1.0)
    }

    pub(super) fn focal(&self) -> f64 {
        libm::exp(self.log_focal)
    }

    pub(super) fn eye(&self) -> DVec3 {
        -(self.rotation.transpose() * self.place)
    }

    pub(super) fn camera(&self) -> Camera {
        Camera::posed(self.rotation, self.place, self.focal(), self.centre)
    }

    pub(super) fn pixel(&self, p: DVec3) -> DVec2 {
        let c = self.rotation * p + self.place;
        self.centre + DVec2::new(c.x, c.y) * (self.focal() / c.z.max(1.0))
    }

    pub(super) fn project(&self, p: DVec3) -> Projected {
        let turned = self.rotation * p;
        let c = turned + self.place;
        let z = c.z.max(1.0);
        let scale = self.focal() / z;
        let off = DVec2::new(c.x, c.y) * scale;
        let by_seen = [DVec3::new(scale, 0.0, -off.x / z), DVec3::new(0.0, scale, -off.y / z)];
        let by_camera = [0, 1].map(|k| {
            // A small turn t moves the point by t x turned: its slope is turned x (slope by the point).
            let turn = turned.cross(by_seen[k]);
            let m = by_seen[k];
            [turn.x, turn.y, turn.z, m.x, m.y, m.z, off[k]]
        });
        let back = self.rotation.transpose();
        Projected { pixel: self.centre + off, by_point: by_seen.map(|s| back * s), by_camera }
    }

    /// The camera after a step in its unknowns.
    pub(super) fn stepped(&self, step: &[f64]) -> Self {
        let place = self.place + DVec3::new(step[3], step[4], step[5]);
        Self {
            rotation: stepped(self.rotation, step),
            place: DVec3::new(place.x, place.y, place.z.max(120.0)),
            log_focal: self.log_focal + step[6].clamp(-0.3, 0.3),
            centre: self.centre,
        }
    }

    /// The camera's angle away from another's, about each of its axes, radians.
    pub(super) fn turn_from(&self, other: &DMat3) -> DVec3 {
        let r = self.rotation * other.transpose();
        // From the antisymmetric part, stretched from the sine to the angle.
        let axis =
            DVec3::new(r.y_axis.z - r.z_axis.y, r.z_axis.x - r.x_axis.z, r.x_axis.y - r.y_axis.x) * 0.5;
        let (sin, cos) = (axis.length(), 0.5 * (r.x_axis.x + r.y_axis.y + r.z_axis.z - 1.0));
        if sin < 1e-9 { axis } else { axis * (libm::atan2(sin, cos) / sin) }
    }
}

/// A rotation after a step: a small turn in its first three numbers.
pub(super) fn stepped(rotation: DMat3, step: &[f64]) -> DMat3 {
    turned(DVec3::new(step[0], step[1], step[2]).clamp_length_max(0.5)) * rotation
}

/// Rotation about a vector by its length (Rodrigues).
fn turned(v: DVec3) -> DMat3 {
    let angle = v.length();
    if angle < 1e-12 {
        return DMat3::IDENTITY;
    }
    let axis = v / angle;
    let (s, c) = libm::sincos(angle);
    let column = |e: DVec3| e * c + axis.cross(e) * s + axis * (axis.dot(e) * (1.0 - c));
    DMat3::from_cols(column(DVec3::X), column(DVec3::Y), column(DVec3::Z))
}

/// The turn of a camera at an azimuth (0 ahead, 90 the client's left) and elevation, degrees, rolled clockwise.
pub(super) fn rotation(azimuth: f64, elevation: f64, roll: f64) -> DMat3 {
    let ((sa, ca), (se, ce)) = (libm::sincos(azimuth.to_radians()), libm::sincos(elevation.to_radians()));
    let forward = -DVec3::new(sa * ce, se, ca * ce);
    // Up in the picture: straight up, and from right above away from the face.
    let up = DVec3::new(-sa * se, ce, -ca * se);
    let right = forward.cross(up);
    let level = DMat3::from_cols(right, -up, forward).transpose();
    turned(DVec3::new(0.0, 0.0, roll.to_radians())) * level
}

/// Azimuth, elevation and roll of a camera on a side, degrees.
pub(super) fn angles(side: Side) -> [f64; 3] {
    match side {
        Side::Front => [0.0, 5.0, 0.0],
        Side::Left => [90.0, 5.0, 0.0],
        Side::Right => [-90.0, 5.0, 0.0],
        Side::Top => [0.0, 88.0, 0.0],
        Side::Back => [180.0, 10.0, 0.0],
    }
}

/// Pixels along a picture's longer side.
pub(super) fn longer_side(view: &PhotoView) -> f64 {
    f64::from(view.size[0].max(view.size[1]))
}

/// Where the axis meets a picture.
pub(super) fn centre(view: &PhotoView) -> DVec2 {
    DVec2::new(f64::from(view.size[0]) - 1.0, f64::from(view.size[1]) - 1.0) * 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera() -> Seen {
        let place = DVec3::new(12.0, -30.0, 800.0);
        Seen {
            rotation: rotation(35.0, 20.0, 7.0),
            place,
            log_focal: 8.0,
            centre: DVec2::new(1500.0, 2000.0),
        }
    }

    #[test]
    fn slopes_are_what_small_steps_do() {
        let (seen, p) = (camera(), DVec3::new(40.0, 70.0, 60.0));
        let here = seen.project(p);
        assert!(here.pixel.distance(seen.camera().project(p).0) < 1e-6);
        for k in 0..UNKNOWNS {
            let mut step = [0.0; UNKNOWNS];
            step[k] = 1e-6;
            let moved = (seen.stepped(&step).pixel(p) - here.pixel) / 1e-6;
            let slope = DVec2::new(here.by_camera[0][k], here.by_camera[1][k]);
            assert!(moved.distance(slope) < 1e-3 * (1.0 + slope.length()), "{k}: {moved} {slope}");
        }
        for axis in [DVec3::X, DVec3::Y, DVec3::Z] {
            let moved = (seen.pixel(p + axis * 1e-6) - here.pixel) / 1e-6;
            let slope = DVec2::new(here.by_point[0].dot(axis), here.by_point[1].dot(axis));
            assert!(moved.distance(slope) < 1e-4);
        }
    }

    #[test]
    fn named_sides_see_what_they_should() {
        let at = |side: Side| {
            let [a, e, r] = angles(side);
            let place = DVec3::new(0.0, 0.0, 900.0);
            Seen { rotation: rotation(a, e, r), place, log_focal: 8.0, centre: DVec2::ZERO }
        };
        let (left, up, nose) = (DVec3::X * 70.0, DVec3::Y * 100.0, DVec3::Z * 100.0);
        let front = at(Side::Front);
        assert!(front.pixel(left).x > 0.0 && front.pixel(up).y < 0.0 && front.eye().z > 800.0);
        assert!(at(Side::Left).pixel(nose).x < 0.0 && at(Side::Right).pixel(nose).x > 0.0);
        assert!(at(Side::Top).pixel(nose).y > 0.0 && at(Side::Back).pixel(left).x < 0.0);
    }

    #[test]
    fn a_turn_is_read_back() {
        let turn = DVec3::new(0.2, -0.5, 0.3);
        let mut seen = camera();
        let before = seen.rotation;
        seen.rotation = turned(turn) * before;
        assert!(seen.turn_from(&before).distance(turn) < 1e-9);
    }
}
