//! A pinhole camera that looks at a target, for pictures. Photo frame: pixels, origin at the centre of the
//! top-left pixel, +x right, +y down; depth in mm from the eye along the viewing direction.

use glam::{DMat3, DVec2, DVec3};

/// A camera in a scene frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Position of the eye, mm.
    pub eye: DVec3,
    right: DVec3,
    up: DVec3,
    forward: DVec3,
    /// Pixels per unit of tangent.
    focal_px: f64,
    centre: DVec2,
}

impl Camera {
    /// A camera at `eye` looking at `target`, upright along `up`, for a picture of `size` pixels in which
    /// one mm at the target's distance is `px_per_mm` pixels.
    pub fn look_at(eye: DVec3, target: DVec3, up: DVec3, size: [u32; 2], px_per_mm: f64) -> Self {
        let forward = (target - eye).normalize();
        let right = forward.cross(up).normalize();
        let centre = DVec2::new((f64::from(size[0]) - 1.0) * 0.5, (f64::from(size[1]) - 1.0) * 0.5);
        let focal_px = px_per_mm * eye.distance(target);
        Self { eye, right, up: right.cross(forward), forward, focal_px, centre }
    }

    /// A camera that sees a point `p` of the scene at `rotation * p + translation`, x to the right, y down and z
    /// into the picture, mm. `focal_px` is the focal length in pixels, `centre` where the axis meets the picture.
    pub fn posed(rotation: DMat3, translation: DVec3, focal_px: f64, centre: DVec2) -> Self {
        let axes = rotation.transpose();
        let eye = -(axes * translation);
        Self { eye, right: axes.x_axis, up: -axes.y_axis, forward: axes.z_axis, focal_px, centre }
    }

    /// The same camera for a part of the picture that begins at a pixel.
    #[must_use]
    pub fn cropped(&self, corner: DVec2) -> Self {
        Self { centre: self.centre - corner, ..*self }
    }

    /// The same camera for a picture of which a pixel is as wide as `by` of this one's.
    #[must_use]
    pub fn coarser(&self, by: f64) -> Self {
        let centre = (self.centre + 0.5) / by - 0.5;
        Self { focal_px: self.focal_px / by, centre, ..*self }
    }

    /// Direction from the eye through a pixel, a unit vector.
    pub fn ray(&self, pixel: DVec2) -> DVec3 {
        let at = (pixel - self.centre) / self.focal_px;
        (self.forward + self.right * at.x - self.up * at.y).normalize()
    }

    /// Where the axis meets the picture, pixels.
    pub fn centre(&self) -> DVec2 {
        self.centre
    }

    /// Focal length, pixels.
    pub fn focal_px(&self) -> f64 {
        self.focal_px
    }

    /// Pixel position and depth of a point; depth is not positive for points behind the eye.
    pub fn project(&self, p: DVec3) -> (DVec2, f64) {
        let v = p - self.eye;
        let depth = v.dot(self.forward);
        let scale = self.focal_px / depth;
        (self.centre + DVec2::new(v.dot(self.right) * scale, -v.dot(self.up) * scale), depth)
    }

    /// Pixels per mm for a surface facing the camera at this depth.
    pub fn px_per_mm(&self, depth: f64) -> f64 {
        self.focal_px / depth
    }

    /// Unit vectors to the right of, up in and into the picture.
    pub fn axes(&self) -> [DVec3; 3] {
        [self.right, self.up, self.forward]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::dvec3;

    #[test]
    fn the_target_is_central_and_to_scale() {
        let camera = Camera::look_at(dvec3(0.0, 0.0, 1000.0), DVec3::ZERO, DVec3::Y, [201, 101], 4.0);
        assert_eq!(camera.project(DVec3::ZERO), (DVec2::new(100.0, 50.0), 1000.0));
        let (left, _) = camera.project(dvec3(1.0, 1.0, 0.0));
        assert!((left - DVec2::new(104.0, 46.0)).length() < 1e-9);
    }

    #[test]
    fn a_posed_camera_sees_along_its_rays() {
        let turn = DMat3::from_axis_angle(dvec3(0.3, -0.5, 0.8).normalize(), 0.7);
        let camera = Camera::posed(turn, dvec3(10.0, -20.0, 900.0), 3000.0, DVec2::new(1499.5, 1999.5));
        let pixel = DVec2::new(700.0, 2500.0);
        let p = camera.eye + camera.ray(pixel) * 800.0;
        let (back, depth) = camera.project(p);
        assert!(back.distance(pixel) < 1e-9 && (depth - (turn * p).z - 900.0).abs() < 1e-9);
    }
}
