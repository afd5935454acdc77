//! A printed marker stuck to the forehead: number 7 of the family tag36h11.

use geometry::{Camera, DVec2, DVec3};
use head::{Head, Landmark};

/// Number of the marker.
pub(crate) const NUMBER: u32 = 7;
/// Side of its black square, mm.
pub(crate) const SIDE_MM: f64 = 20.0;
/// White paper around it, mm.
const PAPER_MM: f64 = 3.5;
/// Linear light of paper and of print, against a perfect white.
pub(crate) const PAPER: f32 = 0.86;
const PRINT: f32 = 0.035;
/// Modules of the black square, row by row, `#` black (Olson 2011; family tag36h11).
const MODULES: [&[u8; 8]; 8] =
    [b"########", b"####.###", b"####..##", b"##.#.###", b"#.#...##", b"####...#", b"##.#.###", b"########"];

/// A sticker: its middle, and its axes to the right and down as one sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sticker {
    middle: DVec3,
    right: DVec3,
    down: DVec3,
}

/// Light of the paper or of the print at a place in sides of the black square, from its top left.
pub(crate) fn printed(at: DVec2) -> f32 {
    let module = (at * 8.0).floor();
    let inside = module.cmpge(DVec2::ZERO).all() && module.cmplt(DVec2::splat(8.0)).all();
    let black = inside && MODULES[module.y as usize][module.x as usize] == b'#';
    if black { PRINT } else { PAPER }
}

impl Sticker {
    /// On the forehead, somewhat to the client's left.
    pub(crate) fn on_forehead(head: &Head) -> Option<Self> {
        let glabella = head.landmarks.get(Landmark::Glabella)?;
        let ahead = DVec3::new(glabella.x + 20.0, glabella.y + 33.0, 400.0);
        let point = head.bvh.first_hit(&head.mesh, ahead, DVec3::NEG_Z, |_| true)?.point;
        let out = head.normal(point);
        // The client's left is to the right of who looks at them.
        let right = (DVec3::X - out * out.x).normalize();
        Some(Self { middle: head.mesh.position(point), right, down: right.cross(out) })
    }

    /// The paper's or print's light at a place on the skin; `None` beside the sticker.
    pub(crate) fn at(&self, p: DVec3) -> Option<f32> {
        let off = p - self.middle;
        if off.length_squared() > 4.0 * SIDE_MM * SIDE_MM {
            return None;
        }
        let at = DVec2::new(off.dot(self.right), off.dot(self.down));
        let half = 0.5 * SIDE_MM;
        if at.abs().max_element() > half + PAPER_MM {
            return None;
        }
        Some(printed((at + half) / SIDE_MM))
    }

    /// Where a camera sees the black square's corners, clockwise from its top left, on a flat print.
    pub(crate) fn corners(&self, camera: &Camera) -> [DVec2; 4] {
        let h = 0.5 * SIDE_MM;
        [(-h, -h), (h, -h), (h, h), (-h, h)]
            .map(|(x, y)| camera.project(self.middle + self.right * x + self.down * y).0)
    }
}
