//! What a person would pick in a photograph of a known head: landmarks, outline and things on the skin, off by a hand's
//! unsteadiness; and where a hand holds the camera.

use geometry::{Camera, DVec2, DVec3, hash};
use head::{Head, Landmark, Landmarks, Side};

/// Below this height there are neck and shoulders, which nobody takes for the head's outline, mm.
const NECK_MM: f64 = -45.0;

/// A source of normal numbers.
pub struct Noise(u64, u64);

impl Noise {
    /// A source that a seed and a purpose name.
    pub fn new(seed: u64, purpose: &str) -> Self {
        Self(hash::purpose(seed, purpose), 0)
    }

    /// The next number.
    pub fn draw(&mut self) -> f64 {
        self.1 += 1;
        hash::normal(self.0, self.1)
    }

    /// A place that was meant to be `p` and is off by `px` each way.
    pub fn around(&mut self, p: DVec2, px: f64) -> DVec2 {
        p + DVec2::new(self.draw(), self.draw()) * px
    }
}

/// A hand-held camera some way off the side that it is said to be on, for pictures of a size and with a focal length
/// for pictures 36 mm long, mm.
pub fn camera(side: Side, size: [u32; 2], focal_mm: f64, noise: &mut Noise) -> Camera {
    let (azimuth, elevation, up) = match side {
        Side::Front => (0.0, 8.0, DVec3::Y),
        Side::Left => (90.0, 5.0, DVec3::Y),
        Side::Right => (-90.0, 5.0, DVec3::Y),
        Side::Top => (0.0, 80.0, DVec3::NEG_Z),
        Side::Back => (180.0, 12.0, DVec3::Y),
    };
    let (a, e) =
        (f64::to_radians(azimuth + 7.0 * noise.draw()), f64::to_radians(elevation + 4.0 * noise.draw()));
    let ((sa, ca), (se, ce)) = (libm::sincos(a), libm::sincos(e));
    let away = 700.0 + 80.0 * noise.draw().clamp(-1.8, 1.8);
    let target = DVec3::new(8.0 * noise.draw(), 30.0 + 10.0 * noise.draw(), 8.0 * noise.draw());
    let roll = DVec3::new(sa * ce, se, ca * ce).any_orthonormal_vector() * (0.05 * noise.draw());
    let eye = target + DVec3::new(sa * ce, se, ca * ce) * away;
    Camera::look_at(eye, target, up + roll, size, focal_mm / 36.0 * f64::from(size[1]) / away)
}

/// The landmarks that a camera sees and a person would pick from a side, off by `px`.
pub fn landmarks(
    head: &Head,
    known: &Landmarks,
    side: Side,
    camera: &Camera,
    px: f64,
    noise: &mut Noise,
) -> Vec<(Landmark, DVec2)> {
    let shown = known.iter().filter(|(l, p)| picked(side, *l) && visible(head, camera, *p));
    shown.map(|(l, p)| (l, noise.around(camera.project(p).0, px))).collect()
}

/// Points on the head's outline that a person would pick from a side, off by `px`.
pub fn outline(head: &Head, side: Side, camera: &Camera, px: f64, noise: &mut Noise) -> Vec<DVec2> {
    let outline = angles(side).iter().filter_map(|a| outermost(head, camera, *a));
    outline.map(|p| noise.around(p, px)).collect()
}

/// What a person would pick from a side.
fn picked(side: Side, landmark: Landmark) -> bool {
    use Landmark as L;
    let ears =
        matches!(landmark, L::SuperauraleLeft | L::SuperauraleRight | L::SubauraleLeft | L::SubauraleRight);
    match side {
        Side::Front => !matches!(landmark, L::TragionLeft | L::TragionRight),
        Side::Left | Side::Right => !matches!(landmark, L::EndocanthionLeft | L::EndocanthionRight),
        Side::Top => {
            matches!(landmark, L::Glabella | L::Pronasale | L::SuperauraleLeft | L::SuperauraleRight)
        }
        Side::Back => ears,
    }
}

/// Clockwise from up in the picture, degrees, where the outline is the head's own.
fn angles(side: Side) -> &'static [f64] {
    match side {
        Side::Front => &[-60.0, -30.0, 0.0, 30.0, 60.0],
        Side::Left => &[-75.0, -60.0, -40.0, -20.0, 0.0, 30.0, 60.0, 90.0, 110.0],
        Side::Right => &[75.0, 60.0, 40.0, 20.0, 0.0, -30.0, -60.0, -90.0, -110.0],
        Side::Top => &[-60.0, -30.0, 0.0, 30.0, 60.0, 130.0, -130.0],
        Side::Back => &[-75.0, -50.0, -25.0, 0.0, 25.0, 50.0, 75.0],
    }
}

/// Whether a point on the head is seen: turned to the camera, with nothing before it.
pub fn visible(head: &Head, camera: &Camera, p: DVec3) -> bool {
    let Some((on, _)) = head.closest(p) else { return false };
    let towards = (p - camera.eye).normalize();
    let hit = head.bvh.first_hit(&head.mesh, camera.eye, towards, |_| true);
    // The lowest point of the chin and the tips of ears lie on the edge of what is seen.
    let turned = head.normal(on).dot(towards) < 0.5;
    turned
        && hit
            .is_some_and(|h| head.mesh.position(h.point).distance(camera.eye) > p.distance(camera.eye) - 4.0)
}

/// The head's outermost point in a direction of the picture from where its chart's centre is seen.
fn outermost(head: &Head, camera: &Camera, clockwise_deg: f64) -> Option<DVec2> {
    let (s, c) = libm::sincos(clockwise_deg.to_radians());
    let (along, across) = (DVec2::new(s, -c), DVec2::new(c, s));
    let from = camera.project(head.map.centre).0;
    let points: Vec<DVec2> = head.mesh.positions.iter().map(|p| camera.project(*p).0 - from).collect();
    let mut most: Option<f64> = None;
    for t in
        head.mesh.triangles.iter().filter(|t| t.iter().all(|v| head.mesh.positions[*v as usize].y > NECK_MM))
    {
        for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
            let (p, q) = (points[a as usize], points[b as usize]);
            let (u, v) = (p.dot(across), q.dot(across));
            if (u < 0.0) != (v < 0.0) {
                let at = p.lerp(q, u / (u - v)).dot(along);
                most = Some(most.map_or(at, |m| m.max(at)));
            }
        }
    }
    Some(from + along * most.filter(|m| *m > 0.0)?)
}
