//! The surface of the suite: the scalp of the Lee Perry-Smith scan, cut off by a plane, in mm.

use geometry::adjacency::border_edges;
use geometry::polyline::distance_to_segment;
use geometry::{DVec3, Mesh, clean, refine};
use std::path::Path;

/// Scan units to mm: the head is 161 mm wide at brow height.
const SCALE_MM: f64 = 49.3;
/// What lies above `y − SLOPE·z = HEIGHT` (mm) is scalp.
const SLOPE: f64 = 0.21;
const HEIGHT_MM: f64 = 93.0;
/// Longest edge of the fine copy, mm: densities given at vertices follow the ramp.
const FINE_MM: f64 = 2.0;
/// It has a tenth of these.
const MOST_FACES: usize = 1_000_000;

/// The patch and what the suite asks of it.
pub(super) struct Patch {
    /// As scanned: some thousand faces.
    pub(super) mesh: Mesh,
    /// The same surface with short edges.
    pub(super) fine: Mesh,
    /// Its open border as segments.
    border: Vec<(DVec3, DVec3)>,
}

impl Patch {
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let path = folder.join("LeePerrySmith.glb");
        let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mesh = scan::read("LeePerrySmith.glb", &bytes, &scan::Limits::default(), &mut |_| None)
            .map_err(|e| e.to_string())?;
        let scaled = Mesh::new(
            mesh.positions.iter().map(|p| DVec3::from_array(*p) * SCALE_MM).collect(),
            mesh.triangles,
        )
        .map_err(|e| e.to_string())?;
        let whole = clean::repair(&scaled, 1e-6).ok_or("the scan has no faces")?.mesh;
        let mesh = clean::repair(&cut(&whole), 1e-9).ok_or("nothing above the plane")?.mesh;
        let fine = refine::refine(&mesh, FINE_MM, MOST_FACES, |_| true).map_err(|e| e.to_string())?.mesh;
        let ends = |(face, corner): (u32, usize)| {
            let corners = mesh.corners(face);
            (corners[(corner + 1) % 3], corners[(corner + 2) % 3])
        };
        let border = border_edges(&mesh).into_iter().map(ends).collect();
        Ok(Self { mesh, fine, border })
    }

    pub(super) fn area_cm2(&self) -> f64 {
        self.mesh.area() / 100.0
    }

    /// Uniform density of so many points, per cm².
    pub(super) fn uniform(&self, count: usize) -> f64 {
        count as f64 / self.area_cm2()
    }

    /// 20 in front to 120 at the back, scaled so that the whole holds `count`, per cm².
    pub(super) fn ramp(&self, count: usize) -> impl Fn(DVec3) -> f64 + Sync + use<> {
        let (lo, hi) = self.mesh.bounds().unwrap_or_default();
        let plain = move |p: DVec3| 20.0 + 100.0 * ((hi.z - p.z) / (hi.z - lo.z)).clamp(0.0, 1.0);
        let over = |f: u32| {
            let corners = self.fine.corners(f).map(plain);
            corners.iter().sum::<f64>() / 3.0 * self.fine.face_area(f) / 100.0
        };
        let total: f64 = (0..self.fine.triangles.len() as u32).map(over).sum();
        move |p| plain(p) * count as f64 / total
    }

    /// Distance to the border, mm.
    pub(super) fn to_border(&self, p: DVec3) -> f64 {
        let distances = self.border.iter().map(|(a, b)| distance_to_segment(p, *a, *b).0);
        distances.fold(f64::INFINITY, f64::min)
    }
}

/// The part of a mesh above the plane; faces across it are cut.
fn cut(mesh: &Mesh) -> Mesh {
    let above = |p: DVec3| p.y - SLOPE * p.z - HEIGHT_MM;
    let mut out = Mesh::default();
    for face in 0..mesh.triangles.len() as u32 {
        let corners = mesh.corners(face);
        let mut kept: Vec<DVec3> = Vec::new();
        for k in 0..3 {
            // From the lower end, so that both faces of an edge cut it at the same place.
            let (a, b) = (corners[k], corners[(k + 1) % 3]);
            if above(a) >= 0.0 {
                kept.push(a);
            }
            if (above(a) >= 0.0) != (above(b) >= 0.0) {
                let (lo, hi) = if above(a) < above(b) { (a, b) } else { (b, a) };
                kept.push(lo.lerp(hi, above(lo) / (above(lo) - above(hi))));
            }
        }
        let first = out.positions.len() as u32;
        for k in 2..kept.len() as u32 {
            out.triangles.push([first, first + k - 1, first + k]);
        }
        out.positions.extend(kept);
    }
    out
}
