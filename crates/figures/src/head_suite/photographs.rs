//! Photographs of a scan, as points: where cameras see its landmarks, its outline and a marker, with noise.

use super::MID_FRONTAL_MM;
use super::scans::Scan;
use geometry::{Camera, DVec2, DVec3, hash};
use head::fit::{MarkerSeen, Observations, PhotoView};
use head::{Head, Landmark, Side};

/// Pixels across and down.
const SIZE: [u32; 2] = [2250, 3000];
/// Focal length of a picture 36 mm long, mm.
const FOCAL_MM: f64 = 27.0;
/// Noise of picked points and of a marker's corners, px, and of the focal length that the camera wrote.
const NOISE_PX: f64 = 3.0;
const CORNER_PX: f64 = 0.3;
const FOCAL_NOISE: f64 = 0.015;
/// Side of the marker, mm.
const MARKER_MM: f64 = 20.0;

/// Points in photographs.
pub(crate) struct Taken {
    pub(crate) seen: Observations,
    /// Views and pixels of the hairline point.
    pub(crate) mid_frontal: Vec<(usize, DVec2)>,
}

impl Taken {
    /// The front view alone, with nothing that says how large the head is.
    pub(crate) fn front_alone(&self) -> Self {
        let mut front = self.seen.views[0].clone();
        front.markers.clear();
        Self { seen: Observations { views: vec![front], ..Observations::default() }, mid_frontal: Vec::new() }
    }
}

/// Below this height there are neck and shoulders, which nobody takes for the head's outline, mm.
const NECK_MM: f64 = -45.0;

/// The hairline point among the things on the skin.
const MID_FRONTAL: u32 = 3;

/// A source of noise.
struct Noise(u64, u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.1 += 1;
        hash::normal(self.0, self.1)
    }

    fn around(&mut self, p: DVec2, px: f64) -> DVec2 {
        p + DVec2::new(self.next(), self.next()) * px
    }
}

/// Five photographs of a scan.
pub(crate) fn taken(scan: &Scan, seed: u64) -> Taken {
    let mut noise = Noise(hash::purpose(seed, scan.name), 0);
    let marker = marker(&scan.head);
    let mut views = Vec::new();
    let mut mid_frontal = Vec::new();
    let things = things(&scan.head);
    for side in [Side::Front, Side::Left, Side::Right, Side::Top, Side::Back] {
        let camera = camera(side, &mut noise);
        let view = view(scan, side, &camera, marker.as_ref(), &things, &mut noise);
        mid_frontal.extend(view.ties.iter().filter(|t| t.0 == MID_FRONTAL).map(|t| (views.len(), t.1)));
        views.push(view);
    }
    Taken { seen: Observations { views, marker_mm: MARKER_MM, ..Observations::default() }, mid_frontal }
}

/// What else is seen on the skin in several photographs: the whorl, and the hairline's corners.
fn things(head: &Head) -> Vec<DVec3> {
    let places = [(170.0, 60.0), (42.0, 38.0), (-42.0, 38.0)];
    let on_head = places.iter().filter_map(|(a, e)| head.position_at_map(head.map.from_angles(*a, *e)));
    on_head.chain(height_point(head)).collect()
}

fn height_point(head: &Head) -> Option<DVec3> {
    let glabella = head.landmarks.get(Landmark::Glabella)?;
    head.sagittal_trace(glabella, MID_FRONTAL_MM).last().copied()
}

/// A hand-held camera some way off the side that it is said to be on.
fn camera(side: Side, noise: &mut Noise) -> Camera {
    let (azimuth, elevation, up) = match side {
        Side::Front => (0.0, 8.0, DVec3::Y),
        Side::Left => (90.0, 5.0, DVec3::Y),
        Side::Right => (-90.0, 5.0, DVec3::Y),
        Side::Top => (0.0, 80.0, DVec3::NEG_Z),
        Side::Back => (180.0, 12.0, DVec3::Y),
    };
    let (a, e) =
        (f64::to_radians(azimuth + 7.0 * noise.next()), f64::to_radians(elevation + 4.0 * noise.next()));
    let ((sa, ca), (se, ce)) = (libm::sincos(a), libm::sincos(e));
    let away = 700.0 + 80.0 * noise.next().clamp(-1.8, 1.8);
    let target = DVec3::new(8.0 * noise.next(), 30.0 + 10.0 * noise.next(), 8.0 * noise.next());
    let roll = DVec3::new(sa * ce, se, ca * ce).any_orthonormal_vector() * (0.05 * noise.next());
    let eye = target + DVec3::new(sa * ce, se, ca * ce) * away;
    Camera::look_at(eye, target, up + roll, SIZE, FOCAL_MM / 36.0 * f64::from(SIZE[1]) / away)
}

fn view(
    scan: &Scan,
    side: Side,
    camera: &Camera,
    marker: Option<&[DVec3; 4]>,
    things: &[DVec3],
    noise: &mut Noise,
) -> PhotoView {
    let shown = scan.landmarks.iter().filter(|(l, p)| picked(side, *l) && visible(&scan.head, camera, *p));
    let landmarks = shown.map(|(l, p)| (l, noise.around(camera.project(p).0, NOISE_PX))).collect();
    let ties = things.iter().enumerate().filter(|(_, p)| visible(&scan.head, camera, **p));
    let ties: Vec<(u32, DVec2)> =
        ties.map(|(t, p)| (t as u32, noise.around(camera.project(*p).0, NOISE_PX))).collect();
    let outline = angles(side).iter().filter_map(|a| outermost(&scan.head, camera, *a));
    let outline = outline.map(|p| noise.around(p, NOISE_PX)).collect();
    let markers = marker.filter(|corners| facing(corners, camera)).map(|corners| MarkerSeen {
        id: 7,
        corners: corners.map(|c| noise.around(camera.project(c).0, CORNER_PX)),
    });
    PhotoView {
        size: SIZE,
        focal_px: Some(camera.focal_px() * (1.0 + FOCAL_NOISE * noise.next())),
        side: Some(side),
        landmarks,
        ties,
        outline,
        hair_mm: 0.0,
        markers: markers.into_iter().collect(),
    }
}

/// Whether a camera sees a marker well enough to find it: from no more than 65 degrees aside.
fn facing(corners: &[DVec3; 4], camera: &Camera) -> bool {
    let [a, b, _, d] = *corners;
    let (x, y) = (b - a, d - a);
    let towards = (camera.eye - a).normalize();
    // The print's corners go round clockwise as seen from outside.
    y.cross(x).normalize().dot(towards) > 0.42
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
fn visible(head: &Head, camera: &Camera, p: DVec3) -> bool {
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

/// A sticker on the forehead, flat on the skin: its corners.
fn marker(head: &Head) -> Option<[DVec3; 4]> {
    let glabella = head.landmarks.get(Landmark::Glabella)?;
    let ahead = DVec3::new(glabella.x + 22.0, glabella.y + 38.0, 400.0);
    let at = head.mesh.position(head.bvh.first_hit(&head.mesh, ahead, DVec3::NEG_Z, |_| true)?.point);
    let out = head.normal(head.closest(at)?.0);
    let x = (DVec3::X - out * out.x).normalize();
    let y = x.cross(out);
    let h = 0.5 * MARKER_MM;
    let centre = at + out * 1.0;
    Some([(-h, -h), (h, -h), (h, h), (-h, h)].map(|(u, v)| centre + x * u + y * v))
}
