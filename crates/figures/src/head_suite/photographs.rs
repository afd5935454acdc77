//! Photographs of a scan, as points: where cameras see its landmarks, its outline and a marker, with noise.

use super::MID_FRONTAL_MM;
use super::scans::Scan;
use geometry::{Camera, DVec2, DVec3};
use head::fit::{MarkerSeen, Observations, PhotoView};
use head::{Head, Landmark, Side};
use synth::picks::{self, Noise, camera, visible};

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

/// The hairline point among the things on the skin.
const MID_FRONTAL: u32 = 3;

/// Five photographs of a scan.
pub(crate) fn taken(scan: &Scan, seed: u64) -> Taken {
    let mut noise = Noise::new(seed, scan.name);
    let marker = marker(&scan.head);
    let mut views = Vec::new();
    let mut mid_frontal = Vec::new();
    let things = things(&scan.head);
    for side in [Side::Front, Side::Left, Side::Right, Side::Top, Side::Back] {
        let camera = camera(side, SIZE, FOCAL_MM, &mut noise);
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

fn view(
    scan: &Scan,
    side: Side,
    camera: &Camera,
    marker: Option<&[DVec3; 4]>,
    things: &[DVec3],
    noise: &mut Noise,
) -> PhotoView {
    let landmarks = picks::landmarks(&scan.head, &scan.landmarks, side, camera, NOISE_PX, noise);
    let ties = things.iter().enumerate().filter(|(_, p)| visible(&scan.head, camera, **p));
    let ties: Vec<(u32, DVec2)> =
        ties.map(|(t, p)| (t as u32, noise.around(camera.project(*p).0, NOISE_PX))).collect();
    let outline = picks::outline(&scan.head, side, camera, NOISE_PX, noise);
    let markers = marker.filter(|corners| facing(corners, camera)).map(|corners| MarkerSeen {
        id: 7,
        corners: corners.map(|c| noise.around(camera.project(c).0, CORNER_PX)),
    });
    PhotoView {
        size: SIZE,
        focal_px: Some(camera.focal_px() * (1.0 + FOCAL_NOISE * noise.draw())),
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
